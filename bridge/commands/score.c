/* SPDX-License-Identifier: MIT
 *
 * earshot score: labelled recordings in, counts of right and wrong out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/chatter.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/scoring/manifest.h"
#include "bridge/scoring/tally.h"
#include "bridge/wire/batch.h"
#include "bridge/wire/message.h"

struct scoring {
	const struct configuration *configuration;
	struct manifest manifest;
	struct heard *heard;     /* one for each entry */
	struct chatter *chatter; /* one for each entry */
	int64_t every, from, jobs;
	double cpu_seconds; /* of the listeners of this manifest */
	bool whole, wake, json, misses, each;
};

static void on_heard(size_t file, const struct utterance *utterance, void *data)
{
	struct scoring *scoring = data;
	struct understanding understanding;

	bool good = understand_utterance(scoring->configuration->grammar,
		scoring->configuration->thresholds, utterance, &understanding);
	if (good) {
		heard_refuse_reply(&scoring->manifest.entries[file], &understanding);
		chatter_judge(&scoring->chatter[file], utterance, &understanding);
		good = heard_add(&scoring->heard[file], &understanding, utterance);
	}
	if (!good) {
		fprintf(stderr, "earshot: error: out of memory\n");
	}
	understanding_finish(&understanding);
}

static void on_finished(size_t file, double seconds, const char *reason, void *data)
{
	struct scoring *scoring = data;

	scoring->heard[file].seconds = seconds;
	if (reason != NULL) {
		common_file_failed(scoring->manifest.entries[file].audio, reason);
		scoring->heard[file].unreadable = true;
	}
}

/* Wake words are scored with the wake word wanted, everything else without unless asked for. */
static bool wants_wake(const struct manifest *manifest)
{
	return manifest->count > 0 && manifest->entries[0].expected == EXPECTED_WAKE;
}

/* Processor time of all processes of ours that have ended. */
static double cpu_of_children(void)
{
	struct rusage used = {0};

	getrusage(RUSAGE_CHILDREN, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
		(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static bool recognise(struct scoring *scoring, struct error *error)
{
	static const struct batch_events events = {on_heard, on_finished};
	const struct configuration *configuration = scoring->configuration;
	struct text_list files = {0};
	struct batch_settings settings = {
		.network = configuration->network.message,
		.sandbox = configuration->settings->sandbox == SANDBOX_REQUIRED,
		.whole = scoring->whole,
		.wake = scoring->wake || wants_wake(&scoring->manifest),
		.jobs = (size_t)scoring->jobs,
	};

	bool good = true;
	for (size_t i = 0; i < scoring->manifest.count; i++) {
		good = text_list_add(&files, scoring->manifest.entries[i].audio) && good;
	}
	double before = cpu_of_children();
	good = good ? batch_run(&settings, &files, &events, scoring, error)
		    : error_set(error, ERROR_MEMORY, "out of memory");
	scoring->cpu_seconds = cpu_of_children() - before;
	text_list_finish(&files);
	return good;
}

static void print_miss(const struct manifest_entry *entry, const struct heard *heard,
	enum judgement judgement)
{
	switch (judgement) {
	case JUDGED_WRONG:
	case JUDGED_REJECTED:
	case JUDGED_FALSE_ACCEPT:
	case JUDGED_WAKE_MISSED:
	case JUDGED_CORRECT:
		fprintf(stderr, "%s: %s: \"%s\" (expected: %s)\n", entry->audio,
			judgement_name(judgement), heard->text != NULL ? heard->text : "",
			entry->text != NULL ? entry->text : "nothing");
		break;
	default:
		break;
	}
}

static void print_for_people(const struct json *row)
{
	static const char *const keys[] = {"clips", "commands", "correct", "strict", "wrong",
		"rejected", "outside", "false_accepts_per_hour", "false_wakes_per_hour", "wake_missed",
		"unreadable", "decode_ms_p50", "decode_ms_p95", "cpu_per_second"};

	printf("%s\n", json_get_text(row, "name"));
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		double number;
		if (json_number(json_get(row, keys[i]), &number)) {
			printf("  %-24s %g\n", keys[i], number);
		}
	}
	for (const struct json *item = json_first(json_get(row, "refused")); item != NULL;
		item = json_next(item)) {
		double number = 0;
		json_number(item, &number);
		printf("  refused: %-15s %g\n", json_key(item), number);
	}
}

static void count_all(struct scoring *scoring, struct tally *tally)
{
	tally->cpu_seconds = scoring->cpu_seconds;
	for (size_t i = 0; i < scoring->manifest.count; i++) {
		const struct manifest_entry *entry = &scoring->manifest.entries[i];
		const struct heard *heard = &scoring->heard[i];
		enum judgement judgement = tally_add(tally, scoring->configuration->grammar, entry, heard);
		if (scoring->misses) {
			print_miss(entry, heard, judgement);
		}
		if (scoring->each) {
			common_print_json(heard_json(heard, entry, judgement));
		}
	}
}

static int score_one(struct scoring *scoring, const char *path)
{
	struct error error = {0};
	struct tally tally = {0};
	int status = STATUS_PROBLEM;

	if (!manifest_read(path, (size_t)scoring->every, (size_t)scoring->from, &scoring->manifest,
		    &error)) {
		goto done;
	}
	if (scoring->manifest.count == 0) {
		error_set_at(&error, ERROR_INPUT, &(struct place){.file = path},
			"there is no recording in it");
		goto done;
	}
	scoring->heard = calloc(scoring->manifest.count + 1, sizeof(*scoring->heard));
	scoring->chatter = calloc(scoring->manifest.count + 1, sizeof(*scoring->chatter));
	if (scoring->heard == NULL || scoring->chatter == NULL) {
		error_set(&error, ERROR_MEMORY, "out of memory");
		goto done;
	}
	if (!recognise(scoring, &error)) {
		goto done;
	}
	count_all(scoring, &tally);
	struct json *row = tally_json(&tally, scoring->manifest.name);
	status = tally.judgements[JUDGED_UNREADABLE] == 0 ? STATUS_GOOD : STATUS_PROBLEM;
	if (scoring->json) {
		status = common_print_json(row) ? status : STATUS_PROBLEM;
	} else {
		print_for_people(row);
		json_destroy(row);
	}

done:
	if (error.kind != ERROR_NONE) {
		common_failed(&error);
	}
	for (size_t i = 0; scoring->heard != NULL && i < scoring->manifest.count; i++) {
		heard_finish(&scoring->heard[i]);
	}
	free(scoring->heard);
	free(scoring->chatter);
	scoring->heard = NULL;
	scoring->chatter = NULL;
	manifest_finish(&scoring->manifest);
	tally_finish(&tally);
	return status;
}

static bool read_options(int argc, char **argv, struct scoring *scoring)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"whole", no_argument, NULL, 'w'}, {"wake", no_argument, NULL, 'k'},
		{"misses", no_argument, NULL, 'm'}, {"each", no_argument, NULL, 'a'},
		{"every", required_argument, NULL, 'e'}, {"from", required_argument, NULL, 'f'},
		{"jobs", required_argument, NULL, 'p'}, {0}};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		bool good = true;
		switch (option) {
		case 'j':
			scoring->json = true;
			break;
		case 'w':
			scoring->whole = true;
			break;
		case 'k':
			scoring->wake = true;
			break;
		case 'm':
			scoring->misses = true;
			break;
		case 'a':
			scoring->each = true;
			break;
		case 'e':
			good = text_to_integer(optarg, 1, 1000000, &scoring->every);
			break;
		case 'f':
			good = text_to_integer(optarg, 0, 999999, &scoring->from);
			break;
		case 'p':
			good = text_to_integer(optarg, 1, 16, &scoring->jobs);
			break;
		default:
			return false;
		}
		if (!good) {
			common_wrong("`%s` is not a number in range", optarg);
			return false;
		}
	}
	return optind < argc && scoring->from < scoring->every;
}

int command_score(const struct command *command, const char *config, int argc, char **argv)
{
	struct scoring scoring = {.every = 1, .jobs = 2};
	int status = STATUS_GOOD;

	if (!read_options(argc, argv, &scoring)) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	scoring.configuration = configuration;
	for (int i = optind; i < argc; i++) {
		if (score_one(&scoring, argv[i]) != STATUS_GOOD) {
			status = STATUS_PROBLEM;
		}
	}
	configuration_destroy(configuration);
	return status;
}
