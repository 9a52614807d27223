/* SPDX-License-Identifier: MIT
 *
 * The sound of the last utterances, held until the bridge has judged them: what was refused
 * goes into the ring (audio/refused/refused_ring.h), the rest is forgotten. Only what was said to a
 * wake word is held; other talk in the room never is.
 *
 * All functions take NULL: a keeper that keeps nothing.
 */
#ifndef EARSHOT_REFUSED_REFUSED_KEEPER_H
#define EARSHOT_REFUSED_REFUSED_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct refused_keeper;
struct utterance;
struct verdict;

/* Takes over the descriptor of the ring, also when it fails. NULL when out of memory. */
struct refused_keeper *refused_keeper_create(int descriptor, const struct clock *clock);
void refused_keeper_destroy(struct refused_keeper *keeper);

/* What was said last, in samples at 16,000 Hz, which are copied. It stands until the next
 * sound: the utterance of a wake word with nothing after it comes long after its sound. */
void refused_keeper_sound(struct refused_keeper *keeper, const int16_t *samples, size_t count);

/* The last sound is that of this utterance. Returns the number under which it is held, or 0
 * if it is not. */
int64_t refused_keeper_hold(struct refused_keeper *keeper, const struct utterance *utterance);

/* What became of a held utterance; nothing happens if it is not held any more. False if it
 * was to be kept and could not be. */
bool refused_keeper_judge(struct refused_keeper *keeper, const struct verdict *verdict);

/* Forgets what is held and wipes what was kept. */
void refused_keeper_forget(struct refused_keeper *keeper);

#endif
