/* SPDX-License-Identifier: MIT
 *
 * Warns of wake words that will not work well: too short, too common, or the beginning of a
 * command.
 */
#ifndef EARSHOT_CONFIG_WAKE_ADVICE_H
#define EARSHOT_CONFIG_WAKE_ADVICE_H

struct network_message;
struct problems;
struct settings;

/* Of each wake word of the settings that has got into the message, with its place. */
void wake_advice_give(const struct settings *settings, const struct network_message *message,
	struct problems *problems);

#endif
