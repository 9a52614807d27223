/* SPDX-License-Identifier: MIT
 *
 * The ways to hear which sentence of a network was said: with the model of quiet speech or with
 * that of speech in noise (audio/acoustics/noise_model.h), and with different looks at the sound.
 */
#ifndef EARSHOT_RECOGNISE_HEARINGS_H
#define EARSHOT_RECOGNISE_HEARINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/features/cepstral_mean.h"

struct cepstra;
struct decoder;
struct decoding;
struct error;
struct frame_scores;
struct front_end;
struct hearings;
struct network_message;
struct senones;

enum hearing {
	HEARD_PLAIN,    /* as quiet speech */
	HEARD_IN_NOISE, /* as speech in noise */
	/* If these two differ, further opinions: */
	HEARD_RAW,
	HEARD_RAW_IN_NOISE,
	HEARD_WARPED_IN_NOISE,
	HEARD_WARPED, /* no opinion of its own, but a part of what is heard together */
	HEARING_COUNT,
	/* By several of these at once: audio/recognise/together.h; not to be asked for here. */
	HEARD_TOGETHER = HEARING_COUNT,
	HEARD_COUNT,
};

/* `model` is the folder of the acoustic model. Of the message nothing is kept. NULL with the
 * reason. */
struct hearings *hearings_create(const char *model, const struct network_message *message,
	struct error *error);
void hearings_destroy(struct hearings *hearings);

/* Hears a whole utterance of 16-bit samples at 16,000 Hz. Two hearings with the same decoder must
 * not go on at the same time: HEARD_PLAIN has hearings_plain(), all others hearings_aside(). The
 * caller finishes the decoding. */
bool hearings_run(struct hearings *hearings, enum hearing hearing, const int16_t *samples,
	size_t count, struct decoding *decoding, struct error *error);
/* The scores that a hearing has for a whole utterance, for one search. The caller destroys them.
 * NULL with the reason. */
struct frame_scores *hearings_score(const struct hearings *hearings, enum hearing hearing,
	const int16_t *samples, size_t count, struct error *error);

/* Gives back what was kept of the last utterance, see decoder_rest(). */
void hearings_rest(struct hearings *hearings);

/* The scores of an utterance that goes on, as the model of a hearing has them; see
 * frame_scores_create(). They compare from one search to the next. */
struct frame_scores *hearings_scores(const struct hearings *hearings, enum hearing hearing,
	bool kept);

/* Both decoders search the same sentences, and only scores, so that two searches can go on side by
 * side. */
struct decoder *hearings_plain(struct hearings *hearings);
struct decoder *hearings_aside(struct hearings *hearings);
/* Of the acoustic model that all hearings share. */
const struct senones *hearings_senones(const struct hearings *hearings);
/* The standard deviations of the normalised cepstra that the model of noise is for
 * (audio/features/normalisation.h). */
const double *hearings_deviations(const struct hearings *hearings);
/* What a hearing takes off an utterance of which these are the cepstra, or the first of them: their
 * mean, filled up if they are few (cepstral_mean_fill_up()). */
struct cepstral_mean hearings_mean(const struct hearings *hearings, enum hearing hearing,
	const struct cepstra *cepstra);
/* How HEARD_PLAIN and HEARD_IN_NOISE look at the sound. */
const struct front_end *hearings_plain_front_end(const struct hearings *hearings);

#endif
