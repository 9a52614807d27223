/* SPDX-License-Identifier: MIT
 *
 * One property of a wiring.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/base/schema.h"
#include "bridge/home/wiring_parts.h"

#define FIELDS_MAX 8
#define TOPICS_MAX 4

struct property_source {
	struct text_list topics;
	struct text_list fields;
	char *scale;
	double inverse;
	const struct node *also;
	struct text_list raw[PROPERTY_STATES_MAX];
};

/* topic, field, scale, inverse or also, and the end */
#define FIELD_COUNT_MAX (PROPERTY_STATES_MAX + 6)

static const char *const no_slots[] = {NULL};

/* The keys that a property may have: topic and field, a number's scale, a state's
 * names. */
static void property_fields(const struct property_type *type,
	struct field fields[FIELD_COUNT_MAX])
{
	size_t count = 0;
	fields[count++] = (struct field){.key = "topic", .type = FIELD_TEXTS, .required = true,
		.offset = offsetof(struct property_source, topics)};
	fields[count++] = (struct field){.key = "field", .type = FIELD_TEXTS,
		.offset = offsetof(struct property_source, fields)};
	if (type->kind == PROPERTY_NUMBER) {
		fields[count++] = (struct field){.key = "scale", .type = FIELD_TEXT,
			.offset = offsetof(struct property_source, scale)};
		fields[count++] = (struct field){.key = "inverse", .type = FIELD_NUMBER,
			.minimum = 1e-6, .maximum = 1e9,
			.offset = offsetof(struct property_source, inverse)};
	}
	if (type->kind == PROPERTY_STATE) {
		fields[count++] = (struct field){.key = "also", .type = FIELD_NODE,
			.offset = offsetof(struct property_source, also)};
	}
	for (size_t i = 0; type->kind == PROPERTY_STATE && type->states[i] != NULL; i++) {
		fields[count++] = (struct field){.key = type->states[i], .type = FIELD_TEXTS,
			.offset = offsetof(struct property_source, raw) +
				i * sizeof(struct text_list)};
	}
	fields[count] = (struct field){.key = NULL};
}

static bool add_raw_value(struct device_property *property, const char *raw, const char *state)
{
	property->states[property->value_count] = state;
	property->raw_values[property->value_count] = text_copy(raw);
	if (property->raw_values[property->value_count] == NULL) {
		return false;
	}
	property->value_count++;
	return true;
}

static const char *state_of(const struct device_property *property, const char *raw)
{
	for (size_t i = 0; i < property->value_count; i++) {
		if (strcmp(property->raw_values[i], raw) == 0) {
			return property->states[i];
		}
	}
	return NULL;
}

/* Raw values of one state; no two states may be reported by the same. */
static bool read_raw_values(const struct reading *reading, const struct text_list *raw,
	const char *state, struct device_property *property)
{
	for (size_t i = 0; i < raw->count; i++) {
		const char *other = state_of(property, raw->items[i]);
		if (!reading_check_names(reading, state, raw->items[i], no_slots, NULL)) {
			return false;
		}
		if (other == state) {
			continue;
		}
		if (other != NULL) {
			return problems_add(reading->problems, SEVERITY_ERROR,
				&member_or_self(reading->node, state)->place,
				"%s: `%.64s` stands for `%s` and for `%s`: it can mean one of them",
				reading->what, raw->items[i], other, state);
		}
		if (strlen(raw->items[i]) > WIRING_RAW_LENGTH_MAX) {
			return reading_problem(reading, state, "has a value that is longer than 256 bytes");
		}
		if (!add_raw_value(property, raw->items[i], state)) {
			return reading_out_of_memory(reading->problems);
		}
	}
	return true;
}

/* Where no state has a value, each is reported by its own name. */
static bool read_states(const struct reading *reading, const struct property_source *source,
	struct device_property *property)
{
	const char *const *states = property->type->states;
	size_t most = PROPERTY_STATES_MAX;
	for (size_t i = 0; states[i] != NULL; i++) {
		most += source->raw[i].count;
	}
	property->raw_values = calloc(most, sizeof(*property->raw_values));
	property->states = calloc(most, sizeof(*property->states));
	if (property->raw_values == NULL || property->states == NULL) {
		return reading_out_of_memory(reading->problems);
	}
	bool valid = true;
	for (size_t i = 0; states[i] != NULL; i++) {
		valid = read_raw_values(reading, &source->raw[i], states[i], property) && valid;
	}
	for (size_t i = 0; most == PROPERTY_STATES_MAX && states[i] != NULL; i++) {
		if (!add_raw_value(property, states[i], states[i])) {
			return reading_out_of_memory(reading->problems);
		}
	}
	return valid;
}

static bool check_fields(const struct reading *reading, const struct text_list *fields)
{
	if (fields->count > FIELDS_MAX) {
		return reading_problem(reading, "field", "has more than 8 entries");
	}
	for (size_t i = 0; i < fields->count; i++) {
		size_t length = strlen(fields->items[i]);
		if (length == 0 || length > WIRING_RAW_LENGTH_MAX) {
			return reading_problem(reading, "field", "must be a key of the JSON, like `state`, "
				"or keys with dots between them, like `color.hue`");
		}
		if (!reading_check_names(reading, "field", fields->items[i], no_slots, NULL)) {
			return false;
		}
	}
	return true;
}

static bool check_topics(const struct reading *reading, const struct text_list *topics)
{
	if (topics->count == 0 || topics->count > TOPICS_MAX) {
		return reading_problem(reading, "topic", "must be a topic or a list of at most 4");
	}
	bool valid = true;
	for (size_t i = 0; i < topics->count; i++) {
		valid = reading_check_topic(reading, "topic", topics->items[i]) &&
			reading_check_names(reading, "topic", topics->items[i], no_slots, NULL) &&
			valid;
	}
	return valid;
}

static bool read_into(struct reading *reading, const struct property_type *type,
	struct device_property *property);

/* `also`: the states that are reported elsewhere. It says which, and has no `also` itself. */
static bool read_also(const struct reading *reading, const struct node *also,
	struct device_property *property)
{
	struct reading inner = *reading;
	inner.node = also;
	if (also == NULL) {
		return true;
	}
	bool names_state = false;
	for (size_t i = 0; property->type->states[i] != NULL; i++) {
		names_state = names_state || node_get(also, property->type->states[i]) != NULL;
	}
	if (!names_state || node_get(also, "also") != NULL) {
		return reading_problem(reading, "also", "must be a map of topic, field and of the "
			"states that are reported there");
	}
	property->also = calloc(1, sizeof(*property->also));
	return property->also != NULL ? read_into(&inner, property->type, property->also) :
		reading_out_of_memory(reading->problems);
}

static bool read_into(struct reading *reading, const struct property_type *type,
	struct device_property *property)
{
	struct field fields[FIELD_COUNT_MAX];
	property_fields(type, fields);
	struct property_source source = {0};
	bool valid = schema_read(reading->node, fields, &source, reading->what,
		reading->problems);
	*property = (struct device_property){.type = type, .scale = 1};
	if (valid) {
		valid = check_topics(reading, &source.topics);
		valid = check_fields(reading, &source.fields) && valid;
	}
	if (valid) {
		property->topics = source.topics;
		property->fields = source.fields;
		property->inverse = source.inverse;
		source.topics = (struct text_list){0};
		source.fields = (struct text_list){0};
		valid = (type->kind != PROPERTY_STATE ||
			read_states(reading, &source, property)) && reading_read_scale(reading,
			source.scale, &property->scale, &property->scale_text);
		source.scale = NULL;
		valid = read_also(reading, source.also, property) && valid;
	}
	schema_finish(fields, &source);
	return valid;
}

bool wiring_read_property(struct reading *reading, const struct property_type *type,
	struct wiring *wiring)
{
	return read_into(reading, type, &wiring->properties[wiring->property_count++]);
}
