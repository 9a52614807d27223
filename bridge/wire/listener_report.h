/* SPDX-License-Identifier: MIT
 *
 * What the listener has to say, handed on to those who want to know.
 */
#ifndef EARSHOT_WIRE_LISTENER_REPORT_H
#define EARSHOT_WIRE_LISTENER_REPORT_H

#include <stdbool.h>

struct error;
struct json;
struct listener_events;

#define REPORT_LINE_MAX 1000

/* The text of a member, "" if it has none, as one line that may be shown. It can come
 * from a sound system or be a file's name, so that it is made clean and cut rather than
 * refused. */
void report_line(const struct json *json, const char *key, char line[REPORT_LINE_MAX]);

/* Calls the event of a `loaded`, `microphone`, `playing`, `wake`, `level`, `learnt` or
 * `problem` message.
 * False if the message is wrong or of another kind. */
bool report_tell(const struct json *message, const struct listener_events *events, void *data,
	struct error *error);

#endif
