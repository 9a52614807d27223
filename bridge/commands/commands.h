/* SPDX-License-Identifier: MIT
 *
 * The subcommands: one file each, one table (commands.c).
 */
#ifndef EARSHOT_COMMANDS_COMMANDS_H
#define EARSHOT_COMMANDS_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

struct configuration;
struct json;

/* Exit statuses. */
enum { STATUS_GOOD = 0, STATUS_PROBLEM = 1, STATUS_USAGE = 2 };

struct command {
	const char *name;
	const char *arguments; /* for the usage line: "[--json] FILE…" */
	const char *summary;   /* one line of the list; NULL keeps it out of the list */
	const char *details;   /* for `earshot COMMAND --help`, may be NULL */
	/* `config` is what -c gave, or NULL; argv[0] is the command's name. */
	int (*run)(const struct command *command, const char *config, int argc, char **argv);
};

/* The whole table; ends with a NULL name. */
extern const struct command commands[];

int command_ask(const struct command *command, const char *config, int argc, char **argv);
int command_check(const struct command *command, const char *config, int argc, char **argv);
int command_demo(const struct command *command, const char *config, int argc, char **argv);
int command_devices(const struct command *command, const char *config, int argc, char **argv);
int command_hear(const struct command *command, const char *config, int argc, char **argv);
int command_import(const struct command *command, const char *config, int argc, char **argv);
int command_listener(const struct command *command, const char *config, int argc, char **argv);
int command_microphones(const struct command *command, const char *config, int argc, char **argv);
int command_pin(const struct command *command, const char *config, int argc, char **argv);
int command_privacy(const struct command *command, const char *config, int argc, char **argv);
int command_refused(const struct command *command, const char *config, int argc, char **argv);
int command_run(const struct command *command, const char *config, int argc, char **argv);
int command_score(const struct command *command, const char *config, int argc, char **argv);
int command_sentences(const struct command *command, const char *config, int argc, char **argv);
int command_tune(const struct command *command, const char *config, int argc, char **argv);
int command_try(const struct command *command, const char *config, int argc, char **argv);
/* `earshot tune --live`; argv[1] is what follows it. */
int command_tune_live(const struct command *command, const char *config, int argc, char **argv);
/* `earshot tune --voice`; the same. */
int command_tune_voice(const struct command *command, const char *config, int argc, char **argv);

#endif
