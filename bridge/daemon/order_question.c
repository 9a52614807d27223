/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/order_question.h"

#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/order.h"
#include "bridge/dialogue/ask.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "bridge/questions/question_silent.h"
#include "bridge/questions/question_subjects.h"
#include "bridge/questions/questions.h"

void order_give(struct order *order, const struct understanding *understanding, char *said,
	const struct error *why)
{
	if (order_is_typed(order)) {
		order->json = ask_json(understanding, NULL, why);
	}
	order_answer(order, said != NULL ? said : why->text, said != NULL);
	free(said);
}

static struct question_context context_of(const struct order *order)
{
	const struct orders_parts *parts = &order->orders->parts;
	const struct plan_context house =
		configuration_plan_context(parts->configuration, parts->states);

	return (struct question_context){.home = house.home, .states = house.states,
		.answers = parts->answers, .here = house.here, .unit = house.unit,
		.clock = loop_clock(parts->loop)};
}

/* From what is known now. */
static void answer_question(struct order *order, struct understanding *understanding)
{
	const struct question_context context = context_of(order);
	struct error error = {0};
	char *said = question_answer(&context, understanding->meaning, &error);

	order_give(order, understanding, said, &error);
}

static bool is_waited_for(const struct device *const *asked, size_t count, void *data)
{
	const struct order *order = data;
	const struct question_context context = context_of(order);

	for (size_t i = 0; i < count; i++) {
		if (question_is_silent(&context, order->meant.meaning, asked[i])) {
			return true;
		}
	}
	return false;
}

void order_take_question(struct order *order, struct understanding *understanding)
{
	const struct question_context context = context_of(order);
	struct subjects silent;
	bool asks = question_silent(&context, understanding->meaning, &silent) &&
		order_ask_devices(order, understanding, silent.devices, silent.count, is_waited_for,
			answer_question);

	subjects_finish(&silent);
	if (!asks) {
		answer_question(order, understanding);
	}
}
