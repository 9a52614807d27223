/* SPDX-License-Identifier: MIT
 *
 * `earshot run` and a broker that is not there, goes away or stands still: what was said
 * then is refused or answered as not known, and never sent later.
 */
#include "tests/check.h"

#include <signal.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"

#define LIGHT_SET "zigbee2mqtt/kitchen_light/set"
#define STATUS "earshot/test/status"
#define STOPS 5
#define NOT_SENT "The broker does not answer. I did nothing."
#define UNKNOWN "The connection broke while I asked. I do not know whether it was done."

TEST(a_broker_that_is_not_there_is_said_once_and_awaited)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true) && staged_start_daemon(&staged, NULL));
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "no broker", 1));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", false, NOT_SENT));
	CHECK(staged_start_broker(&staged) && staged_start_home(&staged));
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "connected to the broker", 1));
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "no broker") == 1);
	CHECK(staged_seen(&staged, LIGHT_SET) == 0);
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true,
		"The kitchen light is on."));
	CHECK(staged_seen(&staged, LIGHT_SET) == 1);
	CHECK(staged_finish(&staged));
}

/* Whether it left before the broker fell silent is a matter of milliseconds; that it was
 * done is not said in either case. */
static bool is_refused_or_unknown(struct json *answer)
{
	const char *say = json_get_text(answer, "say");
	bool right = say != NULL && (strcmp(say, NOT_SENT) == 0 || strcmp(say, UNKNOWN) == 0) &&
		!json_get_boolean(answer, "done", true);
	json_destroy(answer);
	return right;
}

/* The home and the observer go with the broker, so they come back as new ones. */
static void restart_broker(struct staged *staged)
{
	observer_destroy(staged->observer);
	staged->observer = NULL;
	CHECK(staged_start_broker(staged));
	staged->observer = observer_create(private_broker_port(staged->broker));
	CHECK(staged->observer != NULL);
	CHECK(program_wait(staged->daemon, PROGRAM_ERR, "connected to the broker", 2));
}

/* A first command proves the connection, so that the second leaves at once; then the broker
 * takes it or not, and is killed before it can say so. */
TEST(a_command_that_was_under_way_when_the_broker_died_is_not_sent_later)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true,
		"The kitchen light is on."));
	private_broker_pause(staged.broker);
	struct program *ask = staged_begin_ask(&staged, "turn off the kitchen light");
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"decided\"", 2));
	private_broker_kill(staged.broker);
	CHECK(is_refused_or_unknown(staged_end_ask(ask)));
	restart_broker(&staged);
	/* Once it is done again, whatever was to come before has come. */
	struct json *next = staged_ask(&staged, "turn on the coffee machine");
	json_destroy(next);
	CHECK(staged_seen(&staged, "zigbee2mqtt/coffee_machine/set") == 1);
	CHECK(staged_seen(&staged, LIGHT_SET) == 0);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "no broker") == 1);
	CHECK(staged_finish(&staged));
}

TEST(a_broker_that_stands_still_gets_no_command)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	private_broker_pause(staged.broker);
	CHECK(is_refused_or_unknown(staged_ask(&staged, "turn on the kitchen light")));
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "no broker", 1));
	CHECK(staged_ask_is(&staged, "turn on the coffee machine", false, NOT_SENT));
	private_broker_resume(staged.broker);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "connected to the broker", 2));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_seen(&staged, "zigbee2mqtt/coffee_machine/set") == 0);
	CHECK(staged_finish(&staged));
}

TEST(a_report_that_the_broker_takes_to_its_grave_is_not_a_success)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_simulate(&staged, "front_door", "{\"jam\": true}"));
	struct program *ask = staged_begin_ask(&staged, "lock the front door");
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/front_door/set", NULL) != NULL);
	private_broker_kill(staged.broker);
	struct json *answer = staged_end_ask(ask);
	CHECK(answer != NULL);
	CHECK(!json_get_boolean(answer, "done", true));
	json_destroy(answer);
	restart_broker(&staged);
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/set") == 0);
	CHECK(staged_finish(&staged));
}

TEST(the_broker_knows_whether_the_daemon_is_there)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(observer_wait(staged.observer, STATUS, "online") != NULL);
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	CHECK(observer_wait(staged.observer, STATUS, "offline") != NULL);
	/* Who comes later learns it, too. */
	struct observer *late = observer_create(private_broker_port(staged.broker));
	const struct observed *seen = late != NULL ? observer_wait(late, STATUS, NULL) : NULL;
	CHECK(seen != NULL);
	if (seen != NULL) {
		CHECK_TEXT(seen->payload, "offline");
		CHECK(seen->retained);
	}
	observer_destroy(late);
	CHECK(staged_finish(&staged));
}

static size_t count_in_log(const struct staged *staged, const char *text)
{
	struct buffer log;
	char *path = private_broker_path(staged->broker, "log");
	size_t count = 0;
	buffer_init(&log, 4 * 1024 * 1024);
	CHECK(path != NULL && buffer_read_file(&log, path, NULL));
	for (const char *at = buffer_text(&log); (at = strstr(at, text)) != NULL; at++) {
		count++;
	}
	buffer_finish(&log);
	free(path);
	return count;
}

/* Its last will is not for who leaves in order: `offline` would go out twice. */
TEST(a_daemon_that_ends_takes_its_leave)
{
	struct staged staged;
	size_t offline = 0;
	CHECK(staged_start(&staged, true));
	for (int stop = 0; stop < STOPS; stop++) {
		if (stop > 0) {
			program_destroy(staged.daemon);
			CHECK(staged_start_daemon(&staged, NULL));
		}
		program_signal(staged.daemon, SIGTERM);
		CHECK(program_end(staged.daemon) == 0);
	}
	CHECK(observer_catch_up(staged.observer));
	offline = observer_count(staged.observer, STATUS, "offline");
	if (offline != STOPS) {
		CHECK_FAILED("%zu times offline for %d stops", offline, STOPS);
	}
	CHECK(count_in_log(&staged, "out of memory") == 0);
	CHECK(count_in_log(&staged, " disconnected.\n") >= STOPS);
	CHECK(staged_finish(&staged));
}

TEST(a_daemon_that_is_killed_is_told_offline_by_its_last_will)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(observer_wait(staged.observer, STATUS, "online") != NULL);
	program_signal(staged.daemon, SIGKILL);
	CHECK(program_end(staged.daemon) == 1000 + SIGKILL);
	CHECK(observer_wait(staged.observer, STATUS, "offline") != NULL);
	/* The socket that it left stands in nobody's way. */
	program_destroy(staged.daemon);
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(a_broker_that_is_not_there_is_said_once_and_awaited);
		RUN(a_command_that_was_under_way_when_the_broker_died_is_not_sent_later);
		RUN(a_broker_that_stands_still_gets_no_command);
		RUN(a_report_that_the_broker_takes_to_its_grave_is_not_a_success);
		RUN(the_broker_knows_whether_the_daemon_is_there);
		RUN(a_daemon_that_ends_takes_its_leave);
		RUN(a_daemon_that_is_killed_is_told_offline_by_its_last_will);
	);
})
