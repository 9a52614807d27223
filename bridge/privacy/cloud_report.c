/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/cloud_report.h"

#include <string.h>

#include "bridge/base/json.h"
#include "bridge/home/home.h"
#include "bridge/privacy/cloud_properties.h"

#define EXAMPLE_TIME "2026-01-01T12:00:00.00Z"

const struct device *cloud_report_device(const struct home *home)
{
	const struct device *found = NULL;

	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		if (cloud_property_first(device) == NULL) {
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

static struct json *property_json(const struct cloud_property *property)
{
	struct json *json = json_new_object();

	json_put_text(json, "namespace", property->interface);
	if (property->instance != NULL) {
		json_put_text(json, "instance", property->instance);
	}
	json_put_text(json, "name", property->name);
	json_put(json, "value", json_parse(property->example, strlen(property->example), NULL));
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
	json_append(changed, property_json(property));
	json_put(json, "properties", changed);
	return json;
}

/* All that did not change is sent along. */
static struct json *context(const struct device *device, const struct cloud_property *but)
{
	struct json *json = json_new_object();
	struct json *rest = json_new_list();

	for (size_t i = 0; i < device->property_count; i++) {
		const struct cloud_property *property;
		for (size_t n = 0; (property = cloud_property_at(device->type->name,
			device->properties[i].type->name, n)) != NULL; n++) {
			if (property != but) {
				json_append(rest, property_json(property));
			}
		}
	}
	json_append(rest, property_json(cloud_property_connectivity()));
	json_put(json, "properties", rest);
	return json;
}

struct json *cloud_report_example(const struct device *device)
{
	const struct cloud_property *property = cloud_property_first(device);
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
