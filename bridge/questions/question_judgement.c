/* SPDX-License-Identifier: MIT */
#include "bridge/questions/question_judgement.h"

#include <stddef.h>
#include <string.h>

/* Which properties tell a state, the best first, and which reports mean it or something
 * between. Where no row fits, the property that has a state of that name tells it. */
static const struct rule {
	const char *asked;
	const char *type; /* of device; NULL: any */
	const char *property;
	const char *is[4], *is_not[4]; /* the rest is between; empty: all the rest */
} rules[] = {
	{"locked", NULL, "state", {"locked"}, {"unlocked", "open", "opening"}},
	{"unlocked", NULL, "state", {"unlocked", "open", "opening"}, {"locked"}},
	/* A lock tells of its door only where it has a contact, or draws the latch. */
	{"open", "lock", "door", {"open"}, {"closed"}},
	{"closed", "lock", "door", {"closed"}, {"open"}},
	{"open", "lock", NULL, {NULL}, {NULL}},
	{"closed", "lock", NULL, {NULL}, {NULL}},
	{"open", "cover", "position", {NULL}, {NULL}},
	{"closed", "cover", "position", {NULL}, {NULL}},
	{"open", NULL, "state", {"open"}, {"closed"}},
	{"closed", NULL, "state", {"closed"}, {"open"}},
	{"on", "thermostat", "mode", {NULL}, {"off"}},
	{"off", "thermostat", "mode", {"off"}, {NULL}},
	{"on", "media", "state", {NULL}, {"off"}},
	{"off", "media", "state", {"off"}, {NULL}},
};

#define RULE_COUNT (sizeof(rules) / sizeof(*rules))

static bool is_one_of(const char *const names[4], const char *state)
{
	for (size_t i = 0; i < 4 && names[i] != NULL; i++) {
		if (strcmp(names[i], state) == 0) {
			return true;
		}
	}
	return false;
}

static bool fits(const struct rule *rule, const struct device *device, const char *asked)
{
	return strcmp(rule->asked, asked) == 0 &&
		(rule->type == NULL || strcmp(rule->type, device->type->name) == 0);
}

static bool has_state(const struct property_type *type, const char *state)
{
	for (size_t i = 0; type->kind == PROPERTY_STATE && type->states[i] != NULL; i++) {
		if (strcmp(type->states[i], state) == 0) {
			return true;
		}
	}
	return false;
}

/* The property that tells it, and the rule by which (NULL: by its name). A rule without a
 * property ends the search: nothing else may be taken for it. */
static const struct device_property *find_property(const struct device *device,
	const char *asked, const struct rule **rule)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		if (!fits(&rules[i], device, asked)) {
			continue;
		}
		const struct device_property *property = rules[i].property == NULL ? NULL
			: device_property(device, rules[i].property);
		bool tells = property != NULL &&
			(rules[i].type != NULL || has_state(property->type, asked));
		if (tells || rules[i].property == NULL) {
			*rule = &rules[i];
			return property;
		}
	}
	*rule = NULL;
	for (size_t i = 0; i < device->property_count; i++) {
		if (has_state(device->properties[i].type, asked)) {
			return &device->properties[i];
		}
	}
	return NULL;
}

static const struct rule *rule_of_states(const char *asked)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		if (rules[i].type == NULL && strcmp(rules[i].asked, asked) == 0) {
			return &rules[i];
		}
	}
	return NULL;
}

static enum verdict judge_state(const struct rule *rule, const char *asked, const char *state)
{
	if (rule == NULL) {
		return strcmp(asked, state) == 0 ? VERDICT_IS : VERDICT_IS_NOT;
	}
	if (is_one_of(rule->is, state)) {
		return VERDICT_IS;
	}
	if (is_one_of(rule->is_not, state)) {
		return VERDICT_IS_NOT;
	}
	return rule->is[0] == NULL ? VERDICT_IS : rule->is_not[0] == NULL ? VERDICT_IS_NOT
									   : VERDICT_BETWEEN;
}

static enum verdict judge_position(const char *asked, double position)
{
	return (position > 0) == (strcmp(asked, "open") == 0) ? VERDICT_IS : VERDICT_IS_NOT;
}

static struct judgement look_at(const struct device_states *states, const struct device *device,
	const struct device_property *property)
{
	struct judgement judgement = {.device = device, .property = property,
		.verdict = VERDICT_CANNOT};

	judgement.offline = states != NULL && !device_states_available(states, device);
	if (property != NULL) {
		bool known = states != NULL &&
			device_states_get(states, device, property, &judgement.value);
		judgement.verdict = known ? VERDICT_IS : VERDICT_UNKNOWN;
	}
	return judgement;
}

struct judgement question_judge(const struct device_states *states, const struct device *device,
	const char *asked)
{
	const struct rule *rule;
	const struct device_property *property = find_property(device, asked, &rule);
	struct judgement judgement = look_at(states, device, property);

	/* A cover that has not told its position may have told its state. */
	if (judgement.verdict == VERDICT_UNKNOWN && property->type->kind == PROPERTY_NUMBER &&
		device_property(device, "state") != NULL) {
		judgement = look_at(states, device, device_property(device, "state"));
		rule = rule_of_states(asked);
	}
	if (judgement.verdict == VERDICT_IS) {
		judgement.verdict = judgement.property->type->kind == PROPERTY_NUMBER
			? judge_position(asked, judgement.value.number)
			: judge_state(rule, asked, judgement.value.state);
	}
	return judgement;
}

bool question_can_tell(const struct device *device, const char *asked)
{
	const struct rule *rule;

	return find_property(device, asked, &rule) != NULL;
}

struct judgement question_look_up(const struct device_states *states,
	const struct device *device, const char *property)
{
	return look_at(states, device, device_property(device, property));
}
