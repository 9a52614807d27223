/* SPDX-License-Identifier: MIT */
#include "bridge/home/availability.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/home/parameters.h"
#include "bridge/home/template.h"
#include "bridge/home/topic.h"
#include "bridge/home/wiring_parts.h"

#define TOPICS_MAX 4
#define WORDS_MAX 16

static const struct field availability_fields[] = {
	{.key = "topic", .type = FIELD_TEXTS, .required = true,
		.offset = offsetof(struct availability, topics)},
	{.key = "field", .type = FIELD_TEXTS, .offset = offsetof(struct availability, fields)},
	{.key = "online", .type = FIELD_TEXTS, .offset = offsetof(struct availability, online)},
	{.key = "offline", .type = FIELD_TEXTS, .offset = offsetof(struct availability, offline)},
	{.key = NULL},
};

void availability_finish(struct availability *availability)
{
	schema_finish(availability_fields, availability);
	*availability = (struct availability){0};
}

static bool check_list(const struct reading *reading, const char *key,
	const struct text_list *list, size_t most)
{
	static const char *const no_slots[] = {NULL};
	if (list->count > most) {
		return reading_problem(reading, key, "has too many entries");
	}
	bool valid = true;
	for (size_t i = 0; i < list->count; i++) {
		if (strlen(list->items[i]) > TOPIC_LENGTH_MAX) {
			valid = reading_problem(reading, key, "is longer than 500 bytes");
		}
		valid = reading_check_names(reading, key, list->items[i], no_slots, NULL) && valid;
	}
	return valid;
}

static bool check_topics(const struct reading *reading, const struct text_list *topics)
{
	bool valid = check_list(reading, "topic", topics, TOPICS_MAX);
	for (size_t i = 0; i < topics->count; i++) {
		valid = reading_check_topic(reading, "topic", topics->items[i]) && valid;
	}
	return valid;
}

static bool check_words(const struct reading *reading, const struct availability *availability)
{
	for (size_t i = 0; i < availability->online.count; i++) {
		if (text_list_has(&availability->offline, availability->online.items[i])) {
			return reading_problem(reading, "online", "has a value that `offline` has too");
		}
	}
	if (availability->online.count > 0 && availability->offline.count == 0) {
		return reading_problem(reading, "online", "needs an `offline` beside it");
	}
	return true;
}

bool availability_read(const struct node *node, const char *owner,
	const struct parameters *declared, struct availability *availability,
	struct problems *problems)
{
	struct reading reading = {.node = node, .declared = declared, .problems = problems};
	if (node == NULL) {
		return true;
	}
	snprintf(reading.what, sizeof(reading.what), "the availability of %s", owner);
	if (node->kind == NODE_SCALAR && node->text != NULL) {
		return text_list_add(&availability->topics, node->text) ?
			check_topics(&reading, &availability->topics) :
			reading_out_of_memory(problems);
	}
	if (!schema_read(node, availability_fields, availability, reading.what, problems)) {
		return false;
	}
	bool valid = check_topics(&reading, &availability->topics);
	valid = check_list(&reading, "field", &availability->fields, WORDS_MAX) && valid;
	valid = check_list(&reading, "online", &availability->online, WORDS_MAX) && valid;
	valid = check_list(&reading, "offline", &availability->offline, WORDS_MAX) && valid;
	return check_words(&reading, availability) && valid;
}

/* --- for one device ------------------------------------------------------------------ */

static bool add_literal(struct text_list *list, const char *template, struct error *error)
{
	char *literal = template_literal(template);
	bool added = literal != NULL && text_list_add(list, literal);
	free(literal);
	return added || error_set(error, ERROR_MEMORY, "out of memory");
}

static bool fill_list(const struct text_list *shared, const struct parameters *resolved,
	bool leave_out, struct text_list *filled, struct error *error)
{
	for (size_t i = 0; i < shared->count; i++) {
		char *text = NULL;
		const char *lacking = NULL;
		enum filling filling = parameters_fill(resolved, shared->items[i], &text, &lacking);
		bool good = filling == FILLING_DONE ? add_literal(filled, text, error) :
			filling == FILLING_LACKING && leave_out ? true :
			parameters_error(filling, lacking, error);
		free(text);
		if (!good) {
			return false;
		}
	}
	return true;
}

bool availability_fill(const struct availability *shared, const struct parameters *resolved,
	bool leave_out, struct availability *filled, struct error *error)
{
	bool good = fill_list(&shared->topics, resolved, leave_out, &filled->topics, error) &&
		fill_list(&shared->fields, resolved, leave_out, &filled->fields, error) &&
		fill_list(&shared->online, resolved, leave_out, &filled->online, error) &&
		fill_list(&shared->offline, resolved, leave_out, &filled->offline, error);
	for (size_t i = 0; good && i < filled->topics.count; i++) {
		const char *fault = topic_fault(filled->topics.items[i]);
		good = fault == NULL || error_set(error, ERROR_INPUT,
			"the topic `%.80s` of its availability %s", filled->topics.items[i], fault);
	}
	return good;
}
