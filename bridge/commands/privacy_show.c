/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* strptime() */
#include "bridge/commands/privacy_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/config/configuration.h"
#include "bridge/home/home.h"
#include "bridge/privacy/privacy_page.h"
#include "bridge/privacy/privacy_report.h"

#define ROWS_MAX 10
#define EXAMPLE_MAX 16384

/* --- the period -------------------------------------------------------------------------- */

/* Of today for 1, of yesterday for 2; a day need not have 24 hours. */
static int64_t start_of_days(time_t now, int days)
{
	struct tm tm = {0};

	localtime_r(&now, &tm);
	tm.tm_mday -= days - 1;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * 1000;
}

static bool read_since(const char *text, int64_t *since_ms)
{
	static const char *const shapes[] = {"%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct tm tm = {.tm_isdst = -1};
		const char *end = strptime(text, shapes[i], &tm);
		if (end != NULL && *end == '\0') {
			*since_ms = (int64_t)mktime(&tm) * 1000;
			return true;
		}
	}
	return false;
}

static bool read_period(const struct privacy_show *show, struct privacy_period *period,
	struct error *error)
{
	time_t now = time(NULL);

	period->until_ms = ((int64_t)now + 1) * 1000;
	period->since_ms = start_of_days(now, show->days);
	if (show->since != NULL && !read_since(show->since, &period->since_ms)) {
		return error_set(error, ERROR_INPUT, "`--since %.40s` is no time: write 2026-11-22 or "
			"\"2026-11-22 14:00\"", show->since);
	}
	return period->since_ms < period->until_ms ||
		error_set(error, ERROR_INPUT, "`--since` is in the future");
}

/* --- for people ---------------------------------------------------------------------------- */

static const char *text_of(const struct json *json, const char *key)
{
	const char *text = json_get_text(json, key);

	return text != NULL ? text : "";
}

static void print_rows(const struct json *list, const char *name, const char *unit, bool bytes)
{
	size_t rows = 0;

	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (rows++ == ROWS_MAX) {
			printf("  … and %zu more (--json has all)\n", json_count(list) - ROWS_MAX);
			return;
		}
		printf("  %-44s %8.0f", text_of(item, name), json_get_number(item, unit, 0));
		if (bytes) {
			printf(" %10.0f", json_get_number(item, "bytes", 0));
		}
		printf("\n");
	}
}

/* What is mostly none is shown only where there is some. */
static void print_rest(const char *name, double count)
{
	if (count > 0) {
		printf("%-32s %12s %10.0f\n", name, "not counted", count);
	}
}

static void print_sides(const struct json *linked, const struct json *here)
{
	const struct json *outside = json_get(here, "outside");
	char bytes[32];

	snprintf(bytes, sizeof(bytes), "about %.0f", json_get_number(linked, "bytes_about", 0));
	printf("\n%-26s %18s %10s\n", "LEAVES THE HOUSE", "LINKED TO ALEXA", "EARSHOT");
	printf("%-26s %18.0f %10.0f\n", "messages", json_get_number(linked, "reports", 0),
		json_get_number(outside, "messages", 0));
	printf("%-26s %18s %10.0f\n", "bytes", bytes, json_get_number(outside, "bytes", 0));
	print_rest("connections", json_get_number(outside, "connections", 0));
	print_rest("messages, not known where to",
		json_get_number(json_get(here, "unknown"), "messages", 0));
}

static void print_linked(const struct json *linked)
{
	struct buffer text;

	printf("\nWhat linked devices would have had to report (ChangeReport, demanded by \"Works with "
	       "Alexa\"\nfor a change of any cause), counted while the daemon ran:\n");
	if (json_count(json_get(linked, "kinds")) == 0) {
		printf("  no change was seen in this time\n");
	}
	print_rows(json_get(linked, "kinds"), "kind", "changes", false);
	print_rows(json_get(linked, "devices"), "device", "reports", false);
	buffer_init(&text, EXAMPLE_MAX);
	if (json_kind(json_get(linked, "example")) == JSON_OBJECT &&
		json_print(json_get(linked, "example"), &text)) {
		printf("\nOne in full; its values are made up:\n  %s\n", buffer_text(&text));
	}
	buffer_finish(&text);
}

static void print_here(const struct json *here)
{
	printf("\nConnected to (connections):\n");
	print_rows(json_get(here, "addresses"), "address", "connections", false);
	printf("\nPublished to the broker (messages, bytes), out of the ledger:\n");
	print_rows(json_get(here, "topics"), "topic", "messages", true);
	printf("\nBy kind:\n");
	print_rows(json_get(here, "kinds"), "kind", "messages", true);
	printf("\nBy day:\n");
	print_rows(json_get(here, "days"), "day", "messages", true);
}

static void print_faults(const struct json *list)
{
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		printf("Note: %s.\n", json_text(item) != NULL ? json_text(item) : "");
	}
}

static void print_ledger_faults(const struct json *report)
{
	double unnamed = privacy_report_unnamed_faults(report);

	print_faults(json_path(report, "ledger.faults"));
	if (unnamed > 0) {
		printf("Note: the ledger has %.0f more of this kind.\n", unnamed);
	}
}

static void print_for_people(const struct json *report)
{
	const struct json *linked = json_get(report, "linked");
	const struct json *here = json_get(report, "here");

	printf("From %.10s %.5s to %.10s %.5s\n", text_of(report, "since"),
		text_of(report, "since") + 11, text_of(report, "until"), text_of(report, "until") + 11);
	print_sides(linked, here);
	print_linked(linked);
	print_here(here);
	print_ledger_faults(report);
	print_faults(json_get(linked, "faults"));
}

/* --- the whole -------------------------------------------------------------------------------- */

static struct json *make_report(const struct settings *settings, const struct home *home,
	const struct privacy_period *period, struct error *error)
{
	char *ledger = settings_ledger_path(settings);
	char *counts = settings_counts_path(settings);
	struct json *report = NULL;

	if (ledger != NULL && counts != NULL) {
		report = privacy_report(ledger, counts, home, period, error);
	} else {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	free(ledger);
	free(counts);
	return report;
}

/* Destroys it. */
static int print_report(const struct privacy_show *show, struct json *report)
{
	struct error error = {0};
	bool printed = true;

	if (show->form == PRIVACY_JSON) {
		return common_print_json(report) ? STATUS_GOOD : STATUS_PROBLEM;
	}
	if (show->form == PRIVACY_HTML) {
		printed = privacy_page_print(report, stdout, &error);
	} else {
		print_for_people(report);
	}
	json_destroy(report);
	return printed ? STATUS_GOOD : common_failed(&error);
}

int privacy_show(const char *config, const struct privacy_show *show)
{
	struct error error = {0};
	struct privacy_period period;
	struct problems *problems = problems_create();
	char *path = settings_find(config, &error);
	struct settings *settings = path != NULL ? settings_load(path, problems) : NULL;
	/* The devices are for the example alone: what is wrong with them `check` tells. */
	struct home *home = settings != NULL ? configuration_load_home(settings, NULL) : NULL;
	struct json *report = NULL;

	if (path != NULL && settings == NULL) {
		problems_print(problems, stderr);
		error_set(&error, ERROR_INPUT, "there is no usable configuration; see above");
	} else if (settings != NULL && read_period(show, &period, &error)) {
		report = make_report(settings, home, &period, &error);
	}
	home_destroy(home);
	settings_destroy(settings);
	free(path);
	problems_destroy(problems);
	if (report == NULL) {
		return common_failed(&error);
	}
	return print_report(show, report);
}
