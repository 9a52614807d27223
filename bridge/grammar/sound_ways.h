/* SPDX-License-Identifier: MIT
 *
 * Ways through a sound network: its arcs in order, and sentences that go by a wanted one.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_WAYS_H
#define EARSHOT_GRAMMAR_SOUND_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sound_network;

#define SOUND_PHRASE_MAX 48 /* words; longer ones are not made */
#define SOUND_NO_ARC SIZE_MAX

/* Words, as indices into those of the network. */
struct sound_phrase {
	uint32_t words[SOUND_PHRASE_MAX];
	size_t count;
};

/* The arcs of n: order[first[n]] up to order[first[n + 1]]. */
struct arc_index {
	size_t *first;
	size_t *order;
};

struct sound_ways {
	const struct sound_network *network; /* borrowed */
	struct arc_index leaving;  /* by state; in the order of their words */
	struct arc_index entering; /* by state */
	struct arc_index bearing;  /* by word */
	size_t *came_by;           /* by state: the last arc of a shortest way to it, or none */
	size_t *goes_by;           /* by state: the first arc of a shortest way to an end */
	bool *final;               /* by state */
};

/* Finish it in either case; false when out of memory. */
bool sound_ways_init(struct sound_ways *ways, const struct sound_network *network);
void sound_ways_finish(struct sound_ways *ways);

/* Appends a way from the start to a state, or from a state to an end: a shortest one, or
 * with a (nonzero) state of a random generator one that wanders at first. False if there is
 * none or it is too long. */
bool sound_ways_append_to(const struct sound_ways *ways, uint32_t state, uint64_t *random,
	struct sound_phrase *phrase);
bool sound_ways_append_on(const struct sound_ways *ways, uint32_t state, uint64_t *random,
	struct sound_phrase *phrase);

bool sound_phrase_add(struct sound_phrase *phrase, uint32_t word);

/* The arc of a word that leaves a state, or SOUND_NO_ARC. */
size_t sound_ways_arc(const struct sound_ways *ways, uint32_t state, uint32_t word);

/* True if the phrase, from its word `begin` on, leads from the state to an end. */
bool sound_ways_accepts(const struct sound_ways *ways, uint32_t state,
	const struct sound_phrase *phrase, size_t begin);

#endif
