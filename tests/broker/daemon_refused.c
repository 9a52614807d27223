/* SPDX-License-Identifier: MIT
 *
 * `earshot refused` and a daemon that hears nothing: what is counted, what each process has
 * open with and without keeping, and that nothing stays behind. What is heard and kept is
 * tested by tests/speech/refused.c.
 */
#include "tests/check.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define TURNS_MAX 1000
#define TURN_MS 10
#define RING "4" /* the descriptor of the listener */

static bool write_settings(struct staged *staged, const char *hearing)
{
	char *settings = text_format("version: 1\nsite: test\nwake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\n%s"
				     "devices: [home.yaml]\nstate_dir: state\nsandbox: %s\n",
		private_broker_port(staged->broker), hearing, staged->sanitized ? "off" : "required");
	bool written = settings != NULL &&
		temporary_folder_write(staged->folder, "earshot.yaml", settings);
	free(settings);
	return written;
}

static bool start_with(struct staged *staged, bool sanitized, const char *hearing)
{
	return staged_begin(staged, sanitized) && write_settings(staged, hearing) &&
		staged_start_broker(staged) && staged_start_home(staged) &&
		staged_start_daemon(staged, NULL);
}

/* Runs `earshot refused` with one or two arguments (NULL: none) and returns it ended. */
static struct program *run_refused(struct staged *staged, const char *first, const char *second,
	int status)
{
	const char *configuration = temporary_folder_path(staged->folder, "earshot.yaml");
	const char *arguments[] = {staged->earshot, "-c", configuration, "refused", first, second,
		NULL};
	struct program *refused = program_start(staged->loop, arguments);
	CHECK(refused != NULL);
	int ended = program_end(refused);
	if (ended != status) {
		CHECK_FAILED("refused ended with %d: %s", ended, program_text(refused, PROGRAM_ERR));
	}
	return refused;
}

static struct json *refused_json(struct staged *staged)
{
	struct program *refused = run_refused(staged, "--json", NULL, 0);
	const char *line = program_text(refused, PROGRAM_OUT);
	CHECK(strlen(line) > 0 && strchr(line, '\n') == line + strlen(line) - 1);
	struct json *json = json_parse(line, strlen(line), NULL);
	program_destroy(refused);
	return json;
}

/* The path of the ring as the daemon tells it; "" if there is none. */
static char *ring_of(struct staged *staged)
{
	struct json *json = refused_json(staged);
	const char *path = json_get_text(json, "file");
	char *copy = text_copy(path != NULL ? path : "");
	json_destroy(json);
	return copy;
}

/* What a descriptor of the listener is; "" if it has none of that number. */
static const char *target_of(pid_t process, const char *number, char target[300])
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%ld/fd/%s", (long)process, number);
	ssize_t length = readlink(path, target, 299);
	target[length > 0 ? length : 0] = '\0';
	return target;
}

static bool may_be_looked_at(pid_t process)
{
	char target[300];
	return target_of(process, "3", target)[0] != '\0';
}

TEST(off_by_default)
{
	char target[300];
	struct staged staged;
	CHECK(staged_start(&staged, false));
	struct json *json = refused_json(&staged);
	CHECK_NUMBER(json_get_number(json, "wakes", -1), 0, 0);
	CHECK_NUMBER(json_get_number(json, "accepted", -1), 0, 0);
	CHECK_NUMBER(json_get_number(json, "refused", -1), 0, 0);
	CHECK_NUMBER(json_get_number(json, "keep_refused", -1), 0, 0);
	CHECK_NUMBER(json_get_number(json, "kept", -1), 0, 0);
	CHECK(json_kind(json_get(json, "reasons")) == JSON_LIST);
	CHECK(json_count(json_get(json, "reasons")) == 0);
	CHECK(json_get_text(json, "file") == NULL);
	json_destroy(json);
	pid_t listener = program_child(staged.daemon);
	bool looked = may_be_looked_at(listener);
	CHECK(strstr(target_of(listener, RING, target), "refused") == NULL);
	struct program *refused = run_refused(&staged, "--save",
		temporary_folder_path(staged.folder, "out"), 1);
	CHECK_HAS(program_text(refused, PROGRAM_ERR), "set `hearing: {keep_refused: 20}`");
	program_destroy(refused);
	CHECK(access(temporary_folder_path(staged.folder, "out"), F_OK) != 0);
	/* The words of the last are wiped wherever sounds are kept or not. */
	program_destroy(run_refused(&staged, "--clear", NULL, 0));
	refused = run_refused(&staged, NULL, NULL, 0);
	CHECK_HAS(program_text(refused, PROGRAM_OUT), "0 wake words heard, 0 utterances understood");
	CHECK_HAS(program_text(refused, PROGRAM_OUT), "No sound is kept.");
	program_destroy(refused);
	CHECK(staged_finish(&staged));
	if (!looked) {
		SKIP("this user may not look at a process that is not dumpable");
	}
}

/* The plain program, in its sandbox: the one that people run. */
TEST(switched_on_the_listener_has_one_descriptor_more)
{
	char target[300];
	struct stat status;
	struct staged staged;
	CHECK(start_with(&staged, false, "hearing: {keep_refused: 2}\n"));
	char *ring = ring_of(&staged);
	if (ring[0] == '\0') {
		CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), "refused utterances are not kept");
		free(ring);
		CHECK(staged_finish(&staged));
		SKIP("there is no file system in memory here");
	}
	CHECK(stat(ring, &status) == 0 && (status.st_mode & 07777) == 0600);
	pid_t listener = program_child(staged.daemon);
	bool looked = may_be_looked_at(listener);
	if (looked) {
		CHECK_TEXT(target_of(listener, RING, target), ring);
	}
	/* A listener that is started again has it, too. */
	CHECK(kill(listener, SIGKILL) == 0);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"ready\"", 2));
	if (looked) {
		CHECK_TEXT(target_of(program_child(staged.daemon), RING, target), ring);
	}
	struct program *refused = run_refused(&staged, "--save",
		temporary_folder_path(staged.folder, "out"), 0);
	CHECK_HAS(program_text(refused, PROGRAM_OUT), "Nothing was refused so far.");
	program_destroy(refused);
	CHECK(staged_finish(&staged));
	CHECK(access(ring, F_OK) != 0);
	free(ring);
	if (!looked) {
		SKIP("this user may not look at a process that is not dumpable");
	}
}

static void reload(struct staged *staged, const char *hearing, size_t time)
{
	CHECK(write_settings(staged, hearing));
	program_signal(staged->daemon, SIGHUP);
	CHECK(program_wait(staged->daemon, PROGRAM_ERR, "the new configuration is in use", time));
}

TEST(switched_off_by_a_reload_nothing_is_left)
{
	char target[300];
	struct staged staged;
	CHECK(start_with(&staged, true, "hearing: {keep_refused: 2}\n"));
	char *ring = ring_of(&staged);
	if (ring[0] == '\0') {
		free(ring);
		CHECK(staged_finish(&staged));
		SKIP("there is no file system in memory here");
	}
	pid_t listener = program_child(staged.daemon);
	CHECK_TEXT(target_of(listener, RING, target), ring);
	/* Another number needs a new start, which the user is told. */
	reload(&staged, "hearing: {keep_refused: 5}\n", 1);
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), "stays as it is until Earshot is started");
	CHECK(access(ring, F_OK) == 0);
	reload(&staged, "", 2);
	CHECK_HAS(program_text(staged.daemon, PROGRAM_ERR), "refused utterances are not kept any more");
	CHECK(access(ring, F_OK) != 0);
	for (int i = 0; i < TURNS_MAX && target_of(listener, RING, target)[0] != '\0'; i++) {
		loop_turn(staged.loop, TURN_MS);
	}
	CHECK_TEXT(target_of(listener, RING, target), "");
	CHECK(program_child(staged.daemon) == listener);
	struct json *json = refused_json(&staged);
	CHECK_NUMBER(json_get_number(json, "keep_refused", -1), 0, 0);
	CHECK(json_get_text(json, "file") == NULL);
	json_destroy(json);
	/* On again: not before a new start. */
	reload(&staged, "hearing: {keep_refused: 2}\n", 3);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "stays as it is until") == 2);
	free(ring);
	ring = ring_of(&staged);
	CHECK_TEXT(ring, "");
	free(ring);
	CHECK(staged_finish(&staged));
}

TEST(what_a_killed_daemon_left_is_removed_by_the_next)
{
	struct staged staged;
	CHECK(start_with(&staged, true, "hearing: {keep_refused: 2}\n"));
	char *ring = ring_of(&staged);
	if (ring[0] == '\0') {
		free(ring);
		CHECK(staged_finish(&staged));
		SKIP("there is no file system in memory here");
	}
	pid_t listener = program_child(staged.daemon);
	program_signal(staged.daemon, SIGKILL);
	CHECK(program_end(staged.daemon) == 1000 + SIGKILL);
	/* The listener, which has the file as well, dies with it. */
	for (int i = 0; i < TURNS_MAX && kill(listener, 0) == 0; i++) {
		loop_turn(staged.loop, TURN_MS);
	}
	CHECK(access(ring, F_OK) == 0);
	program_destroy(staged.daemon);
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(access(ring, F_OK) != 0);
	free(ring);
	CHECK(staged_finish(&staged));
}

TEST(the_counts_are_told_at_the_end)
{
	struct staged staged;
	CHECK(staged_start(&staged, true));
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	CHECK(program_count(staged.daemon, PROGRAM_ERR,
		"earshot: heard 0 wake words; accepted 0, refused 0\n") == 1);
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(off_by_default);
		RUN(switched_on_the_listener_has_one_descriptor_more);
		RUN(switched_off_by_a_reload_nothing_is_left);
		RUN(what_a_killed_daemon_left_is_removed_by_the_next);
		RUN(the_counts_are_told_at_the_end);
	);
})
