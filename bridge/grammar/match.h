/* SPDX-License-Identifier: MIT
 *
 * Runs words over the network, in all ways at once. A thread is one place where the
 * network can be after some words, with what it has marked on its way; ways that
 * come to one place with the same marks are one thread.
 */
#ifndef EARSHOT_GRAMMAR_MATCH_H
#define EARSHOT_GRAMMAR_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/network.h"
#include "bridge/grammar/tuple_table.h"

#define HISTORY_NONE UINT32_MAX

struct spoken_word {
	size_t begin, end;             /* in `text` */
	size_t plain_begin, plain_end; /* in `plain` */
	uint32_t key;                  /* WORD_NONE: no grammar has it */
};

enum mark_kind { MARK_SLOT_OPEN, MARK_SLOT_CLOSE, MARK_VALUE_OPEN, MARK_VALUE };

/* A mark on a thread's way. */
struct mark {
	uint32_t before; /* the number of the mark before it, or HISTORY_NONE */
	enum mark_kind kind;
	uint32_t index;    /* slot: the tag; value open: the source; value: the phrase */
	uint32_t position; /* how many words came before it */
};

struct match {
	const struct network *network; /* borrowed */
	char *text;                    /* the words with single spaces */
	char *plain;                   /* the same without apostrophes */
	struct spoken_word *words;
	size_t word_count;
	size_t words_taken;         /* fewer than word_count: none of the network's sentences
	                               goes on like that */
	struct tuple_table threads; /* position, state, last mark */
	struct tuple_table marks;   /* a struct mark each */
	size_t first_thread;        /* the threads after the last word taken, up to the end */
};

/* False when out of memory or when there are too many ways, with the reason. Finish
 * it in either case. */
bool match_run(struct match *match, const struct network *network, const char *words,
	struct error *error);
void match_finish(struct match *match);

uint32_t match_thread_state(const struct match *match, size_t thread);
uint32_t match_thread_mark(const struct match *match, size_t thread);
struct mark match_mark(const struct match *match, uint32_t mark);

/* The words from one position to another, malloc'd. */
char *match_words(const struct match *match, size_t begin, size_t end);

#endif
