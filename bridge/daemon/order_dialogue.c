/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/daemon/order_dialogue.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/order.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/ask.h"
#include "bridge/dialogue/choice.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "bridge/home/unknown_bases.h"
#include "bridge/permission/permission.h"
#include "bridge/permission/session.h"
#include "bridge/permission/spoken_pin.h"
#include "bridge/wire/message.h"

static struct permission_context permission_context(const struct orders *orders)
{
	return (struct permission_context){orders->parts.configuration->secrets,
		orders->parts.lock_out, orders->parts.answers};
}

/* --- asking ----------------------------------------------------------------------- */

static void await_nothing(const struct orders *orders)
{
	if (orders->events.await != NULL) {
		orders->events.await(false, NULL, orders->data);
	}
}

static void await_spoken(const struct order *order)
{
	const struct orders *orders = order->orders;

	if (orders->events.await != NULL) {
		orders->events.await(true,
			order->choice != NULL ? choice_grammar(order->choice) : NULL, orders->data);
	}
}

static void tell_question(const struct order *order, enum session_kind kind, const char *say)
{
	const struct orders *orders = order->orders;
	struct json *question = json_new_object();

	trace_asked(orders->parts.trace, say, session_kind_name(kind));
	if (!order_is_typed(order)) {
		json_destroy(question);
		await_spoken(order);
		return;
	}
	json_put_text(question, "say", say);
	json_put_text(question, "expects", session_kind_name(kind));
	orders->events.question(order->asker, question, orders->data);
}

/* Lets the order wait for an answer to what is asked, which may allow this much. */
static void ask(struct order *order, enum session_kind kind, enum policy policy, const char *say,
	struct understanding *understanding)
{
	int64_t wait_ms = order_is_typed(order) ? ORDERS_TYPED_WAIT_MS : ORDERS_SPOKEN_WAIT_MS;

	if (!sessions_open(order->orders->sessions, order->asker, kind, order, wait_ms)) {
		order_answer(order, "I cannot ask now. I did nothing.", false);
		return;
	}
	order->asked = policy;
	order_keep(order, understanding);
	tell_question(order, kind, say);
}

void order_expired(uint64_t asker, struct session session, void *data)
{
	if (asker == SESSION_MICROPHONE) {
		await_nothing(data);
	}
	order_answer_by_key(session.waiting, "asked.late");
}

void orders_end_sessions(struct orders *orders)
{
	struct session session;
	uint64_t asker;

	while (orders != NULL && sessions_take_any(orders->sessions, &asker, &session)) {
		if (asker == SESSION_MICROPHONE) {
			await_nothing(orders);
		}
		order_answer_by_key(session.waiting, "asked.nothing");
	}
}

/* --- answers to it ---------------------------------------------------------------- */

/* The plan is made again, because the house may have changed since, and must not need more
 * than was asked for. `pin` is NULL after a yes. */
static void go_on(struct order *order, const char *pin)
{
	const struct permission_context context = permission_context(order->orders);
	struct error error = {0};
	char *say = NULL;

	struct plan *plan = order_plan(order->orders, &order->meant, &error);
	if (plan == NULL) {
		order_answer(order, error.text, false);
	} else if (plan->policy > order->asked || (plan_opens(plan) && !order->opens)) {
		plan_destroy(plan);
		order_answer_by_key(order, "asked.changed");
	} else if (plan->policy == POLICY_PIN &&
		(pin == NULL || !permission_check_pin(&context, plan, pin, &say))) {
		plan_destroy(plan);
		order_answer(order, say != NULL ? say : "I did nothing.", false);
	} else {
		plan->policy = POLICY_ALLOW;
		order_carry_out(order, plan);
	}
	free(say);
}

static bool is_intent(const struct understanding *understanding, const char *intent)
{
	return understanding->accepted && understanding->meaning != NULL &&
		strcmp(understanding->meaning->intent, intent) == 0;
}

/* What was said without being asked for it, or before, is no answer. */
static bool is_earlier(const struct session *session, const struct utterance *utterance)
{
	double begin_ms =
		utterance->speech_end_ms - 1e3 * (utterance->end - utterance->start);

	return utterance->speech_end_ms > 0 && begin_ms < (double)session->asked_ms;
}

/* What opens something needs to be as sure as that; and if a lack of guarded words (struct
 * network_message) let it be heard without a look for its rival, it is not done at all. */
static void demand_confidence(const struct order *order, struct understanding *understanding)
{
	understanding_demand_confidence_to_open(understanding);
	if (order->opens) {
		understanding_demand_rival_looked_for(understanding);
	}
}

static void take_spoken_yes(struct order *order, struct understanding *understanding)
{
	demand_confidence(order, understanding);
	if (understanding->accepted) {
		go_on(order, NULL);
	} else {
		order_answer(order, understanding->detail, false);
	}
}

static void take_spoken_pin(struct order *order, const struct understanding *understanding)
{
	const char *digits = meaning_text(understanding->meaning, "digits");
	char pin[PIN_SIZE];

	if (digits != NULL && spoken_pin_digits(digits, pin)) {
		go_on(order, pin);
	} else {
		order_answer_by_key(order, "asked.nothing");
	}
	explicit_bzero(pin, sizeof(pin));
}

static void answer_unclear(struct order *order, const struct understanding *reply)
{
	if (strcmp(reply->reason, REASON_AMID_TALK) == 0) {
		order_answer(order, reply->detail, false);
	} else {
		order_answer_by_key(order, "asked.unclear");
	}
}

/* The command with the device that the reply names goes the way of one that named it at once.
 * It is as sure as the less sure of the two. */
static void take_device(struct order *order, const struct understanding *reply)
{
	struct choice *choice = order->choice;
	struct understanding meant = order->meant;
	size_t count;

	order->choice = NULL;
	order->meant = (struct understanding){0};
	if (!reply->accepted && strcmp(reply->reason, REASON_AMBIGUOUS) == 0) {
		order_answer_by_key(order, "asked.both");
	} else if (!reply->accepted) {
		answer_unclear(order, reply);
	} else if (reply->meaning == NULL ||
		!choice_apply(choice, reply->meaning, understanding_clauses(&meant, &count))) {
		order_answer_by_key(order, "asked.nothing");
	} else {
		meant.score = reply->score < meant.score ? reply->score : meant.score;
		meant.evidence.rival_looked_for =
			meant.evidence.rival_looked_for && reply->evidence.rival_looked_for;
		order_take_command(order, &meant);
	}
	understanding_finish(&meant);
	choice_destroy(choice);
}

void order_take_spoken_reply(struct orders *orders, struct understanding *understanding,
	const struct utterance *utterance)
{
	struct session session;

	/* A noise is no answer, and does not take the question away. */
	if (understanding->text[0] == '\0' ||
		is_earlier(sessions_find(orders->sessions, SESSION_MICROPHONE), utterance) ||
		!sessions_take(orders->sessions, SESSION_MICROPHONE, &session)) {
		return;
	}
	struct order *order = session.waiting;
	order->speech_end_ms = utterance->speech_end_ms;
	order->silence_ms = utterance->silence_ms;
	await_nothing(orders);
	if (session.kind == SESSION_DEVICE) {
		take_device(order, understanding);
	} else if (session.kind == SESSION_CONFIRM && is_intent(understanding, "yes")) {
		take_spoken_yes(order, understanding);
	} else if (session.kind == SESSION_PIN && is_intent(understanding, "pin")) {
		take_spoken_pin(order, understanding);
	} else if (understanding->accepted) {
		order_answer_by_key(order, "asked.nothing");
	} else {
		answer_unclear(order, understanding);
	}
}

/* A house without the grammar of replies has these all the same. */
static bool is_typed_yes(const struct orders *orders, const char *text)
{
	struct understanding understanding;

	if (strcmp(text, "y") == 0 || strcmp(text, "yes") == 0) {
		return true;
	}
	if (!understand_typed(orders->parts.configuration->grammar, text, &understanding)) {
		return false;
	}
	bool yes = is_intent(&understanding, "yes");
	understanding_finish(&understanding);
	return yes;
}

static void take_typed_device(struct order *order, const char *text)
{
	struct understanding reply;

	if (understand_typed(choice_grammar(order->choice), text, &reply)) {
		take_device(order, &reply);
		understanding_finish(&reply);
	} else {
		order_answer_by_key(order, "asked.nothing");
	}
}

void orders_reply(struct orders *orders, uint64_t asker, const char *text)
{
	struct session session;

	if (asker == SESSION_MICROPHONE || !sessions_take(orders->sessions, asker, &session)) {
		return;
	}
	if (text == NULL) {
		order_answer_by_key(session.waiting, "asked.no_answer");
	} else if (session.kind == SESSION_DEVICE) {
		take_typed_device(session.waiting, text);
	} else if (session.kind == SESSION_CONFIRM && is_typed_yes(orders, text)) {
		go_on(session.waiting, NULL);
	} else if (session.kind == SESSION_PIN && pin_is_valid(text)) {
		go_on(session.waiting, text);
	} else {
		order_answer_by_key(session.waiting, "asked.nothing");
	}
}

/* --- what is expected --------------------------------------------------------------- */

bool orders_expect_spoken(const struct orders *orders)
{
	return sessions_find(orders->sessions, SESSION_MICROPHONE) != NULL;
}

bool orders_expect_spoken_pin(const struct orders *orders)
{
	const struct session *session = sessions_find(orders->sessions, SESSION_MICROPHONE);

	return session != NULL && session->kind == SESSION_PIN;
}

const struct grammar *orders_grammar(const struct orders *orders)
{
	const struct session *session = sessions_find(orders->sessions, SESSION_MICROPHONE);
	const struct order *order = session != NULL ? session->waiting : NULL;

	return order != NULL && order->choice != NULL ? choice_grammar(order->choice)
						      : orders->parts.configuration->grammar;
}

/* --- permission ---------------------------------------------------------------------- */

/* True if what was heard is sure enough for what opens something; else it is refused. */
static bool is_sure_enough(const struct order *order, const struct plan *plan,
	struct understanding *understanding)
{
	if (!order_is_typed(order) && (plan->policy == POLICY_CONFIRM || plan->policy == POLICY_PIN)) {
		demand_confidence(order, understanding);
	}
	return understanding->accepted;
}

static void take_plan(struct order *order, struct plan *plan,
	struct understanding *understanding)
{
	const struct permission_context context = permission_context(order->orders);
	enum policy policy = plan->policy;
	char *say;

	switch (permission_needed(&context, plan, &say)) {
	case PERMISSION_GIVEN:
		order_carry_out(order, plan);
		return;
	case PERMISSION_CONFIRM:
		ask(order, SESSION_CONFIRM, policy, say != NULL ? say : "", understanding);
		break;
	case PERMISSION_PIN:
		ask(order, SESSION_PIN, policy, say != NULL ? say : "", understanding);
		break;
	case PERMISSION_REFUSED:
		order_answer(order, say != NULL ? say : "I did nothing.", false);
		break;
	}
	free(say);
	plan_destroy(plan);
}

/* --- commands ----------------------------------------------------------------------- */

/* Where several devices fit, the answer is the question which is meant. */
static void ask_which(struct order *order, const char *say, struct understanding *understanding)
{
	const struct orders_parts *parts = &order->orders->parts;
	const struct plan_context context =
		configuration_plan_context(parts->configuration, parts->states);
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);

	order->choice = choice_create(&context, clauses, count);
	if (order->choice != NULL) {
		ask(order, SESSION_DEVICE, POLICY_ALLOW, say, understanding);
	} else {
		order_answer(order, say, false);
	}
}

/* Plans what is meant with what is known now, and does it or asks about it. */
static void plan_command(struct order *order, struct understanding *understanding)
{
	struct error error = {0};

	struct plan *plan = order_plan(order->orders, understanding, &error);
	order->opens = plan != NULL && plan_opens(plan);
	if (order_is_typed(order)) {
		json_destroy(order->json);
		order->json = ask_json(understanding, plan, &error);
	}
	if (plan == NULL) {
		ask_which(order, error.text, understanding);
	} else if (is_sure_enough(order, plan, understanding)) {
		trace_planned(order->orders->parts.trace, plan);
		take_plan(order, plan, understanding);
	} else {
		plan_destroy(plan);
		order_answer(order, understanding->detail, false);
	}
}

/* --- what a change counts from ------------------------------------------------------- */

static void find_unknown(const struct order *order, const struct understanding *understanding,
	struct unknown_bases *unknown)
{
	const struct orders_parts *parts = &order->orders->parts;
	const struct plan_context context =
		configuration_plan_context(parts->configuration, parts->states);
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);

	unknown_bases_find(&context, clauses, count, unknown);
}

static bool is_waited_for(const struct device *const *asked, size_t count, void *data)
{
	const struct order *order = data;
	struct unknown_bases unknown;

	find_unknown(order, &order->meant, &unknown);
	for (size_t i = 0; i < count; i++) {
		if (unknown_bases_have(&unknown, asked[i])) {
			return true;
		}
	}
	return false;
}

/* After a start no lamp has told how bright it is, but most can be asked. */
void order_take_command(struct order *order, struct understanding *understanding)
{
	struct unknown_bases unknown;

	find_unknown(order, understanding, &unknown);
	if (!order_ask_devices(order, understanding, unknown.devices, unknown.count,
		is_waited_for, plan_command)) {
		plan_command(order, understanding);
	}
}
