/* SPDX-License-Identifier: MIT */
#include "tests/support/synthetic_sound.h"

#include <math.h>

static const double TURN = 2.0 * 3.14159265358979323846;

static void add(int16_t *sample, double value)
{
	double sum = fmin(fmax(*sample + value, INT16_MIN), INT16_MAX);
	*sample = (int16_t)lrint(sum);
}

void add_vowel(int16_t *samples, size_t count, double rate, double pitch, double peak)
{
	const double highest = 3500.0; /* Hz */
	double angle = 0.0;
	for (size_t i = 0; i < count; i++) {
		double sway = 1.0 + 0.08 * sin(TURN * 1.3 * (double)i / rate);
		double sum = 0.0;
		angle += TURN * pitch * sway / rate;
		for (int harmonic = 1; harmonic * pitch < highest; harmonic++) {
			sum += sin(harmonic * angle) / harmonic;
		}
		add(&samples[i], peak * sum / 1.9); /* such a sum goes up to 1.9 */
	}
}

void add_noise(int16_t *samples, size_t count, double peak)
{
	uint32_t seed = 1;
	for (size_t i = 0; i < count; i++) {
		seed = seed * 1664525U + 1013904223U;
		add(&samples[i], peak * ((double)(seed >> 8) / (1 << 23) - 1.0));
	}
}

void add_sine(int16_t *samples, size_t count, double rate, double frequency, double peak)
{
	for (size_t i = 0; i < count; i++) {
		add(&samples[i], peak * sin(TURN * fmod(frequency * (double)i / rate, 1.0)));
	}
}

void add_offset(int16_t *samples, size_t count, int offset)
{
	for (size_t i = 0; i < count; i++) {
		add(&samples[i], offset);
	}
}
