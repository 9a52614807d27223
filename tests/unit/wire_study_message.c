/* SPDX-License-Identifier: MIT */
#include "bridge/wire/study_message.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/wire/message.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* As text, and back as another process would read it. */
static struct json *carried(struct json *json)
{
	struct buffer line;
	buffer_init(&line, MESSAGE_UP_MAX);
	CHECK(json_print(json, &line));
	struct json *copy = json_parse(buffer_text(&line), line.length, NULL);
	CHECK(copy != NULL && message_is_ours(copy, NULL));
	buffer_finish(&line);
	json_destroy(json);
	return copy;
}

static struct json *parse(const char *text)
{
	struct json *json = json_parse(text, strlen(text), NULL);
	CHECK(json != NULL);
	return json;
}

TEST(a_sentence_arrives_as_its_sounds)
{
	struct sounds sounds = {.count = 2}, read;
	struct error error = {0};
	CHECK(text_list_add(&sounds.words[0], "DH AH"));
	CHECK(text_list_add(&sounds.words[0], "DH IY"));
	CHECK(text_list_add(&sounds.words[1], "L AE M P"));
	struct json *json = carried(message_keep(7, &sounds));
	int64_t id = 0;
	CHECK_TEXT(json_get_text(json, "do"), "keep");
	CHECK(message_read_id(json, &id, &error) && id == 7);
	CHECK(message_read_keep(json, &read, &error));
	CHECK_TEXT(error.text, "");
	CHECK(read.count == 2);
	CHECK(read.words[0].count == 2);
	CHECK_TEXT(read.words[0].items[1], "DH IY");
	CHECK_TEXT(read.words[1].items[0], "L AE M P");
	sounds_finish(&read);
	CHECK(read.count == 0);
	sounds_finish(&sounds);
	json_destroy(json);
}

TEST(wrong_sentences_are_refused)
{
	static const char *const cases[] = {
		"{}",
		"{\"words\": []}",
		"{\"words\": \"AA\"}",
		"{\"words\": [\"AA\"]}",
		"{\"words\": [[]]}",
		"{\"words\": [[\"AA\"], []]}",
		"{\"words\": [[\"aa\"]]}",
		"{\"words\": [[\"AA  B\"]]}",
		"{\"words\": [[\"AA \"]]}",
		"{\"words\": [[\"\"]]}",
		"{\"words\": [[\"AA\\nB\"]]}",
		"{\"words\": [[7]]}",
		"{\"words\": [[\"AA\", null]]}",
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sounds sounds;
		struct error error = {0};
		struct json *json = parse(cases[i]);
		CHECK(!message_read_keep(json, &sounds, &error));
		CHECK_ERROR(error, "not as agreed");
		sounds_finish(&sounds);
		json_destroy(json);
	}
}

TEST(a_sentence_has_a_longest)
{
	struct sounds sounds = {.count = STUDY_WORDS_MAX}, read;
	for (size_t i = 0; i < STUDY_WORDS_MAX; i++) {
		CHECK(text_list_add(&sounds.words[i], "AA"));
	}
	struct json *json = message_keep(1, &sounds);
	CHECK(message_read_keep(json, &read, NULL));
	sounds_finish(&read);
	sounds_finish(&sounds);
	json_destroy(json);

	struct json *more = json_new_object(), *words = json_new_list();
	CHECK(json_put(more, "words", words));
	for (size_t i = 0; i < STUDY_WORDS_MAX + 1; i++) {
		struct json *ways = json_new_list();
		CHECK(json_append(words, ways) && json_append(ways, json_new_text("AA")));
	}
	CHECK(!message_read_keep(more, &read, NULL));
	sounds_finish(&read);
	json_destroy(more);
}

TEST(a_lesson_arrives)
{
	struct lesson lesson = {.sentences = {3, 1, 9}, .count = 3, .diagonal = true}, read;
	struct json *json = carried(message_learn(12, &lesson));
	CHECK_TEXT(json_get_text(json, "do"), "learn");
	CHECK(message_read_learn(json, &read, NULL));
	CHECK(read.count == 3);
	CHECK(read.sentences[0] == 3 && read.sentences[1] == 1 && read.sentences[2] == 9);
	CHECK(read.diagonal);
	json_destroy(json);
}

TEST(wrong_lessons_are_refused)
{
	static const char *const cases[] = {
		"{}",
		"{\"of\": [1]}",
		"{\"of\": [], \"diagonal\": false}",
		"{\"of\": 1, \"diagonal\": false}",
		"{\"of\": [-1], \"diagonal\": false}",
		"{\"of\": [1e300], \"diagonal\": false}",
		"{\"of\": [\"1\"], \"diagonal\": false}",
		"{\"of\": [1], \"diagonal\": 1}",
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lesson lesson;
		struct error error = {0};
		struct json *json = parse(cases[i]);
		CHECK(!message_read_learn(json, &lesson, &error));
		CHECK_ERROR(error, "not as agreed");
		json_destroy(json);
	}
	struct json *many = json_new_object(), *of = json_new_list();
	struct lesson lesson;
	CHECK(json_put(many, "of", of) && json_put_boolean(many, "diagonal", false));
	for (size_t i = 0; i < STUDY_SENTENCES_MAX + 1; i++) {
		CHECK(json_append(of, json_new_number(1)));
	}
	CHECK(!message_read_learn(many, &lesson, NULL));
	json_destroy(many);
}

TEST(what_was_learnt_arrives)
{
	struct voice voice, read;
	voice_init(&voice);
	voice.streams[1].shift[4] = -2.5;
	struct json *json = carried(message_learnt(&voice));
	CHECK_TEXT(json_get_text(json, "is"), "learnt");
	CHECK(message_read_learnt(json, &read, NULL));
	CHECK_NUMBER(read.streams[1].shift[4], -2.5, 0);
	json_destroy(json);
	json = parse("{\"is\": \"learnt\", \"voice\": [1, 2]}");
	CHECK(!message_read_learnt(json, &read, NULL));
	json_destroy(json);
}

TEST(the_other_messages_are_made)
{
	int64_t id = 0;
	struct json *json = carried(message_study());
	CHECK_TEXT(json_get_text(json, "do"), "study");
	json_destroy(json);
	json = carried(message_recall(5));
	CHECK_TEXT(json_get_text(json, "do"), "recall");
	CHECK(message_read_id(json, &id, NULL) && id == 5);
	json_destroy(json);
}

TEST_MAIN(
	RUN(a_sentence_arrives_as_its_sounds);
	RUN(wrong_sentences_are_refused);
	RUN(a_sentence_has_a_longest);
	RUN(a_lesson_arrives);
	RUN(wrong_lessons_are_refused);
	RUN(what_was_learnt_arrives);
	RUN(the_other_messages_are_made);
)
