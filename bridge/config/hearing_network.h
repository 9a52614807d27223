/* SPDX-License-Identifier: MIT
 *
 * The `network` message: what the listener has to know of grammar and settings.
 */
#ifndef EARSHOT_CONFIG_HEARING_NETWORK_H
#define EARSHOT_CONFIG_HEARING_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

struct grammar;
struct json;
struct problems;
struct pronunciations;
struct settings;
struct text_list;

struct hearing_network {
	char *message; /* as text, see message_text() */
	size_t word_count, wake_word_count; /* that can be heard */
	struct json *voice; /* that was learnt, as it stands in the message, or NULL */
};

/* How words sound, from the settings, else from the dictionaries. It is for all networks of a
 * configuration: what replies can have beside names is looked up with the commands, so that no
 * dictionary is read while a question waits. NULL, with a problem, if there is no dictionary. */
struct pronunciations *hearing_pronunciations(const struct settings *settings,
	struct problems *problems);

/* The network of the commands, with warnings of wake words that will not work well.
 * Words that cannot be spoken are problems that name them, with where they stand; the
 * sentences with such words are then not heard, but can still be typed. False, with a
 * problem, when nothing can be heard at all or memory ran out. `guarded`: the words with which a
 * rival is always looked for (struct network_message); NULL: that it is with all. */
bool hearing_commands(const struct grammar *grammar, const struct settings *settings,
	struct pronunciations *pronunciations, const struct text_list *guarded,
	struct problems *problems, struct hearing_network *made);

/* The same of replies that name something, with the voice that the network of the commands has; of
 * wake words that work badly nothing is said again. Of its problems the last tells why it is
 * false. */
bool hearing_replies(const struct grammar *grammar, const struct settings *settings,
	struct pronunciations *pronunciations, const struct text_list *guarded,
	const struct hearing_network *commands, struct problems *problems,
	struct hearing_network *made);

void hearing_network_finish(struct hearing_network *made);

#endif
