/* SPDX-License-Identifier: MIT */
#include "bridge/wire/listener.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/wire/channel.h"
#include "bridge/wire/hear_queue.h"
#include "bridge/wire/listener_process.h"
#include "bridge/wire/listener_report.h"
#include "bridge/wire/message.h"
#include "bridge/wire/study_message.h"

#define READY_MAX_MS 20000
#define END_MAX_MS 1000 /* between the end of the socket and that of the process */
#define PAUSE_FIRST_MS 500
#define PAUSE_MAX_MS 30000
#define LONG_LIFE_MS 60000

enum state {
	STATE_STARTING, /* waits for `ready`, READY_MAX_MS at most */
	STATE_READY,
	STATE_ENDING,   /* process or socket has ended, or is to: waits END_MAX_MS for both */
	STATE_PAUSE,    /* until the next process is started */
};

struct listener {
	struct loop *loop;
	char *executable;
	char *microphone;
	struct text_list recordings;
	bool sandbox;
	int ring;     /* 0: none */
	bool playing; /* the recordings are not done */
	struct listener_events events;
	void *data;

	enum state state;
	uint64_t timer; /* the one that the state waits for */
	struct listener_process process;
	bool process_ended;
	struct channel *channel;
	bool channel_ended;
	bool was_ready;
	bool condemned; /* is being killed: nothing more is taken from it */
	char how[ERROR_TEXT_MAX + 40]; /* why it ended, "" if not known yet */
	int64_t started_ms;
	int64_t pause_ms; /* before the next start */

	char *network; /* the message as text, which is much smaller than the tree */
	const char *mode;
	struct hear_queue files;
};

static void on_timer(void *data);

static void set_timer(struct listener *listener, int64_t delay_ms)
{
	loop_cancel(listener->loop, listener->timer);
	listener->timer = loop_after(listener->loop, delay_ms, on_timer, listener);
}

static bool is_running(const struct listener *listener)
{
	return listener->state == STATE_STARTING || listener->state == STATE_READY;
}

static void tell_finished(struct listener *listener, int64_t id, double seconds,
	const char *reason)
{
	if (listener->events.finished != NULL) {
		listener->events.finished(id, seconds, reason, listener->data);
	}
}

/* --- messages to the process ------------------------------------------------- */

/* A message cannot be sent to a process that has ended, of which the loop tells. False
 * only if there is no message, because memory ran out. */
static bool tell(struct listener *listener, struct json *message)
{
	if (message != NULL) {
		channel_send(listener->channel, message);
	}
	return message != NULL;
}

static void tell_next_file(struct listener *listener)
{
	if (is_running(listener)) {
		tell(listener, hear_queue_next(&listener->files));
	}
}

/* All that a process must know, from its first message on. */
static bool brief(struct listener *listener, struct error *error)
{
	bool good = tell(listener,
		message_open(listener->microphone,
			listener->playing ? &listener->recordings : NULL, listener->sandbox));
	if (good && listener->network != NULL) {
		channel_send_text(listener->channel, listener->network);
	}
	if (!good || !tell(listener, message_listen(listener->mode))) {
		return error_set(error, ERROR_MEMORY,
			"the listener cannot be told what to do: out of memory");
	}
	tell_next_file(listener);
	return true;
}

/* --- end of a process -------------------------------------------------------- */

/* Answers for what the dead process can no longer answer for. What played in real time
 * is not played again: it would be commanded twice. The files are counted first, because
 * an answer may bring new ones. */
static void give_up_files(struct listener *listener)
{
	char reason[sizeof(listener->how) + 40];
	size_t lost = listener->files.sent ? 1 : 0;
	if (!listener->was_ready) {
		lost = listener->files.count;
	}
	snprintf(reason, sizeof(reason), "the listener ended: %s", listener->how);
	if (listener->playing) {
		listener->playing = false;
		tell_finished(listener, 0, 0, reason);
	}
	for (; lost > 0; lost--) {
		tell_finished(listener, hear_queue_remove(&listener->files), 0, reason);
	}
}

static void begin_ending(struct listener *listener)
{
	listener->state = STATE_ENDING;
	set_timer(listener, END_MAX_MS);
}

/* Both process and socket are done with: tells of it, once, and prepares another try. */
static void settle(struct listener *listener)
{
	int64_t life_ms = clock_now_ms(loop_clock(listener->loop)) - listener->started_ms;
	if (life_ms >= LONG_LIFE_MS) {
		listener->pause_ms = PAUSE_FIRST_MS;
	}
	listener->state = STATE_PAUSE;
	set_timer(listener, listener->pause_ms);
	listener->pause_ms *= 2;
	if (listener->pause_ms > PAUSE_MAX_MS) {
		listener->pause_ms = PAUSE_MAX_MS;
	}
	if (listener->events.died != NULL) {
		listener->events.died(listener->how, listener->data);
	}
	give_up_files(listener);
}

static void on_process_end(int descriptor, unsigned events, void *data)
{
	struct listener *listener = data;
	char how[sizeof(listener->how)];
	(void)events;
	if (!listener_process_ended(&listener->process, how, sizeof(how))) {
		return;
	}
	loop_unwatch(listener->loop, descriptor);
	listener->process_ended = true;
	if (listener->how[0] == '\0') {
		memcpy(listener->how, how, sizeof(how));
	}
	/* Its last words may still be in the socket. */
	if (listener->channel_ended) {
		settle(listener);
	} else {
		begin_ending(listener);
	}
}

static void condemn(struct listener *listener, const char *what, const char *why)
{
	listener->condemned = true;
	if (listener->how[0] == '\0') {
		snprintf(listener->how, sizeof(listener->how), "%s%s", what, why);
	}
	if (!listener->process_ended) {
		listener_process_kill(&listener->process);
	}
	begin_ending(listener);
}

static void on_channel_end(const struct error *why, void *data)
{
	struct listener *listener = data;
	listener->channel_ended = true;
	if (listener->process_ended) {
		settle(listener);
	} else if (why != NULL) {
		condemn(listener, "it sent what is no message: ", why->text);
	} else {
		begin_ending(listener);
	}
}

/* --- messages from the process ----------------------------------------------- */

static bool take_ready(struct listener *listener, const struct json *json, struct error *error)
{
	(void)json;
	if (listener->was_ready) {
		return error_set(error, ERROR_INPUT, "it is ready for the second time");
	}
	listener->was_ready = true;
	if (listener->state == STATE_STARTING) {
		listener->state = STATE_READY;
		loop_cancel(listener->loop, listener->timer);
	}
	if (listener->events.ready != NULL) {
		listener->events.ready(listener->data);
	}
	return true;
}

static bool take_heard(struct listener *listener, const struct json *json, struct error *error)
{
	struct utterance utterance;
	bool good = message_read_heard(json, &utterance, error);
	if (good && utterance.id != 0 && !hear_queue_is_sent(&listener->files, utterance.id)) {
		good = error_set(error, ERROR_INPUT, "it heard a file that it was not given");
	}
	if (good && listener->events.heard != NULL) {
		listener->events.heard(&utterance, listener->data);
	}
	utterance_finish(&utterance);
	return good;
}

static bool take_finished(struct listener *listener, const struct json *json,
	struct error *error)
{
	char line[REPORT_LINE_MAX];
	int64_t id = 0;
	report_line(json, "reason", line);
	const char *reason = line[0] != '\0' ? line : NULL;
	double seconds = json_get_number(json, "seconds", -1);
	if (!message_read_id(json, &id, error)) {
		return false;
	}
	if (seconds < 0) {
		return error_set(error, ERROR_INPUT, "a file must have a length in `seconds`");
	}
	if (id == 0 && listener->playing) {
		listener->playing = false;
		tell_finished(listener, 0, 0, reason);
	} else if (hear_queue_is_sent(&listener->files, id)) {
		hear_queue_remove(&listener->files);
		tell_finished(listener, id, seconds, reason);
		tell_next_file(listener);
	} else if (id != 0) {
		return error_set(error, ERROR_INPUT, "it finished a file that it was not given");
	}
	return true;
}

/* What changes our own state; all else is handed on. */
typedef bool take_fn(struct listener *listener, const struct json *json, struct error *error);

static const struct {
	const char *kind;
	take_fn *take;
} takers[] = {
	{"ready", take_ready},
	{"heard", take_heard},
	{"finished", take_finished},
};

static void on_message(const struct json *message, void *data)
{
	struct listener *listener = data;
	const char *kind = json_get_text(message, "is");
	take_fn *take = NULL;
	struct error error = {0};
	if (listener->condemned) {
		return;
	}
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]) && kind != NULL; i++) {
		if (strcmp(takers[i].kind, kind) == 0) {
			take = takers[i].take;
		}
	}
	bool good = take != NULL ? take(listener, message, &error)
		: report_tell(message, &listener->events, listener->data, &error);
	if (!good) {
		condemn(listener, "it sent a wrong message: ", error.text);
	}
}

/* --- start of a process -------------------------------------------------------- */

static bool start(struct listener *listener, struct error *error)
{
	channel_destroy(listener->channel);
	listener->channel = NULL;
	listener->how[0] = '\0';
	listener->was_ready = false;
	listener->condemned = false;
	listener->process_ended = false;
	listener->channel_ended = false;
	listener->started_ms = clock_now_ms(loop_clock(listener->loop));
	if (!listener_process_start(&listener->process, listener->executable, listener->ring,
		    error)) {
		return false;
	}
	listener->channel = channel_create(listener->loop, listener->process.socket, on_message,
		on_channel_end, listener, error);
	if (listener->channel == NULL) {
		goto stop;
	}
	channel_limit(listener->channel, MESSAGE_UP_MAX);
	if (!loop_watch(listener->loop, listener->process.descriptor, LOOP_READ, on_process_end,
		listener)) {
		error_set(error, ERROR_MEMORY, "out of memory while starting the listener");
		goto stop;
	}
	listener->state = STATE_STARTING;
	set_timer(listener, READY_MAX_MS);
	if (brief(listener, error)) {
		return true;
	}
	loop_unwatch(listener->loop, listener->process.descriptor);

stop:
	loop_cancel(listener->loop, listener->timer);
	channel_destroy(listener->channel);
	listener->channel = NULL;
	listener_process_kill(&listener->process);
	listener_process_stop(&listener->process);
	return false;
}

static void start_again(struct listener *listener)
{
	struct error error = {0};
	if (!start(listener, &error)) {
		snprintf(listener->how, sizeof(listener->how), "%s", error.text);
		listener->process.pid = 0;
		settle(listener);
	}
}

static void on_timer(void *data)
{
	struct listener *listener = data;
	switch (listener->state) {
	case STATE_STARTING:
		condemn(listener, "it was not ready within 20 s", "");
		break;
	case STATE_ENDING:
		if (listener->process_ended) {
			/* A child of it holds the socket open. */
			channel_destroy(listener->channel);
			listener->channel = NULL;
			settle(listener);
		} else {
			condemn(listener, "it closed its connection without ending", "");
		}
		break;
	case STATE_PAUSE:
		start_again(listener);
		break;
	case STATE_READY:
		break;
	}
}

/* --- for the bridge ------------------------------------------------------------ */

static bool copy_settings(struct listener *listener, const struct listener_settings *settings)
{
	listener->executable =
		settings->executable != NULL ? text_copy(settings->executable) : NULL;
	listener->microphone = text_copy(settings->microphone);
	listener->sandbox = settings->sandbox;
	listener->ring = settings->ring;
	bool good = (listener->executable != NULL) == (settings->executable != NULL) &&
		listener->microphone != NULL &&
		(settings->recordings == NULL ||
			text_list_add_all(&listener->recordings, settings->recordings));
	listener->playing = listener->recordings.count > 0;
	return good;
}

static void free_listener(struct listener *listener)
{
	free(listener->executable);
	free(listener->microphone);
	free(listener->network);
	text_list_finish(&listener->recordings);
	hear_queue_finish(&listener->files);
	free(listener);
}

struct listener *listener_create(struct loop *loop, const struct listener_settings *settings,
	const struct listener_events *events, void *data, struct error *error)
{
	struct listener *listener = calloc(1, sizeof(*listener));
	if (listener == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory while starting the listener");
		return NULL;
	}
	listener->loop = loop;
	listener->events = *events;
	listener->data = data;
	listener->pause_ms = PAUSE_FIRST_MS;
	listener->mode = "off";
	if (!copy_settings(listener, settings)) {
		error_set(error, ERROR_MEMORY, "out of memory while starting the listener");
		goto free;
	}
	if (!start(listener, error)) {
		goto free;
	}
	return listener;

free:
	free_listener(listener);
	return NULL;
}

void listener_destroy(struct listener *listener)
{
	if (listener == NULL) {
		return;
	}
	loop_cancel(listener->loop, listener->timer);
	channel_destroy(listener->channel);
	if (listener->process.pid > 0) {
		loop_unwatch(listener->loop, listener->process.descriptor);
		listener_process_stop(&listener->process);
	}
	free_listener(listener);
}

/* It is read once, because a process that cannot read a message ends. */
bool listener_set_network(struct listener *listener, const char *network)
{
	struct json *message = network != NULL ? json_parse(network, strlen(network), NULL) : NULL;
	char *copy = message != NULL ? text_copy(network) : NULL;

	json_destroy(message);
	if (copy == NULL) {
		return false;
	}
	free(listener->network);
	listener->network = copy;
	if (is_running(listener)) {
		channel_send_text(listener->channel, copy);
	}
	return true;
}

bool listener_listen(struct listener *listener, const char *mode)
{
	static const char *const modes[] = {"wake", "command", "off"};
	const char *found = NULL;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		found = strcmp(mode, modes[i]) == 0 ? modes[i] : found;
	}
	if (found == NULL) {
		return false;
	}
	listener->mode = found;
	return !is_running(listener) || tell(listener, message_listen(listener->mode));
}

void listener_meter(struct listener *listener, bool on)
{
	if (is_running(listener)) {
		tell(listener, message_meter(on));
	}
}

/* Work that is answered by `finished`. */
static bool queue(struct listener *listener, int64_t id, struct json *message)
{
	if (!hear_queue_add(&listener->files, id, message)) {
		return false;
	}
	tell_next_file(listener);
	return true;
}

bool listener_hear(struct listener *listener, int64_t id, const char *file, bool whole,
	bool wake)
{
	return queue(listener, id, message_hear(id, file, whole, wake));
}

bool listener_study(struct listener *listener)
{
	return !is_running(listener) || tell(listener, message_study());
}

bool listener_keep(struct listener *listener, int64_t id, const struct sounds *sounds)
{
	return queue(listener, id, message_keep(id, sounds));
}

bool listener_recall(struct listener *listener, int64_t id)
{
	return queue(listener, id, message_recall(id));
}

bool listener_learn(struct listener *listener, int64_t id, const struct lesson *lesson)
{
	return queue(listener, id, message_learn(id, lesson));
}

void listener_judge(struct listener *listener, const struct verdict *verdict)
{
	tell(listener, message_verdict(verdict));
}

void listener_forget(struct listener *listener, bool stop)
{
	if (is_running(listener)) {
		tell(listener, message_forget(stop));
	}
	if (stop) {
		listener->ring = 0;
	}
}

pid_t listener_pid(const struct listener *listener)
{
	return listener->process.pid;
}
