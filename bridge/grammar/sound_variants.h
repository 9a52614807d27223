/* SPDX-License-Identifier: MIT
 *
 * The sentences of a network that are one sentence for who takes words of the same sense
 * for each other and skips those of sense 0.
 */
#ifndef EARSHOT_GRAMMAR_SOUND_VARIANTS_H
#define EARSHOT_GRAMMAR_SOUND_VARIANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sound_phrase;
struct sound_ways;

#define VARIANT_EDITS_MAX 4
#define VARIANT_NO_WORD UINT32_MAX

/* A word that stands for another, was left out (then `now` is none) or added. */
struct variant_edit {
	uint32_t was, now;
};

struct variant {
	const struct sound_phrase *phrase;
	struct variant_edit edits[VARIANT_EDITS_MAX];
	size_t edit_count;
};

/* Stops when it says false. */
typedef bool sound_variant_fn(const struct variant *variant, void *data);

/* Calls back with those that differ from a sentence by exactly so many edits; where there
 * is very much to look at, not with all. */
void sound_variants(const struct sound_ways *ways, const uint32_t *senses,
	const struct sound_phrase *sentence, size_t edits, sound_variant_fn *callback, void *data);

#endif
