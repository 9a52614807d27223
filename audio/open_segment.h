/* SPDX-License-Identifier: MIT
 *
 * What is known of a segment while it is open: the wake word at its start, and the words so
 * far. It is looked at again whenever there may be more to know.
 */
#ifndef EARSHOT_AUDIO_OPEN_SEGMENT_H
#define EARSHOT_AUDIO_OPEN_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/recogniser.h"

struct error;
struct segmenter;

/* Seconds of silence kept after the last speech when an utterance is recognised. */
#define OPEN_SEGMENT_TRAILING 0.3

/* Zeroed memory knows nothing. */
struct open_segment {
	bool open;
	bool continues;            /* it began where one was cut: nobody knows what came before */
	bool called;               /* a wake word was said before it */
	bool wake_checked;         /* all of it in which a wake word may stand was looked at */
	uint64_t wake_checked_end; /* when a look was last taken, speech had ended here */
	size_t wake_checked_count; /* and this many samples were looked at */
	const char *wake;          /* the wake word that was found at its start, or NULL */
	double wake_end;           /* where that ends, in seconds from the start of the segment */
	double wake_score;         /* the highest of all looks, whether one was found or not */
	uint64_t begun_end;        /* recognition was begun when speech had ended here, */
	enum sentence_end begun_ending; /* and this much of a sentence was said; */
	unsigned begun_times;           /* it was begun so often */
	bool after_wake;           /* `hypothesis` is of what followed the wake word alone */
	bool recognised;           /* `hypothesis` holds what was said up to `recognised_end` */
	uint64_t recognised_end;
	unsigned recognised_times;
	struct hypothesis hypothesis;
};

void open_segment_forget(struct open_segment *segment);

/* The samples of the segment up to a little after its last speech; borrowed. */
const int16_t *open_segment_samples(const struct segmenter *segmenter, size_t *count);

/* Where the speech of a whole recording begins and ends, in samples, with a little around it;
 * false if there is none. The segmenter has to be a new one. */
bool open_segment_find_speech(struct segmenter *segmenter, const int16_t *samples, size_t count,
	size_t *first, size_t *last);

/* Looks for a wake word unless there is too little new to look at. True if one was found now.
 * After each speech it is worth two looks: an early one, and one with all the silence that is
 * kept, which finds some more. `last` is the look at the end of the segment. */
bool open_segment_look(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter, bool last);
/* True if that was done since its last speech, or for as long as it may stand there. */
bool open_segment_is_looked_through(const struct open_segment *segment,
	const struct segmenter *segmenter);
/* The same as a look with all samples of an utterance. */
bool open_segment_find_wake(struct open_segment *segment, struct recogniser *recogniser,
	const int16_t *samples, size_t count);

/* Begins to recognise the segment in the background: it might be over. Not again and again: each
 * time somebody speaks on, the work is lost, and the live pass has to catch up. `ending`: how much
 * of a sentence was said, as far as is known. */
void open_segment_begin(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter, enum sentence_end ending);
/* True if it is begun, and nothing was said since. */
bool open_segment_is_begun(const struct open_segment *segment,
	const struct recogniser *recogniser, const struct segmenter *segmenter);
/* What was said in these samples, all of an utterance. Where a wake word was found that the
 * sentence lacks, what follows it is heard by itself. False with the reason if the recogniser
 * failed. */
bool open_segment_hear(struct open_segment *segment, struct recogniser *recogniser,
	const int16_t *samples, size_t count, struct error *error);
/* Recognises the segment as it is now, unless that was done already. False if it failed. */
bool open_segment_recognise(struct open_segment *segment, struct recogniser *recogniser,
	const struct segmenter *segmenter);

/* True if what was recognised is all of the segment so far. */
bool open_segment_is_known(const struct open_segment *segment, const struct segmenter *segmenter);

/* The wake word in the segment, by whatever means it was found, or NULL. */
const char *open_segment_wake(const struct open_segment *segment);

/* True if too little speech for a command followed the wake word so far. */
bool open_segment_is_wake_so_far(const struct open_segment *segment,
	const struct segmenter *segmenter);

/* True if nothing was said after the wake word, in a recognised segment of this many
 * seconds. */
bool open_segment_is_wake_alone(const struct open_segment *segment, double duration);

/* False if the segment has too little of a voice for what was recognised in it, or for any word
 * if nothing was yet: clatter and hisses are like some words, but nobody says those without a
 * vowel. */
bool open_segment_has_voice(const struct open_segment *segment, const struct segmenter *segmenter);

/* The words that were recognised, "" if they cannot be what was said. */
char *open_segment_words(struct open_segment *segment);

#endif
