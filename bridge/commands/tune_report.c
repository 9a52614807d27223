/* SPDX-License-Identifier: MIT */
#include "bridge/commands/tune_report.h"

#include <stdio.h>

#include "bridge/base/json.h"

/* The table has a line for each so many steps, and one for the chosen threshold. */
#define LINE_STEPS 5

static void print_half(const struct sweep_point *point)
{
	printf("  %5zu  %5.1f %%  %9.1f", point->missed, 100 * sweep_missed_share(point),
		sweep_alarms_an_hour(point));
}

static void print_line(const struct tune_report *report, double threshold)
{
	struct sweep_point first = wake_sweep_at(report->sweep, HALF_CHOSEN_ON, threshold);
	struct sweep_point second = wake_sweep_at(report->sweep, HALF_REPORTED_ON, threshold);

	printf("%s %.2f", threshold == report->threshold ? "->" : "  ", threshold);
	print_half(&first);
	print_half(&second);
	printf("\n");
}

static void print_table(const struct tune_report *report)
{
	bool chosen_shown = false;

	printf("            chosen on one half         reported on the other\n");
	printf("threshold    missed  false alarms/h     missed  false alarms/h\n");
	for (int step = LINE_STEPS; step <= WAKE_SWEEP_STEPS; step += LINE_STEPS) {
		double threshold = (double)step / WAKE_SWEEP_STEPS;
		if (!chosen_shown && report->threshold < threshold) {
			print_line(report, report->threshold);
		}
		chosen_shown = chosen_shown || report->threshold <= threshold;
		print_line(report, threshold);
	}
}

void tune_report_print(const struct tune_report *report)
{
	struct sweep_point point =
		wake_sweep_at(report->sweep, HALF_REPORTED_ON, report->threshold);
	struct sweep_point first = wake_sweep_at(report->sweep, HALF_CHOSEN_ON, report->threshold);

	printf("%s: %zu recordings, %.2f hours of other speech; the threshold is %.2f now\n\n",
		report->word, point.recordings + first.recordings, point.hours + first.hours,
		report->now);
	print_table(report);
	printf("\n%.2f misses %.1f %% of the other half (%zu of %zu); false alarms: %zu in %.2f hours, "
		"which proves fewer than %.1f an hour.\n", point.threshold,
		100 * sweep_missed_share(&point), point.missed, point.recordings, point.false_alarms,
		point.hours, sweep_alarms_bound(&point));
	if (!report->quiet_enough) {
		printf("No threshold keeps to %g false alarms an hour on the half that it was chosen on: "
			"choose another wake word.\n", report->rate);
	} else if (first.missed == first.recordings) {
		printf("The wake word is heard in none of its recordings: is it in them?\n");
	} else if (report->written != NULL) {
		printf("It stands in %s now.\n", report->written);
	} else {
		printf("To use it, put this into `wake` in earshot.yaml, or say --write FILE:\n"
			"  thresholds: {%s: %.2f}\n", report->word, report->threshold);
	}
}

static struct json *table_json(const struct tune_report *report)
{
	struct json *table = json_new_list();

	for (int step = LINE_STEPS; step <= WAKE_SWEEP_STEPS; step += LINE_STEPS) {
		double threshold = (double)step / WAKE_SWEEP_STEPS;
		struct sweep_point first = wake_sweep_at(report->sweep, HALF_CHOSEN_ON, threshold);
		struct sweep_point second =
			wake_sweep_at(report->sweep, HALF_REPORTED_ON, threshold);
		struct json *line = json_new_object();
		json_put_number(line, "threshold", threshold);
		json_put(line, "chosen_on", sweep_point_json(&first));
		json_put(line, "reported_on", sweep_point_json(&second));
		if (!json_append(table, line)) {
			json_destroy(table);
			return NULL;
		}
	}
	return table;
}

struct json *tune_report_json(const struct tune_report *report)
{
	struct sweep_point first = wake_sweep_at(report->sweep, HALF_CHOSEN_ON, report->threshold);
	struct sweep_point second =
		wake_sweep_at(report->sweep, HALF_REPORTED_ON, report->threshold);
	struct json *json = json_new_object();
	bool good = json_put_text(json, "word", report->word) &&
		json_put_number(json, "threshold", report->threshold) &&
		json_put_number(json, "threshold_now", report->now) &&
		json_put_boolean(json, "quiet_enough", report->quiet_enough) &&
		json_put_text(json, "written", report->written) &&
		json_put(json, "chosen_on", sweep_point_json(&first)) &&
		json_put(json, "reported_on", sweep_point_json(&second)) &&
		json_put(json, "table", table_json(report));

	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}
