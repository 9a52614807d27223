/* SPDX-License-Identifier: MIT
 *
 * How loud it is at the microphone: what the listener tells while a meter is wanted.
 */
#ifndef EARSHOT_WIRE_SOUND_LEVEL_H
#define EARSHOT_WIRE_SOUND_LEVEL_H

#include <stdbool.h>

#define SOUND_LEVEL_LEAST (-100.0) /* dB; silence has no level */

struct sound_level {
	double db;   /* RMS, against full scale: 0 is as loud as can be */
	double peak; /* the largest sample, 0 … 1 */
	bool speech; /* somebody may be speaking */
};

#endif
