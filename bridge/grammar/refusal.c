/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/refusal.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/match.h"

#define CONTEXT_WORDS 6   /* how much of what was right is repeated */
#define CHOICES_SHOWN 4
#define CHOICES_MAX 300
#define PIECE_MAX 300

/* What could have come next. Lists and numbers come before words. */
struct choices {
	struct text_list values; /* "the name of a light" */
	struct text_list words;
	bool end; /* the sentence could have ended here */
};

static void choices_finish(struct choices *choices)
{
	text_list_finish(&choices->values);
	text_list_finish(&choices->words);
}

static void add_choice(struct text_list *list, const char *text)
{
	if (list->count < CHOICES_MAX && !text_list_has(list, text)) {
		text_list_add(list, text); /* a choice that is lost for want of memory is no loss */
	}
}

/* Lists whose name is not what people call what is in it. Those of what can or has something
 * are about devices ("can_colour", "has_battery"). */
static const char *spoken_list(const char *name)
{
	static const struct {
		const char *name, *spoken;
	} spoken[] = {{"media", "player"}, {"garage", "garage door"}};

	if (strncmp(name, "can_", 4) == 0 || strncmp(name, "has_", 4) == 0) {
		return "device";
	}
	for (size_t i = 0; i < sizeof(spoken) / sizeof(*spoken); i++) {
		if (strcmp(name, spoken[i].name) == 0) {
			return spoken[i].spoken;
		}
	}
	return name;
}

/* "the name of a light", "the name of an office light": "turn on the fan" has a fan in it already,
 * and lacks which. */
static void add_list_name(struct text_list *values, const char *list)
{
	const char *name = spoken_list(list);
	char *text = text_format("the name of %s %s",
		strchr("aeiou", name[0]) != NULL ? "an" : "a", name);

	for (char *at = text; at != NULL && *at != '\0'; at++) {
		*at = *at == '_' ? ' ' : *at;
	}
	if (text != NULL) {
		add_choice(values, text);
	}
	free(text);
}

/* "a number from 1 to 3", out of "1..3" or "1..3:0.5" */
static void add_range(struct text_list *values, const char *range)
{
	const char *dots = strstr(range, "..");
	char *text = dots == NULL ? text_copy("a number") :
		text_format("a number from %.*s to %.*s", (int)(dots - range), range,
			(int)strcspn(dots + 2, ":"), dots + 2);

	if (text != NULL) {
		add_choice(values, text);
	}
	free(text);
}

static void add_number(struct text_list *values, const struct source *source, bool begins)
{
	if (begins) {
		add_range(values, source->name);
	} else {
		add_choice(values, "the rest of a number");
	}
}

static void add_arc(struct choices *choices, const struct network *network,
	const struct network_arc *arc)
{
	if (arc->source != SOURCE_NONE) {
		const struct source *source = &network->sources.items[arc->source];
		if (source->kind == SOURCE_NUMBER) {
			add_number(&choices->values, source, arc->begins_source);
			return;
		}
		if (arc->begins_source) {
			add_list_name(&choices->values, source->name);
			return;
		}
	}
	add_choice(&choices->words, network->words.items[arc->index].text);
}

static void collect_choices(const struct match *match, struct choices *choices)
{
	const struct network *network = match->network;

	for (size_t i = match->first_thread; i < match->threads.count; i++) {
		uint32_t state = match_thread_state(match, i);
		for (size_t k = 0; k < network->intent_count; k++) {
			choices->end = choices->end || network->intents[k].end == state;
		}
		for (size_t arc = network->first_arcs[state];
			arc < network->first_arcs[state + 1] && network->arcs[arc].kind == ARC_WORD;
			arc++) {
			add_arc(choices, network, &network->arcs[arc]);
		}
	}
}

/* "the name of a light, the name of a room, “all” or something else (9 more)" */
static void write_choices(const struct choices *choices, struct buffer *out)
{
	size_t total = choices->values.count + choices->words.count + choices->end;
	/* Naming one more takes no more room than saying that there is one more. */
	size_t most = total <= CHOICES_SHOWN + 1 ? total : CHOICES_SHOWN;
	size_t shown = total == most ? total : most + 1;
	size_t written = 0;

	if (choices->end) {
		buffer_append_text(out, "nothing more");
		written++;
	}
	for (size_t i = 0; i < choices->values.count && written < most; i++, written++) {
		buffer_append_format(out, "%s%s",
			text_before_item(written == 0, written + 1 == shown, " or "),
			choices->values.items[i]);
	}
	for (size_t i = 0; i < choices->words.count && written < most; i++, written++) {
		buffer_append_format(out, "%s“%s”",
			text_before_item(written == 0, written + 1 == shown, " or "),
			choices->words.items[i]);
	}
	if (written < total) {
		buffer_append_format(out, " or something else (%zu more)", total - written);
	}
}

/* What was right so far, from its last words on: "… light to". */
static void write_context(const struct match *match, struct buffer *out)
{
	size_t begin = match->words_taken > CONTEXT_WORDS ? match->words_taken - CONTEXT_WORDS : 0;
	char *words = match_words(match, begin, match->words_taken);

	buffer_append_format(out, "“%s%s”", begin > 0 ? "… " : "", words != NULL ? words : "…");
	free(words);
}

static bool is_known(const struct match *match, const struct text_list *known, uint32_t key)
{
	const struct words *words = &match->network->words;

	for (size_t i = 0; key != WORD_NONE && i < known->count; i++) {
		uint32_t word = words_find(words, known->items[i], strlen(known->items[i]));
		if (word != WORD_NONE && words->items[word].key == key) {
			return true;
		}
	}
	return false;
}

static const char *closest_of(const char *word, const struct text_list *list)
{
	const char **candidates = calloc(list->count + 1, sizeof(*candidates));
	const char *closest = NULL;

	if (candidates != NULL) {
		for (size_t i = 0; i < list->count; i++) {
			candidates[i] = list->items[i];
		}
		closest = text_closest(word, candidates);
	}
	free(candidates);
	return closest;
}

static void explain_unfinished(const struct match *match, const struct choices *choices,
	struct error *error)
{
	struct buffer context;
	struct buffer wanted;

	buffer_init(&context, PIECE_MAX);
	buffer_init(&wanted, PIECE_MAX);
	write_context(match, &context);
	write_choices(choices, &wanted);
	error_set(error, ERROR_INPUT, "the sentence is not finished: after %s comes %s",
		buffer_text(&context), wanted.failed ? "more" : buffer_text(&wanted));
	buffer_finish(&context);
	buffer_finish(&wanted);
}

static void explain_word(const struct match *match, const struct choices *choices,
	const char *word, struct error *error)
{
	struct buffer context;
	struct buffer wanted;

	buffer_init(&context, PIECE_MAX);
	buffer_init(&wanted, PIECE_MAX);
	write_context(match, &context);
	write_choices(choices, &wanted);
	const char *choice = wanted.failed ? "something else" : buffer_text(&wanted);
	if (match->words_taken == 0) {
		error_set(error, ERROR_INPUT, REFUSAL_NO_BEGINNING " “%.60s”, but with %s", word,
			choice);
	} else {
		error_set(error, ERROR_INPUT, "after %s I expected %s, not “%.60s”",
			buffer_text(&context), choice, word);
	}
	buffer_finish(&context);
	buffer_finish(&wanted);
}

/* A word that no sentence has is likely a slip. False if nothing is like it. */
static bool explain_unknown(const struct match *match, const struct text_list *known,
	const struct choices *choices, const char *word, struct error *error)
{
	if (is_known(match, known, match->words[match->words_taken].key)) {
		return false;
	}
	const char *closest = closest_of(word, &choices->words);
	if (closest == NULL) {
		closest = closest_of(word, known);
	}
	if (closest == NULL) {
		return false;
	}
	error_set(error, ERROR_INPUT, "no sentence has the word “%.60s”: did you mean “%s”?",
		word, closest);
	return true;
}

void refusal_explain(const struct match *match, const struct text_list *known,
	struct error *error)
{
	struct choices choices = {0};

	if (match->word_count == 0) {
		error_set(error, ERROR_INPUT, "there are no words");
		return;
	}
	if (known->count == 0) {
		error_set(error, ERROR_INPUT,
			"no grammar has a sentence: name one under `grammars:`, and devices");
		return;
	}
	collect_choices(match, &choices);
	if (match->words_taken == match->word_count) {
		explain_unfinished(match, &choices, error);
	} else {
		char *word = match_words(match, match->words_taken, match->words_taken + 1);
		if (word == NULL) {
			error_set(error, ERROR_MEMORY, "out of memory");
		} else if (!explain_unknown(match, known, &choices, word, error)) {
			explain_word(match, &choices, word, error);
		}
		free(word);
	}
	choices_finish(&choices);
}
