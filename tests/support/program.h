/* SPDX-License-Identifier: MIT
 *
 * Another program that runs beside a test, on the test's own loop: what it prints is kept
 * and can be waited for.
 */
#ifndef EARSHOT_TESTS_SUPPORT_PROGRAM_H
#define EARSHOT_TESTS_SUPPORT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct loop;
struct program;

enum program_stream { PROGRAM_OUT, PROGRAM_ERR };

/* Ours, as tests/run built it: plain, and with the sanitizers. */
const char *program_earshot(void);
const char *program_sanitized(void);

/* Starts a program by its path; `arguments` begins with it and ends with NULL. It is killed
 * when the test ends. The loop is borrowed. NULL if it cannot be started. */
struct program *program_start(struct loop *loop, const char *const *arguments);
/* The same with this on its standard input, and the end of it after that; NULL: standard
 * input stays open, and nothing comes. */
struct program *program_start_with(struct loop *loop, const char *const *arguments,
	const char *input);
/* Kills it if it still runs. */
void program_destroy(struct program *program);

pid_t program_pid(const struct program *program);
/* Its first child process; 0 if there is none. */
pid_t program_child(const struct program *program);
/* A second SIGTERM is not sent: it could meet a program that is nearly gone, and has given its
 * handlers back. */
void program_signal(struct program *program, int signal_number);

/* Turns the loop until it printed `text` at least `count` times, or ended, or a minute is
 * over. */
bool program_wait(struct program *program, enum program_stream stream, const char *text,
	size_t count);
/* Turns the loop until it has ended. Its exit status, or 1000 and the signal's number; -1 if
 * it did not end within a minute. */
int program_end(struct program *program);

/* All that it printed so far; borrowed until the loop turns. */
const char *program_text(const struct program *program, enum program_stream stream);
size_t program_count(const struct program *program, enum program_stream stream,
	const char *text);

#endif
