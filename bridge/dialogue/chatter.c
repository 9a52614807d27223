/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/chatter.h"

#include <stddef.h>
#include <string.h>

#include "bridge/dialogue/confidence.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/wire/message.h"

/* After so much silence it is no longer the same talk. Who reads aloud pauses for less; who waits
 * for an answer, and says it again, for longer. */
#define PAUSE_SECONDS 1.5
/* A segment begins a little before its speech, where the one before may still go on. */
#define OVERLAP_SECONDS 0.5

static bool is_amid(const struct chatter *chatter, const struct utterance *utterance)
{
	double pause = utterance->start - chatter->end;

	return chatter->heard && utterance->wake == NULL && pause > -OVERLAP_SECONDS &&
		pause < PAUSE_SECONDS;
}

/* Twins and disagreement are how a command fails. */
static bool is_talk(const struct understanding *understanding)
{
	const char *const reasons[] = {REASON_NOT_SURE, REASON_NOT_A_SENTENCE, REASON_TOO_LONG,
		REASON_AMID_TALK};

	for (size_t i = 0; !understanding->accepted && i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strcmp(understanding->reason, reasons[i]) == 0) {
			return true;
		}
	}
	return false;
}

void chatter_judge(struct chatter *chatter, const struct utterance *utterance,
	struct understanding *understanding)
{
	if (is_amid(chatter, utterance)) {
		understanding_demand_confidence_amid_talk(understanding);
	}
	*chatter = (struct chatter){.heard = is_talk(understanding), .end = utterance->end};
}
