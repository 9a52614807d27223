/* SPDX-License-Identifier: MIT
 *
 * The sentences that a household reads so that a voice can be learnt: commands of its own.
 */
#ifndef EARSHOT_COMMANDS_VOICE_SENTENCES_H
#define EARSHOT_COMMANDS_VOICE_SENTENCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/scoring/voice_comparison.h"
#include "bridge/wire/study_message.h"

struct configuration;
struct error;
struct meaning;

struct voice_sentence {
	char *words;
	char *recording; /* of somebody who reads it; NULL: read it now */
	struct meaning *meaning;
	struct sounds sounds;
	struct voice_hearing before, after;
};

struct voice_sentences {
	struct voice_sentence *items;
	size_t count;
};

/* Chooses sentences of the grammar with as many different words as can be. Both: false with the
 * reason; the caller finishes the list in any case. */
bool voice_sentences_choose(const struct configuration *configuration, size_t count,
	uint64_t seed, struct voice_sentences *sentences, struct error *error);

/* Those of a manifest of recordings that are labelled with text. */
bool voice_sentences_read(const struct configuration *configuration, const char *manifest,
	struct voice_sentences *sentences, struct error *error);

void voice_sentences_finish(struct voice_sentences *sentences);

#endif
