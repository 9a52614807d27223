/* SPDX-License-Identifier: MIT
 *
 * The ways to hear which sentence of a network was said: with the model of quiet speech or with
 * that of speech in noise (audio/recognise/noise_model.h), and with different looks at the sound.
 */
#ifndef EARSHOT_RECOGNISE_HEARINGS_H
#define EARSHOT_RECOGNISE_HEARINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoder;
struct decoding;
struct error;
struct front_end;
struct hearings;
struct network_message;

enum hearing {
	HEARD_PLAIN,    /* as quiet speech */
	HEARD_IN_NOISE, /* as speech in noise */
	/* Further opinions, asked if these two differ: */
	HEARD_NORMALISED,
	HEARD_RAW,
	HEARD_RAW_IN_NOISE,
	HEARD_WARPED_IN_NOISE,
	HEARING_COUNT,
};

/* `model` is the folder of the acoustic model, `transform` a voice as text, or NULL. Of the
 * message nothing is kept. NULL with the reason. */
struct hearings *hearings_create(const char *model, const char *transform,
	const struct network_message *message, struct error *error);
void hearings_destroy(struct hearings *hearings);

/* Hears a whole utterance of 16-bit samples at 16,000 Hz. Two hearings with the same model must
 * not go on at the same time. The caller finishes the decoding. */
bool hearings_run(struct hearings *hearings, enum hearing hearing, const int16_t *samples,
	size_t count, struct decoding *decoding, struct error *error);

/* Gives back what was kept of the last utterance, see decoder_rest(). */
void hearings_rest(struct hearings *hearings);

/* The decoder of quiet speech, whose scores compare from one search to the next. */
struct decoder *hearings_plain(struct hearings *hearings);
/* The decoder of speech in noise, and the standard deviations of the normalised cepstra that it
 * is for (audio/recognise/normalisation.h). */
struct decoder *hearings_noise(struct hearings *hearings);
const double *hearings_deviations(const struct hearings *hearings);
/* How HEARD_PLAIN and HEARD_IN_NOISE look at the sound. */
const struct front_end *hearings_plain_front_end(const struct hearings *hearings);

#endif
