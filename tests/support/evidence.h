/* SPDX-License-Identifier: MIT
 *
 * Evidence for tests of what comes after it.
 */
#ifndef EARSHOT_TESTS_SUPPORT_EVIDENCE_H
#define EARSHOT_TESTS_SUPPORT_EVIDENCE_H

#include "bridge/wire/evidence.h"

/* All was heard well, but that not all passes may have agreed. */
#define EVIDENCE(over_rival, agreeing)                                                           \
	{.margin = 5, .fit = 5, .seconds = 2, .lead = (over_rival), .agreement = (agreeing),     \
		.passes = 4, .rival_looked_for = true}

#define SURE_EVIDENCE EVIDENCE(EVIDENCE_LEAD_MAX, 1) /* for everything, also to open something */
/* As sure as can be, but that no rival was looked for: for a command, but not to open something. */
#define BEYOND_DOUBT_EVIDENCE                                                                    \
	{.margin = 5, .fit = 5, .seconds = 2, .lead = EVIDENCE_LEAD_MAX, .agreement = 1, .passes = 2}
#define HARDLY_EVIDENCE EVIDENCE(3, 0.67)              /* for a command, but not to open something */
#define UNLIKE_EVIDENCE /* the sound is not like the words */                                    \
	{.margin = -5, .fit = 5, .seconds = 2, .lead = EVIDENCE_LEAD_MAX, .agreement = 1,        \
		.passes = 2, .rival_looked_for = true}
#define UNSURE_EVIDENCE EVIDENCE(0, 0.67)              /* for nothing */

#endif
