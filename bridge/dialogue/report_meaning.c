/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/report_meaning.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* What is reported on the way to a state. */
static const struct {
	const char *wanted, *on_the_way;
} ways[] = {
	{"locked", "locking"},
	{"unlocked", "unlocking"},
	{"open", "opening"},
	{"open", "unlocking"},
	{"closed", "closing"},
};

static bool is_on_the_way(const char *wanted, const char *state)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(ways[i].wanted, wanted) == 0 && strcmp(ways[i].on_the_way, state) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_stuck(const char *state)
{
	return strcmp(state, "jammed") == 0 || strcmp(state, "not_fully_locked") == 0;
}

/* A lamp on its way to a brightness reports every step of it; a setpoint does not move. */
static bool is_changed(const struct expectation *expectation, const struct property_value *value,
	const struct property_value *before)
{
	return strncmp(expectation->property->type->name, "setpoint", 8) == 0 &&
		(before == NULL || fabs(before->number - value->number) > expectation->tolerance);
}

enum report_meaning report_meaning(const struct expectation *expectation,
	const struct property_value *value, const struct property_value *before)
{
	if (expectation_met(expectation, value)) {
		return REPORT_WANTED;
	}
	switch (expectation->property->type->kind) {
	case PROPERTY_STATE:
		if (value->state == NULL || expectation->state == NULL) {
			return REPORT_OTHER;
		}
		return is_on_the_way(expectation->state, value->state) ? REPORT_MOVING
			: is_stuck(value->state) ? REPORT_STUCK : REPORT_OTHER;
	case PROPERTY_NUMBER:
		return is_changed(expectation, value, before) ? REPORT_CHANGED : REPORT_OTHER;
	case PROPERTY_TEXT:
		break;
	}
	return REPORT_OTHER;
}
