/* SPDX-License-Identifier: MIT
 *
 * Proof that nothing leaves the house: a whole house, and then `earshot demo`, in a network that has
 * only loopback, with commands carried out, while strace writes down every call of the daemon and
 * of its listener that has to do with the network. Then that record and what the broker saw are
 * gone through.
 *
 * That it would notice is shown with a program that leaks (tests/stubs/leaky.c), in each way.
 */
#define _GNU_SOURCE /* unshare() */
#include "tests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/demo/simulated_home.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LINE_MAX_BYTES (1024 * 1024)
#define WAIT_MS 20000

/* Where the proof must be given (.ci/run says so), it is a failure that it cannot be. */
#define CANNOT_PROVE(reason)                                        \
	do {                                                        \
		if (getenv("PROOF_REQUIRED") != NULL) {             \
			CHECK_FAILED("nothing is proved: %s", reason); \
			return;                                     \
		}                                                   \
		SKIP(reason);                                       \
	} while (0)

static const char strace[] = "/usr/bin/strace";
static const char flite[] = "/usr/bin/flite";
static const char leaky[] = "build/tests/stubs/leaky";

/* What was found in the record and on the broker, counted. */
struct findings {
	int calls;         /* lines of the record that are about sending, connecting or listening */
	int to_broker;     /* of these, connects to the broker's address */
	int elsewhere;     /* to any other Internet address, or from a port of our choice */
	int name_servers;  /* of these, to port 53 */
	int other_sockets; /* families or kinds that nothing here has a use for */
	int states;        /* messages that hold the state of a device */
	int messages;      /* on the broker, besides what devices report */
	int strangers;     /* of these, on topics that are not ours to send on */
	int bytes_to_broker; /* calls that hand it something */
	long broker;       /* the descriptor that is connected to it */
};

/* --- a network of one's own ------------------------------------------------------------ */

static bool write_text(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
	if (file >= 0) {
		close(file);
	}
	return written;
}

/* Somebody who is not root becomes nobody else, only the owner of this network. */
static bool leave_network(void)
{
	char map[64];
	uid_t user = geteuid();
	gid_t group = getegid();
	if (user == 0) {
		return unshare(CLONE_NEWNET) == 0;
	}
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
		return false;
	}
	snprintf(map, sizeof(map), "%u %u 1", user, user);
	bool mapped = write_text("/proc/self/setgroups", "deny") &&
		write_text("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "%u %u 1", group, group);
	return mapped && write_text("/proc/self/gid_map", map);
}

static bool raise_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool raised = descriptor >= 0 && ioctl(descriptor, SIOCSIFFLAGS, &request) == 0;
	close(descriptor);
	return raised;
}

/* --- the record ------------------------------------------------------------------------ */

static bool has(const char *line, const char *part)
{
	return strstr(line, part) != NULL;
}

static void judge_address(const char *line, int port, struct findings *findings)
{
	char broker[100];
	snprintf(broker, sizeof(broker),
		"sin_port=htons(%d), sin_addr=inet_addr(\"127.0.0.1\")", port);
	if (!has(line, "AF_INET")) {
		return;
	}
	if (has(line, "connect(") && has(line, broker)) {
		findings->to_broker++;
		findings->broker = strtol(strchr(line, '(') + 1, NULL, 10);
		return;
	}
	fprintf(stderr, "elsewhere: %.300s\n", line);
	findings->elsewhere++;
	findings->name_servers += has(line, "htons(53)") ? 1 : 0;
}

static void judge_socket(const char *line, struct findings *findings)
{
	bool known = has(line, "socket(AF_UNIX, ") || has(line, "socket(AF_INET, SOCK_STREAM") ||
		has(line, "socket(AF_INET6, SOCK_STREAM");
	if (!known) {
		fprintf(stderr, "socket: %.200s\n", line);
		findings->other_sockets++;
	}
}

/* Names that stand only in what devices report, never in what they are told. strace writes a
 * quotation mark as \". */
static const char *const reported_only[] = {"lock_state", "battery", "local_temperature",
	"running_state", "power", "brightness"};

static bool holds_state(const char *text, const char *quote)
{
	char name[64];
	for (size_t i = 0; i < COUNT(reported_only); i++) {
		snprintf(name, sizeof(name), "%s%s%s", quote, reported_only[i], quote);
		if (has(text, name)) {
			return true;
		}
	}
	return false;
}

/* What goes to the broker. The network of words that the listener gets, and what whoever asks is
 * answered, go to sockets of this machine. */
static void judge_bytes(const char *line, struct findings *findings)
{
	const char *open = strchr(line, '(');
	if (findings->broker > 0 && open != NULL && strtol(open + 1, NULL, 10) == findings->broker) {
		findings->bytes_to_broker++;
		findings->states += holds_state(line, "\\\"") ? 1 : 0;
	}
}

static void judge_line(const char *line, int port, struct findings *findings)
{
	static const char *const outward[] = {" connect(", " sendto(", " sendmsg(", " sendmmsg(",
		" bind(", " listen(", " write(", " writev(", " sendfile("};
	if (has(line, " socket(")) {
		judge_socket(line, findings);
	}
	for (size_t i = 0; i < COUNT(outward); i++) {
		const char *call = strchr(line, ' ');
		call += call != NULL ? strspn(call, " ") - 1 : 0;
		if (call != NULL && strncmp(call, outward[i], strlen(outward[i])) == 0) {
			findings->calls++;
			if (i < 6) {
				judge_address(line, port, findings);
			}
			judge_bytes(line, findings);
			return;
		}
	}
}

/* Returns false if there is no record, or if it does not go on to the daemon's end. */
static bool judge_record(const char *path, pid_t daemon, int port, struct findings *findings)
{
	char end[64];
	char *line = malloc(LINE_MAX_BYTES);
	FILE *file = fopen(path, "re");
	bool ended = false;
	snprintf(end, sizeof(end), "%ld", (long)daemon);
	while (file != NULL && line != NULL && fgets(line, LINE_MAX_BYTES, file) != NULL) {
		judge_line(line, port, findings);
		ended = ended || (strncmp(line, end, strlen(end)) == 0 && has(line, "+++ exited with 0"));
	}
	if (file != NULL) {
		fclose(file);
	}
	free(line);
	return ended;
}

/* strace goes on writing for a moment after what it watches has ended. */
static bool wait_for_record(const char *path, pid_t daemon, int port, struct findings *findings)
{
	struct clock *clock = clock_create_system();
	int64_t end_ms = clock_now_ms(clock) + WAIT_MS;
	bool whole = false;
	while (!whole && clock_now_ms(clock) < end_ms) {
		struct findings now = {0};
		int error_output = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
		dup2(nowhere, STDERR_FILENO);
		whole = judge_record(path, daemon, port, &now);
		dup2(error_output, STDERR_FILENO);
		close(error_output);
		close(nowhere);
		usleep(20000);
	}
	clock_destroy(clock);
	return judge_record(path, daemon, port, findings);
}

/* --- what the broker saw --------------------------------------------------------------- */

/* All that goes out on a topic of ours, and the commands that were given. */
static bool is_expected(const struct observed *message)
{
	static const struct {
		const char *topic;
		const char *payload; /* NULL: it says no more than that we are there */
	} expected[] = {
		{"zigbee2mqtt/front_door/set", "{\"state\": \"LOCK\"}"},
		{"zigbee2mqtt/kitchen_light/set", "{\"state\": \"ON\"}"},
		{"zigbee2mqtt/thermostat/set", "{\"occupied_heating_setpoint\": 21.5}"},
		{"zigbee2mqtt/front_door/get", "{\"state\": \"\"}"},
		{"earshot/test/status", NULL},
		{"earshot/test/probe", NULL},
		{"earshot/test/event", NULL},
		/* The test's own. */
		{"observer/mark", NULL},
	};
	for (size_t i = 0; i < COUNT(expected); i++) {
		if (strcmp(message->topic, expected[i].topic) == 0) {
			return expected[i].payload == NULL ||
				strcmp(message->payload, expected[i].payload) == 0;
		}
	}
	return false;
}

/* zigbee2mqtt/NAME and …/availability are what the device itself says. */
static bool is_report(const char *topic, const struct json *states)
{
	static const char before[] = "zigbee2mqtt/";
	const char *name = topic + strlen(before);
	if (strncmp(topic, before, strlen(before)) != 0) {
		return false;
	}
	char *device = text_copy_part(name, strcspn(name, "/"));
	name += strlen(device);
	bool is = json_get(states, device) != NULL &&
		(name[0] == '\0' || strcmp(name, "/availability") == 0);
	free(device);
	return is;
}

static void judge_messages(struct staged *staged, struct findings *findings)
{
	struct json *states = simulated_home_states_json(staged->home);
	const struct observed *message = NULL;
	CHECK(states != NULL && observer_catch_up(staged->observer));
	for (size_t i = 0; (message = observer_at(staged->observer, i)) != NULL; i++) {
		if (is_report(message->topic, states)) {
			continue;
		}
		findings->messages++;
		if (!is_expected(message)) {
			fprintf(stderr, "message: %s %s\n", message->topic, message->payload);
			findings->strangers++;
		}
		findings->states += holds_state(message->payload, "\"") ? 1 : 0;
	}
	json_destroy(states);
}

/* --- the house ------------------------------------------------------------------------- */

/* A script that stands for the program, and has strace watch it. With -D it is the daemon
 * that is our child, so that signals reach it. */
static bool write_watched(struct staged *staged, const char *program, char *path, size_t size)
{
	char *absolute = realpath(program, NULL);
	char *text = text_format("#!/bin/sh\nexec %s -D -f -q -e signal=none "
				 "-e trace=network,write,writev,sendfile "
				 "-s 65536 -o %s %s \"$@\"\n", strace,
		temporary_folder_path(staged->folder, "record"), absolute);
	bool written = text != NULL && temporary_folder_write(staged->folder, "watched", text);
	snprintf(path, size, "%s", temporary_folder_path(staged->folder, "watched"));
	free(text);
	free(absolute);
	return written && chmod(path, 0700) == 0;
}

static void give_commands(struct staged *staged)
{
	CHECK(staged_ask_is(staged, "turn on the kitchen light", true, "The kitchen light is on."));
	CHECK(staged_ask_is(staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_ask_is(staged, "set the thermostat to 21.5 degrees", true,
		"The thermostat is set to 21.5 degrees."));
	/* What is refused, and what is only asked, may not leave anything behind either. */
	struct json *answer = staged_ask(staged, "unlock the front door");
	CHECK(!json_get_boolean(answer, "done", true));
	json_destroy(answer);
	answer = staged_ask(staged, "is the front door locked");
	CHECK(answer != NULL);
	json_destroy(answer);
}

/* Has flite speak a command; the daemon hears it and ends. */
static bool start_hearing(struct staged *staged)
{
	char recording[300];
	snprintf(recording, sizeof(recording), "%s",
		temporary_folder_path(staged->folder, "command.wav"));
	const char *const speak[] = {flite, "-voice", "slt", "-t", "computer, lock the front door", "-o",
		recording, NULL};
	const char *const arguments[] = {"--recording", recording, NULL};
	return run_program(speak) && staged_start_daemon(staged, arguments);
}

static struct findings watch_how(const char *program, const char *how, bool spoken)
{
	struct staged staged;
	struct findings findings = {0};
	char path[300], record[300];
	if (how != NULL) {
		setenv("EARSHOT_LEAK", how, 1);
	} else {
		unsetenv("EARSHOT_LEAK");
	}
	CHECK(staged_begin(&staged, false) && staged_start_broker(&staged));
	CHECK(staged_start_home(&staged));
	const char *plain = staged.earshot;
	CHECK(write_watched(&staged, program, path, sizeof(path)));
	staged.earshot = path;
	CHECK(spoken ? start_hearing(&staged) : staged_start_daemon(&staged, NULL));
	staged.earshot = plain;
	if (spoken) {
		CHECK(program_wait(staged.daemon, PROGRAM_OUT, "The front door is locked.", 1));
	} else {
		give_commands(&staged);
	}
	judge_messages(&staged, &findings);
	int port = private_broker_port(staged.broker);
	pid_t daemon = program_pid(staged.daemon);
	snprintf(record, sizeof(record), "%s", temporary_folder_path(staged.folder, "record"));
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	CHECK(wait_for_record(record, daemon, port, &findings));
	program_destroy(staged.daemon);
	staged.daemon = NULL;
	CHECK(staged_finish(&staged));
	return findings;
}

static struct findings watch(const char *program, const char *how)
{
	return watch_how(program, how, false);
}

/* --- the whole demo -------------------------------------------------------------------- */

/* Of the demo all processes are watched: broker, home, daemon and listener. */
struct demo_record {
	struct findings findings; /* of the daemon */
	long daemon;
	int port;                 /* what it connects to first */
	int here, elsewhere;      /* addresses that any of them named: of this machine, and others */
};

static bool is_daemon_beginning(const char *line)
{
	return has(line, " execve(\"/proc/self/exe\"") && has(line, "\"run\"");
}

static void judge_demo_address(const char *line, struct demo_record *record)
{
	bool names_one = has(line, "sin_addr=") || has(line, "sin6_addr=") ||
		has(line, "inet_pton(AF_INET6");
	bool is_here = has(line, "inet_addr(\"127.0.0.1\")") || has(line, "\"::1\"");
	if (names_one && !is_here) {
		fprintf(stderr, "elsewhere: %.300s\n", line);
		record->elsewhere++;
	}
	record->here += names_one && is_here ? 1 : 0;
}

static void judge_demo_line(const char *line, struct demo_record *record)
{
	static const char port[] = "htons(";
	if (is_daemon_beginning(line)) {
		record->daemon = strtol(line, NULL, 10);
	}
	judge_demo_address(line, record);
	if (record->daemon == 0 || strtol(line, NULL, 10) != record->daemon) {
		return;
	}
	if (record->port == 0 && has(line, " connect(") && has(line, port)) {
		record->port = (int)strtol(strstr(line, port) + strlen(port), NULL, 10);
	}
	judge_line(line, record->port, &record->findings);
}

static bool judge_demo(const char *path, struct demo_record *record)
{
	char *line = malloc(LINE_MAX_BYTES);
	FILE *file = fopen(path, "re");
	bool read = file != NULL && line != NULL;
	while (read && fgets(line, LINE_MAX_BYTES, file) != NULL) {
		judge_demo_line(line, record);
	}
	if (file != NULL) {
		fclose(file);
	}
	free(line);
	return read;
}

static void check_quiet(struct findings findings)
{
	CHECK(findings.calls > 5 && findings.to_broker == 1 && findings.bytes_to_broker > 3);
	CHECK(findings.elsewhere == 0);
	CHECK(findings.name_servers == 0);
	CHECK(findings.other_sockets == 0);
	CHECK(findings.states == 0);
}

/* The same, and what the broker saw was gone through too. */
static void check_quiet_on_broker(struct findings findings)
{
	check_quiet(findings);
	CHECK(findings.messages > 3);
	CHECK(findings.strangers == 0);
}

TEST(nothing_leaves_but_commands_to_the_broker)
{
	check_quiet_on_broker(watch(program_earshot(), NULL));
}

/* The same with a command that the listener really hears. */
TEST(nothing_leaves_when_somebody_speaks)
{
	if (access(flite, X_OK) != 0) {
		CANNOT_PROVE("flite is not installed");
	}
	check_quiet_on_broker(watch_how(program_earshot(), NULL, true));
}

/* `earshot demo` as whoever tries it first sees it: that it ends with 0 says that the spoken
 * commands were heard and carried out. */
TEST(nothing_leaves_in_the_whole_demo)
{
	struct demo_record record = {0};
	char path[300];
	if (access(flite, X_OK) != 0) {
		CANNOT_PROVE("flite is not installed");
	}
	struct temporary_folder *folder = temporary_folder_create();
	snprintf(path, sizeof(path), "%s", temporary_folder_path(folder, "record"));
	const char *const watched[] = {strace, "-f", "-q", "-e", "signal=none", "-e",
		"trace=network,execve,write,writev,sendfile", "-s", "65536", "-o", path,
		program_earshot(), "demo", NULL};
	CHECK(run_program(watched));
	CHECK(judge_demo(path, &record));
	CHECK(record.daemon > 0 && record.port > 0);
	CHECK(record.here > 3 && record.elsewhere == 0);
	check_quiet(record.findings);
	temporary_folder_destroy(folder);
}

/* What the record of a demo with a leak would hold. */
TEST(another_address_in_the_record_of_the_demo_is_noticed)
{
	static const struct {
		const char *line;
		int elsewhere;
	} cases[] = {
		{"12 connect(15, {sa_family=AF_INET, sin_port=htons(443), "
		 "sin_addr=inet_addr(\"192.0.2.1\")}, 16) = -1 EACCES (Permission denied)\n", 1},
		{"12 sendto(18, \"x\", 1, 0, {sa_family=AF_INET, sin_port=htons(53), "
		 "sin_addr=inet_addr(\"10.0.0.1\")}, 16) = 1\n", 1},
		{"12 connect(15, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
		 "inet_pton(AF_INET6, \"2001:db8::1\", &sin6_addr), sin6_scope_id=0}, 28) = 0\n", 1},
		{"12 bind(3, {sa_family=AF_INET, sin_port=htons(1883), "
		 "sin_addr=inet_addr(\"0.0.0.0\")}, 16) = 0\n", 1},
		{"12 connect(15, {sa_family=AF_INET, sin_port=htons(1883), "
		 "sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0\n", 0},
		{"12 connect(15, {sa_family=AF_UNIX, sun_path=\"/run/x\"}, 110) = 0\n", 0},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct demo_record record = {0};
		judge_demo_line(cases[i].line, &record);
		CHECK(record.elsewhere == cases[i].elsewhere);
	}
}

/* The program in which the leak sleeps is as quiet as ours, so it is the leak that is noticed. */
TEST(the_leaky_program_without_its_leak_is_quiet)
{
	struct findings findings = watch(leaky, NULL);
	CHECK(findings.elsewhere + findings.other_sockets + findings.states + findings.strangers == 0);
}

TEST(a_connection_to_elsewhere_is_noticed)
{
	CHECK(watch(leaky, "connect").elsewhere > 0);
}

TEST(a_datagram_is_noticed)
{
	struct findings findings = watch(leaky, "datagram");
	CHECK(findings.elsewhere > 0 && findings.other_sockets > 0);
}

TEST(a_question_to_a_name_server_is_noticed)
{
	CHECK(watch(leaky, "name").name_servers > 0);
}

TEST(a_state_in_a_message_is_noticed)
{
	/* In the broker's sight, and in the record of calls. */
	CHECK(watch(leaky, "state").states >= 2);
}

TEST(in_a_network_of_its_own)
{
	CANNOT_PROVE("mosquitto or strace is missing, or this machine does not permit a network name space");
}

TEST_MAIN({
	if (private_broker_is_installed() && access(strace, X_OK) == 0 && leave_network() &&
		raise_loopback()) {
		RUN(nothing_leaves_but_commands_to_the_broker);
		RUN(nothing_leaves_when_somebody_speaks);
		RUN(nothing_leaves_in_the_whole_demo);
		RUN(another_address_in_the_record_of_the_demo_is_noticed);
		RUN(the_leaky_program_without_its_leak_is_quiet);
		RUN(a_connection_to_elsewhere_is_noticed);
		RUN(a_datagram_is_noticed);
		RUN(a_question_to_a_name_server_is_noticed);
		RUN(a_state_in_a_message_is_noticed);
	} else {
		RUN(in_a_network_of_its_own);
	}
})
