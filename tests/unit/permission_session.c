/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/permission/session.h"

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct sessions *sessions;
	int expired;
	uint64_t asker;
	struct session session;
};

static void on_expired(uint64_t asker, struct session session, void *data)
{
	struct stage *stage = data;
	stage->expired++;
	stage->asker = asker;
	stage->session = session;
}

static void set_stage(struct stage *stage)
{
	*stage = (struct stage){.clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	stage->sessions = sessions_create(stage->loop, on_expired, stage);
}

static void clear_stage(struct stage *stage)
{
	sessions_destroy(stage->sessions);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static void pass(struct stage *stage, int64_t ms)
{
	clock_advance(stage->clock, ms);
	loop_turn(stage->loop, 0);
}

TEST(an_answer_is_taken_once_and_by_who_was_asked)
{
	struct stage stage;
	struct session session;
	int first, second;
	set_stage(&stage);
	clock_advance(stage.clock, 500);
	CHECK(sessions_open(stage.sessions, SESSION_MICROPHONE, SESSION_CONFIRM, &first, 1000));
	CHECK(sessions_open(stage.sessions, 7, SESSION_PIN, &second, 1000));
	CHECK(!sessions_take(stage.sessions, 8, &session));
	CHECK(sessions_take(stage.sessions, 7, &session));
	CHECK(session.waiting == &second && session.kind == SESSION_PIN);
	CHECK(session.asked_ms == clock_now_ms(stage.clock));
	CHECK(!sessions_take(stage.sessions, 7, &session));
	CHECK(sessions_find(stage.sessions, 7) == NULL);
	CHECK(sessions_find(stage.sessions, SESSION_MICROPHONE)->waiting == &first);
	CHECK(sessions_take(stage.sessions, SESSION_MICROPHONE, &session));
	CHECK(session.waiting == &first);
	pass(&stage, 5000);
	CHECK(stage.expired == 0);
	clear_stage(&stage);
}

TEST(who_was_asked_is_not_asked_again)
{
	struct stage stage;
	int waiting;
	set_stage(&stage);
	CHECK(sessions_open(stage.sessions, 7, SESSION_PIN, &waiting, 1000));
	CHECK(!sessions_open(stage.sessions, 7, SESSION_CONFIRM, &waiting, 1000));
	CHECK(sessions_find(stage.sessions, 7)->kind == SESSION_PIN);
	clear_stage(&stage);
}

TEST(what_is_late_is_no_answer)
{
	struct stage stage;
	struct session session;
	int waiting;
	set_stage(&stage);
	CHECK(sessions_open(stage.sessions, 7, SESSION_CONFIRM, &waiting, 1000));
	pass(&stage, 999);
	CHECK(stage.expired == 0 && sessions_find(stage.sessions, 7) != NULL);
	/* The time is over, and the loop did not turn yet. */
	clock_advance(stage.clock, 1);
	CHECK(sessions_find(stage.sessions, 7) == NULL);
	CHECK(!sessions_take(stage.sessions, 7, &session));
	loop_turn(stage.loop, 0);
	CHECK(stage.expired == 1 && stage.asker == 7 && stage.session.waiting == &waiting);
	pass(&stage, 10000);
	CHECK(stage.expired == 1);
	clear_stage(&stage);
}

TEST(all_can_be_ended)
{
	struct stage stage;
	struct session session;
	uint64_t asker, opened = 0;
	int waiting;
	set_stage(&stage);
	while (opened < 100 &&
		sessions_open(stage.sessions, opened, SESSION_CONFIRM, &waiting, 1000)) {
		opened++;
	}
	CHECK(opened > 8 && opened < 100);
	while (sessions_take_any(stage.sessions, &asker, &session)) {
		CHECK(session.waiting == &waiting && asker < 100);
		CHECK(sessions_find(stage.sessions, asker) == NULL);
		opened--;
	}
	CHECK(opened == 0);
	pass(&stage, 2000);
	CHECK(stage.expired == 0);
	sessions_destroy(NULL);
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(an_answer_is_taken_once_and_by_who_was_asked);
	RUN(who_was_asked_is_not_asked_again);
	RUN(what_is_late_is_no_answer);
	RUN(all_can_be_ended);
})
