/* SPDX-License-Identifier: MIT
 *
 * Side by side, for a period: what linked devices would have had to report, and what left
 * here. Made of the counts of state_counts.h and of the ledger, which is streamed.
 */
#ifndef EARSHOT_PRIVACY_PRIVACY_REPORT_H
#define EARSHOT_PRIVACY_PRIVACY_REPORT_H

#include <stdint.h>

struct error;
struct home;
struct json;

struct privacy_period {
	int64_t since_ms, until_ms; /* since 1970 UTC; changes are counted by whole days */
};

/* The report: `since`, `until`, `linked`, `here`, `ledger`; docs/earshot.1 names what is in
 * them. The home is for the example; NULL: there is none. NULL with the reason. */
struct json *privacy_report(const char *ledger, const char *counts_folder,
	const struct home *home, const struct privacy_period *period, struct error *error);

/* Of a report: how many faults its ledger has besides those that it names, which are the first. */
double privacy_report_unnamed_faults(const struct json *report);

#endif
