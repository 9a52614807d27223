/* SPDX-License-Identifier: MIT
 *
 * What was understood, spoken or typed, on its way to being carried out: planned, decided,
 * sent, answered, and shown at each step.
 */
#ifndef EARSHOT_DAEMON_ORDERS_H
#define EARSHOT_DAEMON_ORDERS_H

#include <stdint.h>

struct carrying_out;
struct configuration;
struct json;
struct orders;
struct trace;
struct understanding;
struct utterance;

/* Everything is borrowed. */
struct orders *orders_create(const struct configuration *configuration,
	struct carrying_out *carrying_out, struct trace *trace);
/* After the carrying out of all orders has ended or was destroyed. */
void orders_destroy(struct orders *orders);

void orders_spoken(struct orders *orders, struct understanding *understanding,
	const struct utterance *utterance);

/* Calls back once with what `ask --json` prints and "done"; the callback owns it. It is NULL
 * when out of memory. */
typedef void orders_answer_fn(uint64_t asker, struct json *answer, void *data);
void orders_typed(struct orders *orders, uint64_t asker, const char *text,
	orders_answer_fn *answer, void *data);

#endif
