/* SPDX-License-Identifier: MIT
 *
 * One command of a sentence, added to a plan: its devices, the messages to them, and what is
 * said about it. Whether all of a plan is allowed is decided in plan.c.
 */
#ifndef EARSHOT_HOME_PLAN_CLAUSE_H
#define EARSHOT_HOME_PLAN_CLAUSE_H

#include <stdbool.h>

#include "bridge/home/plan.h"

/* False with a sentence to answer with if it cannot be carried out; the plan is of no use
 * then. */
bool plan_clause(const struct plan_context *context, const struct meaning *meaning,
	struct plan *plan, struct error *error);

#endif
