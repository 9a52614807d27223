/* SPDX-License-Identifier: MIT
 *
 * A growing run of bytes that is born with its maximum. Going over it is a
 * failure like running out of memory; after a failure the buffer is empty and
 * stays failed, so that a chain of appends needs one check at its end.
 */
#ifndef EARSHOT_BASE_BUFFER_H
#define EARSHOT_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *bytes; /* always NUL-terminated once something was appended */
	size_t length;
	size_t capacity;
	size_t maximum;
	bool failed;
};

/* `maximum` is the most bytes it may hold, without the final NUL. */
void buffer_init(struct buffer *buffer, size_t maximum);
void buffer_finish(struct buffer *buffer);

bool buffer_append(struct buffer *buffer, const void *bytes, size_t length);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Drops the first `length` bytes (all of them if there are fewer). */
void buffer_consume(struct buffer *buffer, size_t length);
/* Drops everything and forgets a failure; keeps the memory for what follows. */
void buffer_clear(struct buffer *buffer);

/* The content as text, "" when empty; borrowed until the next change. */
const char *buffer_text(const struct buffer *buffer);

/* The content as a malloc'd text that the caller frees; the buffer is empty
 * afterwards. NULL if the buffer had failed or memory ran out. */
char *buffer_take(struct buffer *buffer);

/* Appends all of a regular file. One that does not fit is an error (and the
 * buffer failed) before any of it is read. */
struct error;
bool buffer_read_file(struct buffer *buffer, const char *path, struct error *error);

#endif
