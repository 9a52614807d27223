/* SPDX-License-Identifier: MIT
 *
 * `earshot hear` on every kind of file that people give it: the right result or a clear
 * error, and the other files go on.
 */
#include "tests/check.h"

#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_folder.h"

#define SOUND_MAX (8 * 1024 * 1024)
#define HEADER_SIZE 44
#define UNKNOWN_LENGTH 0xFFFFFFFFu

static const char flite[] = "/usr/bin/flite";

struct sound {
	struct buffer wav; /* as flite wrote it: 16 bits, mono */
	const unsigned char *samples;
	size_t count;
	unsigned rate;
};

/* --- making files ------------------------------------------------------------------ */

static void put_16(struct buffer *out, unsigned value)
{
	unsigned char bytes[] = {(unsigned char)value, (unsigned char)(value >> 8)};
	buffer_append(out, bytes, sizeof(bytes));
}

static void put_32(struct buffer *out, unsigned value)
{
	put_16(out, value & 0xFFFF);
	put_16(out, value >> 16);
}

static void put_header(struct buffer *out, unsigned rate, unsigned channels, unsigned bits,
	unsigned length)
{
	unsigned frame = channels * bits / 8;
	buffer_append_text(out, "RIFF");
	put_32(out, length == UNKNOWN_LENGTH ? UNKNOWN_LENGTH : length + HEADER_SIZE - 8);
	buffer_append_text(out, "WAVEfmt ");
	put_32(out, 16);
	put_16(out, 1);
	put_16(out, channels);
	put_32(out, rate);
	put_32(out, rate * frame);
	put_16(out, frame);
	put_16(out, bits);
	buffer_append_text(out, "data");
	put_32(out, length);
}

static int sample(const struct sound *sound, size_t index)
{
	return (int16_t)(sound->samples[2 * index] | sound->samples[2 * index + 1] << 8);
}

static void put_8_bit(struct buffer *out, const struct sound *sound)
{
	put_header(out, sound->rate, 1, 8, (unsigned)sound->count);
	for (size_t i = 0; i < sound->count; i++) {
		unsigned char byte = (unsigned char)((sample(sound, i) + 32768) / 256);
		buffer_append(out, &byte, 1);
	}
}

/* 96 kHz in two channels: straight lines between the samples. */
static void put_96_khz_stereo(struct buffer *out, const struct sound *sound)
{
	unsigned times = 96000 / sound->rate;
	put_header(out, 96000, 2, 16, (unsigned)(sound->count - 1) * times * 4);
	for (size_t i = 0; i + 1 < sound->count; i++) {
		int from = sample(sound, i), to = sample(sound, i + 1);
		for (int step = 0; step < (int)times; step++) {
			int value = from + (to - from) * step / (int)times;
			put_16(out, (unsigned)value & 0xFFFF);
			put_16(out, (unsigned)value & 0xFFFF);
		}
	}
}

static void put_streamed(struct buffer *out, const struct sound *sound)
{
	put_header(out, sound->rate, 1, 16, UNKNOWN_LENGTH);
	buffer_append(out, sound->samples, 2 * sound->count);
}

/* The header promises twice of what comes. */
static void put_cut_short(struct buffer *out, const struct sound *sound)
{
	put_header(out, sound->rate, 1, 16, (unsigned)sound->count * 4);
	buffer_append(out, sound->samples, 2 * sound->count);
}

static void put_silence(struct buffer *out, const struct sound *sound)
{
	put_header(out, sound->rate, 1, 16, 2 * sound->rate);
	for (size_t i = 0; i < sound->rate; i++) {
		put_16(out, 0);
	}
}

static void put_no_channel(struct buffer *out, const struct sound *sound)
{
	put_header(out, sound->rate, 0, 16, 100);
	buffer_append(out, sound->samples, 100);
}

static void put_half_a_header(struct buffer *out, const struct sound *sound)
{
	put_header(out, sound->rate, 1, 16, 100);
	out->length = 20;
}

static void put_text(struct buffer *out, const struct sound *sound)
{
	(void)sound;
	buffer_append_text(out, "This is not a sound.\n");
}

static void put_nothing(struct buffer *out, const struct sound *sound)
{
	(void)out;
	(void)sound;
}

static void put_as_it_is(struct buffer *out, const struct sound *sound)
{
	buffer_append(out, sound->wav.bytes, sound->wav.length);
}

/* --- the files ---------------------------------------------------------------------- */

enum result { COMMAND, NO_SPEECH, UNREADABLE };

static const struct {
	const char *name;
	void (*put)(struct buffer *out, const struct sound *sound); /* NULL: not a file */
	enum result result;
} files[] = {
	{"spoken.wav", put_as_it_is, COMMAND},
	{"text.wav", put_text, UNREADABLE},
	{"empty.wav", put_nothing, UNREADABLE},
	{"8-bit.wav", put_8_bit, COMMAND},
	{"missing.wav", NULL, UNREADABLE},
	{"96-khz-stereo.wav", put_96_khz_stereo, COMMAND},
	{"half-a-header.wav", put_half_a_header, UNREADABLE},
	{"folder.wav", NULL, UNREADABLE},
	{"streamed.wav", put_streamed, COMMAND},
	{"no-channel.wav", put_no_channel, UNREADABLE},
	{"cut-short.wav", put_cut_short, COMMAND},
	{"silence.wav", put_silence, NO_SPEECH},
	{"name with blanks;.wav", put_as_it_is, COMMAND},
};
#define FILES (sizeof(files) / sizeof(files[0]))

static const char settings[] =
	"version: 1\n"
	"wake: {words: [computer]}\n"
	"devices: [home.yaml]\n"
	"sandbox: %s\n";
static const char home[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: door}\n";

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct temporary_folder *folder;
	char *paths[FILES];
	char *configuration;
};

static char *path_of(struct stage *stage, const char *name)
{
	return text_copy(temporary_folder_path(stage->folder, name));
}

static void write_file(struct stage *stage, size_t index, const struct sound *sound)
{
	struct buffer out;
	/* Empty at first, so that the folder knows that it has to remove it. */
	CHECK(temporary_folder_write(stage->folder, files[index].name, ""));
	buffer_init(&out, SOUND_MAX);
	files[index].put(&out, sound);
	FILE *file = fopen(stage->paths[index], "wb");
	CHECK(file != NULL && !out.failed &&
		fwrite(buffer_text(&out), 1, out.length, file) == out.length);
	CHECK(file != NULL && fclose(file) == 0);
	buffer_finish(&out);
}

static void speak(struct stage *stage, struct sound *sound)
{
	struct error error = {0};
	CHECK(temporary_folder_write(stage->folder, "flite.wav", ""));
	char *path = path_of(stage, "flite.wav");
	const char *arguments[] = {flite, "-voice", "slt", "-t", "computer, lock the front door",
		"-o", path, NULL};
	CHECK(run_program(arguments));
	buffer_init(&sound->wav, SOUND_MAX);
	CHECK(buffer_read_file(&sound->wav, path, &error));
	const unsigned char *bytes = (const unsigned char *)buffer_text(&sound->wav);
	sound->rate = (unsigned)(bytes[24] | bytes[25] << 8);
	sound->samples = bytes + HEADER_SIZE;
	sound->count = (sound->wav.length - HEADER_SIZE) / 2;
	free(path);
}

static void set_stage(struct stage *stage, bool sandbox)
{
	struct sound sound = {0};
	*stage = (struct stage){.clock = clock_create_system(), .folder = temporary_folder_create()};
	stage->loop = loop_create(stage->clock);
	char *text = text_format(settings, sandbox ? "required" : "off");
	CHECK(temporary_folder_write(stage->folder, "earshot.yaml", text));
	CHECK(temporary_folder_write(stage->folder, "home.yaml", home));
	free(text);
	stage->configuration = path_of(stage, "earshot.yaml");
	speak(stage, &sound);
	for (size_t i = 0; i < FILES; i++) {
		stage->paths[i] = path_of(stage, files[i].name);
		if (files[i].put != NULL) {
			write_file(stage, i, &sound);
		}
	}
	CHECK(mkdir(temporary_folder_path(stage->folder, "folder.wav"), 0700) == 0);
	buffer_finish(&sound.wav);
}

static void clear_stage(struct stage *stage)
{
	rmdir(temporary_folder_path(stage->folder, "folder.wav"));
	for (size_t i = 0; i < FILES; i++) {
		free(stage->paths[i]);
	}
	free(stage->configuration);
	temporary_folder_destroy(stage->folder);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

/* --- hearing them ------------------------------------------------------------------- */

/* The one line of the file, or NULL. */
static struct json *line_of(const char *output, const char *path)
{
	while (*output != '\0') {
		size_t length = strcspn(output, "\n");
		struct json *json = json_parse(output, length, NULL);
		const char *file = json_get_text(json, "file");
		if (file != NULL && strcmp(file, path) == 0) {
			return json;
		}
		json_destroy(json);
		output += length + (output[length] == '\n');
	}
	return NULL;
}

static void check_line(const struct stage *stage, const struct program *hear, size_t index,
	const char *wake)
{
	const char *path = stage->paths[index];
	struct json *line = line_of(program_text(hear, PROGRAM_OUT), path);
	int failed_before = check_state.failures_here;
	switch (files[index].result) {
	case COMMAND:
		CHECK(json_get_boolean(line, "accepted", false));
		CHECK_TEXT(json_get_text(line, "text"), "lock the front door");
		CHECK_TEXT(json_get_text(line, "intent"), "lock");
		CHECK_TEXT(json_get_text(json_get(line, "slots"), "device"), "front_door");
		CHECK_TEXT(json_get_text(line, "wake"), wake);
		CHECK(json_get_number(line, "end", 0) > json_get_number(line, "start", 9));
		break;
	case NO_SPEECH:
		CHECK(!json_get_boolean(line, "accepted", true));
		CHECK_TEXT(json_get_text(line, "reason"), "no speech");
		break;
	case UNREADABLE:
		CHECK(line == NULL);
		CHECK_HAS(program_text(hear, PROGRAM_ERR), path);
		break;
	}
	if (check_state.failures_here > failed_before) {
		fprintf(stderr, "that was %s\n", files[index].name);
	}
	json_destroy(line);
}

static struct program *hear(struct stage *stage, const char *program, const char *option)
{
	const char *arguments[FILES + 7] = {program, "-c", stage->configuration, "hear", "--json"};
	size_t count = 5;
	if (option != NULL) {
		arguments[count++] = option;
	}
	for (size_t i = 0; i < FILES; i++) {
		arguments[count++] = stage->paths[i];
	}
	return program_start(stage->loop, arguments);
}

static void hear_all(const char *program, bool sandbox, const char *option, const char *wake)
{
	struct stage stage;
	if (access(flite, X_OK) != 0) {
		SKIP("flite is not installed");
	}
	set_stage(&stage, sandbox);
	struct program *hearing = hear(&stage, program, option);
	CHECK(hearing != NULL && program_end(hearing) == 1);
	for (size_t i = 0; i < FILES; i++) {
		check_line(&stage, hearing, i, wake);
	}
	/* One line a file on each side, no more. */
	size_t errors = program_count(hearing, PROGRAM_ERR, "error:");
	CHECK(program_count(hearing, PROGRAM_OUT, "\n") == 7);
	CHECK(errors == 6);
	program_destroy(hearing);
	clear_stage(&stage);
}

TEST(the_program_in_its_sandbox)
{
	hear_all(program_earshot(), true, NULL, "computer");
}

TEST(with_the_sanitizers)
{
	hear_all(program_sanitized(), false, NULL, "computer");
}

TEST(each_file_as_one_utterance)
{
	hear_all(program_earshot(), true, "--whole", "computer");
}

TEST(good_files_alone_are_status_0)
{
	struct stage stage;
	if (access(flite, X_OK) != 0) {
		SKIP("flite is not installed");
	}
	set_stage(&stage, true);
	const char *arguments[] = {program_earshot(), "-c", stage.configuration, "hear",
		stage.paths[0], NULL};
	struct program *hearing = program_start(stage.loop, arguments);
	CHECK(program_end(hearing) == 0);
	CHECK_HAS(program_text(hearing, PROGRAM_OUT), "[computer] \"lock the front door\"  lock "
		"device=front_door");
	CHECK_TEXT(program_text(hearing, PROGRAM_ERR), "");
	program_destroy(hearing);
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(the_program_in_its_sandbox);
	RUN(with_the_sanitizers);
	RUN(each_file_as_one_utterance);
	RUN(good_files_alone_are_status_0);
})
