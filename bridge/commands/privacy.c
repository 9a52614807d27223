/* SPDX-License-Identifier: MIT
 *
 * earshot privacy: what can be known about what leaves the house.
 */
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/privacy_check.h"
#include "bridge/config/configuration.h"

int command_privacy(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"check", no_argument, NULL, 'c'}, {0}};
	bool check = false;

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'c') {
			return common_usage(command);
		}
		check = true;
	}
	if (!check || optind != argc) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	bool good = configuration != NULL && privacy_check(configuration->settings);
	configuration_destroy(configuration);
	return good ? STATUS_GOOD : STATUS_PROBLEM;
}
