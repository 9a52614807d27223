/* SPDX-License-Identifier: MIT */
#include "bridge/questions/question_lists.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/wording.h"
#include "bridge/questions/question_judgement.h"
#include "bridge/questions/question_subjects.h"
#include "bridge/questions/question_words.h"

#define ANSWER_MAX 4000
/* Nobody listens to a longer list. */
#define NAMED_MAX 3

/* What became of each device, each in one of these. */
enum heap { HEAP_IS, HEAP_IS_NOT, HEAP_BETWEEN, HEAP_OFFLINE, HEAP_UNKNOWN, HEAP_COUNT };

struct listing {
	const struct question_context *context;
	enum list_question question;
	const char *asked;
	char *asked_word;
	const struct list_words *words;
	struct judgement *judgements;
	size_t count;
	size_t heaps[HEAP_COUNT]; /* how many are in each */
	struct buffer out;
};

static enum heap heap_of(const struct judgement *judgement)
{
	if (judgement->offline) {
		return HEAP_OFFLINE;
	}
	switch (judgement->verdict) {
	case VERDICT_IS:
		return HEAP_IS;
	case VERDICT_IS_NOT:
		return HEAP_IS_NOT;
	case VERDICT_BETWEEN:
		return HEAP_BETWEEN;
	case VERDICT_CANNOT:
	case VERDICT_UNKNOWN:
		break;
	}
	return HEAP_UNKNOWN;
}

static bool judge_all(struct listing *listing, const struct subjects *subjects)
{
	listing->judgements = calloc(subjects->count, sizeof(*listing->judgements));
	listing->count = listing->judgements != NULL ? subjects->count : 0;
	for (size_t i = 0; i < listing->count; i++) {
		listing->judgements[i] = question_judge(listing->context->states,
			subjects->devices[i], listing->asked);
		listing->heaps[heap_of(&listing->judgements[i])]++;
	}
	return listing->judgements != NULL;
}

/* "the desk lamp, the hall light, the sofa light and 4 more" of one heap, and of another if it
 * is not the same. */
static char *names_of(const struct listing *listing, enum heap heap, enum heap or)
{
	const struct device **devices = calloc(listing->count, sizeof(*devices));
	size_t count = 0;
	char *names = NULL;

	for (size_t i = 0; devices != NULL && i < listing->count; i++) {
		enum heap its = heap_of(&listing->judgements[i]);
		if (its == heap || its == or) {
			devices[count++] = listing->judgements[i].device;
		}
	}
	if (devices != NULL) {
		names = wording_names(listing->context->answers, devices, count, NAMED_MAX);
	}
	free(devices);
	return names;
}

static const struct judgement *first_of(const struct listing *listing, enum heap heap)
{
	for (size_t i = 0; i < listing->count; i++) {
		if (heap_of(&listing->judgements[i]) == heap) {
			return &listing->judgements[i];
		}
	}
	return &listing->judgements[0];
}

/* A sentence about how many there are, with the names of those in the heap. */
static void add_counted(struct listing *listing, const char *key, size_t count, enum heap heap,
	enum heap or)
{
	char *names = names_of(listing, heap, or);

	if (names == NULL) {
		listing->out.failed = true;
		return;
	}
	const struct answer_values values = {.things = listing->words->things,
		.place = listing->words->place, .asked = listing->asked_word, .devices = names,
		.count = (double)count, .total = (double)listing->count};
	question_add(&listing->out, question_say(listing->context, key, &values));
	free(names);
}

/* One device by its own report, with the beginning that the question needs. */
static void add_one(struct listing *listing, const struct judgement *judgement, const char *keys)
{
	question_add(&listing->out,
		question_say_state(listing->context, judgement, keys, listing->asked));
}

/* --- what was asked ------------------------------------------------------------------ */

static const struct list_keys {
	const char *one;  /* start of the keys for a single device */
	const char *none, *none_known, *few, *many, *all, *both;
} keys[] = {
	[LIST_WHICH] = {"tail", "which.none", "which.none_known", "which.few", "which.many",
		"which.all", "which.both"},
	[LIST_COUNT] = {"count.one", "which.none", "which.none_known", "count.many",
		"count.many", "which.all", "which.both"},
	[LIST_ANY] = {"any.one", "any.none", "which.none_known", "any.few", "any.many",
		"any.all", "any.both"},
};

static void add_which(struct listing *listing)
{
	const struct list_keys *its = &keys[listing->question];
	size_t is = listing->heaps[HEAP_IS];
	const char *key = is > NAMED_MAX ? its->many : its->few;

	if (listing->heaps[HEAP_UNKNOWN] == listing->count) {
		key = "which.unknown";
	} else if (is == 0) {
		bool sure = listing->heaps[HEAP_IS_NOT] == listing->count;
		key = sure ? its->none : its->none_known;
	} else if (is == listing->count) {
		key = is == 2 ? its->both : its->all;
	} else if (is == 1 && listing->question == LIST_COUNT) {
		key = its->one;
	} else if (is == 1) {
		add_one(listing, first_of(listing, HEAP_IS), its->one);
		return;
	}
	add_counted(listing, key, is, HEAP_IS, HEAP_IS);
}

/* "No" needs one that is not; "yes" needs to know all. */
static void add_whether_all(struct listing *listing)
{
	size_t is = listing->heaps[HEAP_IS];
	size_t not = listing->heaps[HEAP_IS_NOT] + listing->heaps[HEAP_BETWEEN];

	if (not == 1) {
		enum heap heap = listing->heaps[HEAP_IS_NOT] > 0 ? HEAP_IS_NOT : HEAP_BETWEEN;
		add_one(listing, first_of(listing, heap), "all.one");
	} else if (not > 1) {
		add_counted(listing, not > NAMED_MAX ? "all.many" : "all.few", not, HEAP_IS_NOT,
			HEAP_BETWEEN);
	} else if (is == listing->count) {
		add_counted(listing, is == 2 ? "any.both" : "any.all", is, HEAP_IS, HEAP_IS);
	} else {
		bool silent = listing->heaps[HEAP_UNKNOWN] == listing->count;
		add_counted(listing, silent ? "which.unknown" : is == 0 ? "which.none_known"
			: is == 1 ? "all.known_one" : "all.known", is, HEAP_IS, HEAP_IS);
	}
}

/* --- what has to be said besides -------------------------------------------------------- */

/* Each by itself if they are few, else their number. */
static void add_rest(struct listing *listing, enum heap heap, const char *many)
{
	if (listing->heaps[heap] > NAMED_MAX) {
		add_counted(listing, many, listing->heaps[heap], heap, heap);
		return;
	}
	for (size_t i = 0; i < listing->count; i++) {
		if (heap_of(&listing->judgements[i]) == heap) {
			add_one(listing, &listing->judgements[i], "tail");
		}
	}
}

static void add_unknown(struct listing *listing)
{
	size_t unknown = listing->heaps[HEAP_UNKNOWN];

	if (unknown > 0 && unknown < listing->count) {
		add_counted(listing, unknown == 1 ? "tail.silent.one" : unknown > NAMED_MAX
			? "tail.silent.many" : "tail.silent", unknown, HEAP_UNKNOWN, HEAP_UNKNOWN);
	}
}

static void add_kept(struct listing *listing)
{
	size_t kept = 0;

	for (size_t i = 0; i < listing->count; i++) {
		kept += question_is_kept(&listing->judgements[i]) ? 1 : 0;
	}
	if (kept > 0) {
		add_counted(listing, kept == listing->count ? "kept.all" : "kept.some", kept,
			HEAP_IS, HEAP_IS);
	}
}

static void add_answer(struct listing *listing)
{
	if (listing->question == LIST_ALL) {
		add_whether_all(listing);
	} else {
		add_which(listing);
		add_rest(listing, HEAP_BETWEEN, "tail.between.many");
	}
	add_rest(listing, HEAP_OFFLINE, "tail.offline.many");
	add_unknown(listing);
	add_kept(listing);
}

/* The only one there is: it is spoken of by its name. */
static void add_single(struct listing *listing)
{
	static const char *const starts[] = {[LIST_WHICH] = "tail", [LIST_COUNT] = "tail",
		[LIST_ANY] = "is", [LIST_ALL] = "is"};

	add_one(listing, &listing->judgements[0], starts[listing->question]);
	question_add_age(listing->context, &listing->judgements[0], &listing->out);
}

char *question_list(const struct question_context *context, enum list_question question,
	const struct subjects *subjects, const char *asked, const struct list_words *words)
{
	struct listing listing = {.context = context, .question = question, .asked = asked,
		.words = words};
	char *said = NULL;

	buffer_init(&listing.out, ANSWER_MAX);
	listing.asked_word = wording_state(context->answers, "", asked);
	if (listing.asked_word != NULL && judge_all(&listing, subjects)) {
		if (listing.count == 1) {
			add_single(&listing);
		} else {
			add_answer(&listing);
		}
		said = buffer_take(&listing.out);
	}
	buffer_finish(&listing.out);
	free(listing.asked_word);
	free(listing.judgements);
	return said;
}
