/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/home/device_states.h"
#include "bridge/home/device_types.h"
#include "bridge/home/home.h"
#include "bridge/privacy/cloud_properties.h"
#include "bridge/privacy/cloud_report.h"

/* What each property of each type is in Amazon's interfaces, and a value of it as its page shows
 * one. NULL: a linked device need not report it. */
static const struct {
	const char *type, *property, *kind, *value;
} kinds[] = {
	{"lock", "state", "Alexa.LockController lockState", "\"LOCKED\""},
	{"lock", "door", "Alexa.ContactSensor detectionState", "\"NOT_DETECTED\""},
	{"lock", "battery", NULL, NULL},
	{"garage", "state", "Alexa.ModeController mode", "\"Position.Down\""},
	{"garage", "battery", NULL, NULL},
	{"gate", "state", "Alexa.ModeController mode", "\"Position.Down\""},
	{"gate", "battery", NULL, NULL},
	{"thermostat", "setpoint", "Alexa.ThermostatController targetSetpoint",
		"{\"value\":21.5,\"scale\":\"CELSIUS\"}"},
	{"thermostat", "setpoint_low", "Alexa.ThermostatController lowerSetpoint",
		"{\"value\":21.5,\"scale\":\"CELSIUS\"}"},
	{"thermostat", "setpoint_high", "Alexa.ThermostatController upperSetpoint",
		"{\"value\":21.5,\"scale\":\"CELSIUS\"}"},
	{"thermostat", "temperature", "Alexa.TemperatureSensor temperature",
		"{\"value\":21.5,\"scale\":\"CELSIUS\"}"},
	{"thermostat", "mode", "Alexa.ThermostatController thermostatMode", "\"HEAT\""},
	{"thermostat", "action", NULL, NULL},
	{"thermostat", "humidity", "Alexa.HumiditySensor relativeHumidity", "48.5"},
	{"thermostat", "battery", NULL, NULL},
	{"light", "state", "Alexa.PowerController powerState", "\"ON\""},
	{"light", "brightness", "Alexa.BrightnessController brightness", "50"},
	{"light", "colour_temperature", "Alexa.ColorTemperatureController colorTemperatureInKelvin",
		"2700"},
	{"light", "colour", "Alexa.ColorController color",
		"{\"hue\":350.5,\"saturation\":0.7138,\"brightness\":0.6524}"},
	{"light", "power", NULL, NULL},
	{"switch", "state", "Alexa.PowerController powerState", "\"ON\""},
	{"switch", "power", NULL, NULL},
	{"switch", "energy", NULL, NULL},
	{"cover", "state", "Alexa.ModeController mode", "\"Position.Down\""},
	{"cover", "position", "Alexa.RangeController rangeValue", "50"},
	{"cover", "battery", NULL, NULL},
	{"fan", "state", "Alexa.PowerController powerState", "\"ON\""},
	{"fan", "speed", "Alexa.RangeController rangeValue", "50"},
	{"sensor", "temperature", "Alexa.TemperatureSensor temperature",
		"{\"value\":21.5,\"scale\":\"CELSIUS\"}"},
	{"sensor", "humidity", "Alexa.HumiditySensor relativeHumidity", "48.5"},
	{"sensor", "pressure", NULL, NULL},
	{"sensor", "illuminance", NULL, NULL},
	{"sensor", "carbon_dioxide", NULL, NULL},
	{"sensor", "power", NULL, NULL},
	{"sensor", "energy", NULL, NULL},
	{"sensor", "voltage", NULL, NULL},
	{"sensor", "fine_dust", NULL, NULL},
	{"sensor", "battery", NULL, NULL},
	{"sensor", "contact", "Alexa.ContactSensor detectionState", "\"DETECTED\""},
	{"sensor", "occupancy", "Alexa.MotionSensor detectionState", "\"DETECTED\""},
	{"sensor", "water", NULL, NULL},
	{"sensor", "smoke", NULL, NULL},
	{"sensor", "gas", NULL, NULL},
	{"sensor", "carbon_monoxide", NULL, NULL},
	{"sensor", "vibration", NULL, NULL},
	{"sensor", "tamper", NULL, NULL},
	{"media", "state", "Alexa.PlaybackStateReporter playbackState", "{\"state\":\"PLAYING\"}"},
	{"media", "volume", "Alexa.Speaker volume", "50"},
	{"media", "mute", "Alexa.Speaker muted", "false"},
	{"media", "title", NULL, NULL},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static size_t find_kind(const char *type, const char *property)
{
	size_t i = 0;
	while (i < KINDS && (strcmp(kinds[i].type, type) != 0 ||
		strcmp(kinds[i].property, property) != 0)) {
		i++;
	}
	return i;
}

TEST(each_property_of_each_type_has_the_kind_that_its_interface_demands)
{
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		for (const struct property_type *property = type->properties; property->name != NULL;
			property++) {
			size_t i = find_kind(type->name, property->name);
			const struct cloud_property *linked =
				cloud_property_at(type->name, property->name, 0);
			char kind[100] = "";
			if (i == KINDS) {
				CHECK_FAILED("%s %s is not in the table", type->name, property->name);
				continue;
			}
			if (linked != NULL) {
				snprintf(kind, sizeof(kind), "%s %s", linked->interface, linked->name);
			}
			CHECK_TEXT(linked != NULL ? kind : NULL, kinds[i].kind);
			CHECK(linked == NULL || cloud_property_find(type->name, linked->counted) == linked);
		}
	}
}

/* A device of one property shows a report of that kind. */
TEST(the_example_of_each_kind_is_one_of_that_kind)
{
	for (size_t i = 0; i < KINDS; i++) {
		char key[] = "thing";
		struct device device = {.key = key, .type = device_type_find(kinds[i].type)};
		struct device_property property = {.type =
			device_type_property(device.type, kinds[i].property)};
		if (kinds[i].kind == NULL) {
			continue;
		}
		device.properties = &property;
		device.property_count = 1;
		struct json *example = cloud_report_example(&device);
		const struct json *changed =
			json_at(json_path(example, "event.payload.change.properties"), 0);
		const struct json *rest = json_path(example, "context.properties");
		char kind[100];
		struct buffer value;
		buffer_init(&value, 1000);
		snprintf(kind, sizeof(kind), "%s %s", json_get_text(changed, "namespace"),
			json_get_text(changed, "name"));
		CHECK_TEXT(kind, kinds[i].kind);
		CHECK(json_print(json_get(changed, "value"), &value));
		CHECK_TEXT(buffer_text(&value), kinds[i].value);
		/* These may be there several times, so each has a name. */
		bool many = strstr(kind, "ModeController") != NULL || strstr(kind, "Range") != NULL;
		CHECK((json_get_text(changed, "instance") != NULL) == many);
		CHECK_TEXT(json_get_text(json_at(rest, json_count(rest) - 1), "name"), "connectivity");
		buffer_finish(&value);
		json_destroy(example);
	}
}

/* What a change of one of our values is there: 1 a change of the kind, 0 none. */
static const struct {
	const char *type, *counted, *from, *to;
	int changes;
} changes[] = {
	{"lock", "state", "locked", "unlocked", 1},
	{"lock", "state", "unlocked", "open", 0},
	{"lock", "state", "locked", "locking", 0},
	{"lock", "state", "locked", "unlocking", 0},
	{"lock", "state", "unlocked", "jammed", 1},
	{"lock", "state", "jammed", "not_fully_locked", 0},
	{"lock", "door", "open", "closed", 1},
	{"garage", "state", "closed", "open", 1},
	{"garage", "state", "closed", "opening", 0},
	{"gate", "state", "open", "closing", 0},
	{"cover", "state", "open", "stopped", 0},
	{"cover", "position", "40", "60", 1},
	{"cover", "position", "40.1", "40.3", 0},
	{"thermostat", "setpoint", "21", "21.5", 1},
	{"thermostat", "temperature", "20.1", "20.2", 1},
	{"thermostat", "mode", "heat", "off", 1},
	{"thermostat", "mode", "dry", "fan", 1},
	{"thermostat", "humidity", "50", "51", 1},
	{"light", "state", "on", "off", 1},
	{"light", "brightness", "50.2", "50.4", 0},
	{"light", "brightness", "50", "51", 1},
	{"light", "colour", "{\"x\":0.3}", "{\"x\":0.4}", 1},
	{"light", "colour_temperature", "2700", "4000", 1},
	{"switch", "state", "off", "on", 1},
	{"fan", "speed", "33", "66", 1},
	{"sensor", "contact", "closed", "open", 1},
	{"sensor", "occupancy", "clear", "occupied", 1},
	{"sensor", "temperature", "-0.0", "0.0", 0},
	{"media", "state", "playing", "paused", 1},
	{"media", "state", "playing", "off", 0},
	{"media", "power", "playing", "off", 1},
	{"media", "power", "playing", "paused", 0},
	{"media", "power", "off", "on", 1},
	{"media", "volume", "20", "25", 1},
	{"media", "mute", "muted", "unmuted", 1},
};

static bool hash_of(const char *type, const struct cloud_property *linked, const char *text,
	uint64_t *hashed)
{
	const struct property_type *property =
		device_type_property(device_type_find(type), linked->property);
	struct property_value value = {.number = strtod(text, NULL), .text = text};
	for (size_t i = 0; property->kind == PROPERTY_STATE && property->states[i] != NULL; i++) {
		value.state = strcmp(property->states[i], text) == 0 ? property->states[i] : value.state;
	}
	CHECK(property->kind != PROPERTY_STATE || value.state != NULL);
	return cloud_property_hash(linked, property, &value, hashed);
}

TEST(only_what_is_another_value_there_is_a_change)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct cloud_property *linked =
			cloud_property_find(changes[i].type, changes[i].counted);
		uint64_t before = 0, after = 0;
		CHECK(hash_of(changes[i].type, linked, changes[i].from, &before));
		bool told = hash_of(changes[i].type, linked, changes[i].to, &after);
		if ((told && before != after) != (changes[i].changes == 1)) {
			CHECK_FAILED("%s %s: %s to %s", changes[i].type, changes[i].counted,
				changes[i].from, changes[i].to);
		}
	}
}

TEST_MAIN(
	RUN(each_property_of_each_type_has_the_kind_that_its_interface_demands);
	RUN(the_example_of_each_kind_is_one_of_that_kind);
	RUN(only_what_is_another_value_there_is_a_change))
