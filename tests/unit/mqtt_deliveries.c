/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/mqtt/deliveries.h"
#include "tests/support/own_memory.h"

static const struct message_cause cause = {.kind = MESSAGE_QUERY, .intent = "lock", .number = 7};

struct ending {
	int left;
	int ends;
	enum delivery end;
};

static void on_left(void *data)
{
	((struct ending *)data)->left++;
}

static void on_end(enum delivery end, void *data)
{
	struct ending *ending = data;
	ending->ends++;
	ending->end = end;
}

static void add(struct deliveries *deliveries, const char *topic, struct ending *ending)
{
	struct error error = {0};
	*ending = (struct ending){0};
	CHECK(deliveries_add(deliveries, &cause, topic, "ON", on_left, on_end, ending, &error));
}

static void check_ending(struct deliveries *deliveries, const struct ending *ending, int left,
	enum delivery end)
{
	deliveries_report(deliveries);
	deliveries_report(deliveries);
	CHECK(ending->left == left);
	CHECK(ending->ends == 1);
	CHECK(ending->end == end);
}

TEST(nothing_to_do_without_a_command)
{
	struct deliveries *deliveries = deliveries_create();
	CHECK(deliveries_next(deliveries, 0) == DELIVERIES_WAIT);
	CHECK(deliveries_patience_ms(deliveries, 0) == -1);
	CHECK(!deliveries_are_open(deliveries));
	deliveries_report(deliveries);
	deliveries_destroy(deliveries);
	deliveries_destroy(NULL);
}

TEST(command_waits_for_a_probe)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending lamp;
	add(deliveries, "lamp", &lamp);
	CHECK(deliveries_next(deliveries, 5000) == DELIVERIES_PROBE);
	deliveries_probed(deliveries, 7, 5000);
	CHECK(deliveries_next(deliveries, 5000) == DELIVERIES_WAIT);
	CHECK(deliveries_patience_ms(deliveries, 5400) == 600);
	deliveries_acknowledged(deliveries, 6, 0, 5400);
	CHECK(deliveries_next(deliveries, 5400) == DELIVERIES_WAIT);
	deliveries_acknowledged(deliveries, 7, 0, 5400);
	CHECK(deliveries_next(deliveries, 5400) == DELIVERIES_SEND);
	const char *topic = NULL;
	const char *payload = NULL;
	struct message_cause seen;
	deliveries_first_waiting(deliveries, &topic, &payload, &seen);
	CHECK_TEXT(topic, "lamp");
	CHECK_TEXT(payload, "ON");
	CHECK_TEXT(seen.intent, "lock");
	CHECK(seen.kind == MESSAGE_QUERY && seen.number == 7 && !seen.secret);
	deliveries_sent(deliveries, 8, 5400);
	CHECK(deliveries_are_open(deliveries));
	CHECK(deliveries_next(deliveries, 5400) == DELIVERIES_WAIT);
	deliveries_acknowledged(deliveries, 8, 0, 5500);
	CHECK(!deliveries_are_open(deliveries));
	check_ending(deliveries, &lamp, 1, DELIVERY_TAKEN);
	deliveries_destroy(deliveries);
}

TEST(proof_counts_from_when_the_answered_message_left)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending lamp;
	deliveries_proved(deliveries, 1000);
	deliveries_proved(deliveries, 500); /* older news changes nothing */
	add(deliveries, "lamp", &lamp);
	CHECK(deliveries_next(deliveries, 1999) == DELIVERIES_SEND);
	CHECK(deliveries_next(deliveries, 2000) == DELIVERIES_PROBE);
	deliveries_probed(deliveries, 1, 2000);
	deliveries_acknowledged(deliveries, 1, 0, 2900);
	CHECK(deliveries_next(deliveries, 2999) == DELIVERIES_SEND);
	CHECK(deliveries_next(deliveries, 3000) == DELIVERIES_PROBE);
	deliveries_destroy(deliveries);
}

TEST(command_that_was_taken_is_a_proof)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending first;
	struct ending second;
	deliveries_proved(deliveries, 0);
	add(deliveries, "first", &first);
	deliveries_sent(deliveries, 1, 900);
	deliveries_acknowledged(deliveries, 1, 0, 950);
	add(deliveries, "second", &second);
	CHECK(deliveries_next(deliveries, 1800) == DELIVERIES_SEND);
	CHECK(deliveries_next(deliveries, 1900) == DELIVERIES_PROBE);
	deliveries_destroy(deliveries);
}

TEST(probe_without_an_answer_is_the_end)
{
	static const int64_t answer_ms[] = {1000, 2000}; /* too late is the same */
	for (size_t i = 0; i < 2; i++) {
		struct deliveries *deliveries = deliveries_create();
		struct ending lamp;
		add(deliveries, "lamp", &lamp);
		deliveries_probed(deliveries, 1, 0);
		CHECK(deliveries_next(deliveries, 999) == DELIVERIES_WAIT);
		deliveries_acknowledged(deliveries, 1, 0, answer_ms[i]);
		CHECK(deliveries_next(deliveries, answer_ms[i]) == DELIVERIES_DEAD);
		deliveries_lost(deliveries);
		check_ending(deliveries, &lamp, 0, DELIVERY_NOT_SENT);
		CHECK(deliveries_next(deliveries, answer_ms[i]) == DELIVERIES_WAIT);
		deliveries_destroy(deliveries);
	}
}

TEST(command_without_an_answer_is_the_end)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending lamp;
	struct ending heater;
	deliveries_proved(deliveries, 0);
	add(deliveries, "lamp", &lamp);
	deliveries_sent(deliveries, 1, 100);
	add(deliveries, "heater", &heater);
	CHECK(deliveries_patience_ms(deliveries, 100) == 3000);
	CHECK(deliveries_next(deliveries, 3099) != DELIVERIES_DEAD);
	CHECK(deliveries_next(deliveries, 3100) == DELIVERIES_DEAD);
	deliveries_lost(deliveries);
	check_ending(deliveries, &lamp, 1, DELIVERY_UNKNOWN);
	CHECK(heater.ends == 1 && heater.end == DELIVERY_NOT_SENT);
	deliveries_destroy(deliveries);
}

TEST(loss_ends_everything_and_its_proof)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending lamp;
	deliveries_proved(deliveries, 0);
	deliveries_lost(deliveries);
	add(deliveries, "lamp", &lamp);
	CHECK(deliveries_next(deliveries, 1) == DELIVERIES_PROBE);
	deliveries_destroy(deliveries);
	CHECK(lamp.ends == 0);
}

/* The ids of a new client begin again, so an old one must be forgotten. */
TEST(answer_to_what_ended_is_ignored)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending first;
	struct ending second;
	deliveries_proved(deliveries, 0);
	add(deliveries, "first", &first);
	deliveries_sent(deliveries, 1, 0);
	deliveries_lost(deliveries);
	check_ending(deliveries, &first, 1, DELIVERY_UNKNOWN);
	add(deliveries, "second", &second);
	deliveries_acknowledged(deliveries, 1, 0, 10);
	deliveries_report(deliveries);
	CHECK(second.ends == 0);
	CHECK(deliveries_next(deliveries, 10) == DELIVERIES_PROBE);
	deliveries_destroy(deliveries);
}

TEST(the_brokers_refusal_is_told_from_what_did_not_leave)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending by_library;
	struct ending by_broker;
	deliveries_proved(deliveries, 0);
	add(deliveries, "library", &by_library);
	deliveries_refused(deliveries, DELIVERY_NOT_SENT);
	check_ending(deliveries, &by_library, 0, DELIVERY_NOT_SENT);
	add(deliveries, "broker", &by_broker);
	deliveries_sent(deliveries, 1, 0);
	deliveries_acknowledged(deliveries, 1, 0x87, 10);
	check_ending(deliveries, &by_broker, 1, DELIVERY_REFUSED);
	deliveries_destroy(deliveries);
}

/* What is no matter of rights is not told as one; each with its own code. */
TEST(another_failure_of_the_broker_keeps_its_code)
{
	static const struct {
		int code;
		enum delivery end;
	} cases[] = {{0x00, DELIVERY_TAKEN}, {0x10, DELIVERY_TAKEN}, {0x80, DELIVERY_FAILED},
		{0x83, DELIVERY_FAILED}, {0x87, DELIVERY_REFUSED}, {0x97, DELIVERY_FAILED},
		{0x99, DELIVERY_FAILED}};
	struct deliveries *deliveries = deliveries_create();
	deliveries_proved(deliveries, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ending ending;
		add(deliveries, "lamp", &ending);
		deliveries_sent(deliveries, 1, 0);
		deliveries_acknowledged(deliveries, 1, cases[i].code, 10);
		check_ending(deliveries, &ending, 1, cases[i].end);
		CHECK(deliveries_code(deliveries) == cases[i].code);
	}
	deliveries_destroy(deliveries);
}

TEST(commands_leave_and_are_reported_in_order)
{
	static const char *const topics[] = {"a", "b", "c"};
	struct deliveries *deliveries = deliveries_create();
	struct ending endings[3];
	const char *topic;
	const char *payload;
	struct message_cause seen;
	deliveries_proved(deliveries, 0);
	for (size_t i = 0; i < 3; i++) {
		add(deliveries, topics[i], &endings[i]);
	}
	for (int i = 0; i < 3; i++) {
		deliveries_first_waiting(deliveries, &topic, &payload, &seen);
		CHECK_TEXT(topic, topics[i]);
		deliveries_sent(deliveries, i + 1, i);
	}
	deliveries_first_waiting(deliveries, &topic, &payload, &seen);
	CHECK(topic == NULL && payload == NULL);
	deliveries_acknowledged(deliveries, 2, 0, 10);
	check_ending(deliveries, &endings[1], 1, DELIVERY_TAKEN);
	CHECK(endings[0].ends == 0 && endings[2].ends == 0);
	CHECK(deliveries_patience_ms(deliveries, 10) == 2990);
	deliveries_acknowledged(deliveries, 1, 0, 20);
	CHECK(deliveries_patience_ms(deliveries, 20) == 2982);
	deliveries_destroy(deliveries);
}

TEST(there_is_room_for_so_many)
{
	struct deliveries *deliveries = deliveries_create();
	struct ending endings[DELIVERIES_MAX];
	struct error error = {0};
	for (size_t i = 0; i < DELIVERIES_MAX; i++) {
		add(deliveries, "lamp", &endings[i]);
	}
	CHECK(!deliveries_add(deliveries, &cause, "lamp", "ON", NULL, on_end,
		&endings[0], &error));
	CHECK_ERROR(error, "32 commands");
	deliveries_lost(deliveries);
	deliveries_report(deliveries);
	CHECK(deliveries_add(deliveries, &cause, "lamp", "ON", NULL, on_end,
		&endings[0], &error));
	deliveries_destroy(deliveries);
}

struct chain {
	struct deliveries *deliveries;
	int ends;
};

static void add_another(enum delivery end, void *data)
{
	struct chain *chain = data;
	(void)end;
	if (++chain->ends < 3) {
		deliveries_add(chain->deliveries, &cause, "again", "", NULL, add_another, chain,
			NULL);
		deliveries_lost(chain->deliveries);
	}
}

TEST(callback_may_add_a_command)
{
	struct chain chain = {.deliveries = deliveries_create()};
	CHECK(deliveries_add(chain.deliveries, &cause, "first", "", NULL, add_another, &chain,
		NULL));
	deliveries_lost(chain.deliveries);
	deliveries_report(chain.deliveries);
	CHECK(chain.ends == 3);
	deliveries_destroy(chain.deliveries);
}

/* It may hold the code of a lock. */
TEST(a_payload_does_not_stay_in_memory)
{
	struct deliveries *deliveries = deliveries_create();
	struct message_cause said;
	const char *topic, *payload;
	struct error error = {0};
	CHECK(deliveries_add(deliveries, &cause, "lock", OWN_MEMORY_FILLER "081547", NULL, NULL,
		NULL, &error));
	deliveries_first_waiting(deliveries, &topic, &payload, &said);
	uintptr_t at = (uintptr_t)payload + strlen(OWN_MEMORY_FILLER);
	CHECK(own_memory_holds(at, "081547"));
	deliveries_destroy(deliveries);
	CHECK(!own_memory_holds(at, "081547"));
}

TEST_MAIN({
	RUN(nothing_to_do_without_a_command);
	RUN(command_waits_for_a_probe);
	RUN(proof_counts_from_when_the_answered_message_left);
	RUN(command_that_was_taken_is_a_proof);
	RUN(probe_without_an_answer_is_the_end);
	RUN(command_without_an_answer_is_the_end);
	RUN(loss_ends_everything_and_its_proof);
	RUN(answer_to_what_ended_is_ignored);
	RUN(the_brokers_refusal_is_told_from_what_did_not_leave);
	RUN(another_failure_of_the_broker_keeps_its_code);
	RUN(commands_leave_and_are_reported_in_order);
	RUN(there_is_room_for_so_many);
	RUN(callback_may_add_a_command);
	RUN(a_payload_does_not_stay_in_memory);
})
