/* SPDX-License-Identifier: MIT
 *
 * Whether the device map's own intents and the grammars fit together.
 */
#ifndef EARSHOT_CONFIG_OWN_INTENTS_H
#define EARSHOT_CONFIG_OWN_INTENTS_H

struct grammar;
struct home;
struct problems;

/* Names each intent that no grammar has, and each slot of a message that no sentence sets. */
void own_intents_check(const struct home *home, const struct grammar *grammar,
	struct problems *problems);

#endif
