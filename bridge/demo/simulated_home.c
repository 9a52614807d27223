/* SPDX-License-Identifier: MIT */
#include "bridge/demo/simulated_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/simulated_state.h"
#include "bridge/guard/egress.h"
#include "bridge/mqtt/client.h"

#define RETRY_MS 200
#define PENDING_MAX 64
#define REPORT_MAX 1000
#define TOPIC_MAX 200

static const char base[] = "zigbee2mqtt/";
static const char filters[] = "zigbee2mqtt/+/set zigbee2mqtt/+/set/+ zigbee2mqtt/+/get "
			      "zigbee2mqtt/+/simulate";

const struct simulated_device simulated_default_devices[] = {
	{"front_door", SIMULATED_LOCK},
	{"hallway_thermostat", SIMULATED_THERMOSTAT},
	{"kitchen_light", SIMULATED_LIGHT},
	{"hallway_light", SIMULATED_LIGHT},
	{"coffee_machine", SIMULATED_SWITCH},
	{NULL, SIMULATED_SWITCH},
};

const struct simulated_home_options simulated_home_defaults = {
	.devices = simulated_default_devices,
	.delay_ms = 300,
};

struct device {
	const char *name;
	struct simulated_state state;
	bool away; /* does not answer */
};

/* A command on its way into a device, or the wish for a report (no command). */
struct pending {
	struct pending *next;
	struct simulated_home *home;
	struct device *device;
	struct json *command;
	uint64_t timer;
};

struct simulated_home {
	struct loop *loop;
	char address[EGRESS_ADDRESS_MAX];
	int port;
	int64_t delay_ms;
	bool retain;
	struct device *devices;
	size_t device_count;
	struct pending *pending;
	size_t pending_count;
	struct mqtt_client *client;
	bool ready;
	uint64_t retry_timer;
};

/* --- reports -------------------------------------------------------------------------- */

static void publish(struct simulated_home *home, const struct device *device, const char *end,
	const char *payload, bool retained)
{
	char topic[TOPIC_MAX];
	snprintf(topic, sizeof(topic), "%s%s%s", base, device->name, end);
	struct mqtt_message message = {
		.topic = topic,
		.payload = payload,
		.length = strlen(payload),
		.retained = retained,
	};
	if (mqtt_client_is_open(home->client)) {
		mqtt_client_publish(home->client, &message, NULL);
	}
}

static void report(struct simulated_home *home, const struct device *device)
{
	struct buffer text;
	struct json *state = simulated_state_json(&device->state);
	buffer_init(&text, REPORT_MAX);
	if (state != NULL && json_print(state, &text)) {
		publish(home, device, "", buffer_text(&text), home->retain);
	}
	json_destroy(state);
	buffer_finish(&text);
}

static void report_availability(struct simulated_home *home, const struct device *device)
{
	publish(home, device, "/availability",
		device->away ? "{\"state\":\"offline\"}" : "{\"state\":\"online\"}", true);
}

/* --- commands -------------------------------------------------------------------------- */

static void free_pending(struct pending *pending)
{
	json_destroy(pending->command);
	free(pending);
}

static void carry_out(void *data)
{
	struct pending *pending = data;
	struct simulated_home *home = pending->home;
	struct device *device = pending->device;
	struct pending **place = &home->pending;
	while (*place != pending) {
		place = &(*place)->next;
	}
	*place = pending->next;
	home->pending_count--;
	if (!device->away) {
		simulated_state_apply(&device->state, pending->command);
		report(home, device);
	}
	free_pending(pending);
}

/* Takes the command over. */
static void carry_out_later(struct simulated_home *home, struct device *device,
	struct json *command)
{
	struct pending *pending = NULL;
	if (home->pending_count < PENDING_MAX) {
		pending = calloc(1, sizeof(*pending));
	}
	if (pending == NULL) {
		json_destroy(command);
		return;
	}
	pending->home = home;
	pending->device = device;
	pending->command = command;
	pending->timer = loop_after(home->loop, home->delay_ms, carry_out, pending);
	if (pending->timer == 0) {
		free_pending(pending);
		return;
	}
	pending->next = home->pending;
	home->pending = pending;
	home->pending_count++;
}

static void simulate(struct simulated_home *home, struct device *device,
	const struct json *order)
{
	bool available;
	device->state.jam = json_get_boolean(order, "jam", device->state.jam);
	if (json_boolean(json_get(order, "available"), &available)) {
		device->away = !available;
		report_availability(home, device);
	}
}

static struct device *find_device(const struct simulated_home *home, const char *name,
	size_t length)
{
	for (size_t i = 0; i < home->device_count; i++) {
		const char *candidate = home->devices[i].name;
		if (strlen(candidate) == length && memcmp(candidate, name, length) == 0) {
			return &home->devices[i];
		}
	}
	return NULL;
}

static void on_message(const struct mqtt_message *message, void *data)
{
	static const char set[] = "/set";
	struct simulated_home *home = data;
	const char *name = message->topic + strlen(base);
	size_t length = strcspn(name, "/");
	const char *verb = name + length;
	struct device *device = find_device(home, name, length);
	if (device == NULL) {
		return;
	}
	if (strcmp(verb, "/simulate") == 0) {
		struct json *order = json_parse(message->payload, message->length, NULL);
		simulate(home, device, order);
		json_destroy(order);
	} else if (strcmp(verb, "/get") == 0) {
		carry_out_later(home, device, NULL);
	} else if (strncmp(verb, set, strlen(set)) == 0) {
		const char *attribute = verb[strlen(set)] == '/' ? verb + strlen(set) + 1 : NULL;
		struct json *command =
			simulated_command_read(attribute, message->payload, message->length);
		if (command != NULL) {
			carry_out_later(home, device, command);
		}
	}
}

/* --- the connection ---------------------------------------------------------------------- */

static void connect_home(void *data);

static void connect_later(struct simulated_home *home)
{
	home->retry_timer = loop_after(home->loop, RETRY_MS, connect_home, home);
}

static void on_opened(void *data)
{
	struct simulated_home *home = data;
	struct text_list topics = {0};
	if (text_list_add_words(&topics, filters)) {
		mqtt_client_subscribe(home->client, &topics, NULL);
	}
	text_list_finish(&topics);
}

static void on_closed(enum mqtt_loss loss, const struct error *why, void *data)
{
	struct simulated_home *home = data;
	(void)loss;
	(void)why;
	mqtt_client_abort(home->client);
	home->client = NULL;
	home->ready = false;
	connect_later(home);
}

static void on_subscribed(int id, const int *granted, size_t count, void *data)
{
	struct simulated_home *home = data;
	(void)id;
	(void)granted;
	(void)count;
	home->ready = true;
	for (size_t i = 0; i < home->device_count; i++) {
		report_availability(home, &home->devices[i]);
		report(home, &home->devices[i]);
	}
}

static void connect_home(void *data)
{
	static const struct mqtt_client_events events = {
		.opened = on_opened,
		.closed = on_closed,
		.subscribed = on_subscribed,
		.message = on_message,
	};
	struct simulated_home *home = data;
	char id[64];
	snprintf(id, sizeof(id), "simulated-home-%d-%p", (int)getpid(), (void *)home);
	struct mqtt_client_settings settings = {
		.address = home->address,
		.port = home->port,
		.id = id,
	};
	home->retry_timer = 0;
	home->client = mqtt_client_open(home->loop, &settings, &events, home, NULL);
	if (home->client == NULL) {
		connect_later(home);
	}
}

/* --- the home ------------------------------------------------------------------------------ */

static bool create_devices(struct simulated_home *home, const struct simulated_device *devices)
{
	while (devices[home->device_count].name != NULL) {
		home->device_count++;
	}
	home->devices = calloc(home->device_count + 1, sizeof(*home->devices));
	for (size_t i = 0; i < home->device_count && home->devices != NULL; i++) {
		home->devices[i].name = devices[i].name;
		simulated_state_init(&home->devices[i].state, devices[i].kind);
	}
	return home->devices != NULL;
}

struct simulated_home *simulated_home_create(struct loop *loop, const char *host, int port,
	const struct simulated_home_options *options, struct error *error)
{
	struct simulated_home *home = calloc(1, sizeof(*home));
	if (home == NULL || !create_devices(home, options->devices)) {
		error_set(error, ERROR_MEMORY, "out of memory");
		free(home);
		return NULL;
	}
	home->loop = loop;
	home->port = port;
	home->delay_ms = options->delay_ms;
	home->retain = options->retain;
	if (!egress_resolve(host, false, home->address, error)) {
		simulated_home_destroy(home);
		return NULL;
	}
	connect_home(home);
	return home;
}

void simulated_home_destroy(struct simulated_home *home)
{
	if (home == NULL) {
		return;
	}
	loop_cancel(home->loop, home->retry_timer);
	mqtt_client_close(home->client);
	while (home->pending != NULL) {
		struct pending *pending = home->pending;
		home->pending = pending->next;
		loop_cancel(home->loop, pending->timer);
		free_pending(pending);
	}
	free(home->devices);
	free(home);
}

bool simulated_home_is_ready(const struct simulated_home *home)
{
	return home->ready;
}

bool simulated_home_jam(struct simulated_home *home, const char *name, bool jam)
{
	struct device *device = find_device(home, name, strlen(name));
	if (device == NULL || device->state.kind != SIMULATED_LOCK) {
		return false;
	}
	device->state.jam = jam;
	return true;
}

struct json *simulated_home_states_json(const struct simulated_home *home)
{
	struct json *states = json_new_object();
	for (size_t i = 0; i < home->device_count; i++) {
		const struct device *device = &home->devices[i];
		if (!json_put(states, device->name, simulated_state_json(&device->state))) {
			json_destroy(states);
			return NULL;
		}
	}
	return states;
}
