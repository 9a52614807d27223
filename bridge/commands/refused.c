/* SPDX-License-Identifier: MIT
 *
 * earshot refused: what the running daemon did not understand, and why; the sounds, where
 * they are kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/refused_save.h"
#include "bridge/config/settings.h"
#include "bridge/daemon/control_client.h"

struct options {
	bool json, clear;
	const char *folder; /* to save to, or NULL */
};

/* "2026-11-22 12:55:37" of "2026-11-22T12:55:37+0100". */
static void print_time(const char *time)
{
	printf("%.10s %.8s", time, strlen(time) > 11 ? time + 11 : "");
}

static const char *text_of(const struct json *json, const char *key)
{
	const char *text = json_get_text(json, key);

	return text != NULL ? text : "";
}

static void print_reason(const struct json *reason)
{
	const char *text = text_of(reason, "text");

	printf("%-22s %6.0f  ", text_of(reason, "reason"), json_get_number(reason, "count", 0));
	print_time(text_of(reason, "last"));
	if (text[0] != '\0') {
		printf("  \"%s\"", text);
	}
	printf("\n");
}

static const char *plural(double number)
{
	return number == 1 ? "" : "s";
}

static void print_for_people(const struct json *answer)
{
	const struct json *reasons = json_get(answer, "reasons");
	double maximum = json_get_number(answer, "keep_refused", 0);
	double wakes = json_get_number(answer, "wakes", 0);
	double accepted = json_get_number(answer, "accepted", 0);

	printf("Since ");
	print_time(text_of(answer, "since"));
	printf(": %.0f wake word%s heard, %.0f utterance%s understood, %.0f refused.\n", wakes,
		plural(wakes), accepted, plural(accepted), json_get_number(answer, "refused", 0));
	if (json_count(reasons) > 0) {
		printf("\n%-22s %6s  %-19s  %s\n", "REFUSED BECAUSE", "COUNT", "LAST", "HEARD");
	}
	for (const struct json *reason = json_first(reasons); reason != NULL;
		reason = json_next(reason)) {
		print_reason(reason);
	}
	if (maximum > 0) {
		printf("\nThe sound of %.0f is kept, of %.0f at most.\n",
			json_get_number(answer, "kept", 0), maximum);
	} else {
		printf("\nNo sound is kept.\n");
	}
}

static struct json *ask_daemon(const char *config, bool clear, struct error *error)
{
	struct problems *problems = problems_create();
	char *found = settings_find(config, error);
	struct settings *settings =
		problems != NULL && found != NULL ? settings_load(found, problems) : NULL;
	char *path = settings != NULL ? settings_control_path(settings) : NULL;
	struct json *answer = path != NULL ? control_refused(path, clear, error) : NULL;

	if (problems != NULL && found != NULL && settings == NULL) {
		problems_print(problems, stderr);
		error_set(error, ERROR_INPUT, "there is no usable configuration; see above");
	} else if (answer == NULL && error->kind == ERROR_NONE) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	free(path);
	settings_destroy(settings);
	free(found);
	problems_destroy(problems);
	return answer;
}

static bool print_saved(const struct refused_saved *saved, const struct options *options)
{
	if (options->json) {
		struct json *json = json_new_object();
		json_put_number(json, "saved", (double)saved->saved);
		json_put_number(json, "left_out", (double)saved->left_out);
		json_put_text(json, "manifest", saved->saved > 0 ? refused_manifest : NULL);
		return common_print_json(json);
	}
	if (saved->saved == 0) {
		printf("Nothing was refused so far.\n");
	} else {
		printf("%zu saved in %s. Listen to them, and write into %s what was really said: \"text\" "
		       "is null where nothing should have been done.\n", saved->saved,
			options->folder, refused_manifest);
	}
	return true;
}

static int save(const struct json *answer, const struct options *options)
{
	const char *file = json_get_text(answer, "file");
	struct refused_saved saved;
	struct error error = {0};

	if (file == NULL) {
		error_set(&error, ERROR_NOT_FOUND, "the daemon keeps no sound of what was refused: set "
			"`hearing: {keep_refused: 20}` and start Earshot again");
		return common_failed(&error);
	}
	if (!refused_save(file, options->folder, &saved, &error)) {
		return common_failed(&error);
	}
	if (saved.left_out > 0) {
		fprintf(stderr, "earshot: %zu left out that were being written or are damaged\n",
			saved.left_out);
	}
	return print_saved(&saved, options) ? STATUS_GOOD : STATUS_PROBLEM;
}

static bool read_options(int argc, char **argv, struct options *options)
{
	static const struct option names[] = {{"json", no_argument, NULL, 'j'},
		{"save", required_argument, NULL, 's'}, {"clear", no_argument, NULL, 'c'}, {0}};

	for (int option; (option = common_option(argc, argv, "", names)) != -1;) {
		switch (option) {
		case 'j':
			options->json = true;
			break;
		case 's':
			options->folder = optarg;
			break;
		case 'c':
			options->clear = true;
			break;
		default:
			return false;
		}
	}
	return optind == argc && !(options->clear && options->folder != NULL);
}

int command_refused(const struct command *command, const char *config, int argc, char **argv)
{
	struct options options = {0};
	struct error error = {0};

	if (!read_options(argc, argv, &options)) {
		return common_usage(command);
	}
	struct json *answer = ask_daemon(config, options.clear, &error);
	if (answer == NULL) {
		return common_failed(&error);
	}
	if (options.folder != NULL) {
		int status = save(answer, &options);
		json_destroy(answer);
		return status;
	}
	if (options.json) {
		return common_print_json(answer) ? STATUS_GOOD : STATUS_PROBLEM;
	}
	print_for_people(answer);
	json_destroy(answer);
	return STATUS_GOOD;
}
