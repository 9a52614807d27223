/* SPDX-License-Identifier: MIT
 *
 * The edge of the program: options that every command has, and the dispatch.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audio/search/decoder.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"

static void print_help(FILE *out)
{
	fputs("Usage: earshot [-c FILE] COMMAND [OPTIONS]\n\n"
	      "Voice commands for the devices in this house, over MQTT. Nothing leaves it.\n\n",
		out);
	for (const struct command *command = commands; command->name != NULL; command++) {
		if (command->summary != NULL) {
			fprintf(out, "  %-12s %s\n", command->name, command->summary);
		}
	}
	fputs("\n  -c FILE      the configuration; else $EARSHOT_CONFIG, ./earshot.yaml,\n"
	      "               /etc/earshot/earshot.yaml\n"
	      "  --help       this, or `earshot COMMAND --help`\n"
	      "  --version\n",
		out);
}

static void print_command_help(const struct command *command)
{
	printf("Usage: earshot [-c FILE] %s %s\n", command->name, command->arguments);
	if (command->summary != NULL) {
		printf("\n%c%s.\n", command->summary[0] - 'a' + 'A', command->summary + 1);
	}
	if (command->details != NULL) {
		printf("\n%s", command->details);
	}
}

static const struct command *find_command(const char *name)
{
	for (const struct command *command = commands; command->name != NULL; command++) {
		if (strcmp(command->name, name) == 0) {
			return command;
		}
	}
	return NULL;
}

/* A script that keeps a result must not take half of one for the whole. */
static int finish_output(int status)
{
	if ((fflush(stdout) == 0 && !ferror(stdout)) || status != STATUS_GOOD) {
		return status;
	}
	fputs("earshot: error: the result could not be printed\n", stderr);
	return STATUS_PROBLEM;
}

static int run_command(const char *config, int argc, char **argv)
{
	const struct command *command = find_command(argv[0]);

	if (command == NULL) {
		return common_wrong("there is no command `%s`; `earshot --help` lists them", argv[0]);
	}
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			print_command_help(command);
			return finish_output(STATUS_GOOD);
		}
	}
	int status = command->run(command, config, argc, argv);
	/* What these print is no result: they outlive who looks at it. */
	bool lasting = command->run == command_run || command->run == command_listener;
	return lasting ? status : finish_output(status);
}

/* Who starts us may have closed them. The next file or socket would take their place, and
 * what is printed would go into that. */
static bool open_standard_descriptors(void)
{
	for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
		if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
			open("/dev/null", O_RDWR) != descriptor) {
			return false;
		}
	}
	return true;
}

/* Takes the path of one `-c`. */
static bool take_config(const char *path, const char **config)
{
	if (path == NULL || path[0] == '\0') {
		common_wrong("`-c` needs the path of a configuration file");
		return false;
	}
	if (*config != NULL) {
		common_wrong("`-c` is given twice: `%s` and `%s`; take one of them out", *config, path);
		return false;
	}
	*config = path;
	return true;
}

int main(int argc, char **argv)
{
	const char *config = NULL;

	if (!open_standard_descriptors()) {
		return STATUS_PROBLEM;
	}
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help(stdout);
			return finish_output(STATUS_GOOD);
		}
		if (strcmp(argv[i], "--version") == 0) {
			printf("earshot %s (PocketSphinx %s)\n", EARSHOT_VERSION, decoder_api());
			return finish_output(STATUS_GOOD);
		}
		if (strcmp(argv[i], "-c") == 0) {
			if (!take_config(argv[++i], &config)) {
				return STATUS_USAGE;
			}
		} else if (argv[i][0] == '-') {
			return common_wrong("unknown option `%s`; `earshot --help` lists what there is",
				argv[i]);
		} else {
			return run_command(config, argc - i, argv + i);
		}
	}
	print_help(stderr);
	return STATUS_USAGE;
}
