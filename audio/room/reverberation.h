/* SPDX-License-Identifier: MIT
 *
 * A voice from the other side of a room comes with its echoes, which run into the next words. The
 * acoustic model knows voices near the microphone, so they are taken out before it hears them.
 */
#ifndef EARSHOT_ROOM_REVERBERATION_H
#define EARSHOT_ROOM_REVERBERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much of an utterance of 16-bit samples at 16,000 Hz are late echoes: by how many dB it gets
 * quieter without those that can be foretold, the mean of its frequencies. Near a microphone it is
 * 0.0 to 0.2, across a room 0.5 and more; of less than 1.2 s, of which any part can be foretold by
 * chance, it is 0. False when out of memory. */
bool reverberation_measure(const int16_t *samples, size_t count, double *db);

/* An utterance without its echoes, in `dry`, which has room for as many samples. False when out of
 * memory. */
bool reverberation_take_out(const int16_t *samples, size_t count, int16_t *dry);

/* Measures them, and where they are EVIDENCE_ECHOES or more (bridge/wire/evidence.h), `*dry` is the
 * utterance without, malloc'd; else NULL. False when out of memory. */
bool reverberation_dry(const int16_t *samples, size_t count, double *db, int16_t **dry);

#endif
