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

struct error;
struct hearings;
struct network_message;

/* NULL where flite, the acoustic model and its dictionary are installed; else what is
 * missing, for SKIP(). */
const char *spoken_missing(void);

/* At the start of a test that needs them (tests/check.h). */
#define SKIP_WITHOUT_SPEECH()                                 \
	do {                                                  \
		const char *spoken_is_missing = spoken_missing(); \
		if (spoken_is_missing != NULL) {              \
			SKIP(spoken_is_missing);              \
		}                                             \
	} while (0)

/* A network of whole sentences; both lists end with NULL. Pronunciations come from the
 * dictionary, or from the rules for words that are not in it. The caller finishes it with
 * network_message_finish(). False if something failed. */
bool spoken_network(const char *const *sentences, const char *const *wake_words,
	struct network_message *message);

/* The network of a configuration (struct hearing_network), taken apart. */
bool spoken_network_read(const char *text, struct network_message *message,
	struct error *error);

/* The hearings of whole sentences without a wake word, with the model that is installed; the list
 * ends with NULL. NULL with the reason. */
struct hearings *spoken_hearings(const char *const *sentences, struct error *error);

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
