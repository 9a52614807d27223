/* SPDX-License-Identifier: MIT
 *
 * How sure it is that what was heard is what was said, from the evidence: 0 … 1, where 0.5
 * is the point at which commands and everything else are told apart best, and higher is surer.
 */
#ifndef EARSHOT_DIALOGUE_CONFIDENCE_H
#define EARSHOT_DIALOGUE_CONFIDENCE_H

#include "bridge/wire/evidence.h"

/* The least that a command needs, and one that opens something. */
extern const double confidence_needed;
extern const double confidence_needed_to_open;

/* The least that something needs which is said right after other speech, without a wake word. */
extern const double confidence_needed_amid_talk;

/* A sentence of EVIDENCE_LONG_SECONDS of which all opinions are the same has at least this, as far
 * as its rival is concerned: whoever needs no more need not look for one. */
extern const double confidence_with_any_rival;

/* What is said of it: each is a doubt of its own, and the largest one counts. */
enum doubt {
	DOUBT_NONE,
	DOUBT_UNLIKE,    /* the sound is not like the sentence */
	DOUBT_RIVAL,     /* another sentence is as likely */
	DOUBT_DISAGREED, /* the passes heard different sentences */
};

/* The confidence, and in `doubt` (or NULL) what speaks most against it. */
double confidence(const struct evidence *evidence, enum doubt *doubt);

#endif
