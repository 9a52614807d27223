/* SPDX-License-Identifier: MIT
 *
 * What `earshot try` shows: each command, what came of it, and a table at the end.
 */
#ifndef EARSHOT_COMMANDS_TRY_REPORT_H
#define EARSHOT_COMMANDS_TRY_REPORT_H

#include <stdbool.h>
#include <stddef.h>

struct device;
struct device_property;
struct device_states;
struct json;
struct plan;
struct property_value;
struct try_step;
struct try_steps;

enum try_result {
	TRY_DONE,     /* the device reported what was wanted, or nothing is reported of it */
	TRY_NOT_DONE, /* it did not, or the message did not go out */
	TRY_SKIPPED,  /* nobody said yes */
	TRY_DENIED,   /* the map forbids it, or wants a PIN */
};

/* Zeroed memory is a report for people. */
struct try_report {
	bool json;            /* one JSON line at the end, questions on standard error */
	struct json *device;  /* key, type and so on */
	struct json *list;    /* the commands so far */
	struct json *command; /* the one under way */
	struct json *reports; /* that came for it */
	bool failed;          /* something was tried and not done */
};

void try_report_device(struct try_report *report, const struct device *device,
	const struct device_states *states, size_t step_count);
/* `plan` may be NULL: it could not be made. */
void try_report_begin(struct try_report *report, const struct try_step *step,
	const struct plan *plan);
void try_report_ask(struct try_report *report, const struct try_step *step);
/* A report of the device, `after_ms` milliseconds after the command left. */
void try_report_property(struct try_report *report, const struct device_property *property,
	const struct property_value *value, double after_ms);
/* `say` is the sentence about it, or NULL. */
void try_report_end(struct try_report *report, enum try_result result, const char *say);
/* Prints the table, or the JSON; `tried` steps came to an end. The exit status. */
int try_report_finish(struct try_report *report, const struct try_steps *steps, size_t tried);
void try_report_destroy(struct try_report *report);

#endif
