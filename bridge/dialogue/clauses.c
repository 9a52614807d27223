/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/clauses.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/refusal.h"
#include "bridge/home/plan.h"

/* The most times that "and" may stand in what is taken apart: many are in names and numbers. */
#define SEAMS_MAX 12

static const char seam[] = " and ";

/* Where the words can be taken apart, and how few clauses reach up to there. */
struct seams {
	const struct grammar *grammar;
	const char *words;
	size_t starts[SEAMS_MAX + 2]; /* where a part may begin; the last one is past the end */
	size_t count;                 /* of parts between seams */
	struct {
		unsigned clauses; /* UINT_MAX: not reached */
		unsigned ways;    /* in which it is reached with so few */
		size_t from;      /* where the last clause begins */
	} reached[SEAMS_MAX + 2];
};

void clauses_finish(struct clauses *clauses)
{
	for (size_t i = 0; i < clauses->count; i++) {
		meaning_destroy(clauses->items[i]);
	}
	*clauses = (struct clauses){0};
}

static bool find_seams(struct seams *seams)
{
	const char *at = seams->words;

	while ((at = strstr(at, seam)) != NULL) {
		if (seams->count == SEAMS_MAX) {
			return false;
		}
		at += strlen(seam);
		seams->starts[++seams->count] = (size_t)(at - seams->words);
	}
	seams->starts[++seams->count] = strlen(seams->words) + strlen(seam);
	return true;
}

/* The words from one seam to another, without the "and" around them; "and then" is one too. */
static char *part_between(const struct seams *seams, size_t from, size_t to)
{
	static const char then[] = "then ";
	const char *start = seams->words + seams->starts[from];
	size_t length = seams->starts[to] - seams->starts[from] - strlen(seam);

	if (from > 0 && length > strlen(then) && strncmp(start, then, strlen(then)) == 0) {
		start += strlen(then);
		length -= strlen(then);
	}
	return text_copy_part(start, length);
}

static struct meaning *understand_between(const struct seams *seams, size_t from, size_t to,
	struct error *error)
{
	char *words = part_between(seams, from, to);
	struct meaning *meaning =
		words != NULL ? grammar_understand(seams->grammar, words, error) : NULL;

	if (words == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	free(words);
	return meaning;
}

/* Notes that a clause from one seam to another is a sentence. */
static void note(struct seams *seams, size_t from, size_t to)
{
	unsigned clauses = seams->reached[from].clauses + 1;

	if (clauses < seams->reached[to].clauses) {
		seams->reached[to].clauses = clauses;
		seams->reached[to].ways = seams->reached[from].ways;
		seams->reached[to].from = from;
	} else if (clauses == seams->reached[to].clauses) {
		seams->reached[to].ways += seams->reached[from].ways;
	}
}

static void reach_all(struct seams *seams)
{
	for (size_t i = 1; i <= seams->count; i++) {
		seams->reached[i].clauses = UINT_MAX;
	}
	seams->reached[0].ways = 1;
	for (size_t from = 0; from < seams->count; from++) {
		for (size_t to = from + 1; to <= seams->count; to++) {
			if (seams->reached[from].clauses == UINT_MAX) {
				break;
			}
			struct meaning *meaning = understand_between(seams, from, to, NULL);
			if (meaning != NULL) {
				note(seams, from, to);
			}
			meaning_destroy(meaning);
		}
	}
}

/* "turn on the light and the fan" goes wrong with “the”, of which nobody thinks as a beginning.
 * The clause before shows what one is. */
static void explain_beginning(const struct seams *seams, size_t last, struct error *error)
{
	char *before = part_between(seams, seams->reached[last].from, last);

	if (before != NULL && strncmp(error->text, REFUSAL_NO_BEGINNING,
		strlen(REFUSAL_NO_BEGINNING)) == 0) {
		error_set(error, ERROR_INPUT,
			"after “and” I expected a whole command, such as “%.80s”", before);
	}
	free(before);
}

/* Says what is wrong with the words after the last clause that is understood. `whole` says it of
 * all of them, which is better where not even the first is. */
static void explain_rest(const struct seams *seams, const struct error *whole,
	struct error *error)
{
	size_t last = seams->count;

	while (last > 0 && (last == seams->count || seams->reached[last].clauses == UINT_MAX)) {
		last--;
	}
	*error = *whole;
	if (last > 0) {
		struct error rest = {0};
		meaning_destroy(understand_between(seams, last, seams->count, &rest));
		if (rest.kind != ERROR_NONE) {
			explain_beginning(seams, last, &rest);
			*error = rest;
		}
	}
}

static bool is_command(const struct meaning *meaning, struct error *error)
{
	static const char *const names[] = {
		[INTENT_COMMAND] = "a command",
		[INTENT_QUESTION] = "a question",
		[INTENT_TIMER] = "a timer",
		[INTENT_TALK] = "a question to me",
		[INTENT_REPLY] = "an answer",
	};
	enum intent_kind kind = plan_kind(meaning);

	return kind == INTENT_COMMAND || error_set(error, ERROR_REFUSED,
		"%s is said alone: only commands to devices can be joined with “and”.",
		names[kind]);
}

static enum clauses_read take_apart(struct seams *seams, const struct error *whole,
	struct clauses *clauses, struct error *error)
{
	unsigned count = seams->reached[seams->count].clauses;

	if (count == UINT_MAX) {
		explain_rest(seams, whole, error);
		return CLAUSES_NO_SENTENCE;
	}
	if (count > CLAUSES_MAX) {
		error_set(error, ERROR_REFUSED, "that is more than three commands at once");
		return CLAUSES_REFUSED;
	}
	if (seams->reached[seams->count].ways > 1) {
		error_set(error, ERROR_REFUSED,
			"that can be taken apart in two ways: say the commands one by one");
		return CLAUSES_AMBIGUOUS;
	}
	clauses->count = count;
	size_t to = seams->count;
	for (size_t i = count; i-- > 0; to = seams->reached[to].from) {
		clauses->items[i] =
			understand_between(seams, seams->reached[to].from, to, error);
		if (clauses->items[i] == NULL) {
			return CLAUSES_NO_SENTENCE;
		}
	}
	for (size_t i = 0; i < count; i++) {
		if (!is_command(clauses->items[i], error)) {
			return CLAUSES_REFUSED;
		}
	}
	return CLAUSES_GOOD;
}

enum clauses_read clauses_read(const struct grammar *grammar, const char *words,
	struct clauses *clauses, struct error *error)
{
	struct seams seams = {.grammar = grammar, .words = words};
	struct error whole = {0};

	*clauses = (struct clauses){0};
	clauses->items[0] = grammar_understand(grammar, words, &whole);
	if (clauses->items[0] != NULL) {
		clauses->count = 1;
		return CLAUSES_GOOD;
	}
	if (whole.kind == ERROR_REFUSED || !find_seams(&seams) || seams.count < 2) {
		*error = whole;
		return whole.kind == ERROR_REFUSED ? CLAUSES_AMBIGUOUS : CLAUSES_NO_SENTENCE;
	}
	reach_all(&seams);
	enum clauses_read read = take_apart(&seams, &whole, clauses, error);
	if (read != CLAUSES_GOOD) {
		clauses_finish(clauses);
	}
	return read;
}

bool clauses_equal(struct meaning *const *a, size_t a_count, struct meaning *const *b,
	size_t b_count)
{
	bool equal = a_count == b_count;

	for (size_t i = 0; equal && i < a_count; i++) {
		equal = meaning_equal(a[i], b[i]);
	}
	return equal;
}

static struct json *clause_json(const struct meaning *meaning)
{
	struct json *json = json_new_object();

	if (!json_put_text(json, "intent", meaning->intent) ||
		!json_put(json, "slots", meaning_slots_json(meaning))) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

struct json *clauses_json(struct meaning *const *clauses, size_t count)
{
	struct json *list = json_new_list();

	for (size_t i = 0; i < count; i++) {
		if (!json_append(list, clause_json(clauses[i]))) {
			json_destroy(list);
			return NULL;
		}
	}
	return list;
}
