/* SPDX-License-Identifier: MIT */
#include "bridge/commands/common.h"

#include <stdarg.h>
#include <stdio.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/commands/commands.h"
#include "bridge/config/configuration.h"

#define LINE_MAX_BYTES (16 * 1024 * 1024)

int common_option(int argc, char **argv, const char *short_options,
	const struct option *long_options)
{
	char options[16];

	/* The leading colon tells a missing value from an unknown option; getopt's own words
	 * would not name the program. */
	snprintf(options, sizeof(options), ":%s", short_options);
	opterr = 0;
	int option = getopt_long(argc, argv, options, long_options, NULL);
	if (option == ':') {
		common_wrong("`%s` needs a value", argv[optind - 1]);
	} else if (option == '?') {
		common_wrong("`%s` has no option `%s`", argv[0], argv[optind - 1]);
	}
	return option;
}

int common_wrong(const char *format, ...)
{
	char text[ERROR_TEXT_MAX];
	struct error error = {0};
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	error_set(&error, ERROR_INPUT, "%s", text);
	fprintf(stderr, "earshot: %s\n", error.text);
	return STATUS_USAGE;
}

int common_usage(const struct command *command)
{
	fprintf(stderr, "Usage: earshot [-c FILE] %s %s\n", command->name, command->arguments);
	return STATUS_USAGE;
}

struct configuration *common_configuration(const char *config, bool *clean)
{
	struct problems *problems = problems_create();
	struct configuration *configuration =
		problems != NULL ? configuration_load(config, problems) : NULL;

	if (problems != NULL) {
		problems_print(problems, stderr);
	}
	if (clean != NULL) {
		*clean = configuration != NULL && problems_count(problems, SEVERITY_ERROR) == 0;
	}
	problems_destroy(problems);
	return configuration;
}

bool common_print_json(struct json *json)
{
	struct buffer line;

	buffer_init(&line, LINE_MAX_BYTES);
	bool printed = json_print(json, &line) && printf("%s\n", buffer_text(&line)) > 0 &&
		fflush(stdout) == 0;
	if (!printed) {
		fprintf(stderr, "earshot: error: the result could not be printed\n");
	}
	buffer_finish(&line);
	json_destroy(json);
	return printed;
}

void common_file_failed(const char *file, const char *reason)
{
	struct error error = {0};

	error_set_at(&error, ERROR_INPUT, &(struct place){.file = file}, "%s", reason);
	error_print(&error, stderr);
}

int common_failed(const struct error *error)
{
	error_print(error, stderr);
	return STATUS_PROBLEM;
}
