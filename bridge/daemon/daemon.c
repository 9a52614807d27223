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
#include "bridge/config/settings_compare.h"
#include "bridge/daemon/broker.h"
#include "bridge/daemon/control.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/refusals.h"
#include "bridge/daemon/refused_file.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/mqtt/connection.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/message.h"

/* How often to look whether the command under way has ended. */
#define BUSY_WAIT_MS 50

struct daemon {
	const struct daemon_options *options;
	struct clock *clock;
	struct loop *loop;
	struct configuration *configuration;
	struct answers *answers;
	struct connection *connection;
	struct device_states *states;
	struct carrying_out *carrying_out;
	struct orders *orders;
	struct control *control;
	struct listener *listener;
	struct refusals *refusals;
	struct trace trace;

	struct configuration *next; /* read on SIGHUP, waits until no command is under way */
	bool heard_all;             /* the recordings are over */
	bool listening;             /* the listener was told to */
	struct error failure;       /* why we had to give up, if we had to */
};

/* What concerns the operator, not a single command: one line on stderr. */
static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("earshot: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}

/* Ends once there is nothing more to hear and nothing under way. */
static void end_if_done(struct daemon *daemon)
{
	if (daemon->heard_all && !carrying_out_is_busy(daemon->carrying_out)) {
		loop_stop(daemon->loop);
	}
}

static void end_later(void *data)
{
	struct daemon *daemon = data;

	end_if_done(daemon);
	if (daemon->heard_all && carrying_out_is_busy(daemon->carrying_out)) {
		loop_after(daemon->loop, BUSY_WAIT_MS, end_later, daemon);
	}
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

/* Makes everything that speaks of the present home. */
static bool furnish(struct daemon *daemon)
{
	if (json_count(json_get(daemon->configuration->network, "words")) == 0) {
		say("there is nothing to command: name devices under `devices:`, or a grammar of your "
		    "own under `grammars:`");
	}
	daemon->states = device_states_create(daemon->configuration->home);
	if (daemon->states == NULL) {
		return false;
	}
	daemon->carrying_out = carrying_out_create(daemon->loop, daemon->connection, daemon->states,
		daemon->answers);
	daemon->orders = daemon->carrying_out == NULL ? NULL
		: orders_create(daemon->configuration, daemon->carrying_out, &daemon->trace);
	return daemon->orders != NULL && subscribe(daemon);
}

static void clear_out(struct daemon *daemon)
{
	orders_destroy(daemon->orders);
	carrying_out_destroy(daemon->carrying_out);
	device_states_destroy(daemon->states);
	daemon->orders = NULL;
	daemon->carrying_out = NULL;
	daemon->states = NULL;
}

/* What the connection was made with goes on to be what the settings say. */
static void keep_broker(struct settings *old, struct settings *next)
{
	struct broker_settings broker = next->broker;
	char *site = next->site;

	if (!settings_same_broker(old, next)) {
		say("broker and site stay as they are until Earshot is started again");
	}
	next->broker = old->broker;
	next->site = old->site;
	old->broker = broker;
	old->site = site;
}

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

/* Keeping can end at any time, but only begin with a process that was given the file. */
static void change_keeping(struct daemon *daemon, int wanted)
{
	size_t maximum = refusals_maximum(daemon->refusals);

	if (wanted == 0 && maximum > 0) {
		refusals_stop(daemon->refusals, daemon->listener);
		say("refused utterances are not kept any more, and those that were are wiped");
	} else if ((size_t)wanted != maximum) {
		say("how many refused utterances are kept stays as it is until Earshot is started "
		    "again");
	}
}

/* The listener takes the new network between two utterances; the microphone is not touched. */
static void swap_configuration(struct daemon *daemon)
{
	struct configuration *old = daemon->configuration;

	keep_broker(old->settings, daemon->next->settings);
	if (!settings_same_listener(old->settings, daemon->next->settings)) {
		say("microphone, sandbox and state_dir stay as they are until Earshot is started again");
	}
	change_keeping(daemon, daemon->next->settings->hearing.keep_refused);
	clear_out(daemon);
	daemon->configuration = daemon->next;
	daemon->next = NULL;
	if (furnish(daemon)) {
		say("the new configuration is in use");
	} else {
		out_of_memory(&daemon->failure);
		loop_stop(daemon->loop);
	}
	configuration_destroy(old);
}

/* Takes the new configuration once no command needs the old one. */
static void apply_next(void *data)
{
	struct daemon *daemon = data;

	if (daemon->next == NULL) {
		return;
	}
	if (carrying_out_is_busy(daemon->carrying_out)) {
		loop_after(daemon->loop, BUSY_WAIT_MS, apply_next, daemon);
	} else if (listener_set_network(daemon->listener, json_copy(daemon->next->network))) {
		swap_configuration(daemon);
	} else {
		say("the new configuration is too large for the listener: the old one stays in use");
		configuration_destroy(daemon->next);
		daemon->next = NULL;
	}
}

/* Without a wake word nothing could ever be heard. */
static bool check_wake_word(const struct configuration *configuration, struct problems *problems)
{
	const struct settings *settings = configuration->settings;

	return json_count(json_get(configuration->network, "wake")) > 0 ||
		problems_add(problems, SEVERITY_ERROR, &(struct place){settings->file, 1, 1},
			"there is no wake word%s, so nothing could ever be heard: add "
			"`wake: {words: [computer]}`",
			settings->wake.words.count > 0 ? " that can be said" : "");
}

static void on_reload(int signal_number, void *data)
{
	struct daemon *daemon = data;
	struct problems *problems = problems_create();

	(void)signal_number;
	struct configuration *next = configuration_load(daemon->options->config, problems);
	if (next != NULL) {
		check_wake_word(next, problems);
	}
	problems_print(problems, stderr);
	if (next == NULL || problems_count(problems, SEVERITY_ERROR) > 0) {
		say("the new configuration has errors: the old one stays in use");
		configuration_destroy(next);
	} else {
		configuration_destroy(daemon->next);
		daemon->next = next;
		loop_after(daemon->loop, 0, apply_next, daemon);
	}
	problems_destroy(problems);
}

static void on_end(int signal_number, void *data)
{
	struct daemon *daemon = data;

	(void)signal_number;
	loop_stop(daemon->loop);
}

/* --- broker --- */

static void listen_now(struct daemon *daemon)
{
	if (!daemon->listening) {
		daemon->listening = true;
		listener_listen(daemon->listener, "wake");
	}
}

static void on_connected(void *data)
{
	struct daemon *daemon = data;

	say("connected to the broker at %s:%d", daemon->configuration->settings->broker.host,
		daemon->configuration->settings->broker.port);
	/* A recording plays once, so it waits until what it says can be done. */
	listen_now(daemon);
}

static void on_lost(const struct error *why, void *data)
{
	(void)data;
	say("no broker, so commands are refused until it is there: %s",
		why->text);
}

static void on_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct daemon *daemon = data;

	carrying_out_report(daemon->carrying_out, device, property, value, retained);
}

static void on_broker_message(const char *topic, const void *payload, size_t length,
	bool retained, void *data)
{
	struct daemon *daemon = data;

	device_states_take(daemon->states, topic, payload, length, retained, on_report, daemon);
}

static void on_denied(const char *topic, void *data)
{
	(void)data;
	say("the broker does not let us read %s: what is reported there stays unknown", topic);
}

static bool connect_broker(struct daemon *daemon, struct error *error)
{
	static const struct connection_events events = {on_connected, on_lost, on_broker_message,
		on_denied};

	daemon->connection = broker_connection(daemon->loop, daemon->configuration->settings, &events,
		daemon, error);
	return daemon->connection != NULL;
}

/* --- listener --- */

static void on_loaded(bool taken, const char *reason, void *data)
{
	struct daemon *daemon = data;

	if (!taken) {
		say("the listener cannot use the new network and keeps the old one: %s", reason);
	} else {
		trace_note(&daemon->trace, "ready", "listening");
	}
}

static void on_microphone(const char *state, const char *name, const char *reason, void *data)
{
	(void)data;
	if (strcmp(state, "open") == 0) {
		say("listening on the microphone %s", name);
	} else if (strcmp(state, "lost") == 0) {
		say("no sound from the microphone %s: %s. Trying again until there is", name, reason);
	}
}

static void on_playing(const char *file, void *data)
{
	struct daemon *daemon = data;

	trace_note(&daemon->trace, "playing", file);
}

static void on_wake(const char *word, void *data)
{
	struct daemon *daemon = data;

	refusals_wake(daemon->refusals);
	trace_note(&daemon->trace, "wake", word);
}

static void tell_event(struct daemon *daemon, const struct understanding *understanding,
	const struct utterance *utterance)
{
	struct buffer line;

	if (!daemon->configuration->settings->events) {
		return;
	}
	buffer_init(&line, 64 * 1024);
	struct json *json = understanding_heard_json(understanding, utterance, NULL);
	char *topic = text_format("earshot/%s/event", daemon->configuration->settings->site);
	if (topic != NULL && json_print(json, &line)) {
		connection_tell(daemon->connection, topic, buffer_text(&line));
	}
	free(topic);
	json_destroy(json);
	buffer_finish(&line);
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct daemon *daemon = data;
	struct understanding understanding;

	/* Speech that was not for us is nobody's business: it is counted, but neither shown nor
	 * told nor kept, and whatever it holds, nothing is done. */
	if (utterance->wake == NULL) {
		refusals_others(daemon->refusals, utterance->reason);
		return;
	}
	if (!understand_utterance(daemon->configuration->grammar, daemon->configuration->thresholds,
		    utterance, &understanding)) {
		say("out of memory: a command was dropped");
		return;
	}
	tell_event(daemon, &understanding, utterance);
	orders_spoken(daemon->orders, &understanding, utterance);
	refusals_judge(daemon->refusals, &understanding, utterance, daemon->listener);
	understanding_finish(&understanding);
}

static void on_finished(int64_t id, double seconds, const char *reason, void *data)
{
	struct daemon *daemon = data;

	(void)seconds;
	if (id != 0) {
		return;
	}
	if (reason != NULL) {
		error_set(&daemon->failure, ERROR_INPUT, "%s", reason);
	}
	daemon->heard_all = true;
	end_later(daemon);
}

static void on_problem(const char *text, void *data)
{
	(void)data;
	say("%s", text);
}

static void on_died(const char *how, void *data)
{
	(void)data;
	say("the listener ended (%s) and is started again", how);
}

/* Without memory to keep them in, they are not kept; everything else works. */
static void begin_keeping(struct daemon *daemon)
{
	int maximum = daemon->configuration->settings->hearing.keep_refused;
	struct text_list places = {0};
	struct error error = {0};

	if (maximum > 0 && !(refused_file_places(&places) &&
		refusals_keep(daemon->refusals, &places, (size_t)maximum, &error))) {
		say("refused utterances are not kept: %s",
			error.kind != ERROR_NONE ? error.text : "out of memory");
	}
	text_list_finish(&places);
}

static bool start_listener(struct daemon *daemon, struct error *error)
{
	static const struct listener_events events = {
		.loaded = on_loaded,
		.microphone = on_microphone,
		.playing = on_playing,
		.wake = on_wake,
		.heard = on_heard,
		.finished = on_finished,
		.problem = on_problem,
		.died = on_died,
	};
	const struct daemon_options *options = daemon->options;
	const struct settings *settings = daemon->configuration->settings;
	bool recordings = options->recordings.count > 0;

	begin_keeping(daemon);
	struct listener_settings listener = {
		.microphone = recordings ? "none"
			: options->microphone != NULL ? options->microphone : settings->microphone,
		.recordings = &options->recordings,
		.sandbox = settings->sandbox == SANDBOX_REQUIRED,
		.ring = refusals_descriptor(daemon->refusals),
	};

	daemon->listener = listener_create(daemon->loop, &listener, &events, daemon, error);
	if (daemon->listener == NULL) {
		return false;
	}
	if (!listener_set_network(daemon->listener, json_copy(daemon->configuration->network))) {
		return error_set(error, ERROR_LIMIT, "the configuration is too large for the listener");
	}
	if (!recordings) {
		listen_now(daemon);
	}
	return true;
}

/* --- control --- */

static void on_typed_answer(uint64_t asker, struct json *answer, void *data)
{
	struct daemon *daemon = data;

	control_answer(daemon->control, asker, answer);
}

static void on_ask(uint64_t asker, const char *text, void *data)
{
	struct daemon *daemon = data;

	orders_typed(daemon->orders, asker, text, on_typed_answer, daemon);
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
	static const struct control_events events = {.ask = on_ask, .refused = on_refused};
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

/* --- start and end --- */

static bool load(struct daemon *daemon, struct error *error)
{
	struct problems *problems = problems_create();
	char *path = shipped_path("grammars/answers.yaml");

	daemon->configuration = configuration_load(daemon->options->config, problems);
	daemon->answers = path != NULL ? answers_load(path, problems) : NULL;
	bool loaded = daemon->configuration != NULL && daemon->answers != NULL &&
		check_wake_word(daemon->configuration, problems);
	problems_print(problems, stderr);
	if (!loaded) {
		error_set(error, ERROR_INPUT, "there is no usable configuration; see above");
	} else if (problems_count(problems, SEVERITY_ERROR) > 0) {
		say("what is named above is left out; the rest works");
	}
	free(path);
	problems_destroy(problems);
	return loaded;
}

static bool start(struct daemon *daemon, struct error *error)
{
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
	if (!load(daemon, error) || !connect_broker(daemon, error)) {
		return false;
	}
	if (!furnish(daemon)) {
		return out_of_memory(error);
	}
	if (!open_control(daemon, error) || !start_listener(daemon, error)) {
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
		say("%s", buffer_text(&line));
	}
	buffer_finish(&line);
}

static void finish(struct daemon *daemon)
{
	listener_destroy(daemon->listener);
	refusals_destroy(daemon->refusals);
	/* It answers what is under way, so those who asked must still be there. */
	connection_destroy(daemon->connection);
	clear_out(daemon);
	control_destroy(daemon->control);
	answers_destroy(daemon->answers);
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
