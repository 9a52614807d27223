/* SPDX-License-Identifier: MIT
 *
 * The inside of carrying out, for the files that do it: a plan under way, and the steps in
 * which it is done.
 */
#ifndef EARSHOT_DIALOGUE_PERFORMANCE_H
#define EARSHOT_DIALOGUE_PERFORMANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/dialogue/carrying_out.h"
#include "bridge/dialogue/outcome.h"
#include "bridge/home/device_states.h"

struct performance;

/* One message, and what is waited for after it. */
struct step {
	struct performance *performance;
	bool asked;         /* the connection has it */
	bool left;          /* only a report after the command left says anything */
	bool delivered;     /* the broker's answer is in: no callback will come any more */
	bool known_before;  /* `before` was known when the command was sent */
	struct property_value before; /* without its text */
	bool queried;       /* the device was asked how it is */
	bool query_open;    /* and the broker has not answered to that yet */
	uint64_t query_timer;
	uint64_t timer;
	int64_t left_ms;
	int64_t deadline_ms;
};

/* One plan under way. */
struct performance {
	struct carrying_out *owner;
	struct performance *next;
	struct plan *plan;
	uint64_t number; /* of the command, for the record of what leaves */
	struct step *steps;
	struct outcome_step *outcomes; /* one for each step */
	size_t step_count;
	struct carrying_out_events events;
	void *data;
	bool answered;
};

struct carrying_out {
	struct loop *loop;
	struct connection *connection;
	const struct device_states *states;
	const struct answers *answers;
	const struct secrets *secrets;
	uint64_t *numbers; /* the last that was given; `own_numbers` if nobody lends one */
	uint64_t own_numbers;
	struct performance *performances; /* the oldest first */
	uint64_t sweep_timer;
	size_t under_way; /* messages whose delivery is not known yet */
};

struct message_cause;

/* Why a step's messages leave; borrowed from the plan. */
struct message_cause performance_cause(const struct step *step);

/* Takes over the plan, also when it fails. */
struct performance *performance_create(struct carrying_out *owner, struct plan *plan);
void performance_destroy(struct performance *performance);

struct outcome_step *performance_outcome(const struct step *step);

/* The whole plan has its answer. */
void performance_answer(struct performance *performance, const char *say, bool done);

/* A step has come to its end; the last one brings the answer. */
void performance_step_ended(struct step *step, enum outcome outcome);

/* It must not leave; why, as the end of a sentence. */
void performance_step_forbidden(struct step *step, const char *why);
/* The broker did not take it, by this code of MQTT 5. */
void performance_step_failed(struct step *step, int code);

/* What has been answered and expects no callback any more is removed at the next turn of the
 * loop: never from inside a callback of the connection or of a timer. */
void performance_sweep_later(struct carrying_out *carrying_out);

/* The connection may take messages again: what waits for that is sent. */
void performance_ask_waiting(struct carrying_out *carrying_out);

#endif
