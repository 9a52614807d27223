/* SPDX-License-Identifier: MIT
 *
 * earshot tune: how sure a wake word must be, from recordings of it and of other speech.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/tune_report.h"
#include "bridge/commands/tune_word.h"
#include "bridge/config/configuration.h"
#include "bridge/config/wake_threshold.h"
#include "bridge/scoring/manifest.h"
#include "bridge/scoring/wake_sweep.h"
#include "bridge/wire/batch.h"
#include "bridge/wire/message.h"

/* Other ways of tuning, by their first argument. What follows it is theirs. */
static const struct {
	const char *option;
	int (*run)(const struct command *command, const char *config, int argc, char **argv);
} ways[] = {
	{"--live", command_tune_live},
	{"--voice", command_tune_voice},
	{"--voice", command_tune_voice},
};

struct tuning {
	struct text_list wake_sources, talk_sources; /* manifests and recordings, as given */
	const char *named;                           /* the wake word, if one was named */
	const char *write;
	double rate;
	int64_t every, jobs;
	bool json;

	struct tune_word word;
	struct text_list files; /* recordings of the wake word, then of other speech */
	size_t wake_count;
	double *best;           /* the highest score of each recording of the wake word */
	struct wake_sweep sweep;
	bool failed;
};

static bool is_manifest(const char *path)
{
	size_t length = strlen(path);

	return length > 6 && strcmp(path + length - 6, ".jsonl") == 0;
}

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

/* A recording that is labelled must be what it is taken for. */
static bool check_label(const struct tuning *tuning, const struct manifest_entry *entry,
	bool wake, const char *path, struct error *error)
{
	bool is_wake = entry->expected == EXPECTED_WAKE && strcmp(entry->text, tuning->word.word) == 0;

	if (wake && !is_wake) {
		return error_set_at(error, ERROR_INPUT, &(struct place){.file = path},
			"the recording %s is not labelled as the wake word `%s`", entry->audio,
			tuning->word.word);
	}
	if (!wake && is_wake) {
		return error_set_at(error, ERROR_INPUT, &(struct place){.file = path},
			"the recording %s is labelled as the wake word: it is no other speech",
			entry->audio);
	}
	return true;
}

static bool add_source(struct tuning *tuning, const char *path, bool wake, struct error *error)
{
	struct manifest manifest = {0};
	bool good = true;

	if (!is_manifest(path)) {
		return text_list_add(&tuning->files, path) || out_of_memory(error);
	}
	good = manifest_read(path, (size_t)tuning->every, 0, &manifest, error);
	for (size_t i = 0; good && i < manifest.count; i++) {
		good = check_label(tuning, &manifest.entries[i], wake, path, error) &&
			(text_list_add(&tuning->files, manifest.entries[i].audio) ||
				out_of_memory(error));
	}
	manifest_finish(&manifest);
	return good;
}

static bool add_sources(struct tuning *tuning, struct error *error)
{
	for (size_t i = 0; i < tuning->wake_sources.count; i++) {
		if (!add_source(tuning, tuning->wake_sources.items[i], true, error)) {
			return false;
		}
	}
	tuning->wake_count = tuning->files.count;
	for (size_t i = 0; i < tuning->talk_sources.count; i++) {
		if (!add_source(tuning, tuning->talk_sources.items[i], false, error)) {
			return false;
		}
	}
	tuning->best = calloc(tuning->wake_count + 1, sizeof(*tuning->best));
	return tuning->best != NULL || out_of_memory(error);
}

static void on_heard(size_t file, const struct utterance *utterance, void *data)
{
	struct tuning *tuning = data;

	if (file >= tuning->wake_count) {
		wake_sweep_add_talk(&tuning->sweep, file - tuning->wake_count, utterance->wake_score);
	} else if (utterance->wake_score > tuning->best[file]) {
		tuning->best[file] = utterance->wake_score;
	}
}

static void on_finished(size_t file, double seconds, const char *reason, void *data)
{
	struct tuning *tuning = data;

	if (reason != NULL) {
		common_file_failed(tuning->files.items[file], reason);
		tuning->failed = true;
	} else if (file < tuning->wake_count) {
		wake_sweep_add_wake(&tuning->sweep, file, tuning->best[file]);
	} else {
		wake_sweep_add_talk_seconds(&tuning->sweep, file - tuning->wake_count, seconds);
	}
}

static bool measure(struct tuning *tuning, const struct configuration *configuration,
	struct error *error)
{
	static const struct batch_events events = {on_heard, on_finished};
	char *network = tune_word_network(configuration, &tuning->word, error);
	const struct batch_settings settings = {
		.network = network,
		.sandbox = configuration->settings->sandbox == SANDBOX_REQUIRED,
		.wake = true,
		.jobs = (size_t)tuning->jobs,
	};

	bool good = network != NULL &&
		batch_run(&settings, &tuning->files, &events, tuning, error);
	free(network);
	return good;
}

/* One half of what there is to choose on, the other to report. */
static bool is_enough(const struct wake_sweep *sweep, struct error *error)
{
	for (int half = 0; half < HALF_COUNT; half++) {
		if (sweep->wakes[half].count == 0 || sweep->talk_seconds[half] <= 0) {
			return error_set(error, ERROR_INPUT, "too few recordings: at least two of the "
				"wake word and two of other speech must be readable");
		}
	}
	return true;
}

static bool tell(const struct tuning *tuning, struct error *error)
{
	struct tune_report report = {.word = tuning->word.word, .sweep = &tuning->sweep,
		.now = tuning->word.threshold, .rate = tuning->rate};

	bool usable = wake_sweep_choose(&tuning->sweep, tuning->rate, &report.threshold);
	struct sweep_point point =
		wake_sweep_at(&tuning->sweep, HALF_CHOSEN_ON, report.threshold);
	report.quiet_enough = usable;
	usable = usable && point.missed < point.recordings;
	/* What was measured is told also if it cannot be written. */
	bool good = tuning->write == NULL || !usable ||
		wake_threshold_write(tuning->write, tuning->word.word, report.threshold, error);
	report.written = good && usable ? tuning->write : NULL;
	if (tuning->json) {
		good = common_print_json(tune_report_json(&report)) && good;
	} else {
		tune_report_print(&report);
	}
	return good && usable;
}

static int tune(struct tuning *tuning, const char *config)
{
	struct error error = {0};
	struct configuration *configuration = common_configuration(config, NULL);

	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	bool good = tune_word_find(configuration, tuning->named, &tuning->word, &error) &&
		add_sources(tuning, &error) && measure(tuning, configuration, &error) &&
		is_enough(&tuning->sweep, &error) && tell(tuning, &error);
	if (error.kind != ERROR_NONE) {
		common_failed(&error);
	}
	configuration_destroy(configuration);
	return good && !tuning->failed ? STATUS_GOOD : STATUS_PROBLEM;
}

/* False after telling the user, if it is not needed to show the usage. */
static bool take_number(struct tuning *tuning, int option)
{
	bool good = option == 'r' ? text_to_number(optarg, 0, 1000, &tuning->rate)
		: text_to_integer(optarg, 1, option == 'e' ? 1000000 : 16,
			option == 'e' ? &tuning->every : &tuning->jobs);

	if (!good) {
		common_wrong("`%s` is not a number in range", optarg);
	}
	return good;
}

static bool read_options(int argc, char **argv, struct tuning *tuning)
{
	static const struct option options[] = {{"wake", required_argument, NULL, 'w'},
		{"talk", required_argument, NULL, 't'}, {"word", required_argument, NULL, 'o'},
		{"rate", required_argument, NULL, 'r'}, {"every", required_argument, NULL, 'e'},
		{"jobs", required_argument, NULL, 'p'}, {"write", required_argument, NULL, 'f'},
		{"json", no_argument, NULL, 'j'}, {0}};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		bool good = true;
		switch (option) {
		case 'w':
			good = text_list_add(&tuning->wake_sources, optarg);
			break;
		case 't':
			good = text_list_add(&tuning->talk_sources, optarg);
			break;
		case 'o':
			tuning->named = optarg;
			break;
		case 'f':
			tuning->write = optarg;
			break;
		case 'j':
			tuning->json = true;
			break;
		case 'r':
		case 'e':
		case 'p':
			good = take_number(tuning, option);
			break;
		default:
			return false;
		}
		if (!good) {
			return false;
		}
	}
	return optind == argc && tuning->wake_sources.count > 0 && tuning->talk_sources.count > 0;
}

int command_tune(const struct command *command, const char *config, int argc, char **argv)
{
	struct tuning tuning = {.rate = 0.1, .every = 1, .jobs = 2};

	for (size_t i = 0; argc > 1 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[1], ways[i].option) == 0) {
			argv[1] = argv[0];
			return ways[i].run(command, config, argc - 1, argv + 1);
		}
	}
	int status = read_options(argc, argv, &tuning) ? tune(&tuning, config)
		: common_usage(command);
	text_list_finish(&tuning.wake_sources);
	text_list_finish(&tuning.talk_sources);
	text_list_finish(&tuning.files);
	free(tuning.best);
	wake_sweep_finish(&tuning.sweep);
	return status;
}
