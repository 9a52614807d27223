/* SPDX-License-Identifier: MIT
 *
 * How words sound, in the 39 phones of the CMU dictionary: from `pronounce:` in
 * the configuration, else from the recogniser's dictionary, else by flite's
 * letter-to-sound rules.
 */
#ifndef EARSHOT_GRAMMAR_PRONUNCIATIONS_H
#define EARSHOT_GRAMMAR_PRONUNCIATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

struct pronunciations;

enum pronunciation_source {
	PRONUNCIATION_CONFIGURED,
	PRONUNCIATION_DICTIONARY,
	PRONUNCIATION_RULES,
};

/* One word with all the ways to say it; phones separated by single spaces. */
struct pronunciation {
	char *word;
	enum pronunciation_source source;
	struct text_list phones;
};

/* `dictionary` is the path of a CMU dictionary file, which is never held in memory: only what
 * was found in it is. NULL, with the reason, if it is not there or empty. */
struct pronunciations *pronunciations_create(const char *dictionary, struct error *error);
/* Adds a file of the same format, whose lines are further ways to say their words. */
bool pronunciations_add_dictionary(struct pronunciations *pronunciations, const char *path,
	struct error *error);
void pronunciations_destroy(struct pronunciations *pronunciations);

/* Sets how a word sounds, before everything else. An unknown phone is an error
 * with the nearest known one. The word is read like typed text ("Café" is
 * "cafe") and must be one word. Setting it again adds another way to say it. */
bool pronunciations_override(struct pronunciations *pronunciations, const char *word,
	const char *phones, const struct place *place, struct problems *problems);

/* Words that may be asked for later: the next pronunciations_find() looks them up on its way.
 * Copied. False when out of memory. */
bool pronunciations_expect(struct pronunciations *pronunciations, const struct text_list *words);

/* Finds all `words` (lower case) in one go. `found` gets an entry for each word
 * that can be spoken, in the same order; `unspeakable`, which the caller has
 * initialised, the others (a word without a letter, say). A word that comes
 * twice gets one entry. False when out of memory or if the dictionary could not
 * be read; `found` is NULL then. The caller frees both. What was found is kept: the dictionary
 * is read once for all words, and again only for new ones. */
bool pronunciations_find(struct pronunciations *pronunciations,
	const struct text_list *words, struct pronunciation **found, size_t *found_count,
	struct text_list *unspeakable, struct error *error);
void pronunciations_free_found(struct pronunciation *found, size_t found_count);

#endif
