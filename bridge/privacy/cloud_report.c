/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/cloud_report.h"

#include <string.h>

#include "bridge/base/json.h"
#include "bridge/home/home.h"

#define EXAMPLE_TIME "2026-01-01T12:00:00.00Z"

/* The first row that fits counts. */
static const struct cloud_property properties[] = {
	{"lock", "state", "Alexa.LockController", "lockState"},
	{"lock", "door", "Alexa.ContactSensor", "detectionState"},
	{"thermostat", "setpoint", "Alexa.ThermostatController", "targetSetpoint"},
	{"thermostat", "setpoint_low", "Alexa.ThermostatController", "lowerSetpoint"},
	{"thermostat", "setpoint_high", "Alexa.ThermostatController", "upperSetpoint"},
	{"thermostat", "mode", "Alexa.ThermostatController", "thermostatMode"},
	{NULL, "temperature", "Alexa.TemperatureSensor", "temperature"},
	{NULL, "humidity", "Alexa.HumiditySensor", "relativeHumidity"},
	{"light", "brightness", "Alexa.BrightnessController", "brightness"},
	{"light", "colour", "Alexa.ColorController", "color"},
	{"light", "colour_temperature", "Alexa.ColorTemperatureController",
		"colorTemperatureInKelvin"},
	{"garage", "state", "Alexa.ModeController", "mode"},
	{"gate", "state", "Alexa.ModeController", "mode"},
	{"cover", "state", "Alexa.ModeController", "mode"},
	{"cover", "position", "Alexa.RangeController", "rangeValue"},
	{"fan", "speed", "Alexa.RangeController", "rangeValue"},
	{"media", "volume", "Alexa.Speaker", "volume"},
	{"media", "mute", "Alexa.Speaker", "muted"},
	{"media", "state", "Alexa.PlaybackStateReporter", "playbackState"},
	{"light", "state", "Alexa.PowerController", "powerState"},
	{"switch", "state", "Alexa.PowerController", "powerState"},
	{"fan", "state", "Alexa.PowerController", "powerState"},
	{"sensor", "contact", "Alexa.ContactSensor", "detectionState"},
	{"sensor", "occupancy", "Alexa.MotionSensor", "detectionState"},
};

const struct cloud_property *cloud_property_find(const char *type, const char *property)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		if (strcmp(properties[i].property, property) == 0 &&
			(properties[i].type == NULL || strcmp(properties[i].type, type) == 0)) {
			return &properties[i];
		}
	}
	return NULL;
}

static const struct cloud_property *first_property(const struct device *device)
{
	const struct cloud_property *found = NULL;

	for (size_t i = 0; found == NULL && i < device->property_count; i++) {
		found = cloud_property_find(device->type->name, device->properties[i].type->name);
	}
	return found;
}

const struct device *cloud_report_device(const struct home *home)
{
	const struct device *found = NULL;

	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		if (first_property(device) == NULL) {
			continue;
		}
		if (strcmp(device->type->name, "lock") == 0) {
			return device;
		}
		found = found != NULL ? found : device;
	}
	return found;
}

/* --- the example ------------------------------------------------------------------------ */

static struct json *temperature(double value)
{
	struct json *json = json_new_object();

	json_put_number(json, "value", value);
	json_put_text(json, "scale", "CELSIUS");
	return json;
}

static struct json *made_up_value(const struct cloud_property *property)
{
	static const struct {
		const char *name, *value;
	} words[] = {
		{"lockState", "LOCKED"}, {"thermostatMode", "HEAT"}, {"powerState", "ON"},
		{"detectionState", "DETECTED"}, {"mode", "Position.Down"},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, property->name) == 0) {
			return json_new_text(words[i].value);
		}
	}
	if (strstr(property->name, "etpoint") != NULL ||
		strcmp(property->name, "temperature") == 0) {
		return temperature(21.5);
	}
	return json_new_number(50);
}

static struct json *property_json(const char *interface, const char *name, struct json *value)
{
	struct json *json = json_new_object();

	json_put_text(json, "namespace", interface);
	json_put_text(json, "name", name);
	json_put(json, "value", value);
	json_put_text(json, "timeOfSample", EXAMPLE_TIME);
	json_put_number(json, "uncertaintyInMilliseconds", 200);
	return json;
}

static struct json *header(void)
{
	struct json *json = json_new_object();

	json_put_text(json, "namespace", "Alexa");
	json_put_text(json, "name", "ChangeReport");
	json_put_text(json, "messageId", "00000000-0000-4000-8000-000000000000");
	json_put_text(json, "payloadVersion", "3");
	return json;
}

static struct json *endpoint(const struct device *device)
{
	struct json *json = json_new_object();
	struct json *scope = json_new_object();

	json_put_text(scope, "type", "BearerToken");
	json_put_text(scope, "token", "TOKEN-OF-THIS-HOUSEHOLD");
	json_put(json, "scope", scope);
	json_put_text(json, "endpointId", device->key);
	return json;
}

static struct json *change(const struct cloud_property *property)
{
	struct json *json = json_new_object();
	struct json *cause = json_new_object();
	struct json *changed = json_new_list();

	json_put_text(cause, "type", "PHYSICAL_INTERACTION");
	json_put(json, "cause", cause);
	json_append(changed,
		property_json(property->interface, property->name, made_up_value(property)));
	json_put(json, "properties", changed);
	return json;
}

/* All that did not change is sent along. */
static struct json *context(const struct device *device, const struct cloud_property *but)
{
	struct json *json = json_new_object();
	struct json *rest = json_new_list();
	struct json *well = json_new_object();

	for (size_t i = 0; i < device->property_count; i++) {
		const struct cloud_property *property = cloud_property_find(device->type->name,
			device->properties[i].type->name);
		if (property != NULL && property != but) {
			json_append(rest, property_json(property->interface, property->name,
				made_up_value(property)));
		}
	}
	json_put_text(well, "value", "OK");
	json_append(rest, property_json("Alexa.EndpointHealth", "connectivity", well));
	json_put(json, "properties", rest);
	return json;
}

struct json *cloud_report_example(const struct device *device)
{
	const struct cloud_property *property = first_property(device);
	struct json *json = json_new_object();
	struct json *event = json_new_object();
	struct json *payload = json_new_object();

	json_put(event, "header", header());
	json_put(event, "endpoint", endpoint(device));
	json_put(payload, "change", change(property));
	json_put(event, "payload", payload);
	json_put(json, "event", event);
	json_put(json, "context", context(device, property));
	return json;
}
