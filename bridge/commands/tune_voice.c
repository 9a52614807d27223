/* SPDX-License-Identifier: MIT
 *
 * earshot tune --voice: somebody reads sentences, a voice is learnt from them, and kept only if
 * it helps on sentences that it was not learnt from.
 *
 * Each fifth of the sentences is heard with the voice of the others. What is written is learnt
 * from all, and so a little better still.
 */
#define _XOPEN_SOURCE 700 /* realpath() */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/voice_sentences.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/scoring/voice_comparison.h"
#include "bridge/wire/message.h"
#include "bridge/wire/study_session.h"
#include "bridge/wire/voice.h"

#define SENTENCES 10
#define SENTENCES_MIN 6
#define FOLDS 5

struct voice_tuning {
	const char *recordings, *write, *microphone;
	int64_t count, seed;
	bool json;

	const struct configuration *configuration;
	struct voice_sentences sentences;
	struct study_session *session;
	bool diagonal;
	struct voice_comparison comparison;
	struct voice voice;
};

/* What people read, which must not stand between lines of JSON. */
static FILE *for_people(const struct voice_tuning *tuning)
{
	return tuning->json ? stderr : stdout;
}

/* --- reading aloud --- */

struct reading {
	const struct voice_tuning *tuning;
	const struct voice_sentence *sentence;
	bool speech, right;
};

static bool means_the_same(const struct voice_tuning *tuning, const struct voice_sentence *sentence,
	const char *words)
{
	struct meaning *meaning = words[0] != '\0'
		? grammar_understand(tuning->configuration->grammar, words, NULL) : NULL;
	bool same = meaning != NULL && meaning_equal(meaning, sentence->meaning);

	meaning_destroy(meaning);
	return same;
}

static void on_read(const struct utterance *utterance, void *data)
{
	struct reading *reading = data;
	FILE *out = for_people(reading->tuning);

	reading->speech = utterance->reason == NULL;
	reading->right = means_the_same(reading->tuning, reading->sentence, utterance->text);
	if (!reading->speech) {
		fprintf(out, "    I heard nothing that I could use (%s).\n", utterance->reason);
	} else if (!reading->right) {
		fprintf(out, "    I heard: %s\n",
			utterance->text[0] != '\0' ? utterance->text : "nothing that I know");
	}
}

/* Whoever misread says so; who cannot be asked has read what stood there. */
static bool wants_to_read_again(const struct voice_tuning *tuning)
{
	char line[16];

	if (!isatty(STDIN_FILENO)) {
		return false;
	}
	fprintf(for_people(tuning), "    Enter if you read it as it stands; r and Enter to read it "
		"again: ");
	fflush(for_people(tuning));
	return fgets(line, sizeof(line), stdin) != NULL && line[0] == 'r';
}

static bool read_aloud(struct voice_tuning *tuning, struct reading *reading, struct error *error)
{
	do {
		fprintf(for_people(tuning), "  %s\n", reading->sentence->words);
		fflush(for_people(tuning));
		reading->right = false;
		if (!study_session_hear_microphone(tuning->session, on_read, reading, error)) {
			return false;
		}
	} while (!reading->speech || (!reading->right && wants_to_read_again(tuning)));
	return true;
}

static bool play(struct voice_tuning *tuning, struct reading *reading, struct error *error)
{
	const char *recording = reading->sentence->recording;

	return study_session_hear_file(tuning->session, recording, on_read, reading, error) &&
		(reading->speech || error_set_at(error, ERROR_INPUT, &(struct place){.file = recording},
			"there is no speech in this recording"));
}

static bool read_sentences(struct voice_tuning *tuning, struct error *error)
{
	for (size_t i = 0; i < tuning->sentences.count; i++) {
		const struct voice_sentence *sentence = &tuning->sentences.items[i];
		struct reading reading = {.tuning = tuning, .sentence = sentence};
		fprintf(for_people(tuning), "%zu of %zu\n", i + 1, tuning->sentences.count);
		bool good = sentence->recording != NULL ? play(tuning, &reading, error)
			: read_aloud(tuning, &reading, error);
		if (!good ||
			!study_session_keep(tuning->session, (int64_t)i + 1, &sentence->sounds, error)) {
			return false;
		}
	}
	return true;
}

/* --- learning, and hearing the rest with what was learnt --- */

struct recalling {
	const struct voice_tuning *tuning;
	const struct voice_sentence *sentence;
	struct voice_hearing *hearing;
};

static void on_recalled(const struct utterance *utterance, void *data)
{
	struct recalling *recalling = data;
	struct understanding understanding;

	*recalling->hearing = (struct voice_hearing){.margin = utterance->evidence.margin,
		.right = means_the_same(recalling->tuning, recalling->sentence, utterance->text)};
	if (understand_utterance(recalling->tuning->configuration->grammar,
		    recalling->tuning->configuration->thresholds, utterance, &understanding)) {
		recalling->hearing->accepted = understanding.accepted;
		understanding_finish(&understanding);
	}
}

/* Hears sentences again: without a voice all, into `before`; with one those of a fold, into
 * `after`. */
static bool recall(struct voice_tuning *tuning, size_t fold, const struct voice *voice,
	struct error *error)
{
	if (!study_session_use(tuning->session, voice, error)) {
		return false;
	}
	for (size_t i = 0; i < tuning->sentences.count; i++) {
		struct voice_sentence *sentence = &tuning->sentences.items[i];
		struct recalling recalling = {.tuning = tuning, .sentence = sentence,
			.hearing = voice != NULL ? &sentence->after : &sentence->before};
		if ((voice == NULL || i % FOLDS == fold) &&
			!study_session_recall(tuning->session, (int64_t)i + 1, on_recalled, &recalling,
				error)) {
			return false;
		}
	}
	return true;
}

/* Learns from all sentences but those of a fold; FOLDS: from all. */
static bool learn(struct voice_tuning *tuning, size_t fold, struct voice *voice,
	struct error *error)
{
	struct lesson lesson = {.diagonal = tuning->diagonal};

	for (size_t i = 0; i < tuning->sentences.count; i++) {
		if (i % FOLDS != fold) {
			lesson.sentences[lesson.count++] = (int64_t)i + 1;
		}
	}
	return study_session_learn(tuning->session, &lesson, voice, error);
}

static void compare(struct voice_tuning *tuning)
{
	struct voice_hearing before[STUDY_SENTENCES_MAX], after[STUDY_SENTENCES_MAX];

	for (size_t i = 0; i < tuning->sentences.count; i++) {
		before[i] = tuning->sentences.items[i].before;
		after[i] = tuning->sentences.items[i].after;
	}
	voice_compare(before, after, tuning->sentences.count, &tuning->comparison);
}

static bool try_voice(struct voice_tuning *tuning, struct error *error)
{
	struct voice voice;

	for (size_t fold = 0; fold < FOLDS; fold++) {
		if (!learn(tuning, fold, &voice, error) || !recall(tuning, fold, &voice, error)) {
			return false;
		}
	}
	compare(tuning);
	return true;
}

/* The voice that can change most first. Where that has learnt too much by heart to help, one
 * that can change less may. */
static bool learn_and_compare(struct voice_tuning *tuning, struct error *error)
{
	fprintf(for_people(tuning), "Learning. This takes a minute on a small computer.\n");
	fflush(for_people(tuning));
	if (!recall(tuning, 0, NULL, error) || !try_voice(tuning, error)) {
		return false;
	}
	if (!tuning->comparison.better) {
		tuning->diagonal = true;
		if (!try_voice(tuning, error)) {
			return false;
		}
	}
	return !tuning->comparison.better || learn(tuning, FOLDS, &tuning->voice, error);
}

/* --- the result --- */

static bool write_text(int descriptor, const char *text)
{
	size_t length = strlen(text), written = 0;

	while (written < length) {
		ssize_t count = write(descriptor, text + written, length - written);
		if (count <= 0) {
			return false;
		}
		written += (size_t)count;
	}
	return fchmod(descriptor, 0644) == 0;
}

/* A file that is there is replaced at once or not at all. */
static bool replace_file(const char *path, const char *text)
{
	char *temporary = text_format("%s.XXXXXX", path);
	int descriptor = temporary != NULL ? mkstemp(temporary) : -1;

	if (descriptor < 0) {
		free(temporary);
		return false;
	}
	bool good = write_text(descriptor, text);
	good = close(descriptor) == 0 && good && rename(temporary, path) == 0;
	if (!good) {
		unlink(temporary);
	}
	free(temporary);
	return good;
}

static bool write_voice(const char *path, const struct voice *voice, struct error *error)
{
	struct buffer text;

	buffer_init(&text, 64u * 1024);
	bool good = voice_print(voice, &text) && replace_file(path, buffer_text(&text));
	int reason = errno;
	buffer_finish(&text);
	return good || error_set_at(error, ERROR_SYSTEM, &(struct place){.file = path},
		"the voice cannot be written: %s", strerror(reason));
}

/* The path as earshot.yaml can have it: relative to it if it is beside or below it; malloc'd. */
static char *path_for_settings(const struct voice_tuning *tuning)
{
	char *settings = realpath(tuning->configuration->settings->file, NULL);
	char *path = realpath(tuning->write, NULL);
	const char *slash = settings != NULL ? strrchr(settings, '/') : NULL;
	size_t folder = slash != NULL ? (size_t)(slash - settings) + 1 : 0;

	if (path != NULL && folder > 0 && strncmp(path, settings, folder) == 0) {
		memmove(path, path + folder, strlen(path + folder) + 1);
	}
	free(settings);
	return path != NULL ? path : text_copy(tuning->write);
}

static bool put_sum(struct json *json, const char *key, const struct voice_sum *sum)
{
	struct json *object = json_new_object();

	return json_put(json, key, object) &&
		json_put_number(object, "right", (double)sum->right) &&
		json_put_number(object, "wrong", (double)sum->wrong) &&
		json_put_number(object, "margin", floor(sum->margin * 1000 + 0.5) / 1000);
}

static bool print_json(const struct voice_tuning *tuning)
{
	const struct voice_comparison *comparison = &tuning->comparison;
	struct json *json = json_new_object();

	if (json_put_number(json, "sentences", (double)comparison->sentences) &&
		put_sum(json, "before", &comparison->before) &&
		put_sum(json, "after", &comparison->after) &&
		json_put_boolean(json, "better", comparison->better) &&
		json_put_text(json, "written", comparison->better ? tuning->write : NULL)) {
		return common_print_json(json);
	}
	json_destroy(json);
	return false;
}

static void print_for_people(const struct voice_tuning *tuning)
{
	const struct voice_comparison *comparison = &tuning->comparison;
	const struct voice_sum *before = &comparison->before, *after = &comparison->after;

	printf("\nOf %zu sentences, each heard with what was learnt from others:\n"
		"                         now   with the voice\n"
		"  understood rightly  %6zu   %6zu\n"
		"  understood wrongly  %6zu   %6zu\n"
		"  margin (how surely) %6.2f   %6.2f\n\n",
		comparison->sentences, before->right, after->right, before->wrong, after->wrong,
		before->margin, after->margin);
	if (!comparison->better) {
		printf("It would not help. %s\n", tuning->write != NULL
			? "Nothing was written: you are understood best as it is."
			: "You are understood best as it is.");
	} else if (tuning->write == NULL) {
		printf("It helps. Say --write FILE to keep it.\n");
	} else {
		char *path = path_for_settings(tuning);
		printf("It helps, and was written to %s. To use it, put this into %s:\n"
			"hearing: {voice: %s}\n", tuning->write, tuning->configuration->settings->file,
			path != NULL ? path : tuning->write);
		free(path);
	}
}

static bool find_sentences(struct voice_tuning *tuning, struct error *error)
{
	if (tuning->recordings == NULL) {
		return voice_sentences_choose(tuning->configuration, (size_t)tuning->count,
			(uint64_t)tuning->seed, &tuning->sentences, error);
	}
	return voice_sentences_read(tuning->configuration, tuning->recordings, &tuning->sentences,
		       error) &&
		(tuning->sentences.count >= SENTENCES_MIN ||
			error_set_at(error, ERROR_INPUT, &(struct place){.file = tuning->recordings},
				"there are %zu recordings: at least %d are needed",
				tuning->sentences.count, SENTENCES_MIN));
}

/* Before somebody reads ten sentences for nothing. */
static bool check_folder(const char *path, struct error *error)
{
	char *folder = path != NULL ? text_path_beside(path, ".") : NULL;
	bool good = path == NULL || (folder != NULL && access(folder, W_OK) == 0);
	int reason = errno;

	free(folder);
	return good || error_set_at(error, ERROR_SYSTEM, &(struct place){.file = path},
		"a voice cannot be written here: %s", strerror(reason));
}

static bool tune(struct voice_tuning *tuning, struct error *error)
{
	const struct settings *settings = tuning->configuration->settings;
	const char *microphone =
		tuning->microphone != NULL ? tuning->microphone : settings->microphone;
	const struct study_session_settings session = {
		.network = tuning->configuration->network.message,
		.microphone = tuning->recordings != NULL ? "none" : microphone,
		.sandbox = settings->sandbox == SANDBOX_REQUIRED,
	};

	if (!check_folder(tuning->write, error) || !find_sentences(tuning, error)) {
		return false;
	}
	tuning->session = study_session_create(&session, error);
	if (tuning->session == NULL) {
		return false;
	}
	if (tuning->recordings == NULL) {
		fprintf(for_people(tuning), "Please read each sentence as you would say it, from where "
			"you would say it.\nNothing will be switched.\n\n");
	}
	return read_sentences(tuning, error) && learn_and_compare(tuning, error) &&
		(!tuning->comparison.better || tuning->write == NULL ||
			write_voice(tuning->write, &tuning->voice, error));
}

static bool read_options(int argc, char **argv, struct voice_tuning *tuning)
{
	static const struct option options[] = {{"recordings", required_argument, NULL, 'r'},
		{"write", required_argument, NULL, 'w'}, {"microphone", required_argument, NULL, 'm'},
		{"sentences", required_argument, NULL, 's'}, {"seed", required_argument, NULL, 'e'},
		{"json", no_argument, NULL, 'j'}, {0}};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		bool good = true;
		switch (option) {
		case 'r':
			tuning->recordings = optarg;
			break;
		case 'w':
			tuning->write = optarg;
			break;
		case 'm':
			tuning->microphone = optarg;
			break;
		case 's':
			good = text_to_integer(optarg, SENTENCES_MIN, STUDY_SENTENCES_MAX, &tuning->count);
			break;
		case 'e':
			good = text_to_integer(optarg, 0, INT64_MAX, &tuning->seed);
			break;
		case 'j':
			tuning->json = true;
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

int command_tune_voice(const struct command *command, const char *config, int argc, char **argv)
{
	struct voice_tuning tuning = {.count = SENTENCES, .seed = 1};
	struct error error = {0};
	int status = STATUS_PROBLEM;

	if (!read_options(argc, argv, &tuning)) {
		return common_usage(command);
	}
	struct configuration *configuration = common_configuration(config, NULL);
	if (configuration == NULL) {
		return STATUS_PROBLEM;
	}
	tuning.configuration = configuration;
	if (!tune(&tuning, &error)) {
		common_failed(&error);
	} else if (tuning.json) {
		status = print_json(&tuning) && tuning.comparison.better ? STATUS_GOOD : STATUS_PROBLEM;
	} else {
		print_for_people(&tuning);
		status = tuning.comparison.better ? STATUS_GOOD : STATUS_PROBLEM;
	}
	study_session_destroy(tuning.session);
	voice_sentences_finish(&tuning.sentences);
	configuration_destroy(configuration);
	return status;
}
