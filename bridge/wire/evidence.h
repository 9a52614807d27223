/* SPDX-License-Identifier: MIT
 *
 * What speaks for and against a sentence that was heard. The listener gathers it; the bridge
 * decides with it (bridge/dialogue/confidence.h).
 */
#ifndef EARSHOT_WIRE_EVIDENCE_H
#define EARSHOT_WIRE_EVIDENCE_H

#include <stdbool.h>

/* A lead over the rival that is larger does not matter, and it is what a sentence without a
 * rival has. */
#define EVIDENCE_LEAD_MAX 500.0

/* Words that last this long are heard about as surely as they ever are. */
#define EVIDENCE_LONG_SECONDS 0.9

/* No sentence of that length, and no shorter one, needs a lead of more than this to be sure enough
 * for anything (bridge/dialogue/confidence.c). */
#define EVIDENCE_LEAD_ENOUGH 16.0
#define EVIDENCE_LEAD_ENOUGH_SHORT 53.0

/* A rival may turn out to mean the same: so many behind it are told too. */
#define EVIDENCE_NEXT_RIVALS_MAX 2u

/* From so many dB of echoes on (audio/room/reverberation.h), words are heard better without. */
#define EVIDENCE_ECHOES 0.4
#define EVIDENCE_ECHOES_MAX 100.0

struct evidence {
	double margin;    /* how much better the sentence explains the sound than free phones do,
	                     in natural log units a frame of 10 ms; the higher, the surer */
	double fit;       /* the same without the silence around and between the words */
	double seconds;   /* how long the words last, without a wake word */
	double lead;      /* how much likelier the sentence is than the likeliest one of another
	                     meaning, in natural log units; EVIDENCE_LEAD_MAX if none was looked for
	                     as it would change nothing; little if opinions are divided */
	double agreement; /* share of the second opinions that are the same, 0 … 1 */
	double passes;    /* how many passes over the sentences there were */
	double reverberation; /* how much of the sound were echoes of a room, in dB: 0.0 to 0.2 near
	                         the microphone, and 0 of less than 1.2 s; from EVIDENCE_ECHOES on
	                         they were taken out */
	bool rival_looked_for; /* if not, the lead says nothing, and is not enough to open something */
};

#endif
