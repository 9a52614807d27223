/* SPDX-License-Identifier: MIT
 *
 * The level of a microphone for people: a bar, and in plain words what is wrong with it.
 */
#ifndef EARSHOT_COMMANDS_METER_H
#define EARSHOT_COMMANDS_METER_H

#include <stdbool.h>

struct sound_level;

#define METER_WIDTH 30

/* How loud it was since the last utterance. Zeroed memory has heard nothing. */
struct meter {
	bool heard;     /* some level at all */
	bool speech;    /* some level of speech */
	double loudest; /* dB, of speech */
	double quietest; /* dB, of anything */
	double peak;    /* 0 … 1 */
};

void meter_take(struct meter *meter, const struct sound_level *level);

/* What to do about the microphone, as a sentence; NULL if it is as it should be. */
const char *meter_advice(const struct meter *meter);

/* "######    ": full at 0 dB, empty at -60. */
void meter_bar(double db, char bar[METER_WIDTH + 1]);

#endif
