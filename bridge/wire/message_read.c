/* SPDX-License-Identifier: MIT
 *
 * Messages taken apart. They come from another process, so nothing is believed.
 */
#include "bridge/wire/message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/grammar/pronunciations.h"

#define ARC_NUMBERS 3 /* from, to, word */

#define THRESHOLD_MAX 1e6
#define MARGIN_MAX 1e9
#define SECONDS_MAX 1e9
#define MILLISECONDS_MAX 1e15

/* --- checks ---------------------------------------------------------------- */

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory while reading a message");
}

bool message_is_ours(const struct json *json, struct error *error)
{
	if (json_get_number(json, "v", 0) != MESSAGE_VERSION) {
		return error_set(error, ERROR_INPUT,
			"a message is not of version %d: both sides must be of one installation",
			MESSAGE_VERSION);
	}
	return true;
}

static bool is_kind(const struct json *json, const char *direction, const char *kind,
	struct error *error)
{
	const char *found = json_get_text(json, direction);
	if (found == NULL || strcmp(found, kind) != 0) {
		return error_set(error, ERROR_INPUT, "this is not a `%s` message", kind);
	}
	return true;
}

/* A whole number below `limit`. `what` names it in the sentence. */
static bool take_index(const struct json *json, const char *what, double limit, double *index,
	struct error *error)
{
	double number = -1;
	if (!json_number(json, &number) || !(number >= 0 && number < limit) ||
		floor(number) != number) {
		return error_set(error, ERROR_INPUT,
			"a message has a wrong %s: it must be a whole number from 0 and below %.0f",
			what, limit);
	}
	*index = number;
	return true;
}

static bool take_index32(const struct json *json, const char *what, size_t limit,
	uint32_t *index, struct error *error)
{
	double number = 0;
	if (!take_index(json, what, (double)limit, &number, error)) {
		return false;
	}
	*index = (uint32_t)number;
	return true;
}

bool message_read_id(const struct json *json, int64_t *id, struct error *error)
{
	double number = 0;
	if (!take_index(json_get(json, "id"), "id", (double)MESSAGE_ID_MAX + 1, &number, error)) {
		return false;
	}
	*id = (int64_t)number;
	return true;
}

static bool take_number(const struct json *json, const char *key, double minimum, double maximum,
	double *number, struct error *error)
{
	if (!json_number(json_get(json, key), number) || !(*number >= minimum) ||
		!(*number <= maximum)) {
		*number = 0;
		return error_set(error, ERROR_INPUT,
			"a message has a wrong `%s`: it must be a number from %g to %g", key,
			minimum, maximum);
	}
	return true;
}

/* The list that is a member of an object; `*list` stays NULL if it is none. */
static bool take_list(const struct json *object, const char *key, const struct json **list,
	struct error *error)
{
	const struct json *found = json_get(object, key);
	if (json_kind(found) != JSON_LIST) {
		return error_set(error, ERROR_INPUT, "a message lacks the list `%s`", key);
	}
	*list = found;
	return true;
}

/* One word as a dictionary of the recogniser can hold it: there a space ends a word,
 * brackets count its pronunciations, and angle brackets mark silence. */
static bool is_word_part(const char *text, size_t length)
{
	if (length == 0 || length > MESSAGE_WORD_MAX || !text_is_clean(text, length)) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if (strchr(" \t\n()<>", text[i]) != NULL) {
			return false;
		}
	}
	return true;
}

static bool is_word(const char *text)
{
	return is_word_part(text, strlen(text));
}

/* Words with single spaces between them. */
static bool is_phrase(const char *text)
{
	if (strlen(text) > MESSAGE_WORD_MAX) {
		return false;
	}
	size_t length = strcspn(text, " ");
	while (text[length] == ' ' && is_word_part(text, length)) {
		text += length + 1;
		length = strcspn(text, " ");
	}
	return text[length] == '\0' && is_word_part(text, length);
}

/* Phones of the CMU set: capitals, with single spaces between them. */
static bool is_phones(const char *text)
{
	static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	if (strlen(text) > MESSAGE_WORD_MAX) {
		return false;
	}
	size_t length = strspn(text, capitals);
	while (length > 0 && text[length] == ' ') {
		text += length + 1;
		length = strspn(text, capitals);
	}
	return length > 0 && text[length] == '\0';
}

/* What a text in a message may be, and the words for it in a sentence. */
struct text_rule {
	bool (*holds)(const char *text);
	const char *what;
	const char *must_be;
};

static const struct text_rule word_rule = {
	.holds = is_word,
	.what = "word",
	.must_be = "text without spaces and brackets",
};
static const struct text_rule wake_word_rule = {
	.holds = is_phrase,
	.what = "wake word",
	.must_be = "words with single spaces between them",
};
static const struct text_rule phones_rule = {
	.holds = is_phones,
	.what = "pronunciation",
	.must_be = "phones in capitals with single spaces between them",
};

/* Borrowed from the message; NULL if the rule does not hold. */
static const char *take_text(const struct json *json, const struct text_rule *rule,
	struct error *error)
{
	const char *text = json_text(json);
	if (text == NULL || !rule->holds(text)) {
		error_set(error, ERROR_INPUT,
			"a message has a wrong %s: it must be %s, of at most %u bytes", rule->what,
			rule->must_be, MESSAGE_WORD_MAX);
		return NULL;
	}
	return text;
}

static bool take_copy(const struct json *json, const struct text_rule *rule, char **copy,
	struct error *error)
{
	const char *text = take_text(json, rule, error);
	if (text == NULL) {
		return false;
	}
	*copy = text_copy(text);
	return *copy != NULL || out_of_memory(error);
}

static bool take_texts(const struct json *object, const char *key, const struct text_rule *rule,
	struct text_list *texts, struct error *error)
{
	const struct json *list = NULL;
	if (!take_list(object, key, &list, error)) {
		return false;
	}
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		const char *text = take_text(item, rule, error);
		if (text == NULL) {
			return false;
		}
		if (!text_list_add(texts, text)) {
			return out_of_memory(error);
		}
	}
	return true;
}

/* --- reading `network` ----------------------------------------------------- */

static bool read_finals(const struct json *json, struct sound_network *network,
	struct error *error)
{
	const struct json *list = NULL;
	if (!take_list(json, "finals", &list, error)) {
		return false;
	}
	network->finals = calloc(json_count(list) + 1, sizeof(*network->finals));
	if (network->finals == NULL) {
		return out_of_memory(error);
	}
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (!take_index32(item, "final state", network->state_count,
			&network->finals[network->final_count], error)) {
			return false;
		}
		network->final_count++;
	}
	return true;
}

static bool read_arc(const struct json *first, const struct sound_network *network,
	struct sound_arc *arc, struct error *error)
{
	const struct json *second = json_next(first);
	return take_index32(first, "start of an arc", network->state_count, &arc->from, error) &&
		take_index32(second, "end of an arc", network->state_count, &arc->to, error) &&
		take_index32(json_next(second), "word of an arc", network->words.count, &arc->word,
			error);
}

static bool read_arcs(const struct json *json, struct sound_network *network,
	struct error *error)
{
	const struct json *list = NULL;
	if (!take_list(json, "arcs", &list, error)) {
		return false;
	}
	size_t numbers = json_count(list);
	if (numbers % ARC_NUMBERS != 0) {
		return error_set(error, ERROR_INPUT,
			"a message has wrong arcs: %zu numbers are not three for each", numbers);
	}
	network->arcs = calloc(numbers / ARC_NUMBERS + 1, sizeof(*network->arcs));
	if (network->arcs == NULL) {
		return out_of_memory(error);
	}
	const struct json *item = json_first(list);
	while (item != NULL) {
		if (!read_arc(item, network, &network->arcs[network->arc_count], error)) {
			return false;
		}
		network->arc_count++;
		item = json_next(json_next(json_next(item)));
	}
	return true;
}

static bool read_pronunciation(const struct json *json, struct pronunciation *pronunciation,
	struct error *error)
{
	if (!take_copy(json_get(json, "word"), &word_rule, &pronunciation->word, error) ||
		!take_texts(json, "phones", &phones_rule, &pronunciation->phones, error)) {
		return false;
	}
	return pronunciation->phones.count > 0 ||
		error_set(error, ERROR_INPUT, "a message has a word without a pronunciation");
}

static bool read_pronunciations(const struct json *json, struct network_message *message,
	struct error *error)
{
	const struct json *list = NULL;
	if (!take_list(json, "pronunciations", &list, error)) {
		return false;
	}
	message->pronunciations = calloc(json_count(list) + 1, sizeof(*message->pronunciations));
	if (message->pronunciations == NULL) {
		return out_of_memory(error);
	}
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		/* Counted first: one that is read in part is freed with the others. */
		size_t index = message->pronunciation_count++;
		if (!read_pronunciation(item, &message->pronunciations[index], error)) {
			return false;
		}
	}
	return true;
}

static bool read_wake_words(const struct json *json, struct network_message *message,
	struct error *error)
{
	const struct json *list = NULL;
	if (!take_list(json, "wake", &list, error)) {
		return false;
	}
	message->wake_words = calloc(json_count(list) + 1, sizeof(*message->wake_words));
	if (message->wake_words == NULL) {
		return out_of_memory(error);
	}
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		struct wake_word *wake = &message->wake_words[message->wake_word_count++];
		if (!take_copy(json_get(item, "word"), &wake_word_rule, &wake->word, error) ||
			!take_number(item, "threshold", -THRESHOLD_MAX, THRESHOLD_MAX,
				&wake->threshold, error)) {
			return false;
		}
	}
	return true;
}

bool message_read_network(const struct json *json, struct network_message *message,
	struct error *error)
{
	*message = (struct network_message){.id = 0};
	struct sound_network *network = &message->network;
	return is_kind(json, "do", "network", error) &&
		message_read_id(json, &message->id, error) &&
		take_texts(json, "words", &word_rule, &network->words, error) &&
		take_index32(json_get(json, "states"), "number of states", MESSAGE_STATES_MAX + 1,
			&network->state_count, error) &&
		read_finals(json, network, error) && read_arcs(json, network, error) &&
		read_pronunciations(json, message, error) && read_wake_words(json, message, error);
}

void network_message_finish(struct network_message *message)
{
	for (size_t i = 0; i < message->pronunciation_count; i++) {
		free(message->pronunciations[i].word);
		text_list_finish(&message->pronunciations[i].phones);
	}
	for (size_t i = 0; i < message->wake_word_count; i++) {
		free(message->wake_words[i].word);
	}
	text_list_finish(&message->network.words);
	free(message->network.finals);
	free(message->network.arcs);
	free(message->pronunciations);
	free(message->wake_words);
	*message = (struct network_message){.id = 0};
}

/* --- reading `heard` ------------------------------------------------------- */

/* Text that may be null unless `required`. It is shown to the user and logged, so that
 * it must not be able to do anything to a terminal. */
static bool take_line(const struct json *json, const char *key, bool required, char **text,
	struct error *error)
{
	const struct json *member = json_get(json, key);
	if (json_kind(member) == JSON_NULL && !required) {
		return true;
	}
	const char *found = json_text(member);
	if (found == NULL || strlen(found) > MESSAGE_TEXT_MAX ||
		!text_is_clean(found, strlen(found)) || strpbrk(found, "\t\n") != NULL) {
		return error_set(error, ERROR_INPUT,
			"a message has a wrong `%s`: it must be one line of at most %u bytes", key,
			MESSAGE_TEXT_MAX);
	}
	*text = text_copy(found);
	return *text != NULL || out_of_memory(error);
}

bool message_read_heard(const struct json *json, struct utterance *utterance,
	struct error *error)
{
	*utterance = (struct utterance){.id = 0};
	return is_kind(json, "is", "heard", error) &&
		message_read_id(json, &utterance->id, error) &&
		take_line(json, "text", true, &utterance->text, error) &&
		take_line(json, "wake", false, &utterance->wake, error) &&
		take_line(json, "reason", false, &utterance->reason, error) &&
		take_number(json, "start", 0, SECONDS_MAX, &utterance->start, error) &&
		take_number(json, "end", utterance->start, SECONDS_MAX, &utterance->end, error) &&
		take_number(json, "margin", -MARGIN_MAX, MARGIN_MAX, &utterance->margin, error) &&
		take_number(json, "decode_ms", 0, MILLISECONDS_MAX, &utterance->decode_ms, error) &&
		take_number(json, "speech_end_ms", 0, MILLISECONDS_MAX, &utterance->speech_end_ms,
			error) &&
		take_number(json, "silence_ms", 0, MILLISECONDS_MAX, &utterance->silence_ms, error);
}

void utterance_finish(struct utterance *utterance)
{
	free(utterance->text);
	free(utterance->wake);
	free(utterance->reason);
	*utterance = (struct utterance){.id = 0};
}
