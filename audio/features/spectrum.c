/* SPDX-License-Identifier: MIT */
#include "audio/features/spectrum.h"

#include <math.h>
#include <stddef.h>

#define PI 3.14159265358979323846

/* Half as many complex numbers: the samples at even places are the real parts, those at odd
 * places the imaginary ones. */
#define POINTS (SPECTRUM_LENGTH / 2)

void spectrum_init(struct spectrum *spectrum)
{
	for (size_t i = 0; i < POINTS; i++) {
		spectrum->cosine[i] = cos(2 * PI * (double)i / SPECTRUM_LENGTH);
		spectrum->sine[i] = -sin(2 * PI * (double)i / SPECTRUM_LENGTH);
	}
	for (size_t i = 0; i < POINTS; i++) {
		size_t reversed = 0;
		for (size_t bit = 1, other = POINTS / 2; bit < POINTS; bit *= 2, other /= 2) {
			reversed |= (i & bit) != 0 ? other : 0;
		}
		spectrum->reversed[i] = (uint8_t)reversed;
	}
}

/* Radix 2, decimation in time, over points that are in reversed order already. */
static void transform(const struct spectrum *spectrum, double real[POINTS],
	double imaginary[POINTS])
{
	for (size_t half = 1; half < POINTS; half *= 2) {
		size_t step = POINTS / half;
		for (size_t k = 0; k < half; k++) {
			double cosine = spectrum->cosine[k * step];
			double sine = spectrum->sine[k * step];
			for (size_t even = k; even < POINTS; even += 2 * half) {
				size_t odd = even + half;
				double r = real[odd] * cosine - imaginary[odd] * sine;
				double i = real[odd] * sine + imaginary[odd] * cosine;
				real[odd] = real[even] - r;
				imaginary[odd] = imaginary[even] - i;
				real[even] += r;
				imaginary[even] += i;
			}
		}
	}
}

void spectrum_split(const struct spectrum *spectrum, const double samples[SPECTRUM_LENGTH],
	double real[SPECTRUM_BINS], double imaginary[SPECTRUM_BINS])
{
	double r[POINTS], i[POINTS];

	for (size_t k = 0; k < POINTS; k++) {
		r[spectrum->reversed[k]] = samples[2 * k];
		i[spectrum->reversed[k]] = samples[2 * k + 1];
	}
	transform(spectrum, r, i);
	real[0] = r[0] + i[0];
	real[POINTS] = r[0] - i[0];
	imaginary[0] = imaginary[POINTS] = 0;
	/* Take the transforms of the even and of the odd samples apart, and put them together as
	 * one more step of the transform would. */
	for (size_t k = 1; k < POINTS; k++) {
		double odd_r = (i[k] + i[POINTS - k]) / 2, odd_i = (r[POINTS - k] - r[k]) / 2;
		double cosine = spectrum->cosine[k], sine = spectrum->sine[k];
		real[k] = (r[k] + r[POINTS - k]) / 2 + odd_r * cosine - odd_i * sine;
		imaginary[k] = (i[k] - i[POINTS - k]) / 2 + odd_r * sine + odd_i * cosine;
	}
}

/* The steps of spectrum_split() from the last to the first. A transform of conjugates is the
 * inverse one, conjugated. */
void spectrum_join(const struct spectrum *spectrum, const double real[SPECTRUM_BINS],
	const double imaginary[SPECTRUM_BINS], double samples[SPECTRUM_LENGTH])
{
	double r[POINTS], i[POINTS];

	for (size_t k = 0; k < POINTS; k++) {
		double cosine = spectrum->cosine[k], sine = spectrum->sine[k];
		double difference_r = (real[k] - real[POINTS - k]) / 2;
		double difference_i = (imaginary[k] + imaginary[POINTS - k]) / 2;
		double odd_r = difference_r * cosine + difference_i * sine;
		double odd_i = difference_i * cosine - difference_r * sine;
		r[spectrum->reversed[k]] = (real[k] + real[POINTS - k]) / 2 - odd_i;
		i[spectrum->reversed[k]] = -((imaginary[k] - imaginary[POINTS - k]) / 2 + odd_r);
	}
	transform(spectrum, r, i);
	for (size_t k = 0; k < POINTS; k++) {
		samples[2 * k] = r[k] / POINTS;
		samples[2 * k + 1] = -i[k] / POINTS;
	}
}

void spectrum_power(const struct spectrum *spectrum, const double samples[SPECTRUM_LENGTH],
	double power[SPECTRUM_BINS])
{
	double real[SPECTRUM_BINS], imaginary[SPECTRUM_BINS];

	spectrum_split(spectrum, samples, real, imaginary);
	for (size_t k = 0; k < SPECTRUM_BINS; k++) {
		power[k] = real[k] * real[k] + imaginary[k] * imaginary[k];
	}
}
