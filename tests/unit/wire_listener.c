/* SPDX-License-Identifier: MIT */
#include "bridge/wire/listener.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/wire/listener_process.h"
#include "bridge/wire/message.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A turn with nothing to do waits some milliseconds, so that this many are far longer
 * than a process needs to start. */
#define TURNS_MAX 3000

/* --- the listener: this test, started by itself --------------------------------- */

/* It does what the name of its microphone says. In all but a few of these cases it tells
 * of every message that it gets, as a problem. */
static void say(const char *line)
{
	dprintf(LISTENER_SOCKET, "%s\n", line);
}

static void hear(const struct json *message)
{
	int id = (int)json_get_number(message, "id", 0);
	dprintf(LISTENER_SOCKET,
		"{\"v\":1,\"is\":\"heard\",\"id\":%d,\"text\":\"stop\",\"wake\":null,"
		"\"reason\":null,\"start\":1,\"end\":2,\"wake_score\":0.75,"
		"\"margin\":0.5,\"fit\":0,\"seconds\":1,\"opinions\":[],"
		"\"lead\":1,\"agreement\":1,\"passes\":2,\"reverberation\":0,\"rival_looked_for\":true,\"decode_ms\":3,\"speech_end_ms\":0,\"silence_ms\":0}\n"
		"{\"v\":1,\"is\":\"finished\",\"id\":%d,\"seconds\":2.5,\"reason\":null}\n",
		id, id);
}

static void tell_what_came(const struct json *message)
{
	const char *kind = json_get_text(message, "do");
	const char *mode = json_get_text(message, "mode");
	const char *file = json_get_text(message, "file");
	dprintf(LISTENER_SOCKET,
		"{\"v\":1,\"is\":\"problem\",\"text\":\"%s %s%s%d %d %s\"}\n", kind,
		mode != NULL ? mode : "", file != NULL ? file : "",
		(int)json_get_number(message, "id", 0),
		(int)json_count(json_get(message, "recordings")),
		json_get_text(message, "sandbox") != NULL ? json_get_text(message, "sandbox") : "");
}

static void hold_socket_in_child(void)
{
	char byte = 0;
	if (fork() == 0) {
		/* Until the bridge closes its end. */
		while (read(LISTENER_SOCKET, &byte, 1) > 0) {
		}
		_exit(0);
	}
}

static const char wrong_id[] = "{\"v\":1,\"is\":\"finished\",\"id\":77,\"seconds\":1}";
static const char no_length[] = "{\"v\":1,\"is\":\"finished\",\"id\":0,\"seconds\":-1}";
static const char wrong_heard[] =
	"{\"v\":1,\"is\":\"heard\",\"id\":77,\"text\":\"stop\",\"wake\":null,\"reason\":null,"
	"\"start\":1,\"end\":2,\"wake_score\":0.75,\"margin\":0,\"fit\":0,\"seconds\":1,\"opinions\":[],"
		"\"lead\":1,\"agreement\":1,\"passes\":2,\"reverberation\":0,\"rival_looked_for\":true,\"decode_ms\":0,\"speech_end_ms\":0,"
	"\"silence_ms\":0}";

/* What is said and done at once after `open`; a status of -1 means to live on. */
static const struct behaviour {
	const char *microphone;
	bool ready;
	const char *said;
	int status;
	int signal;
} behaviours[] = {
	{.microphone = "status before ready", .status = 1},
	{.microphone = "status after ready", .ready = true, .status = 3},
	{.microphone = "signal", .ready = true, .status = -1, .signal = SIGABRT},
	{.microphone = "last words", .ready = true, .status = 1,
		.said = "{\"v\":1,\"is\":\"problem\",\"text\":\"last words\"}"},
	{.microphone = "garbage", .ready = true, .status = -1, .said = "E_FATAL: no memory"},
	{.microphone = "wrong message", .ready = true, .status = -1,
		.said = "{\"v\":1,\"is\":\"heard\"}\n"
			"{\"v\":1,\"is\":\"problem\",\"text\":\"not to be believed\"}"},
	{.microphone = "unknown message", .status = -1, .said = "{\"v\":1,\"is\":\"hungry\"}"},
	{.microphone = "other version", .status = -1, .said = "{\"v\":2,\"is\":\"ready\"}"},
	{.microphone = "ready twice", .ready = true, .status = -1,
		.said = "{\"v\":1,\"is\":\"ready\"}"},
	{.microphone = "file not given", .ready = true, .status = -1, .said = wrong_id},
	{.microphone = "file without length", .ready = true, .status = -1, .said = no_length},
	{.microphone = "speech not given", .ready = true, .status = -1, .said = wrong_heard},
	{.microphone = "never ready", .status = -1},
	{.microphone = "events", .ready = true, .status = -1,
		.said = "{\"v\":1,\"is\":\"loaded\",\"network\":7,\"ok\":false,\"reason\":\"no\"}\n"
			"{\"v\":1,\"is\":\"microphone\",\"state\":\"open\",\"name\":\"USB\"}\n"
			"{\"v\":1,\"is\":\"wake\",\"word\":\"computer\"}"},
	{.microphone = "dies of a file", .ready = true, .status = -1},
	{.microphone = "echo", .ready = true, .status = -1},
};

static void behave(const char *microphone)
{
	for (size_t i = 0; i < COUNT(behaviours); i++) {
		const struct behaviour *behaviour = &behaviours[i];
		if (strcmp(behaviour->microphone, microphone) != 0) {
			continue;
		}
		if (behaviour->ready) {
			say("{\"v\":1,\"is\":\"ready\"}");
		}
		if (behaviour->said != NULL) {
			say(behaviour->said);
		}
		if (behaviour->signal != 0) {
			raise(behaviour->signal);
		}
		if (behaviour->status >= 0) {
			_exit(behaviour->status);
		}
	}
	if (strcmp(microphone, "long message") == 0) {
		dprintf(LISTENER_SOCKET, "{\"v\":1,\"is\":\"problem\",\"text\":\"%0*d\"}\n",
			(int)MESSAGE_UP_MAX, 0);
	}
	if (strcmp(microphone, "tells of its ring") == 0) {
		dprintf(LISTENER_SOCKET, "{\"v\":1,\"is\":\"problem\",\"text\":\"ring %d\"}\n",
			fcntl(LISTENER_RING, F_GETFD) >= 0);
	}
	if (strcmp(microphone, "closes its socket") == 0) {
		close(LISTENER_SOCKET);
		pause();
	}
	if (strcmp(microphone, "leaves a child") == 0) {
		hold_socket_in_child();
		_exit(4);
	}
}

static void obey(const struct json *message, char *microphone, size_t size)
{
	const char *kind = json_get_text(message, "do");
	bool echo = strcmp(microphone, "echo") == 0;
	if (strcmp(kind, "open") == 0) {
		snprintf(microphone, size, "%s", json_get_text(message, "microphone"));
		behave(microphone);
		echo = strcmp(microphone, "echo") == 0;
	}
	if (echo) {
		tell_what_came(message);
	}
	if (strcmp(kind, "hear") == 0) {
		if (strcmp(microphone, "dies of a file") == 0 &&
			strcmp(json_get_text(message, "file"), "bad") == 0) {
			_exit(5);
		}
		hear(message);
	}
}

static int be_listener(void)
{
	char microphone[64] = "";
	char *line = NULL;
	size_t capacity = 0;
	ssize_t length = 0;
	alarm(60); /* so that nothing stays if a test fails */
	FILE *in = fdopen(LISTENER_SOCKET, "r");
	while (in != NULL && (length = getline(&line, &capacity, in)) > 0) {
		struct json *message = json_parse(line, (size_t)length, NULL);
		if (message == NULL) {
			_exit(98);
		}
		obey(message, microphone, sizeof(microphone));
		json_destroy(message);
	}
	free(line);
	_exit(0);
}

/* --- the bridge ------------------------------------------------------------------ */

struct fixture {
	struct clock *clock;
	struct loop *loop;
	struct listener *listener;
	size_t ready;
	size_t heard;
	size_t died;
	size_t finished;
	struct text_list problems;
	struct text_list deaths;
	struct text_list endings; /* of files: "ID SECONDS REASON" */
	char events[400];
	int64_t next_file; /* asked for from inside `finished`, if above 0 */
};

static void on_ready(void *data)
{
	struct fixture *fixture = data;
	fixture->ready++;
}

static void on_loaded(bool taken, const char *reason, void *data)
{
	struct fixture *fixture = data;
	size_t length = strlen(fixture->events);
	snprintf(fixture->events + length, sizeof(fixture->events) - length, "loaded %d %s, ",
		taken, reason);
}

static void on_microphone(const char *state, const char *name, const char *reason, void *data)
{
	struct fixture *fixture = data;
	size_t length = strlen(fixture->events);
	snprintf(fixture->events + length, sizeof(fixture->events) - length,
		"microphone %s %s%s, ", state, name, reason);
}

static void on_wake(const char *word, void *data)
{
	struct fixture *fixture = data;
	size_t length = strlen(fixture->events);
	snprintf(fixture->events + length, sizeof(fixture->events) - length, "wake %s", word);
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct fixture *fixture = data;
	fixture->heard++;
	CHECK_TEXT(utterance->text, "stop");
}

static void on_finished(int64_t id, double seconds, const char *reason, void *data)
{
	struct fixture *fixture = data;
	char ending[400];
	fixture->finished++;
	snprintf(ending, sizeof(ending), "%d %g %s", (int)id, seconds,
		reason != NULL ? reason : "");
	CHECK(text_list_add(&fixture->endings, ending));
	if (fixture->next_file > 0) {
		CHECK(listener_hear(fixture->listener, fixture->next_file, "good", true, false));
		fixture->next_file = 0;
	}
}

static void on_problem(const char *text, void *data)
{
	struct fixture *fixture = data;
	CHECK(text_list_add(&fixture->problems, text));
}

static void on_died(const char *how, void *data)
{
	struct fixture *fixture = data;
	fixture->died++;
	CHECK(text_list_add(&fixture->deaths, how));
}

static const struct listener_events all_events = {
	.ready = on_ready,
	.loaded = on_loaded,
	.microphone = on_microphone,
	.wake = on_wake,
	.heard = on_heard,
	.finished = on_finished,
	.problem = on_problem,
	.died = on_died,
};

static void set_up_with(struct fixture *fixture, const struct listener_settings *settings)
{
	struct error error = {.text = ""};
	*fixture = (struct fixture){.ready = 0};
	fixture->clock = clock_create_manual(0);
	fixture->loop = loop_create(fixture->clock);
	fixture->listener =
		listener_create(fixture->loop, settings, &all_events, fixture, &error);
	if (fixture->listener == NULL) {
		CHECK_FAILED("no listener: %s", error.text);
		exit(1);
	}
}

static void set_up(struct fixture *fixture, const char *microphone)
{
	const struct listener_settings settings = {.microphone = microphone, .sandbox = true};
	set_up_with(fixture, &settings);
}

static void tear_down(struct fixture *fixture)
{
	listener_destroy(fixture->listener);
	loop_destroy(fixture->loop);
	clock_destroy(fixture->clock);
	text_list_finish(&fixture->problems);
	text_list_finish(&fixture->deaths);
	text_list_finish(&fixture->endings);
}

static bool turn_until(struct fixture *fixture, const size_t *count, size_t wanted)
{
	for (int i = 0; i < TURNS_MAX && *count < wanted; i++) {
		loop_turn(fixture->loop, -1);
	}
	if (*count < wanted) {
		CHECK_FAILED("still %zu of %zu after %d turns", *count, wanted, TURNS_MAX);
	}
	return *count >= wanted;
}

static void advance(struct fixture *fixture, int64_t ms)
{
	clock_advance(fixture->clock, ms);
	loop_turn(fixture->loop, 0);
	loop_turn(fixture->loop, 0);
}

static const char *item(const struct text_list *list, size_t index)
{
	return index < list->count ? list->items[index] : NULL;
}

static bool set_network(struct fixture *fixture, int id)
{
	struct json *json = message_down("network");
	CHECK(json_put_number(json, "id", id));
	char *text = message_text(json);
	bool set = listener_set_network(fixture->listener, text);
	free(text);
	json_destroy(json);
	return set;
}

TEST(briefs_a_new_process)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	CHECK(set_network(&fixture, 7));
	CHECK(listener_listen(fixture.listener, "wake"));
	CHECK(turn_until(&fixture, &fixture.problems.count, 4));
	CHECK(fixture.ready == 1);
	CHECK_TEXT(item(&fixture.problems, 0), "open 0 0 required");
	CHECK_TEXT(item(&fixture.problems, 1), "listen off0 0 ");
	CHECK_TEXT(item(&fixture.problems, 2), "network 7 0 ");
	CHECK_TEXT(item(&fixture.problems, 3), "listen wake0 0 ");
	CHECK(fixture.died == 0);
	tear_down(&fixture);
}

TEST(briefs_the_next_process_with_the_newest)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	CHECK(set_network(&fixture, 7));
	CHECK(set_network(&fixture, 8));
	CHECK(listener_listen(fixture.listener, "wake"));
	CHECK(turn_until(&fixture, &fixture.problems.count, 5));
	CHECK(kill(listener_pid(fixture.listener), SIGKILL) == 0);
	CHECK(turn_until(&fixture, &fixture.died, 1));
	/* What is said while there is no process is not lost. */
	CHECK(listener_listen(fixture.listener, "command"));
	CHECK(set_network(&fixture, 9));
	advance(&fixture, 500);
	CHECK(turn_until(&fixture, &fixture.problems.count, 8));
	CHECK_TEXT(item(&fixture.problems, 5), "open 0 0 required");
	CHECK_TEXT(item(&fixture.problems, 6), "network 9 0 ");
	CHECK_TEXT(item(&fixture.problems, 7), "listen command0 0 ");
	CHECK(fixture.ready == 2);
	tear_down(&fixture);
}

TEST(hands_on_what_it_says)
{
	struct fixture fixture;
	set_up(&fixture, "events");
	for (int i = 0; i < TURNS_MAX && strstr(fixture.events, "wake") == NULL; i++) {
		loop_turn(fixture.loop, -1);
	}
	CHECK_TEXT(fixture.events, "loaded 0 no, microphone open USB, wake computer");
	CHECK(fixture.died == 0);
	tear_down(&fixture);
}

TEST(says_how_it_died)
{
	static const struct {
		const char *microphone;
		const char *how;
		size_t ready;
	} cases[] = {
		{"status before ready", "exit status 1", 0},
		{"status after ready", "exit status 3", 1},
		{"signal", "signal 6 (Aborted)", 1},
		{"garbage", "it sent what is no message: ", 1},
		{"wrong message", "it sent a wrong message: a message has a wrong id", 1},
		{"long message", "it sent what is no message: a message is longer than", 0},
		{"unknown message", "it sent a wrong message: it is of no kind", 0},
		{"other version", "it sent what is no message: a message is not of version 1", 0},
		{"ready twice", "it sent a wrong message: it is ready for the second", 1},
		{"file not given", "it sent a wrong message: it finished a file", 1},
		{"file without length", "it sent a wrong message: a file must have a length", 1},
		{"speech not given", "it sent a wrong message: it heard a file", 1},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture fixture;
		set_up(&fixture, cases[i].microphone);
		CHECK(listener_pid(fixture.listener) > 0);
		CHECK(turn_until(&fixture, &fixture.died, 1));
		CHECK_HAS(item(&fixture.deaths, 0), cases[i].how);
		CHECK(fixture.ready == cases[i].ready);
		CHECK(fixture.heard == 0 && fixture.finished == 0);
		CHECK(fixture.problems.count == 0);
		CHECK(listener_pid(fixture.listener) == 0);
		tear_down(&fixture);
	}
}

TEST(hears_its_last_words)
{
	struct fixture fixture;
	set_up(&fixture, "last words");
	CHECK(turn_until(&fixture, &fixture.died, 1));
	CHECK_TEXT(item(&fixture.problems, 0), "last words");
	CHECK_TEXT(item(&fixture.deaths, 0), "exit status 1");
	tear_down(&fixture);
}

TEST(needs_nobody_to_listen)
{
	static const struct listener_events nobody = {.ready = NULL};
	const struct listener_settings settings = {.microphone = "last words"};
	struct error error;
	struct clock *clock = clock_create_manual(0);
	struct loop *loop = loop_create(clock);
	struct listener *listener = listener_create(loop, &settings, &nobody, NULL, &error);
	CHECK(listener != NULL);
	CHECK(listener_hear(listener, 1, "good", true, false));
	for (int i = 0; i < TURNS_MAX && listener_pid(listener) != 0; i++) {
		loop_turn(loop, -1);
	}
	CHECK(listener_pid(listener) == 0);
	listener_destroy(listener);
	loop_destroy(loop);
	clock_destroy(clock);
}

/* The pauses before each of the next starts. */
TEST(starts_again_after_longer_and_longer_pauses)
{
	static const int64_t pauses_ms[] = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
	struct fixture fixture;
	set_up(&fixture, "status before ready");
	for (size_t i = 0; i < COUNT(pauses_ms); i++) {
		if (!turn_until(&fixture, &fixture.died, i + 1)) {
			break;
		}
		advance(&fixture, pauses_ms[i] - 1);
		CHECK(listener_pid(fixture.listener) == 0);
		CHECK(fixture.died == i + 1);
		advance(&fixture, 1);
		CHECK(listener_pid(fixture.listener) > 0);
	}
	tear_down(&fixture);
}

static void kill_when_ready(struct fixture *fixture, size_t ready, int64_t life_ms)
{
	CHECK(turn_until(fixture, &fixture->ready, ready));
	advance(fixture, life_ms);
	CHECK(kill(listener_pid(fixture->listener), SIGKILL) == 0);
	CHECK(turn_until(fixture, &fixture->died, ready));
}

TEST(forgives_after_a_minute_of_life)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	kill_when_ready(&fixture, 1, 0);
	advance(&fixture, 500);
	kill_when_ready(&fixture, 2, 59999);
	advance(&fixture, 999);
	CHECK(listener_pid(fixture.listener) == 0);
	advance(&fixture, 1);
	kill_when_ready(&fixture, 3, 60000);
	advance(&fixture, 499);
	CHECK(listener_pid(fixture.listener) == 0);
	advance(&fixture, 1);
	CHECK(turn_until(&fixture, &fixture.ready, 4));
	CHECK_TEXT(item(&fixture.deaths, 2), "signal 9 (Killed)");
	tear_down(&fixture);
}

TEST(ends_one_that_is_never_ready)
{
	struct fixture fixture;
	set_up(&fixture, "never ready");
	advance(&fixture, 19999);
	for (int i = 0; i < 5; i++) {
		loop_turn(fixture.loop, -1);
	}
	CHECK(fixture.died == 0);
	advance(&fixture, 1);
	CHECK(turn_until(&fixture, &fixture.died, 1));
	CHECK_TEXT(item(&fixture.deaths, 0), "it was not ready within 20 s");
	tear_down(&fixture);
}

TEST(does_not_end_one_that_was_ready)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	CHECK(turn_until(&fixture, &fixture.ready, 1));
	advance(&fixture, 100000);
	CHECK(listener_hear(fixture.listener, 1, "good", true, false));
	CHECK(turn_until(&fixture, &fixture.finished, 1));
	CHECK(fixture.died == 0);
	tear_down(&fixture);
}

/* A second is given between the end of the socket and that of the process. */
static void check_straggler(const char *microphone, const char *how)
{
	struct fixture fixture;
	set_up(&fixture, microphone);
	for (int i = 0; i < TURNS_MAX && fixture.died == 0; i++) {
		loop_turn(fixture.loop, -1);
		clock_advance(fixture.clock, 10);
	}
	CHECK(fixture.died == 1);
	CHECK_TEXT(item(&fixture.deaths, 0), how);
	CHECK(listener_pid(fixture.listener) == 0);
	advance(&fixture, 500);
	CHECK(listener_pid(fixture.listener) > 0);
	tear_down(&fixture);
}

TEST(ends_one_that_closes_its_socket)
{
	check_straggler("closes its socket", "it closed its connection without ending");
}

TEST(does_not_wait_for_children_of_a_dead_one)
{
	check_straggler("leaves a child", "exit status 4");
}

/* --- files ----------------------------------------------------------------------- */

TEST(hears_files_one_after_another)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	for (int64_t id = 1; id <= 5; id++) {
		CHECK(listener_hear(fixture.listener, id, "good", true, false));
	}
	fixture.next_file = 6;
	CHECK(turn_until(&fixture, &fixture.finished, 6));
	CHECK(fixture.heard == 6);
	CHECK_TEXT(item(&fixture.endings, 0), "1 2.5 ");
	CHECK_TEXT(item(&fixture.endings, 5), "6 2.5 ");
	CHECK_TEXT(item(&fixture.problems, 2), "hear good1 0 ");
	tear_down(&fixture);
}

TEST(loses_only_the_file_that_it_died_of)
{
	struct fixture fixture;
	set_up(&fixture, "dies of a file");
	CHECK(listener_hear(fixture.listener, 1, "good", true, false));
	CHECK(listener_hear(fixture.listener, 2, "bad", true, false));
	CHECK(listener_hear(fixture.listener, 3, "good", true, false));
	CHECK(turn_until(&fixture, &fixture.died, 1));
	CHECK(fixture.finished == 2);
	CHECK_TEXT(item(&fixture.endings, 1), "2 0 the listener ended: exit status 5");
	CHECK(listener_hear(fixture.listener, 4, "good", true, false));
	advance(&fixture, 500);
	CHECK(turn_until(&fixture, &fixture.finished, 4));
	CHECK_TEXT(item(&fixture.endings, 2), "3 2.5 ");
	CHECK_TEXT(item(&fixture.endings, 3), "4 2.5 ");
	CHECK(fixture.died == 1);
	tear_down(&fixture);
}

TEST(loses_all_files_if_it_does_not_even_start)
{
	struct fixture fixture;
	set_up(&fixture, "status before ready");
	CHECK(listener_hear(fixture.listener, 1, "good", true, false));
	CHECK(listener_hear(fixture.listener, 2, "good", true, false));
	fixture.next_file = 3;
	CHECK(turn_until(&fixture, &fixture.finished, 2));
	CHECK_TEXT(item(&fixture.endings, 0), "1 0 the listener ended: exit status 1");
	CHECK_TEXT(item(&fixture.endings, 1), "2 0 the listener ended: exit status 1");
	/* The third came after the death and waits for the next process. */
	CHECK(fixture.finished == 2);
	advance(&fixture, 500);
	CHECK(turn_until(&fixture, &fixture.finished, 3));
	CHECK(fixture.died == 2);
	tear_down(&fixture);
}

TEST(plays_recordings_once)
{
	static char *paths[] = {(char *)"a.wav", (char *)"b.wav"};
	const struct text_list recordings = {paths, COUNT(paths)};
	const struct listener_settings settings = {
		.microphone = "echo",
		.recordings = &recordings,
	};
	struct fixture fixture;
	set_up_with(&fixture, &settings);
	CHECK(turn_until(&fixture, &fixture.problems.count, 2));
	CHECK_TEXT(item(&fixture.problems, 0), "open 0 2 off");
	CHECK(kill(listener_pid(fixture.listener), SIGKILL) == 0);
	CHECK(turn_until(&fixture, &fixture.finished, 1));
	CHECK_TEXT(item(&fixture.endings, 0), "0 0 the listener ended: signal 9 (Killed)");
	advance(&fixture, 500);
	CHECK(turn_until(&fixture, &fixture.problems.count, 4));
	CHECK_TEXT(item(&fixture.problems, 2), "open 0 0 off");
	tear_down(&fixture);
}

/* --- errors ------------------------------------------------------------------------ */

TEST(refuses_to_start_what_is_no_program)
{
	const struct listener_settings settings = {
		.executable = "/nonexistent/earshot",
		.microphone = "none",
	};
	struct error error;
	struct clock *clock = clock_create_manual(0);
	struct loop *loop = loop_create(clock);
	CHECK(listener_create(loop, &settings, &all_events, NULL, &error) == NULL);
	CHECK_ERROR(error, "/nonexistent/earshot is no program");
	loop_destroy(loop);
	clock_destroy(clock);
}

TEST(tries_again_when_the_program_goes_away)
{
	char path[256];
	const char *folder = getenv("TMPDIR");
	snprintf(path, sizeof(path), "%s/earshot-listener-XXXXXX",
		folder != NULL ? folder : "/tmp");
	int descriptor = mkstemp(path);
	const struct listener_settings settings = {.executable = path, .microphone = "none"};
	struct fixture fixture;
	CHECK(descriptor >= 0);
	CHECK(dprintf(descriptor, "#!/bin/sh\nexit 6\n") > 0);
	CHECK(fchmod(descriptor, 0700) == 0);
	close(descriptor);
	set_up_with(&fixture, &settings);
	CHECK(turn_until(&fixture, &fixture.died, 1));
	CHECK_TEXT(item(&fixture.deaths, 0), "exit status 6");
	CHECK(unlink(path) == 0);
	CHECK(listener_hear(fixture.listener, 1, "good", true, false));
	advance(&fixture, 500);
	CHECK(fixture.died == 2);
	CHECK_HAS(item(&fixture.deaths, 1), "is no program");
	CHECK(fixture.finished == 1);
	advance(&fixture, 1000);
	CHECK(fixture.died == 3);
	tear_down(&fixture);
}

TEST(refuses_what_it_cannot_say)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	CHECK(set_network(&fixture, 7));
	CHECK(!listener_set_network(fixture.listener, NULL));
	CHECK(!listener_set_network(fixture.listener, "{\"do\":"));
	CHECK(!listener_listen(fixture.listener, "whenever"));
	CHECK(turn_until(&fixture, &fixture.problems.count, 3));
	CHECK(kill(listener_pid(fixture.listener), SIGKILL) == 0);
	CHECK(turn_until(&fixture, &fixture.died, 1));
	advance(&fixture, 500);
	CHECK(turn_until(&fixture, &fixture.problems.count, 6));
	CHECK_TEXT(item(&fixture.problems, 4), "network 7 0 ");
	CHECK_TEXT(item(&fixture.problems, 5), "listen off0 0 ");
	tear_down(&fixture);
}

TEST(tells_what_became_of_an_utterance)
{
	static const struct verdict verdict = {.number = 1, .sequence = 1, .reason = "not sure"};
	struct fixture fixture;
	set_up(&fixture, "echo");
	CHECK(turn_until(&fixture, &fixture.problems.count, 2));
	listener_judge(fixture.listener, &verdict);
	listener_forget(fixture.listener, false);
	CHECK(turn_until(&fixture, &fixture.problems.count, 4));
	CHECK_TEXT(item(&fixture.problems, 2), "verdict 0 0 ");
	CHECK_TEXT(item(&fixture.problems, 3), "forget 0 0 ");
	/* While there is no process there is nobody to be told. */
	CHECK(kill(listener_pid(fixture.listener), SIGKILL) == 0);
	CHECK(turn_until(&fixture, &fixture.died, 1));
	listener_judge(fixture.listener, &verdict);
	listener_forget(fixture.listener, false);
	advance(&fixture, 500);
	CHECK(turn_until(&fixture, &fixture.problems.count, 6));
	CHECK_HAS(item(&fixture.problems, 4), "open");
	CHECK_HAS(item(&fixture.problems, 5), "listen");
	tear_down(&fixture);
}

/* Every process gets the ring until nothing is to be kept any more. */
TEST(hands_the_ring_on_until_it_is_told_to_stop)
{
	int ring = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const struct listener_settings settings = {.microphone = "tells of its ring", .ring = ring};
	struct fixture fixture;
	set_up_with(&fixture, &settings);
	for (size_t i = 1; i <= 3; i++) {
		CHECK(turn_until(&fixture, &fixture.problems.count, i));
		CHECK_TEXT(item(&fixture.problems, i - 1), i < 3 ? "ring 1" : "ring 0");
		if (i == 2) {
			listener_forget(fixture.listener, true);
		}
		CHECK(kill(listener_pid(fixture.listener), SIGKILL) == 0);
		CHECK(turn_until(&fixture, &fixture.died, i));
		advance(&fixture, 30000);
	}
	tear_down(&fixture);
	close(ring);
}

TEST(ends_its_process_when_destroyed)
{
	struct fixture fixture;
	set_up(&fixture, "echo");
	CHECK(turn_until(&fixture, &fixture.ready, 1));
	pid_t pid = listener_pid(fixture.listener);
	CHECK(pid > 0 && kill(pid, 0) == 0);
	listener_destroy(fixture.listener);
	fixture.listener = NULL;
	CHECK(kill(pid, 0) == -1);
	CHECK(fixture.died == 0);
	listener_destroy(NULL);
	tear_down(&fixture);
}

static void run_all(void)
{
	RUN(briefs_a_new_process);
	RUN(briefs_the_next_process_with_the_newest);
	RUN(hands_on_what_it_says);
	RUN(says_how_it_died);
	RUN(hears_its_last_words);
	RUN(needs_nobody_to_listen);
	RUN(starts_again_after_longer_and_longer_pauses);
	RUN(forgives_after_a_minute_of_life);
	RUN(ends_one_that_is_never_ready);
	RUN(does_not_end_one_that_was_ready);
	RUN(ends_one_that_closes_its_socket);
	RUN(does_not_wait_for_children_of_a_dead_one);
	RUN(hears_files_one_after_another);
	RUN(loses_only_the_file_that_it_died_of);
	RUN(loses_all_files_if_it_does_not_even_start);
	RUN(plays_recordings_once);
	RUN(refuses_to_start_what_is_no_program);
	RUN(tries_again_when_the_program_goes_away);
	RUN(refuses_what_it_cannot_say);
	RUN(tells_what_became_of_an_utterance);
	RUN(hands_the_ring_on_until_it_is_told_to_stop);
	RUN(ends_its_process_when_destroyed);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "listener") == 0) {
		return be_listener();
	}
	run_all();
	return check_state.failed_tests > 0;
}
