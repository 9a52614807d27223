/* SPDX-License-Identifier: MIT
 *
 * What is done with an utterance: is there a wake word at its start, which sentence of the
 * network is it, and how much better does that sentence explain the sound than free phones
 * do.
 */
#ifndef EARSHOT_AUDIO_RECOGNISER_H
#define EARSHOT_AUDIO_RECOGNISER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/search/sentence_end.h"
#include "bridge/base/text.h"
#include "bridge/wire/evidence.h"

struct error;
struct network_message;
struct recogniser;
struct wake_detection;

/* Seconds from the start of a segment within which a wake word is looked for. */
#define RECOGNISER_WAKE_WINDOW 2.2

struct hypothesis {
	char *text;        /* lower case words without the wake word, "" if none; malloc'd */
	const char *wake;  /* the wake word that it began with, or NULL; the recogniser's */
	bool found;        /* false: nothing in the network is like it */
	char *rival;       /* the best sentence of other words, or NULL; malloc'd */
	struct text_list next_rivals; /* see struct utterance */
	double next_leads[EVIDENCE_NEXT_RIVALS_MAX];
	struct text_list opinions; /* what other passes heard */
	struct evidence evidence;
	enum sentence_end ending; /* how much of a sentence was said; not what fits best to the
	                             sound as a sentence, but what fits best at all */
	double decode_ms;  /* how long it took, without what was begun before */
};

/* Builds everything for a network; the caller keeps the one before if this fails. Nothing of
 * the message is kept. `model` is the folder of the acoustic model; the phone language model
 * lies beside it. */
struct recogniser *recogniser_create(const char *model, const struct network_message *message,
	struct error *error);
void recogniser_destroy(struct recogniser *recogniser);

/* Looks for a wake word at the start of a segment, of which the first RECOGNISER_WAKE_WINDOW
 * seconds matter; 16-bit samples at 16,000 Hz. See wake_detector_find(). */
bool recogniser_wake(struct recogniser *recogniser, const int16_t *samples, size_t count,
	struct wake_detection *detection);

/* Begins in the background with an utterance that might be over: `samples` are its first ones.
 * recogniser_hear() goes on with it; until then nothing else can be asked, if it is not
 * dropped. */
void recogniser_begin(struct recogniser *recogniser, const int16_t *samples, size_t count);
bool recogniser_is_begun(const struct recogniser *recogniser);
void recogniser_drop(struct recogniser *recogniser);

/* Recognises an utterance. False with the reason if the recogniser failed. The caller
 * finishes the hypothesis. */
bool recogniser_hear(struct recogniser *recogniser, const int16_t *samples, size_t count,
	struct hypothesis *hypothesis, struct error *error);
/* Follows an utterance while it goes on, see live_pass_take(). recogniser_hear() ends that. */
bool recogniser_follow(struct recogniser *recogniser, const int16_t *samples, size_t count);
/* True if there are words of it already, or could be. */
bool recogniser_is_following(const struct recogniser *recogniser);
/* How much of a sentence was said so far, as far as is known while it goes on; in `words`, whether
 * it is anything but the wake word. */
enum sentence_end recogniser_ending_so_far(struct recogniser *recogniser, bool *words);
/* What comes now is another utterance; if it is of another stream, the last one tells nothing
 * about it. */
void recogniser_leave(struct recogniser *recogniser, bool other_stream);

void hypothesis_finish(struct hypothesis *hypothesis);

bool recogniser_has_wake_words(const struct recogniser *recogniser);

#endif
