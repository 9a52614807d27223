/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_variants.h"

#include <string.h>

#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/sound_ways.h"

#define STEPS_MAX 2000

struct walk {
	const struct sound_ways *ways;
	const uint32_t *senses;
	const struct sound_phrase *sentence;
	struct sound_phrase phrase; /* up to where the walk is */
	struct variant variant;
	size_t edits_wanted;
	size_t steps;
	sound_variant_fn *callback;
	void *data;
};

static bool walk_on(struct walk *walk, uint32_t state, size_t position);

/* Goes on after an edit, and takes it back. */
static bool edit(struct walk *walk, uint32_t was, uint32_t now, uint32_t state, size_t position)
{
	struct variant *variant = &walk->variant;

	if (variant->edit_count == walk->edits_wanted) {
		return true;
	}
	if (now != VARIANT_NO_WORD && !sound_phrase_add(&walk->phrase, now)) {
		return true;
	}
	variant->edits[variant->edit_count++] = (struct variant_edit){was, now};
	bool more = walk_on(walk, state, position);
	variant->edit_count--;
	walk->phrase.count -= now != VARIANT_NO_WORD;
	return more;
}

/* What was just left out is not put back. */
static bool was_left_out(const struct variant *variant, uint32_t word)
{
	if (variant->edit_count == 0) {
		return false;
	}
	const struct variant_edit *last = &variant->edits[variant->edit_count - 1];
	return last->was == word && last->now == VARIANT_NO_WORD;
}

static bool take_arc(struct walk *walk, const struct sound_arc *arc, size_t position)
{
	const uint32_t *senses = walk->senses;
	bool at_end = position == walk->sentence->count;
	uint32_t wanted = at_end ? VARIANT_NO_WORD : walk->sentence->words[position];
	bool more = true;

	if (arc->word == wanted) {
		if (sound_phrase_add(&walk->phrase, wanted)) {
			more = walk_on(walk, arc->to, position + 1);
			walk->phrase.count--;
		}
		return more;
	}
	if (!at_end && senses[wanted] != 0 && senses[arc->word] == senses[wanted]) {
		more = edit(walk, wanted, arc->word, arc->to, position + 1);
	}
	if (more && senses[arc->word] == 0 && !was_left_out(&walk->variant, arc->word)) {
		more = edit(walk, VARIANT_NO_WORD, arc->word, arc->to, position);
	}
	return more;
}

static bool is_sentence_itself(const struct walk *walk)
{
	return walk->phrase.count == walk->sentence->count &&
		memcmp(walk->phrase.words, walk->sentence->words,
			walk->phrase.count * sizeof(*walk->phrase.words)) == 0;
}

/* False once the callback has said so, or after too many steps. */
static bool walk_on(struct walk *walk, uint32_t state, size_t position)
{
	const struct sound_ways *ways = walk->ways;
	const struct sound_phrase *sentence = walk->sentence;
	bool more = ++walk->steps < STEPS_MAX;

	if (position == sentence->count && ways->final[state] &&
		walk->variant.edit_count == walk->edits_wanted && !is_sentence_itself(walk)) {
		more = walk->callback(&walk->variant, walk->data) && more;
	}
	for (size_t i = ways->leaving.first[state]; more && i < ways->leaving.first[state + 1]; i++) {
		more = take_arc(walk, &ways->network->arcs[ways->leaving.order[i]], position);
	}
	if (more && position < sentence->count && walk->senses[sentence->words[position]] == 0) {
		more = edit(walk, sentence->words[position], VARIANT_NO_WORD, state, position + 1);
	}
	return more;
}

void sound_variants(const struct sound_ways *ways, const uint32_t *senses,
	const struct sound_phrase *sentence, size_t edits, sound_variant_fn *callback, void *data)
{
	struct walk walk = {
		.ways = ways,
		.senses = senses,
		.sentence = sentence,
		.edits_wanted = edits,
		.callback = callback,
		.data = data,
	};

	walk.variant.phrase = &walk.phrase;
	if (ways->network->state_count > 0 && edits <= VARIANT_EDITS_MAX) {
		walk_on(&walk, 0, 0);
	}
}
