/* SPDX-License-Identifier: MIT
 *
 * Shows the way of each command, step by step, for people or as lines of JSON.
 */
#ifndef EARSHOT_DAEMON_TRACE_H
#define EARSHOT_DAEMON_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct action;
struct clock;
struct plan;
struct property_value;
struct understanding;
struct utterance;

enum trace_style { TRACE_NONE, TRACE_TEXT, TRACE_JSON };

/* Where the lines go, and what is remembered between two of one command. */
struct trace {
	FILE *out;
	enum trace_style style;
	const struct clock *clock;
	int64_t sent_ms; /* when the last message left, for how long the device took */
};

/* Of what is `secret` no word is shown. */
void trace_heard(struct trace *trace, const struct understanding *understanding,
	const struct utterance *utterance, bool secret);
void trace_planned(struct trace *trace, const struct plan *plan);
/* `delay_ms`: from the end of speech to now without the silence that was waited for; below
 * 0 if not known (typed, or not in real time). */
void trace_sent(struct trace *trace, const struct action *action, double delay_ms);
void trace_reported(struct trace *trace, const struct action *action,
	const struct property_value *value);
/* `expects` says what kind of answer. */
void trace_asked(struct trace *trace, const char *say, const char *expects);
void trace_answered(struct trace *trace, const char *say, bool done);
/* Something that is not part of a command: a wake word, a broker that came back. */
void trace_note(struct trace *trace, const char *what, const char *text);

#endif
