/* SPDX-License-Identifier: MIT
 *
 * mix [OPTION…] MANIFEST FOLDER NAME: the recordings of a manifest with noise, or across a room,
 * or both, as WAV files in FOLDER/NAME, and FOLDER/NAME.jsonl with the same labels.
 *
 *   --noise FILE --snr DB   the benchmark's rule: see tests/support/mixing.h
 *   --room FILE             an impulse response
 *   --pad SECONDS           silence before and after it, to begin with
 *   --band LOW-HIGH         only these frequencies, in Hz
 *   --hum DB                the hum of the mains, at a ratio as for noise
 *   --peak DB               the peak at so many dB of full scale; cut if above 0
 *   --every N --from M      only each Nth entry from entry M
 *   --seed N                other pieces of the noise
 *
 * Which piece of the noise a recording gets depends on its file name and on the seed alone.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "tests/support/mixing.h"

#define MANIFEST_MAX (64u * 1024 * 1024)

struct mix {
	struct sound noise, room;
	double ratio_db, pad, low_hz, high_hz, hum_db, peak_db;
	bool band, hum, peak;
	int64_t seed, every, from;
	const char *manifest, *folder, *name;
	FILE *out;
};

static bool write_entry(struct mix *mix, struct json *entry, const char *audio)
{
	struct buffer line;

	buffer_init(&line, MANIFEST_MAX);
	bool good = json_put_text(entry, "audio", audio) && json_print(entry, &line) &&
		fprintf(mix->out, "%s\n", buffer_text(&line)) > 0;
	buffer_finish(&line);
	return good;
}

/* NAME/FOLDER-CLIP.wav for any/FOLDER/CLIP.flac: sets of single words have a folder for each word,
 * and in several of them clips of one name. */
static char *name_of_result(const struct mix *mix, const char *audio)
{
	const char *slash = strrchr(audio, '/');
	const char *base = slash != NULL ? slash + 1 : audio;
	const char *dot = strrchr(base, '.');
	const char *folder = base > audio ? base - 1 : audio;

	while (folder > audio && folder[-1] != '/') {
		folder--;
	}
	return text_format("%s/%.*s%s%.*s.wav", mix->name,
		(int)(base > audio ? base - 1 - folder : 0), folder, base > audio ? "-" : "",
		(int)(dot != NULL ? (size_t)(dot - base) : strlen(base)), base);
}

static bool change(struct mix *mix, struct sound *sound, const char *name)
{
	if (!sound_pad(sound, mix->pad)) {
		return false;
	}
	if (mix->room.count > 0 && !sound_in_room(sound, &mix->room)) {
		return false;
	}
	if (mix->noise.count > 0 && !sound_add_noise(sound, &mix->noise, mix->ratio_db,
					    seed_of(name, (uint64_t)mix->seed))) {
		return false;
	}
	if (mix->hum && !sound_add_hum(sound, mix->hum_db)) {
		return false;
	}
	if (mix->band && !sound_keep_band(sound, mix->low_hz, mix->high_hz)) {
		return false;
	}
	if (mix->peak) {
		sound_set_peak(sound, mix->peak_db);
	}
	return true;
}

static bool mix_entry(struct mix *mix, const char *text, size_t length, struct error *error)
{
	struct json *entry = json_parse(text, length, error);
	const char *audio = json_get_text(entry, "audio");
	struct sound sound = {0};

	if (audio == NULL) {
		json_destroy(entry);
		return error_set(error, ERROR_INPUT, "%s: a line without `audio`", mix->manifest);
	}
	const char *slash = strrchr(audio, '/');
	char *path = text_path_beside(mix->manifest, audio);
	char *result = name_of_result(mix, audio);
	char *target = result != NULL ? text_format("%s/%s", mix->folder, result) : NULL;
	bool good = path != NULL && target != NULL ? sound_read(&sound, path, error)
						   : error_set(error, ERROR_MEMORY, "out of memory");
	if (good && (!change(mix, &sound, slash != NULL ? slash + 1 : audio) ||
			    !sound_write(&sound, target) || !write_entry(mix, entry, result))) {
		good = error_set(error, ERROR_SYSTEM, "cannot make `%s`", target);
	}
	sound_finish(&sound);
	free(path);
	free(result);
	free(target);
	json_destroy(entry);
	return good;
}

static bool open_result(struct mix *mix, struct error *error)
{
	char *folder = text_format("%s/%s", mix->folder, mix->name);
	char *file = text_format("%s/%s.jsonl", mix->folder, mix->name);

	if (folder != NULL && file != NULL) {
		mkdir(folder, 0777);
		mix->out = fopen(file, "w");
	}
	free(folder);
	free(file);
	return mix->out != NULL ||
		error_set(error, ERROR_SYSTEM, "cannot write into `%s`", mix->folder);
}

static bool mix_all(struct mix *mix, struct error *error)
{
	struct buffer content;
	int64_t index = 0;

	buffer_init(&content, MANIFEST_MAX);
	bool good = buffer_read_file(&content, mix->manifest, error) && open_result(mix, error);
	for (const char *at = buffer_text(&content); good && *at != '\0';) {
		size_t length = strcspn(at, "\n");
		if (length > 0 && index++ % mix->every == mix->from) {
			good = mix_entry(mix, at, length, error);
		}
		at += length + (at[length] == '\n');
	}
	if (mix->out != NULL && fclose(mix->out) != 0 && good) {
		good = error_set(error, ERROR_SYSTEM, "cannot write `%s.jsonl`", mix->name);
	}
	buffer_finish(&content);
	return good;
}

/* "300-3400". */
static bool read_band(struct mix *mix, const char *text)
{
	char *end;

	mix->low_hz = strtod(text, &end);
	mix->band = *end == '-' && text_to_number(end + 1, mix->low_hz, 8000, &mix->high_hz);
	return mix->band;
}

static bool read_option(struct mix *mix, int option, struct error *error)
{
	switch (option) {
	case 'n':
		return sound_read(&mix->noise, optarg, error);
	case 'r':
		return sound_read(&mix->room, optarg, error);
	case 'd':
		return text_to_number(optarg, -40, 80, &mix->ratio_db);
	case 'p':
		return text_to_number(optarg, 0, 10, &mix->pad);
	case 'b':
		return read_band(mix, optarg);
	case 'h':
		mix->hum = true;
		return text_to_number(optarg, -40, 80, &mix->hum_db);
	case 'k':
		mix->peak = true;
		return text_to_number(optarg, -90, 40, &mix->peak_db);
	case 's':
		return text_to_integer(optarg, 0, 1000000, &mix->seed);
	case 'e':
		return text_to_integer(optarg, 1, 1000000, &mix->every);
	case 'f':
		return text_to_integer(optarg, 0, 999999, &mix->from);
	default:
		return false;
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"noise", required_argument, NULL, 'n'},
		{"snr", required_argument, NULL, 'd'}, {"room", required_argument, NULL, 'r'},
		{"band", required_argument, NULL, 'b'}, {"hum", required_argument, NULL, 'h'},
		{"peak", required_argument, NULL, 'k'}, {"pad", required_argument, NULL, 'p'},
		{"seed", required_argument, NULL, 's'}, {"every", required_argument, NULL, 'e'},
		{"from", required_argument, NULL, 'f'}, {0}};
	struct mix mix = {.every = 1, .seed = 1};
	struct error error = {0};
	bool good = true;

	for (int option; good && (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		good = read_option(&mix, option, &error);
	}
	if (good && argc - optind == 3) {
		mix.manifest = argv[optind];
		mix.folder = argv[optind + 1];
		mix.name = argv[optind + 2];
		good = mix_all(&mix, &error);
	} else {
		good = good && error_set(&error, ERROR_INPUT,
			"usage: mix [OPTION…] MANIFEST FOLDER NAME");
	}
	if (!good) {
		fprintf(stderr, "mix: %s\n", error.kind != ERROR_NONE ? error.text : "bad option");
	}
	sound_finish(&mix.noise);
	sound_finish(&mix.room);
	return good ? 0 : 1;
}
