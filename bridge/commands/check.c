/* SPDX-License-Identifier: MIT
 *
 * earshot check: everything that is wrong, at once.
 */
#include <stdio.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/commands/check_acl.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/config/broker_files.h"
#include "bridge/config/configuration.h"
#include "bridge/grammar/grammar.h"
#include "bridge/home/home.h"

static struct json *problem_json(const struct error *error, enum severity severity)
{
	struct json *json = json_new_object();

	json_put_text(json, "severity", severity == SEVERITY_ERROR ? "error" : "warning");
	json_put_text(json, "file", error->file[0] != '\0' ? error->file : NULL);
	json_put_number(json, "line", error->line);
	json_put_number(json, "column", error->column);
	json_put_text(json, "text", error->text);
	return json;
}

static struct json *report_json(const struct problems *problems,
	const struct configuration *configuration)
{
	struct json *json = json_new_object();
	struct json *list = json_new_list();
	enum severity severity;
	const struct error *error;

	for (size_t i = 0; (error = problems_at(problems, i, &severity)) != NULL; i++) {
		json_append(list, problem_json(error, severity));
	}
	json_put_number(json, "errors", (double)problems_count(problems, SEVERITY_ERROR));
	json_put_number(json, "warnings", (double)problems_count(problems, SEVERITY_WARNING));
	json_put(json, "problems", list);
	if (configuration != NULL) {
		json_put_number(json, "devices", (double)home_device_count(configuration->home));
		json_put_number(json, "intents",
			(double)grammar_intents(configuration->grammar)->count);
	}
	return json;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_summary(const struct problems *problems,
	const struct configuration *configuration)
{
	size_t errors = problems_count(problems, SEVERITY_ERROR);

	if (configuration == NULL) {
		printf("Nothing can be used; see above.\n");
		return;
	}
	size_t devices = home_device_count(configuration->home);
	size_t intents = grammar_intents(configuration->grammar)->count;
	size_t words = grammar_words(configuration->grammar)->count;
	printf("%s: %zu device%s, %zu intent%s, %zu word%s; %zu error%s%s\n",
		configuration->settings->file, devices, plural(devices), intents, plural(intents), words,
		plural(words), errors, plural(errors),
		errors > 0 ? "; what is named above is left out, the rest works" : "");
}

int command_check(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"acl", no_argument, NULL, 'a'}, {"user", required_argument, NULL, 'u'}, {0}};
	bool json = false, acl = false;
	const char *user = NULL;

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'a':
			acl = true;
			break;
		case 'u':
			user = optarg;
			break;
		default:
			return common_usage(command);
		}
	}
	if (optind < argc || (json && acl) || (user != NULL && !acl)) {
		return common_usage(command);
	}
	struct problems *problems = problems_create();
	struct configuration *configuration = configuration_load(config, problems);
	if (configuration != NULL) {
		broker_files_check(configuration->settings, problems);
	}
	bool printed = true;
	if (acl) {
		problems_print(problems, stderr);
		printed = configuration != NULL && check_acl_print(configuration, user);
	} else if (json) {
		printed = common_print_json(report_json(problems, configuration));
	} else {
		problems_print(problems, stderr);
		print_summary(problems, configuration);
	}
	bool good = printed && configuration != NULL && problems_count(problems, SEVERITY_ERROR) == 0;
	configuration_destroy(configuration);
	problems_destroy(problems);
	return good ? STATUS_GOOD : STATUS_PROBLEM;
}
