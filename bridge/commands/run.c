/* SPDX-License-Identifier: MIT
 *
 * earshot run: the daemon.
 */
#include <stdio.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/daemon/daemon.h"

static bool read_options(int argc, char **argv, struct daemon_options *daemon)
{
	static const struct option options[] = {{"microphone", required_argument, NULL, 'm'},
		{"recording", required_argument, NULL, 'r'}, {"trace", no_argument, NULL, 't'},
		{"json", no_argument, NULL, 'j'}, {0}};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		switch (option) {
		case 'm':
			daemon->microphone = optarg;
			break;
		case 'r':
			if (!text_list_add(&daemon->recordings, optarg)) {
				return false;
			}
			break;
		case 't':
			daemon->trace = daemon->trace == TRACE_JSON ? TRACE_JSON : TRACE_TEXT;
			break;
		case 'j':
			daemon->trace = TRACE_JSON;
			break;
		default:
			return false;
		}
	}
	return optind == argc;
}

int command_run(const struct command *command, const char *config, int argc, char **argv)
{
	/* At a terminal somebody is looking; a journal is not told what was said. */
	struct daemon_options daemon = {.config = config,
		.trace = isatty(STDOUT_FILENO) ? TRACE_TEXT : TRACE_NONE};
	struct error error = {0};
	int status = STATUS_USAGE;

	if (read_options(argc, argv, &daemon)) {
		status = daemon_run(&daemon, &error) ? STATUS_GOOD : common_failed(&error);
	} else {
		common_usage(command);
	}
	text_list_finish(&daemon.recordings);
	return status;
}
