/* SPDX-License-Identifier: MIT
 *
 * `earshot privacy` without `--check`: the report of a period, for people or as JSON.
 */
#ifndef EARSHOT_COMMANDS_PRIVACY_SHOW_H
#define EARSHOT_COMMANDS_PRIVACY_SHOW_H

#include <stdbool.h>

struct privacy_show {
	const char *since; /* "2026-11-22" or "2026-11-22 14:00" of this place, or NULL */
	int days;          /* else so many, today included */
	bool json;
};

#define PRIVACY_DAYS_DEFAULT 7

/* An exit status. */
int privacy_show(const char *config, const struct privacy_show *show);

#endif
