/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/daemon/orders.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/ask.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/permission/permission.h"
#include "bridge/questions/questions.h"
#include "bridge/permission/session.h"
#include "bridge/permission/spoken_pin.h"
#include "bridge/dialogue/talk.h"
#include "bridge/timers/timers.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "bridge/wire/message.h"

/* One order under way. */
struct order {
	struct orders *orders;
	struct order *next;
	uint64_t asker;       /* typed: who waits for the answer; else SESSION_MICROPHONE */
	double speech_end_ms; /* 0: typed, or not in real time */
	double silence_ms;
	struct json *json;    /* typed: the answer so far */
	struct understanding meant; /* while it waits for an answer */
	enum policy asked;    /* what the answer allows at most */
};

struct orders {
	struct orders_parts parts;
	struct orders_events events;
	void *data;
	struct sessions *sessions;
	struct order *under_way;
};

/* --- life ------------------------------------------------------------------------- */

static void on_expired(uint64_t asker, struct session session, void *data);

struct orders *orders_create(const struct orders_parts *parts,
	const struct orders_events *events, void *data)
{
	struct orders *orders = calloc(1, sizeof(*orders));

	if (orders == NULL) {
		return NULL;
	}
	*orders = (struct orders){.parts = *parts, .events = *events, .data = data};
	orders->sessions = sessions_create(parts->loop, on_expired, orders);
	if (orders->sessions == NULL) {
		free(orders);
		return NULL;
	}
	return orders;
}

static void order_destroy(struct order *order)
{
	understanding_finish(&order->meant);
	json_destroy(order->json);
	free(order);
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

static struct order *begin(struct orders *orders, uint64_t asker)
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

static bool is_typed(const struct order *order)
{
	return order->asker != SESSION_MICROPHONE;
}

/* The end of an order. */
static void answer(struct order *order, const char *say, bool done)
{
	struct orders *orders = order->orders;
	struct order **link = &orders->under_way;

	trace_answered(orders->parts.trace, say, done);
	if (is_typed(order)) {
		json_put_text(order->json, "say", say);
		json_put_boolean(order->json, "done", done);
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

/* The same, with a sentence of answers.yaml. */
static void answer_by_key(struct order *order, const char *key)
{
	const struct answer_values none = {0};
	char *say = answers_say(order->orders->parts.answers, key, NULL, &none);

	answer(order, say != NULL ? say : "I did nothing.", false);
	free(say);
}

/* --- carrying out ----------------------------------------------------------------- */

static void on_sent(const struct action *action, void *data)
{
	struct order *order = data;
	struct trace *trace = order->orders->parts.trace;
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

	trace_reported(order->orders->parts.trace, action, value);
}

static void on_answered(const char *say, bool done, void *data)
{
	answer(data, say, done);
}

/* Takes over the plan, which is allowed. */
static void carry_out(struct order *order, struct plan *plan)
{
	static const struct carrying_out_events events = {on_sent, on_reported, on_answered};

	if (!carrying_out_start(order->orders->parts.carrying_out, plan, &events, order)) {
		answer(order, "I am out of memory. I did nothing.", false);
	}
}

static struct plan *make_plan(const struct orders *orders,
	const struct understanding *understanding, struct error *error)
{
	const struct plan_context context =
		configuration_plan_context(orders->parts.configuration, orders->parts.states);
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);

	return plan_create(&context, clauses, count, error);
}

static struct permission_context permission_context(const struct orders *orders)
{
	return (struct permission_context){orders->parts.configuration->secrets,
		orders->parts.lock_out, orders->parts.answers};
}

/* --- asking ----------------------------------------------------------------------- */

static void await_spoken(const struct orders *orders, bool wait)
{
	if (orders->events.await != NULL) {
		orders->events.await(wait, orders->data);
	}
}

static void tell_question(const struct order *order, enum session_kind kind, const char *say)
{
	const struct orders *orders = order->orders;
	struct json *question = json_new_object();

	trace_asked(orders->parts.trace, say, session_kind_name(kind));
	if (!is_typed(order)) {
		json_destroy(question);
		await_spoken(orders, true);
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
	int64_t wait_ms = is_typed(order) ? ORDERS_TYPED_WAIT_MS : ORDERS_SPOKEN_WAIT_MS;

	if (!sessions_open(order->orders->sessions, order->asker, kind, order, wait_ms)) {
		answer(order, "I cannot ask now. I did nothing.", false);
		return;
	}
	order->asked = policy;
	order->meant = (struct understanding){.accepted = true, .meaning = understanding->meaning,
		.clauses = understanding->clauses};
	understanding->meaning = NULL;
	understanding->clauses = (struct clauses){0};
	tell_question(order, kind, say);
}

static void on_expired(uint64_t asker, struct session session, void *data)
{
	if (asker == SESSION_MICROPHONE) {
		await_spoken(data, false);
	}
	answer_by_key(session.waiting, "asked.late");
}

void orders_end_sessions(struct orders *orders)
{
	struct session session;
	uint64_t asker;

	while (orders != NULL && sessions_take_any(orders->sessions, &asker, &session)) {
		if (asker == SESSION_MICROPHONE) {
			await_spoken(orders, false);
		}
		answer_by_key(session.waiting, "asked.nothing");
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

	struct plan *plan = make_plan(order->orders, &order->meant, &error);
	if (plan == NULL) {
		answer(order, error.text, false);
	} else if (plan->policy > order->asked) {
		plan_destroy(plan);
		answer_by_key(order, "asked.changed");
	} else if (plan->policy == POLICY_PIN &&
		(pin == NULL || !permission_check_pin(&context, plan, pin, &say))) {
		plan_destroy(plan);
		answer(order, say != NULL ? say : "I did nothing.", false);
	} else {
		plan->policy = POLICY_ALLOW;
		carry_out(order, plan);
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

static void take_spoken_yes(struct order *order, struct understanding *understanding)
{
	understanding_demand_confidence_to_open(understanding);
	if (understanding->accepted) {
		go_on(order, NULL);
	} else {
		answer(order, understanding->detail, false);
	}
}

static void take_spoken_pin(struct order *order, const struct understanding *understanding)
{
	const struct slot *digits = meaning_slot(understanding->meaning, "digits");
	char pin[PIN_SIZE];

	if (digits != NULL && digits->text != NULL && spoken_pin_digits(digits->text, pin)) {
		go_on(order, pin);
	} else {
		answer_by_key(order, "asked.nothing");
	}
	explicit_bzero(pin, sizeof(pin));
}

/* Something was said while the microphone is asked. */
static void take_spoken_reply(struct orders *orders, struct understanding *understanding,
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
	await_spoken(orders, false);
	if (session.kind == SESSION_CONFIRM && is_intent(understanding, "yes")) {
		take_spoken_yes(order, understanding);
	} else if (session.kind == SESSION_PIN && is_intent(understanding, "pin")) {
		take_spoken_pin(order, understanding);
	} else {
		answer_by_key(order, understanding->accepted ? "asked.nothing" : "asked.unclear");
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

void orders_reply(struct orders *orders, uint64_t asker, const char *text)
{
	struct session session;

	if (asker == SESSION_MICROPHONE || !sessions_take(orders->sessions, asker, &session)) {
		return;
	}
	if (text == NULL) {
		answer_by_key(session.waiting, "asked.no_answer");
	} else if (session.kind == SESSION_CONFIRM && is_typed_yes(orders, text)) {
		go_on(session.waiting, NULL);
	} else if (session.kind == SESSION_PIN && pin_is_valid(text)) {
		go_on(session.waiting, text);
	} else {
		answer_by_key(session.waiting, "asked.nothing");
	}
}

/* --- orders ----------------------------------------------------------------------- */

/* True if what was heard is sure enough for what opens something; else it is refused. */
static bool is_sure_enough(const struct order *order, const struct plan *plan,
	struct understanding *understanding)
{
	if (!is_typed(order) && (plan->policy == POLICY_CONFIRM || plan->policy == POLICY_PIN)) {
		understanding_demand_confidence_to_open(understanding);
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
		carry_out(order, plan);
		return;
	case PERMISSION_CONFIRM:
		ask(order, SESSION_CONFIRM, policy, say != NULL ? say : "", understanding);
		break;
	case PERMISSION_PIN:
		ask(order, SESSION_PIN, policy, say != NULL ? say : "", understanding);
		break;
	case PERMISSION_REFUSED:
		answer(order, say != NULL ? say : "I did nothing.", false);
		break;
	}
	free(say);
	plan_destroy(plan);
}

static void take_command(struct order *order, struct understanding *understanding)
{
	struct error error = {0};

	struct plan *plan = make_plan(order->orders, understanding, &error);
	if (is_typed(order)) {
		order->json = ask_json(understanding, plan, &error);
	}
	if (plan == NULL) {
		answer(order, error.text, false);
	} else if (is_sure_enough(order, plan, understanding)) {
		trace_planned(order->orders->parts.trace, plan);
		take_plan(order, plan, understanding);
	} else {
		plan_destroy(plan);
		answer(order, understanding->detail, false);
	}
}

/* What the house is asked it answers at once, from what it knows. */
/* The answer of whoever knows, which is taken over, or why there is none. */
static void give(struct order *order, const struct understanding *understanding, char *said,
	const struct error *why)
{
	if (is_typed(order)) {
		order->json = ask_json(understanding, NULL, why);
	}
	answer(order, said != NULL ? said : why->text, said != NULL);
	free(said);
}

static void take_question(struct order *order, struct understanding *understanding)
{
	const struct orders_parts *parts = &order->orders->parts;
	const struct plan_context house =
		configuration_plan_context(parts->configuration, parts->states);
	const struct question_context context = {.home = house.home, .states = house.states,
		.answers = parts->answers, .here = house.here, .unit = house.unit,
		.clock = loop_clock(parts->loop)};
	struct error error = {0};

	give(order, understanding, question_answer(&context, understanding->meaning, &error), &error);
}

static void take_timer(struct order *order, struct understanding *understanding)
{
	struct error error = {0};

	give(order, understanding,
		timers_order(order->orders->parts.timers, understanding->meaning, &error), &error);
}

static void take_talk(struct order *order, struct understanding *understanding)
{
	const struct orders_parts *parts = &order->orders->parts;
	const struct talk_context context = {.clock = loop_clock(parts->loop),
		.home = parts->configuration->home, .grammar = parts->configuration->grammar};
	struct error error = {0};

	give(order, understanding, talk_answer(&context, understanding->meaning, &error), &error);
}

/* Several at once are commands. */
static void route(struct order *order, struct understanding *understanding)
{
	static void (*const takers[])(struct order *, struct understanding *) = {
		[INTENT_COMMAND] = take_command,
		[INTENT_QUESTION] = take_question,
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

bool orders_expect_spoken(const struct orders *orders)
{
	return sessions_find(orders->sessions, SESSION_MICROPHONE) != NULL;
}

bool orders_expect_spoken_pin(const struct orders *orders)
{
	const struct session *session = sessions_find(orders->sessions, SESSION_MICROPHONE);

	return session != NULL && session->kind == SESSION_PIN;
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
		take_spoken_reply(orders, understanding, utterance);
		return;
	}
	struct order *order = begin(orders, SESSION_MICROPHONE);
	if (order == NULL) {
		return;
	}
	order->speech_end_ms = utterance->speech_end_ms;
	order->silence_ms = utterance->silence_ms;
	if (understanding->accepted) {
		route(order, understanding);
	} else {
		answer(order, refusal(understanding), false);
	}
}

void orders_typed(struct orders *orders, uint64_t asker, const char *text)
{
	struct understanding understanding;

	if (!understand_typed(orders->parts.configuration->grammar, text, &understanding)) {
		orders->events.answer(asker, NULL, orders->data);
		return;
	}
	struct order *order = begin(orders, asker);
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
		answer(order, understanding.detail != NULL ? understanding.detail
							   : understanding.reason, false);
	}
	understanding_finish(&understanding);
}
