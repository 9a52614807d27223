/* SPDX-License-Identifier: MIT */
#include "bridge/questions/question_slots.h"

#include <stddef.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/questions/question_subjects.h"
#include "bridge/questions/questions.h"

char *question_state(const struct meaning *meaning)
{
	const char *said = meaning_text(meaning, "state");
	char *state = said != NULL ? text_copy(said) : NULL;

	for (char *at = state; at != NULL && *at != '\0'; at++) {
		*at = *at == ' ' ? '_' : *at;
	}
	return state;
}

const char *question_room(const struct question_context *context, const struct meaning *meaning)
{
	const char *room = meaning_text(meaning, "room");
	const char *scope = meaning_text(meaning, "scope");

	if (room == NULL && scope != NULL && strcmp(scope, "here") == 0) {
		return context->here;
	}
	return room;
}

bool question_property_subjects(const struct question_context *context,
	const struct meaning *meaning, const char *property, struct subjects *subjects)
{
	const char *device = meaning_text(meaning, "device");
	const char *room = meaning_text(meaning, "room");
	const char *scope = meaning_text(meaning, "scope");
	bool everywhere = scope != NULL && strcmp(scope, "all") == 0;

	if (device != NULL) {
		return subjects_by_key(context->home, device, subjects);
	}
	if (room != NULL || (context->here != NULL && !everywhere)) {
		if (!subjects_by_property(context->home, property,
			room != NULL ? room : context->here, subjects)) {
			return false;
		}
		if (subjects->count > 0 || room != NULL) {
			return true;
		}
		subjects_finish(subjects);
	}
	return subjects_by_property(context->home, property, NULL, subjects);
}
