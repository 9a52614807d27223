/* SPDX-License-Identifier: MIT
 *
 * earshot try: each command of a device against the real thing, one by one and only with
 * consent, and what the device reports then, and how fast.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/try_report.h"
#include "bridge/commands/try_steps.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/broker.h"
#include "bridge/daemon/departures.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"

#define LINE_SIZE 64
/* What the device said last, if the broker keeps it, comes right after the subscription; it is
 * waited for so long. */
#define LAST_REPORT_MS 1000

struct trying {
	const struct configuration *configuration;
	const struct device *device;
	struct answers *answers;
	struct clock *clock;
	struct loop *loop;
	struct connection *connection;
	struct ledger *ledger;
	struct device_states *states;
	struct carrying_out *carrying_out;
	struct try_steps steps;
	struct try_report report;
	size_t at;           /* the step that is asked about or under way */
	uint64_t begin_timer;
	bool begun;
	bool sent;           /* the message of the step has left */
	double sent_ms;      /* when, by the clock */
	char line[LINE_SIZE];
	size_t line_fill;
	struct error error;
};

static const struct try_step *step_now(const struct trying *trying)
{
	return &trying->steps.steps[trying->at];
}

/* --- one step ---------------------------------------------------------------------- */

static void next_step(struct trying *trying);
static void listen_to_terminal(struct trying *trying);

static void step_ended(struct trying *trying, enum try_result result, const char *say)
{
	try_report_end(&trying->report, result, say);
	trying->at++;
	trying->sent = false;
	next_step(trying);
}

static void on_sent(const struct action *action, void *data)
{
	struct trying *trying = data;

	(void)action;
	trying->sent = true;
	trying->sent_ms = (double)clock_now_ms(trying->clock);
}

/* What the device says is shown as it comes, see on_report(). */
static void on_reported(const struct action *action, const struct property_value *value,
	void *data)
{
	(void)action;
	(void)value;
	(void)data;
}

static void on_answered(const char *say, bool done, void *data)
{
	struct trying *trying = data;

	step_ended(trying, done ? TRY_DONE : TRY_NOT_DONE, say);
}

static void carry_out(struct trying *trying)
{
	static const struct carrying_out_events events = {on_sent, on_reported, on_answered};
	struct error error = {0};

	struct plan *plan = try_step_plan(trying->configuration->home, trying->device,
		step_now(trying), &error);
	if (plan == NULL) {
		step_ended(trying, TRY_NOT_DONE, error.text);
	} else if (!carrying_out_start(trying->carrying_out, plan, &events, trying)) {
		step_ended(trying, TRY_NOT_DONE, "out of memory");
	}
}

/* Shows the step and asks, unless the map forbids it. A PIN is asked for by the daemon alone,
 * which counts the tries. */
static void next_step(struct trying *trying)
{
	struct error error = {0};

	if (trying->at >= trying->steps.count) {
		loop_stop(trying->loop);
		return;
	}
	const struct try_step *step = step_now(trying);
	struct plan *plan = try_step_plan(trying->configuration->home, trying->device,
		step, &error);
	try_report_begin(&trying->report, step, plan);
	plan_destroy(plan);
	if (plan == NULL) {
		step_ended(trying, TRY_NOT_DONE, error.text);
	} else if (device_policy(trying->device, step->command->type) >= POLICY_PIN) {
		step_ended(trying, TRY_DENIED, NULL);
	} else {
		try_report_ask(&trying->report, step);
		listen_to_terminal(trying);
	}
}

/* Whoever lets a door be opened types what it does. */
static bool is_consent(const struct try_step *step, const char *line)
{
	if (step->opens) {
		return strcmp(line, step->command->type->name) == 0;
	}
	return strcmp(line, "y") == 0 || strcmp(line, "yes") == 0;
}

static void take_line(struct trying *trying, const char *line)
{
	if (strcmp(line, "q") == 0) {
		loop_stop(trying->loop);
	} else if (is_consent(step_now(trying), line)) {
		carry_out(trying);
	} else {
		step_ended(trying, TRY_SKIPPED, NULL);
	}
}

/* --- the terminal ------------------------------------------------------------------ */

/* One byte at a time: what follows the line answers the next question. */
static void on_input(int descriptor, unsigned events, void *data)
{
	struct trying *trying = data;
	char byte;

	(void)events;
	ssize_t count = read(descriptor, &byte, 1);
	if (count <= 0) {
		loop_unwatch(trying->loop, descriptor);
		loop_stop(trying->loop);
		return;
	}
	if (byte != '\n') {
		/* What is too long is no consent, whatever it begins with. */
		if (trying->line_fill < LINE_SIZE - 1) {
			trying->line[trying->line_fill++] = byte;
		}
		return;
	}
	trying->line[trying->line_fill] = '\0';
	trying->line_fill = 0;
	loop_unwatch(trying->loop, descriptor);
	take_line(trying, trying->line);
}

static void listen_to_terminal(struct trying *trying)
{
	if (!loop_watch(trying->loop, STDIN_FILENO, LOOP_READ, on_input, trying)) {
		loop_stop(trying->loop);
	}
}

/* --- the broker -------------------------------------------------------------------- */

static void begin(void *data)
{
	struct trying *trying = data;

	trying->begun = true;
	if (!try_steps_make(trying->device, trying->states, &trying->steps)) {
		error_set(&trying->error, ERROR_MEMORY, "out of memory");
		loop_stop(trying->loop);
		return;
	}
	try_report_device(&trying->report, trying->device, trying->states, trying->steps.count);
	next_step(trying);
}

static void on_connected(void *data)
{
	struct trying *trying = data;

	if (!trying->begun && trying->begin_timer == 0) {
		trying->begin_timer = loop_after(trying->loop, LAST_REPORT_MS, begin, trying);
	}
}

/* The device has said something: all of that message is taken, then it begins. */
static void begin_now(struct trying *trying)
{
	loop_cancel(trying->loop, trying->begin_timer);
	trying->begin_timer = loop_after(trying->loop, 0, begin, trying);
}

static void on_lost(const struct error *why, void *data)
{
	struct trying *trying = data;

	error_set(&trying->error, ERROR_SYSTEM, "no broker: %s", why->text);
	loop_stop(trying->loop);
}

static void on_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct trying *trying = data;

	if (device == trying->device && !trying->begun) {
		begin_now(trying);
	}
	if (device == trying->device && trying->sent && !retained) {
		double after_ms = (double)clock_now_ms(trying->clock) - trying->sent_ms;
		try_report_property(&trying->report, property, value, after_ms);
	}
	carrying_out_report(trying->carrying_out, device, property, value, retained);
}

static void on_message(const char *topic, const void *payload, size_t length, bool retained,
	void *data)
{
	struct trying *trying = data;

	device_states_take(trying->states, topic, payload, length, retained, on_report, trying);
}

static void on_denied(const char *topic, void *data)
{
	(void)data;
	fprintf(stderr, "earshot: the broker does not let us read %s\n", topic);
}

static bool subscribe(struct trying *trying)
{
	struct text_list topics = {0};

	bool subscribed = home_report_topics(trying->configuration->home, &topics) &&
		connection_subscribe(trying->connection, &topics);
	text_list_finish(&topics);
	return subscribed || error_set(&trying->error, ERROR_MEMORY, "out of memory");
}

static bool on_leaving(const struct departure *departure, void *data, struct error *error)
{
	struct trying *trying = data;

	return departures_note(trying->ledger, departure, error);
}

static void on_ledger_says(const char *text, void *data)
{
	(void)data;
	fprintf(stderr, "earshot: %s\n", text);
}

static bool connect_broker(struct trying *trying)
{
	static const struct connection_events events = {.connected = on_connected,
		.lost = on_lost, .message = on_message, .denied = on_denied, .leaving = on_leaving};

	trying->ledger = departures_open(trying->loop, trying->configuration->settings,
		on_ledger_says, trying);
	if (trying->ledger == NULL) {
		return error_set(&trying->error, ERROR_MEMORY, "out of memory");
	}
	trying->connection = broker_connection(trying->loop, trying->configuration->settings,
		BROKER_VISITOR, &events, trying, &trying->error);
	return trying->connection != NULL && subscribe(trying);
}

/* --- start and end ----------------------------------------------------------------- */

static void on_signal(int signal_number, void *data)
{
	struct trying *trying = data;

	(void)signal_number;
	loop_stop(trying->loop);
}

static bool load_answers(struct trying *trying)
{
	struct problems *problems = problems_create();
	char *path = shipped_path("grammars/answers.yaml");

	trying->answers = path != NULL ? answers_load(path, problems) : NULL;
	problems_print(problems, stderr);
	problems_destroy(problems);
	free(path);
	return trying->answers != NULL ||
		error_set(&trying->error, ERROR_INPUT, "the answers cannot be read");
}

/* By its key or its spoken name. */
static const struct device *find_device(const struct home *home, const char *name,
	struct error *error)
{
	const struct device *found = home_device(home, name);

	for (size_t i = 0; found == NULL && i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		found = strcmp(device->name, name) == 0 ? device : NULL;
	}
	if (found == NULL) {
		error_set(error, ERROR_NOT_FOUND,
			"there is no device “%.64s”; `earshot devices` lists them", name);
	}
	return found;
}

static bool prepare(struct trying *trying)
{
	trying->clock = clock_create_system();
	trying->loop = trying->clock != NULL ? loop_create(trying->clock) : NULL;
	trying->states = device_states_create(trying->configuration->home);
	if (trying->loop == NULL || trying->states == NULL) {
		return error_set(&trying->error, ERROR_MEMORY, "out of memory");
	}
	if (!load_answers(trying) || !connect_broker(trying)) {
		return false;
	}
	trying->carrying_out = carrying_out_create(trying->loop, trying->connection,
		trying->states, trying->answers);
	return (trying->carrying_out != NULL &&
		loop_on_signal(trying->loop, SIGINT, on_signal, trying) &&
		loop_on_signal(trying->loop, SIGTERM, on_signal, trying)) ||
		error_set(&trying->error, ERROR_MEMORY, "out of memory");
}

static void finish(struct trying *trying)
{
	connection_destroy(trying->connection);
	ledger_destroy(trying->ledger);
	carrying_out_destroy(trying->carrying_out);
	device_states_destroy(trying->states);
	answers_destroy(trying->answers);
	try_steps_finish(&trying->steps);
	loop_destroy(trying->loop);
	clock_destroy(trying->clock);
}

static int run(const struct configuration *configuration, const char *name, bool json)
{
	struct trying trying = {.configuration = configuration, .report = {.json = json}};

	trying.device = find_device(configuration->home, name, &trying.error);
	if (trying.device != NULL && prepare(&trying)) {
		connection_start(trying.connection);
		loop_run(trying.loop);
	}
	bool good = trying.error.kind == ERROR_NONE;
	int status = good ? try_report_finish(&trying.report, &trying.steps, trying.at)
			  : common_failed(&trying.error);
	try_report_destroy(&trying.report);
	finish(&trying);
	return status;
}

int command_try(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
	bool json = false;

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'j') {
			return common_usage(command);
		}
		json = true;
	}
	if (argc - optind != 1) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	int status = run(configuration, argv[optind], json);
	configuration_destroy(configuration);
	return status;
}
