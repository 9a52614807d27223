/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* the flags of sockets, getifaddrs() */
#include "bridge/guard/landlock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/guard/sandbox.h"
#include "tests/check.h"
#include "tests/support/temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NO_SANDBOX 255

static const char ourselves[] = "/proc/self/exe";

/* A house: a folder with `state` in it, which may be written to, and a port for the broker. */
struct house {
	struct temporary_folder *folder;
	char state[300];
	char inside[320];
	char outside[320];
	int broker, other; /* sockets that listen */
	struct sockaddr_in broker_address, other_address;
};

typedef int attempt_fn(const struct house *house);

static int open_port(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*address = (struct sockaddr_in){.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	CHECK(bind(descriptor, (struct sockaddr *)address, size) == 0);
	CHECK(listen(descriptor, 8) == 0);
	CHECK(getsockname(descriptor, (struct sockaddr *)address, &size) == 0);
	return descriptor;
}

static void begin_house(struct house *house)
{
	*house = (struct house){.folder = temporary_folder_create()};
	CHECK(temporary_folder_write(house->folder, "outside", "before"));
	snprintf(house->outside, sizeof(house->outside), "%s",
		temporary_folder_path(house->folder, "outside"));
	snprintf(house->state, sizeof(house->state), "%s",
		temporary_folder_path(house->folder, "state"));
	snprintf(house->inside, sizeof(house->inside), "%s/file", house->state);
	CHECK(mkdir(house->state, 0700) == 0);
	house->broker = open_port(&house->broker_address);
	house->other = open_port(&house->other_address);
}

static void finish_house(struct house *house)
{
	close(house->broker);
	close(house->other);
	unlink(house->inside);
	rmdir(house->state);
	temporary_folder_destroy(house->folder);
}

static bool enter(const struct house *house)
{
	struct error error = {0};
	const struct landlock_settings settings = {.writable = {house->state, "/no/such/folder"},
		.ports = {ntohs(house->broker_address.sin_port)}};
	bool entered = landlock_enter(&settings, &error) && sandbox_enter_bridge(ourselves, &error);
	if (!entered) {
		fprintf(stderr, "%s\n", error.text);
	}
	return entered;
}

static int outcome(attempt_fn *run, const struct house *house, bool boxed)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		if (boxed && !enter(house)) {
			_exit(NO_SANDBOX);
		}
		_exit(run(house));
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : NO_SANDBOX;
}

static int result_of(int result)
{
	return result < 0 ? errno : 0;
}

/* --- what stays possible --- */

/* As state files are written: a new file is renamed over the old one. */
static int write_state(const struct house *house)
{
	char temporary[340];
	snprintf(temporary, sizeof(temporary), "%s.new", house->inside);
	int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0 || write(file, "x", 1) != 1 || close(file) != 0 ||
		rename(temporary, house->inside) != 0) {
		return errno;
	}
	return result_of(unlink(house->inside));
}

static int connect_to(const struct sockaddr_in *address)
{
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return descriptor < 0 ? errno
		: result_of(connect(descriptor, (const struct sockaddr *)address, sizeof(*address)));
}

static int reach_broker(const struct house *house)
{
	return connect_to(&house->broker_address);
}

static int read_elsewhere(const struct house *house)
{
	return result_of(open(house->outside, O_RDONLY | O_CLOEXEC));
}

static int list_addresses(const struct house *house)
{
	struct ifaddrs *found = NULL;
	(void)house;
	return result_of(getifaddrs(&found));
}

static void *nothing(void *data)
{
	return data;
}

static int start_thread(const struct house *house)
{
	pthread_t thread;
	(void)house;
	return pthread_create(&thread, NULL, nothing, NULL) == 0 &&
			pthread_join(thread, NULL) == 0 ? 0 : EAGAIN;
}

static int write_to_device(const struct house *house)
{
	(void)house;
	return result_of(open("/dev/null", O_RDWR | O_CLOEXEC));
}

/* The child's exit status tells that the program ran: see TEST_MAIN. */
static int start_ourselves(const struct house *house)
{
	char *const arguments[] = {(char *)"ourselves", NULL};
	char *const environment[] = {(char *)"ASAN_OPTIONS=detect_leaks=0", NULL};
	(void)house;
	return result_of(execve(ourselves, arguments, environment));
}

TEST(what_the_bridge_needs_stays_possible)
{
	static attempt_fn *const needed[] = {write_state, reach_broker, read_elsewhere,
		list_addresses, start_thread, write_to_device, start_ourselves};
	struct house house;
	begin_house(&house);
	for (size_t i = 0; i < COUNT(needed); i++) {
		int result = outcome(needed[i], &house, true);
		if (result != 0) {
			CHECK_FAILED("what is needed (%zu) fails: %s", i, strerror(result));
		}
	}
	finish_house(&house);
}

/* --- what does not --- */

static int make_elsewhere(const struct house *house)
{
	char path[340];
	snprintf(path, sizeof(path), "%s.new", house->outside);
	int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int result = result_of(file);
	unlink(path);
	return result;
}

static int change_elsewhere(const struct house *house)
{
	return result_of(open(house->outside, O_WRONLY | O_CLOEXEC));
}

static int reach_other_port(const struct house *house)
{
	return connect_to(&house->other_address);
}

static int start_other_program(const struct house *house)
{
	char *const arguments[] = {(char *)"true", NULL};
	(void)house;
	return result_of(execve("/bin/true", arguments, arguments + 1));
}

/* The same text at another address. */
static int start_by_another_name(const struct house *house)
{
	char name[] = "/proc/self/exe";
	char *const arguments[] = {(char *)"ourselves", NULL};
	char *const environment[] = {(char *)"ASAN_OPTIONS=detect_leaks=0", NULL};
	(void)house;
	return result_of(execve(name, arguments, environment));
}

static int listen_unbound(const struct house *house)
{
	(void)house;
	return result_of(listen(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), 1));
}

static int take_port(const struct house *house)
{
	struct sockaddr_in address = house->other_address;
	address.sin_port = 0;
	return result_of(bind(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		(struct sockaddr *)&address, sizeof(address)));
}

/* Families that the filter knows by being above or between those that are needed. */
static int open_bluetooth(const struct house *house)
{
	(void)house;
	return result_of(socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, 0)) == EAFNOSUPPORT
		? EACCES : 0;
}

TEST(what_it_does_not_need_is_refused)
{
	static const struct {
		const char *name;
		attempt_fn *run;
		int landlock;
		bool fails_anyway; /* on a machine that has no such thing */
	} cases[] = {
		{"make a file elsewhere", make_elsewhere, LANDLOCK_FILES, false},
		{"change a file elsewhere", change_elsewhere, LANDLOCK_FILES, false},
		{"reach another port", reach_other_port, LANDLOCK_TCP, false},
		{"start another program", start_other_program, 0, false},
		{"start by a name elsewhere", start_by_another_name, 0, false},
		{"listen", listen_unbound, 0, false},
		{"take a UDP port", take_port, 0, false},
		{"open Bluetooth", open_bluetooth, 0, true},
	};
	struct house house;
	begin_house(&house);
	for (size_t i = 0; i < COUNT(cases); i++) {
		int without = outcome(cases[i].run, &house, false);
		int result = outcome(cases[i].run, &house, true);
		if (without != 0 && !cases[i].fails_anyway) {
			CHECK_FAILED("%s fails without the sandbox: %s", cases[i].name,
				strerror(without));
		}
		if (cases[i].landlock <= landlock_version() && result != EACCES) {
			CHECK_FAILED("%s: %s", cases[i].name, strerror(result));
		}
	}
	finish_house(&house);
}

TEST(kernel_with_landlock)
{
	if (landlock_version() < LANDLOCK_TCP) {
		SKIP("this kernel cannot limit files or TCP ports (Landlock)");
	}
}

int main(int count, char **arguments)
{
	if (count > 0 && strcmp(arguments[0], "ourselves") == 0) {
		return 0;
	}
	RUN(what_the_bridge_needs_stays_possible);
	RUN(what_it_does_not_need_is_refused);
	RUN(kernel_with_landlock);
	return check_state.failed_tests > 0;
}
