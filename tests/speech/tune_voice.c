/* SPDX-License-Identifier: MIT
 *
 * `earshot tune --voice` with voices of flite: one that the model fits badly, because it is
 * played too fast, so that its formants lie as high as a child's; through recordings, and
 * through a virtual microphone. What was learnt is tested on sentences that it was not learnt
 * from.
 */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/virtual_microphone.h"
#include "tests/support/wave_file.h"

#define RATE 16000
#define FAST_RATE 24000 /* what was 16,000 samples a second lasts two thirds of it */

static const char paplay[] = "/usr/bin/paplay";

static const char *const read_aloud[] = {
	"turn off the desk lamp", "lock the front door please",
	"set the thermostat to twenty one degrees", "please turn the hallway lights off",
	"turn the kitchen light on please", "set the kitchen light to fifty percent",
	"make it twenty degrees in the hallway", "switch off all the lights",
	"dim the desk lamp to forty percent", "could you turn on the kitchen light",
};
static const char *const held_back[] = {
	"turn on the desk lamp please", "could you lock the front door",
	"set the thermostat to eighteen degrees", "turn the desk lamp off",
	"switch on the kitchen light", "set the desk lamp to thirty percent",
	"turn on all the lights", "turn off the kitchen light please",
	"set the kitchen light to eighty percent", "lock the front door",
};
enum { SENTENCES = 10 };

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct temporary_folder *folder;
	char *configuration;
	char *voice; /* the file to write */
};

static bool write_settings(struct stage *stage, const char *more)
{
	char *text = text_format("version: 1\ndevices: [home.yaml]\n%s\n", more);
	bool good = text != NULL && temporary_folder_write(stage->folder, "earshot.yaml", text);
	free(text);
	return good;
}

static void begin(struct stage *stage, const char *more)
{
	*stage = (struct stage){.clock = clock_create_system(),
		.folder = temporary_folder_create()};
	stage->loop = loop_create(stage->clock);
	CHECK(write_settings(stage, more));
	CHECK(temporary_folder_write(stage->folder, "home.yaml", "version: 1\ndevices:\n"
		"  front_door: {type: lock, room: hallway, dialect: zigbee2mqtt, topic: t/1}\n"
		"  thermostat: {type: thermostat, room: hallway, dialect: zigbee2mqtt, topic: t/2}\n"
		"  kitchen_light: {type: light, room: kitchen, dialect: zigbee2mqtt, topic: t/3}\n"
		"  desk_lamp: {type: light, room: office, dialect: zigbee2mqtt, topic: t/4}\n"));
	stage->configuration = text_copy(temporary_folder_path(stage->folder, "earshot.yaml"));
	stage->voice = text_copy(temporary_folder_path(stage->folder, "voice.mllr"));
}

static void end(struct stage *stage)
{
	unlink(stage->voice);
	free(stage->configuration);
	free(stage->voice);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	temporary_folder_destroy(stage->folder);
}

/* A sentence as a recording at another rate than it was spoken at. */
static void record(struct stage *stage, const char *name, const char *voice, unsigned rate,
	const char *text)
{
	struct spoken spoken = {0};
	/* Empty at first, so that the folder knows that it has to remove it. */
	CHECK(temporary_folder_write(stage->folder, name, ""));
	struct wave_file *file =
		wave_file_create(temporary_folder_path(stage->folder, name), rate);
	CHECK(spoken_add_quiet(&spoken, 0.4) && spoken_add(&spoken, voice, text) &&
		spoken_add_quiet(&spoken, 0.5));
	CHECK(file != NULL && wave_file_append(file, spoken.samples, spoken.count) &&
		wave_file_finish(file));
	spoken_finish(&spoken);
}

/* Recordings of sentences with their manifest, whose path the caller frees. */
static char *record_all(struct stage *stage, const char *name, const char *voice, unsigned rate,
	const char *const *sentences, size_t count)
{
	char *lines = text_copy("");
	for (size_t i = 0; i < count; i++) {
		char *file = text_format("%s%zu.wav", name, i);
		char *more = text_format("%s{\"audio\": \"%s\", \"text\": \"%s\"}\n", lines, file,
			sentences[i]);
		record(stage, file, voice, rate, sentences[i]);
		free(lines);
		free(file);
		lines = more;
	}
	char *manifest = text_format("%s.jsonl", name);
	CHECK(temporary_folder_write(stage->folder, manifest, lines));
	char *path = text_copy(temporary_folder_path(stage->folder, manifest));
	free(manifest);
	free(lines);
	return path;
}

/* Its exit status. Learning on a busy machine takes longer than other programs may. */
static int end_of(struct program *program)
{
	int status = program_end(program);
	for (int minutes = 1; status == -1 && minutes < 8; minutes++) {
		status = program_end(program);
	}
	return status;
}

/* Runs the program with the configuration and the arguments, which end with NULL. The last line
 * of what it printed as JSON, the caller's, and its exit status. */
static struct json *run(struct stage *stage, const char *earshot, const char *const *arguments,
	int *status)
{
	const char *all[16] = {earshot, "-c", stage->configuration};
	size_t count = 3;
	for (; *arguments != NULL && count + 1 < 16; arguments++) {
		all[count++] = *arguments;
	}
	struct program *program = program_start(stage->loop, all);
	*status = program != NULL ? end_of(program) : -1;
	const char *text = program != NULL ? program_text(program, PROGRAM_OUT) : "";
	struct json *json = json_parse(text, strcspn(text, "\n"), NULL);
	if (json == NULL) {
		CHECK_FAILED("%s", program != NULL ? program_text(program, PROGRAM_ERR) : "no program");
	}
	program_destroy(program);
	return json;
}

static double strict(struct stage *stage, const char *manifest)
{
	const char *const arguments[] = {"score", "--json", "--whole", "--jobs", "1", manifest, NULL};
	int status;
	struct json *json = run(stage, program_earshot(), arguments, &status);
	double value = json_get_number(json, "strict", -1);
	CHECK(status == 0);
	json_destroy(json);
	return value;
}

static struct json *tune(struct stage *stage, const char *earshot, const char *manifest,
	int *status)
{
	const char *const arguments[] = {"tune", "--voice", "--json", "--recordings", manifest,
		"--write", stage->voice, NULL};
	return run(stage, earshot, arguments, status);
}

static double number(const struct json *json, const char *path)
{
	double value = -1;
	json_number(json_path(json, path), &value);
	return value;
}

TEST(a_strange_voice_is_understood_better_once_it_is_learnt)
{
	struct stage stage;
	int status;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, "");
	char *read = record_all(&stage, "read", "rms", FAST_RATE, read_aloud, SENTENCES);
	char *held = record_all(&stage, "held", "rms", FAST_RATE, held_back, SENTENCES);
	double before = strict(&stage, held);
	struct json *json = tune(&stage, program_earshot(), read, &status);
	CHECK(status == 0);
	CHECK(json_get_boolean(json, "better", false));
	CHECK_NUMBER(json_get_number(json, "sentences", 0), SENTENCES, 0);
	CHECK_TEXT(json_get_text(json, "written"), stage.voice);
	CHECK(number(json, "after.right") >= number(json, "before.right"));
	CHECK(number(json, "after.wrong") <= number(json, "before.wrong"));
	CHECK(number(json, "after.margin") > number(json, "before.margin"));
	CHECK(access(stage.voice, R_OK) == 0);
	CHECK(write_settings(&stage, "hearing: {voice: voice.mllr}"));
	double after = strict(&stage, held);
	fprintf(stderr, "held back: %g before, %g after\n", before, after);
	CHECK(after > before);
	json_destroy(json);
	free(read);
	free(held);
	end(&stage);
}

/* Whether it is kept or not: nobody is understood worse with what was. */
TEST(a_voice_that_is_understood_stays_so)
{
	struct stage stage;
	int status;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, "");
	char *read = record_all(&stage, "read", "slt", RATE, read_aloud, SENTENCES);
	char *held = record_all(&stage, "held", "slt", RATE, held_back, SENTENCES);
	double before = strict(&stage, held);
	struct json *json = tune(&stage, program_earshot(), read, &status);
	bool better = json_get_boolean(json, "better", false);
	CHECK(status == (better ? 0 : 1));
	CHECK((access(stage.voice, R_OK) == 0) == better);
	CHECK((json_get_text(json, "written") != NULL) == better);
	if (better) {
		CHECK(write_settings(&stage, "hearing: {voice: voice.mllr}"));
		CHECK(strict(&stage, held) >= before);
	}
	json_destroy(json);
	free(read);
	free(held);
	end(&stage);
}

TEST(what_cannot_be_learnt_from_is_told)
{
	static const struct {
		const char *manifest, *error;
	} cases[] = {
		{"{\"audio\": \"quiet.wav\", \"text\": \"lock the front door\"}", "at least 6"},
		{"", "at least 6"},
		{"{\"audio\": \"quiet.wav\", \"text\": \"feed the cat\"}", "quiet.wav: "},
		{"{\"audio\": \"quiet.wav\"}", ""},
	};
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, "");
	record(&stage, "quiet.wav", "slt", RATE, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(temporary_folder_write(stage.folder, "read.jsonl", cases[i].manifest));
		char *manifest = text_copy(temporary_folder_path(stage.folder, "read.jsonl"));
		const char *arguments[] = {program_earshot(), "-c", stage.configuration, "tune",
			"--voice", "--recordings", manifest, NULL};
		struct program *program = program_start(stage.loop, arguments);
		CHECK(program_end(program) == 1);
		CHECK_HAS(program_text(program, PROGRAM_ERR), cases[i].error);
		CHECK_HAS(program_text(program, PROGRAM_ERR), "read.jsonl");
		program_destroy(program);
		free(manifest);
	}
	end(&stage);
}

TEST(a_place_that_cannot_be_written_is_told_before_anybody_reads)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, "");
	const char *arguments[] = {program_earshot(), "-c", stage.configuration, "tune", "--voice",
		"--write", "/nowhere/voice.mllr", NULL};
	struct program *program = program_start(stage.loop, arguments);
	CHECK(program_end(program) == 1);
	CHECK_HAS(program_text(program, PROGRAM_ERR), "/nowhere/voice.mllr: error: ");
	CHECK_TEXT(program_text(program, PROGRAM_OUT), "");
	program_destroy(program);
	end(&stage);
}

/* The sandbox and the leak checker exclude each other. */
TEST(learning_is_clean_under_sanitizers)
{
	struct stage stage;
	int status;
	SKIP_WITHOUT_SPEECH();
	if (program_sanitized() == NULL || access(program_sanitized(), X_OK) != 0) {
		SKIP("there is no sanitized program");
	}
	begin(&stage, "sandbox: off");
	char *read = record_all(&stage, "read", "rms", FAST_RATE, read_aloud, 6);
	struct json *json = tune(&stage, program_sanitized(), read, &status);
	CHECK(status == (json_get_boolean(json, "better", false) ? 0 : 1));
	CHECK_NUMBER(json_get_number(json, "sentences", 0), 6, 0);
	json_destroy(json);
	free(read);
	end(&stage);
}

/* The sentence that stands under "3 of 6", malloc'd. */
static char *shown_sentence(struct program *program, int number_of, int count)
{
	char *heading = text_format("%d of %d\n  ", number_of, count);
	bool shown = program_wait(program, PROGRAM_OUT, heading, 1);
	const char *at = strstr(program_text(program, PROGRAM_OUT), heading);
	char *sentence = shown && at != NULL
		? text_copy_part(at + strlen(heading), strcspn(at + strlen(heading), "\n")) : NULL;
	free(heading);
	return sentence;
}

TEST(sentences_are_read_into_a_microphone)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	if (!virtual_microphone_is_there()) {
		SKIP("needs pulseaudio, pulseaudio-utils, libasound2-plugins");
	}
	begin(&stage, "");
	const char *arguments[] = {program_earshot(), "-c", stage.configuration, "tune", "--voice",
		"--sentences", "6", "--microphone", "default", "--write", stage.voice, NULL};
	struct program *program = program_start(stage.loop, arguments);
	for (int i = 1; i <= 6 && program != NULL; i++) {
		char *sentence = shown_sentence(program, i, 6);
		CHECK(sentence != NULL);
		if (sentence == NULL) {
			break;
		}
		record(&stage, "spoken.wav", "rms", FAST_RATE, sentence);
		const char *play[] = {paplay, temporary_folder_path(stage.folder, "spoken.wav"), NULL};
		CHECK(run_program(play));
		free(sentence);
	}
	int status = end_of(program);
	bool better = strstr(program_text(program, PROGRAM_OUT), "It helps") != NULL;
	CHECK(status == (better ? 0 : 1));
	CHECK_HAS(program_text(program, PROGRAM_OUT), "Of 6 sentences");
	CHECK((access(stage.voice, R_OK) == 0) == better);
	if (better) {
		CHECK_HAS(program_text(program, PROGRAM_OUT), "hearing: {voice: voice.mllr}");
	}
	CHECK_TEXT(program_text(program, PROGRAM_ERR), "");
	program_destroy(program);
	end(&stage);
}

TEST_MAIN(
	virtual_microphone_enter();
	RUN(a_strange_voice_is_understood_better_once_it_is_learnt);
	RUN(a_voice_that_is_understood_stays_so);
	RUN(what_cannot_be_learnt_from_is_told);
	RUN(a_place_that_cannot_be_written_is_told_before_anybody_reads);
	RUN(learning_is_clean_under_sanitizers);
	RUN(sentences_are_read_into_a_microphone))
