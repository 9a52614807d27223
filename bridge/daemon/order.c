/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/order.h"

#include <stdlib.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/dialogue/choice.h"
#include "bridge/dialogue/inquiry.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "bridge/permission/session.h"

struct order *order_begin(struct orders *orders, uint64_t asker)
{
	struct order *order = calloc(1, sizeof(*order));

	if (order != NULL) {
		order->orders = orders;
		order->asker = asker;
		order->next = orders->under_way;
		orders->under_way = order;
	}
	return order;
}

void order_destroy(struct order *order)
{
	choice_destroy(order->choice);
	understanding_finish(&order->meant);
	json_destroy(order->json);
	json_destroy(order->sent);
	free(order);
}

bool order_is_typed(const struct order *order)
{
	return order->asker != SESSION_MICROPHONE;
}

void order_keep(struct order *order, struct understanding *understanding)
{
	order->meant = (struct understanding){.accepted = true, .score = understanding->score,
		.evidence = understanding->evidence, .text = text_copy(understanding->text),
		.meaning = understanding->meaning, .clauses = understanding->clauses};
	understanding->meaning = NULL;
	understanding->clauses = (struct clauses){0};
}

static void on_told(void *data)
{
	struct order *order = data;
	struct understanding meant = order->meant;

	order->meant = (struct understanding){0};
	order->go_on(order, &meant);
	understanding_finish(&meant);
}

bool order_ask_devices(struct order *order, struct understanding *understanding,
	const struct device *const *devices, size_t count,
	bool (*waits)(const struct device *const *asked, size_t count, void *data),
	order_go_on_fn *go_on)
{
	const struct inquiry_events events = {waits, on_told};
	size_t clause_count;
	struct meaning *const *clauses = understanding_clauses(understanding, &clause_count);

	if (count == 0 || !inquiries_start(order->orders->parts.inquiries, devices, count,
		clauses[0]->intent, &events, order)) {
		return false;
	}
	order->go_on = go_on;
	order_keep(order, understanding);
	return true;
}

void order_answer(struct order *order, const char *say, bool done)
{
	struct orders *orders = order->orders;
	struct order **link = &orders->under_way;

	trace_answered(orders->parts.trace, say, done);
	if (order_is_typed(order)) {
		json_put_text(order->json, "say", say);
		json_put_boolean(order->json, "done", done);
		json_put(order->json, "sent", order->sent != NULL ? order->sent : json_new_list());
		order->sent = NULL;
		orders->events.answer(order->asker, order->json, orders->data);
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

void order_answer_by_key(struct order *order, const char *key)
{
	const struct answer_values none = {0};
	char *say = answers_say(order->orders->parts.answers, key, NULL, &none);

	order_answer(order, say != NULL ? say : "I did nothing.", false);
	free(say);
}

/* --- carrying out ----------------------------------------------------------------- */

static void on_sent(const struct action *action, void *data)
{
	struct order *order = data;
	struct trace *trace = order->orders->parts.trace;
	double delay_ms = -1;

	if (order->sent == NULL) {
		order->sent = json_new_list();
	}
	json_append(order->sent, plan_action_json(action));
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

	trace_reported(order->orders->parts.trace, action, value);
}

static void on_answered(const char *say, bool done, void *data)
{
	order_answer(data, say, done);
}

void order_carry_out(struct order *order, struct plan *plan)
{
	static const struct carrying_out_events events = {on_sent, on_reported, on_answered};

	if (!carrying_out_start(order->orders->parts.carrying_out, plan, &events, order)) {
		order_answer(order, "I am out of memory. I did nothing.", false);
	}
}

struct plan *order_plan(const struct orders *orders,
	const struct understanding *understanding, struct error *error)
{
	const struct plan_context context =
		configuration_plan_context(orders->parts.configuration, orders->parts.states);
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);

	struct plan *plan = plan_create(&context, clauses, count, error);
	if (plan != NULL && understanding->text != NULL) {
		plan->words = text_copy(understanding->text);
	}
	return plan;
}
