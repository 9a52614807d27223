/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/daemon.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/shipped.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/bridge_sandbox.h"
#include "bridge/daemon/broker.h"
#include "bridge/daemon/control.h"
#include "bridge/daemon/daemon_data.h"
#include "bridge/daemon/departures.h"
#include "bridge/daemon/listening.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/refusals.h"
#include "bridge/daemon/reload.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/dialogue/inquiry.h"
#include "bridge/guard/no_core.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/mqtt/connection.h"
#include "bridge/mqtt/loss.h"
#include "bridge/permission/lock_out.h"
#include "bridge/privacy/state_counts.h"
#include "bridge/timers/timers.h"
#include "bridge/wire/listener.h"

void daemon_say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("earshot: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

/* --- configuration --- */

static bool subscribe(struct daemon *daemon)
{
	struct text_list topics = {0};

	bool subscribed = home_report_topics(daemon->configuration->home, &topics) &&
		connection_subscribe(daemon->connection, &topics);
	text_list_finish(&topics);
	return subscribed;
}

static void on_typed_answer(uint64_t asker, struct json *answer, void *data)
{
	struct daemon *daemon = data;

	control_answer(daemon->control, asker, answer);
}

static void on_typed_question(uint64_t asker, struct json *question, void *data)
{
	struct daemon *daemon = data;

	control_question(daemon->control, asker, question);
}

static void on_await(bool answer, const struct grammar *names, void *data)
{
	listening_await(data, answer, names);
}

static bool make_orders(struct daemon *daemon)
{
	static const struct orders_events events = {on_typed_answer, on_typed_question, on_await};
	const struct orders_parts parts = {
		.loop = daemon->loop,
		.configuration = daemon->configuration,
		.answers = daemon->answers,
		.states = daemon->states,
		.carrying_out = daemon->carrying_out,
		.inquiries = daemon->inquiries,
		.lock_out = daemon->lock_out,
		.timers = daemon->timers,
		.trace = &daemon->trace,
	};

	daemon->orders = orders_create(&parts, &events, daemon);
	return daemon->orders != NULL;
}

/* Said once for each topic, until something comes that can be read. */
static void on_unreadable(const struct device *device, const char *topic, const char *reason,
	void *data)
{
	(void)data;
	daemon_say("what the %s reports on %s %s: it counts as nothing", device->name, topic,
		reason);
}

static void on_availability(const struct device *device, bool available, bool retained,
	void *data)
{
	struct daemon *daemon = data;

	state_counts_availability(daemon->counts, device, available, retained);
}

bool daemon_furnish(struct daemon *daemon)
{
	const struct configuration *configuration = daemon->configuration;

	if (configuration->network.word_count == 0 ||
		(home_device_count(configuration->home) == 0 &&
			configuration->settings->grammars.count == 0)) {
		daemon_say("there is nothing to command: name devices under `devices:`, or a grammar "
			   "of your own under `grammars:`");
	}
	daemon->states = device_states_create(daemon->configuration->home);
	if (daemon->states == NULL) {
		return false;
	}
	device_states_set_clock(daemon->states, daemon->clock);
	device_states_on_unreadable(daemon->states, on_unreadable, NULL);
	device_states_on_availability(daemon->states, on_availability, daemon);
	daemon->carrying_out = carrying_out_create(daemon->loop, daemon->connection, daemon->states,
		daemon->answers);
	daemon->inquiries = inquiries_create(daemon->loop, daemon->connection);
	if (daemon->carrying_out == NULL || daemon->inquiries == NULL) {
		return false;
	}
	carrying_out_use_secrets(daemon->carrying_out, daemon->configuration->secrets);
	carrying_out_use_numbers(daemon->carrying_out, &daemon->commands);
	return make_orders(daemon) && subscribe(daemon);
}

void daemon_clear_out(struct daemon *daemon)
{
	orders_destroy(daemon->orders);
	carrying_out_destroy(daemon->carrying_out);
	inquiries_destroy(daemon->inquiries);
	device_states_destroy(daemon->states);
	daemon->orders = NULL;
	daemon->carrying_out = NULL;
	daemon->inquiries = NULL;
	daemon->states = NULL;
}

bool daemon_is_busy(const struct daemon *daemon)
{
	return carrying_out_is_busy(daemon->carrying_out) || inquiries_are_busy(daemon->inquiries);
}

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

bool daemon_check_wake_word(const struct configuration *configuration,
	struct problems *problems)
{
	const struct settings *settings = configuration->settings;

	return configuration->network.wake_word_count > 0 ||
		problems_add(problems, SEVERITY_ERROR, &(struct place){settings->file, 1, 1},
			"there is no wake word%s, so nothing could ever be heard: add "
			"`wake: {words: [computer]}`",
			settings->wake.words.count > 0 ? " that can be said" : "");
}

static void on_reload(int signal_number, void *data)
{
	(void)signal_number;
	reload_configuration(data);
}

static void on_end(int signal_number, void *data)
{
	struct daemon *daemon = data;

	(void)signal_number;
	loop_stop(daemon->loop);
}

/* --- broker --- */

static void on_connected(void *data)
{
	struct daemon *daemon = data;

	daemon_say("connected to the broker at %s:%d", daemon->configuration->settings->broker.host,
		daemon->configuration->settings->broker.port);
	/* A recording plays once, so it waits until what it says can be done. */
	listening_begin(daemon);
}

/* A lock may be turned by hand while nobody hears it. */
static void on_lost(const struct error *why, void *data)
{
	struct daemon *daemon = data;

	if (daemon->states != NULL) {
		device_states_age(daemon->states);
	}
	daemon_say("no broker, so commands are refused until it is there: %s", why->text);
}

static void on_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct daemon *daemon = data;

	state_counts_report(daemon->counts, device, property, value);
	carrying_out_report(daemon->carrying_out, device, property, value, retained);
	inquiries_report(daemon->inquiries);
}

static void on_broker_message(const char *topic, const void *payload, size_t length,
	bool retained, void *data)
{
	struct daemon *daemon = data;

	state_counts_message(daemon->counts);
	device_states_take(daemon->states, topic, payload, length, retained, on_report, daemon);
}

static void on_denied(const char *topic, void *data)
{
	(void)data;
	daemon_say("the broker does not let us read %s: what is reported there stays unknown", topic);
}

static bool on_leaving(const struct departure *departure, void *data, struct error *error)
{
	struct daemon *daemon = data;

	return departures_note(daemon->ledger, departure, error);
}

static void on_ledger_says(const char *text, void *data)
{
	(void)data;
	daemon_say("%s", text);
}

/* What leaves is written down, and numbered on from where it was; and what linking would have
 * told is counted. */
static bool open_ledger(struct daemon *daemon, struct error *error)
{
	daemon->ledger = departures_open(daemon->loop, daemon->configuration->settings,
		on_ledger_says, daemon);
	char *folder = settings_counts_path(daemon->configuration->settings);
	daemon->counts = folder != NULL
		? state_counts_create(daemon->loop, folder, on_ledger_says, daemon) : NULL;
	free(folder);
	if (daemon->ledger == NULL || daemon->counts == NULL) {
		return out_of_memory(error);
	}
	daemon->commands = ledger_last_number(daemon->ledger);
	return true;
}

static void on_command_refused(const char *topic, int code, void *data)
{
	(void)data;
	if (code != MQTT_NOT_AUTHORIZED) {
		char why[80];
		loss_say_code(code, why, sizeof(why));
		daemon_say("the broker did not take a command to %s: %s", topic, why);
		return;
	}
	daemon_say("the broker does not let us send to %s: if it has an access list, "
		"`earshot check --acl` prints what must be in it", topic);
}

static bool connect_broker(struct daemon *daemon, struct error *error)
{
	static const struct connection_events events = {on_connected, on_lost, on_broker_message,
		on_denied, on_leaving, on_command_refused};

	daemon->connection = broker_connection(daemon->loop, daemon->configuration->settings,
		BROKER_DAEMON, &events, daemon, error);
	return daemon->connection != NULL;
}

/* --- control --- */

static void on_ask(uint64_t asker, const char *text, void *data)
{
	struct daemon *daemon = data;

	orders_typed(daemon->orders, asker, text);
}

static void on_reply(uint64_t asker, const char *text, void *data)
{
	struct daemon *daemon = data;

	orders_reply(daemon->orders, asker, text);
}

static void on_refused(uint64_t asker, bool clear, void *data)
{
	struct daemon *daemon = data;

	if (clear) {
		refusals_clear(daemon->refusals, daemon->listener);
	}
	control_answer(daemon->control, asker, refusals_json(daemon->refusals));
}

static bool open_control(struct daemon *daemon, struct error *error)
{
	static const struct control_events events = {.ask = on_ask, .reply = on_reply,
		.refused = on_refused};
	const struct settings *settings = daemon->configuration->settings;

	if (mkdir(settings->state_dir, 0700) != 0 && errno != EEXIST) {
		return error_set(error, ERROR_SYSTEM, "cannot make the state folder %s: %s. Create it "
			"for this user, or set `state_dir`", settings->state_dir, strerror(errno));
	}
	char *path = settings_control_path(settings);
	if (path == NULL) {
		return out_of_memory(error);
	}
	daemon->control = control_create(daemon->loop, path, &events, daemon, error);
	free(path);
	return daemon->control != NULL;
}

/* It does not speak yet, so whoever watches reads it. */
static void on_announcement(const char *say, void *data)
{
	struct daemon *daemon = data;

	if (daemon->trace.style == TRACE_NONE) {
		daemon_say("%s", say);
	} else {
		trace_note(&daemon->trace, "timer", say);
	}
}

static bool open_timers(struct daemon *daemon)
{
	struct problems *problems = problems_create();
	char *path = text_format("%s/timers.json", daemon->configuration->settings->state_dir);

	daemon->timers = path != NULL
		? timers_create(daemon->loop, path, on_announcement, daemon, problems) : NULL;
	problems_print(problems, stderr);
	problems_destroy(problems);
	free(path);
	return daemon->timers != NULL;
}

/* What has to survive a restart: how many wrong PINs there were, and the timers. */
static bool open_state(struct daemon *daemon, struct error *error)
{
	struct error damage = {0};

	char *path = text_format("%s/lock-out.json", daemon->configuration->settings->state_dir);
	daemon->lock_out = path != NULL ? lock_out_create(daemon->loop, path, &damage) : NULL;
	free(path);
	if (damage.kind != ERROR_NONE) {
		daemon_say("%s", damage.text);
	}
	return (daemon->lock_out != NULL && open_timers(daemon)) || out_of_memory(error);
}

/* --- sandbox --- */

/* From here on nothing is made that listens: the control socket is there already. */
static bool enter_sandbox(struct daemon *daemon, struct error *error)
{
	const struct settings *settings = daemon->configuration->settings;

	return settings->sandbox == SANDBOX_OFF || bridge_sandbox_enter(settings, error);
}

/* --- start and end --- */

static bool load(struct daemon *daemon, struct error *error)
{
	struct problems *problems = problems_create();
	char *path = shipped_path("grammars/answers.yaml");

	daemon->configuration = configuration_load(daemon->options->config, problems);
	daemon->answers = path != NULL ? answers_load(path, problems) : NULL;
	bool loaded = daemon->configuration != NULL && daemon->answers != NULL &&
		daemon_check_wake_word(daemon->configuration, problems);
	problems_print(problems, stderr);
	if (!loaded) {
		error_set(error, ERROR_INPUT, "there is no usable configuration; see above");
	} else if (problems_count(problems, SEVERITY_ERROR) > 0) {
		daemon_say("what is named above is left out; the rest works");
	}
	free(path);
	problems_destroy(problems);
	return loaded;
}

static bool start(struct daemon *daemon, struct error *error)
{
	if (!no_core()) {
		daemon_say("a crash could leave codes of devices in a core file");
	}
	daemon->clock = clock_create_system();
	daemon->loop = daemon->clock != NULL ? loop_create(daemon->clock) : NULL;
	daemon->refusals = daemon->loop != NULL ? refusals_create(daemon->clock) : NULL;
	if (daemon->refusals == NULL) {
		return out_of_memory(error);
	}
	daemon->trace.clock = daemon->clock;
	/* Who watched us may go away, and TLS writes to sockets that the broker closed. */
	signal(SIGPIPE, SIG_IGN);
	loop_on_signal(daemon->loop, SIGTERM, on_end, daemon);
	loop_on_signal(daemon->loop, SIGINT, on_end, daemon);
	loop_on_signal(daemon->loop, SIGHUP, on_reload, daemon);
	if (!load(daemon, error) || !open_control(daemon, error) || !open_state(daemon, error) ||
		!open_ledger(daemon, error) || !enter_sandbox(daemon, error) ||
		!connect_broker(daemon, error)) {
		return false;
	}
	if (!daemon_furnish(daemon)) {
		return out_of_memory(error);
	}
	if (!listening_start(daemon, error)) {
		return false;
	}
	connection_start(daemon->connection);
	return true;
}

static void say_counts(const struct daemon *daemon)
{
	struct buffer line;

	buffer_init(&line, 8 * 1024);
	if (refusals_summary(daemon->refusals, &line)) {
		daemon_say("%s", buffer_text(&line));
	}
	buffer_finish(&line);
}

static void finish(struct daemon *daemon)
{
	orders_end_sessions(daemon->orders);
	inquiries_end(daemon->inquiries);
	listener_destroy(daemon->listener);
	refusals_destroy(daemon->refusals);
	/* It answers what is under way, so those who asked must still be there. */
	connection_destroy(daemon->connection);
	ledger_destroy(daemon->ledger);
	state_counts_destroy(daemon->counts);
	daemon_clear_out(daemon);
	control_destroy(daemon->control);
	answers_destroy(daemon->answers);
	lock_out_destroy(daemon->lock_out);
	timers_destroy(daemon->timers);
	configuration_destroy(daemon->next);
	configuration_destroy(daemon->configuration);
	loop_destroy(daemon->loop);
	clock_destroy(daemon->clock);
}

bool daemon_run(const struct daemon_options *options, struct error *error)
{
	struct daemon daemon = {.options = options, .trace = {.out = stdout, .style = options->trace}};

	bool good = start(&daemon, error);
	if (good) {
		loop_run(daemon.loop);
		say_counts(&daemon);
		good = daemon.failure.kind == ERROR_NONE;
		if (!good && error != NULL) {
			*error = daemon.failure;
		}
	}
	finish(&daemon);
	return good;
}
