/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sentences.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/hash_index.h"
#include "bridge/grammar/network.h"

#define SENTENCE_MAX 1000
#define STEPS_MAX 1000
/* An intent that gives so many known sentences in a row has no other ones, or so few
 * that it would take too long to meet them. */
#define REPEATS_MAX 1000

struct walker {
	const struct network *network;
	uint64_t random;
	struct buffer sentence;
	struct text_list seen;
	struct hash_index index;
	bool *exhausted; /* by intent */
};

/* xorshift64*: even enough to choose a way, and the same on every machine. */
static uint64_t next_random(struct walker *walker)
{
	walker->random ^= walker->random >> 12;
	walker->random ^= walker->random << 25;
	walker->random ^= walker->random >> 27;
	return walker->random * UINT64_C(2685821657736338717);
}

static size_t choose(struct walker *walker, size_t count)
{
	return (size_t)((next_random(walker) >> 33) % count);
}

static bool is_seen(uint32_t item, const void *wanted, const void *items)
{
	return strcmp(((char *const *)items)[item], wanted) == 0;
}

/* Notes the sentence; false if it is known already or memory ran out. */
static bool is_new(struct walker *walker)
{
	const char *sentence = buffer_text(&walker->sentence);
	uint32_t hash = hash_bytes(sentence, walker->sentence.length);

	if (hash_index_find(&walker->index, hash, is_seen, sentence, walker->seen.items) !=
		HASH_INDEX_NONE) {
		return false;
	}
	return text_list_add(&walker->seen, sentence) &&
		hash_index_add(&walker->index, hash, (uint32_t)walker->seen.count - 1);
}

/* Walks from the intent's start to its end. False if it got lost in a loop. */
static bool walk(struct walker *walker, const struct network_intent *intent)
{
	const struct network *network = walker->network;
	uint32_t state = intent->start;

	buffer_clear(&walker->sentence);
	for (int steps = 0; steps < STEPS_MAX; steps++) {
		size_t first = network->first_arcs[state];
		size_t ways = network->first_arcs[state + 1] - first;
		bool may_end = state == intent->end;
		size_t way = ways + may_end > 0 ? choose(walker, ways + may_end) : 0;
		if (way == ways) {
			return may_end && !walker->sentence.failed && walker->sentence.length > 0;
		}
		const struct network_arc *arc = &network->arcs[first + way];
		if (arc->kind == ARC_WORD) {
			buffer_append_format(&walker->sentence, "%s%s",
				walker->sentence.length > 0 ? " " : "", network->words.items[arc->index].text);
		}
		state = arc->to;
	}
	return false;
}

/* Walks until there is a new sentence; false if none comes. */
static bool find_new(struct walker *walker, const struct network_intent *intent)
{
	for (int repeats = 0; repeats < REPEATS_MAX; repeats++) {
		if (walk(walker, intent) && is_new(walker)) {
			return true;
		}
	}
	return false;
}

void sentences_walk(const struct network *network, size_t count, uint64_t seed,
	grammar_sentence_fn *callback, void *data)
{
	struct walker walker = {
		.network = network,
		.random = seed * 2 + 1, /* it must not be 0 */
		.exhausted = calloc(network->intent_count + 1, sizeof(bool)),
	};
	size_t given = 0;
	bool more = walker.exhausted != NULL;

	buffer_init(&walker.sentence, SENTENCE_MAX);
	/* The first numbers after small seeds are much alike. */
	for (int i = 0; i < 16; i++) {
		next_random(&walker);
	}
	while (more) {
		more = false;
		for (size_t i = 0; i < network->intent_count && given < count; i++) {
			if (walker.exhausted[i]) {
				continue;
			}
			if (!find_new(&walker, &network->intents[i])) {
				walker.exhausted[i] = true;
				continue;
			}
			more = true;
			given++;
			if (!callback(network->intents[i].name, buffer_text(&walker.sentence), data)) {
				given = count;
			}
		}
		more = more && given < count;
	}
	buffer_finish(&walker.sentence);
	text_list_finish(&walker.seen);
	hash_index_finish(&walker.index);
	free(walker.exhausted);
}
