/* SPDX-License-Identifier: MIT
 *
 * What a device's report means for a command that it was sent.
 */
#ifndef EARSHOT_DIALOGUE_REPORT_MEANING_H
#define EARSHOT_DIALOGUE_REPORT_MEANING_H

#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"

enum report_meaning {
	REPORT_WANTED,  /* it is as it was wanted */
	REPORT_MOVING,  /* on its way there: "opening" */
	REPORT_STUCK,   /* jammed, or half way: only a bolt that still moves may mend that */
	REPORT_CHANGED, /* the device made something else of it: a setpoint of its own */
	REPORT_OTHER,   /* the state from before, perhaps, told again because of something else */
};

/* `before` is what was known when the command was sent; NULL: nothing. */
enum report_meaning report_meaning(const struct expectation *expectation,
	const struct property_value *value, const struct property_value *before);

#endif
