/* SPDX-License-Identifier: MIT */
#include "bridge/base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"

#define FIRST_CAPACITY 64
#define READ_SIZE 16384

void buffer_init(struct buffer *buffer, size_t maximum)
{
	*buffer = (struct buffer){.maximum = maximum};
}

void buffer_finish(struct buffer *buffer)
{
	free(buffer->bytes);
	buffer_init(buffer, buffer->maximum);
}

static bool fail(struct buffer *buffer)
{
	buffer_finish(buffer);
	buffer->failed = true;
	return false;
}

/* Makes room for `length` more bytes and the final NUL. */
static bool reserve(struct buffer *buffer, size_t length)
{
	if (buffer->failed) {
		return false;
	}
	if (length > buffer->maximum - buffer->length) {
		return fail(buffer);
	}
	size_t needed = buffer->length + length;
	if (buffer->bytes != NULL && needed < buffer->capacity) {
		return true;
	}
	size_t capacity = buffer->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : buffer->capacity;
	while (capacity <= needed) {
		capacity = capacity > SIZE_MAX / 2 ? needed + 1 : 2 * capacity;
	}
	char *bytes = realloc(buffer->bytes, capacity);
	if (bytes == NULL) {
		return fail(buffer);
	}
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return true;
}

bool buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
	if (!reserve(buffer, length)) {
		return false;
	}
	if (length > 0) {
		memcpy(buffer->bytes + buffer->length, bytes, length);
	}
	buffer->length += length;
	buffer->bytes[buffer->length] = '\0';
	return true;
}

bool buffer_append_text(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool buffer_append_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	bool done = false;
	if (length < 0) {
		fail(buffer);
	} else if (reserve(buffer, (size_t)length)) {
		vsnprintf(buffer->bytes + buffer->length, (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
		done = true;
	}
	va_end(again);
	return done;
}

void buffer_consume(struct buffer *buffer, size_t length)
{
	if (length >= buffer->length) {
		length = buffer->length;
	}
	buffer->length -= length;
	if (buffer->bytes != NULL) {
		memmove(buffer->bytes, buffer->bytes + length, buffer->length);
		buffer->bytes[buffer->length] = '\0';
	}
}

void buffer_clear(struct buffer *buffer)
{
	buffer->failed = false;
	buffer_consume(buffer, buffer->length);
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->bytes != NULL ? buffer->bytes : "";
}

char *buffer_take(struct buffer *buffer)
{
	if (!reserve(buffer, 0)) {
		return NULL;
	}
	char *text = buffer->bytes;
	text[buffer->length] = '\0';
	buffer->bytes = NULL;
	buffer_finish(buffer);
	return text;
}

static bool too_large(struct buffer *buffer, const char *path, struct error *error)
{
	size_t maximum = buffer->maximum;
	fail(buffer);
	return error_set_at(error, ERROR_LIMIT, &(struct place){.file = path},
		"the file is larger than %zu bytes, which is all that is read of such a file",
		maximum);
}

static bool read_all(struct buffer *buffer, int descriptor, const char *path, struct error *error)
{
	char bytes[READ_SIZE];
	for (;;) {
		ssize_t length = read(descriptor, bytes, sizeof(bytes));
		if (length == 0) {
			return true;
		}
		if (length < 0 && errno == EINTR) {
			continue;
		}
		if (length < 0) {
			return error_set_at(error, ERROR_SYSTEM, &(struct place){.file = path},
				"the file cannot be read: %s", strerror(errno));
		}
		if ((size_t)length > buffer->maximum - buffer->length) {
			return too_large(buffer, path, error);
		}
		if (!buffer_append(buffer, bytes, (size_t)length)) {
			return error_set(error, ERROR_MEMORY, "out of memory while reading %s",
				path);
		}
	}
}

bool buffer_read_file(struct buffer *buffer, const char *path, struct error *error)
{
	const struct place place = {.file = path};
	if (buffer->failed) {
		return error_set(error, ERROR_MEMORY, "out of memory while reading %s", path);
	}
	/* Not blocking, so that a named pipe without a writer does not hold us up. */
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		return error_set_at(error, ERROR_NOT_FOUND, &place, "there is no such file");
	}
	if (descriptor < 0) {
		return error_set_at(error, ERROR_SYSTEM, &place, "the file cannot be opened: %s",
			strerror(errno));
	}
	struct stat status;
	bool done = false;
	if (fstat(descriptor, &status) != 0) {
		error_set_at(error, ERROR_SYSTEM, &place, "the file cannot be read: %s",
			strerror(errno));
	} else if (S_ISDIR(status.st_mode)) {
		error_set_at(error, ERROR_INPUT, &place, "this is a folder; a file is needed here");
	} else if (!S_ISREG(status.st_mode)) {
		error_set_at(error, ERROR_INPUT, &place,
			"this is a pipe or a device; a regular file is needed here");
	} else if (status.st_size > 0 &&
		(uintmax_t)status.st_size > buffer->maximum - buffer->length) {
		too_large(buffer, path, error);
	} else {
		done = read_all(buffer, descriptor, path, error);
	}
	close(descriptor);
	return done;
}
