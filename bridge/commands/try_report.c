/* SPDX-License-Identifier: MIT */
#include "bridge/commands/try_report.h"

#include <stdio.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/try_steps.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"

static const char *const result_names[] = {
	[TRY_DONE] = "done",
	[TRY_NOT_DONE] = "not done",
	[TRY_SKIPPED] = "skipped",
	[TRY_DENIED] = "denied",
};

/* Where a script reads standard output, a person reads the questions beside it. */
static FILE *for_people(const struct try_report *report)
{
	return report->json ? stderr : stdout;
}

static struct json *value_json(const struct property_value *value)
{
	return value->state != NULL ? json_new_text(value->state)
		: value->text != NULL ? json_new_text(value->text) : json_new_number(value->number);
}

static void print_value(FILE *out, const struct property_value *value)
{
	char number[32];

	if (value->state != NULL || value->text != NULL) {
		fputs(value->state != NULL ? value->state : value->text, out);
	} else {
		text_print_number(value->number, number, sizeof(number));
		fputs(number, out);
	}
}

/* "It last said: state locked, battery 87." */
static void print_last(FILE *out, const struct device *device, const struct device_states *states)
{
	struct property_value value;
	size_t known = 0;

	for (size_t i = 0; i < device->property_count; i++) {
		if (device_states_get(states, device, &device->properties[i], &value)) {
			fprintf(out, "%s%s ", known++ == 0 ? "It last said: " : ", ",
				device->properties[i].type->name);
			print_value(out, &value);
		}
	}
	fputs(known > 0 ? ".\n" : "It has not said anything yet.\n", out);
	if (!device_states_available(states, device)) {
		fputs("It says that it is offline: nothing will be sent to it.\n", out);
	}
}

void try_report_device(struct try_report *report, const struct device *device,
	const struct device_states *states, size_t step_count)
{
	FILE *out = for_people(report);

	report->device = json_new_object();
	report->list = json_new_list();
	json_put_text(report->device, "device", device->key);
	json_put_text(report->device, "type", device->type->name);
	fprintf(out, "The %s, a %s with %zu command%s.\n", device->name, device->type->name,
		step_count, step_count == 1 ? "" : "s");
	print_last(out, device, states);
	if (step_count == 0) {
		fputs("There is nothing to send to it.\n", out);
	}
}

void try_report_begin(struct try_report *report, const struct try_step *step,
	const struct plan *plan)
{
	const struct action *action = plan != NULL ? &plan->actions[0] : NULL;

	report->command = json_new_object();
	report->reports = json_new_list();
	json_put_text(report->command, "command", step->command->type->name);
	json_put_text(report->command, "topic", action != NULL ? action->topic : NULL);
	json_put_text(report->command, "payload", action != NULL ? action->payload : NULL);
	fprintf(for_people(report), "\n%s", step->command->type->name);
	if (action != NULL) {
		fprintf(for_people(report), "   %s   %s", action->topic, action->payload);
	}
	fputc('\n', for_people(report));
}

void try_report_ask(struct try_report *report, const struct try_step *step)
{
	const char *name = step->command->type->name;

	if (step->opens) {
		fprintf(for_people(report),
			"  This opens something. Type %s to send it, Enter to skip, q to end: ", name);
	} else {
		fputs("  Send it? y, Enter to skip, q to end: ", for_people(report));
	}
	fflush(for_people(report));
}

void try_report_property(struct try_report *report, const struct device_property *property,
	const struct property_value *value, double after_ms)
{
	struct json *json = json_new_object();

	json_put_text(json, "property", property->type->name);
	json_put(json, "value", value_json(value));
	json_put_number(json, "after_ms", after_ms);
	json_append(report->reports, json);
	fprintf(for_people(report), "  %6.0f ms  %s: ", after_ms, property->type->name);
	print_value(for_people(report), value);
	fputc('\n', for_people(report));
}

void try_report_end(struct try_report *report, enum try_result result, const char *say)
{
	FILE *out = for_people(report);

	json_put_text(report->command, "result", result_names[result]);
	json_put_text(report->command, "say", say);
	json_put(report->command, "reports", report->reports);
	json_append(report->list, report->command);
	report->command = NULL;
	report->reports = NULL;
	report->failed = report->failed || result == TRY_NOT_DONE;
	if (result == TRY_DENIED) {
		fputs("  Not sent: the device map denies it, or wants a PIN. Whoever wants to try it "
		      "sets its `policy` to `confirm`.\n", out);
	} else if (say != NULL) {
		fprintf(out, "  %s\n", say);
	}
}

static void print_table(const struct try_report *report, size_t left)
{
	printf("\n%-20s %-10s %s\n", "COMMAND", "RESULT", "FIRST REPORT");
	for (const struct json *each = json_first(report->list); each != NULL;
		each = json_next(each)) {
		const struct json *first = json_first(json_get(each, "reports"));
		printf("%-20s %-10s ", json_get_text(each, "command"),
			json_get_text(each, "result"));
		if (first != NULL) {
			printf("%s after %.0f ms\n", json_get_text(first, "property"),
				json_get_number(first, "after_ms", 0));
		} else {
			printf("-\n");
		}
	}
	if (left > 0) {
		printf("%zu not asked about.\n", left);
	}
}

int try_report_finish(struct try_report *report, const struct try_steps *steps, size_t tried)
{
	if (report->json) {
		json_put(report->device, "commands", report->list);
		common_print_json(report->device);
		report->list = NULL;
		report->device = NULL;
	} else if (tried > 0) {
		print_table(report, steps->count - tried);
	}
	return report->failed ? STATUS_PROBLEM : STATUS_GOOD;
}

void try_report_destroy(struct try_report *report)
{
	json_destroy(report->device);
	json_destroy(report->list);
	json_destroy(report->command);
	json_destroy(report->reports);
	*report = (struct try_report){0};
}
