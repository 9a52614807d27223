/* SPDX-License-Identifier: MIT */
/* For accept4() and SOCK_CLOEXEC. */
#define _GNU_SOURCE
#include "bridge/daemon/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/daemon/control_path.h"
#include "bridge/wire/channel.h"
#include "bridge/wire/message.h"

#define ASKERS_MAX 8
/* A question is one sentence; what is longer is none. */
#define QUESTION_MAX (16u * 1024)
/* Who connects and does not ask keeps a place that others need. */
#define QUESTION_WAIT_MS 10000
/* Who was answered hangs up itself, and within this time. */
#define READ_WAIT_MS 1000

struct asker {
	struct control *control;
	uint64_t id;
	struct channel *channel; /* NULL: the place is free */
	uint64_t timer;          /* for the question to come, then for hanging up */
	bool asked;
	bool questioned;         /* asked back, and the reply is still to come */
};

struct control {
	struct loop *loop;
	char *path;
	int listening;
	struct control_events events;
	void *data;
	uint64_t last_id;
	struct asker askers[ASKERS_MAX];
};

/* --- those who ask ------------------------------------------------------------- */

static void hang_up(void *data)
{
	struct asker *asker = data;

	loop_cancel(asker->control->loop, asker->timer);
	channel_destroy(asker->channel);
	*asker = (struct asker){.control = asker->control};
}

/* Not from inside a callback of the channel. */
static void hang_up_later(struct asker *asker, int64_t delay_ms)
{
	struct loop *loop = asker->control->loop;

	loop_cancel(loop, asker->timer);
	asker->timer = loop_after(loop, delay_ms, hang_up, asker);
}

/* False for a message that asks nothing. */
static bool pass_on(const struct asker *asker, const struct json *message)
{
	const struct control *control = asker->control;
	const char *text = json_get_text(message, "text");
	const char *what = json_get_text(message, "do");

	if (what != NULL && strcmp(what, "refused") == 0) {
		control->events.refused(asker->id, json_get_boolean(message, "clear", false),
			control->data);
		return true;
	}
	if (what != NULL && strcmp(what, "ask") == 0 && text != NULL) {
		control->events.ask(asker->id, text, control->data);
		return true;
	}
	return false;
}

/* Whatever comes after a question is no reply if it is not one. */
static void take_reply(struct asker *asker, const struct json *message)
{
	const struct control *control = asker->control;
	const char *what = message != NULL ? json_get_text(message, "do") : NULL;
	bool is_reply = what != NULL && strcmp(what, "reply") == 0;

	asker->questioned = false;
	control->events.reply(asker->id, is_reply ? json_get_text(message, "text") : NULL,
		control->data);
}

static void on_message(const struct json *message, void *data)
{
	struct asker *asker = data;

	if (asker->questioned) {
		take_reply(asker, message);
		return;
	}
	if (asker->asked) {
		hang_up_later(asker, 0);
		return;
	}
	asker->asked = true;
	loop_cancel(asker->control->loop, asker->timer);
	asker->timer = 0;
	if (!pass_on(asker, message)) {
		hang_up_later(asker, 0);
	}
}

static void on_closed(const struct error *why, void *data)
{
	struct asker *asker = data;

	(void)why;
	if (asker->questioned) {
		take_reply(asker, NULL);
	}
	hang_up_later(asker, 0);
}

static struct asker *find_asker(struct control *control, uint64_t id)
{
	for (size_t i = 0; i < ASKERS_MAX; i++) {
		struct asker *asker = &control->askers[i];
		if (asker->id == id) {
			return asker;
		}
	}
	return NULL;
}

static void on_connection(int descriptor, unsigned events, void *data)
{
	struct control *control = data;
	struct asker *asker = find_asker(control, 0);

	(void)events;
	int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (accepted < 0) {
		return;
	}
	if (asker == NULL) {
		close(accepted);
		return;
	}
	asker->channel = channel_create(control->loop, accepted, on_message, on_closed, asker, NULL);
	if (asker->channel != NULL) {
		asker->id = ++control->last_id;
		channel_limit(asker->channel, QUESTION_MAX);
		channel_forget(asker->channel);
		hang_up_later(asker, QUESTION_WAIT_MS);
	}
}

void control_question(struct control *control, uint64_t asker_id, struct json *question)
{
	struct asker *asker = asker_id != 0 ? find_asker(control, asker_id) : NULL;
	struct json *message = message_up("question");

	if (json_put(message, "question", question) && asker != NULL) {
		asker->questioned = true;
		channel_send(asker->channel, message);
	} else {
		json_destroy(message);
	}
}

void control_answer(struct control *control, uint64_t asker_id, struct json *answer)
{
	struct asker *asker = asker_id != 0 ? find_asker(control, asker_id) : NULL;
	struct json *message = answer != NULL ? message_up("answer") : NULL;

	if (asker == NULL || message == NULL || !json_put(message, "answer", json_copy(answer))) {
		json_destroy(message);
	} else {
		channel_send(asker->channel, message);
	}
	if (asker != NULL) {
		hang_up_later(asker, answer != NULL ? READ_WAIT_MS : 0);
	}
	json_destroy(answer);
}

/* --- listening ------------------------------------------------------------------ */

/* Binds with the mode already right, so that nobody slips in before a chmod. */
static bool bind_private(int descriptor, const struct sockaddr_un *address)
{
	mode_t before = umask(0177);
	int bound = bind(descriptor, (const struct sockaddr *)address, sizeof(*address));

	umask(before);
	return bound == 0 && listen(descriptor, ASKERS_MAX) == 0;
}

static bool start_listening(struct control *control, struct error *error)
{
	struct sockaddr_un address;

	if (!control_address(control->path, &address, error)) {
		return false;
	}
	int other = control_connect(control->path, NULL);
	if (other >= 0) {
		close(other);
		return error_set(error, ERROR_REFUSED,
			"another daemon is already running: it answers at %s", control->path);
	}
	unlink(control->path);
	control->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->listening < 0 || !bind_private(control->listening, &address)) {
		return error_set(error, ERROR_SYSTEM, "cannot make the control socket %s: %s",
			control->path, strerror(errno));
	}
	return loop_watch(control->loop, control->listening, LOOP_READ, on_connection, control) ||
		error_set(error, ERROR_MEMORY, "out of memory");
}

struct control *control_create(struct loop *loop, const char *path,
	const struct control_events *events, void *data, struct error *error)
{
	struct control *control = calloc(1, sizeof(*control));

	if (control == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	*control = (struct control){.loop = loop, .listening = -1, .events = *events,
		.data = data};
	for (size_t i = 0; i < ASKERS_MAX; i++) {
		control->askers[i].control = control;
	}
	control->path = text_copy(path);
	if (control->path == NULL || !start_listening(control, error)) {
		if (control->listening >= 0) {
			close(control->listening);
		}
		free(control->path);
		free(control);
		return NULL;
	}
	return control;
}

void control_destroy(struct control *control)
{
	if (control == NULL) {
		return;
	}
	for (size_t i = 0; i < ASKERS_MAX; i++) {
		hang_up(&control->askers[i]);
	}
	loop_unwatch(control->loop, control->listening);
	close(control->listening);
	unlink(control->path);
	free(control->path);
	free(control);
}
