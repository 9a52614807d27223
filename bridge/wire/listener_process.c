/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* close_range(), pidfd_open by its number, environ */
#include "bridge/wire/listener_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"

/* What the shell answers, too, when a program cannot be started. */
#define EXIT_NOT_STARTED 127

#define STOP_MS 1000

const char listener_process_ourselves[] = "/proc/self/exe";

/* How the names begin of what is handed on: where sound is, which language and time zone,
 * and what instrumented builds are told. No secret that the bridge was started with. */
static const char *const environment_kept[] = {
	"HOME=",
	"USER=",
	"LOGNAME=",
	"PATH=",
	"TZ=",
	"LANG=",
	"LC_",
	"LD_LIBRARY_PATH=",
	"XDG_RUNTIME_DIR=",
	"XDG_CONFIG_HOME=",
	"PULSE_",
	"PIPEWIRE_",
	"ALSA_",
	"JACK_",
	"PA_", /* PortAudio */
	"EARSHOT_",
	"ASAN_OPTIONS=",
	"LSAN_OPTIONS=",
	"TSAN_OPTIONS=",
	"UBSAN_OPTIONS=",
	"GCOV_",
	"LLVM_PROFILE_FILE=",
};

static bool is_kept(const char *variable)
{
	for (size_t i = 0; i < sizeof(environment_kept) / sizeof(environment_kept[0]); i++) {
		if (strncmp(variable, environment_kept[i], strlen(environment_kept[i])) == 0) {
			return true;
		}
	}
	return false;
}

/* A list of borrowed texts that the caller frees; NULL when out of memory. */
static char **reduced_environment(void)
{
	size_t count = 0;
	while (environ != NULL && environ[count] != NULL) {
		count++;
	}
	char **reduced = calloc(count + 1, sizeof(*reduced));
	if (reduced == NULL) {
		return NULL;
	}
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_kept(environ[i])) {
			reduced[kept++] = environ[i];
		}
	}
	return reduced;
}

/* --- in the child, between fork and exec: nothing that may take a lock ------- */

/* A socket of a library may lack FD_CLOEXEC, so all are closed here. */
static void close_from(int first)
{
	if (close_range((unsigned)first, ~0u, 0) == 0) {
		return;
	}
	/* Linux before 5.9 */
	long limit = sysconf(_SC_OPEN_MAX);
	for (int descriptor = first; descriptor < limit; descriptor++) {
		close(descriptor);
	}
}

static bool arrange_descriptors(int socket, int ring)
{
	int moved = fcntl(socket, F_DUPFD, LISTENER_RING + 1);
	int moved_ring = ring > 0 ? fcntl(ring, F_DUPFD, LISTENER_RING + 1) : -1;
	int nothing = open("/dev/null", O_RDONLY);
	if (moved < 0 || nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
		dup2(moved, LISTENER_SOCKET) < 0 ||
		(ring > 0 && dup2(moved_ring, LISTENER_RING) < 0)) {
		return false;
	}
	close_from(ring > 0 ? LISTENER_RING + 1 : LISTENER_RING);
	return true;
}

/* What the listener is started with. */
struct beginning {
	const char *executable;
	int socket;
	int ring; /* 0: none */
	char *const *environment;
};

static void become_listener(const struct beginning *beginning, pid_t parent)
{
	char *const arguments[] = {(char *)"earshot", (char *)"listener", NULL};
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) {
		_exit(EXIT_NOT_STARTED); /* the bridge ended before it was asked to tell us */
	}
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (arrange_descriptors(beginning->socket, beginning->ring)) {
		execve(beginning->executable, arguments, beginning->environment);
	}
	_exit(EXIT_NOT_STARTED);
}

/* --- in the bridge ----------------------------------------------------------- */

static bool cannot_start(struct error *error)
{
	return error_set(error, ERROR_SYSTEM, "the listener cannot be started: %s",
		strerror(errno));
}

static bool start_with(struct listener_process *process, const struct beginning *beginning,
	struct error *error)
{
	pid_t parent = getpid();
	process->pid = fork();
	if (process->pid == 0) {
		become_listener(beginning, parent);
	}
	if (process->pid < 0) {
		return cannot_start(error);
	}
	process->descriptor = (int)syscall(SYS_pidfd_open, process->pid, 0);
	if (process->descriptor < 0) {
		cannot_start(error);
		kill(process->pid, SIGKILL);
		waitpid(process->pid, NULL, 0);
		return false;
	}
	return true;
}

bool listener_process_start(struct listener_process *process, const char *executable, int ring,
	struct error *error)
{
	int pair[2];
	bool started = false;
	if (executable == NULL) {
		executable = listener_process_ourselves;
	}
	if (access(executable, X_OK) != 0) {
		return error_set(error, ERROR_NOT_FOUND,
			"the listener cannot be started: %s is no program: %s", executable,
			strerror(errno));
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
		return cannot_start(error);
	}
	char **environment = reduced_environment();
	if (environment != NULL) {
		started = start_with(process,
			&(struct beginning){executable, pair[1], ring, environment}, error);
	} else {
		error_set(error, ERROR_MEMORY, "out of memory while starting the listener");
	}
	free(environment);
	close(pair[1]);
	if (started) {
		process->socket = pair[0];
	} else {
		close(pair[0]);
	}
	return started;
}

void listener_process_kill(const struct listener_process *process)
{
	kill(process->pid, SIGKILL);
}

static void describe(int status, char *how, size_t size)
{
	if (WIFSIGNALED(status)) {
		snprintf(how, size, "signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	} else if (WEXITSTATUS(status) == EXIT_NOT_STARTED) {
		snprintf(how, size, "exit status %d: its program could not be started",
			EXIT_NOT_STARTED);
	} else {
		snprintf(how, size, "exit status %d", WEXITSTATUS(status));
	}
}

bool listener_process_ended(struct listener_process *process, char *how, size_t size)
{
	int status = 0;
	pid_t ended = waitpid(process->pid, &status, WNOHANG);
	if (ended == 0) {
		return false;
	}
	if (ended < 0) {
		snprintf(how, size, "how is not known: %s", strerror(errno));
	} else {
		describe(status, how, size);
	}
	close(process->descriptor);
	process->descriptor = -1;
	process->pid = 0;
	return true;
}

static bool ends_soon(struct listener_process *process)
{
	struct pollfd ended = {.fd = process->descriptor, .events = POLLIN};
	char how[64];
	while (poll(&ended, 1, STOP_MS) < 0 && errno == EINTR) {
	}
	return listener_process_ended(process, how, sizeof(how));
}

/* There is no loop any more that could do the waiting. The second wait has an end, too,
 * because a process inside a broken sound driver cannot even be killed. */
void listener_process_stop(struct listener_process *process)
{
	if (ends_soon(process)) {
		return;
	}
	listener_process_kill(process);
	if (!ends_soon(process)) {
		close(process->descriptor);
	}
}
