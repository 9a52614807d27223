/* SPDX-License-Identifier: MIT */
#include "bridge/base/schema.h"

#include <float.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/buffer.h"

/* With more known words than this, a message does not list them. */
#define KNOWN_LISTED_MAX 16
#define KNOWN_TEXT_MAX 300

/* What a reader of one value needs to know. */
struct slot {
	const struct field *field;
	const struct node *value;
	void *target;
	struct problems *problems;
};

static bool problem(const struct slot *slot, const char *sentence)
{
	return problems_add(slot->problems, SEVERITY_ERROR, &slot->value->place, "`%s` %s",
		slot->field->key, sentence);
}

static bool out_of_memory(const struct slot *slot)
{
	return problem(slot, "cannot be kept: out of memory");
}

/* A scalar with a text, or a problem that says so. */
static const char *scalar_text(const struct slot *slot)
{
	if (slot->value->kind != NODE_SCALAR) {
		problem(slot, slot->value->kind == NODE_MAP ?
			"needs a single value, not a map of keys" :
			"needs a single value, not a list");
		return NULL;
	}
	if (slot->value->text == NULL) {
		problem(slot, "has no value: write one after the `:`, or take the key out");
	}
	return slot->value->text;
}

static bool read_text(const struct slot *slot)
{
	const char *text = scalar_text(slot);
	if (text == NULL) {
		return false;
	}
	char *copy = text_copy(text);
	if (copy == NULL) {
		return out_of_memory(slot);
	}
	char **target = slot->target;
	free(*target);
	*target = copy;
	return true;
}

static bool add_text(const struct slot *slot, const struct node *item, struct text_list *list)
{
	const struct slot item_slot = {.field = slot->field, .value = item,
		.problems = slot->problems};
	const char *text = scalar_text(&item_slot);
	if (text == NULL) {
		return false;
	}
	return text_list_add(list, text) || out_of_memory(&item_slot);
}

static bool read_texts(const struct slot *slot)
{
	const struct node *value = slot->value;
	struct text_list *list = slot->target;
	text_list_finish(list);
	if (node_is_empty(value)) {
		return true;
	}
	if (value->kind == NODE_MAP) {
		return problem(slot, "needs a list, [like, this], not a map of keys");
	}
	if (value->kind == NODE_SCALAR) {
		return add_text(slot, value, list);
	}
	bool valid = true;
	for (size_t i = 0; i < value->count; i++) {
		valid = add_text(slot, value->values[i], list) && valid;
	}
	return valid;
}

static bool number_problem(const struct slot *slot, const char *kind, bool bounded)
{
	char minimum[32];
	char maximum[32];
	text_print_number(slot->field->minimum, minimum, sizeof(minimum));
	text_print_number(slot->field->maximum, maximum, sizeof(maximum));
	if (bounded && strcmp(minimum, maximum) == 0) {
		return problems_add(slot->problems, SEVERITY_ERROR, &slot->value->place,
			"`%s` must be %s, not `%s`", slot->field->key, minimum, slot->value->text);
	}
	return problems_add(slot->problems, SEVERITY_ERROR, &slot->value->place,
		"`%s` must be a %s%s%s%s%s, not `%s`", slot->field->key, kind,
		bounded ? " from " : "", bounded ? minimum : "", bounded ? " to " : "",
		bounded ? maximum : "", slot->value->text);
}

static bool is_bounded(const struct field *field)
{
	return field->minimum != 0 || field->maximum != 0;
}

static bool read_number(const struct slot *slot)
{
	const char *text = scalar_text(slot);
	if (text == NULL) {
		return false;
	}
	bool bounded = is_bounded(slot->field);
	double minimum = bounded ? slot->field->minimum : -DBL_MAX;
	double maximum = bounded ? slot->field->maximum : DBL_MAX;
	return text_to_number(text, minimum, maximum, slot->target) ||
		number_problem(slot, "number", bounded);
}

static bool read_integer(const struct slot *slot)
{
	const char *text = scalar_text(slot);
	if (text == NULL) {
		return false;
	}
	bool bounded = is_bounded(slot->field);
	int64_t minimum = bounded ? (int64_t)slot->field->minimum : INT_MIN;
	int64_t maximum = bounded ? (int64_t)slot->field->maximum : INT_MAX;
	int64_t number = 0;
	if (!text_to_integer(text, minimum, maximum, &number)) {
		return number_problem(slot, "whole number", bounded);
	}
	int *target = slot->target;
	*target = (int)number;
	return true;
}

static bool read_yes_no(const struct slot *slot)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {
		{"yes", true}, {"true", true}, {"on", true},
		{"no", false}, {"false", false}, {"off", false},
	};
	const char *text = scalar_text(slot);
	if (text == NULL) {
		return false;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcasecmp(text, words[i].word) == 0) {
			bool *target = slot->target;
			*target = words[i].value;
			return true;
		}
	}
	return problems_add(slot->problems, SEVERITY_ERROR, &slot->value->place,
		"`%s` must be `yes` or `no`, not `%s`", slot->field->key, text);
}

static bool read_choice(const struct slot *slot)
{
	const char *text = scalar_text(slot);
	if (text == NULL) {
		return false;
	}
	for (int i = 0; slot->field->choices[i] != NULL; i++) {
		if (strcmp(text, slot->field->choices[i]) == 0) {
			int *target = slot->target;
			*target = i;
			return true;
		}
	}
	return schema_unknown(slot->value, slot->field->key, text, slot->field->choices,
		slot->problems);
}

static bool read_node(const struct slot *slot)
{
	const struct node **target = slot->target;
	*target = slot->value;
	return true;
}

typedef bool reader_fn(const struct slot *slot);

static reader_fn *const readers[] = {
	[FIELD_TEXT] = read_text,
	[FIELD_TEXTS] = read_texts,
	[FIELD_NUMBER] = read_number,
	[FIELD_INTEGER] = read_integer,
	[FIELD_YES_NO] = read_yes_no,
	[FIELD_CHOICE] = read_choice,
	[FIELD_NODE] = read_node,
};

static const struct field *find_field(const struct field *fields, const char *key)
{
	for (; fields->key != NULL; fields++) {
		if (strcmp(fields->key, key) == 0) {
			return fields;
		}
	}
	return NULL;
}

static bool unknown_key(const struct node *key, const struct field *fields,
	struct problems *problems)
{
	size_t count = 0;
	while (fields[count].key != NULL) {
		count++;
	}
	const char **known = calloc(count + 1, sizeof(*known));
	if (known == NULL) {
		return problems_add(problems, SEVERITY_ERROR, &key->place, "unknown key `%s`",
			key->text);
	}
	for (size_t i = 0; i < count; i++) {
		known[i] = fields[i].key;
	}
	schema_unknown(key, "key", key->text, known, problems);
	free(known);
	return false;
}

static bool read_member(const struct node *key, const struct node *value,
	const struct field *fields, void *target, struct problems *problems)
{
	const struct field *field = find_field(fields, key->text);
	if (field == NULL) {
		return unknown_key(key, fields, problems);
	}
	const struct slot slot = {
		.field = field,
		.value = value,
		.target = (char *)target + field->offset,
		.problems = problems,
	};
	if (!readers[field->type](&slot)) {
		return false;
	}
	if (field->found_offset != 0) {
		*(bool *)((char *)target + field->found_offset) = true;
	}
	return true;
}

static bool no_map(const struct node *node, const char *what, struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, &node->place,
		"%s must be a map, with lines like `key: value`", what);
}

bool schema_read(const struct node *map, const struct field *fields, void *target,
	const char *what, struct problems *problems)
{
	bool valid = true;
	bool empty = node_is_empty(map);
	const struct place *place = map != NULL ? &map->place : NULL;
	if (!empty && map->kind != NODE_MAP) {
		return no_map(map, what, problems);
	}
	for (size_t i = 0; !empty && i < map->count; i++) {
		if (!read_member(map->keys[i], map->values[i], fields, target, problems)) {
			valid = false;
		}
	}
	for (const struct field *field = fields; field->key != NULL; field++) {
		if (field->required && (empty || node_get(map, field->key) == NULL)) {
			valid = problems_add(problems, SEVERITY_ERROR, place,
				"%s lacks the key `%s`", what, field->key);
		}
	}
	return valid;
}

bool schema_check_version(const struct node *root, const char *what, struct problems *problems)
{
	static const struct field field = {.key = "version", .type = FIELD_INTEGER, .minimum = 1,
		.maximum = 1};
	int version = 0;

	if (!node_is_empty(root) && root->kind != NODE_MAP) {
		return no_map(root, what, problems);
	}
	const struct node *value = node_get(root, field.key);
	if (value == NULL) {
		return problems_add(problems, SEVERITY_ERROR, &root->place,
			"%s lacks the key `%s`", what, field.key);
	}
	return read_integer(&(struct slot){.field = &field, .value = value, .target = &version,
		.problems = problems});
}

void schema_finish(const struct field *fields, void *target)
{
	for (; fields->key != NULL; fields++) {
		void *value = (char *)target + fields->offset;
		if (fields->type == FIELD_TEXT) {
			char **text = value;
			free(*text);
			*text = NULL;
		} else if (fields->type == FIELD_TEXTS) {
			text_list_finish(value);
		}
	}
}

/* Writes "`a`, `b`, `c`"; false if there are too many to be of help. */
static bool list_known(const char *const *known, struct buffer *out)
{
	size_t count = 0;
	for (; known[count] != NULL && count <= KNOWN_LISTED_MAX; count++) {
		buffer_append_format(out, "%s`%s`", count > 0 ? ", " : "", known[count]);
	}
	return count > 0 && count <= KNOWN_LISTED_MAX && !out->failed;
}

bool schema_unknown(const struct node *node, const char *what, const char *text,
	const char *const *known, struct problems *problems)
{
	const struct place *place = node != NULL ? &node->place : NULL;
	const char *closest = text_closest(text, known);
	if (closest != NULL) {
		return problems_add(problems, SEVERITY_ERROR, place,
			"unknown %s `%s`: did you mean `%s`?", what, text, closest);
	}
	struct buffer list;
	buffer_init(&list, KNOWN_TEXT_MAX);
	if (list_known(known, &list)) {
		problems_add(problems, SEVERITY_ERROR, place, "unknown %s `%s`: known here: %s",
			what, text, buffer_text(&list));
	} else {
		problems_add(problems, SEVERITY_ERROR, place, "unknown %s `%s`", what, text);
	}
	buffer_finish(&list);
	return false;
}
