/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>

#include "audio/search/shared_ways.h"
#include "bridge/grammar/sound_network.h"

#define NAMES 4000u

/* State 0 leads over two verbs to 1 and 2; from 1 all names lead on, from 2 the first of them; of a
 * name that both have, state 2 has another target if it is `odd`. */
static bool make(struct sound_network *network, uint32_t names, uint32_t fewer, bool odd)
{
	*network = (struct sound_network){.state_count = 5};
	network->arcs = calloc(2 + 2 * (size_t)names, sizeof(*network->arcs));
	network->finals = calloc(3, sizeof(*network->finals));
	if (network->arcs == NULL || network->finals == NULL) {
		return false;
	}
	network->arcs[network->arc_count++] = (struct sound_arc){0, 1, names, 0};
	network->arcs[network->arc_count++] = (struct sound_arc){0, 2, names + 1, 0};
	for (uint32_t i = 0; i < names; i++) {
		network->arcs[network->arc_count++] = (struct sound_arc){1, 3, i, 0};
		if (i < fewer) {
			network->arcs[network->arc_count++] =
				(struct sound_arc){2, odd && i == 0 ? 4 : 3, i, 0};
		}
	}
	network->finals[network->final_count++] = 3;
	network->finals[network->final_count++] = 4;
	return true;
}

TEST(a_state_borrows_what_another_has_too)
{
	static const struct {
		uint32_t names, fewer;
		bool odd;        /* one way of the lender is no way of the borrower */
		bool lender_end; /* a sentence may end in the lender's state */
		bool both_end;
		size_t borrowed;
	} cases[] = {
		{NAMES, 3000, false, false, false, 3000},
		{NAMES, 3000, true, false, false, 0},
		{NAMES, 3000, false, true, false, 0},
		{NAMES, 3000, false, true, true, 3000},
		{6000, 2, false, false, false, 0},
		{100, 50, false, false, false, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sound_network network;
		struct shared_ways shared;
		size_t borrowed = 0;
		CHECK(make(&network, cases[i].names, cases[i].fewer, cases[i].odd));
		if (cases[i].lender_end) {
			network.finals[network.final_count++] = 2;
		}
		if (cases[i].both_end) {
			network.finals[1] = 1;
		}
		CHECK(shared_ways_find(&network, &shared));
		for (size_t a = 0; shared.borrowed != NULL && a < network.arc_count; a++) {
			borrowed += shared.borrowed[a];
			CHECK(!shared.borrowed[a] || network.arcs[a].from == 1);
		}
		CHECK_NUMBER((double)borrowed, (double)cases[i].borrowed, 0);
		CHECK((shared.loan_count == 1) == (cases[i].borrowed > 0));
		if (shared.loan_count > 0) {
			CHECK(shared.loans[0].borrower == 1);
			CHECK(shared.loans[0].lender == 2);
		}
		shared_ways_finish(&shared);
		free(network.arcs);
		free(network.finals);
	}
}

TEST_MAIN({
	RUN(a_state_borrows_what_another_has_too);
})
