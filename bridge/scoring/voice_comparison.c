/* SPDX-License-Identifier: MIT */
#include "bridge/scoring/voice_comparison.h"

/* A margin that grew by less is no reason to change anything. */
#define MARGIN_GAIN 0.02

static void add(struct voice_sum *sum, const struct voice_hearing *hearing)
{
	sum->right += hearing->accepted && hearing->right;
	sum->wrong += hearing->accepted && !hearing->right;
}

void voice_compare(const struct voice_hearing *before, const struct voice_hearing *after,
	size_t count, struct voice_comparison *comparison)
{
	struct voice_sum *first = &comparison->before, *second = &comparison->after;
	size_t pairs = 0;

	*comparison = (struct voice_comparison){.sentences = count};
	for (size_t i = 0; i < count; i++) {
		add(first, &before[i]);
		add(second, &after[i]);
		if (before[i].right && after[i].right) {
			first->margin += before[i].margin;
			second->margin += after[i].margin;
			pairs++;
		}
	}
	if (pairs > 0) {
		first->margin /= (double)pairs;
		second->margin /= (double)pairs;
	}
	bool worse = second->right < first->right || second->wrong > first->wrong ||
		second->margin < first->margin;
	comparison->better = !worse && (second->right > first->right ||
		second->wrong < first->wrong || second->margin >= first->margin + MARGIN_GAIN);
}
