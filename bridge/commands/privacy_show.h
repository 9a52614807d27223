/* SPDX-License-Identifier: MIT
 *
 * `earshot privacy` without `--check`: the report of a period, for people, as JSON or as
 * a page of HTML.
 */
#ifndef EARSHOT_COMMANDS_PRIVACY_SHOW_H
#define EARSHOT_COMMANDS_PRIVACY_SHOW_H

enum privacy_form { PRIVACY_TEXT, PRIVACY_JSON, PRIVACY_HTML };

struct privacy_show {
	const char *since; /* "2026-11-22" or "2026-11-22 14:00" of this place, or NULL */
	int days;          /* else so many, today included */
	enum privacy_form form;
};

#define PRIVACY_DAYS_DEFAULT 7

/* An exit status. */
int privacy_show(const char *config, const struct privacy_show *show);

#endif
