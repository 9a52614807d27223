/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/orders.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/ask.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "bridge/wire/message.h"

/* One order under way. */
struct order {
	struct orders *orders;
	struct order *next;
	double speech_end_ms; /* 0: typed, or not in real time */
	double silence_ms;
	uint64_t asker;       /* typed: who waits for the answer */
	orders_answer_fn *answer;
	void *data;
	struct json *json;    /* the answer so far */
};

struct orders {
	const struct configuration *configuration;
	struct carrying_out *carrying_out;
	struct trace *trace;
	struct order *under_way;
};

struct orders *orders_create(const struct configuration *configuration,
	struct carrying_out *carrying_out, struct trace *trace)
{
	struct orders *orders = calloc(1, sizeof(*orders));

	if (orders != NULL) {
		*orders = (struct orders){configuration, carrying_out, trace, NULL};
	}
	return orders;
}

static void order_destroy(struct order *order)
{
	json_destroy(order->json);
	free(order);
}

void orders_destroy(struct orders *orders)
{
	if (orders == NULL) {
		return;
	}
	while (orders->under_way != NULL) {
		struct order *next = orders->under_way->next;
		order_destroy(orders->under_way);
		orders->under_way = next;
	}
	free(orders);
}

static void order_ended(struct order *order, const char *say, bool done)
{
	struct orders *orders = order->orders;
	struct order **link = &orders->under_way;

	trace_answered(orders->trace, say, done);
	if (order->answer != NULL) {
		json_put_text(order->json, "say", say);
		json_put_boolean(order->json, "done", done);
		order->answer(order->asker, order->json, order->data);
		order->json = NULL;
	}
	while (*link != NULL && *link != order) {
		link = &(*link)->next;
	}
	if (*link == order) {
		*link = order->next;
	}
	order_destroy(order);
}

static void on_sent(const struct action *action, void *data)
{
	struct order *order = data;
	struct trace *trace = order->orders->trace;
	double delay_ms = -1;

	if (order->speech_end_ms > 0) {
		delay_ms = (double)clock_now_ms(trace->clock) - order->speech_end_ms - order->silence_ms;
		delay_ms = delay_ms > 0 ? delay_ms : 0;
	}
	trace_sent(trace, action, delay_ms);
}

static void on_reported(const struct action *action, const struct property_value *value,
	void *data)
{
	struct order *order = data;

	trace_reported(order->orders->trace, action, value);
}

static void on_answered(const char *say, bool done, void *data)
{
	order_ended(data, say, done);
}

/* Plans what is in `understanding` and lets it be carried out. */
static void carry_out(struct order *order, struct understanding *understanding, bool spoken)
{
	static const struct carrying_out_events events = {on_sent, on_reported, on_answered};
	struct orders *orders = order->orders;
	struct error error = {0};

	const struct plan_context context =
		configuration_plan_context(orders->configuration, NULL);
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	struct plan *plan = plan_create(&context, clauses, count, &error);
	if (order->answer != NULL) {
		order->json = ask_json(understanding, plan, &error);
	}
	if (plan == NULL) {
		order_ended(order, error.text, false);
		return;
	}
	/* What the policy allows only after a question opens something. */
	if (spoken && (plan->policy == POLICY_CONFIRM || plan->policy == POLICY_PIN)) {
		understanding_demand_confidence_to_open(understanding);
		if (!understanding->accepted) {
			plan_destroy(plan);
			order_ended(order, understanding->detail, false);
			return;
		}
	}
	trace_planned(orders->trace, plan);
	if (!carrying_out_start(orders->carrying_out, plan, &events, order)) {
		order_ended(order, "I am out of memory. I did nothing.", false);
	}
}

static struct order *begin(struct orders *orders)
{
	struct order *order = calloc(1, sizeof(*order));

	if (order != NULL) {
		order->orders = orders;
		order->next = orders->under_way;
		orders->under_way = order;
	}
	return order;
}

/* What is said to who was not understood, in the words of the reason. */
static const char *refusal(const struct understanding *understanding)
{
	static const struct {
		const char *reason;
		const char *say;
	} refusals[] = {
		{REASON_NO_COMMAND, "I heard no command. I did nothing."},
		{REASON_TOO_LONG, "That was longer than any command. I did nothing."},
		{REASON_NOT_SURE, "I am not sure what you said. I did nothing."},
		{REASON_TWINS, "I am not sure what you said. I did nothing."},
		{REASON_DISAGREEMENT, "I am not sure what you said. I did nothing."},
		{REASON_AMBIGUOUS, "That could mean two things. I did nothing."},
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (strcmp(understanding->reason, refusals[i].reason) == 0) {
			return refusals[i].say;
		}
	}
	return "I did not understand that. I did nothing.";
}

void orders_spoken(struct orders *orders, struct understanding *understanding,
	const struct utterance *utterance)
{
	trace_heard(orders->trace, understanding, utterance);
	struct order *order = begin(orders);
	if (order == NULL) {
		return;
	}
	order->speech_end_ms = utterance->speech_end_ms;
	order->silence_ms = utterance->silence_ms;
	if (understanding->accepted) {
		carry_out(order, understanding, true);
	} else {
		order_ended(order, refusal(understanding), false);
	}
}

void orders_typed(struct orders *orders, uint64_t asker, const char *text,
	orders_answer_fn *answer, void *data)
{
	struct understanding understanding;

	if (!understand_typed(orders->configuration->grammar, text, &understanding)) {
		answer(asker, NULL, data);
		return;
	}
	struct order *order = begin(orders);
	if (order == NULL) {
		understanding_finish(&understanding);
		answer(asker, NULL, data);
		return;
	}
	order->asker = asker;
	order->answer = answer;
	order->data = data;
	if (understanding.accepted) {
		carry_out(order, &understanding, false);
	} else {
		order->json = ask_json(&understanding, NULL, NULL);
		order_ended(order, understanding.detail != NULL ? understanding.detail
								: understanding.reason, false);
	}
	understanding_finish(&understanding);
}
