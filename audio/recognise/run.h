/* SPDX-License-Identifier: MIT
 *
 * One utterance on its way through the passes (audio/recognise/passes.h), and what its hearings
 * have said so far.
 */
#ifndef EARSHOT_RECOGNISE_RUN_H
#define EARSHOT_RECOGNISE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/recognise/hearings.h"
#include "audio/search/decoding.h"
#include "bridge/wire/evidence.h"

struct decoder;
struct first_passes;
struct network_message;

struct run {
	/* Borrowed: */
	const struct network_message *network;
	struct hearings *hearings;
	struct first_passes *first_passes;
	struct decoder *phone_loop;
	const int16_t *samples; /* 16-bit, at 16,000 Hz */
	size_t count;
	/* Its own: */
	struct decoding sentences[HEARD_COUNT]; /* text NULL: not asked */
	struct decoding phones;
	struct decoding rivals[1 + EVIDENCE_NEXT_RIVALS_MAX]; /* those that were found, with words */
	size_t rival_count;
	double reverberation; /* in dB */
	enum hearing told; /* whose sentence is told */
	bool rival_looked_for;
};

void run_finish(struct run *run);
/* Gives back what the decoders keep, as what they found stands in the run. */
void run_rest(const struct run *run);

/* What one of the hearings says, without the wake word; and whether two say the same in other
 * words, or in the same. */
const char *run_said(const struct run *run, enum hearing hearing);
bool run_agree(const struct run *run, enum hearing one, enum hearing other);
/* What a text says after the longest wake word that it begins with. */
const char *run_after_wake_word(const struct run *run, const char *text);

/* How long the words last that were heard as quiet speech, without the wake word: "yes" behind one
 * is as short as without. */
double run_seconds(const struct run *run);

#endif
