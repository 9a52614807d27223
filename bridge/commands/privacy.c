/* SPDX-License-Identifier: MIT
 *
 * earshot privacy: what can be known about what leaves the house.
 */
#include <stdint.h>
#include <stdio.h>

#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/privacy_check.h"
#include "bridge/commands/privacy_show.h"
#include "bridge/config/configuration.h"

#define DAYS_MAX 366

struct options {
	bool check, has_days;
	struct privacy_show show;
};

static bool take_form(enum privacy_form form, struct options *options)
{
	if (options->show.form != PRIVACY_TEXT && options->show.form != form) {
		fprintf(stderr, "earshot: `--html` and `--json` are two forms of the same: choose one\n");
		return false;
	}
	options->show.form = form;
	return true;
}

static bool take_option(int option, struct options *options)
{
	int64_t days;

	switch (option) {
	case 'c':
		options->check = true;
		return true;
	case 's':
		options->show.since = optarg;
		return true;
	case 'd':
		if (!text_to_integer(optarg, 1, DAYS_MAX, &days)) {
			fprintf(stderr, "earshot: `--days` takes a number from 1 to %d\n", DAYS_MAX);
			return false;
		}
		options->show.days = (int)days;
		options->has_days = true;
		return true;
	case 'j':
		return take_form(PRIVACY_JSON, options);
	case 'h':
		return take_form(PRIVACY_HTML, options);
	default:
		return false;
	}
}

static bool read_options(int argc, char **argv, struct options *options)
{
	static const struct option names[] = {{"check", no_argument, NULL, 'c'},
		{"since", required_argument, NULL, 's'}, {"days", required_argument, NULL, 'd'},
		{"json", no_argument, NULL, 'j'}, {"html", no_argument, NULL, 'h'}, {0}};

	for (int option; (option = common_option(argc, argv, "", names)) != -1;) {
		if (!take_option(option, options)) {
			return false;
		}
	}
	return optind == argc && !(options->has_days && options->show.since != NULL) &&
		!(options->check && (options->show.form != PRIVACY_TEXT || options->has_days ||
			options->show.since != NULL));
}

int command_privacy(const struct command *command, const char *config, int argc, char **argv)
{
	struct options options = {.show = {.days = PRIVACY_DAYS_DEFAULT}};

	if (!read_options(argc, argv, &options)) {
		return common_usage(command);
	}
	if (!options.check) {
		return privacy_show(config, &options.show);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	bool good = configuration != NULL && privacy_check(configuration->settings);
	configuration_destroy(configuration);
	return good ? STATUS_GOOD : STATUS_PROBLEM;
}
