/* SPDX-License-Identifier: MIT */
#include "tests/support/mixing.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/capture/recording.h"
#include "bridge/base/error.h"
#include "tests/support/wave_file.h"

enum { CHUNK = 4096, SOUND_MAX = 600 * MIXING_RATE, ROOM_TAIL = MIXING_RATE / 2 };

static const double pi = 3.14159265358979323846;
static const double full_scale = 32768.0;

static bool append(struct sound *sound, const int16_t *samples, size_t count)
{
	double *all = realloc(sound->samples, (sound->count + count) * sizeof(*all));

	if (all == NULL || sound->count + count > SOUND_MAX) {
		sound->samples = all != NULL ? all : sound->samples;
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		all[sound->count + i] = samples[i] / full_scale;
	}
	sound->samples = all;
	sound->count += count;
	return true;
}

bool sound_read(struct sound *sound, const char *path, struct error *error)
{
	struct recording *recording = recording_open(path, MIXING_RATE, error);
	int16_t samples[CHUNK];
	size_t count;
	bool good = recording != NULL;

	*sound = (struct sound){0};
	while (good && (count = recording_read(recording, samples, CHUNK)) > 0) {
		good = append(sound, samples, count) ||
			error_set(error, ERROR_MEMORY, "%s: out of memory, or too long", path);
	}
	recording_close(recording);
	return good;
}

bool sound_write(const struct sound *sound, const char *path)
{
	struct wave_file *file = wave_file_create(path, MIXING_RATE);
	bool good = file != NULL;

	for (size_t i = 0; good && i < sound->count; i++) {
		double value = fmax(-1.0, fmin(sound->samples[i], 1.0 - 1.0 / full_scale));
		int16_t sample = (int16_t)lrint(value * full_scale);
		good = wave_file_append(file, &sample, 1);
	}
	return file != NULL && wave_file_finish(file) && good;
}

void sound_finish(struct sound *sound)
{
	free(sound->samples);
	*sound = (struct sound){0};
}

bool sound_pad(struct sound *sound, double seconds)
{
	size_t pad = (size_t)lrint(seconds * MIXING_RATE);
	double *samples = calloc(sound->count + 2 * pad + 1, sizeof(*samples));

	if (samples == NULL) {
		return false;
	}
	if (sound->count > 0) {
		memcpy(samples + pad, sound->samples, sound->count * sizeof(*samples));
	}
	free(sound->samples);
	sound->samples = samples;
	sound->count += 2 * pad;
	return true;
}

static double energy(const double *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		sum += samples[i] * samples[i];
	}
	return sum;
}

double sound_largest_energy(const double *samples, size_t count)
{
	double largest = count < MIXING_FRAME ? energy(samples, count) : 0;

	for (size_t at = 0; at + MIXING_FRAME <= count; at += MIXING_FRAME) {
		largest = fmax(largest, energy(samples + at, MIXING_FRAME));
	}
	return largest;
}

static void bring_peak_to(struct sound *sound, double wanted)
{
	double peak = 0;

	for (size_t i = 0; i < sound->count; i++) {
		peak = fmax(peak, fabs(sound->samples[i]));
	}
	for (size_t i = 0; peak > 0 && i < sound->count; i++) {
		sound->samples[i] *= wanted / peak;
	}
}

void sound_set_peak(struct sound *sound, double db)
{
	bring_peak_to(sound, pow(10, db / 20));
}

bool sound_add_noise(struct sound *sound, const struct sound *noise, double ratio_db,
	uint64_t seed)
{
	double *piece = calloc(sound->count + 1, sizeof(*piece));

	if (piece == NULL || noise->count == 0) {
		free(piece);
		return false;
	}
	size_t places = noise->count > sound->count ? noise->count - sound->count : noise->count;
	size_t start = (size_t)(seed % places);
	for (size_t i = 0; i < sound->count; i++) {
		piece[i] = noise->samples[(start + i) % noise->count];
	}
	double loudest = sound_largest_energy(piece, sound->count);
	double scale = loudest > 0
		? sqrt(sound_largest_energy(sound->samples, sound->count) /
			  (loudest * pow(10, ratio_db / 10)))
		: 0;
	for (size_t i = 0; i < sound->count; i++) {
		sound->samples[i] += scale * piece[i];
	}
	bring_peak_to(sound, 0.5);
	free(piece);
	return true;
}

/* In place; `count` is a power of two; `sign` is -1 there and 1 back (without the division). */
static void transform(double complex *values, size_t count, int sign)
{
	for (size_t i = 1, j = 0; i < count; i++) {
		size_t bit = count >> 1;
		for (; (j & bit) != 0; bit >>= 1) {
			j ^= bit;
		}
		j ^= bit;
		if (i < j) {
			double complex value = values[i];
			values[i] = values[j];
			values[j] = value;
		}
	}
	for (size_t length = 2; length <= count; length *= 2) {
		for (size_t k = 0; k < length / 2; k++) {
			double complex turn = cexp(sign * 2 * pi * I * (double)k / (double)length);
			for (size_t at = k; at < count; at += length) {
				double complex other = turn * values[at + length / 2];
				values[at + length / 2] = values[at] - other;
				values[at] += other;
			}
		}
	}
}

/* `count` complex numbers that begin with the sound, in the frequency domain. */
static double complex *spectrum(const struct sound *sound, size_t count)
{
	double complex *values = calloc(count, sizeof(*values));

	for (size_t i = 0; values != NULL && i < sound->count; i++) {
		values[i] = sound->samples[i];
	}
	if (values != NULL) {
		transform(values, count, -1);
	}
	return values;
}

bool sound_in_room(struct sound *sound, const struct sound *response)
{
	size_t whole = sound->count + response->count, size = 1;
	size_t heard = sound->count + (response->count < ROOM_TAIL ? response->count : ROOM_TAIL);

	while (size < whole) {
		size *= 2;
	}
	double complex *speech = spectrum(sound, size), *room = spectrum(response, size);
	double *samples = realloc(sound->samples, heard * sizeof(*samples));
	sound->samples = samples != NULL ? samples : sound->samples;
	bool good = speech != NULL && room != NULL && samples != NULL;
	for (size_t i = 0; good && i < size; i++) {
		speech[i] *= room[i] / (double)size;
	}
	if (good) {
		transform(speech, size, 1);
		for (size_t i = 0; i < heard; i++) {
			samples[i] = creal(speech[i]);
		}
		sound->count = heard;
		bring_peak_to(sound, 0.5);
	}
	free(speech);
	free(room);
	return good;
}

bool sound_keep_band(struct sound *sound, double low_hz, double high_hz)
{
	size_t size = 1;

	while (size < sound->count) {
		size *= 2;
	}
	double complex *values = spectrum(sound, size);
	if (values == NULL) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		double step = (double)(i <= size / 2 ? i : size - i);
		double hz = step * MIXING_RATE / (double)size;
		values[i] *= hz < low_hz || hz > high_hz ? 0 : 1.0 / (double)size;
	}
	transform(values, size, 1);
	for (size_t i = 0; i < sound->count; i++) {
		sound->samples[i] = creal(values[i]);
	}
	free(values);
	return true;
}

bool sound_add_hum(struct sound *sound, double ratio_db)
{
	struct sound hum = {.samples = calloc(sound->count + 1, sizeof(double)),
		.count = sound->count};

	for (size_t i = 0; hum.samples != NULL && i < hum.count; i++) {
		for (unsigned k = 1; k <= 5; k++) {
			hum.samples[i] += sin(2 * pi * 50 * k * (double)i / MIXING_RATE) / k;
		}
	}
	bool good = hum.samples != NULL && sound_add_noise(sound, &hum, ratio_db, 0);
	sound_finish(&hum);
	return good;
}

uint64_t seed_of(const char *name, uint64_t start)
{
	uint64_t hash = 14695981039346656037u ^ start; /* FNV-1a, then mixed: low bits count too */

	for (; *name != '\0'; name++) {
		hash = (hash ^ (unsigned char)*name) * 1099511628211u;
	}
	hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
	hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
	return hash ^ (hash >> 31);
}
