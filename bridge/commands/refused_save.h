/* SPDX-License-Identifier: MIT
 *
 * Refused utterances, out of memory into files that can be listened to and labelled.
 */
#ifndef EARSHOT_COMMANDS_REFUSED_SAVE_H
#define EARSHOT_COMMANDS_REFUSED_SAVE_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* The manifest that is written into the folder. */
extern const char refused_manifest[];

struct refused_saved {
	size_t saved;
	size_t left_out; /* were being written just then, or damaged */
};

/* Writes each utterance of the ring `file` (audio/refused/refused_ring.h) into `folder` as a WAV
 * file, and a manifest (bridge/scoring/manifest.h) in which each has the label "nothing that
 * should be accepted", for a person to correct. The folder is made if need be; files that are
 * there are never written over. After a failure, with its reason, nothing of it is left. */
bool refused_save(const char *file, const char *folder, struct refused_saved *saved,
	struct error *error);

#endif
