/* SPDX-License-Identifier: MIT
 *
 * What a connection sends to a real mosquitto, which may be killed or paused meanwhile.
 */
#include "tests/check.h"

#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/connection_stage.h"
#include "tests/support/observer.h"

#define STATUS "earshot/test/status"
#define PROBE "earshot/test/probe"

/* Longer than a proof that the broker is alive is good for. */
#define STALE_MS 5000

TEST(command_is_qos_1_not_retained_and_expires)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(stage.watched.left == 0); /* only ever from the loop */
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(stage.watched.left == 1);
		const struct observed *seen = observer_wait(stage.observer, "home/lamp/set", "ON");
		CHECK(seen != NULL && seen->qos == 1 && !seen->retained);
		CHECK(seen != NULL && seen->expiry_s >= 1 && seen->expiry_s <= 2);

		/* Who comes later gets what is retained. */
		struct observer *late = observer_create(private_broker_port(stage.broker));
		CHECK(late != NULL && observer_catch_up(late));
		CHECK(late != NULL && observer_count(late, "home/lamp/set", NULL) == 0);
		observer_destroy(late);
	}
	clear_stage(&stage);
}

TEST(fresh_proof_needs_no_probe)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 1);
		CHECK(observer_count(stage.observer, PROBE, NULL) == 0);
	}
	clear_stage(&stage);
}

TEST(stale_proof_is_renewed_by_one_probe)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		watched_pass(&stage.watched, STALE_MS);
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_send(&stage.watched, "home/heater/set", "1"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 2));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 1);
		CHECK(observer_count(stage.observer, "home/heater/set", "1") == 1);
		const struct observed *probe = observer_wait(stage.observer, PROBE, "");
		CHECK(probe != NULL && probe->qos == 1 && !probe->retained);
		CHECK(observer_count(stage.observer, PROBE, NULL) == 1);
	}
	clear_stage(&stage);
}

TEST(killed_broker_leaves_the_command_unknown_and_it_is_not_sent_again)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "UNLOCK"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		CHECK(restart_broker(&stage));
		CHECK(watched_wait(&stage.watched, &stage.watched.unknown, 1));
		CHECK(stage.watched.lost == 1);

		CHECK(comes_back(&stage));
		CHECK(watched_send(&stage.watched, "home/door/set", "LOCK"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", "LOCK") == 1);
		CHECK(observer_count(stage.observer, "home/door/set", "UNLOCK") == 0);
		CHECK(stage.watched.unknown == 1 && stage.watched.not_sent == 0);
	}
	clear_stage(&stage);
}

TEST(killed_broker_while_a_probe_is_out_means_not_sent)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		watched_pass(&stage.watched, STALE_MS);
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "UNLOCK"));
		watched_pass(&stage.watched, 0);
		CHECK(restart_broker(&stage));
		CHECK(watched_wait(&stage.watched, &stage.watched.not_sent, 1));

		CHECK(comes_back(&stage));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", NULL) == 0);
		CHECK(observer_count(stage.observer, PROBE, NULL) == 0);
		CHECK(stage.watched.left == 0 && stage.watched.unknown == 0);
	}
	clear_stage(&stage);
}

TEST(paused_broker_gets_a_probe_but_no_command)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		watched_pass(&stage.watched, STALE_MS);
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "UNLOCK"));
		watched_pass(&stage.watched, 0);
		CHECK(stage.watched.not_sent == 0);
		watched_pass(&stage.watched, 1000);
		CHECK(stage.watched.not_sent == 1);
		CHECK(stage.watched.left == 0);
		CHECK(stage.watched.lost == 1);
		CHECK_ERROR(stage.watched.why, "does not answer any more");
		CHECK(!watched_send(&stage.watched, "home/door/set", "UNLOCK"));

		private_broker_resume(stage.broker);
		CHECK(comes_back(&stage));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", NULL) == 0);
		CHECK(observer_count(stage.observer, PROBE, NULL) <= 1);
	}
	clear_stage(&stage);
}

TEST(paused_broker_after_the_command_left_means_unknown)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "LOCK"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		watched_pass(&stage.watched, 2999);
		CHECK(stage.watched.unknown == 0);
		watched_pass(&stage.watched, 1);
		CHECK(stage.watched.unknown == 1);
		CHECK(stage.watched.lost == 1);

		private_broker_resume(stage.broker);
		CHECK(comes_back(&stage));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", "LOCK") <= 1);
		CHECK(stage.watched.unknown == 1 && stage.watched.taken == 0);
	}
	clear_stage(&stage);
}

TEST(command_while_away_is_refused_and_never_sent)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_kill(stage.broker);
		CHECK(watched_wait(&stage.watched, &stage.watched.lost, 1));
		CHECK(!watched_send(&stage.watched, "home/heater/set", "1"));
		CHECK_ERROR(stage.watched.why, "no connection to the broker");
		connection_tell(stage.watched.connection, "earshot/test/event", "{}");
		CHECK(restart_broker(&stage));
		CHECK(comes_back(&stage));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 1);
		CHECK(observer_count(stage.observer, "home/heater/set", NULL) == 0);
		CHECK(observer_count(stage.observer, "earshot/test/event", NULL) == 0);
		CHECK(stage.watched.not_sent == 0 && stage.watched.unknown == 0);
	}
	clear_stage(&stage);
}

TEST(events_are_told_without_being_kept)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		connection_tell(stage.watched.connection, "earshot/test/event", "{}");
		const struct observed *seen =
			observer_wait(stage.observer, "earshot/test/event", "{}");
		CHECK(seen != NULL && seen->qos == 0 && !seen->retained);
	}
	clear_stage(&stage);
}

TEST(commands_have_limits)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		CHECK(!watched_send(&stage.watched, "home/+/set", "ON"));
		CHECK_ERROR(stage.watched.why, "`home/+/set` is not a topic");
		int taken_on = 0;
		while (taken_on < 1000 && watched_send(&stage.watched, "home/lamp/set", "ON")) {
			taken_on++;
		}
		CHECK(taken_on == 32);
		CHECK_ERROR(stage.watched.why, "32 commands are on their way");
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, taken_on));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "OFF"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, taken_on + 1));
		CHECK(observer_wait(stage.observer, "home/lamp/set", "OFF") != NULL);
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 32);
	}
	clear_stage(&stage);
}

TEST(pending_commands_are_reported_when_the_connection_is_destroyed)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "OFF"));
		watched_close(&stage.watched);
		CHECK(stage.watched.unknown == 1);
		CHECK(stage.watched.not_sent == 1);
		CHECK(stage.watched.lost == 0);
		private_broker_resume(stage.broker);
		CHECK(observer_wait(stage.observer, STATUS, "offline") != NULL);
		CHECK(observer_count(stage.observer, "home/lamp/set", "OFF") == 0);
	}
	clear_stage(&stage);
}

static void run_with_broker(void)
{
	RUN(command_is_qos_1_not_retained_and_expires);
	RUN(fresh_proof_needs_no_probe);
	RUN(stale_proof_is_renewed_by_one_probe);
	RUN(killed_broker_leaves_the_command_unknown_and_it_is_not_sent_again);
	RUN(killed_broker_while_a_probe_is_out_means_not_sent);
	RUN(paused_broker_gets_a_probe_but_no_command);
	RUN(paused_broker_after_the_command_left_means_unknown);
	RUN(command_while_away_is_refused_and_never_sent);
	RUN(events_are_told_without_being_kept);
	RUN(commands_have_limits);
	RUN(pending_commands_are_reported_when_the_connection_is_destroyed);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		run_with_broker();
	);
})
