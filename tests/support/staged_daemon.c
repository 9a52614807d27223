/* SPDX-License-Identifier: MIT */
#include "tests/support/staged_daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/demo/simulated_home.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

#define WAIT_MS 20000
#define TURN_MS 10
#define DELAY_MS 50
#define ARGUMENTS_MAX 20

#define DEVICE(name, type, room)                                                  \
	"  " name ": {type: " type ", room: " room ", dialect: zigbee2mqtt, "     \
	"topic: zigbee2mqtt/" name "}\n"

const char staged_devices[] =
	"version: 1\n"
	"devices:\n"
	DEVICE("front_door", "lock", "hallway")
	DEVICE("thermostat", "thermostat", "hallway")
	DEVICE("kitchen_light", "light", "kitchen")
	DEVICE("coffee_machine", "switch", "kitchen");

static const struct simulated_device simulated[] = {
	{"front_door", SIMULATED_LOCK},
	{"thermostat", SIMULATED_THERMOSTAT},
	{"kitchen_light", SIMULATED_LIGHT},
	{"desk_lamp", SIMULATED_LIGHT},
	{"coffee_machine", SIMULATED_SWITCH},
	{NULL, SIMULATED_SWITCH},
};

static bool write_configuration(struct staged *staged)
{
	char *settings = text_format("version: 1\n"
				     "site: test\n"
				     "room: hallway\n"
				     "wake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\n"
				     "devices: [home.yaml]\n"
				     "state_dir: state\n"
				     "sandbox: %s\n",
		private_broker_port(staged->broker), staged->sanitized ? "off" : "required");
	bool written = settings != NULL &&
		temporary_folder_write(staged->folder, "earshot.yaml", settings) &&
		temporary_folder_write(staged->folder, "home.yaml", staged_devices);
	free(settings);
	return written;
}

bool staged_begin(struct staged *staged, bool sanitized)
{
	struct error error = {0};
	*staged = (struct staged){.sanitized = sanitized,
		.earshot = sanitized ? program_sanitized() : program_earshot()};
	staged->clock = clock_create_system();
	staged->loop = staged->clock != NULL ? loop_create(staged->clock) : NULL;
	staged->folder = temporary_folder_create();
	staged->broker = private_broker_create(NULL, &error);
	bool begun = staged->loop != NULL && staged->folder != NULL && staged->broker != NULL &&
		write_configuration(staged);
	if (!begun) {
		fprintf(stderr, "the stage cannot be set: %s\n", error.text);
	}
	return begun;
}

bool staged_add_setting(struct staged *staged, const char *line)
{
	FILE *file = fopen(temporary_folder_path(staged->folder, "earshot.yaml"), "a");
	bool added = file != NULL && fputs(line, file) >= 0;
	return file != NULL && fclose(file) == 0 && added;
}

bool staged_start_broker(struct staged *staged)
{
	struct error error = {0};
	bool started = private_broker_start(staged->broker, &error);
	if (!started) {
		fprintf(stderr, "%s\n", error.text);
	}
	return started;
}

static bool home_is_ready(struct staged *staged)
{
	int64_t end_ms = clock_now_ms(staged->clock) + WAIT_MS;
	while (!simulated_home_is_ready(staged->home) && clock_now_ms(staged->clock) < end_ms) {
		loop_turn(staged->loop, TURN_MS);
	}
	return simulated_home_is_ready(staged->home);
}

bool staged_start_home(struct staged *staged)
{
	static const struct simulated_home_options options = {
		.devices = simulated, .delay_ms = DELAY_MS};
	int port = private_broker_port(staged->broker);
	staged->observer = observer_create(port);
	staged->home = simulated_home_create(staged->loop, "127.0.0.1", port, &options, NULL);
	return staged->observer != NULL && staged->home != NULL && home_is_ready(staged);
}

bool staged_start_daemon(struct staged *staged, const char *const *arguments)
{
	static const char *const deaf[] = {"--microphone", "none", NULL};
	const char *all[ARGUMENTS_MAX] = {staged->earshot, "-c", NULL, "run", "--json"};
	size_t count = 5;
	char *configuration = text_copy(temporary_folder_path(staged->folder, "earshot.yaml"));
	all[2] = configuration;
	for (size_t i = 0; (arguments != NULL ? arguments : deaf)[i] != NULL; i++) {
		all[count++] = (arguments != NULL ? arguments : deaf)[i];
	}
	staged->daemon = program_start(staged->loop, all);
	free(configuration);
	return staged->daemon != NULL &&
		program_wait(staged->daemon, PROGRAM_OUT, "\"ready\"", 1) &&
		(staged->home == NULL ||
			program_wait(staged->daemon, PROGRAM_ERR, "connected to the broker", 1));
}

bool staged_start(struct staged *staged, bool sanitized)
{
	return staged_begin(staged, sanitized) && staged_start_broker(staged) &&
		staged_start_home(staged) && staged_start_daemon(staged, NULL);
}

static bool end_daemon(struct program *daemon)
{
	program_signal(daemon, SIGTERM);
	int status = program_end(daemon);
	if (status != 0) {
		fprintf(stderr, "the daemon ended with %d and said:\n%s", status,
			program_text(daemon, PROGRAM_ERR));
	}
	return status == 0;
}

bool staged_finish(struct staged *staged)
{
	bool well = staged->daemon == NULL || end_daemon(staged->daemon);
	program_destroy(staged->daemon);
	simulated_home_destroy(staged->home);
	observer_destroy(staged->observer);
	private_broker_destroy(staged->broker);
	temporary_folder_destroy(staged->folder);
	loop_destroy(staged->loop);
	clock_destroy(staged->clock);
	*staged = (struct staged){0};
	return well;
}

struct program *staged_begin_ask(struct staged *staged, const char *text)
{
	return staged_begin_ask_with(staged, text, "");
}

struct program *staged_begin_ask_with(struct staged *staged, const char *text,
	const char *input)
{
	char *configuration = text_copy(temporary_folder_path(staged->folder, "earshot.yaml"));
	const char *arguments[] = {staged->earshot, "-c", configuration, "ask", "--send", "--json",
		text, NULL};
	struct program *ask = program_start_with(staged->loop, arguments, input);
	free(configuration);
	return ask;
}

struct json *staged_end_ask(struct program *ask)
{
	int status = ask != NULL ? program_end(ask) : -1;
	const char *line = ask != NULL ? program_text(ask, PROGRAM_OUT) : "";
	struct json *answer = json_parse(line, strlen(line), NULL);
	bool good = json_get_boolean(answer, "accepted", false) &&
		json_get_boolean(answer, "done", false);
	if (status != (good ? 0 : 1) || answer == NULL) {
		fprintf(stderr, "ask ended with %d and said:\n%s%s", status, line,
			ask != NULL ? program_text(ask, PROGRAM_ERR) : "");
		json_destroy(answer);
		answer = NULL;
	}
	program_destroy(ask);
	return answer;
}

struct json *staged_ask(struct staged *staged, const char *text)
{
	return staged_end_ask(staged_begin_ask(staged, text));
}

bool staged_ask_is(struct staged *staged, const char *text, bool done, const char *say)
{
	return staged_ask_with_is(staged, text, "", done, say);
}

bool staged_ask_with_is(struct staged *staged, const char *text, const char *input, bool done,
	const char *say)
{
	struct json *answer = staged_end_ask(staged_begin_ask_with(staged, text, input));
	const char *said = json_get_text(answer, "say");
	bool right = said != NULL && strcmp(said, say) == 0 &&
		json_get_boolean(answer, "done", !done) == done;
	if (!right) {
		fprintf(stderr, "to \"%s\" the answer was: %s\n", text,
			said != NULL ? said : "none");
	}
	json_destroy(answer);
	return right;
}

bool staged_simulate(struct staged *staged, const char *name, const char *order)
{
	char *topic = text_format("zigbee2mqtt/%s/simulate", name);
	bool taken = topic != NULL && observer_publish(staged->observer, topic, order, false) &&
		observer_catch_up(staged->observer);
	/* What the broker passed on before the observer's mark lies at our door now. */
	loop_turn(staged->loop, TURN_MS);
	loop_turn(staged->loop, TURN_MS);
	free(topic);
	return taken;
}

size_t staged_seen(struct staged *staged, const char *topic)
{
	if (!observer_catch_up(staged->observer)) {
		fprintf(stderr, "what was sent to %s is not known: the observer lost the broker\n", topic);
		return STAGED_BLIND;
	}
	return observer_count(staged->observer, topic, NULL);
}
