/* SPDX-License-Identifier: MIT */
#include "tests/support/simulated_devices.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/loop.h"
#include "bridge/mqtt/client.h"

struct simulated_devices {
	struct mqtt_client *client;
	struct device_script *script;
	const struct text_list *topics;
	struct text_list not_understood;
	size_t taken; /* of what was said at the start */
	bool subscribed;
};

static void say(struct simulated_devices *devices, const struct device_message *says)
{
	struct mqtt_message message = {.topic = says->topic, .payload = says->payload,
		.length = strlen(says->payload), .qos = 1, .retained = says->retained};
	mqtt_client_publish(devices->client, &message, NULL);
}

static void on_opened(void *data)
{
	struct simulated_devices *devices = data;
	const struct device_answer *start = &devices->script->answers[0];
	for (size_t i = 0; i < start->say_count; i++) {
		say(devices, &start->says[i]);
	}
	mqtt_client_subscribe(devices->client, devices->topics, NULL);
}

static void on_subscribed(int id, const int *granted, size_t count, void *data)
{
	struct simulated_devices *devices = data;
	(void)id;
	(void)granted;
	(void)count;
	devices->subscribed = true;
}

static void on_acknowledged(int id, int code, void *data)
{
	struct simulated_devices *devices = data;
	(void)id;
	(void)code;
	devices->taken++;
}

static void on_message(const struct mqtt_message *message, void *data)
{
	struct simulated_devices *devices = data;
	char *payload = text_copy_part(message->payload != NULL ? message->payload : "",
		message->length);
	struct device_answer *answer = payload != NULL ?
		device_script_answer(devices->script, message->topic, payload) : NULL;
	if (answer == NULL || message->retained || message->qos != 1) {
		char *text = text_format("%s %s", message->topic, payload);
		text_list_add(&devices->not_understood, text);
		free(text);
	} else {
		answer->heard++;
	}
	for (size_t i = 0; answer != NULL && i < answer->say_count; i++) {
		say(devices, &answer->says[i]);
	}
	free(payload);
}

struct simulated_devices *simulated_devices_create(struct loop *loop, int port,
	struct device_script *script, const struct text_list *topics, struct error *error)
{
	static const struct mqtt_client_events events = {
		.opened = on_opened,
		.subscribed = on_subscribed,
		.acknowledged = on_acknowledged,
		.message = on_message,
	};
	const struct mqtt_client_settings settings = {.address = "127.0.0.1", .port = port,
		.id = "simulated-devices"};
	struct simulated_devices *devices = calloc(1, sizeof(*devices));
	if (devices == NULL) {
		return NULL;
	}
	devices->script = script;
	devices->topics = topics;
	devices->client = mqtt_client_open(loop, &settings, &events, devices, error);
	if (devices->client == NULL) {
		simulated_devices_destroy(devices);
		return NULL;
	}
	return devices;
}

void simulated_devices_destroy(struct simulated_devices *devices)
{
	if (devices != NULL) {
		mqtt_client_close(devices->client);
		text_list_finish(&devices->not_understood);
		free(devices);
	}
}

bool simulated_devices_are_ready(const struct simulated_devices *devices)
{
	return devices->subscribed && devices->taken >= devices->script->answers[0].say_count;
}

const struct text_list *simulated_devices_not_understood(const struct simulated_devices *devices)
{
	return &devices->not_understood;
}
