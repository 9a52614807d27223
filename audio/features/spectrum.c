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

void spectrum_power(const struct spectrum *spectrum, const double samples[SPECTRUM_LENGTH],
	double power[SPECTRUM_BINS])
{
	double real[POINTS], imaginary[POINTS];

	for (size_t i = 0; i < POINTS; i++) {
		real[spectrum->reversed[i]] = samples[2 * i];
		imaginary[spectrum->reversed[i]] = samples[2 * i + 1];
	}
	transform(spectrum, real, imaginary);
	power[0] = (real[0] + imaginary[0]) * (real[0] + imaginary[0]);
	power[POINTS] = (real[0] - imaginary[0]) * (real[0] - imaginary[0]);
	/* Take the transforms of the even and of the odd samples apart, and put them together as
	 * one more step of the transform would. */
	for (size_t k = 1; k < POINTS; k++) {
		double even_r = (real[k] + real[POINTS - k]) / 2;
		double even_i = (imaginary[k] - imaginary[POINTS - k]) / 2;
		double odd_r = (imaginary[k] + imaginary[POINTS - k]) / 2;
		double odd_i = (real[POINTS - k] - real[k]) / 2;
		double r = even_r + odd_r * spectrum->cosine[k] - odd_i * spectrum->sine[k];
		double i = even_i + odd_r * spectrum->sine[k] + odd_i * spectrum->cosine[k];
		power[k] = r * r + i * i;
	}
}
