/* SPDX-License-Identifier: MIT
 *
 * earshot ask: what a typed sentence means and would send; with --send it is done.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/reply_line.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/control_client.h"
#include "bridge/dialogue/ask.h"
#include "bridge/dialogue/talk.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/guard/no_core.h"
#include "bridge/home/plan.h"

static void print_slots(const struct json *slots)
{
	const char *name;
	const struct json *value;

	for (size_t i = 0; (value = json_member(slots, i, &name)) != NULL; i++) {
		double number;
		if (json_number(value, &number)) {
			printf("  %s=%g", name, number);
		} else {
			printf("  %s=%s", name, json_text(value));
		}
	}
}

static void print_meaning(const struct json *clause)
{
	printf("meaning   %s", json_get_text(clause, "intent"));
	print_slots(json_get(clause, "slots"));
	printf("\n");
}

/* What was to be sent is shown only where nothing is; else what was. */
static void print_for_people(const struct json *answer, bool sending)
{
	const struct json *actions = json_get(answer, sending ? "sent" : "actions");
	const char *say = json_get_text(answer, "say");

	const struct json *clauses = json_get(answer, "clauses");
	if (json_get_text(answer, "intent") != NULL) {
		print_meaning(answer);
	}
	for (size_t i = 0; i < json_count(clauses); i++) {
		print_meaning(json_at(clauses, i));
	}
	if (json_get_text(answer, "policy") != NULL) {
		printf("decision  %s\n", json_get_text(answer, "policy"));
	}
	for (size_t i = 0; i < json_count(actions); i++) {
		const struct json *action = json_at(actions, i);
		printf("message   %s  %s\n", json_get_text(action, "topic"),
			json_get_text(action, "payload"));
	}
	printf("answer    %s\n", say != NULL ? say : "");
}

/* What is no command is answered by the daemon, which has heard the devices and keeps the
 * timers. */
static bool is_command(const struct understanding *understanding, struct error *error)
{
	return understanding->meaning == NULL ||
		plan_kind(understanding->meaning) == INTENT_COMMAND ||
		error_set(error, ERROR_INPUT, "That is answered by `earshot run`: ask with --send.");
}

/* The time, or what can be said, needs no daemon. */
static bool is_talk(const struct understanding *understanding)
{
	return understanding->accepted && understanding->meaning != NULL &&
		plan_kind(understanding->meaning) == INTENT_TALK;
}

static char *talk(const struct configuration *configuration, const struct meaning *meaning,
	struct error *error)
{
	struct clock *clock = clock_create_system();
	const struct talk_context context = {.clock = clock, .home = configuration->home,
		.grammar = configuration->grammar};
	char *said = clock != NULL ? talk_answer(&context, meaning, error) : NULL;

	clock_destroy(clock);
	return said;
}

static struct json *think(const struct configuration *configuration, const char *text)
{
	struct understanding understanding;
	struct error error = {0};
	struct plan *plan = NULL;

	if (!understand_typed(configuration->grammar, text, &understanding)) {
		return NULL;
	}
	understanding_refuse_reply(&understanding);
	char *said = NULL;
	if (is_talk(&understanding)) {
		said = talk(configuration, understanding.meaning, &error);
	} else if (understanding.accepted && is_command(&understanding, &error)) {
		const struct plan_context context = configuration_plan_context(configuration, NULL);
		size_t count;
		struct meaning *const *clauses = understanding_clauses(&understanding, &count);
		plan = plan_create(&context, clauses, count, &error);
	}
	struct json *answer = ask_json(&understanding, plan, &error);
	if (said != NULL) {
		json_put_text(answer, "say", said);
	}
	free(said);
	plan_destroy(plan);
	understanding_finish(&understanding);
	return answer;
}

/* --- asking the daemon, which may ask back ----------------------------------------- */

struct conversation {
	struct control_client *client;
	struct reply_line *reply;
	FILE *out; /* where questions are shown */
};

static void on_reply(const char *line, void *data)
{
	struct conversation *conversation = data;

	if (line == NULL) {
		fputs("earshot: the answer is read from the terminal or from standard input, and "
		      "there was none\n", stderr);
	}
	control_client_reply(conversation->client, line);
}

static void on_question(struct control_client *client, const struct json *question, void *data)
{
	struct conversation *conversation = data;
	const char *say = json_get_text(question, "say");
	const char *expects = json_get_text(question, "expects");
	bool secret = expects != NULL && strcmp(expects, "pin") == 0;

	reply_line_destroy(conversation->reply);
	conversation->reply = NULL;
	if (question == NULL) {
		return;
	}
	fprintf(conversation->out, "question  %s\n", say != NULL ? say : "");
	fflush(conversation->out);
	conversation->client = client;
	conversation->reply =
		reply_line_create(control_client_loop(client), secret, on_reply, conversation);
	if (conversation->reply == NULL) {
		control_client_reply(client, NULL);
	}
}

/* Results go to standard output: with --json that is one line and no question. */
static struct json *send(const struct configuration *configuration, const char *text, bool json,
	struct error *error)
{
	struct conversation conversation = {.out = json ? stderr : stdout};
	char *path = settings_control_path(configuration->settings);
	no_core(); /* a PIN may be typed */
	struct json *answer = path != NULL
		? control_ask(path, text, on_question, &conversation, error) : NULL;

	free(path);
	return answer;
}

int command_ask(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"send", no_argument, NULL, 's'}, {0}};
	struct error error = {0};
	bool json = false, sending = false;

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		if (option != 'j' && option != 's') {
			return common_usage(command);
		}
		json = json || option == 'j';
		sending = sending || option == 's';
	}
	if (argc == optind) {
		fputs("earshot: what is asked is missing: a sentence in quotes\n", stderr);
	} else if (argc - optind > 1) {
		fputs("earshot: the text is one argument: put it in quotes\n", stderr);
	}
	if (argc - optind != 1) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	struct json *answer = sending ? send(configuration, argv[optind], json, &error)
				      : think(configuration, argv[optind]);
	configuration_destroy(configuration);
	if (answer == NULL) {
		if (error.kind == ERROR_NONE) {
			error_set(&error, ERROR_MEMORY, "out of memory");
		}
		return common_failed(&error);
	}
	bool good = json_get_boolean(answer, "accepted", false) &&
		(!sending || json_get_boolean(answer, "done", false));
	if (json) {
		good = common_print_json(answer) && good;
	} else {
		print_for_people(answer, sending);
		json_destroy(answer);
	}
	return good ? STATUS_GOOD : STATUS_PROBLEM;
}
