/* SPDX-License-Identifier: MIT
 *
 * Counts over a set of labelled recordings. Right and wrong are always counted together,
 * so that neither refusing everything nor accepting everything looks good.
 */
#ifndef EARSHOT_SCORING_TALLY_H
#define EARSHOT_SCORING_TALLY_H

#include <stdbool.h>
#include <stddef.h>

struct grammar;
struct json;
struct manifest_entry;
struct understanding;
struct utterance;

enum judgement {
	JUDGED_STRICT,       /* accepted: the meaning is exactly what was meant */
	JUDGED_CORRECT,      /* accepted: every labelled slot is right, others were added */
	JUDGED_WRONG,        /* accepted, and not what was meant */
	JUDGED_REJECTED,     /* a command that was not accepted */
	JUDGED_OUTSIDE,      /* rightly not accepted: the grammar has no such sentence */
	JUDGED_QUIET,        /* rightly not accepted: it was no command */
	JUDGED_FALSE_ACCEPT, /* accepted, and it was no command */
	JUDGED_WOKEN,
	JUDGED_WAKE_MISSED,
	JUDGED_UNREADABLE,
	JUDGED_COUNT,
};

/* The best that was heard in one recording. */
struct heard {
	bool accepted;
	bool woken;
	char *intent;
	char *text;
	struct json *slots;
	struct json *refused;  /* reasons, each with the number of utterances; NULL: none */
	double wake_score;     /* the highest of its utterances */
	size_t accepted_count; /* utterances of the recording that were accepted */
	double decode_ms;      /* of all its utterances */
	double seconds;        /* of sound */
	bool unreadable;
};

struct tally {
	size_t judgements[JUDGED_COUNT];
	size_t false_accepts; /* utterances, several in one recording counted each */
	size_t false_wakes;   /* recordings without a wake word in which one was heard */
	double quiet_seconds; /* sound in which nothing should be accepted */
	double seconds;
	double cpu_seconds;   /* of the processes that heard all this; the caller sets it */
	struct json *refused; /* reasons, each with the number of utterances; NULL: none */
	double *decode_ms;    /* one for each recording */
	size_t count;
};

/* Refuses an answer (yes, no, a PIN) in a recording in which no command is said: nothing was asked
 * there either. */
void heard_refuse_reply(const struct manifest_entry *entry, struct understanding *understanding);
/* Adds one utterance to what was heard in a recording. False when out of memory. */
bool heard_add(struct heard *heard, const struct understanding *understanding,
	const struct utterance *utterance);
void heard_finish(struct heard *heard);

/* Compares and counts. The grammar gives labels that are text their meaning. A recording in
 * which no utterance was found counts as refused for its silence. */
enum judgement tally_add(struct tally *tally, const struct grammar *grammar,
	const struct manifest_entry *entry, const struct heard *heard);
const char *judgement_name(enum judgement judgement);

/* Commands among the recordings that the grammar could have understood. */
size_t tally_commands(const struct tally *tally);
/* {"name","clips","commands","correct","strict","wrong","rejected", …}: shares of the
 * commands, false accepts an hour, wake misses, decode times in ms, processor time for each
 * second of sound, refused utterances by reason. */
struct json *tally_json(const struct tally *tally, const char *name);
void tally_finish(struct tally *tally);

/* One recording: {"audio","judgement","intent","text","seconds","decode_ms","woken",
 * "wake_score","refused"}. */
struct json *heard_json(const struct heard *heard, const struct manifest_entry *entry,
	enum judgement judgement);

#endif
