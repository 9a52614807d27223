/* SPDX-License-Identifier: MIT
 *
 * From a stream of samples to utterances: cuts it into segments, looks for the wake word,
 * and has what follows recognised. It knows neither where the samples come from nor where
 * the words go.
 */
#ifndef EARSHOT_AUDIO_EAR_H
#define EARSHOT_AUDIO_EAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct ear;
struct endpointing;
struct error;
struct recogniser;
struct utterance;

enum ear_mode {
	EAR_OFF,     /* samples are thrown away */
	EAR_WAKE,    /* a wake word must come first */
	EAR_COMMAND, /* it need not */
};

struct ear_events {
	/* A wake word was heard; the command may follow in the same breath or later. */
	void (*wake)(const char *word, void *data);
	/* An utterance, or speech that was none of ours (with its reason). */
	void (*heard)(const struct utterance *utterance, void *data);
	/* The sound of a segment that is for us, before what was said in it is told; nothing may
	 * be told of it until much later, when no command came after a wake word. May be NULL. */
	void (*sound)(const int16_t *samples, size_t count, void *data);
};

/* With a clock utterances tell when their speech ended (samples come in real time); NULL for
 * recordings read as fast as they can be. NULL when out of memory. */
struct ear *ear_create(const struct ear_events *events, void *data, struct clock *clock);
void ear_destroy(struct ear *ear);

/* Takes over a recogniser and destroys the one before, now or, if an utterance is going on,
 * after it. */
void ear_use(struct ear *ear, struct recogniser *recogniser);
/* When utterances end; from the next one on. Without it, ENDPOINTING_DEFAULT. */
void ear_set_endpointing(struct ear *ear, const struct endpointing *endpointing);
bool ear_is_ready(const struct ear *ear);
/* True while the present sound counts as speech. */
bool ear_in_speech(const struct ear *ear);

void ear_listen(struct ear *ear, enum ear_mode mode);

/* Takes any number of 16-bit samples at 16,000 Hz. Callbacks come from within. */
void ear_take(struct ear *ear, const int16_t *samples, size_t count);

/* Sound is missing from here on: what is open lacks a part, and is refused. The next sample starts
 * a new stream. */
void ear_break(struct ear *ear);

/* The stream ends here: what is open is recognised. Returns how many utterances and segments
 * of other speech there were since the last flush; the next sample starts a new stream. */
size_t ear_flush(struct ear *ear);

/* Recognises everything as one utterance: from its first speech to its last. Always gives
 * one utterance. */
void ear_whole(struct ear *ear, const int16_t *samples, size_t count);

/* Recognises sound that an event gave before, as it is. */
void ear_again(struct ear *ear, const int16_t *samples, size_t count);

#endif
