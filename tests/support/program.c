/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* prctl() beside a strict C standard, pipe2() */
#include "tests/support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/loop.h"

#define WAIT_MS 60000
#define TURN_MS 10
#define OUTPUT_MAX (16 * 1024 * 1024)
#define SIGNALLED 1000

struct stream {
	struct program *program;
	int descriptor; /* -1: at its end */
	struct buffer text;
};

struct program {
	struct loop *loop;
	pid_t pid;
	struct stream streams[2];
	int input; /* our end of its standard input, -1: none */
	bool told_to_end, ended;
	int status;
};

static const char *from_environment(const char *name, const char *usual)
{
	const char *path = getenv(name);
	return path != NULL && path[0] != '\0' ? path : usual;
}

const char *program_earshot(void)
{
	return from_environment("EARSHOT", "build/earshot");
}

const char *program_sanitized(void)
{
	return from_environment("SANITIZED", "build/sanitize/earshot");
}

static void close_stream(struct stream *stream)
{
	if (stream->descriptor >= 0) {
		loop_unwatch(stream->program->loop, stream->descriptor);
		close(stream->descriptor);
		stream->descriptor = -1;
	}
}

static void on_output(int descriptor, unsigned events, void *data)
{
	struct stream *stream = data;
	char bytes[4096];
	(void)events;
	ssize_t length = read(descriptor, bytes, sizeof(bytes));
	if (length > 0) {
		buffer_append(&stream->text, bytes, (size_t)length);
	} else if (length == 0 || (errno != EINTR && errno != EAGAIN)) {
		close_stream(stream);
	}
}

/* Never returns. */
static void become(const char *const *arguments, const int *ends, int input)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (input >= 0 && dup2(input, STDIN_FILENO) >= 0 &&
		dup2(ends[PROGRAM_OUT], STDOUT_FILENO) >= 0 &&
		dup2(ends[PROGRAM_ERR], STDERR_FILENO) >= 0) {
		execv(arguments[0], (char *const *)arguments);
	}
	_exit(127);
}

static bool open_stream(struct program *program, enum program_stream which, int *end)
{
	struct stream *stream = &program->streams[which];
	int pair[2];
	stream->program = program;
	stream->descriptor = -1;
	buffer_init(&stream->text, OUTPUT_MAX);
	if (pipe2(pair, O_CLOEXEC) != 0) {
		return false;
	}
	stream->descriptor = pair[0];
	*end = pair[1];
	return loop_watch(program->loop, stream->descriptor, LOOP_READ, on_output, stream);
}

/* Takes over `input`, what the program reads. */
static struct program *start(struct loop *loop, const char *const *arguments, int input)
{
	int ends[2] = {-1, -1};
	struct program *program = calloc(1, sizeof(*program));
	if (program == NULL) {
		close(input);
		return NULL;
	}
	program->loop = loop;
	program->input = -1;
	bool opened = open_stream(program, PROGRAM_OUT, &ends[PROGRAM_OUT]);
	opened = open_stream(program, PROGRAM_ERR, &ends[PROGRAM_ERR]) && opened;
	program->pid = opened ? fork() : -1;
	if (program->pid == 0) {
		become(arguments, ends, input);
	}
	close(ends[PROGRAM_OUT]);
	close(ends[PROGRAM_ERR]);
	close(input);
	if (program->pid < 0) {
		program->ended = true;
		program_destroy(program);
		return NULL;
	}
	return program;
}

struct program *program_start(struct loop *loop, const char *const *arguments)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return nothing >= 0 ? start(loop, arguments, nothing) : NULL;
}

struct program *program_start_with(struct loop *loop, const char *const *arguments,
	const char *input)
{
	int pair[2];
	if (pipe2(pair, O_CLOEXEC) != 0) {
		return NULL;
	}
	/* A few words: the pipe holds them. */
	bool written = input == NULL || write(pair[1], input, strlen(input)) == (ssize_t)strlen(input);
	struct program *program = start(loop, arguments, pair[0]);
	if (program == NULL || input != NULL) {
		close(pair[1]);
	} else {
		program->input = pair[1];
	}
	if (!written) {
		program_destroy(program);
		return NULL;
	}
	return program;
}

static void look_if_ended(struct program *program)
{
	if (!program->ended && waitpid(program->pid, &program->status, WNOHANG) == program->pid) {
		program->ended = true;
	}
}

void program_destroy(struct program *program)
{
	if (program == NULL) {
		return;
	}
	look_if_ended(program);
	if (!program->ended) {
		kill(program->pid, SIGKILL);
		waitpid(program->pid, NULL, 0);
	}
	if (program->input >= 0) {
		close(program->input);
	}
	for (size_t i = 0; i < 2; i++) {
		close_stream(&program->streams[i]);
		buffer_finish(&program->streams[i].text);
	}
	free(program);
}

pid_t program_pid(const struct program *program)
{
	return program->pid;
}

pid_t program_child(const struct program *program)
{
	char path[80];
	char line[200] = "";
	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)program->pid,
		(long)program->pid);
	FILE *children = fopen(path, "re");
	if (children != NULL) {
		if (fgets(line, sizeof(line), children) == NULL) {
			line[0] = '\0';
		}
		fclose(children);
	}
	return (pid_t)strtol(line, NULL, 10);
}

void program_signal(struct program *program, int signal_number)
{
	bool repeated = signal_number == SIGTERM && program->told_to_end;
	/* The number may belong to another process by now. */
	if (!program->ended && !repeated) {
		kill(program->pid, signal_number);
	}
	program->told_to_end = program->told_to_end || signal_number == SIGTERM;
}

const char *program_text(const struct program *program, enum program_stream stream)
{
	return buffer_text(&program->streams[stream].text);
}

size_t program_count(const struct program *program, enum program_stream stream, const char *text)
{
	size_t count = 0;
	const char *at = strstr(program_text(program, stream), text);
	for (; at != NULL; at = strstr(at + strlen(text), text)) {
		count++;
	}
	return count;
}

bool program_wait(struct program *program, enum program_stream stream, const char *text,
	size_t count)
{
	struct clock *real = clock_create_system();
	int64_t end_ms = clock_now_ms(real) + WAIT_MS;
	while (program_count(program, stream, text) < count && clock_now_ms(real) < end_ms &&
		program->streams[stream].descriptor >= 0) {
		loop_turn(program->loop, TURN_MS);
	}
	clock_destroy(real);
	return program_count(program, stream, text) >= count;
}

/* A child of its own may hold the streams a moment longer. */
int program_end(struct program *program)
{
	struct clock *real = clock_create_system();
	int64_t end_ms = clock_now_ms(real) + WAIT_MS;
	while (clock_now_ms(real) < end_ms &&
		(!program->ended || program->streams[PROGRAM_OUT].descriptor >= 0 ||
			program->streams[PROGRAM_ERR].descriptor >= 0)) {
		loop_turn(program->loop, TURN_MS);
		look_if_ended(program);
	}
	clock_destroy(real);
	if (!program->ended) {
		return -1;
	}
	return WIFEXITED(program->status) ? WEXITSTATUS(program->status)
					  : SIGNALLED + WTERMSIG(program->status);
}
