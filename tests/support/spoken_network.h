/* SPDX-License-Identifier: MIT
 *
 * For tests of what hears: sentences as the network that the listener gets, and speech by
 * voices of flite.
 */
#ifndef EARSHOT_TESTS_SUPPORT_SPOKEN_NETWORK_H
#define EARSHOT_TESTS_SUPPORT_SPOKEN_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct network_message;

/* NULL where flite, the acoustic model and its dictionary are installed; else what is
 * missing, for SKIP(). */
const char *spoken_missing(void);

/* A network of whole sentences; both lists end with NULL. Pronunciations come from the
 * dictionary, or from the rules for words that are not in it. The caller finishes it with
 * network_message_finish(). False if something failed. */
bool spoken_network(const char *const *sentences, const char *const *wake_words,
	struct network_message *message);

/* A stream of sound under construction, 16-bit samples at 16,000 Hz. */
struct spoken {
	int16_t *samples;
	size_t count;
};

/* Adds a text in a voice of flite, or a silence with the noise of a quiet room. False if
 * something failed. */
bool spoken_add(struct spoken *spoken, const char *voice, const char *text);
bool spoken_add_quiet(struct spoken *spoken, double seconds);
void spoken_finish(struct spoken *spoken);

#endif
