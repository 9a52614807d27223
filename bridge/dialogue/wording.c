/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/home/device_states.h"

#define NAMES_LENGTH_MAX 1000

/* Numbers of which nobody wants to hear tenths. */
static const char *const whole[] = {"battery", "brightness", "position", "volume", "speed",
	"humidity", "illuminance", "carbon_dioxide", "pressure", "colour_temperature", NULL};

static bool is_whole(const char *property)
{
	for (size_t i = 0; whole[i] != NULL; i++) {
		if (strcmp(whole[i], property) == 0) {
			return true;
		}
	}
	return false;
}

static bool is_temperature(const char *property)
{
	return strcmp(property, "temperature") == 0 || strncmp(property, "setpoint", 8) == 0;
}

/* The answer under `first` "." `second`, else under the fallback. */
static char *say_under(const struct answers *answers, const char *first, const char *second,
	const char *fallback, const struct answer_values *values)
{
	char *key = text_format("%s.%s", first, second);
	char *said = key != NULL ? answers_say(answers, key, fallback, values) : NULL;

	free(key);
	return said;
}

static void replace(char *text, char from, char to)
{
	for (; *text != '\0'; text++) {
		*text = *text == from ? to : *text;
	}
}

char *wording_state(const struct answers *answers, const char *property, const char *state)
{
	const struct answer_values none = {0};
	char *name = text_copy(state);
	char *general = NULL, *special = NULL, *word = NULL;

	if (name == NULL) {
		return NULL;
	}
	replace(name, ' ', '_');
	general = text_format("word.%s", name);
	special = text_format("word.%s.%s", property, name);
	if (general != NULL && special != NULL) {
		word = answers_say(answers, special, general, &none);
	}
	if (word == NULL) {
		replace(name, '_', ' ');
		word = name;
		name = NULL;
	}
	free(name);
	free(general);
	free(special);
	return word;
}

double wording_rounded(const struct device *device, const char *property, double number,
	enum temperature_unit unit)
{
	if (is_temperature(property)) {
		number = temperature_convert(number, device->unit, unit);
	}
	return is_whole(property) ? round(number) : round(number * 10) / 10;
}

char *wording_number(const struct answers *answers, const struct device *device,
	const char *property, double number, enum temperature_unit unit)
{
	const struct answer_values values = {
		.value = wording_rounded(device, property, number, unit)};

	return say_under(answers, "quantity", property, "quantity", &values);
}

char *wording_value(const struct answers *answers, const struct device *device,
	const struct device_property *property, const struct property_value *value,
	enum temperature_unit unit)
{
	switch (property->type->kind) {
	case PROPERTY_STATE:
		return wording_state(answers, property->type->name, value->state);
	case PROPERTY_NUMBER:
		return wording_number(answers, device, property->type->name, value->number, unit);
	case PROPERTY_TEXT:
		break;
	}
	return text_copy(value->text != NULL ? value->text : "");
}

char *wording_thing(const struct answers *answers, const struct device *device)
{
	const struct answer_values values = {.device = device->name};
	bool clear = strstr(device->name, device->type->name) != NULL;
	char *said = clear ? NULL
		: say_under(answers, "thing_named", device->type->name, NULL, &values);

	return said != NULL ? said : text_copy(device->name);
}

char *wording_names(const struct answers *answers, const struct device *const *devices,
	size_t count, size_t most)
{
	size_t named = count > most ? most : count;
	const struct answer_values values = {.count = (double)(count - named)};
	struct buffer names;

	buffer_init(&names, NAMES_LENGTH_MAX);
	for (size_t i = 0; i < named; i++) {
		buffer_append_format(&names, "%sthe %s",
			text_before_item(i == 0, i + 1 == count, " and "), devices[i]->name);
	}
	if (named < count) {
		char *more = answers_say(answers, "names.more", NULL, &values);
		buffer_append_format(&names, " %s", more != NULL ? more : "");
		free(more);
	}
	char *text = buffer_take(&names);
	buffer_finish(&names);
	return text;
}
