/* SPDX-License-Identifier: MIT */
#include "bridge/import/homie_property.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/text.h"
#include "bridge/import/spoken.h"

bool homie_is_type(const struct homie_property *property, const char *datatype)
{
	return strcmp(property->datatype, datatype) == 0;
}

bool homie_is_number(const struct homie_property *property)
{
	return homie_is_type(property, "float") || homie_is_type(property, "integer");
}

bool homie_is_degrees(const struct homie_property *property)
{
	return homie_is_number(property) && (strcmp(property->unit, "°C") == 0 ||
		strcmp(property->unit, "°F") == 0);
}

bool homie_is_percent(const struct homie_property *property)
{
	return homie_is_number(property) && strcmp(property->unit, "%") == 0;
}

bool homie_has_word(const struct homie_property *property, const char *word)
{
	return spoken_has_word(property->id, word) || spoken_has_word(property->name, word);
}

bool homie_is_called(const struct homie_property *property, const char *const *ids)
{
	for (; *ids != NULL; ids++) {
		if (strcmp(property->id, *ids) == 0) {
			return true;
		}
	}
	return false;
}

void homie_enum_value(const struct homie_property *property, const char *const *words,
	char out[HOMIE_WORD_SIZE])
{
	out[0] = '\0';
	for (const char *at = property->format; homie_is_type(property, "enum") && *at != '\0';) {
		size_t length = strcspn(at, ",");
		for (size_t i = 0; words[i] != NULL && length < HOMIE_WORD_SIZE; i++) {
			if (out[0] == '\0' && strlen(words[i]) == length &&
				strncasecmp(words[i], at, length) == 0) {
				memcpy(out, at, length);
				out[length] = '\0';
			}
		}
		at += length + (at[length] == ',');
	}
}

bool homie_range_part(const char *format, size_t part, double *number)
{
	for (; part > 0; part--) {
		format += strcspn(format, ":");
		format += *format == ':';
	}
	size_t length = strcspn(format, ":");
	char *text = text_copy_part(format, length);
	bool is = text != NULL && length > 0 && text_to_number(text, -1e6, 1e6, number);
	free(text);
	return is;
}

bool homie_is_range(const struct homie_property *property, double minimum, double maximum)
{
	double low = 0;
	double high = 0;
	return homie_range_part(property->format, 0, &low) &&
		homie_range_part(property->format, 1, &high) &&
		low >= minimum && low <= minimum && high >= maximum && high <= maximum;
}

static const struct homie_measure measures[] = {
	{"temperature", NULL, "°C", NULL, NULL, NULL},
	{"temperature", NULL, "°F", NULL, NULL, NULL},
	{"humidity", NULL, "%", "humidity", NULL, NULL},
	{"battery", NULL, "%", "battery", NULL, NULL},
	{"illuminance", NULL, "lx", NULL, NULL, NULL},
	{"power", NULL, "W", NULL, NULL, NULL},
	{"energy", NULL, "kWh", NULL, NULL, NULL},
	{"pressure", NULL, "hPa", NULL, NULL, NULL},
	{"voltage", NULL, "V", NULL, NULL, NULL},
	{"carbon_dioxide", NULL, "ppm", "co2", NULL, NULL},
	{"occupancy", "boolean", "", "motion", "occupied", "clear"},
	{"occupancy", "boolean", "", "occupancy", "occupied", "clear"},
	{"occupancy", "boolean", "", "presence", "occupied", "clear"},
	{"water", "boolean", "", "leak", "wet", "dry"},
	{"smoke", "boolean", "", "smoke", "detected", "clear"},
};

const struct homie_measure *homie_measure_of(const struct homie_property *property)
{
	for (size_t i = 0; !property->settable && i < sizeof(measures) / sizeof(*measures); i++) {
		const struct homie_measure *measure = &measures[i];
		bool type = measure->datatype == NULL ? homie_is_number(property) :
			homie_is_type(property, measure->datatype);
		if (type && strcmp(measure->unit, property->unit) == 0 &&
			(measure->word == NULL || homie_has_word(property, measure->word))) {
			return measure;
		}
	}
	return NULL;
}
