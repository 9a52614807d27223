/* SPDX-License-Identifier: MIT
 *
 * The daemon is asked about a house with a real broker: what it has not heard from the
 * devices it does not know.
 */
#include "tests/check.h"

#include "bridge/demo/private_broker.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"

TEST(what_the_devices_reported_is_known)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"I do not know yet whether the front door is locked."));
	/* A question sends nothing. */
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/set") == 0);
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"Yes, the front door is locked."));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true,
		"The kitchen light is on."));
	CHECK(staged_ask_is(&staged, "are any lights on in the kitchen", true,
		"Yes, the kitchen light is on."));
	CHECK(staged_finish(&staged));
}

TEST(what_the_broker_kept_is_told_as_that)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true) && staged_start_broker(&staged) &&
		staged_start_home(&staged));
	CHECK(observer_publish(staged.observer, "zigbee2mqtt/front_door",
		"{\"lock_state\": \"locked\"}", true));
	CHECK(observer_catch_up(staged.observer));
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"Yes, the front door is locked. It said so before I was connected, and nothing "
		"since."));
	CHECK(observer_publish(staged.observer, "zigbee2mqtt/front_door/availability",
		"{\"state\": \"offline\"}", true));
	CHECK(observer_catch_up(staged.observer));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"The front door lock is offline; it last said locked."));
	CHECK(staged_finish(&staged));
}

/* Whoever turns the lock by hand then is not heard. */
TEST(what_was_said_before_the_broker_went_away_is_told_as_that)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	private_broker_kill(staged.broker);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "no broker", 1));
	CHECK(staged_ask_is(&staged, "is the front door locked", true,
		"Yes, the front door is locked. It said so before I was connected, and nothing "
		"since."));
	CHECK(staged_finish(&staged));
}

TEST(mosquitto)
{
	SKIP("mosquitto is not installed");
}

TEST_MAIN({
	if (private_broker_is_installed()) {
		RUN(what_the_devices_reported_is_known);
		RUN(what_the_broker_kept_is_told_as_that);
		RUN(what_was_said_before_the_broker_went_away_is_told_as_that);
	} else {
		RUN(mosquitto);
	}
})
