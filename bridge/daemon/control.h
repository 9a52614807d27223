/* SPDX-License-Identifier: MIT
 *
 * The socket through which `earshot ask --send` reaches the running daemon: a Unix socket
 * of mode 0600 in the state folder, so that only the daemon's user commands the house.
 *
 * One message of JSON a line, each way: {"v":1,"do":"ask","text":…} down, and up one
 * {"v":1,"is":"answer","answer":{…}} with what `ask --json` prints and "done".
 */
#ifndef EARSHOT_DAEMON_CONTROL_H
#define EARSHOT_DAEMON_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

struct control;
struct error;
struct json;
struct loop;

/* Called for each sentence that someone sends; answered later with control_answer(). */
typedef void control_ask_fn(uint64_t asker, const char *text, void *data);

/* Listens at `path`. A socket that a dead daemon left is replaced; a living daemon's is an
 * error. NULL with the reason. */
struct control *control_create(struct loop *loop, const char *path, control_ask_fn *ask,
	void *data, struct error *error);
/* Removes the socket. */
void control_destroy(struct control *control);

/* Sends the answer (and destroys it) to who asked, if still there, and hangs up; without an
 * answer (NULL) it only hangs up. */
void control_answer(struct control *control, uint64_t asker, struct json *answer);

/* The other end: asks the daemon behind `path` and waits for its answer, for a minute at
 * most; NULL with the reason. */
struct json *control_ask(const char *path, const char *text, struct error *error);

#endif
