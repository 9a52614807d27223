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

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/wire/channel.h"
#include "bridge/wire/message.h"

#define ASKERS_MAX 8
/* A device may take half a minute to report; after this the daemon must have hung. */
#define ANSWER_WAIT_MS 60000

struct asker {
	struct control *control;
	uint64_t id;
	struct channel *channel; /* NULL: the place is free */
	bool gone;
};

struct control {
	struct loop *loop;
	char *path;
	int listening;
	control_ask_fn *ask;
	void *data;
	uint64_t last_id;
	struct asker askers[ASKERS_MAX];
};

static bool fill_address(const char *path, struct sockaddr_un *address, struct error *error)
{
	size_t length = strlen(path);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (length >= sizeof(address->sun_path)) {
		return error_set(error, ERROR_LIMIT, "the path of the control socket is too long: %s",
			path);
	}
	memcpy(address->sun_path, path, length + 1);
	return true;
}

static int connect_to(const char *path, struct error *error)
{
	struct sockaddr_un address;

	if (!fill_address(path, &address, error)) {
		return -1;
	}
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0) {
		error_set(error, ERROR_SYSTEM, "cannot make a socket: %s", strerror(errno));
		return -1;
	}
	if (connect(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0) {
		error_set(error, ERROR_NOT_FOUND,
			"no daemon answers at %s (%s): is `earshot run` running, as this user and with "
			"this configuration?", path, strerror(errno));
		close(descriptor);
		return -1;
	}
	return descriptor;
}

static void free_asker(void *data)
{
	struct asker *asker = data;

	channel_destroy(asker->channel);
	asker->channel = NULL;
}

static void on_message(const struct json *message, void *data)
{
	struct asker *asker = data;
	const char *text = json_get_text(message, "text");

	if (text == NULL || json_get_text(message, "do") == NULL ||
		strcmp(json_get_text(message, "do"), "ask") != 0) {
		asker->gone = true;
		loop_after(asker->control->loop, 0, free_asker, asker);
		return;
	}
	asker->control->ask(asker->id, text, asker->control->data);
}

static void on_closed(const struct error *why, void *data)
{
	struct asker *asker = data;

	(void)why;
	if (!asker->gone) {
		asker->gone = true;
		loop_after(asker->control->loop, 0, free_asker, asker);
	}
}

static void on_connection(int descriptor, unsigned events, void *data)
{
	struct control *control = data;

	(void)events;
	int accepted = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (accepted < 0) {
		return;
	}
	for (size_t i = 0; i < ASKERS_MAX; i++) {
		struct asker *asker = &control->askers[i];
		if (asker->channel == NULL) {
			*asker = (struct asker){.control = control, .id = ++control->last_id};
			asker->channel = channel_create(control->loop, accepted, on_message, on_closed,
				asker, NULL);
			return;
		}
	}
	close(accepted);
}

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

	if (!fill_address(control->path, &address, error)) {
		return false;
	}
	int other = connect_to(control->path, NULL);
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

struct control *control_create(struct loop *loop, const char *path, control_ask_fn *ask,
	void *data, struct error *error)
{
	struct control *control = calloc(1, sizeof(*control));

	if (control == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	*control = (struct control){.loop = loop, .listening = -1, .ask = ask, .data = data};
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
		channel_destroy(control->askers[i].channel);
	}
	loop_unwatch(control->loop, control->listening);
	close(control->listening);
	unlink(control->path);
	free(control->path);
	free(control);
}

void control_answer(struct control *control, uint64_t asker_id, struct json *answer)
{
	for (size_t i = 0; i < ASKERS_MAX; i++) {
		struct asker *asker = &control->askers[i];
		if (asker->channel != NULL && asker->id == asker_id && !asker->gone) {
			channel_send(asker->channel, answer);
			return;
		}
	}
	json_destroy(answer);
}

/* The asking side: one message there, one back. */
struct exchange {
	struct json *answer;
	struct error error;
	bool over;
};

static void take_answer(const struct json *message, void *data)
{
	struct exchange *exchange = data;

	exchange->answer = json_copy(message);
	exchange->over = true;
}

static void hung_up(const struct error *why, void *data)
{
	struct exchange *exchange = data;

	if (!exchange->over) {
		error_set(&exchange->error, ERROR_SYSTEM, "the daemon hung up without an answer%s%s",
			why != NULL ? ": " : "", why != NULL ? why->text : "");
	}
	exchange->over = true;
}

static void gave_up(void *data)
{
	struct exchange *exchange = data;

	error_set(&exchange->error, ERROR_SYSTEM, "the daemon did not answer within a minute");
	exchange->over = true;
}

struct json *control_ask(const char *path, const char *text, struct error *error)
{
	struct exchange exchange = {0};
	struct clock *clock = clock_create_system();
	struct loop *loop = clock != NULL ? loop_create(clock) : NULL;
	int descriptor = connect_to(path, error);
	struct channel *channel = loop != NULL && descriptor >= 0
		? channel_create(loop, descriptor, take_answer, hung_up, &exchange, error) : NULL;
	struct json *question = message_down("ask");

	if (channel != NULL && json_put_text(question, "text", text) &&
		channel_send(channel, question)) {
		loop_after(loop, ANSWER_WAIT_MS, gave_up, &exchange);
		while (!exchange.over && loop_turn(loop, -1)) {
		}
		if (exchange.answer == NULL && error != NULL) {
			*error = exchange.error;
		}
	} else if (channel == NULL) {
		json_destroy(question);
	}
	channel_destroy(channel);
	loop_destroy(loop);
	clock_destroy(clock);
	return exchange.answer;
}
