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
#include "bridge/wire/voice.h"

#define ARC_NUMBERS 3 /* from, to, word */

#define THRESHOLD_MAX 1e6
#define MARGIN_MAX 1e9
#define PASSES_MAX 1000
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

/* The member is called what the sentence is to say. */
static bool take_id(const struct json *json, const char *key, int64_t *id, struct error *error)
{
	double number = 0;
	if (!take_index(json_get(json, key), key, (double)MESSAGE_ID_MAX + 1, &number, error)) {
		return false;
	}
	*id = (int64_t)number;
	return true;
}

bool message_read_id(const struct json *json, int64_t *id, struct error *error)
{
	return take_id(json, "id", id, error);
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

static bool take_boolean(const struct json *json, const char *key, bool *boolean,
	struct error *error)
{
	if (json_kind(json_get(json, key)) != JSON_BOOLEAN) {
		return error_set(error, ERROR_INPUT, "a message has a wrong `%s`: it must be true or false",
			key);
	}
	*boolean = json_get_boolean(json, key, false);
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

/* What is shown to the user and logged must not be able to do anything to a terminal. */
static bool is_line(const char *text)
{
	size_t length = strlen(text);

	return length <= MESSAGE_TEXT_MAX && text_is_clean(text, length) &&
		strpbrk(text, "\t\n") == NULL;
}

/* What a text in a message may be, and the words for it in a sentence. */
struct text_rule {
	bool (*holds)(const char *text);
	const char *what;
	const char *must_be;
	unsigned maximum; /* bytes */
};

static const struct text_rule word_rule = {
	.holds = is_word,
	.what = "word",
	.must_be = "text without spaces and brackets",
	.maximum = MESSAGE_WORD_MAX,
};
static const struct text_rule wake_word_rule = {
	.holds = is_phrase,
	.what = "wake word",
	.must_be = "words with single spaces between them",
	.maximum = MESSAGE_WORD_MAX,
};
static const struct text_rule phones_rule = {
	.holds = is_phones,
	.what = "pronunciation",
	.must_be = "phones in capitals with single spaces between them",
	.maximum = MESSAGE_WORD_MAX,
};

static const struct text_rule opinion_rule = {
	.holds = is_line,
	.what = "opinion",
	.must_be = "one line of text",
	.maximum = MESSAGE_TEXT_MAX,
};

/* Borrowed from the message; NULL if the rule does not hold. */
static const char *take_text(const struct json *json, const struct text_rule *rule,
	struct error *error)
{
	const char *text = json_text(json);
	if (text == NULL || !rule->holds(text)) {
		error_set(error, ERROR_INPUT,
			"a message has a wrong %s: it must be %s, of at most %u bytes", rule->what,
			rule->must_be, rule->maximum);
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

/* A list of numbers below `limit`, like states; `what` names one in a sentence. */
static bool read_numbers(const struct json *json, const char *key, const char *what,
	size_t limit, uint32_t **numbers, size_t *count, struct error *error)
{
	const struct json *list = NULL;
	if (!take_list(json, key, &list, error)) {
		return false;
	}
	*numbers = calloc(json_count(list) + 1, sizeof(**numbers));
	if (*numbers == NULL) {
		return out_of_memory(error);
	}
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (!take_index32(item, what, limit, &(*numbers)[*count], error)) {
			return false;
		}
		++*count;
	}
	return true;
}

static bool read_ends(const struct json *json, struct sound_network *network,
	struct error *error)
{
	return read_numbers(json, "finals", "final state", network->state_count, &network->finals,
		       &network->final_count, error) &&
		read_numbers(json, "complete", "complete state", network->state_count,
			&network->complete, &network->complete_count, error);
}

/* Not every network has them. */
static bool read_senses(const struct json *json, struct sound_network *network,
	struct error *error)
{
	size_t words = network->words.count, count = 0;
	if (json_kind(json_get(json, "senses")) == JSON_NULL) {
		return true;
	}
	if (!read_numbers(json, "senses", "sense of a word", words + 1, &network->senses, &count,
		    error)) {
		return false;
	}
	return count == words || error_set(error, ERROR_INPUT,
		"a message has %zu senses for %zu words: each word needs one", count, words);
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

/* Of arcs that are read already. */
static bool read_rarities(const struct json *json, struct sound_network *network,
	struct error *error)
{
	const struct json *list = NULL, *item;
	if (!take_list(json, "rarities", &list, error)) {
		return false;
	}
	for (item = json_first(list); item != NULL; item = json_next(json_next(item))) {
		uint32_t arc;
		if (!take_index32(item, "arc with a rarity", network->arc_count, &arc, error) ||
			!take_index32(json_next(item), "rarity of an arc", SOUND_RARITY_MAX + 1,
				&network->arcs[arc].rarity, error)) {
			return false;
		}
	}
	return true;
}

static bool read_guarded(const struct json *json, struct network_message *message,
	struct error *error)
{
	return read_numbers(json, "guarded", "guarded word", message->network.words.count,
		&message->guarded, &message->guarded_count, error);
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

static bool read_endpointing(const struct json *json, struct endpointing *endpointing,
	struct error *error)
{
	return take_number(json, "complete", ENDPOINTING_SILENCE_MIN, ENDPOINTING_SILENCE_MAX,
		       &endpointing->complete, error) &&
		take_number(json, "open", ENDPOINTING_SILENCE_MIN, ENDPOINTING_SILENCE_MAX,
			&endpointing->open, error) &&
		take_number(json, "incomplete", ENDPOINTING_SILENCE_MIN, ENDPOINTING_SILENCE_MAX,
			&endpointing->incomplete, error) &&
		take_number(json, "longest", ENDPOINTING_LONGEST_MIN, ENDPOINTING_LONGEST_MAX,
			&endpointing->longest, error);
}

static bool read_voice(const struct json *json, struct network_message *message,
	struct error *error)
{
	if (json_kind(json) == JSON_NULL) {
		return true;
	}
	message->voice = malloc(sizeof(*message->voice));
	return message->voice != NULL ? voice_read_json(json, message->voice, error)
				      : out_of_memory(error);
}

bool message_read_network(const struct json *json, struct network_message *message,
	struct error *error)
{
	*message = (struct network_message){.id = 0};
	message->rivals_in_doubt = json_get_boolean(json, "rivals_in_doubt", false);
	struct sound_network *network = &message->network;
	return is_kind(json, "do", "network", error) &&
		message_read_id(json, &message->id, error) &&
		take_texts(json, "words", &word_rule, &network->words, error) &&
		take_index32(json_get(json, "states"), "number of states", MESSAGE_STATES_MAX + 1,
			&network->state_count, error) &&
		read_ends(json, network, error) && read_senses(json, network, error) &&
		read_arcs(json, network, error) && read_rarities(json, network, error) &&
		read_guarded(json, message, error) &&
		read_pronunciations(json, message, error) &&
		read_wake_words(json, message, error) &&
		read_endpointing(json_get(json, "endpointing"), &message->endpointing, error) &&
		read_voice(json_get(json, "voice"), message, error);
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
	free(message->network.complete);
	free(message->network.senses);
	free(message->network.arcs);
	free(message->guarded);
	free(message->pronunciations);
	free(message->wake_words);
	free(message->voice);
	*message = (struct network_message){.id = 0};
}

/* --- reading `heard` ------------------------------------------------------- */

/* Text that may be null unless `required`. */
static bool take_line(const struct json *json, const char *key, bool required, char **text,
	struct error *error)
{
	const struct json *member = json_get(json, key);
	if (json_kind(member) == JSON_NULL && !required) {
		return true;
	}
	const char *found = json_text(member);
	if (found == NULL || !is_line(found)) {
		return error_set(error, ERROR_INPUT,
			"a message has a wrong `%s`: it must be one line of at most %u bytes", key,
			MESSAGE_TEXT_MAX);
	}
	*text = text_copy(found);
	return *text != NULL || out_of_memory(error);
}

static bool take_evidence(const struct json *json, struct evidence *evidence,
	struct error *error)
{
	return take_number(json, "margin", -MARGIN_MAX, MARGIN_MAX, &evidence->margin, error) &&
		take_number(json, "fit", -MARGIN_MAX, MARGIN_MAX, &evidence->fit, error) &&
		take_number(json, "seconds", 0, SECONDS_MAX, &evidence->seconds, error) &&
		take_number(json, "lead", 0, EVIDENCE_LEAD_MAX, &evidence->lead, error) &&
		take_number(json, "agreement", 0, 1, &evidence->agreement, error) &&
		take_number(json, "passes", 0, PASSES_MAX, &evidence->passes, error) &&
		take_number(json, "reverberation", 0, EVIDENCE_ECHOES_MAX, &evidence->reverberation,
			error) &&
		take_boolean(json, "rival_looked_for", &evidence->rival_looked_for, error);
}

static bool take_next_rivals(const struct json *json, struct utterance *utterance,
	struct error *error)
{
	const struct json *leads = json_get(json, "next_leads");
	size_t count = json_count(leads);

	if (leads == NULL && json_get(json, "next_rivals") == NULL) {
		return true;
	}
	if (!take_list(json, "next_leads", &leads, error) ||
		!take_texts(json, "next_rivals", &opinion_rule, &utterance->next_rivals, error)) {
		return false;
	}
	bool good = count == utterance->next_rivals.count && count <= EVIDENCE_NEXT_RIVALS_MAX;
	for (size_t i = 0; good && i < count; i++) {
		double *lead = &utterance->next_leads[i];
		good = json_number(json_at(leads, i), lead) && *lead >= 0 &&
			*lead <= EVIDENCE_LEAD_MAX;
	}
	return good ||
		error_set(error, ERROR_INPUT, "a message has `next_leads` that are not as agreed");
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
		take_line(json, "sound", false, &utterance->sound, error) &&
		take_number(json, "start", 0, SECONDS_MAX, &utterance->start, error) &&
		take_number(json, "end", utterance->start, SECONDS_MAX, &utterance->end, error) &&
		take_number(json, "wake_score", 0, 1, &utterance->wake_score, error) &&
		take_line(json, "rival", false, &utterance->rival, error) &&
		take_next_rivals(json, utterance, error) &&
		take_texts(json, "opinions", &opinion_rule, &utterance->opinions, error) &&
		take_evidence(json, &utterance->evidence, error) &&
		take_number(json, "decode_ms", 0, MILLISECONDS_MAX, &utterance->decode_ms, error) &&
		take_number(json, "speech_end_ms", 0, MILLISECONDS_MAX, &utterance->speech_end_ms,
			error) &&
		take_number(json, "silence_ms", 0, MILLISECONDS_MAX, &utterance->silence_ms,
			error) &&
		(json_get(json, "number") == NULL ||
			take_id(json, "number", &utterance->number, error));
}

void utterance_finish(struct utterance *utterance)
{
	free(utterance->text);
	free(utterance->wake);
	free(utterance->reason);
	free(utterance->sound);
	free(utterance->rival);
	text_list_finish(&utterance->next_rivals);
	text_list_finish(&utterance->opinions);
	*utterance = (struct utterance){.id = 0};
}

/* --- reading `verdict` ----------------------------------------------------- */

bool message_read_verdict(const struct json *json, struct verdict *verdict,
	struct error *error)
{
	*verdict = (struct verdict){.reason = json_get_text(json, "reason")};
	return is_kind(json, "do", "verdict", error) &&
		take_id(json, "number", &verdict->number, error) &&
		take_id(json, "sequence", &verdict->sequence, error);
}
