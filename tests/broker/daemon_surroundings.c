/* SPDX-License-Identifier: MIT
 *
 * `earshot run` where it was not started as usual: with descriptors closed, with a reader
 * that goes away, with nothing to command.
 */
#include "tests/check.h"

#include <signal.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define WAIT_MS 20000
#define TURN_MS 10

/* Starts the daemon from a line of shell, where $0 is the program and $1 its configuration,
 * and waits until it can be asked. */
static bool start_from_shell(struct staged *staged, const char *line)
{
	if (!staged_begin(staged, false) || !staged_start_broker(staged) ||
		!staged_start_home(staged)) {
		return false;
	}
	char *configuration = text_copy(temporary_folder_path(staged->folder, "earshot.yaml"));
	char *control = text_copy(temporary_folder_path(staged->folder, "state/control.sock"));
	const char *arguments[] = {"/bin/sh", "-c", line, staged->earshot, configuration, NULL};
	int64_t end_ms = clock_now_ms(staged->clock) + WAIT_MS;
	staged->daemon = program_start(staged->loop, arguments);
	while (access(control, F_OK) != 0 && clock_now_ms(staged->clock) < end_ms) {
		loop_turn(staged->loop, TURN_MS);
	}
	bool there = access(control, F_OK) == 0;
	free(configuration);
	free(control);
	return there;
}

/* Asks until there is a connection to the broker. */
static bool locks_the_door(struct staged *staged)
{
	bool done = false;
	for (int turn = 0; turn < 50 && !done; turn++) {
		struct json *answer = staged_ask(staged, "lock the front door");
		done = json_get_boolean(answer, "done", false);
		json_destroy(answer);
		loop_turn(staged->loop, 10 * TURN_MS);
	}
	return done;
}

static void check_is_nothing(pid_t process, int descriptor)
{
	char path[64], target[64];
	snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)process, descriptor);
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	CHECK_TEXT(target, "/dev/null");
}

/* Else the next socket would become standard output. */
TEST(closed_descriptors_are_opened_to_nothing)
{
	struct staged staged;
	CHECK(start_from_shell(&staged,
		"exec \"$0\" -c \"$1\" run --microphone none --json <&- >&- 2>&-"));
	CHECK(locks_the_door(&staged));
	for (int descriptor = 0; descriptor <= 2; descriptor++) {
		check_is_nothing(program_pid(staged.daemon), descriptor);
		check_is_nothing(program_child(staged.daemon), descriptor);
	}
	CHECK(staged_finish(&staged));
}

TEST(a_reader_that_goes_away_does_not_end_the_daemon)
{
	struct staged staged;
	CHECK(start_from_shell(&staged,
		"\"$0\" -c \"$1\" run --microphone none --json | head -n 1"));
	/* Prints what nobody reads. */
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\n", 1));
	CHECK(locks_the_door(&staged));
	CHECK(locks_the_door(&staged));
	pid_t daemon = program_child(staged.daemon);
	CHECK(daemon > 0 && kill(daemon, SIGTERM) == 0);
	CHECK(program_end(staged.daemon) == 0);
	program_destroy(staged.daemon);
	staged.daemon = NULL;
	CHECK(staged_finish(&staged));
}

TEST(a_house_without_devices_is_said_to_be_one)
{
	struct staged staged;
	CHECK(staged_begin(&staged, false));
	CHECK(temporary_folder_write(staged.folder, "home.yaml", "version: 1\n"));
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), "there is nothing to command");
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(closed_descriptors_are_opened_to_nothing);
		RUN(a_reader_that_goes_away_does_not_end_the_daemon);
		RUN(a_house_without_devices_is_said_to_be_one);
	);
})
