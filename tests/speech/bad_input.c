/* SPDX-License-Identifier: MIT
 *
 * What no microphone should give, and sounds that are no commands: nothing is done, and the
 * user can find out why. What is understood in spite of a bad microphone still is.
 */
#include "tests/check.h"

#include <dirent.h>
#include <stdint.h>
#include <unistd.h>

#include "audio/capture/recording.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "tests/support/made_up_room.h"
#include "tests/support/program.h"
#include "tests/support/spoken_network.h"
#include "tests/support/synthetic_sound.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wave_file.h"

enum { RATE = 16000, LENGTH = 10 * RATE };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char configuration[] = "tests/speech/house/earshot.yaml";

static int16_t sound[LENGTH];

/* --- sounds ------------------------------------------------------------------------ */

static const char *talk_folder(void)
{
	static char path[1000];
	const char *folder = getenv("SPEECH");
	snprintf(path, sizeof(path), "%s/talk", folder != NULL ? folder : "../shared/speech");
	return path;
}

static void quiet_room(void)
{
	add_noise(sound, LENGTH, 15);
}

static void put_zeros(void)
{
}

static void put_one_value(void)
{
	add_offset(sound, LENGTH, -1234);
}

static void put_quiet_room(void)
{
	quiet_room();
}

static void put_offset(void)
{
	quiet_room();
	add_offset(&sound[LENGTH / 2], LENGTH / 2, 9000);
}

static void put_hum(void)
{
	quiet_room();
	add_sine(sound, LENGTH, RATE, 50, 8000);
	add_sine(sound, LENGTH, RATE, 150, 1000);
}

static void put_loud_noise(void)
{
	for (size_t at = 0; at + 2 * RATE <= LENGTH; at += 2 * RATE) {
		add_noise(&sound[at], RATE / 2 + at / 20, 30000);
	}
	quiet_room();
}

/* Far too loud: most samples stand at one end of the scale. */
static void put_clipped(void)
{
	for (size_t at = RATE; at + 3 * RATE <= LENGTH; at += 3 * RATE) {
		for (int times = 0; times < 20; times++) {
			add_vowel(&sound[at], 3 * RATE / 2, RATE, 120, 30000);
		}
	}
	quiet_room();
}

/* Three notes of a chord, each with its overtones, that fade; four chords in turn. */
static void put_music(void)
{
	static const double chords[][3] = {
		{261.6, 329.6, 392.0}, {220.0, 261.6, 329.6}, {174.6, 220.0, 261.6},
		{196.0, 246.9, 293.7},
	};
	const size_t beat = RATE / 2;
	for (size_t i = 0; (i + 1) * beat <= LENGTH; i++) {
		int16_t *start = &sound[i * beat];
		for (size_t note = 0; note < 3; note++) {
			double pitch = chords[i / 4 % 4][note];
			for (int overtone = 1; overtone <= 4; overtone++) {
				add_sine(start, beat, RATE, pitch * overtone, 4000.0 / overtone);
			}
		}
		for (size_t k = 0; k < beat; k++) {
			start[k] = (int16_t)(start[k] * exp(-3.0 * (double)k / (double)beat));
		}
	}
	quiet_room();
}

/* Ten people at once, from as many recordings. */
static void put_people(void)
{
	static int16_t one[LENGTH];
	struct text_list names = {0};
	DIR *folder = opendir(talk_folder());
	for (struct dirent *entry = NULL; folder != NULL && (entry = readdir(folder)) != NULL;) {
		if (strstr(entry->d_name, ".flac") != NULL) {
			text_list_add(&names, entry->d_name);
		}
	}
	text_list_sort(&names);
	for (size_t person = 0; person < 10 && names.count >= 10; person++) {
		char path[1400];
		snprintf(path, sizeof(path), "%s/%s", talk_folder(),
			names.items[person * names.count / 10]);
		struct recording *recording = recording_open(path, RATE, NULL);
		size_t count = recording != NULL ? recording_read(recording, one, LENGTH) : 0;
		for (size_t i = 0; count > 0 && i < LENGTH; i++) {
			sound[i] = (int16_t)(sound[i] + one[i % count] / 4);
		}
		recording_close(recording);
	}
	text_list_finish(&names);
	if (folder != NULL) {
		closedir(folder);
	}
}

/* A command, with what is around it. */
static void put_command(double gain)
{
	struct spoken spoken = {0};
	CHECK(spoken_add(&spoken, "slt", "turn on the floor lamp"));
	for (size_t i = 0; i < spoken.count && i < LENGTH - RATE; i++) {
		double sample = fmin(fmax(gain * spoken.samples[i], INT16_MIN), INT16_MAX);
		sound[RATE + i] = (int16_t)sample;
	}
	spoken_finish(&spoken);
	add_noise(sound, LENGTH, 3);
}

static void put_command_with_offset(void)
{
	put_command(0.5);
	add_offset(sound, LENGTH, 9000);
}

static void put_command_with_hum(void)
{
	put_command(0.5);
	add_sine(sound, LENGTH, RATE, 50, 3000);
}

static void put_quiet_command(void)
{
	put_command(0.02);
}

static void put_loud_command(void)
{
	put_command(6);
}

static void put_command_across_a_room(void)
{
	put_command(0.5);
	CHECK(made_up_room(sound, LENGTH, 1, 8));
}

/* --- hearing them ------------------------------------------------------------------ */

/* Whether there are utterances; else one line says "no speech". What lasts may be taken for
 * speech until it is known. */
enum speech { SILENCE, SPEECH, EITHER };

static const struct {
	const char *name;
	void (*put)(void);
	bool understood;
	enum speech speech;
	const char *fault; /* of the sound, in the first line; NULL: none */
} sounds[] = {
	{"zeros", put_zeros, .fault = "stuck"},
	{"one-value", put_one_value, .fault = "stuck"},
	{"quiet-room", put_quiet_room, .fault = "quiet"},
	{"offset", put_offset, .fault = NULL},
	{"hum", put_hum, .speech = EITHER},
	{"loud-noise", put_loud_noise, .speech = SPEECH},
	{"clipped", put_clipped, .speech = SPEECH, .fault = "clipped"},
	{"music", put_music, .speech = SPEECH},
	{"ten-people", put_people, .speech = SPEECH},
	{"command-with-offset", put_command_with_offset, .understood = true, .speech = SPEECH},
	{"command-with-hum", put_command_with_hum, .understood = true, .speech = SPEECH},
	{"quiet-command", put_quiet_command, .understood = true, .speech = SPEECH},
	{"loud-command", put_loud_command, .understood = true, .speech = SPEECH,
		.fault = "clipped"},
};

static void write_sound(const char *path, void (*put)(void))
{
	memset(sound, 0, sizeof(sound));
	put();
	struct wave_file *file = wave_file_create(path, RATE);
	CHECK(file != NULL && wave_file_append(file, sound, LENGTH) && wave_file_finish(file));
}

struct lines {
	size_t count, accepted;
	char reason[50];   /* of the first */
	char fault[50];
};

static struct lines read_lines(const char *output)
{
	struct lines lines = {0};
	while (*output != '\0') {
		size_t length = strcspn(output, "\n");
		struct json *json = json_parse(output, length, NULL);
		const char *reason = json_get_text(json, "reason");
		const char *fault = json_get_text(json, "sound");
		bool accepted = json_get_boolean(json, "accepted", true);
		CHECK(accepted || (reason != NULL && reason[0] != '\0'));
		if (lines.count == 0) {
			snprintf(lines.reason, sizeof(lines.reason), "%s", reason != NULL ? reason : "");
			snprintf(lines.fault, sizeof(lines.fault), "%s", fault != NULL ? fault : "");
		}
		lines.count++;
		lines.accepted += accepted;
		json_destroy(json);
		output += length + (output[length] == '\n');
	}
	return lines;
}

static void check_sound(struct loop *loop, const char *path, size_t index, const char *whole)
{
	int failed_before = check_state.failures_here;
	const char *arguments[] = {program_earshot(), "-c", configuration, "hear", "--no-wake",
		"--json", path, whole, NULL};
	struct program *hear = program_start(loop, arguments);
	CHECK(hear != NULL && program_end(hear) == 0);
	struct lines lines = read_lines(program_text(hear, PROGRAM_OUT));
	CHECK(lines.count > 0 && (whole == NULL || lines.count == 1));
	CHECK_NUMBER((double)lines.accepted, sounds[index].understood, 0);
	if (sounds[index].speech != EITHER) {
		bool silent = strcmp(lines.reason, "no speech") == 0;
		CHECK(silent == (sounds[index].speech == SILENCE));
	}
	CHECK_TEXT(lines.fault, sounds[index].fault != NULL ? sounds[index].fault : "");
	if (check_state.failures_here > failed_before) {
		fprintf(stderr, "that was %s:\n%s", sounds[index].name,
			program_text(hear, PROGRAM_OUT));
	}
	program_destroy(hear);
}

static void check_sounds(const char *whole)
{
	const char *missing = spoken_missing();
	if (missing != NULL || access(talk_folder(), R_OK) != 0) {
		SKIP(missing != NULL ? missing : "no recordings in ../shared/speech");
	}
	struct clock *clock = clock_create_system();
	struct loop *loop = loop_create(clock);
	struct temporary_folder *folder = temporary_folder_create();
	for (size_t i = 0; i < COUNT(sounds); i++) {
		char *name = text_format("%s.wav", sounds[i].name);
		CHECK(temporary_folder_write(folder, name, ""));
		char *path = text_copy(temporary_folder_path(folder, name));
		write_sound(path, sounds[i].put);
		check_sound(loop, path, i, whole);
		free(path);
		free(name);
	}
	temporary_folder_destroy(folder);
	loop_destroy(loop);
	clock_destroy(clock);
}

TEST(no_action_and_a_reason)
{
	check_sounds(NULL);
}

TEST(no_action_and_a_reason_as_one_utterance)
{
	check_sounds("--whole");
}

/* Understood or not, people are told why it may not be. */
TEST(echoes_of_a_room_are_told)
{
	static const struct {
		void (*put)(void);
		bool told;
	} cases[] = {{put_loud_command, false}, {put_command_across_a_room, true}};
	SKIP_WITHOUT_SPEECH();
	struct clock *clock = clock_create_system();
	struct loop *loop = loop_create(clock);
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "command.wav", ""));
	const char *path = temporary_folder_path(folder, "command.wav");
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *arguments[] = {program_earshot(), "-c", configuration, "hear", "--no-wake",
			path, NULL};
		write_sound(path, cases[i].put);
		struct program *hear = program_start(loop, arguments);
		CHECK(hear != NULL && program_end(hear) == 0);
		const char *output = program_text(hear, PROGRAM_OUT);
		CHECK((strstr(output, "the room echoes") != NULL) == cases[i].told);
		program_destroy(hear);
	}
	temporary_folder_destroy(folder);
	loop_destroy(loop);
	clock_destroy(clock);
}

TEST_MAIN({
	RUN(no_action_and_a_reason);
	RUN(no_action_and_a_reason_as_one_utterance);
	RUN(echoes_of_a_room_are_told);
})
