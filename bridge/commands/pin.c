/* SPDX-License-Identifier: MIT
 *
 * earshot pin: the hash of a PIN, for the secrets file. The PIN is typed twice and stands
 * nowhere.
 */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/reply_line.h"
#include "bridge/config/configuration.h"
#include "bridge/guard/no_core.h"
#include "bridge/guard/pin_hash.h"
#include "bridge/home/home.h"

/* How many digits grammars/reply.gram takes. */
#define PIN_SPOKEN_MIN 4
#define PIN_SPOKEN_MAX 8

/* The PIN and what was typed to confirm it. */
struct typed {
	struct loop *loop;
	char text[REPLY_LINE_MAX + 1];
	bool there;
};

static void on_line(const char *line, void *data)
{
	struct typed *typed = data;

	typed->there = line != NULL;
	snprintf(typed->text, sizeof(typed->text), "%s", line != NULL ? line : "");
	loop_stop(typed->loop);
}

/* Asks with this word where somebody sees it. */
static bool read_secret(const char *prompt, struct typed *typed, struct error *error)
{
	struct clock *clock = clock_create_system();
	struct reply_line *reply = NULL;

	typed->loop = clock != NULL ? loop_create(clock) : NULL;
	if (isatty(STDIN_FILENO)) {
		fprintf(stderr, "%s: ", prompt);
	}
	if (typed->loop != NULL) {
		reply = reply_line_create(typed->loop, true, on_line, typed);
	}
	if (reply == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	} else {
		loop_run(typed->loop);
	}
	reply_line_destroy(reply);
	loop_destroy(typed->loop);
	clock_destroy(clock);
	return typed->there || error_set(error, ERROR_INPUT,
		"the PIN is read from the terminal or from standard input, on two lines; there was "
		"none");
}

static bool read_pin(char pin[PIN_SIZE], struct error *error)
{
	struct typed first = {0}, second = {0};
	bool good = read_secret("PIN", &first, error);

	if (good && !pin_is_valid(first.text)) {
		good = error_set(error, ERROR_INPUT, "a PIN is 1 to %d digits and nothing else",
			PIN_DIGITS_MAX);
	}
	good = good && read_secret("The same again", &second, error);
	if (good && strcmp(first.text, second.text) != 0) {
		good = error_set(error, ERROR_INPUT, "those were two different PINs");
	}
	if (good) {
		memcpy(pin, first.text, strlen(first.text) + 1);
	}
	explicit_bzero(&first, sizeof(first));
	explicit_bzero(&second, sizeof(second));
	return good;
}

/* Whoever names a device should have it. */
static bool check_device(const char *config, const char *device, struct error *error)
{
	struct configuration *configuration = configuration_load(config, NULL);
	bool known = configuration == NULL || home_device(configuration->home, device) != NULL;

	configuration_destroy(configuration);
	return known || error_set(error, ERROR_NOT_FOUND,
		"there is no device `%s`: `earshot devices --json` shows the keys", device);
}

static bool print_line(const char *device, struct error *error)
{
	char pin[PIN_SIZE] = "";

	no_core();
	if (!read_pin(pin, error)) {
		return false;
	}
	const char *weakness = pin_weakness(pin);
	size_t digits = strlen(pin);
	bool cannot_be_spoken = digits < PIN_SPOKEN_MIN || digits > PIN_SPOKEN_MAX;
	char *hash = pin_hash(pin, error);
	explicit_bzero(pin, sizeof(pin));
	if (hash == NULL) {
		return false;
	}
	if (weakness != NULL) {
		fprintf(stderr, "earshot: warning: this PIN is easily guessed: it %s\n", weakness);
	}
	if (cannot_be_spoken) {
		fprintf(stderr, "earshot: warning: spoken it works with %d to %d digits only: this "
			"one can only be typed\n", PIN_SPOKEN_MIN, PIN_SPOKEN_MAX);
	}
	printf("  %s: \"%s\"\n", device != NULL ? device : "default", hash);
	fputs("earshot: put this line under `pins:` in the file that `secrets:` in earshot.yaml "
	      "names (mode 0600)\n", stderr);
	free(hash);
	return true;
}

int command_pin(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"device", required_argument, NULL, 'd'}, {0}};
	const char *device = NULL;
	struct error error = {0};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'd') {
			return common_usage(command);
		}
		device = optarg;
	}
	if (optind < argc) {
		fputs("earshot: a PIN is never an argument, which others could see\n", stderr);
		return common_usage(command);
	}
	if ((device != NULL && !check_device(config, device, &error)) ||
		!print_line(device, &error)) {
		return common_failed(&error);
	}
	return STATUS_GOOD;
}
