/* SPDX-License-Identifier: MIT */
#include "audio/search/rival_network.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/grammar/sound_network.h"

#define SENSES_MAX 256u            /* words of a sentence that matter */
#define PAIRS_MAX (1024u * 1024)   /* states times words */
#define SENSE_NONE 0u              /* of words that change nothing */
#define SENSE_UNKNOWN UINT32_MAX

/* What a sentence says: the senses of its words without those that change nothing. */
struct senses {
	uint32_t items[SENSES_MAX];
	uint32_t count;
};

static uint32_t sense_of(const struct sound_network *network, uint32_t word)
{
	/* Without senses each word is like itself only. */
	return network->senses != NULL ? network->senses[word] : word + 1;
}

static uint32_t sense_of_text(const struct sound_network *network, const char *word,
	size_t length)
{
	for (size_t i = 0; i < network->words.count; i++) {
		const char *text = network->words.items[i];
		if (strncmp(text, word, length) == 0 && text[length] == '\0') {
			return sense_of(network, (uint32_t)i);
		}
	}
	return SENSE_UNKNOWN;
}

static bool take_senses(const struct sound_network *network, const char *sentence,
	struct senses *senses)
{
	senses->count = 0;
	while (*sentence != '\0') {
		size_t length = strcspn(sentence, " ");
		uint32_t sense = sense_of_text(network, sentence, length);
		if (sense != SENSE_NONE) {
			if (senses->count == SENSES_MAX) {
				return false;
			}
			senses->items[senses->count++] = sense;
		}
		sentence += length + (sentence[length] == ' ');
	}
	return true;
}

bool rival_same_sense(const struct sound_network *network, const char *one, const char *other)
{
	struct senses first, second;

	return take_senses(network, one, &first) && take_senses(network, other, &second) &&
		first.count == second.count &&
		memcmp(first.items, second.items, first.count * sizeof(*first.items)) == 0;
}

/* While a new network is made. Beside each state of the old one, which is kept as it is, stand
 * states for "so far the words say the same as the first n senses of the sentence". Only those
 * that can be reached are made. */
struct making {
	const struct sound_network *network;
	struct senses senses;
	uint32_t first;       /* the old state that sentences begin in */
	size_t *first_arc;    /* the arcs from state s: arcs_of[first_arc[s]] to [s + 1] */
	const struct sound_arc **arcs_of;
	uint32_t *numbers;    /* of the pair (state, n), 0 if it was not reached */
	uint32_t *pairs;      /* the pairs that were reached, in the order of their numbers */
	uint32_t pair_count;
	struct sound_network *made;
	size_t arc_room, final_room;
};

static bool sort_arcs(struct making *making)
{
	const struct sound_network *network = making->network;

	making->first_arc = calloc((size_t)network->state_count + 2, sizeof(*making->first_arc));
	making->arcs_of = calloc(network->arc_count + 1, sizeof(*making->arcs_of));
	if (making->first_arc == NULL || making->arcs_of == NULL) {
		return false;
	}
	/* Counted two states on, so that filling in shifts them to their places. */
	for (size_t i = 0; i < network->arc_count; i++) {
		making->first_arc[network->arcs[i].from + 2]++;
	}
	for (uint32_t state = 0; state < network->state_count; state++) {
		making->first_arc[state + 2] += making->first_arc[state + 1];
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		making->arcs_of[making->first_arc[arc->from + 1]++] = arc;
	}
	return true;
}

/* The state of the new network for a pair, which is made if there is none yet. */
static uint32_t pair_state(struct making *making, uint32_t state, uint32_t said)
{
	uint32_t pair = state * (making->senses.count + 1) + said;

	if (making->numbers[pair] == 0) {
		making->pairs[making->pair_count++] = pair;
		making->numbers[pair] = making->pair_count;
	}
	return making->network->state_count + making->numbers[pair] - 1;
}

static bool add_arc(struct making *making, struct sound_arc arc)
{
	struct sound_network *made = making->made;

	if (made->arc_count == making->arc_room) {
		size_t room = 2 * making->arc_room + 64;
		struct sound_arc *arcs = realloc(made->arcs, room * sizeof(*arcs));
		if (arcs == NULL) {
			return false;
		}
		made->arcs = arcs;
		making->arc_room = room;
	}
	made->arcs[made->arc_count++] = arc;
	return true;
}

static bool add_final(struct making *making, uint32_t state)
{
	struct sound_network *made = making->made;

	if (made->final_count == making->final_room) {
		size_t room = 2 * making->final_room + 16;
		uint32_t *finals = realloc(made->finals, room * sizeof(*finals));
		if (finals == NULL) {
			return false;
		}
		made->finals = finals;
		making->final_room = room;
	}
	made->finals[made->final_count++] = state;
	return true;
}

/* The arcs of a pair: what says the same goes on beside, what says something else goes over
 * into the old network. */
static bool make_arcs(struct making *making, uint32_t number)
{
	uint32_t width = making->senses.count + 1;
	uint32_t state = making->pairs[number] / width, said = making->pairs[number] % width;
	uint32_t from = making->network->state_count + number;

	for (size_t i = making->first_arc[state]; i < making->first_arc[state + 1]; i++) {
		const struct sound_arc *arc = making->arcs_of[i];
		uint32_t sense = sense_of(making->network, arc->word);
		bool next = said < making->senses.count && sense == making->senses.items[said];
		uint32_t to = sense == SENSE_NONE ? pair_state(making, arc->to, said)
			: next ? pair_state(making, arc->to, said + 1) : arc->to;
		if (!add_arc(making, (struct sound_arc){from, to, arc->word, arc->rarity})) {
			return false;
		}
	}
	return true;
}

/* A sentence may end where the old one may, but not with the same said. */
static bool make_finals(struct making *making)
{
	const struct sound_network *network = making->network;
	uint32_t width = making->senses.count + 1;

	for (size_t i = 0; i < network->final_count; i++) {
		if (!add_final(making, network->finals[i])) {
			return false;
		}
		for (uint32_t said = 0; said < making->senses.count; said++) {
			uint32_t number = making->numbers[network->finals[i] * width + said];
			if (number != 0 && !add_final(making, network->state_count + number - 1)) {
				return false;
			}
		}
	}
	return true;
}

/* With their senses: a further sentence may be left out of what is left. */
static bool copy_words(const struct sound_network *network, struct sound_network *made)
{
	size_t size = network->words.count * sizeof(*made->senses);

	if (network->senses != NULL && size > 0) {
		made->senses = malloc(size);
		if (made->senses == NULL) {
			return false;
		}
		memcpy(made->senses, network->senses, size);
	}
	return text_list_add_all(&made->words, &network->words);
}

static bool make(struct making *making)
{
	const struct sound_network *network = making->network;

	if (!sort_arcs(making) || !copy_words(network, making->made)) {
		return false;
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		if (!add_arc(making, network->arcs[i])) {
			return false;
		}
	}
	pair_state(making, making->first, 0);
	for (uint32_t number = 0; number < making->pair_count; number++) {
		if (!make_arcs(making, number)) {
			return false;
		}
	}
	making->made->state_count = network->state_count + making->pair_count;
	return make_finals(making);
}

static bool start_making(struct making *making)
{
	uint64_t pairs = (uint64_t)making->network->state_count * (making->senses.count + 1);

	if (pairs == 0 || pairs > PAIRS_MAX) {
		return false;
	}
	making->numbers = calloc(pairs, sizeof(*making->numbers));
	making->pairs = calloc(pairs, sizeof(*making->pairs));
	making->made = calloc(1, sizeof(*making->made));
	return making->numbers != NULL && making->pairs != NULL && making->made != NULL;
}

bool rival_network_make(const struct sound_network *network, uint32_t first,
	const char *sentence, struct rival_network *rival)
{
	struct making making = {.network = network, .first = first};

	*rival = (struct rival_network){.first = network->state_count};
	bool good = take_senses(network, sentence, &making.senses) && start_making(&making) &&
		make(&making);
	free(making.first_arc);
	free(making.arcs_of);
	free(making.numbers);
	free(making.pairs);
	rival->network = making.made;
	if (!good) {
		rival_network_finish(rival);
	}
	return good;
}

void rival_network_finish(struct rival_network *rival)
{
	if (rival->network != NULL) {
		sound_network_destroy(rival->network);
	}
	*rival = (struct rival_network){0};
}
