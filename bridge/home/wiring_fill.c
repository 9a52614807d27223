/* SPDX-License-Identifier: MIT
 *
 * A device's parameters put into a wiring.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/home/parameters.h"
#include "bridge/home/template.h"
#include "bridge/home/topic.h"
#include "bridge/home/wiring_parts.h"

struct fill {
	const struct parameters *resolved;
	bool leave_out;
	struct error *error;
};

enum result {
	RESULT_FILLED,
	RESULT_LEFT_OUT,
	RESULT_FAILED, /* the error says why */
};

static enum result out_of_memory(const struct fill *fill)
{
	error_set(fill->error, ERROR_MEMORY, "out of memory");
	return RESULT_FAILED;
}

static enum result fill_text(const struct fill *fill, char **text)
{
	char *filled = NULL;
	const char *lacking = NULL;
	enum filling filling = parameters_fill(fill->resolved, *text, &filled, &lacking);
	if (filling == FILLING_DONE) {
		free(*text);
		*text = filled;
		return RESULT_FILLED;
	}
	if (filling == FILLING_LACKING && fill->leave_out && strcmp(lacking, "topic") != 0) {
		return RESULT_LEFT_OUT;
	}
	parameters_error(filling, lacking, fill->error);
	return RESULT_FAILED;
}

static enum result fill_literal(const struct fill *fill, char **text)
{
	enum result result = fill_text(fill, text);
	if (result != RESULT_FILLED) {
		return result;
	}
	char *literal = template_literal(*text);
	if (literal == NULL) {
		return out_of_memory(fill);
	}
	free(*text);
	*text = literal;
	return RESULT_FILLED;
}

/* What is left out of the list goes; left out as a whole if nothing stays. */
static enum result fill_list(const struct fill *fill, struct text_list *list)
{
	size_t before = list->count;
	size_t kept = 0;
	for (size_t i = 0; i < before; i++) {
		enum result result = fill_literal(fill, &list->items[i]);
		if (result == RESULT_FAILED) {
			return result;
		}
		if (result == RESULT_LEFT_OUT) {
			free(list->items[i]);
			list->items[i] = NULL;
			continue;
		}
		char *item = list->items[i];
		list->items[i] = NULL;
		list->items[kept++] = item;
	}
	list->count = kept;
	return kept == 0 && before > 0 ? RESULT_LEFT_OUT : RESULT_FILLED;
}

static enum result check_topic(const struct fill *fill, const char *topic)
{
	const char *fault = topic_fault(topic);
	if (fault == NULL) {
		return RESULT_FILLED;
	}
	error_set(fill->error, ERROR_INPUT, "the topic `%.80s` %s", topic, fault);
	return RESULT_FAILED;
}

/* The number that a template of a scale has become. */
static enum result fill_scale(const struct fill *fill, char **text, double *scale)
{
	if (*text == NULL) {
		return RESULT_FILLED;
	}
	enum result result = fill_literal(fill, text);
	if (result == RESULT_FILLED && !wiring_scale(*text, scale)) {
		error_set(fill->error, ERROR_INPUT, "the scale `%.40s` is no number from 0.000001 "
			"to 1000000", *text);
		return RESULT_FAILED;
	}
	free(result == RESULT_FILLED ? *text : NULL);
	*text = result == RESULT_FILLED ? NULL : *text;
	return result;
}

/* --- commands ---------------------------------------------------------------------- */

/* The words of a command that have nothing to be sent for them go. */
static enum result fill_values(const struct fill *fill, struct device_command *command)
{
	size_t before = command->value_raws.count;
	size_t kept = 0;
	for (size_t i = 0; i < before; i++) {
		enum result result = fill_literal(fill, &command->value_raws.items[i]);
		if (result == RESULT_FAILED) {
			return result;
		}
		char *raw = command->value_raws.items[i];
		char *name = command->value_names.items[i];
		command->value_raws.items[i] = NULL;
		command->value_names.items[i] = NULL;
		if (result == RESULT_LEFT_OUT) {
			free(raw);
			free(name);
			continue;
		}
		command->value_raws.items[kept] = raw;
		command->value_names.items[kept++] = name;
	}
	command->value_raws.count = kept;
	command->value_names.count = kept;
	return kept == 0 && before > 0 ? RESULT_LEFT_OUT : RESULT_FILLED;
}

static enum result check_command(const struct fill *fill, const struct device_command *command)
{
	if (wiring_toggles(command->payload)) {
		error_set(fill->error, ERROR_INPUT, "the payload of `%s` is a toggle, which does not "
			"say what is wanted: send the wanted state", command->type->name);
		return RESULT_FAILED;
	}
	return check_topic(fill, command->topic);
}

static enum result fill_command(const struct fill *fill, struct device_command *command)
{
	enum result result = fill_text(fill, &command->topic);
	if (result == RESULT_FILLED) {
		result = fill_text(fill, &command->payload);
	}
	if (result == RESULT_FILLED) {
		result = fill_values(fill, command);
	}
	if (result == RESULT_FILLED) {
		result = fill_scale(fill, &command->scale_text, &command->scale);
	}
	return result == RESULT_FILLED ? check_command(fill, command) : result;
}

static bool fill_commands(const struct fill *fill, struct wiring *wiring)
{
	size_t kept = 0;
	for (size_t i = 0; i < wiring->command_count; i++) {
		enum result result = fill_command(fill, &wiring->commands[i]);
		if (result == RESULT_FAILED) {
			return false;
		}
		if (result == RESULT_LEFT_OUT) {
			wiring_command_finish(&wiring->commands[i]);
			wiring->commands[i] = (struct device_command){0};
			continue;
		}
		struct device_command command = wiring->commands[i];
		wiring->commands[i] = (struct device_command){0};
		wiring->commands[kept++] = command;
	}
	wiring->command_count = kept;
	return true;
}

/* --- properties -------------------------------------------------------------------- */

/* Two states that are reported by the same could be either: nothing is guessed. */
static enum result check_raw(const struct fill *fill, const struct device_property *property,
	size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(property->raw_values[i], property->raw_values[index]) == 0 &&
			property->states[i] != property->states[index]) {
			error_set(fill->error, ERROR_INPUT, "`%.64s` stands for `%s` and for `%s`: "
				"it can mean one of them", property->raw_values[index],
				property->states[i], property->states[index]);
			return RESULT_FAILED;
		}
	}
	return RESULT_FILLED;
}

static enum result fill_raw_values(const struct fill *fill, struct device_property *property)
{
	size_t before = property->value_count;
	size_t kept = 0;
	for (size_t i = 0; i < before; i++) {
		enum result result = fill_literal(fill, &property->raw_values[i]);
		if (result == RESULT_FAILED) {
			return result;
		}
		char *raw = property->raw_values[i];
		property->raw_values[i] = NULL;
		if (result == RESULT_LEFT_OUT) {
			free(raw);
			continue;
		}
		property->raw_values[kept] = raw;
		property->states[kept] = property->states[i];
		if (check_raw(fill, property, kept++) == RESULT_FAILED) {
			return RESULT_FAILED;
		}
	}
	property->value_count = kept;
	return kept == 0 && before > 0 ? RESULT_LEFT_OUT : RESULT_FILLED;
}

static enum result fill_property(const struct fill *fill, struct device_property *property);

/* Without it the rest stays. */
static enum result fill_also(const struct fill *fill, struct device_property *property)
{
	if (property->also == NULL) {
		return RESULT_FILLED;
	}
	enum result result = fill_property(fill, property->also);
	if (result != RESULT_LEFT_OUT) {
		return result;
	}
	wiring_property_finish(property->also);
	free(property->also);
	property->also = NULL;
	return RESULT_FILLED;
}

static enum result fill_property(const struct fill *fill, struct device_property *property)
{
	enum result result = fill_list(fill, &property->topics);
	for (size_t i = 0; result == RESULT_FILLED && i < property->topics.count; i++) {
		result = check_topic(fill, property->topics.items[i]);
	}
	if (result == RESULT_FILLED) {
		result = fill_list(fill, &property->fields);
	}
	if (result == RESULT_FILLED) {
		result = fill_scale(fill, &property->scale_text, &property->scale);
	}
	if (result == RESULT_FILLED) {
		result = fill_raw_values(fill, property);
	}
	return result == RESULT_FILLED ? fill_also(fill, property) : result;
}

static bool fill_properties(const struct fill *fill, struct wiring *wiring)
{
	size_t kept = 0;
	for (size_t i = 0; i < wiring->property_count; i++) {
		enum result result = fill_property(fill, &wiring->properties[i]);
		if (result == RESULT_FAILED) {
			return false;
		}
		if (result == RESULT_LEFT_OUT) {
			wiring_property_finish(&wiring->properties[i]);
			wiring->properties[i] = (struct device_property){0};
			continue;
		}
		struct device_property property = wiring->properties[i];
		wiring->properties[i] = (struct device_property){0};
		wiring->properties[kept++] = property;
	}
	wiring->property_count = kept;
	return true;
}

/* --- the query --------------------------------------------------------------------- */

static bool fill_query(const struct fill *fill, struct device_query *query)
{
	if (query->topic == NULL) {
		return true;
	}
	enum result result = fill_literal(fill, &query->topic);
	if (result == RESULT_FILLED) {
		result = fill_literal(fill, &query->payload);
	}
	if (result == RESULT_LEFT_OUT) {
		free(query->topic);
		free(query->payload);
		*query = (struct device_query){0};
		return true;
	}
	if (result == RESULT_FILLED && wiring_toggles(query->payload)) {
		return error_set(fill->error, ERROR_INPUT,
			"its `query` is a toggle, and asking must change nothing");
	}
	return result == RESULT_FILLED && check_topic(fill, query->topic) == RESULT_FILLED;
}

bool wiring_fill(struct wiring *wiring, const struct parameters *resolved, bool leave_out,
	struct error *error)
{
	const struct fill fill = {resolved, leave_out, error};
	return fill_commands(&fill, wiring) && fill_properties(&fill, wiring) &&
		fill_query(&fill, &wiring->query);
}
