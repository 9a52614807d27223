/* SPDX-License-Identifier: MIT
 *
 * What `earshot tune` found out about a wake word, as a table or as JSON.
 */
#ifndef EARSHOT_COMMANDS_TUNE_REPORT_H
#define EARSHOT_COMMANDS_TUNE_REPORT_H

#include <stdbool.h>

#include "bridge/scoring/wake_sweep.h"

struct json;

struct tune_report {
	const char *word;
	const struct wake_sweep *sweep;
	double threshold;  /* chosen */
	double now;        /* configured */
	double rate;       /* false alarms an hour that were allowed */
	bool quiet_enough; /* the chosen threshold keeps to it on its half */
	const char *written; /* the file that it was written to, or NULL */
};

void tune_report_print(const struct tune_report *report);
/* NULL when out of memory. */
struct json *tune_report_json(const struct tune_report *report);

#endif
