/* SPDX-License-Identifier: MIT */
#include "bridge/questions/question_silent.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/grammar/meaning.h"
#include "bridge/home/home.h"
#include "bridge/questions/question_judgement.h"
#include "bridge/questions/question_slots.h"
#include "bridge/questions/question_subjects.h"
#include "bridge/questions/questions.h"

/* What is asked of each device: a state, a property, or, if neither is there, all it tells. */
struct asked {
	const struct question_context *context;
	const char *state;
	const char *property;
};

static bool has_told_anything(const struct question_context *context,
	const struct device *device)
{
	for (size_t i = 0; i < device->property_count; i++) {
		if (question_look_up(context->states, device,
			    device->properties[i].type->name).verdict == VERDICT_IS) {
			return true;
		}
	}
	return false;
}

static bool is_silent(const struct asked *asked, const struct device *device)
{
	const struct device_states *states = asked->context->states;

	if (device->query.topic == NULL || device->property_count == 0 || states == NULL ||
		!device_states_available(states, device)) {
		return false;
	}
	if (asked->state != NULL) {
		return question_judge(states, device, asked->state).verdict == VERDICT_UNKNOWN;
	}
	if (asked->property != NULL) {
		return question_look_up(states, device, asked->property).verdict == VERDICT_UNKNOWN;
	}
	return !has_told_anything(asked->context, device);
}

static bool find_subjects(const struct asked *asked, const struct meaning *meaning,
	struct subjects *subjects)
{
	const struct question_context *context = asked->context;
	const char *device = meaning_text(meaning, "device");
	const char *kind = meaning_text(meaning, "type");

	if (asked->property != NULL) {
		return question_property_subjects(context, meaning, asked->property, subjects);
	}
	if (device != NULL) {
		return subjects_by_key(context->home, device, subjects);
	}
	return kind == NULL || asked->state == NULL ||
		subjects_by_kind(context->home, kind, asked->state,
			question_room(context, meaning), subjects);
}

bool question_is_silent(const struct question_context *context, const struct meaning *meaning,
	const struct device *device)
{
	char *state = question_state(meaning);
	const struct asked asked = {context, state, meaning_text(meaning, "property")};
	bool silent = is_silent(&asked, device);

	free(state);
	return silent;
}

bool question_silent(const struct question_context *context, const struct meaning *meaning,
	struct subjects *silent)
{
	char *state = question_state(meaning);
	const struct asked asked = {context, state, meaning_text(meaning, "property")};
	size_t kept = 0;

	*silent = (struct subjects){0};
	bool found = find_subjects(&asked, meaning, silent);
	for (size_t i = 0; found && i < silent->count; i++) {
		if (is_silent(&asked, silent->devices[i])) {
			silent->devices[kept++] = silent->devices[i];
		}
	}
	silent->count = kept;
	free(state);
	return found;
}
