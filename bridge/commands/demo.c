/* SPDX-License-Identifier: MIT
 *
 * earshot demo: a broker, a simulated home and spoken commands, without hardware.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/demo/daemon_process.h"
#include "bridge/demo/private_broker.h"
#include "bridge/demo/script.h"
#include "bridge/demo/simulated_home.h"
#include "bridge/demo/stage.h"

#define HOME_WAIT_MS 10000
#define LOOK_AT_CONNECTIONS_MS 300

struct demo {
	const char *microphone;      /* NULL: recordings */
	struct text_list recordings; /* the user's own; empty: the script is played */
	struct clock *clock;
	struct loop *loop;
	struct private_broker *broker;
	struct simulated_home *home;
	struct stage *stage;
	struct daemon_process *daemon;
	struct text_list remotes;    /* every address that was connected to */
	size_t played, total;
	bool answered;               /* something was shown of the recording that plays */
	bool interrupted;
	int status;                  /* of the daemon */
};

static bool plays_script(const struct demo *demo)
{
	return demo->microphone == NULL && demo->recordings.count == 0;
}

static void on_interrupt(int signal_number, void *data)
{
	struct demo *demo = data;

	(void)signal_number;
	demo->interrupted = true;
	loop_stop(demo->loop);
}

/* --- what is seen --- */

/* The heading of a recording, and what the script wants to happen then. */
static void begin_recording(struct demo *demo, const char *file)
{
	size_t index = demo->played++;
	const char *slash = strrchr(file, '/');

	if (index > 0 && !demo->answered) {
		printf("  (nothing)\n\n");
	}
	demo->answered = false;
	printf("[%zu/%zu] ", demo->played, demo->total);
	if (!plays_script(demo) || index >= demo->total) {
		printf("%s\n", slash != NULL ? slash + 1 : file);
		return;
	}
	const struct line *line = &script[index];
	printf("The voice %s says: \"%s\"%s%s%s\n", line->voice, line->text,
		line->about != NULL ? "  (" : "", line->about != NULL ? line->about : "",
		line->about != NULL ? ")" : "");
	if (line->jam) {
		simulated_home_jam(demo->home, "front_door", true);
	}
}

static void on_line(const char *line, void *data)
{
	static const char playing[] = "  playing   ";
	struct demo *demo = data;

	if (strncmp(line, playing, sizeof(playing) - 1) == 0) {
		begin_recording(demo, line + sizeof(playing) - 1);
	} else if (strncmp(line, "  ready", 7) != 0 && strncmp(line, "  wake", 6) != 0) {
		printf("%s\n", line);
		demo->answered = true;
	}
	fflush(stdout);
}

static void on_ended(void *data)
{
	struct demo *demo = data;

	loop_stop(demo->loop);
}

static void look_at_connections(void *data)
{
	struct demo *demo = data;

	daemon_process_connections(demo->daemon, &demo->remotes);
	loop_after(demo->loop, LOOK_AT_CONNECTIONS_MS, look_at_connections, demo);
}

/* --- the end --- */

static bool value_is(const struct json *value, const char *wanted)
{
	double number, wanted_number;

	if (json_number(value, &number)) {
		return text_to_number(wanted, -1e9, 1e9, &wanted_number) && number == wanted_number;
	}
	return json_text(value) != NULL && strcmp(json_text(value), wanted) == 0;
}

/* Compares the home with the end that the script leads to. */
static bool show_ending(const struct demo *demo)
{
	struct json *states = simulated_home_states_json(demo->home);
	bool good = true;

	printf("How the home is now:\n");
	for (const struct ending *at = ending; at->path != NULL; at++) {
		bool as_wanted = value_is(json_path(states, at->path), at->value);
		printf("  %-48s %-18s %s\n", at->path, at->value,
			as_wanted ? "as it should be" : "NOT SO");
		good = good && as_wanted;
	}
	json_destroy(states);
	return good;
}

/* Every address that the kernel showed for our two processes must be the broker's. */
static bool show_what_left(const struct demo *demo)
{
	char *broker = text_format("127.0.0.1:%d", private_broker_port(demo->broker));
	bool nothing = broker != NULL && demo->remotes.count > 0;

	printf("\nWhat left this machine:\n");
	for (size_t i = 0; i < demo->remotes.count; i++) {
		bool is_broker = broker != NULL && strcmp(demo->remotes.items[i], broker) == 0;
		printf("  connected to %-32s %s\n", demo->remotes.items[i],
			is_broker ? "the broker, on this machine" : "WHAT IS THIS?");
		nothing = nothing && is_broker;
	}
	printf("  %s\n", nothing ? "Nothing: no sound, no words, no state of a device."
		: demo->remotes.count > 0 ? "Something that should not have."
					  : "That could not be seen, not even the broker.");
	free(broker);
	return nothing;
}

/* --- the play --- */

static bool speak_script(struct demo *demo, struct text_list *arguments, struct error *error)
{
	for (const struct line *line = script; line->voice != NULL; line++) {
		const char *path = stage_speak(demo->stage, line->voice, line->text, error);
		if (path == NULL || !text_list_add(arguments, "--recording") ||
			!text_list_add(arguments, path)) {
			return false;
		}
		demo->total++;
	}
	return true;
}

static bool list_arguments(struct demo *demo, struct text_list *arguments, struct error *error)
{
	bool good = text_list_add(arguments, "-c") &&
		text_list_add(arguments, stage_configuration(demo->stage)) &&
		text_list_add(arguments, "run") && text_list_add(arguments, "--trace");

	if (good && demo->microphone != NULL) {
		return text_list_add(arguments, "--microphone") &&
			text_list_add(arguments, demo->microphone);
	}
	if (good && plays_script(demo)) {
		return speak_script(demo, arguments, error);
	}
	for (size_t i = 0; good && i < demo->recordings.count; i++) {
		good = text_list_add(arguments, "--recording") &&
			text_list_add(arguments, demo->recordings.items[i]);
		demo->total++;
	}
	return good || error_set(error, ERROR_MEMORY, "out of memory");
}

static void wait_is_over(void *data)
{
	bool *over = data;

	*over = true;
}

static bool furnish(struct demo *demo, struct error *error)
{
	bool over = false;

	demo->home = simulated_home_create(demo->loop, "127.0.0.1",
		private_broker_port(demo->broker), &simulated_home_defaults, error);
	if (demo->home == NULL) {
		return false;
	}
	uint64_t timer = loop_after(demo->loop, HOME_WAIT_MS, wait_is_over, &over);
	while (!over && !demo->interrupted && !simulated_home_is_ready(demo->home) &&
		loop_turn(demo->loop, -1)) {
	}
	loop_cancel(demo->loop, timer);
	return simulated_home_is_ready(demo->home) ||
		error_set(error, ERROR_SYSTEM, "the simulated home did not reach its broker");
}

static bool start(struct demo *demo, struct error *error)
{
	static const struct daemon_process_events events = {on_line, on_ended};
	struct text_list arguments = {0};

	demo->clock = clock_create_system();
	demo->loop = demo->clock != NULL ? loop_create(demo->clock) : NULL;
	if (demo->loop == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (!private_broker_is_installed()) {
		return error_set(error, ERROR_NOT_FOUND,
			"the demo needs a broker of its own: install the package `mosquitto`");
	}
	/* Who watches may go away; what was started is then still to be ended. */
	signal(SIGPIPE, SIG_IGN);
	loop_on_signal(demo->loop, SIGINT, on_interrupt, demo);
	loop_on_signal(demo->loop, SIGTERM, on_interrupt, demo);
	demo->broker = private_broker_create(NULL, error);
	if (demo->broker == NULL || !private_broker_start(demo->broker, error) ||
		!furnish(demo, error)) {
		return false;
	}
	demo->stage = stage_create(private_broker_port(demo->broker), error);
	if (demo->stage == NULL) {
		return false;
	}
	if (list_arguments(demo, &arguments, error)) {
		demo->daemon = daemon_process_start(demo->loop, &arguments, &events, demo, error);
	}
	text_list_finish(&arguments);
	return demo->daemon != NULL;
}

static void introduce(const struct demo *demo)
{
	printf("A home without hardware: a front door lock, a thermostat, two lights and a coffee\n"
	       "machine, simulated behind a broker of their own at 127.0.0.1:%d.\n\n",
		private_broker_port(demo->broker));
	if (demo->microphone != NULL) {
		printf("Say \"computer\", then for instance \"turn on the kitchen light\", \"lock the\n"
		       "front door\" or \"set the hallway thermostat to nineteen and a half\".\n"
		       "Ctrl-C ends.\n\n");
	}
	fflush(stdout);
}

static void finish(struct demo *demo)
{
	demo->status = daemon_process_finish(demo->daemon);
	simulated_home_destroy(demo->home);
	private_broker_destroy(demo->broker);
	stage_destroy(demo->stage);
	loop_destroy(demo->loop);
	clock_destroy(demo->clock);
	text_list_finish(&demo->remotes);
	text_list_finish(&demo->recordings);
}

static int play(struct demo *demo)
{
	struct error error = {0};
	bool good = start(demo, &error);

	if (good) {
		introduce(demo);
		look_at_connections(demo);
		loop_run(demo->loop);
	}
	bool as_wanted = good && (!plays_script(demo) || demo->interrupted || show_ending(demo));
	bool nothing_left = good && show_what_left(demo);
	bool interrupted = demo->interrupted, microphone = demo->microphone != NULL;
	finish(demo);
	if (good && !interrupted && demo->status != 0) {
		fputs("earshot: error: `earshot run` did not end as it should; what it said is above\n",
			stderr);
	}
	if (!good) {
		return common_failed(&error);
	}
	if (interrupted && !microphone) {
		return STATUS_PROBLEM;
	}
	return as_wanted && nothing_left && (interrupted || demo->status == 0) ? STATUS_GOOD
									      : STATUS_PROBLEM;
}

int command_demo(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"microphone", required_argument, NULL, 'm'}, {0}};
	struct demo demo = {0};

	(void)config;
	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'm') {
			return common_usage(command);
		}
		demo.microphone = optarg;
	}
	for (int i = optind; i < argc; i++) {
		if (!text_list_add(&demo.recordings, argv[i])) {
			return STATUS_PROBLEM;
		}
	}
	if (demo.microphone != NULL && demo.recordings.count > 0) {
		text_list_finish(&demo.recordings);
		common_wrong("the demo listens to a microphone or to recordings: take `--microphone` or "
			"the recordings out");
		return common_usage(command);
	}
	return play(&demo);
}
