/* SPDX-License-Identifier: MIT
 *
 * The inside of the orders, for the files that are parts of them: one order from its beginning
 * to its answer.
 */
#ifndef EARSHOT_DAEMON_ORDER_H
#define EARSHOT_DAEMON_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/daemon/orders.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/home.h"

struct choice;
struct error;
struct json;
struct plan;
struct sessions;

struct order;
typedef void order_go_on_fn(struct order *order, struct understanding *understanding);

/* One order under way. */
struct order {
	struct orders *orders;
	struct order *next;
	uint64_t asker;       /* typed: who waits for the answer; else SESSION_MICROPHONE */
	double speech_end_ms; /* 0: typed, or not in real time */
	double silence_ms;
	struct json *json;    /* typed: the answer so far */
	struct json *sent;    /* the messages that left for the broker, or NULL: none */
	struct understanding meant; /* while it waits for an answer */
	order_go_on_fn *go_on;      /* once the devices that were asked have told */
	struct choice *choice;      /* of the devices that it waits to be told one of, or NULL */
	enum policy asked;    /* what the answer allows at most */
	bool opens;           /* it does what a device's policy wants asked for */
};

struct orders {
	struct orders_parts parts;
	struct orders_events events;
	void *data;
	struct sessions *sessions;
	struct order *under_way;
};

/* Puts an order among those that are under way. NULL when out of memory. */
struct order *order_begin(struct orders *orders, uint64_t asker);
/* Without an answer, and not taken from among them. */
void order_destroy(struct order *order);

bool order_is_typed(const struct order *order);

/* Keeps what was understood for when the order goes on, out of `understanding`. */
void order_keep(struct order *order, struct understanding *understanding);

/* Asks devices how they are, by their `query`, before the order goes on with what was understood,
 * which is kept out of `understanding` meanwhile; `waits` is that of an inquiry
 * (bridge/dialogue/inquiry.h), and gets the order. False, and nothing is kept, if nobody is
 * asked. */
bool order_ask_devices(struct order *order, struct understanding *understanding,
	const struct device *const *devices, size_t count,
	bool (*waits)(const struct device *const *asked, size_t count, void *data),
	order_go_on_fn *go_on);

/* The end of an order. */
void order_answer(struct order *order, const char *say, bool done);
/* The same, with a sentence of answers.yaml, undone. */
void order_answer_by_key(struct order *order, const char *key);

/* What is meant, planned in the house as it is now; else NULL with the reason. */
struct plan *order_plan(const struct orders *orders, const struct understanding *understanding,
	struct error *error);
/* Takes over the plan, which is allowed. */
void order_carry_out(struct order *order, struct plan *plan);

#endif
