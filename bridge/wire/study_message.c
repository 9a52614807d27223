/* SPDX-License-Identifier: MIT */
#include "bridge/wire/study_message.h"

#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/wire/message.h"
#include "bridge/wire/voice.h"

void sounds_finish(struct sounds *sounds)
{
	for (size_t i = 0; i < sounds->count; i++) {
		text_list_finish(&sounds->words[i]);
	}
	sounds->count = 0;
}

/* --- building --- */

struct json *message_study(void)
{
	return message_down("study");
}

static struct json *with_id(const char *kind, int64_t id)
{
	struct json *json = message_down(kind);

	if (json_put_number(json, "id", (double)id)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

static bool put_sounds(struct json *json, const struct sounds *sounds)
{
	struct json *words = json_new_list();
	bool good = json_put(json, "words", words);

	for (size_t i = 0; i < sounds->count && good; i++) {
		struct json *ways = json_new_list();
		good = json_append(words, ways);
		for (size_t k = 0; k < sounds->words[i].count && good; k++) {
			good = json_append(ways, json_new_text(sounds->words[i].items[k]));
		}
	}
	return good;
}

struct json *message_keep(int64_t id, const struct sounds *sounds)
{
	struct json *json = with_id("keep", id);

	if (put_sounds(json, sounds)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_recall(int64_t id)
{
	return with_id("recall", id);
}

struct json *message_learn(int64_t id, const struct lesson *lesson)
{
	struct json *json = with_id("learn", id), *of = json_new_list();
	bool good = json_put(json, "of", of) &&
		json_put_boolean(json, "diagonal", lesson->diagonal);

	for (size_t i = 0; i < lesson->count && good; i++) {
		good = json_append(of, json_new_number((double)lesson->sentences[i]));
	}
	if (good) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_learnt(const struct voice *voice)
{
	struct json *json = message_up("learnt");

	if (json_put(json, "voice", voice_json(voice))) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

/* --- reading --- */

static bool is_wrong(const char *kind, struct error *error)
{
	return error_set(error, ERROR_INPUT, "a `%s` message that is not as agreed", kind);
}

/* Capitals with single spaces between them; whether there are such phones, the recogniser
 * finds out. */
static bool is_phones(const char *text)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t length = text != NULL && strlen(text) <= MESSAGE_WORD_MAX ? strspn(text, capitals) : 0;

	while (length > 0 && text[length] == ' ') {
		text += length + 1;
		length = strspn(text, capitals);
	}
	return length > 0 && text[length] == '\0';
}

static bool read_ways(const struct json *ways, struct text_list *word, struct error *error)
{
	const struct json *first = json_kind(ways) == JSON_LIST ? json_first(ways) : NULL;

	for (const struct json *way = first; way != NULL; way = json_next(way)) {
		const char *text = json_text(way);
		if (!is_phones(text)) {
			return is_wrong("keep", error);
		}
		if (!text_list_add(word, text)) {
			return error_set(error, ERROR_MEMORY, "out of memory");
		}
	}
	return first != NULL || is_wrong("keep", error);
}

bool message_read_keep(const struct json *json, struct sounds *sounds, struct error *error)
{
	const struct json *words = json_get(json, "words");
	size_t count = json_kind(words) == JSON_LIST ? json_count(words) : 0;

	*sounds = (struct sounds){.count = 0};
	if (count == 0 || count > STUDY_WORDS_MAX) {
		return is_wrong("keep", error);
	}
	for (const struct json *ways = json_first(words); ways != NULL; ways = json_next(ways)) {
		/* Counted first: one that is read in part is freed with the others. */
		if (!read_ways(ways, &sounds->words[sounds->count++], error)) {
			return false;
		}
	}
	return true;
}

bool message_read_learn(const struct json *json, struct lesson *lesson, struct error *error)
{
	const struct json *of = json_get(json, "of");
	size_t count = json_kind(of) == JSON_LIST ? json_count(of) : 0;

	*lesson = (struct lesson){.count = 0};
	if (count == 0 || count > STUDY_SENTENCES_MAX ||
		!json_boolean(json_get(json, "diagonal"), &lesson->diagonal)) {
		return is_wrong("learn", error);
	}
	for (const struct json *item = json_first(of); item != NULL; item = json_next(item)) {
		double id;
		if (!json_number(item, &id) || !(id >= 0 && id <= (double)MESSAGE_ID_MAX)) {
			return is_wrong("learn", error);
		}
		lesson->sentences[lesson->count++] = (int64_t)id;
	}
	return true;
}

bool message_read_learnt(const struct json *json, struct voice *voice, struct error *error)
{
	return voice_read_json(json_get(json, "voice"), voice, error);
}
