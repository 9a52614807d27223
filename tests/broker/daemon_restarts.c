/* SPDX-License-Identifier: MIT
 *
 * A broker that is killed, stopped or stands still in the middle of commands, round after
 * round, under one daemon. The broker's own log is the witness: what the daemon sent is
 * counted against what it answered.
 *
 * With ROUNDS it runs that many, with the plain program, and prints what became of them:
 * `tests/bench/run restarts`. SEED chooses the moments.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/demo/simulated_home.h"
#include "tests/support/broker_runs.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"

#define COMMAND_TOPIC "'zigbee2mqtt/kitchen_light/set'"
#define LOG_MAX (64 * 1024 * 1024)
#define WAIT_MS 20000
#define ROUNDS_DEFAULT 8

enum fault { FAULT_KILL, FAULT_STOP, FAULT_PAUSE, FAULT_BLINK, FAULT_NONE, FAULT_COUNT };

static const char *const fault_names[FAULT_COUNT] = {
	[FAULT_KILL] = "killed", [FAULT_STOP] = "stopped and started again",
	[FAULT_PAUSE] = "stood still until after the answer",
	[FAULT_BLINK] = "stood still for a moment", [FAULT_NONE] = "nothing",
};

enum fate { FATE_DONE, FATE_NOT_SENT, FATE_UNKNOWN, FATE_NOT_CONFIRMED, FATE_COUNT };

static const struct {
	const char *part; /* of the answer */
	enum fate fate;
} fates[] = {
	{"The kitchen light is ", FATE_DONE},
	{"The broker does not answer. I did nothing.", FATE_NOT_SENT},
	{"The connection broke while I asked.", FATE_UNKNOWN},
	{"I asked, but the kitchen light did not", FATE_NOT_CONFIRMED},
};

struct tally {
	unsigned rounds[FAULT_COUNT];
	unsigned fates[FAULT_COUNT][FATE_COUNT];
	unsigned silent;        /* no answer, or one that says nothing of these */
	unsigned doubled;       /* the broker got it more than once */
	unsigned late;          /* it came on a connection that was made after the answer */
	unsigned false_denials; /* "I did nothing", but the broker got it */
	unsigned false_claims;  /* done, but the broker never got it, or the lamp is not so */
	unsigned kept;          /* the broker took it up after the answer, out of its own socket */
};

/* --- the witness -------------------------------------------------------------------------- */

static char *read_log(struct staged *staged)
{
	struct buffer log;
	struct error error = {0};
	char *path = private_broker_path(staged->broker, "log");
	buffer_init(&log, LOG_MAX);
	CHECK(path != NULL && buffer_read_file(&log, path, &error));
	char *text = buffer_take(&log);
	buffer_finish(&log);
	free(path);
	return text != NULL ? text : text_copy("");
}

static size_t log_length(struct staged *staged)
{
	char *log = read_log(staged);
	size_t length = strlen(log);
	free(log);
	return length;
}

/* How often the broker received the command between two places of its log; `renewed`: only on
 * connections that were made there. */
static unsigned received(const char *log, size_t from, size_t to, bool renewed)
{
	unsigned count = 0;
	bool counts = !renewed;
	size_t length = strlen(log);
	for (size_t at = from; at < to && at < length;) {
		size_t line = strcspn(log + at, "\n");
		char *text = text_copy_part(log + at, line);
		counts = counts || strstr(text, "as earshot-") != NULL;
		if (counts && strstr(text, "Received PUBLISH from ") != NULL &&
			strstr(text, COMMAND_TOPIC) != NULL) {
			count++;
		}
		free(text);
		at += line + 1;
	}
	return count;
}

/* --- a round -------------------------------------------------------------------------------- */

static void turn(struct staged *staged, int64_t ms)
{
	int64_t end_ms = clock_now_ms(staged->clock) + ms;
	do {
		loop_turn(staged->loop, 1);
	} while (clock_now_ms(staged->clock) < end_ms);
}

static void strike(struct staged *staged, enum fault fault)
{
	switch (fault) {
	case FAULT_KILL:
		private_broker_kill(staged->broker);
		break;
	case FAULT_STOP:
		private_broker_stop(staged->broker);
		CHECK(staged_start_broker(staged));
		break;
	case FAULT_PAUSE:
		private_broker_pause(staged->broker);
		break;
	case FAULT_BLINK:
		private_broker_pause(staged->broker);
		turn(staged, 300);
		private_broker_resume(staged->broker);
		break;
	case FAULT_NONE:
	case FAULT_COUNT:
		break;
	}
}

static size_t connected(struct staged *staged)
{
	return program_count(staged->daemon, PROGRAM_ERR, "connected to the broker");
}

static size_t lost(struct staged *staged)
{
	return program_count(staged->daemon, PROGRAM_ERR, "no broker");
}

/* Until the broker is there, and both the daemon and the lamp are connected to it. */
static void mend(struct staged *staged, enum fault fault, size_t lost_before)
{
	if (fault == FAULT_KILL) {
		CHECK(staged_start_broker(staged));
	} else if (fault == FAULT_PAUSE) {
		private_broker_resume(staged->broker);
	}
	if (fault == FAULT_KILL || fault == FAULT_STOP) {
		CHECK(program_wait(staged->daemon, PROGRAM_ERR, "no broker",
			(unsigned)lost_before + 1));
	}
	int64_t end_ms = clock_now_ms(staged->clock) + 2 * WAIT_MS;
	while ((connected(staged) <= lost(staged) || !simulated_home_is_ready(staged->home)) &&
		clock_now_ms(staged->clock) < end_ms) {
		turn(staged, 10);
	}
	CHECK(connected(staged) > lost(staged));
}

static enum fate fate_of(const struct json *answer)
{
	const char *say = json_get_text(answer, "say");
	for (size_t i = 0; say != NULL && i < sizeof(fates) / sizeof(*fates); i++) {
		if (strncmp(say, fates[i].part, strlen(fates[i].part)) == 0) {
			return fates[i].fate;
		}
	}
	fprintf(stderr, "the answer is: %s\n", say != NULL ? say : "none");
	return FATE_COUNT;
}

static bool lamp_is(struct staged *staged, bool on)
{
	struct json *states = simulated_home_states_json(staged->home);
	const char *state = json_get_text(json_get(states, "kitchen_light"), "state");
	bool is = state != NULL && strcmp(state, on ? "ON" : "OFF") == 0;
	json_destroy(states);
	return is;
}

/* What the answer says, held against what the broker saw until it and after it. */
static void judge(struct staged *staged, struct tally *tally, enum fate fate, bool on,
	const size_t places[2])
{
	char *log = read_log(staged);
	unsigned before = received(log, places[0], places[1], false);
	unsigned after = received(log, places[1], strlen(log), false);
	unsigned late = received(log, places[1], strlen(log), true);
	free(log);
	tally->silent += fate == FATE_COUNT ? 1 : 0;
	tally->doubled += before + after > 1 ? 1 : 0;
	tally->late += late > 0 ? 1 : 0;
	tally->kept += after > late ? 1 : 0;
	tally->false_denials += fate == FATE_NOT_SENT && before + after > 0 ? 1 : 0;
	tally->false_claims += fate == FATE_DONE && (before != 1 || !lamp_is(staged, on)) ? 1 : 0;
}

/* `delay_ms` after the question was put, or where that is even, after the daemon had decided,
 * so that the fault meets the command anywhere on its way: not sent yet, left, taken,
 * reported. */
static void play_round(struct staged *staged, struct tally *tally, enum fault fault, bool on,
	int64_t delay_ms)
{
	size_t places[2] = {log_length(staged), 0};
	size_t lost_before = lost(staged);
	size_t decided = program_count(staged->daemon, PROGRAM_OUT, "\"decided\"");
	struct program *ask = staged_begin_ask(staged, on ? "turn on the kitchen light"
							  : "turn off the kitchen light");
	if (delay_ms % 2 == 0) {
		CHECK(program_wait(staged->daemon, PROGRAM_OUT, "\"decided\"", decided + 1));
	}
	turn(staged, delay_ms);
	strike(staged, fault);
	struct json *answer = staged_end_ask(ask);
	enum fate fate = fate_of(answer);
	bool done = json_get_boolean(answer, "done", false);
	CHECK(done == (fate == FATE_DONE));
	json_destroy(answer);
	places[1] = log_length(staged);
	mend(staged, fault, lost_before);
	judge(staged, tally, fate, on, places);
	tally->rounds[fault]++;
	if (fate < FATE_COUNT) {
		tally->fates[fault][fate]++;
	}
}

/* Lines for tests/bench/restarts.sh, with tabs between: a fault and the fates of its rounds;
 * what must not be, and what the broker did by itself. */
static void print_tally(const struct tally *tally)
{
	for (enum fault fault = 0; fault < FAULT_COUNT; fault++) {
		const unsigned *its = tally->fates[fault];
		printf("# fault\t%s\t%u\t%u\t%u\t%u\t%u\n", fault_names[fault],
			tally->rounds[fault], its[FATE_DONE], its[FATE_NOT_SENT],
			its[FATE_UNKNOWN], its[FATE_NOT_CONFIRMED]);
	}
	printf("# sum\tlost without a word\t%u\n", tally->silent);
	printf("# sum\treceived twice\t%u\n", tally->doubled);
	printf("# sum\tsent by us after the answer\t%u\n", tally->late);
	printf("# sum\tdenied (“I did nothing”), but received\t%u\n", tally->false_denials);
	printf("# sum\tsaid to be done, but not received once or not so\t%u\n",
		tally->false_claims);
	printf("# sum\tnot our doing: read by the broker after the answer, out of its own "
		"socket, when it went on\t%u\n", tally->kept);
}

static int64_t number_from(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t number = otherwise;
	return text != NULL && text_to_integer(text, 1, 100000, &number) ? number : otherwise;
}

TEST(no_command_is_lost_doubled_or_late)
{
	struct staged staged;
	struct tally tally = {0};
	int64_t rounds = number_from("ROUNDS", 0);
	uint32_t random = (uint32_t)number_from("SEED", 1);
	CHECK(staged_start(&staged, rounds == 0));
	/* It would go with the broker; the log sees more. */
	observer_destroy(staged.observer);
	staged.observer = NULL;
	for (int64_t i = 0; i < (rounds > 0 ? rounds : ROUNDS_DEFAULT); i++) {
		random = random * 1664525 + 1013904223;
		play_round(&staged, &tally, (enum fault)(i % FAULT_COUNT), i % 2 == 0,
			(random >> 16) % 120);
	}
	CHECK(tally.silent == 0);
	CHECK(tally.doubled == 0);
	CHECK(tally.late == 0);
	CHECK(tally.false_denials == 0);
	CHECK(tally.false_claims == 0);
	if (rounds > 0) {
		print_tally(&tally);
	}
	CHECK(staged_finish(&staged));
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(no_command_is_lost_doubled_or_late);
	);
})
