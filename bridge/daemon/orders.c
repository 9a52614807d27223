/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/orders.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/order.h"
#include "bridge/daemon/order_dialogue.h"
#include "bridge/daemon/order_question.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/ask.h"
#include "bridge/dialogue/talk.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/plan.h"
#include "bridge/permission/session.h"
#include "bridge/timers/timers.h"
#include "bridge/wire/message.h"

/* --- life ------------------------------------------------------------------------- */

struct orders *orders_create(const struct orders_parts *parts,
	const struct orders_events *events, void *data)
{
	struct orders *orders = calloc(1, sizeof(*orders));

	if (orders == NULL) {
		return NULL;
	}
	*orders = (struct orders){.parts = *parts, .events = *events, .data = data};
	orders->sessions = sessions_create(parts->loop, order_expired, orders);
	if (orders->sessions == NULL) {
		free(orders);
		return NULL;
	}
	return orders;
}

void orders_destroy(struct orders *orders)
{
	if (orders == NULL) {
		return;
	}
	sessions_destroy(orders->sessions);
	while (orders->under_way != NULL) {
		struct order *next = orders->under_way->next;
		order_destroy(orders->under_way);
		orders->under_way = next;
	}
	free(orders);
}

/* --- orders ----------------------------------------------------------------------- */

static void take_timer(struct order *order, struct understanding *understanding)
{
	struct error error = {0};

	order_give(order, understanding,
		timers_order(order->orders->parts.timers, understanding->meaning, &error), &error);
}

static void take_talk(struct order *order, struct understanding *understanding)
{
	const struct orders_parts *parts = &order->orders->parts;
	const struct talk_context context = {.clock = loop_clock(parts->loop),
		.home = parts->configuration->home, .grammar = parts->configuration->grammar};
	struct error error = {0};

	order_give(order, understanding, talk_answer(&context, understanding->meaning, &error), &error);
}

/* Several at once are commands. */
static void route(struct order *order, struct understanding *understanding)
{
	static void (*const takers[])(struct order *, struct understanding *) = {
		[INTENT_COMMAND] = order_take_command,
		[INTENT_QUESTION] = order_take_question,
		[INTENT_TIMER] = take_timer,
		[INTENT_TALK] = take_talk,
	};
	enum intent_kind kind = understanding->meaning != NULL ? plan_kind(understanding->meaning)
							       : INTENT_COMMAND;

	/* A reply was refused, or taken, before. */
	takers[kind == INTENT_REPLY ? INTENT_TALK : kind](order, understanding);
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
		{REASON_SOUND_LOST, "I did not hear all of that. I did nothing."},
		{REASON_NOT_SURE, "I am not sure what you said. I did nothing."},
		{REASON_TWINS, "I am not sure what you said. I did nothing."},
		{REASON_DISAGREEMENT, "I am not sure what you said. I did nothing."},
		{REASON_AMBIGUOUS, "That could mean two things. I did nothing."},
		{REASON_NOT_ASKED, "Nothing was asked, so that answers nothing. I did nothing."},
	};

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		if (strcmp(understanding->reason, refusals[i].reason) == 0) {
			return refusals[i].say;
		}
	}
	return "I did not understand that. I did nothing.";
}

void orders_spoken(struct orders *orders, struct understanding *understanding,
	const struct utterance *utterance, bool secret)
{
	bool expected = orders_expect_spoken(orders);

	if (!expected) {
		understanding_refuse_reply(understanding);
	}
	trace_heard(orders->parts.trace, understanding, utterance, secret);
	if (expected) {
		order_take_spoken_reply(orders, understanding, utterance);
		return;
	}
	struct order *order = order_begin(orders, SESSION_MICROPHONE);
	if (order == NULL) {
		return;
	}
	order->speech_end_ms = utterance->speech_end_ms;
	order->silence_ms = utterance->silence_ms;
	if (understanding->accepted) {
		route(order, understanding);
	} else {
		order_answer(order, refusal(understanding), false);
	}
}

void orders_typed(struct orders *orders, uint64_t asker, const char *text)
{
	struct understanding understanding;

	if (!understand_typed(orders->parts.configuration->grammar, text, &understanding)) {
		orders->events.answer(asker, NULL, orders->data);
		return;
	}
	struct order *order = order_begin(orders, asker);
	if (order == NULL) {
		understanding_finish(&understanding);
		orders->events.answer(asker, NULL, orders->data);
		return;
	}
	understanding_refuse_reply(&understanding);
	if (understanding.accepted) {
		route(order, &understanding);
	} else {
		order->json = ask_json(&understanding, NULL, NULL);
		order_answer(order, understanding.detail != NULL ? understanding.detail
							   : understanding.reason, false);
	}
	understanding_finish(&understanding);
}
