/* SPDX-License-Identifier: MIT
 *
 * Is there a wake word at the start of a segment of speech? In two stages, because most
 * speech is not for us: a quick keyphrase search that lets nearly every wake word pass, and
 * for what passed a careful comparison with free phones.
 */
#ifndef EARSHOT_WAKE_WAKE_DETECTOR_H
#define EARSHOT_WAKE_WAKE_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct network_message;
struct wake_detector;

struct wake_detection {
	const char *word; /* the wake word that is most like the sound, or NULL; the detector's */
	double end;       /* where it ends, in seconds from the first sample */
	/* How sure it is, 0 … 1, to be compared with the word's threshold. It tells how much worse
	 * the wake word explains its part of the sound than free phones do, as the mean of both
	 * stages: 1 for not worse; each 0.1 less is a factor of e^0.9 for each frame of 10 ms. 0
	 * is also what the first stage did not let pass. */
	double score;
};

/* For the wake words of a network, of which nothing is kept; there may be none. `model` is the
 * folder of the acoustic model; the phone language model lies beside it. NULL with the reason. */
struct wake_detector *wake_detector_create(const char *model,
	const struct network_message *message, struct error *error);
void wake_detector_destroy(struct wake_detector *detector);

/* True if a wake word that is sure enough stands at the start of these 16-bit samples at 16,000
 * Hz. What is known of it is told in either case. */
bool wake_detector_find(struct wake_detector *detector, const int16_t *samples, size_t count,
	struct wake_detection *detection);

bool wake_detector_has_words(const struct wake_detector *detector);

/* The longest wake word that a text begins with, the detector's, or NULL; and where the rest of
 * the text begins. */
const char *wake_detector_split(const struct wake_detector *detector, const char *text,
	const char **rest);

#endif
