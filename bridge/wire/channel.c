/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/wire/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/wire/message.h"

#define READ_SIZE 65536

/* Room for a network that is being written and the one that follows it. */
#define WAITING_MAX (2 * MESSAGE_MAX)

/* A network is large and rare: its memory is given back. */
#define KEPT_CAPACITY 65536

struct channel {
	struct loop *loop;
	int descriptor; /* -1 once closed */
	channel_message_fn *message;
	channel_closed_fn *closed;
	void *data;
	struct buffer line;    /* received, up to a newline that has not come yet */
	struct buffer waiting; /* to be written, from `written` on */
	size_t written;
	bool forgets; /* what came is wiped */
	bool broken; /* the other side takes no more; what it sent may still come */
};

static void on_ready(int descriptor, unsigned events, void *data);

static bool watch(struct channel *channel)
{
	unsigned events = LOOP_READ;
	if (channel->waiting.length > channel->written) {
		events |= LOOP_WRITE;
	}
	return loop_watch(channel->loop, channel->descriptor, events, on_ready, channel);
}

static void close_descriptor(struct channel *channel)
{
	if (channel->descriptor >= 0) {
		loop_unwatch(channel->loop, channel->descriptor);
		close(channel->descriptor);
		channel->descriptor = -1;
	}
}

static void end(struct channel *channel, const struct error *why)
{
	close_descriptor(channel);
	channel->closed(why, channel->data);
}

static void empty(struct buffer *buffer)
{
	if (buffer->capacity > KEPT_CAPACITY) {
		buffer_finish(buffer);
	} else {
		buffer_clear(buffer);
	}
}

/* --- reading --------------------------------------------------------------- */

static bool deliver(struct channel *channel, struct error *error)
{
	struct json *json = json_parse(buffer_text(&channel->line), channel->line.length, error);
	bool good = json != NULL && message_is_ours(json, error);
	if (channel->forgets && channel->line.length > 0) {
		explicit_bzero(channel->line.bytes, channel->line.length);
	}
	empty(&channel->line);
	if (good) {
		channel->message(json, channel->data);
	}
	if (channel->forgets) {
		json_wipe(json);
	}
	json_destroy(json);
	return good;
}

static bool take_bytes(struct channel *channel, const char *bytes, size_t length,
	struct error *error)
{
	while (length > 0) {
		const char *newline = memchr(bytes, '\n', length);
		size_t part = newline != NULL ? (size_t)(newline - bytes) : length;
		if (!buffer_append(&channel->line, bytes, part)) {
			return error_set(error, ERROR_LIMIT,
				"a message is longer than %zu bytes, or memory ran out",
				channel->line.maximum);
		}
		if (newline == NULL) {
			return true;
		}
		if (!deliver(channel, error)) {
			return false;
		}
		bytes = newline + 1;
		length -= part + 1;
	}
	return true;
}

static void receive(struct channel *channel)
{
	char bytes[READ_SIZE];
	struct error error;
	ssize_t length = recv(channel->descriptor, bytes, sizeof(bytes), 0);
	/* A reset: the other side ended with something of ours unread. */
	if (length == 0 || (length < 0 && errno == ECONNRESET)) {
		end(channel, NULL);
	} else if (length > 0) {
		bool taken = take_bytes(channel, bytes, (size_t)length, &error);
		if (channel->forgets) {
			explicit_bzero(bytes, (size_t)length);
		}
		if (!taken) {
			end(channel, &error);
		}
	} else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
		error_set(&error, ERROR_SYSTEM, "messages cannot be received: %s",
			strerror(errno));
		end(channel, &error);
	}
}

/* --- writing --------------------------------------------------------------- */

/* Writes what the socket takes now. A failure is not told from here but by the end of
 * what can be read, which comes after it. */
static void transmit(struct channel *channel)
{
	while (channel->written < channel->waiting.length) {
		ssize_t length = send(channel->descriptor,
			channel->waiting.bytes + channel->written,
			channel->waiting.length - channel->written, MSG_NOSIGNAL);
		if (length < 0 && errno == EINTR) {
			continue;
		}
		if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			return;
		}
		if (length < 0) {
			channel->broken = true;
			break;
		}
		channel->written += (size_t)length;
	}
	channel->written = 0;
	empty(&channel->waiting);
}

/* Moves the line to the end of what is waiting, or leaves both alone. */
static bool enqueue(struct channel *channel, struct buffer *line)
{
	struct buffer *waiting = &channel->waiting;
	if (waiting->length == 0 && line->length > waiting->capacity) {
		buffer_finish(waiting);
		*waiting = *line;
		waiting->maximum = WAITING_MAX;
		buffer_init(line, 0);
		return true;
	}
	buffer_consume(waiting, channel->written);
	channel->written = 0;
	if (line->length > waiting->maximum - waiting->length) {
		return false;
	}
	if (!buffer_append(waiting, line->bytes, line->length)) {
		/* Out of memory with half a message sent: what follows would be read as
		 * its other half. */
		channel->broken = true;
		shutdown(channel->descriptor, SHUT_WR);
		return false;
	}
	return true;
}

void channel_forget(struct channel *channel)
{
	channel->forgets = true;
}

static bool is_open(const struct channel *channel)
{
	return channel->descriptor >= 0 && !channel->broken;
}

/* Ends the line and sends it. */
static bool send_line(struct channel *channel, struct buffer *line)
{
	if (!buffer_append(line, "\n", 1) || !enqueue(channel, line)) {
		return false;
	}
	transmit(channel);
	return !channel->broken && watch(channel);
}

bool channel_send(struct channel *channel, struct json *message)
{
	struct buffer line;
	buffer_init(&line, MESSAGE_MAX + 1);
	bool sent = is_open(channel) && json_print(message, &line) && send_line(channel, &line);
	json_destroy(message);
	buffer_finish(&line);
	return sent;
}

bool channel_send_text(struct channel *channel, const char *message)
{
	struct buffer line;
	buffer_init(&line, MESSAGE_MAX + 1);
	bool sent = is_open(channel) && buffer_append_text(&line, message) &&
		send_line(channel, &line);
	buffer_finish(&line);
	return sent;
}

bool channel_flush(struct channel *channel)
{
	while (channel->descriptor >= 0 && !channel->broken &&
		channel->written < channel->waiting.length) {
		struct pollfd ready = {.fd = channel->descriptor, .events = POLLOUT};
		if (poll(&ready, 1, -1) < 0 && errno != EINTR) {
			return false;
		}
		transmit(channel);
	}
	return channel->descriptor >= 0 && !channel->broken && watch(channel);
}

/* --- life ------------------------------------------------------------------ */

static void on_ready(int descriptor, unsigned events, void *data)
{
	struct channel *channel = data;
	(void)descriptor;
	if ((events & LOOP_WRITE) != 0) {
		transmit(channel);
	}
	if ((events & (LOOP_READ | LOOP_ERROR)) != 0) {
		receive(channel);
	}
	if (channel->descriptor >= 0) {
		watch(channel);
	}
}

static bool prepare(int descriptor)
{
	int flags = fcntl(descriptor, F_GETFL);
	return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
		fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

struct channel *channel_create(struct loop *loop, int descriptor, channel_message_fn *message,
	channel_closed_fn *closed, void *data, struct error *error)
{
	struct channel *channel = calloc(1, sizeof(*channel));
	if (channel == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory while opening a channel");
		goto close;
	}
	*channel = (struct channel){
		.loop = loop,
		.descriptor = descriptor,
		.message = message,
		.closed = closed,
		.data = data,
	};
	buffer_init(&channel->line, MESSAGE_MAX);
	buffer_init(&channel->waiting, WAITING_MAX);
	if (!prepare(descriptor) || !watch(channel)) {
		error_set(error, ERROR_SYSTEM, "a channel cannot be opened: %s", strerror(errno));
		goto destroy;
	}
	return channel;

destroy:
	free(channel);
close:
	if (descriptor >= 0) {
		close(descriptor);
	}
	return NULL;
}

void channel_destroy(struct channel *channel)
{
	if (channel == NULL) {
		return;
	}
	close_descriptor(channel);
	buffer_finish(&channel->line);
	buffer_finish(&channel->waiting);
	free(channel);
}

void channel_limit(struct channel *channel, size_t maximum)
{
	channel->line.maximum = maximum;
}
