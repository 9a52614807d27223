/* SPDX-License-Identifier: MIT
 *
 * What is known of a device with regard to what was asked: is it locked, on, open? Judged
 * by its own reports alone; what it never said is not known.
 */
#ifndef EARSHOT_QUESTIONS_QUESTION_JUDGEMENT_H
#define EARSHOT_QUESTIONS_QUESTION_JUDGEMENT_H

#include <stdbool.h>

#include "bridge/home/device_states.h"

enum verdict {
	VERDICT_CANNOT,  /* the device never tells such a thing */
	VERDICT_UNKNOWN, /* it could, but has not yet */
	VERDICT_IS,
	VERDICT_IS_NOT,
	VERDICT_BETWEEN, /* neither: jammed, half way, still moving */
};

struct judgement {
	const struct device *device;
	const struct device_property *property; /* that tells it; NULL: VERDICT_CANNOT */
	enum verdict verdict;
	struct property_value value; /* as last reported, unless it is not known */
	bool offline;                /* the device said so: the value is from before */
};

/* `asked` is a state with underscores ("not_fully_locked"). A property of numbers may tell it
 * too: a blind at 40 percent is open. */
struct judgement question_judge(const struct device_states *states, const struct device *device,
	const char *asked);

/* True if the device has a property that could tell it, whatever was reported. */
bool question_can_tell(const struct device *device, const char *asked);

/* What is known of one property; VERDICT_IS stands for known. */
struct judgement question_look_up(const struct device_states *states,
	const struct device *device, const char *property);

#endif
