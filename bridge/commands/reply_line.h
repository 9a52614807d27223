/* SPDX-License-Identifier: MIT
 *
 * One line that a person answers with: from the terminal, where a secret is not shown, or
 * from whatever standard input is. Never an argument, which others could see.
 */
#ifndef EARSHOT_COMMANDS_REPLY_LINE_H
#define EARSHOT_COMMANDS_REPLY_LINE_H

#include <stdbool.h>

struct loop;
struct reply_line;

#define REPLY_LINE_MAX 256

/* The line without its end, borrowed and wiped afterwards; what is longer than REPLY_LINE_MAX
 * is cut. NULL: there is no line, nor will there be. It may destroy the reply. */
typedef void reply_line_fn(const char *line, void *data);

/* Reads one line from the loop and no byte more, so that the next line is there for the next.
 * While a secret is awaited the loop takes SIGINT and SIGTERM, so that the terminal is not
 * left without its echo. NULL when out of memory. */
struct reply_line *reply_line_create(struct loop *loop, bool secret, reply_line_fn *read,
	void *data);
/* Gives the terminal back as it was. */
void reply_line_destroy(struct reply_line *reply);

#endif
