/* SPDX-License-Identifier: MIT
 *
 * Where sound of a microphone is missing. When too much waits to be read the newest is lost, so the
 * gap is behind all that waits then: words on both sides of it are no sentence that anybody said.
 */
#ifndef EARSHOT_CAPTURE_SOUND_GAP_H
#define EARSHOT_CAPTURE_SOUND_GAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory is a new stream without a gap. */
struct sound_gap {
	uint64_t losses; /* when it was looked at last */
	bool ahead;      /* there is one that was not passed yet, */
	size_t after;    /* behind so many samples, */
	size_t last;     /* and the last one behind so many */
};

/* To be called before each reading: how often sound was lost so far, and how many samples wait.
 * True if some was lost since the last call. */
bool sound_gap_look(struct sound_gap *gap, uint64_t losses, size_t waiting);

/* So many samples were read: true if a gap was among them, or they are between two. */
bool sound_gap_pass(struct sound_gap *gap, size_t count);

#endif
