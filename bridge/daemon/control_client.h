/* SPDX-License-Identifier: MIT
 *
 * The other end of the control socket: asks the running daemon, and answers what it asks back.
 */
#ifndef EARSHOT_DAEMON_CONTROL_CLIENT_H
#define EARSHOT_DAEMON_CONTROL_CLIENT_H

#include <stdbool.h>

struct control_client;
struct error;
struct json;
struct loop;

/* The daemon wants to know something first: {"say","expects"}, borrowed. It is answered with
 * control_client_reply(), from in here or later from the loop. NULL: it is over, and the loop
 * is about to go. */
typedef void control_question_fn(struct control_client *client, const struct json *question,
	void *data);

/* NULL: no reply will come. */
void control_client_reply(struct control_client *client, const char *text);
struct loop *control_client_loop(const struct control_client *client);

/* Asks the daemon behind `path` and waits for its answer, for a minute at most, and another
 * one after each question; NULL with the reason. Without a `question` nothing is replied. */
struct json *control_ask(const char *path, const char *text, control_question_fn *question,
	void *data, struct error *error);
struct json *control_refused(const char *path, bool clear, struct error *error);

#endif
