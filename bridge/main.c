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

static int run_command(const char *config, int argc, char **argv)
{
	const struct command *command = find_command(argv[0]);

	if (command == NULL) {
		fprintf(stderr, "earshot: there is no command `%s`; `earshot --help` lists them\n",
			argv[0]);
		return STATUS_USAGE;
	}
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			print_command_help(command);
			return STATUS_GOOD;
		}
	}
	return command->run(command, config, argc, argv);
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

int main(int argc, char **argv)
{
	const char *config = NULL;

	if (!open_standard_descriptors()) {
		return STATUS_PROBLEM;
	}
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help(stdout);
			return STATUS_GOOD;
		}
		if (strcmp(argv[i], "--version") == 0) {
			printf("earshot %s (PocketSphinx %s)\n", EARSHOT_VERSION, decoder_api());
			return STATUS_GOOD;
		}
		if (strcmp(argv[i], "-c") == 0 && i + 1 < argc) {
			config = argv[++i];
		} else if (strcmp(argv[i], "-c") == 0) {
			fputs("earshot: `-c` needs the path of a configuration file\n", stderr);
			return STATUS_USAGE;
		} else if (argv[i][0] == '-') {
			fprintf(stderr, "earshot: unknown option `%s`; `earshot --help` lists what there is\n",
				argv[i]);
			return STATUS_USAGE;
		} else {
			return run_command(config, argc - i, argv + i);
		}
	}
	print_help(stderr);
	return STATUS_USAGE;
}
