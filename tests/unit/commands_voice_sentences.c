/* SPDX-License-Identifier: MIT */
#include "bridge/commands/voice_sentences.h"

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/grammar/meaning.h"
#include "tests/check.h"
#include "tests/support/temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct temporary_folder *folder;

/* The shipped grammars with two devices, or a grammar of two sentences alone. */
static struct configuration *configure(bool shipped)
{
	static const char devices[] = "version: 1\ndevices:\n"
		"  desk_lamp: {type: light, room: office, dialect: zigbee2mqtt, topic: t/1}\n"
		"  front_door: {type: lock, dialect: zigbee2mqtt, topic: t/2}\n";
	static const char grammar[] = "#JSGF V1.0;\ngrammar small;\n"
		"public <small> = make me some tea | make me some coffee | stop;\n";
	CHECK(temporary_folder_write(folder, "earshot.yaml", shipped
		? "version: 1\ndevices: [devices.yaml]\n"
		: "version: 1\nwithout: [all]\ngrammars: [small.gram]\n"));
	CHECK(temporary_folder_write(folder, "devices.yaml", devices));
	CHECK(temporary_folder_write(folder, "small.gram", grammar));
	struct configuration *configuration =
		configuration_load(temporary_folder_path(folder, "earshot.yaml"), NULL);
	CHECK(configuration != NULL);
	return configuration;
}

static size_t count_words(const struct voice_sentences *sentences)
{
	struct text_list all = {0}, different = {0};
	for (size_t i = 0; i < sentences->count; i++) {
		CHECK(text_list_add_words(&all, sentences->items[i].words));
	}
	for (size_t i = 0; i < all.count; i++) {
		if (!text_list_has(&different, all.items[i])) {
			CHECK(text_list_add(&different, all.items[i]));
		}
	}
	size_t count = different.count;
	text_list_finish(&all);
	text_list_finish(&different);
	return count;
}

TEST(chosen_sentences_are_commands_with_many_words)
{
	struct configuration *configuration = configure(true);
	struct voice_sentences sentences, others;
	struct error error = {0};
	CHECK(voice_sentences_choose(configuration, 10, 1, &sentences, &error));
	CHECK_TEXT(error.text, "");
	CHECK(sentences.count == 10);
	for (size_t i = 0; i < sentences.count; i++) {
		const struct voice_sentence *sentence = &sentences.items[i];
		struct text_list words = {0};
		CHECK(sentence->meaning != NULL && sentence->recording == NULL);
		CHECK(text_list_add_words(&words, sentence->words));
		CHECK(words.count >= 3 && words.count <= 9);
		CHECK(sentence->sounds.count == words.count);
		for (size_t k = 0; k < sentence->sounds.count; k++) {
			CHECK(sentence->sounds.words[k].count > 0);
		}
		for (size_t k = 0; k < i; k++) {
			CHECK(strcmp(sentence->words, sentences.items[k].words) != 0);
		}
		text_list_finish(&words);
	}
	CHECK(count_words(&sentences) > 25);
	CHECK(voice_sentences_choose(configuration, 10, 2, &others, &error));
	CHECK(strcmp(sentences.items[0].words, others.items[0].words) != 0);
	voice_sentences_finish(&others);
	CHECK(voice_sentences_choose(configuration, 10, 1, &others, &error));
	CHECK_TEXT(others.items[9].words, sentences.items[9].words);
	voice_sentences_finish(&others);
	voice_sentences_finish(&sentences);
	CHECK(sentences.count == 0);
	configuration_destroy(configuration);
}

TEST(a_home_with_few_sentences_is_told_so)
{
	struct configuration *configuration = configure(false);
	struct voice_sentences sentences;
	struct error error = {0};
	CHECK(voice_sentences_choose(configuration, 2, 1, &sentences, &error));
	CHECK(sentences.count == 2);
	voice_sentences_finish(&sentences);
	CHECK(!voice_sentences_choose(configuration, 3, 1, &sentences, &error));
	CHECK_ERROR(error, "only 2 sentences of 3 to 9 words");
	voice_sentences_finish(&sentences);
	configuration_destroy(configuration);
}

TEST(recordings_are_read_with_what_was_said)
{
	struct configuration *configuration = configure(true);
	struct voice_sentences sentences;
	struct error error = {0};
	CHECK(temporary_folder_write(folder, "read.jsonl",
		"{\"audio\": \"one.wav\", \"text\": \"Lock the front door!\"}\n"
		"{\"audio\": \"/two.wav\", \"text\": \"set the desk lamp to 50 %\"}\n"));
	CHECK(voice_sentences_read(configuration, temporary_folder_path(folder, "read.jsonl"),
		&sentences, &error));
	CHECK_TEXT(error.text, "");
	CHECK(sentences.count == 2);
	if (sentences.count == 2) {
		CHECK_TEXT(sentences.items[0].words, "lock the front door");
		CHECK_TEXT(sentences.items[0].recording, temporary_folder_path(folder, "one.wav"));
		CHECK_TEXT(sentences.items[0].meaning->intent, "lock");
		/* "the" has two ways, which are all there. */
		CHECK(sentences.items[0].sounds.words[1].count == 2);
		CHECK_TEXT(sentences.items[0].sounds.words[3].items[0], "D AO R");
		CHECK_TEXT(sentences.items[1].words, "set the desk lamp to fifty percent");
		CHECK_TEXT(sentences.items[1].recording, "/two.wav");
	}
	voice_sentences_finish(&sentences);
	configuration_destroy(configuration);
}

TEST(recordings_that_teach_nothing_are_named)
{
	static const struct {
		const char *line, *error;
	} cases[] = {
		{"{\"audio\": \"one.wav\", \"intent\": \"lock\"}", "one.wav has no `text`"},
		{"{\"audio\": \"one.wav\", \"text\": null}", "one.wav has no `text`"},
		{"{\"audio\": \"one.wav\", \"wake\": \"computer\"}", "one.wav has no `text`"},
		{"{\"audio\": \"one.wav\", \"text\": \"lock the fridge\"}", "one.wav: "},
		{"{\"audio\": \"one.wav\", \"text\": \"\"}", "one.wav: "},
		{"not json", ""},
	};
	struct configuration *configuration = configure(true);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct voice_sentences sentences;
		struct error error = {0};
		CHECK(temporary_folder_write(folder, "read.jsonl", cases[i].line));
		CHECK(!voice_sentences_read(configuration,
			temporary_folder_path(folder, "read.jsonl"), &sentences, &error));
		CHECK_ERROR(error, cases[i].error);
		CHECK_HAS(error.file, "read.jsonl");
		voice_sentences_finish(&sentences);
	}
	struct voice_sentences sentences;
	struct error error = {0};
	CHECK(!voice_sentences_read(configuration, temporary_folder_path(folder, "none.jsonl"),
		&sentences, &error));
	CHECK(error.kind != ERROR_NONE);
	voice_sentences_finish(&sentences);
	configuration_destroy(configuration);
}

int main(void)
{
	folder = temporary_folder_create();
	if (folder == NULL) {
		return 1;
	}
	RUN(chosen_sentences_are_commands_with_many_words);
	RUN(a_home_with_few_sentences_is_told_so);
	RUN(recordings_are_read_with_what_was_said);
	RUN(recordings_that_teach_nothing_are_named);
	temporary_folder_destroy(folder);
	return check_state.failed_tests > 0;
}
