/* SPDX-License-Identifier: MIT */
#include "audio/features/noise_suppression.h"

#include <math.h>

/* How much of the past stays, each frame: */
#define POWER_KEPT 0.7
#define RISING_FLOOR_KEPT 0.995
#define FALLING_FLOOR_KEPT 0.5
#define PEAK_KEPT 0.85

/* What is below this part of the peak before it is masked, and replaced by that part. */
#define MASKED_BELOW 0.85
#define MASKED_PART 0.2

#define GAIN_MAX 20.0
/* Before anything is known, the noise is taken to be as far below the sound. */
#define FIRST_FLOOR (1 / GAIN_MAX)
/* Sound of 16 bits has no signal below. */
#define SIGNAL_MIN 1.0
#define BANDS_BESIDE 4u

void noise_suppression_init(struct noise_suppression *suppression, size_t bands)
{
	*suppression = (struct noise_suppression){.bands = bands};
}

static void begin(struct noise_suppression *suppression, const double *power)
{
	for (size_t band = 0; band < suppression->bands; band++) {
		suppression->power[band] = power[band];
		suppression->noise[band] = power[band] * FIRST_FLOOR;
		suppression->floor[band] = power[band] * FIRST_FLOOR;
	}
	suppression->begun = true;
}

static double smooth(double before, double now, double kept)
{
	return kept * before + (1 - kept) * now;
}

/* Follows the lower edge: slowly up, quickly down. */
static double follow_floor(double floor, double level)
{
	return smooth(floor, level, level >= floor ? RISING_FLOOR_KEPT : FALLING_FLOOR_KEPT);
}

/* What remains of a signal so soon after a peak; takes notice of a new peak. */
static double mask(double *peak, double signal)
{
	*peak *= PEAK_KEPT;
	double masked = signal < MASKED_BELOW * *peak ? MASKED_PART * *peak : signal;
	*peak = fmax(*peak, signal);
	return masked;
}

/* How much of a band is to be kept. */
static double band_gain(struct noise_suppression *suppression, size_t band, double power)
{
	double *smoothed = &suppression->power[band];
	double *noise = &suppression->noise[band];
	double *floor = &suppression->floor[band];

	*smoothed = smooth(*smoothed, power, POWER_KEPT);
	*noise = follow_floor(*noise, *smoothed);
	double signal = fmax(*smoothed - *noise, SIGNAL_MIN);
	*floor = follow_floor(*floor, signal);
	signal = fmax(mask(&suppression->peak[band], signal), *floor);
	return fmin(fmax(signal / *smoothed, 1 / GAIN_MAX), GAIN_MAX);
}

void noise_suppression_run(struct noise_suppression *suppression, double *power)
{
	double gains[NOISE_SUPPRESSION_BANDS_MAX];
	size_t bands = suppression->bands;

	if (!suppression->begun) {
		begin(suppression, power);
	}
	for (size_t band = 0; band < bands; band++) {
		gains[band] = band_gain(suppression, band, power[band]);
	}
	for (size_t band = 0; band < bands; band++) {
		size_t first = band > BANDS_BESIDE ? band - BANDS_BESIDE : 0;
		size_t end = band + BANDS_BESIDE < bands ? band + BANDS_BESIDE + 1 : bands;
		double sum = 0;
		for (size_t other = first; other < end; other++) {
			sum += gains[other];
		}
		power[band] *= sum / (double)(end - first);
	}
}
