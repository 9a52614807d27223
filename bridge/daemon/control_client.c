/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/control_client.h"

#include <string.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/daemon/control_path.h"
#include "bridge/wire/channel.h"
#include "bridge/wire/message.h"

/* A question is one sentence; what is longer is none. */
#define TEXT_MAX (8u * 1024)
/* A device may take half a minute to report, and a person a minute to answer; after this the
 * daemon must have hung. */
#define ANSWER_WAIT_MS 60000
#define PERSON_WAIT_MS 90000

struct control_client {
	struct loop *loop;
	struct channel *channel;
	control_question_fn *question;
	void *data;
	uint64_t timer;
	struct json *answer;
	struct error error;
};

static void gave_up(void *data)
{
	struct control_client *client = data;

	error_set(&client->error, ERROR_SYSTEM, "the daemon did not answer within a minute");
	loop_stop(client->loop);
}

static void wait_at_most(struct control_client *client, int64_t wait_ms)
{
	loop_cancel(client->loop, client->timer);
	client->timer = loop_after(client->loop, wait_ms, gave_up, client);
}

struct loop *control_client_loop(const struct control_client *client)
{
	return client->loop;
}

void control_client_reply(struct control_client *client, const char *text)
{
	struct json *reply = message_down("reply");

	json_put_text(reply, "text", text);
	channel_send(client->channel, reply);
	wait_at_most(client, ANSWER_WAIT_MS);
}

static void take_question(struct control_client *client, const struct json *question)
{
	wait_at_most(client, PERSON_WAIT_MS);
	if (client->question != NULL) {
		client->question(client, question, client->data);
	} else {
		control_client_reply(client, NULL);
	}
}

static void on_message(const struct json *message, void *data)
{
	struct control_client *client = data;
	const char *is = json_get_text(message, "is");

	if (is != NULL && strcmp(is, "question") == 0) {
		take_question(client, json_get(message, "question"));
		return;
	}
	if (client->answer == NULL) {
		client->answer = json_copy(json_get(message, "answer"));
	}
	loop_stop(client->loop);
}

static void on_closed(const struct error *why, void *data)
{
	struct control_client *client = data;

	error_set(&client->error, ERROR_SYSTEM, "the daemon hung up without an answer%s%s",
		why != NULL ? ": " : "", why != NULL ? why->text : "");
	loop_stop(client->loop);
}

static void run(struct control_client *client, int descriptor, const struct json *message)
{
	client->channel = channel_create(client->loop, descriptor, on_message, on_closed, client,
		&client->error);
	/* A daemon that hung up already is seen by what can be read. */
	if (client->channel != NULL) {
		channel_send(client->channel, json_copy(message));
		wait_at_most(client, ANSWER_WAIT_MS);
		loop_run(client->loop);
		if (client->question != NULL) {
			client->question(client, NULL, client->data);
		}
	}
	channel_destroy(client->channel);
}

/* Destroys the message. */
static struct json *exchange(const char *path, struct json *message,
	struct control_client *client, struct error *error)
{
	struct clock *clock = clock_create_system();

	client->loop = clock != NULL ? loop_create(clock) : NULL;
	if (client->loop == NULL || message == NULL) {
		error_set(&client->error, ERROR_MEMORY, "out of memory");
	} else {
		int descriptor = control_connect(path, &client->error);
		if (descriptor >= 0) {
			run(client, descriptor, message);
		}
	}
	if (client->answer == NULL && error != NULL) {
		*error = client->error;
	}
	json_destroy(message);
	loop_destroy(client->loop);
	clock_destroy(clock);
	return client->answer;
}

struct json *control_ask(const char *path, const char *text, control_question_fn *question,
	void *data, struct error *error)
{
	struct control_client client = {.question = question, .data = data};

	if (strlen(text) > TEXT_MAX) {
		error_set(error, ERROR_LIMIT, "a text of %zu bytes is no sentence", strlen(text));
		return NULL;
	}
	struct json *message = message_down("ask");
	if (!json_put_text(message, "text", text)) {
		json_destroy(message);
		message = NULL;
	}
	return exchange(path, message, &client, error);
}

struct json *control_refused(const char *path, bool clear, struct error *error)
{
	struct control_client client = {0};
	struct json *message = message_down("refused");

	if (!json_put_boolean(message, "clear", clear)) {
		json_destroy(message);
		message = NULL;
	}
	return exchange(path, message, &client, error);
}
