/* SPDX-License-Identifier: MIT
 *
 * States of a network from which the same ways lead on. With a thousand devices many states have
 * hundreds of names in common, and the recogniser would keep the phones of each name once for
 * each state. A state whose ways are all ways of another too lends them to that one.
 */
#ifndef EARSHOT_SEARCH_SHARED_WAYS_H
#define EARSHOT_SEARCH_SHARED_WAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sound_network;

/* All that can be said from `lender` can be said from `borrower`. */
struct loan {
	uint32_t borrower, lender;
};

struct shared_ways {
	bool *borrowed; /* by arc: it need not be told of its own state; NULL: none is */
	struct loan *loans;
	size_t loan_count;
};

/* Networks of few arcs share nothing: they stay exactly as they are. False when out of memory.
 * The caller finishes the result, also after a failure. */
bool shared_ways_find(const struct sound_network *network, struct shared_ways *shared);
void shared_ways_finish(struct shared_ways *shared);

#endif
