/* SPDX-License-Identifier: MIT */
#include "bridge/commands/refused_save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audio/refused/refused_ring.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define SAMPLE_BYTES 2
#define WAVE_HEAD_BYTES 44
#define WAVE_MAX (WAVE_HEAD_BYTES + SAMPLE_BYTES * REFUSED_SAMPLES_MAX)
#define LINE_MAX_BYTES (16 * 1024)
#define TIME_BYTES 40

const char refused_manifest[] = "refused.jsonl";

struct saving {
	const char *folder;
	struct text_list written; /* paths */
	struct buffer manifest;
	size_t count;
	struct error error;
};

/* --- WAV ------------------------------------------------------------------- */

/* Little-endian, as the format wants it. */
static void append_number(struct buffer *out, uint32_t number, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buffer_append(out, &(unsigned char){(unsigned char)(number >> (8 * i))}, 1);
	}
}

static bool append_wave(struct buffer *out, const struct refused_utterance *utterance)
{
	uint32_t bytes = (uint32_t)utterance->count * SAMPLE_BYTES;

	buffer_append(out, "RIFF", 4);
	append_number(out, bytes + WAVE_HEAD_BYTES - 8, 4);
	buffer_append(out, "WAVEfmt ", 8);
	append_number(out, 16, 4); /* bytes that describe the format: */
	append_number(out, 1, 2);  /* plain samples */
	append_number(out, 1, 2);  /* channels */
	append_number(out, REFUSED_RATE, 4);
	append_number(out, REFUSED_RATE * SAMPLE_BYTES, 4);
	append_number(out, SAMPLE_BYTES, 2);
	append_number(out, 8 * SAMPLE_BYTES, 2);
	buffer_append(out, "data", 4);
	append_number(out, bytes, 4);
	for (size_t i = 0; i < utterance->count; i++) {
		append_number(out, (uint16_t)utterance->samples[i], SAMPLE_BYTES);
	}
	return !out->failed;
}

/* --- files ----------------------------------------------------------------- */

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

/* A new file for us alone; NULL with errno. */
static FILE *open_new(const char *path)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;

	if (descriptor >= 0 && file == NULL) {
		close(descriptor);
	}
	return file;
}

static bool write_new(struct saving *saving, const char *name, const struct buffer *content)
{
	char *path = text_format("%s/%s", saving->folder, name);
	FILE *file = path != NULL ? open_new(path) : NULL;
	bool good = false;

	if (path == NULL) {
		out_of_memory(&saving->error);
	} else if (file == NULL) {
		error_set(&saving->error, ERROR_SYSTEM, errno == EEXIST
			? "%s: %s; nothing is written over it: name another folder"
			: "%s cannot be written: %s", path, strerror(errno));
	} else {
		good = fwrite(content->bytes, 1, content->length, file) == content->length;
		good = (fclose(file) == 0 && good) || error_set(&saving->error, ERROR_SYSTEM,
			"%s cannot be written: %s", path, strerror(errno));
		good = (text_list_add(&saving->written, path) || out_of_memory(&saving->error)) &&
			good;
	}
	free(path);
	return good;
}

static void remove_written(const struct saving *saving)
{
	for (size_t i = 0; i < saving->written.count; i++) {
		unlink(saving->written.items[i]);
	}
}

/* --- utterances ------------------------------------------------------------ */

static struct tm local_time(int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm local = {0};

	localtime_r(&seconds, &local);
	return local;
}

/* `wake` and a `text` that is not null are labels, which only a person can give. */
static bool append_line(struct buffer *manifest, const struct refused_utterance *utterance,
	const char *name)
{
	char when[TIME_BYTES] = "";
	struct tm local = local_time(utterance->wall_ms);
	struct json *json = json_new_object();

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%S%z", &local);
	bool good = json_put_text(json, "audio", name) && json_put_text(json, "text", NULL) &&
		json_put_text(json, "heard", utterance->text) &&
		json_put_text(json, "reason", utterance->reason) &&
		json_put_text(json, "said_to", utterance->wake) &&
		json_put_text(json, "time", when) &&
		json_put_number(json, "seconds", (double)utterance->count / REFUSED_RATE) &&
		json_print(json, manifest) && buffer_append(manifest, "\n", 1);
	json_destroy(json);
	return good;
}

static bool save_one(const struct refused_utterance *utterance, void *data)
{
	struct saving *saving = data;
	struct buffer wave;
	char when[TIME_BYTES] = "", name[2 * TIME_BYTES];
	struct tm local = local_time(utterance->wall_ms);

	strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &local);
	snprintf(name, sizeof(name), "%s-%lld.wav", when, (long long)utterance->sequence);
	buffer_init(&wave, WAVE_MAX);
	bool good = (append_wave(&wave, utterance) &&
		append_line(&saving->manifest, utterance, name)) || out_of_memory(&saving->error);
	good = good && write_new(saving, name, &wave);
	buffer_finish(&wave);
	saving->count += good ? 1 : 0;
	return good;
}

static bool save_all(struct saving *saving, int ring, struct refused_saved *saved)
{
	bool good = refused_ring_read(ring, save_one, saving, &saved->left_out);

	saved->saved = saving->count;
	if (!good && saving->error.kind == ERROR_NONE) {
		error_set(&saving->error, ERROR_INPUT, "what is kept cannot be read: the daemon keeps "
			"it in another form than this program reads");
	}
	return good && (saving->count == 0 || write_new(saving, refused_manifest, &saving->manifest));
}

bool refused_save(const char *file, const char *folder, struct refused_saved *saved,
	struct error *error)
{
	struct saving saving = {.folder = folder};
	bool good = false;

	*saved = (struct refused_saved){0};
	int ring = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (ring < 0) {
		return error_set(error, ERROR_SYSTEM, "%s cannot be opened: %s", file,
			strerror(errno));
	}
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		error_set(error, ERROR_SYSTEM, "the folder %s cannot be made: %s", folder,
			strerror(errno));
		goto close;
	}
	buffer_init(&saving.manifest, REFUSED_SLOTS_MAX * LINE_MAX_BYTES);
	good = save_all(&saving, ring, saved);
	if (!good) {
		remove_written(&saving);
		if (error != NULL) {
			*error = saving.error;
		}
	}
	buffer_finish(&saving.manifest);
	text_list_finish(&saving.written);
close:
	close(ring);
	return good;
}
