/* SPDX-License-Identifier: MIT
 *
 * The processes of `earshot run`: what each has open, how they come and go, and who may
 * talk to them.
 */
#include "tests/check.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/guard/connections.h"
#include "tests/support/broker_runs.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

/* Two seconds are promised; a machine under load may take more. */
#define END_MAX_MS 5000

/* What a descriptor of a process is: "/dev/null", "socket:[123]"; false if it is none. */
static bool descriptor_target(pid_t process, const char *number, char *target, size_t size)
{
	char path[300];
	snprintf(path, sizeof(path), "/proc/%ld/fd/%s", (long)process, number);
	ssize_t length = readlink(path, target, size - 1);
	target[length > 0 ? length : 0] = '\0';
	return length > 0;
}

/* How many descriptors the process has, and how many of them are sockets; -1: it may not be
 * looked at. */
static int count_descriptors(pid_t process, int *sockets)
{
	char path[64], target[300];
	int count = 0;
	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)process);
	DIR *folder = opendir(path);
	*sockets = 0;
	if (folder == NULL) {
		return -1;
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		if (descriptor_target(process, entry->d_name, target, sizeof(target))) {
			count++;
			*sockets += strncmp(target, "socket:", 7) == 0 ? 1 : 0;
		}
	}
	closedir(folder);
	return count;
}

/* The plain program, in its sandbox: the one that people run. */
TEST(the_listener_has_nothing_of_the_bridge_but_one_socket)
{
	struct staged staged;
	char target[300];
	int sockets = 0;
	struct text_list remotes = {0};
	CHECK(staged_start(&staged, false));
	pid_t listener = program_child(staged.daemon);
	int count = count_descriptors(listener, &sockets);
	if (count < 0) {
		CHECK(staged_finish(&staged));
		SKIP("this user may not look at a process that is not dumpable");
	}
	CHECK(descriptor_target(listener, "0", target, sizeof(target)));
	CHECK_TEXT(target, "/dev/null");
	CHECK(descriptor_target(listener, "1", target, sizeof(target)));
	CHECK(strncmp(target, "pipe:", 5) == 0);
	CHECK(descriptor_target(listener, "2", target, sizeof(target)));
	CHECK(strncmp(target, "pipe:", 5) == 0);
	CHECK(descriptor_target(listener, "3", target, sizeof(target)));
	CHECK(strncmp(target, "socket:", 7) == 0);
	CHECK(sockets == 1);
	/* Besides these it opens what its own loop needs to be woken by. */
	CHECK(count <= 6);
	CHECK(connections_of(listener, &remotes));
	CHECK(remotes.count == 0);
	/* The bridge has the broker, and nothing else. */
	CHECK(connections_of(program_pid(staged.daemon), &remotes));
	char *broker = text_format("127.0.0.1:%d", private_broker_port(staged.broker));
	CHECK(remotes.count == 1 && strcmp(remotes.items[0], broker) == 0);
	free(broker);
	text_list_finish(&remotes);
	CHECK(staged_finish(&staged));
}

static void kill_listener(bool sanitized)
{
	struct staged staged;
	CHECK(staged_start(&staged, sanitized));
	pid_t first = program_child(staged.daemon);
	CHECK(first > 0 && kill(first, SIGKILL) == 0);
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "is started again", 1));
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR),
		"the listener ended (signal 9 (Killed)) and is started again");
	/* Meanwhile everything else goes on. */
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"ready\"", 2));
	pid_t second = program_child(staged.daemon);
	CHECK(second > 0 && second != first);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "is started again") == 1);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "connected to the broker") == 1);
	CHECK(staged_finish(&staged));
}

TEST(a_listener_that_was_killed_is_started_again_with_its_network)
{
	kill_listener(true);
}

/* No other program can be started from inside; this one must be. */
TEST(a_listener_that_was_killed_is_started_again_from_inside_the_sandbox)
{
	kill_listener(false);
}

/* A line of /proc/PID/status, as "Seccomp:\t2". */
static bool status_has(pid_t process, const char *wanted)
{
	char path[64], line[200];
	bool has = false;
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)process);
	FILE *file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		has = has || strcmp(line, wanted) == 0;
	}
	if (file != NULL) {
		fclose(file);
	}
	return has;
}

TEST(both_processes_are_in_a_sandbox)
{
	struct staged staged;
	CHECK(staged_start(&staged, false));
	const pid_t processes[] = {program_pid(staged.daemon), program_child(staged.daemon)};
	for (size_t i = 0; i < 2; i++) {
		CHECK(status_has(processes[i], "NoNewPrivs:\t1"));
		CHECK(status_has(processes[i], "Seccomp:\t2"));
		/* `ss` and `ps` name them so. */
		CHECK(status_has(processes[i], i == 0 ? "Name:\tearshot" : "Name:\tearshot-ear"));
	}
	CHECK(staged_finish(&staged));
}

TEST(an_order_to_end_is_followed_soon)
{
	struct staged staged;
	CHECK(staged_start(&staged, false));
	pid_t listener = program_child(staged.daemon);
	int64_t start_ms = clock_now_ms(staged.clock);
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	CHECK(clock_now_ms(staged.clock) - start_ms < END_MAX_MS);
	CHECK(kill(listener, 0) != 0);
	CHECK(access(temporary_folder_path(staged.folder, "state/control.sock"), F_OK) != 0);
	CHECK(staged_finish(&staged));
}

/* The broker stands still, so that nothing can come to its end. */
TEST(an_order_to_end_is_followed_with_a_command_under_way)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	private_broker_pause(staged.broker);
	struct program *ask = staged_begin_ask(&staged, "turn on the kitchen light");
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"decided\"", 2));
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	struct json *answer = staged_end_ask(ask);
	CHECK(answer != NULL && !json_get_boolean(answer, "done", true));
	json_destroy(answer);
	private_broker_resume(staged.broker);
	CHECK(staged_finish(&staged));
}

TEST(who_waits_for_a_report_is_told_when_the_daemon_ends)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	CHECK(staged_simulate(&staged, "front_door", "{\"jam\": true}"));
	struct program *ask = staged_begin_ask(&staged, "lock the front door");
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"reported\"", 1));
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	CHECK(program_end(ask) == 1);
	CHECK_HAS(program_text(ask, PROGRAM_ERR), "the daemon hung up without an answer");
	program_destroy(ask);
	CHECK(staged_finish(&staged));
}

TEST(only_the_user_of_the_daemon_may_command_it)
{
	struct staged staged;
	struct stat status;
	CHECK(staged_start(&staged, false));
	CHECK(stat(temporary_folder_path(staged.folder, "state/control.sock"), &status) == 0);
	CHECK(S_ISSOCK(status.st_mode) && (status.st_mode & 07777) == 0600);
	CHECK(stat(temporary_folder_path(staged.folder, "state"), &status) == 0);
	CHECK((status.st_mode & 07777) == 0700);
	CHECK(staged_finish(&staged));
}

TEST(a_second_daemon_is_refused)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	struct program *first = staged.daemon;
	staged.daemon = NULL;
	CHECK(!staged_start_daemon(&staged, NULL));
	CHECK(program_end(staged.daemon) == 1);
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), "another daemon is already running");
	program_destroy(staged.daemon);
	/* The first has not noticed anything. */
	staged.daemon = first;
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(program_count(first, PROGRAM_ERR, "connected to the broker") == 1);
	CHECK(staged_finish(&staged));
}

TEST(without_a_daemon_ask_says_so)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true));
	struct program *ask = staged_begin_ask(&staged, "lock the front door");
	CHECK(program_end(ask) == 1);
	CHECK_HAS(program_text(ask, PROGRAM_ERR), "is `earshot run` running");
	CHECK_TEXT(program_text(ask, PROGRAM_OUT), "");
	program_destroy(ask);
	CHECK(staged_finish(&staged));
}

/* A configuration with which nothing could ever be heard. */
static void check_refused(const char *settings, const char *named)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true));
	CHECK(temporary_folder_write(staged.folder, "earshot.yaml", settings));
	CHECK(!staged_start_daemon(&staged, NULL));
	CHECK(program_end(staged.daemon) == 1);
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), named);
	program_destroy(staged.daemon);
	staged.daemon = NULL;
	CHECK(staged_finish(&staged));
}

TEST(a_daemon_without_a_wake_word_does_not_start)
{
	check_refused("version: 1\nstate_dir: state\n", "there is no wake word");
	check_refused("version: 1\nstate_dir: state\nwake: {words: [\"日本\"]}\n",
		"there is no wake word that can be said");
}

TEST(a_recording_that_cannot_be_played_is_a_failure)
{
	static const char *const arguments[] = {"--recording", "/nowhere/command.wav", NULL};
	struct staged staged;
	CHECK(staged_begin(&staged, true) && staged_start_broker(&staged));
	CHECK(staged_start_home(&staged) && staged_start_daemon(&staged, arguments));
	CHECK(program_end(staged.daemon) == 1);
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), "No such file or directory");
	program_destroy(staged.daemon);
	staged.daemon = NULL;
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(the_listener_has_nothing_of_the_bridge_but_one_socket);
		RUN(a_listener_that_was_killed_is_started_again_with_its_network);
		RUN(a_listener_that_was_killed_is_started_again_from_inside_the_sandbox);
		RUN(both_processes_are_in_a_sandbox);
		RUN(an_order_to_end_is_followed_soon);
		RUN(an_order_to_end_is_followed_with_a_command_under_way);
		RUN(who_waits_for_a_report_is_told_when_the_daemon_ends);
		RUN(only_the_user_of_the_daemon_may_command_it);
		RUN(a_second_daemon_is_refused);
		RUN(without_a_daemon_ask_says_so);
		RUN(a_daemon_without_a_wake_word_does_not_start);
		RUN(a_recording_that_cannot_be_played_is_a_failure);
	);
})
