/* SPDX-License-Identifier: MIT
 *
 * The process that hears. It has a socket to the bridge and no other way out: see
 * bridge/wire/message.h for what is said over it, bridge/guard/sandbox.h for what it gives
 * up.
 */
#ifndef EARSHOT_AUDIO_LISTENER_H
#define EARSHOT_AUDIO_LISTENER_H

#include <stdbool.h>

struct error;

/* Serves the bridge at the other end of `descriptor` until it hangs up; then true. False with
 * the reason if the process could not do its work. `ring` is a file for the sound of refused
 * utterances (audio/refused/refused_ring.h), or -1: none is kept. Both descriptors are taken
 * over. */
bool listener_serve(int descriptor, int ring, struct error *error);

#endif
