/* SPDX-License-Identifier: MIT */
#include "bridge/home/parameters.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/home/device_types.h"
#include "bridge/home/names.h"
#include "bridge/home/template.h"

#define VALUE_LENGTH_MAX 1000

void parameters_finish(struct parameters *parameters)
{
	for (size_t i = 0; i < parameters->count; i++) {
		free(parameters->items[i].name);
		free(parameters->items[i].value);
	}
	free(parameters->items);
	*parameters = (struct parameters){0};
}

static const struct parameter *find(const struct parameters *parameters, const char *name)
{
	for (size_t i = 0; i < parameters->count; i++) {
		if (strcmp(parameters->items[i].name, name) == 0) {
			return &parameters->items[i];
		}
	}
	return NULL;
}

void parameters_known(const struct parameters *declared, const char *const *more,
	const char *known[PARAMETERS_KNOWN_MAX])
{
	size_t count = 0;
	for (; more[count] != NULL; count++) {
		known[count] = more[count];
	}
	for (size_t i = 0; declared != NULL && i < declared->count &&
		count + 1 < PARAMETERS_KNOWN_MAX; i++) {
		known[count++] = declared->items[i].name;
	}
	known[count] = NULL;
}

static bool out_of_memory(struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
}

/* --- declaring --------------------------------------------------------------------- */

/* What `{name}` means already, whatever a dialect says. */
static bool is_taken(const char *name)
{
	if (strcmp(name, "topic") == 0 || strcmp(name, "code") == 0) {
		return true;
	}
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		for (size_t i = 0; type->commands[i].name != NULL; i++) {
			const char *slot = type->commands[i].slot;
			if (slot != NULL && strcmp(slot, name) == 0) {
				return true;
			}
		}
	}
	return false;
}

static const char *name_fault(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (length == 0 || name[length] != '\0' || length > TEMPLATE_NAME_MAX) {
		return "is no name for a parameter: use a to z, 0 to 9 and _";
	}
	return is_taken(name) ? "stands for something else already: choose another name" : NULL;
}

static bool check_default(const struct parameters *above, const struct node *node,
	struct problems *problems)
{
	static const char *const always[] = {"topic", NULL};
	const char *known[PARAMETERS_KNOWN_MAX];
	bool valid = true;
	struct template_part part;
	parameters_known(above, always, known);
	for (const char *at = template_next(node->text, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind != TEMPLATE_NAME) {
			continue;
		}
		char *name = text_copy_part(part.start, part.length);
		if (name == NULL) {
			return out_of_memory(problems);
		}
		if (strcmp(name, "topic") != 0 && find(above, name) == NULL) {
			valid = schema_unknown(node, "placeholder", name, known, problems);
		}
		free(name);
	}
	return valid;
}

/* A scalar: a text, or nothing. */
static bool check_value(const struct node *key, const struct node *value,
	struct problems *problems)
{
	bool is_text = value->kind == NODE_SCALAR && (value->text == NULL ||
		(strlen(value->text) <= VALUE_LENGTH_MAX &&
			text_is_clean(value->text, strlen(value->text))));
	char name[SHORTENED_SIZE];
	return is_text || problems_add(problems, SEVERITY_ERROR, &value->place,
		"the parameter `%s` must be a text of at most 1000 bytes",
		shortened(key->text, name));
}

/* That of the name, emptied, or a new one. */
static struct parameter *place_for(struct parameters *declared, const char *name)
{
	for (size_t i = 0; i < declared->count; i++) {
		if (strcmp(declared->items[i].name, name) == 0) {
			free(declared->items[i].value);
			return &declared->items[i];
		}
	}
	declared->items[declared->count].name = text_copy(name);
	return &declared->items[declared->count++];
}

static bool copy_all(struct parameters *declared, const struct parameters *shared)
{
	for (size_t i = 0; i < shared->count; i++) {
		const struct parameter *from = &shared->items[i];
		struct parameter *to = &declared->items[declared->count++];
		to->name = text_copy(from->name);
		to->value = from->value != NULL ? text_copy(from->value) : NULL;
		if (to->name == NULL || (from->value != NULL && to->value == NULL)) {
			return false;
		}
	}
	return true;
}

static bool read_one(struct parameters *declared, const struct node *key,
	const struct node *value, struct problems *problems)
{
	const char *fault = name_fault(key->text);
	if (fault != NULL) {
		char name[SHORTENED_SIZE];
		return problems_add(problems, SEVERITY_ERROR, &key->place, "`%s` %s",
			shortened(key->text, name), fault);
	}
	if (!check_value(key, value, problems) ||
		(value->text != NULL && !check_default(declared, value, problems))) {
		return false;
	}
	struct parameter *parameter = place_for(declared, key->text);
	parameter->value = value->text != NULL ? text_copy(value->text) : NULL;
	return (parameter->name != NULL && (value->text == NULL || parameter->value != NULL)) ||
		out_of_memory(problems);
}

bool parameters_read(const struct node *map, const struct parameters *shared,
	struct parameters *declared, struct problems *problems)
{
	static const struct parameters none;
	shared = shared != NULL ? shared : &none;
	size_t own = node_is_empty(map) ? 0 : map->count;
	if (own + shared->count > PARAMETERS_MAX || (own > 0 && map->kind != NODE_MAP)) {
		return problems_add(problems, SEVERITY_ERROR, &map->place,
			"the `parameters` of a dialect must be a map of at most %d names, each with "
			"its default or nothing", PARAMETERS_MAX);
	}
	declared->items = calloc(own + shared->count + 1, sizeof(*declared->items));
	if (declared->items == NULL || !copy_all(declared, shared)) {
		return out_of_memory(problems);
	}
	bool valid = true;
	for (size_t i = 0; i < own; i++) {
		valid = read_one(declared, map->keys[i], map->values[i], problems) && valid;
	}
	return valid;
}

/* --- for one device ------------------------------------------------------------------ */

static bool check_given(const struct parameters *declared, const struct node *given,
	const char *owner, struct problems *problems)
{
	static const char *const none[] = {NULL};
	if (node_is_empty(given)) {
		return true;
	}
	if (given->kind != NODE_MAP) {
		return problems_add(problems, SEVERITY_ERROR, &given->place,
			"%s: `parameters` must be a map of names and values", owner);
	}
	if (declared->count == 0 && given->count > 0) {
		return problems_add(problems, SEVERITY_ERROR, &given->place,
			"%s: its dialect has no `parameters`", owner);
	}
	const char *known[PARAMETERS_KNOWN_MAX];
	bool valid = true;
	parameters_known(declared, none, known);
	for (size_t i = 0; i < given->count; i++) {
		const struct node *key = given->keys[i];
		valid = (find(declared, key->text) != NULL ?
			check_value(key, given->values[i], problems) :
			schema_unknown(key, "parameter", key->text, known, problems)) && valid;
	}
	return valid;
}

/* False when out of memory. */
static bool fill_default(const struct parameters *above, const char *template,
	struct parameter *parameter)
{
	char *filled = NULL;
	const char *lacking = NULL;
	enum filling filling = parameters_fill(above, template, &filled, &lacking);
	if (filling == FILLING_DONE) {
		parameter->value = template_literal(filled);
	}
	free(filled);
	parameter->wants_topic = filling == FILLING_LACKING && strcmp(lacking, "topic") == 0;
	return filling == FILLING_LACKING || parameter->value != NULL;
}

static bool resolve(struct parameters *resolved, const struct parameter *declared,
	const struct node *own)
{
	struct parameter *parameter = &resolved->items[resolved->count];
	parameter->name = text_copy(declared->name);
	bool good = parameter->name != NULL;
	if (own != NULL && own->text != NULL) {
		parameter->value = text_copy(own->text);
		good = good && parameter->value != NULL;
	} else if (own == NULL && declared->value != NULL) {
		good = good && fill_default(resolved, declared->value, parameter);
	}
	resolved->count++;
	return good;
}

bool parameters_resolve(const struct parameters *declared, const struct node *given,
	const char *topic, const char *owner, struct parameters *resolved,
	struct problems *problems)
{
	static const struct parameters none;
	declared = declared != NULL ? declared : &none;
	if (!check_given(declared, given, owner, problems)) {
		return false;
	}
	resolved->items = calloc(declared->count + 1, sizeof(*resolved->items));
	if (resolved->items == NULL) {
		return out_of_memory(problems);
	}
	struct parameter *first = &resolved->items[resolved->count++];
	first->name = text_copy("topic");
	first->value = topic != NULL ? text_copy(topic) : NULL;
	bool good = first->name != NULL && (topic == NULL || first->value != NULL);
	for (size_t i = 0; good && i < declared->count; i++) {
		good = resolve(resolved, &declared->items[i],
			node_get(given, declared->items[i].name));
	}
	return good || out_of_memory(problems);
}

/* --- filling in ----------------------------------------------------------------------- */

struct filling_in {
	const struct parameters *resolved;
	const char *lacking;
};

static const char *value_of(const char *name, void *data)
{
	struct filling_in *filling = data;
	const struct parameter *parameter = find(filling->resolved, name);
	if (parameter != NULL && parameter->value == NULL && filling->lacking == NULL) {
		filling->lacking = parameter->wants_topic ? "topic" : parameter->name;
	}
	return parameter != NULL ? parameter->value : NULL;
}

enum filling parameters_fill(const struct parameters *resolved, const char *template,
	char **filled, const char **lacking)
{
	struct filling_in filling = {.resolved = resolved};
	*filled = template_fill_names(template, value_of, &filling);
	*lacking = filling.lacking;
	if (*filled == NULL) {
		return FILLING_FAILED;
	}
	if (filling.lacking != NULL) {
		free(*filled);
		*filled = NULL;
		return FILLING_LACKING;
	}
	return FILLING_DONE;
}

bool parameters_error(enum filling filling, const char *lacking, struct error *error)
{
	if (filling == FILLING_FAILED) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (strcmp(lacking, "topic") == 0) {
		return error_set(error, ERROR_NOT_FOUND, "it needs a `topic`, which stands for "
			"`{topic}` in its commands and properties");
	}
	return error_set(error, ERROR_NOT_FOUND, "it needs the parameter `%s`: give it a value "
		"under `parameters`", lacking);
}
