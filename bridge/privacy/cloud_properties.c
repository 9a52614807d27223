/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/cloud_properties.h"

#include <math.h>
#include <string.h>

#include "bridge/home/device_states.h"
#include "bridge/home/device_types.h"
#include "bridge/home/home.h"

static const char *const lock_words[] = {"locked", "LOCKED", "unlocked", "UNLOCKED", "open",
	"UNLOCKED", "jammed", "JAMMED", "not_fully_locked", "JAMMED", NULL};
static const char *const on_off_words[] = {"on", "ON", "off", "OFF", NULL};
static const char *const open_words[] = {"open", "DETECTED", "closed", "NOT_DETECTED", NULL};
static const char *const motion_words[] = {"occupied", "DETECTED", "clear", "NOT_DETECTED", NULL};
static const char *const position_words[] = {"open", "Position.Up", "closed", "Position.Down",
	NULL};
static const char *const mode_words[] = {"off", "OFF", "heat", "HEAT", "cool", "COOL", "auto",
	"AUTO", "dry", "CUSTOM DEHUMIDIFY", "fan", "CUSTOM FAN", NULL};
static const char *const playback_words[] = {"playing", "PLAYING", "paused", "PAUSED", "idle",
	"STOPPED", NULL};
/* Whatever plays or could is on. */
static const char *const power_words[] = {"off", "OFF", "on", "ON", "playing", "ON", "paused", "ON",
	"idle", "ON", NULL};
static const char *const mute_words[] = {"muted", "true", "unmuted", "false", NULL};

#define CONNECTIVITY "connectivity"
#define DEGREES "{\"value\":21.5,\"scale\":\"CELSIUS\"}"
#define COLOUR "{\"hue\":350.5,\"saturation\":0.7138,\"brightness\":0.6524}"

/* What is not here is not counted, so that the sum is rather too small: no page of Amazon's asks a
 * device for its power, what its heating does at the moment, or what is playing. For dust and gases
 * in the air there is no interface of their own: a maker may use Alexa.RangeController, and no page
 * that we found says that he must. Of Alexa.EndpointHealth a linked device must have
 * `connectivity`, and report each change of it; its battery is advised only:
 * developer.amazon.com/docs/smarthome/wwa-device-requirements.html, and
 * developer.amazon.com/docs/device-apis/alexa-endpointhealth.html. */
static const struct cloud_property properties[] = {
	{"lock", "state", "state", "Alexa.LockController", NULL, "lockState", lock_words, 0,
		"\"LOCKED\""},
	{"lock", "door", "door", "Alexa.ContactSensor", NULL, "detectionState", open_words, 0,
		"\"NOT_DETECTED\""},
	{"thermostat", "setpoint", "setpoint", "Alexa.ThermostatController", NULL,
		"targetSetpoint", NULL, 0, DEGREES},
	{"thermostat", "setpoint_low", "setpoint_low", "Alexa.ThermostatController", NULL,
		"lowerSetpoint", NULL, 0, DEGREES},
	{"thermostat", "setpoint_high", "setpoint_high", "Alexa.ThermostatController", NULL,
		"upperSetpoint", NULL, 0, DEGREES},
	{"thermostat", "mode", "mode", "Alexa.ThermostatController", NULL, "thermostatMode",
		mode_words, 0, "\"HEAT\""},
	{NULL, "temperature", "temperature", "Alexa.TemperatureSensor", NULL, "temperature", NULL, 0,
		DEGREES},
	{NULL, "humidity", "humidity", "Alexa.HumiditySensor", NULL, "relativeHumidity", NULL, 0,
		"48.5"},
	{"light", "state", "state", "Alexa.PowerController", NULL, "powerState", on_off_words, 0,
		"\"ON\""},
	{"light", "brightness", "brightness", "Alexa.BrightnessController", NULL, "brightness", NULL,
		1, "50"},
	{"light", "colour", "colour", "Alexa.ColorController", NULL, "color", NULL, 0, COLOUR},
	{"light", "colour_temperature", "colour_temperature", "Alexa.ColorTemperatureController",
		NULL, "colorTemperatureInKelvin", NULL, 1, "2700"},
	{"switch", "state", "state", "Alexa.PowerController", NULL, "powerState", on_off_words, 0,
		"\"ON\""},
	{"garage", "state", "state", "Alexa.ModeController", "GarageDoor.Position", "mode",
		position_words, 0, "\"Position.Down\""},
	{"gate", "state", "state", "Alexa.ModeController", "Gate.Position", "mode", position_words, 0,
		"\"Position.Down\""},
	{"cover", "state", "state", "Alexa.ModeController", "Blinds.Position", "mode",
		position_words, 0, "\"Position.Down\""},
	{"cover", "position", "position", "Alexa.RangeController", "Blind.Lift", "rangeValue", NULL,
		1, "50"},
	{"fan", "state", "state", "Alexa.PowerController", NULL, "powerState", on_off_words, 0,
		"\"ON\""},
	{"fan", "speed", "speed", "Alexa.RangeController", "Fan.Speed", "rangeValue", NULL, 1, "50"},
	{"media", "state", "state", "Alexa.PlaybackStateReporter", NULL, "playbackState",
		playback_words, 0, "{\"state\":\"PLAYING\"}"},
	{"media", "state", "power", "Alexa.PowerController", NULL, "powerState", power_words, 0,
		"\"ON\""},
	{"media", "volume", "volume", "Alexa.Speaker", NULL, "volume", NULL, 1, "50"},
	{"media", "mute", "mute", "Alexa.Speaker", NULL, "muted", mute_words, 0, "false"},
	{"sensor", "contact", "contact", "Alexa.ContactSensor", NULL, "detectionState", open_words, 0,
		"\"DETECTED\""},
	{"sensor", "occupancy", "occupancy", "Alexa.MotionSensor", NULL, "detectionState",
		motion_words, 0, "\"DETECTED\""},
	{NULL, "", CONNECTIVITY, "Alexa.EndpointHealth", NULL, CONNECTIVITY, NULL, 0,
		"{\"value\":\"OK\"}"},
};

#define COUNT (sizeof(properties) / sizeof(properties[0]))

static bool is_of_type(const struct cloud_property *property, const char *type)
{
	return property->type == NULL || strcmp(property->type, type) == 0;
}

const struct cloud_property *cloud_property_at(const char *type, const char *property,
	size_t index)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(properties[i].property, property) == 0 &&
			is_of_type(&properties[i], type) && index-- == 0) {
			return &properties[i];
		}
	}
	return NULL;
}

const struct cloud_property *cloud_property_find(const char *type, const char *counted)
{
	for (size_t i = 0; i < COUNT; i++) {
		if (strcmp(properties[i].counted, counted) == 0 && is_of_type(&properties[i], type)) {
			return &properties[i];
		}
	}
	return NULL;
}

const struct cloud_property *cloud_property_connectivity(void)
{
	return cloud_property_find("", CONNECTIVITY);
}

const struct cloud_property *cloud_property_first(const struct device *device)
{
	const struct cloud_property *found = NULL;

	for (size_t i = 0; found == NULL && i < device->property_count; i++) {
		found = cloud_property_at(device->type->name, device->properties[i].type->name, 0);
	}
	return found;
}

/* --- values ------------------------------------------------------------------------------ */

static uint64_t hash(const void *bytes, size_t length)
{
	uint64_t sum = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++) {
		sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
	}
	return sum;
}

static const char *word_of(const struct cloud_property *property, const char *state)
{
	for (size_t i = 0; state != NULL && property->words[i] != NULL; i += 2) {
		if (strcmp(property->words[i], state) == 0) {
			return property->words[i + 1];
		}
	}
	return NULL;
}

bool cloud_property_hash(const struct cloud_property *property, const struct property_type *type,
	const struct property_value *value, uint64_t *hashed)
{
	if (type->kind == PROPERTY_NUMBER) {
		double number = property->step > 0
			? round(value->number / property->step) * property->step : value->number;
		number += 0.0; /* no minus zero, which has other bytes */
		*hashed = hash(&number, sizeof(number));
		return true;
	}
	const char *text = property->words != NULL ? word_of(property, value->state) : value->text;
	*hashed = text != NULL ? hash(text, strlen(text)) : 0;
	return text != NULL;
}
