/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/commands/reply_line.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "bridge/base/loop.h"

struct reply_line {
	struct loop *loop;
	reply_line_fn *read;
	void *data;
	char line[REPLY_LINE_MAX + 1];
	size_t length;
	bool hidden;
	struct termios shown; /* the terminal as it was */
};

static void hide(struct reply_line *reply)
{
	struct termios hidden;

	if (tcgetattr(STDIN_FILENO, &reply->shown) != 0) {
		return;
	}
	hidden = reply->shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	reply->hidden = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
}

static void show(struct reply_line *reply)
{
	if (reply->hidden) {
		reply->hidden = false;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &reply->shown);
		/* The Enter was not shown either. */
		fputc('\n', stderr);
	}
}

/* Ends as the signal would have ended us. */
static void on_signal(int signal_number, void *data)
{
	show(data);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void give(struct reply_line *reply, const char *line)
{
	loop_unwatch(reply->loop, STDIN_FILENO);
	show(reply);
	reply->read(line, reply->data);
}

static void on_input(int descriptor, unsigned events, void *data)
{
	struct reply_line *reply = data;
	char byte;

	(void)events;
	ssize_t count = read(descriptor, &byte, 1);
	if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
		return;
	}
	if (count <= 0) {
		give(reply, reply->length > 0 ? reply->line : NULL);
	} else if (byte == '\n') {
		give(reply, reply->line);
	} else if (reply->length < REPLY_LINE_MAX && byte != '\r') {
		reply->line[reply->length++] = byte;
	}
}

struct reply_line *reply_line_create(struct loop *loop, bool secret, reply_line_fn *read,
	void *data)
{
	struct reply_line *reply = calloc(1, sizeof(*reply));

	if (reply == NULL) {
		return NULL;
	}
	*reply = (struct reply_line){.loop = loop, .read = read, .data = data};
	if (!loop_watch(loop, STDIN_FILENO, LOOP_READ, on_input, reply)) {
		free(reply);
		return NULL;
	}
	if (secret && isatty(STDIN_FILENO)) {
		loop_on_signal(loop, SIGINT, on_signal, reply);
		loop_on_signal(loop, SIGTERM, on_signal, reply);
		hide(reply);
	}
	return reply;
}

void reply_line_destroy(struct reply_line *reply)
{
	if (reply == NULL) {
		return;
	}
	loop_unwatch(reply->loop, STDIN_FILENO);
	show(reply);
	explicit_bzero(reply->line, sizeof(reply->line));
	free(reply);
}
