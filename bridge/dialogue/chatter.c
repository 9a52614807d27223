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

/* A wake word that only the sentence has was never looked for. */
static bool is_called(const struct utterance *utterance)
{
	return utterance->wake != NULL && utterance->wake_score > 0;
}

static bool is_amid(const struct chatter *chatter, const struct utterance *utterance)
{
	double pause = utterance->start - chatter->end;

	return chatter->heard && !is_called(utterance) && pause > -OVERLAP_SECONDS &&
		pause < PAUSE_SECONDS;
}

static bool is_refused_as(const struct understanding *understanding, const char *reason)
{
	return !understanding->accepted && understanding->reason != NULL &&
		strcmp(understanding->reason, reason) == 0;
}

/* Twins and disagreement are how a command fails, so they are no talk. */
static bool is_talk(const struct understanding *understanding)
{
	const char *const reasons[] = {REASON_NOT_SURE, REASON_NOT_A_SENTENCE, REASON_TOO_LONG,
		REASON_NOT_ASKED};
	bool talk = false;

	for (size_t i = 0; !talk && i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		talk = is_refused_as(understanding, reasons[i]);
	}
	return talk;
}

/* A click in the middle of talk ends it no more than it begins any. */
static bool has_words(const struct understanding *understanding)
{
	return understanding->text[0] != '\0' || is_refused_as(understanding, REASON_TOO_LONG);
}

void chatter_judge(struct chatter *chatter, const struct utterance *utterance,
	struct understanding *understanding)
{
	bool amid = is_amid(chatter, utterance);

	if (amid) {
		understanding_demand_confidence_amid_talk(understanding);
	}
	if (has_words(understanding)) {
		chatter->heard = is_talk(understanding) || (amid && !understanding->accepted);
		chatter->end = utterance->end;
	}
}
