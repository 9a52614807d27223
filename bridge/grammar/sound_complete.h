/* SPDX-License-Identifier: MIT
 *
 * Where a sentence is complete: what could still be said, like "please", would not change
 * what it means. Who listens need not wait for more there.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_COMPLETE_H
#define EARSHOT_GRAMMAR_SOUND_COMPLETE_H

#include <stdbool.h>

struct sound_network;

enum comparison { COMPARISON_SAME, COMPARISON_OTHER, COMPARISON_UNKNOWN };

/* What a longer sentence means against what its beginning means, which is a sentence too.
 * Unknown: the beginning has no one meaning. */
typedef enum comparison sound_compare_fn(const char *sentence, const char *longer, void *data);

/* Fills `complete` of the network. Judges a state by a few of the sentences that end in it
 * and by all that go on from it; where those are many or long, it is not complete. False
 * when out of memory. */
bool sound_find_complete(struct sound_network *network, sound_compare_fn *compare, void *data);

#endif
