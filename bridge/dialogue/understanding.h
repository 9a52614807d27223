/* SPDX-License-Identifier: MIT
 *
 * From words, heard or typed, to a meaning or a named reason why not. Speech and text
 * go the same way.
 */
#ifndef EARSHOT_DIALOGUE_UNDERSTANDING_H
#define EARSHOT_DIALOGUE_UNDERSTANDING_H

#include <stdbool.h>

#include "bridge/dialogue/clauses.h"
#include "bridge/wire/evidence.h"

struct grammar;
struct intent_thresholds;
struct json;
struct meaning;
struct utterance;

struct understanding {
	bool accepted;
	char *text;    /* lower case words, "" if none */
	char *reason;  /* why it was not accepted: one of the names below; else NULL */
	char *detail;  /* a sentence for people about the reason, or NULL */
	struct meaning *meaning; /* if accepted, and one command */
	struct clauses clauses;  /* if accepted, and several; see understanding_clauses() */
	struct evidence evidence; /* of an utterance */
	double score;  /* how sure it is that this was said, see confidence.h; 1 for typed text */
	double needed; /* the least score that what was heard needs */
};

/* The names of refusals: scripts compare with them, counters count them. */
extern const char REASON_NO_SPEECH[];      /* nothing that could be speech */
extern const char REASON_NO_VOICE[];       /* like words, but without the sound of a voice */
extern const char REASON_NO_WAKE_WORD[];   /* speech, but not to us */
extern const char REASON_NO_COMMAND[];     /* a wake word with nothing after it */
extern const char REASON_TOO_LONG[];       /* cut at the longest that an utterance may be */
extern const char REASON_SOUND_LOST[];     /* a part of it is missing */
extern const char REASON_NOT_SURE[];       /* the words explain the sound too badly */
extern const char REASON_TWINS[];          /* another command is just as likely */
extern const char REASON_DISAGREEMENT[];   /* the passes heard different things */
extern const char REASON_NOT_A_SENTENCE[]; /* no grammar has a sentence like that */
extern const char REASON_AMBIGUOUS[];      /* it means two different things */
extern const char REASON_COMPOUND[];       /* too much in one sentence, see clauses.h */
extern const char REASON_NOT_ASKED[];      /* an answer to nothing */
extern const char REASON_AMID_TALK[];      /* in the middle of talk, and not sure enough for that */

/* Both fill `understanding`, which the caller finishes. False only when out of memory; it is
 * empty then. `thresholds` may be NULL. */
bool understand_utterance(const struct grammar *grammar,
	const struct intent_thresholds *thresholds, const struct utterance *utterance,
	struct understanding *understanding);
bool understand_typed(const struct grammar *grammar, const char *typed,
	struct understanding *understanding);
/* What was understood, be it one or several; none if it was not accepted. Borrowed. */
struct meaning *const *understanding_clauses(const struct understanding *understanding,
	size_t *count);
/* Refuses what was accepted, because of what is known only here. False when out of memory. */
bool understanding_refuse(struct understanding *understanding, const char *reason,
	const char *detail);
/* The same for an answer (yes, no, a PIN) where nothing was asked. */
void understanding_refuse_reply(struct understanding *understanding);
void understanding_finish(struct understanding *understanding);

/* Refuses what was accepted but is not sure enough for something that opens. As nothing below
 * its intent's own threshold is accepted, the larger of the two counts. */
void understanding_demand_confidence_to_open(struct understanding *understanding);

/* Refuses what was accepted but is not sure enough for something that is said amid talk
 * (chatter.h). */
void understanding_demand_confidence_amid_talk(struct understanding *understanding);

/* Refuses what was accepted without a look for its rival (struct evidence), and opens something:
 * nobody knows how sure it is then. */
void understanding_demand_rival_looked_for(struct understanding *understanding);

/* Adds "intent" and "slots", or "clauses" where there are several. */
bool understanding_put_meaning(const struct understanding *understanding, struct json *json);

/* The line of `earshot hear --json`; `file` may be NULL (a microphone). */
struct json *understanding_heard_json(const struct understanding *understanding,
	const struct utterance *utterance, const char *file);

#endif
