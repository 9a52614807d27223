/* SPDX-License-Identifier: MIT
 *
 * earshot sentences: what would be understood, or why something is not.
 */
#include <stdio.h>
#include <string.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"

#define SENTENCES_MAX 1000000

struct choices {
	int64_t count, seed;
	const char *why;
	bool json;
	size_t printed;
	bool failed; /* to be printed */
};

static bool print_sentence(const char *intent, const char *words, void *data)
{
	struct choices *choices = data;

	choices->printed++;
	if (choices->json) {
		struct json *json = json_new_object();
		json_put_text(json, "intent", intent);
		json_put_text(json, "text", words);
		choices->failed = !common_print_json(json);
		return !choices->failed;
	}
	return printf("%s\n", words) > 0;
}

static int print_sentences(const struct grammar *grammar, struct choices *choices)
{
	grammar_sentences(grammar, (size_t)choices->count, (uint64_t)choices->seed, print_sentence,
		choices);
	if (choices->printed == 0) {
		fputs("earshot: no sentence would be understood: name devices under `devices:`, or a "
		      "grammar of your own under `grammars:`\n", stderr);
	}
	return choices->printed > 0 && !choices->failed ? STATUS_GOOD : STATUS_PROBLEM;
}

static int print_why(const struct grammar *grammar, const struct choices *choices)
{
	struct understanding understanding;

	if (!understand_typed(grammar, choices->why, &understanding)) {
		return STATUS_PROBLEM;
	}
	int status = understanding.accepted ? STATUS_GOOD : STATUS_PROBLEM;
	if (choices->json) {
		struct json *json = json_new_object();
		json_put_boolean(json, "accepted", understanding.accepted);
		json_put_text(json, "text", understanding.text);
		json_put_text(json, "reason", understanding.reason);
		json_put_text(json, "detail", understanding.detail);
		status = common_print_json(json) ? status : STATUS_PROBLEM;
	} else if (understanding.accepted) {
		size_t count;
		struct meaning *const *clauses = understanding_clauses(&understanding, &count);
		printf("It is understood: ");
		for (size_t i = 0; i < count; i++) {
			printf("%s%s", i > 0 ? " and " : "", clauses[i]->intent);
		}
		printf("\n");
	} else {
		printf("%s\n", understanding.detail != NULL ? understanding.detail
							    : understanding.reason);
	}
	understanding_finish(&understanding);
	return status;
}

static bool read_choices(int argc, char **argv, struct choices *choices)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"why", required_argument, NULL, 'w'}, {"seed", required_argument, NULL, 's'}, {0}};

	for (int option; (option = common_option(argc, argv, "n:", options)) != -1;) {
		bool good = true;
		switch (option) {
		case 'j':
			choices->json = true;
			break;
		case 'w':
			choices->why = optarg;
			break;
		case 'n':
			good = text_to_integer(optarg, 1, SENTENCES_MAX, &choices->count);
			break;
		case 's':
			good = text_to_integer(optarg, 0, INT64_MAX, &choices->seed);
			break;
		default:
			return false;
		}
		if (!good) {
			common_wrong("`%s` is not a number in range", optarg);
			return false;
		}
	}
	return optind == argc;
}

int command_sentences(const struct command *command, const char *config, int argc, char **argv)
{
	struct choices choices = {.count = 20, .seed = 1};

	if (!read_choices(argc, argv, &choices)) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	int status = choices.why != NULL ? print_why(configuration->grammar, &choices)
					 : print_sentences(configuration->grammar, &choices);
	configuration_destroy(configuration);
	return status;
}
