/* SPDX-License-Identifier: MIT
 *
 * The voice that earshot.yaml names, on its way into the network for the listener, and several
 * commands in one sentence. What else the network holds, tests/unit/config_configuration.c tests.
 */
#include "bridge/config/hearing_network.h"

#include <stdlib.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/choice.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/wire/message.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"
#include "tests/support/device_map.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

/* The voice of the network that comes of a configuration with this line and this voice file, and
 * what was wrong; the caller frees both. */
static struct voice *read_voice(const char *line, const char *file, char **problems_text)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	struct network_message network = {0};
	char *settings = text_format("version: 1\n%s\n", line);
	CHECK(temporary_folder_write(folder, "earshot.yaml", settings));
	CHECK(temporary_folder_write(folder, "learnt/voice.mllr", file));
	struct configuration *configuration =
		configuration_load(temporary_folder_path(folder, "earshot.yaml"), problems);
	CHECK(configuration != NULL &&
		spoken_network_read(configuration->network.message, &network, NULL));
	*problems_text = device_map_problems(problems);
	struct voice *voice = network.voice;
	network.voice = NULL;
	network_message_finish(&network);
	configuration_destroy(configuration);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
	free(settings);
	return voice;
}

static char *voice_text(void)
{
	struct voice voice;
	struct buffer text;
	voice_init(&voice);
	voice.streams[1].shift[2] = 0.5;
	buffer_init(&text, 65536);
	CHECK(voice_print(&voice, &text));
	return buffer_take(&text);
}

TEST(a_voice_is_sent_down_as_numbers)
{
	char *text = voice_text(), *problems = NULL;
	struct voice *voice = read_voice("hearing: {voice: learnt/voice.mllr}", text, &problems);
	CHECK_TEXT(problems, "");
	CHECK(voice != NULL);
	if (voice != NULL) {
		CHECK_NUMBER(voice->streams[1].shift[2], 0.5, 0);
		CHECK_NUMBER(voice->streams[1].turn[2][2], 1, 0);
	}
	free(voice);
	free(problems);
	free(text);
}

TEST(without_one_none_is_sent)
{
	char *problems = NULL;
	struct voice *voice = read_voice("hearing: {}", "", &problems);
	CHECK(voice == NULL);
	CHECK_TEXT(problems, "");
	free(problems);
}

TEST(a_broken_voice_is_an_error_with_its_place_and_is_left_out)
{
	char *text = voice_text(), *problems = NULL;
	text[7] = 'x';
	struct voice *voice = read_voice("hearing: {voice: learnt/voice.mllr}", text, &problems);
	CHECK(voice == NULL);
	CHECK_HAS(problems, "voice.mllr:4:1: error: `x` is not a number");
	free(voice);
	free(problems);
	free(text);
}

TEST(a_voice_that_is_not_there_is_an_error)
{
	char *problems = NULL;
	struct voice *voice = read_voice("hearing: {voice: lost.mllr}", "", &problems);
	CHECK(voice == NULL);
	CHECK_HAS(problems, "lost.mllr");
	CHECK_HAS(problems, "error");
	free(problems);
}

/* The word, as the network for this line knows it. */
static bool hears_word(const char *line, const char *word)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct network_message network = {0};
	char *settings = text_format("version: 1\ndevices: [d.yaml]\n%s\n", line);
	CHECK(temporary_folder_write(folder, "earshot.yaml", settings));
	CHECK(temporary_folder_write(folder, "d.yaml", "version: 1\ndevices:\n"
		" shed: {type: lock, dialect: zigbee2mqtt, topic: z/shed}\n"));
	struct configuration *configuration =
		configuration_load(temporary_folder_path(folder, "earshot.yaml"), NULL);
	CHECK(configuration != NULL &&
		spoken_network_read(configuration->network.message, &network, NULL));
	bool accepted = sound_network_accepts(&network.network, word);
	network_message_finish(&network);
	configuration_destroy(configuration);
	temporary_folder_destroy(folder);
	free(settings);
	return accepted;
}

TEST(several_commands_are_heard_only_where_that_is_switched_on)
{
	static const char two[] = "lock the shed and lock the shed please";
	CHECK(hears_word("hearing: {compounds: spoken}", two));
	CHECK(!hears_word("hearing: {compounds: typed}", two));
	CHECK(!hears_word("", two));
	CHECK(hears_word("", "lock the shed please"));
}

/* Which one is meant is asked in the middle of everything: no dictionary and no voice is read for it. */
TEST(names_are_heard_without_reading_a_file)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	struct meaning *meaning = device_map_meaning("media_pause");
	struct network_message network = {0};
	char *model = shipped_model(), *dictionary = shipped_dictionary(), *text = voice_text();
	CHECK(temporary_folder_write(folder, "earshot.yaml", "version: 1\ndevices: [d.yaml]\n"
		"wake: {words: [turn]}\npronounce: {zorb: Z AO R B}\n"
		"hearing: {voice: learnt/voice.mllr}\n"));
	CHECK(temporary_folder_write(folder, "learnt/voice.mllr", text));
	CHECK(temporary_folder_write(folder, "d.yaml", "version: 1\ndevices:\n"
		" zorb: {type: media, room: den, commands: {pause: {topic: a, payload: p}}}\n"
		" radio: {type: media, room: attic, commands: {pause: {topic: b, payload: p}}}\n"));
	CHECK(symlink(dictionary, temporary_folder_path(folder, "cmudict-en-us.dict")) == 0);
	CHECK(setenv("EARSHOT_MODEL", temporary_folder_path(folder, "en-us"), 1) == 0);
	struct configuration *configuration =
		configuration_load(temporary_folder_path(folder, "earshot.yaml"), NULL);
	const struct plan_context context = configuration_plan_context(configuration, NULL);
	struct choice *choice = choice_create(&context, &meaning, 1);
	CHECK(unlink(temporary_folder_path(folder, "cmudict-en-us.dict")) == 0);
	CHECK(unlink(temporary_folder_path(folder, "learnt/voice.mllr")) == 0);
	struct hearing_network replies;
	const struct text_list none = {0};
	CHECK(hearing_replies(choice_grammar(choice), configuration->settings,
		configuration->pronunciations, &none, &configuration->network, problems, &replies));
	char *named = device_map_problems(problems);
	CHECK_TEXT(named, "");
	CHECK(replies.message != NULL && spoken_network_read(replies.message, &network, NULL));
	CHECK(sound_network_accepts(&network.network, "i mean the zorb"));
	CHECK(sound_network_accepts(&network.network, "the one in the attic please"));
	CHECK(sound_network_accepts(&network.network, "neither of them"));
	CHECK(network.voice != NULL && network.voice->streams[1].shift[2] == 0.5);
	CHECK(network.rivals_in_doubt && network.guarded_count == 0);
	network_message_finish(&network);
	hearing_network_finish(&replies);
	/* Where a reply can open something, its rival is always looked for. */
	CHECK(hearing_replies(choice_grammar(choice), configuration->settings,
		configuration->pronunciations, NULL, &configuration->network, problems, &replies));
	CHECK(spoken_network_read(replies.message, &network, NULL) && !network.rivals_in_doubt);
	CHECK(setenv("EARSHOT_MODEL", model, 1) == 0);
	network_message_finish(&network);
	hearing_network_finish(&replies);
	choice_destroy(choice);
	configuration_destroy(configuration);
	meaning_destroy(meaning);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
	free(named);
	free(text);
	free(model);
	free(dictionary);
}

TEST_MAIN(
	RUN(names_are_heard_without_reading_a_file);
	RUN(several_commands_are_heard_only_where_that_is_switched_on);
	RUN(a_voice_is_sent_down_as_numbers);
	RUN(without_one_none_is_sent);
	RUN(a_broken_voice_is_an_error_with_its_place_and_is_left_out);
	RUN(a_voice_that_is_not_there_is_an_error);
)
