/* SPDX-License-Identifier: MIT */
#include "bridge/demo/daemon_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/guard/connections.h"

#define LINE_MAX_BYTES (64 * 1024)

extern char **environ;

struct daemon_process {
	struct loop *loop;
	struct daemon_process_events events;
	void *data;
	pid_t process;
	int output;
	struct buffer line;
};

static void hand_on_lines(struct daemon_process *process)
{
	char *end;

	while (process->line.length > 0 &&
		(end = memchr(process->line.bytes, '\n', process->line.length)) != NULL) {
		*end = '\0';
		process->events.line(process->line.bytes, process->data);
		buffer_consume(&process->line, (size_t)(end - process->line.bytes) + 1);
	}
}

static void on_output(int descriptor, unsigned events, void *data)
{
	struct daemon_process *process = data;
	char bytes[4096];

	(void)events;
	ssize_t count = read(descriptor, bytes, sizeof(bytes));
	if (count < 0 && errno == EINTR) {
		return;
	}
	if (count <= 0) {
		loop_unwatch(process->loop, descriptor);
		process->events.ended(process->data);
		return;
	}
	buffer_append(&process->line, bytes, (size_t)count);
	hand_on_lines(process);
}

/* Standard output goes to the pipe; the rest stays ours. */
static bool spawn(struct daemon_process *process, const struct text_list *arguments, int output,
	struct error *error)
{
	char program[] = "/proc/self/exe";
	posix_spawn_file_actions_t actions;
	char **argv = calloc(arguments->count + 2, sizeof(*argv));

	if (argv == NULL || posix_spawn_file_actions_init(&actions) != 0) {
		free(argv);
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	argv[0] = program;
	for (size_t i = 0; i < arguments->count; i++) {
		argv[i + 1] = arguments->items[i];
	}
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	int failed = posix_spawn(&process->process, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	free(argv);
	return failed == 0 || error_set(error, ERROR_SYSTEM, "cannot start `earshot run`: %s",
		strerror(failed));
}

struct daemon_process *daemon_process_start(struct loop *loop, const struct text_list *arguments,
	const struct daemon_process_events *events, void *data, struct error *error)
{
	int ends[2];
	struct daemon_process *process = calloc(1, sizeof(*process));

	if (process == NULL || pipe(ends) != 0) {
		error_set(error, ERROR_SYSTEM, "no pipe for the output of `earshot run`");
		free(process);
		return NULL;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*process = (struct daemon_process){.loop = loop, .events = *events, .data = data,
		.output = ends[0]};
	buffer_init(&process->line, LINE_MAX_BYTES);
	bool started = spawn(process, arguments, ends[1], error);
	close(ends[1]);
	if (!started || !loop_watch(loop, process->output, LOOP_READ, on_output, process)) {
		daemon_process_finish(process);
		return NULL;
	}
	return process;
}

int daemon_process_finish(struct daemon_process *process)
{
	int status = -1;

	if (process == NULL) {
		return -1;
	}
	if (process->process > 0) {
		kill(process->process, SIGTERM);
		while (waitpid(process->process, &status, 0) < 0 && errno == EINTR) {
		}
	}
	loop_unwatch(process->loop, process->output);
	close(process->output);
	buffer_finish(&process->line);
	free(process);
	return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void daemon_process_connections(const struct daemon_process *process, struct text_list *remotes)
{
	char path[96];

	connections_of(process->process, remotes);
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)process->process,
		(long)process->process);
	FILE *children = fopen(path, "re");
	if (children == NULL) {
		return;
	}
	char line[256];
	while (fgets(line, sizeof(line), children) != NULL) {
		for (char *at = line; *at != '\0'; at += *at == ' ') {
			long child = strtol(at, &at, 10);
			if (child <= 0) {
				break;
			}
			connections_of((pid_t)child, remotes);
		}
	}
	fclose(children);
}
