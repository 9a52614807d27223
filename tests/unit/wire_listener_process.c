/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* prctl() and the numbers of system calls */
#include "bridge/wire/listener_process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define OURSELVES "/proc/self/exe"

/* This test starts itself: as a listener it says that it is there, and does what it is
 * told in one letter. */
enum order {
	ORDER_STATUS = 'e',
	ORDER_SIGNAL = 'k',
	ORDER_DEAF = 'd', /* lives on without its socket */
};

static int be_listener(void)
{
	char order = 0;
	alarm(60); /* so that nothing stays if a test fails */
	if (write(LISTENER_SOCKET, "!", 1) != 1) {
		return 99;
	}
	while (read(LISTENER_SOCKET, &order, 1) == 1) {
		if (order == ORDER_STATUS) {
			return 3;
		}
		if (order == ORDER_SIGNAL) {
			raise(SIGTERM);
		}
		if (order == ORDER_DEAF) {
			pause();
		}
	}
	return 0;
}

/* Starts it and waits until it runs our code. */
static bool start_with_ring(struct listener_process *process, int ring)
{
	struct error error;
	char there = 0;
	if (!listener_process_start(process, OURSELVES, ring, &error)) {
		CHECK_FAILED("%s", error.text);
		return false;
	}
	CHECK(read(process->socket, &there, 1) == 1);
	CHECK(there == '!');
	return true;
}

static bool start(struct listener_process *process)
{
	return start_with_ring(process, 0);
}

static void wait_for_end(const struct listener_process *process)
{
	struct pollfd ended = {.fd = process->descriptor, .events = POLLIN};
	CHECK(poll(&ended, 1, -1) == 1);
}

static void check_end(struct listener_process *process, const char *how_expected)
{
	char how[100] = "";
	pid_t pid = process->pid;
	wait_for_end(process);
	CHECK(listener_process_ended(process, how, sizeof(how)));
	CHECK_TEXT(how, how_expected);
	CHECK(process->pid == 0);
	CHECK(kill(pid, 0) == -1 && errno == ESRCH);
}

TEST(says_how_it_ended)
{
	static const struct {
		char order;
		const char *how;
	} cases[] = {
		{ORDER_STATUS, "exit status 3"},
		{ORDER_SIGNAL, "signal 15 (Terminated)"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct listener_process process;
		char how[100] = "untouched";
		if (!start(&process)) {
			return;
		}
		CHECK(!listener_process_ended(&process, how, sizeof(how)));
		CHECK_TEXT(how, "untouched");
		CHECK(write(process.socket, &cases[i].order, 1) == 1);
		check_end(&process, cases[i].how);
		close(process.socket);
	}
}

TEST(can_be_killed)
{
	struct listener_process process;
	if (!start(&process)) {
		return;
	}
	listener_process_kill(&process);
	check_end(&process, "signal 9 (Killed)");
	close(process.socket);
}

TEST(ends_when_the_socket_is_closed)
{
	struct listener_process process;
	if (!start(&process)) {
		return;
	}
	close(process.socket);
	check_end(&process, "exit status 0");
}

TEST(stops_a_healthy_one)
{
	struct listener_process process;
	if (!start(&process)) {
		return;
	}
	close(process.socket);
	listener_process_stop(&process);
	CHECK(process.pid == 0);
}

TEST(stops_one_that_does_not_listen)
{
	struct listener_process process;
	const char order = ORDER_DEAF;
	if (!start(&process)) {
		return;
	}
	pid_t pid = process.pid;
	CHECK(write(process.socket, &order, 1) == 1);
	close(process.socket);
	listener_process_stop(&process);
	CHECK(process.pid == 0);
	CHECK(kill(pid, 0) == -1 && errno == ESRCH);
}

TEST(refuses_what_is_no_program)
{
	static const char *const paths[] = {"/nonexistent/earshot", "/dev/null", ""};
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct listener_process process;
		struct error error;
		CHECK(!listener_process_start(&process, paths[i], 0, &error));
		CHECK_ERROR(error, "is no program");
		CHECK_ERROR(error, paths[i]);
	}
}

/* A folder may be entered, which looks like being executable. */
TEST(says_that_a_program_could_not_be_started)
{
	struct listener_process process;
	struct error error;
	CHECK(listener_process_start(&process, "/", 0, &error));
	check_end(&process, "exit status 127: its program could not be started");
	close(process.socket);
}

/* --- what it has ----------------------------------------------------------- */

static bool is_number(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* The descriptors of a process as the bits of a number. */
static unsigned long descriptors_of(pid_t pid)
{
	char path[64];
	unsigned long found = 0;
	const struct dirent *entry = NULL;
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	DIR *directory = opendir(path);
	CHECK(directory != NULL);
	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (is_number(entry->d_name)) {
			unsigned long number = strtoul(entry->d_name, NULL, 10);
			found |= 1ul << (number < 63 ? number : 63);
		}
	}
	if (directory != NULL) {
		closedir(directory);
	}
	return found;
}

static void check_link(pid_t pid, const char *name, const char *start_expected)
{
	char path[64];
	char target[256] = "";
	snprintf(path, sizeof(path), "/proc/%d/fd/%s", (int)pid, name);
	CHECK(readlink(path, target, sizeof(target) - 1) > 0);
	CHECK(strncmp(target, start_expected, strlen(start_expected)) == 0);
}

TEST(has_four_descriptors_and_no_more)
{
	struct listener_process process;
	int opened[8];
	/* As a library would: without a word about programs that are started. */
	for (size_t i = 0; i < COUNT(opened); i++) {
		opened[i] = i % 2 == 0 ? open("/dev/zero", O_RDONLY)
				       : socket(AF_UNIX, SOCK_STREAM, 0);
		CHECK(opened[i] > STDERR_FILENO);
	}
	int far = fcntl(opened[0], F_DUPFD, 200);
	int input = fcntl(STDIN_FILENO, F_DUPFD, STDERR_FILENO + 1);
	CHECK(dup2(opened[0], STDIN_FILENO) == STDIN_FILENO);
	if (start(&process)) {
		CHECK(descriptors_of(process.pid) == 0xf);
		check_link(process.pid, "0", "/dev/null");
		check_link(process.pid, "3", "socket:");
		close(process.socket);
		listener_process_stop(&process);
	}
	dup2(input, STDIN_FILENO);
	close(input);
	close(far);
	for (size_t i = 0; i < COUNT(opened); i++) {
		close(opened[i]);
	}
}

/* Whatever number the file has with us. */
TEST(has_the_ring_as_a_fifth_if_it_is_given_one)
{
	static const int numbers[] = {LISTENER_SOCKET, LISTENER_RING, 9, 200};
	char path[] = "/tmp/earshot-test-XXXXXX";
	int file = mkstemp(path);
	CHECK(file > STDERR_FILENO);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct listener_process process;
		int ring = fcntl(file, F_DUPFD, numbers[i]);
		CHECK(fcntl(ring, F_SETFD, FD_CLOEXEC) == 0);
		if (start_with_ring(&process, ring)) {
			CHECK(descriptors_of(process.pid) == 0x1f);
			check_link(process.pid, "3", "socket:");
			check_link(process.pid, "4", path);
			close(process.socket);
			listener_process_stop(&process);
		}
		close(ring);
	}
	close(file);
	unlink(path);
}

TEST(leaves_no_descriptor_with_us)
{
	unsigned long before = descriptors_of(getpid());
	struct listener_process process;
	struct error error;
	CHECK(!listener_process_start(&process, "/nonexistent/earshot", 0, &error));
	CHECK(descriptors_of(getpid()) == before);
	if (start(&process)) {
		close(process.socket);
		listener_process_stop(&process);
	}
	CHECK(descriptors_of(getpid()) == before);
}

/* A file of /proc, with the NULs between its parts made newlines. */
static size_t read_proc(pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	FILE *file = fopen(path, "r");
	CHECK(file != NULL);
	size_t length = file != NULL ? fread(text, 1, size - 1, file) : 0;
	if (file != NULL) {
		fclose(file);
	}
	for (size_t i = 0; i < length; i++) {
		text[i] = text[i] == '\0' ? '\n' : text[i];
	}
	text[length] = '\0';
	return length;
}

TEST(has_an_environment_for_sound_only)
{
	static const char *const kept[] = {"HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER",
		"PULSE_COOKIE", "ALSA_CONFIG_PATH", "PATH", "TZ", "LANG", "LC_ALL",
		"ASAN_OPTIONS"};
	static const char *const dropped[] = {"MQTT_PASSWORD", "SSH_AUTH_SOCK", "HOMEPAGE",
		"LD_PRELOAD_NOT", "DBUS_SESSION_BUS_ADDRESS", "NOTIFY_SOCKET"};
	static char environment[65536];
	struct listener_process process;
	char line[64];
	for (size_t i = 0; i < COUNT(kept); i++) {
		CHECK(setenv(kept[i], "", 0) == 0);
	}
	for (size_t i = 0; i < COUNT(dropped); i++) {
		CHECK(setenv(dropped[i], "secret", 1) == 0);
	}
	if (!start(&process)) {
		return;
	}
	environment[0] = '\n';
	read_proc(process.pid, "environ", environment + 1, sizeof(environment) - 1);
	for (size_t i = 0; i < COUNT(kept); i++) {
		snprintf(line, sizeof(line), "\n%s=", kept[i]);
		CHECK_HAS(environment, line);
	}
	for (size_t i = 0; i < COUNT(dropped); i++) {
		snprintf(line, sizeof(line), "\n%s=", dropped[i]);
		CHECK(strstr(environment, line) == NULL);
	}
	CHECK(strstr(environment, "secret") == NULL);
	close(process.socket);
	listener_process_stop(&process);
}

TEST(is_called_as_a_command_of_ours)
{
	char arguments[200];
	struct listener_process process;
	if (!start(&process)) {
		return;
	}
	read_proc(process.pid, "cmdline", arguments, sizeof(arguments));
	CHECK_TEXT(arguments, "earshot\nlistener\n");
	close(process.socket);
	listener_process_stop(&process);
}

/* Ctrl-C in a terminal goes to the foreground processes of its session. */
TEST(has_a_session_of_its_own_and_blocks_no_signal)
{
	static char status[65536];
	struct listener_process process;
	sigset_t blocked;
	sigset_t before;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	if (start(&process)) {
		CHECK(getsid(process.pid) == process.pid);
		read_proc(process.pid, "status", status, sizeof(status));
		CHECK_HAS(status, "SigBlk:\t0000000000000000");
		close(process.socket);
		listener_process_stop(&process);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* --- our own death --------------------------------------------------------- */

/* A bridge that starts a listener which does not care for its socket, tells its number,
 * and waits to be killed. */
static void be_bridge(int told)
{
	struct listener_process process;
	const char order = ORDER_DEAF;
	if (start(&process) && write(process.socket, &order, 1) == 1 &&
		write(told, &process.pid, sizeof(process.pid)) == (ssize_t)sizeof(process.pid)) {
		pause();
	}
	_exit(1);
}

TEST(dies_with_the_bridge)
{
	int told[2];
	int status = 0;
	pid_t listener = 0;
	/* Orphans come to us, so that we see how they end. */
	CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
	CHECK(pipe(told) == 0);
	pid_t bridge = fork();
	if (bridge == 0) {
		be_bridge(told[1]);
	}
	close(told[1]);
	if (read(told[0], &listener, sizeof(listener)) == (ssize_t)sizeof(listener)) {
		CHECK(kill(bridge, SIGKILL) == 0);
		CHECK(waitpid(bridge, NULL, 0) == bridge);
		CHECK(waitpid(listener, &status, 0) == listener);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	} else {
		CHECK_FAILED("the bridge did not start a listener");
	}
	close(told[0]);
}

/* --- older kernels --------------------------------------------------------- */

/* Makes close_range() fail as on Linux before 5.9. */
static bool forget_close_range(void)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {COUNT(program), program};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST(closes_descriptors_one_by_one_if_it_must)
{
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		if (!forget_close_range()) {
			_exit(77);
		}
		has_four_descriptors_and_no_more();
		has_the_ring_as_a_fifth_if_it_is_given_one();
		_exit(check_state.failures_here > 0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		SKIP("this kernel has no seccomp");
	}
	CHECK(WEXITSTATUS(status) == 0);
}

static void run_all(void)
{
	RUN(says_how_it_ended);
	RUN(can_be_killed);
	RUN(ends_when_the_socket_is_closed);
	RUN(stops_a_healthy_one);
	RUN(stops_one_that_does_not_listen);
	RUN(refuses_what_is_no_program);
	RUN(says_that_a_program_could_not_be_started);
	RUN(has_four_descriptors_and_no_more);
	RUN(has_the_ring_as_a_fifth_if_it_is_given_one);
	RUN(leaves_no_descriptor_with_us);
	RUN(has_an_environment_for_sound_only);
	RUN(is_called_as_a_command_of_ours);
	RUN(has_a_session_of_its_own_and_blocks_no_signal);
	RUN(dies_with_the_bridge);
	RUN(closes_descriptors_one_by_one_if_it_must);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "listener") == 0) {
		return be_listener();
	}
	run_all();
	return check_state.failed_tests > 0;
}
