/* SPDX-License-Identifier: MIT */
#include "bridge/config/own_intents.h"

#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/home/home.h"
#include "bridge/home/template.h"

#define HINTS_MAX 64 /* a grammar allows no more slots in a sentence */

/* The slot that was likely meant, or NULL. */
static const char *closest_slot(const char *name, const struct text_list *slots)
{
	const char *known[HINTS_MAX + 1] = {0};

	for (size_t i = 0; i < slots->count && i < HINTS_MAX; i++) {
		known[i] = slots->items[i];
	}
	return text_closest(name, known);
}

static void check_name(const struct template_part *part, const struct own_intent *own,
	const struct text_list *slots, const struct place *place, struct problems *problems)
{
	char name[TEMPLATE_NAME_MAX + 1];

	memcpy(name, part->start, part->length);
	name[part->length] = '\0';
	if (text_list_has(slots, name)) {
		return;
	}
	const char *closest = closest_slot(name, slots);
	problems_add(problems, SEVERITY_ERROR, place, "no sentence of %s sets `%s`%s%s%s",
		own->intent, name, closest != NULL ? ": did you mean `" : "",
		closest != NULL ? closest : "", closest != NULL ? "`?" : "");
}

static void check_template(const char *template, const struct own_intent *own,
	const struct text_list *slots, const struct place *place, struct problems *problems)
{
	struct template_part part;

	for (const char *at = template_next(template, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind == TEMPLATE_NAME) {
			check_name(&part, own, slots, place, problems);
		}
	}
}

static void check_slots(const struct own_intent *own, const struct grammar *grammar,
	struct problems *problems)
{
	struct text_list slots = {0};

	if (grammar_slots(grammar, own->intent, &slots)) {
		check_template(own->topic, own, &slots, &own->topic_place, problems);
		check_template(own->payload, own, &slots, &own->payload_place, problems);
	} else {
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
	}
	text_list_finish(&slots);
}

void own_intents_check(const struct home *home, const struct grammar *grammar,
	struct problems *problems)
{
	for (size_t i = 0; i < home_own_intent_count(home); i++) {
		const struct own_intent *own = home_own_intent_at(home, i);
		if (text_list_has(grammar_intents(grammar), own->intent)) {
			check_slots(own, grammar, problems);
			continue;
		}
		/* Nothing would ever carry it out. */
		problems_add(problems, SEVERITY_ERROR, &own->place,
			"no grammar has an intent `%s`: a public rule of that name in one of the "
			"grammar files would make it", own->intent);
	}
}
