/* SPDX-License-Identifier: MIT */
#include "bridge/home/unknown_bases.h"

#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan_clause.h"

bool unknown_bases_have(const struct unknown_bases *unknown, const struct device *device)
{
	for (size_t i = 0; i < unknown->count; i++) {
		if (unknown->devices[i] == device) {
			return true;
		}
	}
	return false;
}

void unknown_bases_note(const struct plan_context *context, const struct device *device)
{
	struct unknown_bases *unknown = context->unknown;

	if (unknown == NULL || device->query.topic == NULL ||
		!device_states_available(context->states, device)) {
		return;
	}
	unknown->notes++;
	if (unknown->count < UNKNOWN_BASES_MAX && !unknown_bases_have(unknown, device)) {
		unknown->devices[unknown->count++] = device;
	}
}

/* Plans one clause only to see what it is short of. False if asking does not help. */
static bool look_at(const struct plan_context *context, const struct meaning *clause)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	size_t before = context->unknown->notes;
	struct error error = {0};

	if (plan == NULL) {
		return false;
	}
	bool planned = plan_clause(context, clause, plan, &error);
	bool helps = (planned || context->unknown->notes > before) && !plan_has_opening(plan);
	plan_destroy(plan);
	return helps;
}

void unknown_bases_find(const struct plan_context *context, struct meaning *const *clauses,
	size_t clause_count, struct unknown_bases *unknown)
{
	struct plan_context collecting = *context;

	*unknown = (struct unknown_bases){0};
	collecting.unknown = unknown;
	for (size_t i = 0; context->states != NULL && i < clause_count; i++) {
		if (!look_at(&collecting, clauses[i])) {
			unknown->count = 0;
			return;
		}
	}
}
