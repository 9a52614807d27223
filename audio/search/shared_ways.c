/* SPDX-License-Identifier: MIT */
#include "audio/search/shared_ways.h"

#include <stdlib.h>

#include "bridge/grammar/sound_network.h"

/* Sharing changes scores by a rounding, so that small houses, for which the thresholds were found,
 * go without. */
#define ARCS_LEAST 6000u
/* Each state is held against each. */
#define STATES_MOST 16384u
/* A loan of fewer ways than this is not worth its own one. */
#define LOAN_LEAST 3u

/* A state and its arcs, arcs[first] to arcs[first + count - 1], sorted. */
struct source {
	uint32_t state;
	size_t first, count;
	uint64_t words; /* a bit for each arc's word, modulo 64: what has a bit more is no subset */
	bool final;
};

struct finding {
	const struct sound_network *network;
	const struct sound_arc **arcs; /* sorted by state, word, target */
	struct source *sources;        /* those with most arcs first */
	size_t source_count;
	size_t *found; /* where the arcs of a lender lie among those of the borrower */
	struct shared_ways *shared;
	size_t room;
};

static int compare_ways(const struct sound_arc *a, const struct sound_arc *b)
{
	if (a->word != b->word) {
		return (a->word > b->word) - (a->word < b->word);
	}
	return a->to != b->to ? (a->to > b->to) - (a->to < b->to)
			      : (a->rarity > b->rarity) - (a->rarity < b->rarity);
}

static int compare_arcs(const void *one, const void *other)
{
	const struct sound_arc *a = *(const struct sound_arc *const *)one;
	const struct sound_arc *b = *(const struct sound_arc *const *)other;

	return a->from != b->from ? (a->from > b->from) - (a->from < b->from) : compare_ways(a, b);
}

static int compare_sources(const void *one, const void *other)
{
	const struct source *a = one, *b = other;

	return a->count != b->count ? (a->count < b->count) - (a->count > b->count)
				    : (a->state > b->state) - (a->state < b->state);
}

static bool allocate(struct finding *finding)
{
	const struct sound_network *network = finding->network;

	finding->arcs = calloc(network->arc_count + 1, sizeof(*finding->arcs));
	finding->sources = calloc(network->state_count + 1, sizeof(*finding->sources));
	finding->found = calloc(network->arc_count + 1, sizeof(*finding->found));
	finding->shared->borrowed = calloc(network->arc_count + 1, sizeof(bool));
	return finding->arcs != NULL && finding->sources != NULL && finding->found != NULL &&
		finding->shared->borrowed != NULL;
}

static void sort(struct finding *finding)
{
	const struct sound_network *network = finding->network;

	for (size_t i = 0; i < network->arc_count; i++) {
		finding->arcs[i] = &network->arcs[i];
	}
	qsort(finding->arcs, network->arc_count, sizeof(*finding->arcs), compare_arcs);
	for (uint32_t state = 0; state < network->state_count; state++) {
		finding->sources[state].state = state;
	}
	for (size_t i = 0; i < network->final_count; i++) {
		finding->sources[network->finals[i]].final = true;
	}
	for (size_t i = network->arc_count; i-- > 0;) {
		struct source *source = &finding->sources[finding->arcs[i]->from];
		source->first = i;
		source->count++;
		source->words |= UINT64_C(1) << (finding->arcs[i]->word % 64);
	}
	finding->source_count = network->state_count;
	qsort(finding->sources, finding->source_count, sizeof(*finding->sources), compare_sources);
}

static bool *borrowed_mark(const struct finding *finding, size_t place)
{
	return &finding->shared->borrowed[finding->arcs[place] - finding->network->arcs];
}

/* Finds each way of the lender among those of the borrower. False if one is not there, or too
 * few were not borrowed yet. */
static bool can_lend(const struct finding *finding, const struct source *lender,
	const struct source *borrower)
{
	size_t at = borrower->first, end = borrower->first + borrower->count, fresh = 0;

	if ((lender->words & ~borrower->words) != 0 || (lender->final && !borrower->final)) {
		return false;
	}
	for (size_t i = 0; i < lender->count; i++) {
		const struct sound_arc *way = finding->arcs[lender->first + i];
		while (at < end && compare_ways(finding->arcs[at], way) < 0) {
			at++;
		}
		if (at == end || compare_ways(finding->arcs[at], way) != 0) {
			return false;
		}
		finding->found[i] = at;
		fresh += !*borrowed_mark(finding, at);
	}
	return fresh >= LOAN_LEAST;
}

static bool lend(struct finding *finding, const struct source *lender,
	const struct source *borrower)
{
	struct shared_ways *shared = finding->shared;

	if (shared->loan_count == finding->room) {
		size_t room = 2 * finding->room + 64;
		struct loan *loans = realloc(shared->loans, room * sizeof(*loans));
		if (loans == NULL) {
			return false;
		}
		shared->loans = loans;
		finding->room = room;
	}
	shared->loans[shared->loan_count++] = (struct loan){borrower->state, lender->state};
	for (size_t i = 0; i < lender->count; i++) {
		*borrowed_mark(finding, finding->found[i]) = true;
	}
	return true;
}

/* The largest lenders first; a lender may have borrowed what it lends. */
static bool borrow(struct finding *finding, size_t index)
{
	const struct source *borrower = &finding->sources[index];

	for (size_t i = index + 1; i < finding->source_count; i++) {
		const struct source *lender = &finding->sources[i];
		if (lender->count < LOAN_LEAST) {
			break;
		}
		if (can_lend(finding, lender, borrower) && !lend(finding, lender, borrower)) {
			return false;
		}
	}
	return true;
}

bool shared_ways_find(const struct sound_network *network, struct shared_ways *shared)
{
	struct finding finding = {.network = network, .shared = shared};

	*shared = (struct shared_ways){0};
	if (network->arc_count < ARCS_LEAST || network->state_count > STATES_MOST) {
		return true;
	}
	bool good = allocate(&finding);
	if (good) {
		sort(&finding);
	}
	for (size_t i = 0; good && i < finding.source_count; i++) {
		good = borrow(&finding, i);
	}
	free(finding.arcs);
	free(finding.sources);
	free(finding.found);
	return good;
}

void shared_ways_finish(struct shared_ways *shared)
{
	free(shared->borrowed);
	free(shared->loans);
	*shared = (struct shared_ways){0};
}
