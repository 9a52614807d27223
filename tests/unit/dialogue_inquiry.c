/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/dialogue/inquiry.h"
#include "bridge/home/home.h"
#include "tests/support/stand_in_connection.h"

#define DEVICES 12

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct connection connection;
	struct inquiries *inquiries;
	struct device devices[DEVICES];
	const struct device *list[DEVICES];
	int waiting; /* for so many reports more */
	bool by_device; /* what is waited for is `told`, not a number of reports */
	bool told[DEVICES];
	int over;
};

static char topic[] = "lamp/get", payload[] = "{}";

static void set_stage(struct stage *stage)
{
	*stage = (struct stage){.clock = clock_create_manual(0), .waiting = 1};
	stage->loop = loop_create(stage->clock);
	stage->inquiries = inquiries_create(stage->loop, &stage->connection);
	for (size_t i = 0; i < DEVICES; i++) {
		stage->devices[i].query = (struct device_query){topic, i == 0 ? NULL : payload};
		stage->list[i] = &stage->devices[i];
	}
}

static void clear_stage(struct stage *stage)
{
	inquiries_destroy(stage->inquiries);
	clock_advance(stage->clock, 100000);
	loop_turn(stage->loop, 0);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static bool waits(const struct device *const *asked, size_t count, void *data)
{
	const struct stage *stage = data;
	for (size_t i = 0; i < count && !stage->by_device; i++) {
		CHECK(asked[i] >= stage->devices && asked[i] < stage->devices + DEVICES);
	}
	for (size_t i = 0; i < count && stage->by_device; i++) {
		if (!stage->told[asked[i] - stage->devices]) {
			return true;
		}
	}
	return !stage->by_device && stage->waiting > 0;
}

static void over(void *data)
{
	struct stage *stage = data;
	stage->over++;
}

static bool start(struct stage *stage, size_t count)
{
	static const struct inquiry_events events = {waits, over};
	return inquiries_start(stage->inquiries, stage->list, count, "question_state", &events, stage);
}

static void deliver(struct stage *stage, size_t index, enum delivery delivery)
{
	struct sent *sent = &stage->connection.sent[index];
	sent->ended = true;
	sent->callback(delivery, sent->data);
}

static void report(struct stage *stage)
{
	stage->waiting--;
	inquiries_report(stage->inquiries);
	loop_turn(stage->loop, 0);
}

TEST(who_is_asked_and_answers)
{
	struct stage stage;
	set_stage(&stage);
	stage.waiting = 2;
	CHECK(!inquiries_are_busy(stage.inquiries));
	CHECK(start(&stage, 2) && stage.connection.count == 2);
	CHECK_TEXT(stage.connection.sent[0].topic, "lamp/get");
	CHECK_TEXT(stage.connection.sent[0].payload, "");
	CHECK_TEXT(stage.connection.sent[1].payload, "{}");
	CHECK(stage.connection.sent[0].cause.kind == MESSAGE_QUERY);
	CHECK_TEXT(stage.connection.sent[0].cause.intent, "question_state");
	deliver(&stage, 0, DELIVERY_TAKEN);
	deliver(&stage, 1, DELIVERY_TAKEN);
	report(&stage);
	CHECK(stage.over == 0);
	report(&stage);
	CHECK(stage.over == 1 && !inquiries_are_busy(stage.inquiries));
	clock_advance(stage.clock, INQUIRY_WAIT_MS);
	report(&stage);
	CHECK(stage.over == 1);
	clear_stage(&stage);
}

/* The message that ends it may tell more than what has been read of it. */
TEST(the_end_is_not_within_the_report)
{
	struct stage stage;
	set_stage(&stage);
	stage.waiting = 0;
	CHECK(start(&stage, 1));
	inquiries_report(stage.inquiries);
	inquiries_report(stage.inquiries);
	CHECK(stage.over == 0);
	loop_turn(stage.loop, 0);
	CHECK(stage.over == 1);
	/* The connection still has the message. */
	CHECK(inquiries_are_busy(stage.inquiries));
	deliver(&stage, 0, DELIVERY_UNKNOWN);
	CHECK(!inquiries_are_busy(stage.inquiries) && stage.over == 1);
	clear_stage(&stage);
}

TEST(who_does_not_answer_is_waited_for_so_long)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(start(&stage, 1));
	deliver(&stage, 0, DELIVERY_TAKEN);
	clock_advance(stage.clock, INQUIRY_WAIT_MS - 1);
	loop_turn(stage.loop, 0);
	CHECK(stage.over == 0 && inquiries_are_busy(stage.inquiries));
	clock_advance(stage.clock, 1);
	loop_turn(stage.loop, 0);
	CHECK(stage.over == 1 && !inquiries_are_busy(stage.inquiries));
	clear_stage(&stage);
}

TEST(what_does_not_leave_is_not_waited_for)
{
	static const enum delivery deliveries[] = {DELIVERY_NOT_SENT, DELIVERY_FORBIDDEN,
		DELIVERY_UNKNOWN};
	for (size_t i = 0; i < sizeof(deliveries) / sizeof(deliveries[0]); i++) {
		struct stage stage;
		set_stage(&stage);
		CHECK(start(&stage, 2));
		deliver(&stage, 0, deliveries[i]);
		loop_turn(stage.loop, 0);
		CHECK(stage.over == 0);
		deliver(&stage, 1, deliveries[i]);
		CHECK(stage.over == 0);
		loop_turn(stage.loop, 0);
		CHECK(stage.over == 1);
		clear_stage(&stage);
	}
}

/* Nine are silent and eight of them are asked: the ninth keeps nobody waiting. */
TEST(who_was_not_asked_is_not_waited_for)
{
	struct stage stage;
	set_stage(&stage);
	stage.by_device = true;
	CHECK(start(&stage, INQUIRY_MAX + 1) && stage.connection.count == INQUIRY_MAX);
	for (size_t i = 0; i < INQUIRY_MAX; i++) {
		CHECK(stage.over == 0);
		deliver(&stage, i, DELIVERY_TAKEN);
		stage.told[i] = true;
		report(&stage);
	}
	CHECK(stage.over == 1 && !inquiries_are_busy(stage.inquiries));
	clear_stage(&stage);
}

/* Of two the one whose question did not leave is given up when the other has answered. */
TEST(who_could_not_be_asked_is_not_waited_for)
{
	for (int lost_first = 0; lost_first < 2; lost_first++) {
		struct stage stage;
		set_stage(&stage);
		stage.by_device = true;
		CHECK(start(&stage, 2));
		if (lost_first == 1) {
			deliver(&stage, 0, DELIVERY_NOT_SENT);
		}
		deliver(&stage, 1, DELIVERY_TAKEN);
		stage.told[1] = true;
		report(&stage);
		CHECK(stage.over == lost_first);
		if (lost_first == 0) {
			deliver(&stage, 0, DELIVERY_NOT_SENT);
			loop_turn(stage.loop, 0);
		}
		CHECK(stage.over == 1);
		clear_stage(&stage);
	}
}

TEST(nobody_who_could_be_asked)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(!start(&stage, 0));
	stage.connection.down = true;
	CHECK(!start(&stage, 2));
	stage.connection.down = false;
	stage.devices[0].query.topic = NULL;
	CHECK(!start(&stage, 1) && stage.connection.count == 0);
	clock_advance(stage.clock, INQUIRY_WAIT_MS);
	loop_turn(stage.loop, 0);
	CHECK(stage.over == 0 && !inquiries_are_busy(stage.inquiries));
	clear_stage(&stage);
}

/* Of all questions together only so many messages are under way. */
TEST(commands_find_room_beside_it)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(start(&stage, 2) && start(&stage, DEVICES));
	CHECK(stage.connection.count == INQUIRY_MAX);
	CHECK(!start(&stage, 1));
	deliver(&stage, 5, DELIVERY_TAKEN);
	CHECK(start(&stage, 3) && stage.connection.count == INQUIRY_MAX + 1);
	clear_stage(&stage);
}

TEST(all_can_be_ended)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(start(&stage, 1) && start(&stage, 1));
	inquiries_end(stage.inquiries);
	CHECK(stage.over == 2);
	inquiries_end(stage.inquiries);
	CHECK(stage.over == 2 && inquiries_are_busy(stage.inquiries));
	inquiries_end(NULL);
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(who_is_asked_and_answers);
	RUN(the_end_is_not_within_the_report);
	RUN(who_does_not_answer_is_waited_for_so_long);
	RUN(what_does_not_leave_is_not_waited_for);
	RUN(who_was_not_asked_is_not_waited_for);
	RUN(who_could_not_be_asked_is_not_waited_for);
	RUN(nobody_who_could_be_asked);
	RUN(commands_find_room_beside_it);
	RUN(all_can_be_ended);
})
