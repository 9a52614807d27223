/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/listening.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/config/hearing_network.h"
#include "bridge/daemon/daemon_data.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/refusals.h"
#include "bridge/daemon/refused_file.h"
#include "bridge/dialogue/chatter.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/opening_intent.h"
#include "bridge/mqtt/connection.h"
#include "bridge/permission/spoken_pin.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/message.h"

/* Ends once there is nothing more to hear and nothing under way. */
static void end_if_done(struct daemon *daemon)
{
	if (daemon->heard_all) {
		/* Nobody is left to answer. */
		orders_end_sessions(daemon->orders);
	}
	if (daemon->heard_all && !daemon_is_busy(daemon)) {
		loop_stop(daemon->loop);
	}
}

static void end_later(void *data)
{
	struct daemon *daemon = data;

	end_if_done(daemon);
	if (daemon->heard_all && daemon_is_busy(daemon)) {
		loop_after(daemon->loop, DAEMON_BUSY_WAIT_MS, end_later, daemon);
	}
}

void listening_begin(struct daemon *daemon)
{
	if (!daemon->listening) {
		daemon->listening = true;
		listener_listen(daemon->listener, "wake");
	}
}

static void say_why_no_names(const struct problems *problems, bool made)
{
	size_t count = problems_count(problems, SEVERITY_ERROR);
	const struct error *last = !made && count > 0 ? problems_at(problems, count - 1, NULL) : NULL;

	daemon_say("which one is meant cannot be heard, but typed: %s",
		last != NULL ? last->text : "out of memory");
}

/* A listener that cannot hear the names hears none; typed they are still understood. */
static void hear_names(struct daemon *daemon, const struct grammar *names)
{
	const struct configuration *configuration = daemon->configuration;
	const struct text_list none = {0};
	struct problems *problems = problems_create();
	struct hearing_network network;

	bool made = hearing_replies(names, configuration->settings, configuration->pronunciations,
		reply_can_open(configuration->home) ? NULL : &none, &configuration->network, problems,
		&network);
	daemon->hears_names = made && listener_set_network(daemon->listener, network.message);
	daemon->swaps += daemon->hears_names;
	if (!daemon->hears_names) {
		say_why_no_names(problems, made);
	}
	hearing_network_finish(&network);
	problems_destroy(problems);
}

static void hear_commands(struct daemon *daemon)
{
	if (listener_set_network(daemon->listener, daemon->configuration->network.message)) {
		daemon->hears_names = false;
		daemon->swaps++;
	}
}

void listening_await(struct daemon *daemon, bool answer, const struct grammar *names)
{
	if (answer && names != NULL) {
		hear_names(daemon, names);
	} else if (daemon->hears_names) {
		hear_commands(daemon);
	}
	if (daemon->listening) {
		listener_listen(daemon->listener, answer ? "command" : "wake");
	}
}

static void on_loaded(bool taken, const char *reason, void *data)
{
	struct daemon *daemon = data;

	if (!taken) {
		daemon_say("the listener cannot use the new network and keeps the old one: %s",
			reason);
	} else if (daemon->swaps == 0) {
		trace_note(&daemon->trace, "ready", "listening");
	}
	daemon->swaps -= daemon->swaps > 0;
	/* What reading the configuration and telling the network needed lies freed in small pieces. */
	malloc_trim(0);
}

static void on_microphone(const char *state, const char *name, const char *reason, void *data)
{
	struct daemon *daemon = data;

	/* The seconds of another stream are counted anew. */
	daemon->chatter = (struct chatter){0};
	if (strcmp(state, "open") == 0) {
		daemon_say("listening on the microphone %s", name);
	} else if (strcmp(state, "lost") == 0) {
		daemon_say("no sound from the microphone %s: %s. Trying again until there is", name,
			reason);
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
	if (utterance->wake == NULL && !orders_expect_spoken(daemon->orders)) {
		refusals_others(daemon->refusals, utterance->reason);
		return;
	}
	if (!understand_utterance(orders_grammar(daemon->orders), daemon->configuration->thresholds,
		    utterance, &understanding)) {
		daemon_say("out of memory: a command was dropped");
		return;
	}
	chatter_judge(&daemon->chatter, utterance, &understanding);
	bool secret = orders_expect_spoken_pin(daemon->orders) || spoken_pin_is_in(&understanding);
	if (!secret) {
		tell_event(daemon, &understanding, utterance);
	}
	orders_spoken(daemon->orders, &understanding, utterance, secret);
	refusals_judge(daemon->refusals, &understanding, utterance, secret, daemon->listener);
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
	daemon_say("%s", text);
}

static void on_died(const char *how, void *data)
{
	struct daemon *daemon = data;

	daemon->swaps = 0;
	daemon->chatter = (struct chatter){0};
	daemon_say("the listener ended (%s) and is started again", how);
}

/* Without memory to keep them in, they are not kept; everything else works. */
static void begin_keeping(struct daemon *daemon)
{
	int maximum = daemon->configuration->settings->hearing.keep_refused;
	struct text_list places = {0};
	struct error error = {0};

	if (maximum > 0 && !(refused_file_places(&places) &&
		refusals_keep(daemon->refusals, &places, (size_t)maximum, &error))) {
		daemon_say("refused utterances are not kept: %s",
			error.kind != ERROR_NONE ? error.text : "out of memory");
	}
	text_list_finish(&places);
}

bool listening_start(struct daemon *daemon, struct error *error)
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
	if (!listener_set_network(daemon->listener, daemon->configuration->network.message)) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (!recordings) {
		listening_begin(daemon);
	}
	return true;
}
