/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/confidence.h"

#include <math.h>
#include <stddef.h>

const double confidence_needed = 0.5;
const double confidence_needed_to_open = 0.8;
const double confidence_needed_amid_talk = 0.95;
const double confidence_with_any_rival = 0.58;

/* How the numbers below were found, and what they give, is in tests/bench/HEARING.md. */

#define MARGIN_NEEDED 0.1
#define BEYOND_MARGIN_MAX 1.0 /* more makes up for nothing more */
#define MADE_UP_MAX 0.7       /* less than opening needs */

/* Each kind of evidence is a step from 0 to 1; in the middle it says nothing. */
static double step(double value, double middle, double width)
{
	return 1 / (1 + exp((middle - value) / width));
}

/* How far a command is from lasting long enough to be more than a single short word: 1 to 0.
 * Such a word has nothing beside it that would give a mistake away, and fits less evenly. */
static double shortness(double seconds)
{
	const double shortest = 0.5, longest = EVIDENCE_LONG_SECONDS;
	double lacking = (longest - seconds) / (longest - shortest);

	return lacking < 0 ? 0 : lacking > 1 ? 1 : lacking;
}

/* Ordinary talk is like some command for a second, but hardly ever for three. */
static double fit_needed(double seconds)
{
	return -0.6 - 0.25 * (seconds < 4 ? seconds : 4) - 0.4 * shortness(seconds);
}

/* How like the words the sound is: 0 to 1. What stands out from free phones as a whole, and is
 * heard alike by all, may fit less evenly, as a voice that the model does not know; of a short
 * word that says nothing, and it is never enough to open something. */
static double likeness(const struct evidence *evidence)
{
	double needed = fit_needed(evidence->seconds), width = 0.15;
	double longness = 1 - shortness(evidence->seconds);
	double backing = fmax(0, 2 * evidence->agreement - 1);
	double beyond = fmin(fmax(0, evidence->margin - MARGIN_NEEDED), BEYOND_MARGIN_MAX);
	double made_up = step(evidence->fit + longness * backing * beyond, needed, width);

	return fmax(step(evidence->fit, needed, width), fmin(made_up, MADE_UP_MAX));
}

static double lead_needed(double seconds)
{
	return 3 + 37 * shortness(seconds);
}

/* Passes with other front ends that heard the same make up for a small lead. */
static double backed_lead(const struct evidence *evidence)
{
	return evidence->lead + 4 * (2 * evidence->agreement - 1);
}

/* Where a room has blurred the words, models that are as good as each other err alike: of what only
 * half of them hear, most is wrong. */
static double agreement_needed(const struct evidence *evidence)
{
	return evidence->reverberation >= EVIDENCE_ECHOES ? 0.6 : 0.5;
}

double confidence(const struct evidence *evidence, enum doubt *doubt)
{
	const struct {
		enum doubt doubt;
		double value;
	} parts[] = {
		{DOUBT_UNLIKE, step(evidence->margin, MARGIN_NEEDED, 0.05)},
		{DOUBT_UNLIKE, likeness(evidence)},
		{DOUBT_RIVAL, step(backed_lead(evidence), lead_needed(evidence->seconds), 3)},
		{DOUBT_DISAGREED, step(evidence->agreement, agreement_needed(evidence), 0.1)},
	};
	double least = 1;

	if (doubt != NULL) {
		*doubt = DOUBT_NONE;
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].value < least) {
			least = parts[i].value;
			if (doubt != NULL) {
				*doubt = parts[i].doubt;
			}
		}
	}
	return least;
}
