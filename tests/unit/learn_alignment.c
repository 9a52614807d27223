/* SPDX-License-Identifier: MIT
 *
 * The real decoder on a voice of flite.
 */
#include "audio/learn/alignment.h"

#include "audio/search/decoder.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"

static const char *const lock_the_door[] = {"L AA K", "DH AH", "D AO R", NULL};

static void fill(struct sounds *sounds, const char *const *words)
{
	*sounds = (struct sounds){.count = 0};
	for (; *words != NULL; words++) {
		CHECK(text_list_add(&sounds->words[sounds->count++], *words));
	}
}

static void speak(struct spoken *spoken, const char *text)
{
	*spoken = (struct spoken){0};
	CHECK(spoken_add_quiet(spoken, 0.5));
	CHECK(spoken_add(spoken, "rms", text));
	CHECK(spoken_add_quiet(spoken, 0.5));
}

TEST(phones_are_found_in_their_order)
{
	static const char *const expected[] = {"L", "AA", "K", "DH", "AH", "D", "AO", "R"};
	struct spoken spoken;
	struct sounds sounds;
	struct decoding phones;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	fill(&sounds, lock_the_door);
	/* Of two ways the one that was taken. */
	CHECK(text_list_add(&sounds.words[1], "DH IY"));
	speak(&spoken, "lock the door");
	CHECK(alignment_find(model, NULL, &sounds, spoken.samples, spoken.count, &phones, &error));
	CHECK_TEXT(error.text, "");
	CHECK(phones.word_count == 8);
	double end = 0.3;
	for (size_t i = 0; i < phones.word_count && i < 8; i++) {
		CHECK_TEXT(phones.words[i].text, expected[i]);
		CHECK(phones.words[i].start >= end);
		end = phones.words[i].end;
		CHECK(end > phones.words[i].start);
	}
	CHECK(end < (double)spoken.count / DECODER_RATE - 0.3);
	decoding_finish(&phones);
	sounds_finish(&sounds);
	spoken_finish(&spoken);
	free(model);
}

TEST(a_voice_can_be_used)
{
	struct spoken spoken;
	struct sounds sounds;
	struct decoding phones;
	struct voice voice;
	struct buffer transform;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	fill(&sounds, lock_the_door);
	speak(&spoken, "lock the door");
	voice_init(&voice);
	buffer_init(&transform, 65536);
	CHECK(voice_print(&voice, &transform));
	CHECK(alignment_find(model, buffer_text(&transform), &sounds, spoken.samples, spoken.count,
		&phones, &error));
	CHECK(phones.word_count == 8);
	decoding_finish(&phones);
	CHECK(!alignment_find(model, "nothing", &sounds, spoken.samples, spoken.count, &phones,
		&error));
	CHECK_ERROR(error, "MLLR");
	decoding_finish(&phones);
	buffer_finish(&transform);
	sounds_finish(&sounds);
	spoken_finish(&spoken);
	free(model);
}

TEST(unknown_phones_are_refused)
{
	static const char *const words[] = {"L XX K", NULL};
	struct spoken spoken;
	struct sounds sounds;
	struct decoding phones;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	fill(&sounds, words);
	speak(&spoken, "lock");
	CHECK(!alignment_find(model, NULL, &sounds, spoken.samples, spoken.count, &phones, &error));
	CHECK_ERROR(error, "");
	CHECK(error.kind != ERROR_NONE);
	CHECK(phones.words == NULL);
	sounds_finish(&sounds);
	spoken_finish(&spoken);
	free(model);
}

TEST(sound_without_room_for_the_sentence_is_refused)
{
	struct spoken spoken = {0};
	struct sounds sounds;
	struct decoding phones;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	fill(&sounds, lock_the_door);
	CHECK(spoken_add_quiet(&spoken, 0.1));
	CHECK(!alignment_find(model, NULL, &sounds, spoken.samples, spoken.count, &phones, &error));
	CHECK_ERROR(error, "not this sentence");
	CHECK(error.kind == ERROR_INPUT);
	sounds_finish(&sounds);
	spoken_finish(&spoken);
	free(model);
}

TEST_MAIN(
	RUN(phones_are_found_in_their_order);
	RUN(a_voice_can_be_used);
	RUN(unknown_phones_are_refused);
	RUN(sound_without_room_for_the_sentence_is_refused);
)
