/* SPDX-License-Identifier: MIT
 *
 * The word network of all grammars together. Beside words, its arcs mark where a
 * slot begins and ends, and where a value stands. Each intent has a part of its own
 * with one start and one end.
 */
#ifndef EARSHOT_GRAMMAR_NETWORK_H
#define EARSHOT_GRAMMAR_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/grammar/sources.h"
#include "bridge/grammar/words.h"

#define NETWORK_ARCS_MAX 200000
#define NETWORK_INTENTS_MAX 1000

enum network_arc_kind {
	ARC_WORD,        /* index: the word */
	ARC_EMPTY,       /* nothing is said; index: the rarity of what follows (struct sound_arc) */
	ARC_SLOT_OPEN,   /* index: the tag */
	ARC_SLOT_CLOSE,  /* index: the tag */
	ARC_VALUE_OPEN,  /* index: the source */
	ARC_VALUE_CLOSE, /* index: the source */
	/* Stand for what the device map does not have, so that a grammar can be checked
	   whatever it holds; they go when the network is complete. */
	ARC_NEVER,  /* the words of an empty list */
	ARC_BARRED, /* a condition that does not hold, which has no words */
};

struct network_arc {
	uint32_t from;
	uint32_t to;
	uint32_t index;
	uint32_t source; /* ARC_WORD: the source that the word is of, or SOURCE_NONE */
	enum network_arc_kind kind;
	bool begins_source; /* ARC_WORD: the first word of a phrase of the source */
};

/* A tag; texts are borrowed from the tree that it stands in. */
struct network_tag {
	const char *slot;
	const char *constant; /* or NULL */
	bool is_number;       /* the constant is one: */
	double number;
	struct place place;
};

struct network_intent {
	const char *name; /* borrowed from the tree */
	struct place place;
	size_t file; /* the same number for intents of one file */
	uint32_t start;
	uint32_t end;
	size_t first_tag; /* the tags of its sentences, also of those that go for what the device */
	size_t end_tag;   /* map does not have: from the first up to this one */
};

/* Zeroed memory is an empty network. */
struct network {
	struct words words;
	struct sources sources;
	uint32_t state_count;
	struct network_arc *arcs;
	size_t arc_count;
	size_t arc_capacity;
	struct network_tag *tags;
	size_t tag_count;
	size_t tag_capacity;
	struct network_intent *intents;
	size_t intent_count;
	size_t intent_capacity;
	size_t *first_arcs; /* once complete: the arcs of state s are first_arcs[s] up to
	                       first_arcs[s + 1], words first, those by key */
};

/* How large a network was, to go back to. */
struct network_size {
	uint32_t state_count;
	size_t arc_count;
	size_t tag_count;
	size_t intent_count;
};

void network_finish(struct network *network);

struct network_size network_size(const struct network *network);
/* Removes what was added since; words and sources stay. */
void network_shrink(struct network *network, const struct network_size *size);

uint32_t network_add_state(struct network *network);
/* All of these: false when out of memory or when the maximum is reached. */
bool network_add_arc(struct network *network, const struct network_arc *arc);
bool network_add_tag(struct network *network, const struct network_tag *tag);
bool network_add_intent(struct network *network, const struct network_intent *intent);

/* Removes what is on no way from the start of an intent to its end, and sorts the
 * rest. Nothing can be added after it. False when out of memory. */
bool network_complete(struct network *network);

/* The word arcs of a state for words with this key: from `first` up to the result. */
size_t network_word_arcs(const struct network *network, uint32_t state, uint32_t key,
	size_t *first);

#endif
