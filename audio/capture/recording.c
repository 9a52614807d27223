/* SPDX-License-Identifier: MIT */
#include "audio/capture/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sndfile.h>

#include "audio/capture/resampler.h"
#include "bridge/base/error.h"

enum {
	CHANNELS_MAX = 8,
	READ_AT_ONCE = 4096, /* samples */
	RATE_MIN = 4000,
	RATE_MAX = 192000,
	CHUNK = 1024, /* frames read at once */
	WAV_CHUNKS_MAX = 100,
};

struct recording {
	int descriptor;
	SNDFILE *file;
	unsigned channels;
	bool ended;
	struct resampler *resampler;
	float frames[CHUNK * CHANNELS_MAX]; /* as read: interleaved, full scale is 1 */
	int16_t mono[CHUNK];
	int16_t *ready; /* at the wanted rate, not yet taken */
	size_t ready_start;
	size_t ready_count;
};

/* A folder, a FIFO or a device would make the library wait or fail without saying
 * why. Without O_NONBLOCK the open itself would wait for a FIFO's writer. */
static int open_regular_file(const char *path, const struct place *place, struct error *error)
{
	struct stat status;
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (descriptor < 0) {
		error_set_at(error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_SYSTEM, place,
			"cannot open the recording: %s", strerror(errno));
		return -1;
	}
	if (fstat(descriptor, &status) != 0) {
		error_set_at(error, ERROR_SYSTEM, place, "cannot look at the recording: %s",
			strerror(errno));
	} else if (S_ISDIR(status.st_mode)) {
		error_set_at(error, ERROR_INPUT, place,
			"this is a folder: name the recordings that are in it");
	} else if (!S_ISREG(status.st_mode)) {
		error_set_at(error, ERROR_INPUT, place,
			"this is not a regular file: save the sound as a file first");
	} else if (status.st_size == 0) {
		error_set_at(error, ERROR_INPUT, place, "the file is empty: record it again");
	} else {
		return descriptor;
	}
	close(descriptor);
	return -1;
}

static bool set_open_error(struct error *error, const struct place *place)
{
	switch (sf_error(NULL)) {
	case SF_ERR_UNRECOGNISED_FORMAT:
		return error_set_at(error, ERROR_INPUT, place,
			"this is not a sound file of a known kind, or is cut off in its header: "
			"use WAV, FLAC or Ogg");
	case SF_ERR_UNSUPPORTED_ENCODING:
		return error_set_at(error, ERROR_INPUT, place,
			"the samples are encoded in a way that cannot be read: "
			"convert the file to 16-bit WAV or FLAC");
	default:
		return error_set_at(error, ERROR_INPUT, place,
			"the sound file is damaged or cut off: %s", sf_strerror(NULL));
	}
}

static bool check_shape(const SF_INFO *info, const struct place *place, struct error *error)
{
	if (info->channels < 1 || info->channels > CHANNELS_MAX) {
		return error_set_at(error, ERROR_LIMIT, place,
			"the recording has %d channels: 1 to %d can be read", info->channels,
			(int)CHANNELS_MAX);
	}
	if (info->samplerate < RATE_MIN || info->samplerate > RATE_MAX) {
		return error_set_at(error, ERROR_LIMIT, place,
			"the recording has a sample rate of %d Hz: %d to %d Hz can be read",
			info->samplerate, (int)RATE_MIN, (int)RATE_MAX);
	}
	return true;
}

static uint32_t little_endian(const unsigned char bytes[4])
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Where the samples of a WAV file begin that does not know its length; 0 if it does, or
 * is no WAV file. */
static sf_count_t find_endless_data(int descriptor)
{
	unsigned char header[12];
	if (pread(descriptor, header, 12, 0) != 12 || memcmp(header, "RIFF", 4) != 0 ||
		memcmp(&header[8], "WAVE", 4) != 0 ||
		lseek(descriptor, 0, SEEK_END) == (off_t)little_endian(&header[4]) + 8) {
		return 0;
	}
	sf_count_t at = 12;
	for (int i = 0; i < WAV_CHUNKS_MAX && pread(descriptor, header, 8, (off_t)at) == 8; i++) {
		at += 8;
		if (memcmp(header, "data", 4) == 0) {
			return at;
		}
		uint32_t size = little_endian(&header[4]);
		at += (sf_count_t)size + (size & 1);
	}
	return 0;
}

/* A program that writes WAV to a pipe cannot come back to say how much it was. Where it
 * left 0, the library believes it: what follows is then read as samples without header. */
static void open_without_length(struct recording *recording, SF_INFO *info)
{
	sf_count_t data = find_endless_data(recording->descriptor);
	if (data == 0 || lseek(recording->descriptor, 0, SEEK_SET) != 0) {
		return;
	}
	SF_INFO raw = {
		.samplerate = info->samplerate,
		.channels = info->channels,
		.format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | (info->format & SF_FORMAT_SUBMASK),
	};
	SNDFILE *file = sf_open_fd(recording->descriptor, SFM_READ, &raw, SF_FALSE);
	if (file == NULL) {
		return;
	}
	sf_command(file, SFC_SET_RAW_START_OFFSET, &data, sizeof(data));
	sf_seek(file, 0, SEEK_SET);
	sf_close(recording->file);
	recording->file = file;
	*info = raw;
}

static bool open_sound(struct recording *recording, unsigned rate, const struct place *place,
	struct error *error)
{
	SF_INFO info = {0};
	recording->file = sf_open_fd(recording->descriptor, SFM_READ, &info, SF_FALSE);
	if (recording->file == NULL) {
		return set_open_error(error, place);
	}
	if (info.frames == 0) {
		open_without_length(recording, &info);
	}
	if (!check_shape(&info, place, error)) {
		return false;
	}
	recording->channels = (unsigned)info.channels;
	recording->resampler = resampler_create((unsigned)info.samplerate, rate, error);
	if (recording->resampler == NULL) {
		return false;
	}
	size_t room = resampler_room(recording->resampler, CHUNK);
	recording->ready = malloc(room * sizeof(recording->ready[0]));
	if (recording->ready == NULL) {
		return error_set_at(error, ERROR_MEMORY, place, "out of memory for the recording");
	}
	return true;
}

/* Damaged files hold values that are no number, and loud ones go over full scale. */
static int16_t to_sample(float value)
{
	if (isnan(value)) {
		return 0;
	}
	float scaled = value * 32768.0F;
	if (scaled >= 32767.0F) {
		return INT16_MAX;
	}
	return scaled <= -32768.0F ? INT16_MIN : (int16_t)lrintf(scaled);
}

static void mix_to_mono(struct recording *recording, size_t frames)
{
	unsigned channels = recording->channels;
	for (size_t frame = 0; frame < frames; frame++) {
		float sum = 0.0F;
		for (unsigned channel = 0; channel < channels; channel++) {
			sum += recording->frames[frame * channels + channel];
		}
		recording->mono[frame] = to_sample(sum / (float)channels);
	}
}

/* Makes the next samples ready. At the end that is what the resampler still holds. */
static void read_chunk(struct recording *recording)
{
	recording->ready_start = 0;
	sf_count_t got = sf_readf_float(recording->file, recording->frames, CHUNK);
	if (got <= 0) {
		recording->ended = true;
		recording->ready_count = resampler_flush(recording->resampler, recording->ready);
		return;
	}
	mix_to_mono(recording, (size_t)got);
	recording->ready_count = resampler_run(recording->resampler, recording->mono, (size_t)got,
		recording->ready);
}

struct recording *recording_open(const char *path, unsigned rate, struct error *error)
{
	const struct place place = {.file = path};
	struct recording *recording = calloc(1, sizeof(*recording));
	if (recording == NULL) {
		error_set_at(error, ERROR_MEMORY, &place, "out of memory for the recording");
		return NULL;
	}
	recording->descriptor = open_regular_file(path, &place, error);
	if (recording->descriptor < 0 || !open_sound(recording, rate, &place, error)) {
		recording_close(recording);
		return NULL;
	}
	/* Only reading shows whether there is anything behind the header. */
	read_chunk(recording);
	if (recording->ended) {
		error_set_at(error, ERROR_INPUT, &place,
			"there is no sound behind the header: the file may be cut off, record it again");
		recording_close(recording);
		return NULL;
	}
	return recording;
}

void recording_close(struct recording *recording)
{
	if (recording == NULL) {
		return;
	}
	if (recording->file != NULL) {
		sf_close(recording->file);
	}
	if (recording->descriptor >= 0) {
		close(recording->descriptor);
	}
	resampler_destroy(recording->resampler);
	free(recording->ready);
	free(recording);
}

static size_t take_ready(struct recording *recording, int16_t *samples, size_t count)
{
	size_t taken = count < recording->ready_count ? count : recording->ready_count;
	memcpy(samples, &recording->ready[recording->ready_start], taken * sizeof(samples[0]));
	recording->ready_start += taken;
	recording->ready_count -= taken;
	return taken;
}

size_t recording_read(struct recording *recording, int16_t *samples, size_t count)
{
	size_t taken = take_ready(recording, samples, count);
	while (taken < count && !recording->ended) {
		read_chunk(recording);
		taken += take_ready(recording, &samples[taken], count - taken);
	}
	return taken;
}

int16_t *recording_read_all(struct recording *recording, size_t maximum, size_t *count,
	struct error *error)
{
	int16_t *samples = NULL;
	size_t capacity = 0, got = 0;

	*count = 0;
	do {
		if (*count + READ_AT_ONCE > capacity) {
			capacity = capacity > 0 ? 2 * capacity : 16 * READ_AT_ONCE;
			int16_t *larger = realloc(samples, capacity * sizeof(*samples));
			if (larger == NULL || *count > maximum) {
				error_set(error, ERROR_LIMIT, "too long to be one utterance");
				free(larger != NULL ? larger : samples);
				return NULL;
			}
			samples = larger;
		}
		got = recording_read(recording, samples + *count, READ_AT_ONCE);
		*count += got;
	} while (got > 0);
	return samples;
}
