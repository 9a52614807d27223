/* SPDX-License-Identifier: MIT
 *
 * The socket through which `earshot ask --send` and `earshot refused` reach the running
 * daemon: a Unix socket of mode 0600 in the state folder, so that only the daemon's user
 * commands the house.
 *
 * One message of JSON a line, each way. Down:
 *   ask      text: a sentence to be carried out
 *   reply    text: the answer to a question; null if there will be none
 *   refused  clear: what was refused and why; with `clear`, what is kept is wiped first
 * Up:
 *   question  question: {"say","expects"}, with "confirm" (yes or no), "pin" or "device":
 *             what has to be answered before anything is done
 *   answer    answer: the end: what `ask --json` prints and "done", or what
 *             `refused --json` prints
 * Who hangs up before the end has not answered.
 */
#ifndef EARSHOT_DAEMON_CONTROL_H
#define EARSHOT_DAEMON_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

struct control;
struct error;
struct json;
struct loop;

/* What someone asks; answered then or later with control_answer(). */
struct control_events {
	void (*ask)(uint64_t asker, const char *text, void *data);
	/* The answer to control_question(); NULL: there will be none. */
	void (*reply)(uint64_t asker, const char *text, void *data);
	void (*refused)(uint64_t asker, bool clear, void *data);
};

/* Listens at `path`. A socket that a dead daemon left is replaced; a living daemon's is an
 * error. NULL with the reason. */
struct control *control_create(struct loop *loop, const char *path,
	const struct control_events *events, void *data, struct error *error);
/* Removes the socket. */
void control_destroy(struct control *control);

/* Sends the answer (and destroys it) to who asked, if still there, and hangs up; without an
 * answer (NULL) it only hangs up. */
void control_answer(struct control *control, uint64_t asker, struct json *answer);

/* Sends a question (and destroys it) to who asked; a reply or nothing comes of it. */
void control_question(struct control *control, uint64_t asker, struct json *question);

#endif
