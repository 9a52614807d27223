/* SPDX-License-Identifier: MIT
 *
 * Utterances that are refused by a real daemon, in its sandbox: counted, kept, saved, heard
 * again with the same result, and wiped. Voices of flite.
 */
#include "tests/check.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/capture/recording.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/scoring/manifest.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wave_file.h"

enum { RATE = 16000, SILENCE_SECONDS = 120 };

static const char flite[] = "/usr/bin/flite";

/* What is refused, what is done, and what is nobody's business. */
static const struct {
	const char *voice, *text;
} sentences[] = {
	{"slt", "computer, peanuts and elephants for everybody here, thank you"},
	{"rms", "the weather will be nice tomorrow"},
	{"slt", "computer, lock the front door"},
};
#define SENTENCES (sizeof(sentences) / sizeof(sentences[0]))

static char *speak(struct staged *staged, size_t number)
{
	char *name = text_format("%zu.wav", number);
	char *path = text_copy(temporary_folder_path(staged->folder, name));
	const char *arguments[] = {flite, "-voice", sentences[number].voice, "-t",
		sentences[number].text, "-o", path, NULL};
	CHECK(run_program(arguments));
	free(name);
	return path;
}

/* So that the daemon lives until it is told to end. */
static char *be_silent(struct staged *staged)
{
	static const int16_t second[RATE];
	char *path = text_copy(temporary_folder_path(staged->folder, "silence.wav"));
	struct wave_file *file = wave_file_create(path, RATE);
	for (int i = 0; i < SILENCE_SECONDS; i++) {
		CHECK(wave_file_append(file, second, RATE));
	}
	CHECK(wave_file_finish(file));
	return path;
}

static void start(struct staged *staged)
{
	const char *arguments[2 * (SENTENCES + 1) + 1] = {NULL};
	char *recordings[SENTENCES + 1];
	CHECK(staged_begin(staged, false));
	char *settings = text_format("version: 1\nsite: test\nwake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\n"
				     "hearing: {keep_refused: 5}\n"
				     "devices: [home.yaml]\nstate_dir: state\n",
		private_broker_port(staged->broker));
	CHECK(temporary_folder_write(staged->folder, "earshot.yaml", settings));
	free(settings);
	for (size_t i = 0; i <= SENTENCES; i++) {
		recordings[i] = i < SENTENCES ? speak(staged, i) : be_silent(staged);
		arguments[2 * i] = "--recording";
		arguments[2 * i + 1] = recordings[i];
	}
	CHECK(staged_start_broker(staged) && staged_start_home(staged) &&
		staged_start_daemon(staged, arguments));
	for (size_t i = 0; i <= SENTENCES; i++) {
		free(recordings[i]);
	}
}

/* Runs a command of ours to its end, and returns the object that it prints. */
static struct json *run_json(struct staged *staged, const char *const *command, int status)
{
	char *configuration = text_copy(temporary_folder_path(staged->folder, "earshot.yaml"));
	const char *arguments[8] = {staged->earshot, "-c", configuration};
	for (size_t i = 0; command[i] != NULL; i++) {
		arguments[3 + i] = command[i];
	}
	struct program *program = program_start(staged->loop, arguments);
	int ended = program_end(program);
	const char *line = program_text(program, PROGRAM_OUT);
	struct json *json = json_parse(line, strlen(line), NULL);
	if (ended != status || json == NULL) {
		CHECK_FAILED("%s ended with %d: %s%s", command[0], ended, line,
			program_text(program, PROGRAM_ERR));
	}
	program_destroy(program);
	free(configuration);
	return json;
}

static struct json *refused(struct staged *staged, const char *option, const char *value)
{
	const char *const command[] = {"refused", "--json", option, value, NULL};
	return run_json(staged, command, 0);
}

static const struct json *find_reason(const struct json *json, const char *name)
{
	const struct json *reasons = json_get(json, "reasons");
	for (size_t i = 0; i < json_count(reasons); i++) {
		const char *reason = json_get_text(json_at(reasons, i), "reason");
		if (reason != NULL && strcmp(reason, name) == 0) {
			return json_at(reasons, i);
		}
	}
	return NULL;
}

/* One of each, and why the first was refused. */
static void check_counts(const struct json *json, const char *reason)
{
	CHECK_NUMBER(json_get_number(json, "wakes", -1), 2, 0);
	CHECK_NUMBER(json_get_number(json, "accepted", -1), 1, 0);
	CHECK_NUMBER(json_get_number(json, "refused", -1), 2, 0);
	CHECK_NUMBER(json_get_number(json, "keep_refused", -1), 5, 0);
	const struct json *others = find_reason(json, "no wake word");
	CHECK_NUMBER(json_get_number(others, "count", -1), 1, 0);
	CHECK_TEXT(json_get_text(others, "text"), "");
	CHECK_NUMBER(json_get_number(find_reason(json, reason), "count", -1), 1, 0);
}

/* The recording sounds like the utterance: speech, at a level as it was. */
static void check_sound(const char *path)
{
	static int16_t samples[20 * RATE];
	struct error error = {0};
	int loudest = 0;
	struct recording *recording = recording_open(path, RATE, &error);
	CHECK_TEXT(error.text, "");
	size_t count = recording != NULL
		? recording_read(recording, samples, sizeof(samples) / sizeof(samples[0])) : 0;
	CHECK(count > 2 * RATE && count < 10 * RATE);
	for (size_t i = 0; i < count; i++) {
		loudest = abs(samples[i]) > loudest ? abs(samples[i]) : loudest;
	}
	CHECK(loudest > 3000);
	recording_close(recording);
}

/* Only what was said to us and refused is there: neither what was done nor the talk in the
 * room. It comes out of `hear` as it did before, and `score` takes it. */
static void check_saved(struct staged *staged, const char *folder, const char *reason)
{
	struct manifest manifest;
	struct error error = {0};
	char *path = text_format("%s/refused.jsonl", folder);
	CHECK(manifest_read(path, 1, 0, &manifest, &error));
	CHECK_TEXT(error.text, "");
	CHECK(manifest.count == 1);
	if (manifest.count == 1) {
		const char *const hear[] = {"hear", "--json", manifest.entries[0].audio, NULL};
		CHECK(manifest.entries[0].expected == EXPECTED_NOTHING);
		check_sound(manifest.entries[0].audio);
		struct json *heard = run_json(staged, hear, 0);
		CHECK_TEXT(json_get_text(heard, "reason"), reason);
		CHECK_TEXT(json_get_text(heard, "wake"), "computer");
		CHECK(!json_get_boolean(heard, "accepted", true));
		json_destroy(heard);
		const char *const score[] = {"score", "--json", path, NULL};
		struct json *row = run_json(staged, score, 0);
		CHECK_NUMBER(json_get_number(row, "clips", -1), 1, 0);
		json_destroy(row);
	}
	manifest_finish(&manifest);
	free(path);
}

/* The daemon's own word for why the first was refused. */
static char *reason_told(struct staged *staged)
{
	const char *line = strstr(program_text(staged->daemon, PROGRAM_OUT), "\"accepted\":false");
	const char *key = line != NULL ? strstr(line, "\"reason\":\"") : NULL;
	const char *reason = key != NULL ? key + strlen("\"reason\":\"") : "";
	return text_copy_part(reason, strcspn(reason, "\""));
}

static void check_kept_and_wiped(struct staged *staged, const char *reason)
{
	struct json *json = refused(staged, NULL, NULL);
	check_counts(json, reason);
	CHECK_NUMBER(json_get_number(json, "kept", -1), 1, 0);
	char *ring = text_copy(json_get_text(json, "file"));
	json_destroy(json);
	char *folder = text_copy(temporary_folder_path(staged->folder, "out"));
	json = refused(staged, "--save", folder);
	CHECK_NUMBER(json_get_number(json, "saved", -1), 1, 0);
	CHECK_NUMBER(json_get_number(json, "left_out", -1), 0, 0);
	json_destroy(json);
	check_saved(staged, folder, reason);
	free(folder);
	json = refused(staged, "--clear", NULL);
	check_counts(json, reason);
	CHECK_NUMBER(json_get_number(json, "kept", -1), 0, 0);
	CHECK_TEXT(json_get_text(find_reason(json, reason), "text"), "");
	json_destroy(json);
	folder = text_copy(temporary_folder_path(staged->folder, "again"));
	json = refused(staged, "--save", folder);
	CHECK_NUMBER(json_get_number(json, "saved", -1), 0, 0);
	json_destroy(json);
	free(folder);
	program_signal(staged->daemon, SIGTERM);
	CHECK(program_end(staged->daemon) == 0);
	CHECK(access(ring, F_OK) != 0);
	free(ring);
}

TEST(what_is_refused_can_be_listened_to)
{
	struct staged staged;
	if (access(flite, X_OK) != 0 || !private_broker_is_installed()) {
		SKIP("flite or mosquitto is not installed");
	}
	start(&staged);
	for (size_t i = 1; i <= 2; i++) {
		CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"answered\"", i));
		CHECK(observer_catch_up(staged.observer));
	}
	if (program_count(staged.daemon, PROGRAM_ERR, "refused utterances are not kept") > 0) {
		CHECK(staged_finish(&staged));
		SKIP("there is no file system in memory here");
	}
	char *reason = reason_told(&staged);
	CHECK(reason[0] != '\0');
	check_kept_and_wiped(&staged, reason);
	CHECK(program_count(staged.daemon, PROGRAM_ERR,
		"earshot: heard 2 wake words; accepted 1, refused 2 (") == 1);
	/* What was said is not for the journal. */
	CHECK(strstr(program_text(staged.daemon, PROGRAM_ERR), "peanuts") == NULL);
	free(reason);
	CHECK(staged_finish(&staged));
}

TEST_MAIN(RUN(what_is_refused_can_be_listened_to))
