/* SPDX-License-Identifier: MIT
 *
 * Labelled recordings: a file with one JSON object a line. `audio` is relative to the
 * manifest; the rest says what is known of it:
 *
 *   "intent" and "slots"            what was meant
 *   "text"                          what was said; its meaning is the grammar's
 *   "intent": null or "text": null  nothing that should be accepted
 *   "wake"                          a wake word
 */
#ifndef EARSHOT_SCORING_MANIFEST_H
#define EARSHOT_SCORING_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct json;

enum expected { EXPECTED_MEANING, EXPECTED_TEXT, EXPECTED_NOTHING, EXPECTED_WAKE };

struct manifest_entry {
	char *audio; /* the path to open */
	enum expected expected;
	char *text;         /* EXPECTED_TEXT: the words; EXPECTED_MEANING: the intent;
	                       EXPECTED_WAKE: the wake word */
	struct json *slots; /* EXPECTED_MEANING: an object */
};

struct manifest {
	char *name; /* "barista" of ".../barista.jsonl" */
	struct manifest_entry *entries;
	size_t count;
};

/* Reads a manifest, only every `every`th entry from index `from`. False with the reason and
 * the line; the caller finishes the manifest in any case. */
bool manifest_read(const char *path, size_t every, size_t from, struct manifest *manifest,
	struct error *error);
void manifest_finish(struct manifest *manifest);

#endif
