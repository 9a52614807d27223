/* SPDX-License-Identifier: MIT
 *
 * What several subcommands do alike.
 */
#ifndef EARSHOT_COMMANDS_COMMON_H
#define EARSHOT_COMMANDS_COMMON_H

#include <getopt.h>
#include <stdbool.h>

struct command;
struct configuration;
struct error;
struct json;

/* getopt_long() for a command; it prints what is wrong itself. */
int common_option(int argc, char **argv, const char *short_options,
	const struct option *long_options);

/* Prints what is wrong with the command line to stderr, without the control characters of what it
 * quotes, and returns STATUS_USAGE. */
__attribute__((format(printf, 1, 2)))
int common_wrong(const char *format, ...);

/* Prints the usage line to stderr and returns STATUS_USAGE. */
int common_usage(const struct command *command);

/* Loads the configuration and prints every problem to stderr. NULL if it cannot be used;
 * `clean` (may be NULL) tells if there was no error at all. */
struct configuration *common_configuration(const char *config, bool *clean);

/* Prints one line of JSON to stdout and destroys the value. False (with a message) if that
 * was not possible. */
bool common_print_json(struct json *json);

/* Prints what is wrong with a file to stderr. */
void common_file_failed(const char *file, const char *reason);

/* Prints an error to stderr and returns STATUS_PROBLEM. */
int common_failed(const struct error *error);

#endif
