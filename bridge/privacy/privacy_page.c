/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/privacy_page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/privacy/html.h"
#include "bridge/privacy/page_style.h"
#include "bridge/privacy/privacy_report.h"
#include "bridge/privacy/timeline.h"
#include "bridge/privacy/timeline_picture.h"

/* What is shown of a long list at once; the rest opens below it. */
#define ROWS_SHOWN 12

static double outside(const struct json *report, const char *unit)
{
	return json_get_number(json_path(report, "here.outside"), unit, 0);
}

/* Of this no line says where it went. */
static double unknown(const struct json *report)
{
	return json_get_number(json_path(report, "here.unknown"), "messages", 0);
}

static double reports(const struct json *report)
{
	return json_get_number(json_get(report, "linked"), "reports", 0);
}

/* A name or address, where a narrow screen may break it. */
static void print_breakable(FILE *out, const char *text)
{
	while (text != NULL && *text != '\0') {
		size_t length = strcspn(text, "/_:");
		length += text[length] != '\0' ? 1 : 0;
		html_text_part(out, text, length);
		text += length;
		fputs(*text != '\0' ? "<wbr/>" : "", out);
	}
}

static bool has_ledger(const struct json *report)
{
	return json_get_number(json_get(report, "ledger"), "files", 0) > 0;
}

/* --- head ---------------------------------------------------------------------------------- */

static void print_head(FILE *out)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'sha256-%s'; base-uri 'none'; form-action 'none'\"/>\n"
		"<meta name=\"referrer\" content=\"no-referrer\"/>\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n"
		"<title>Earshot: what left the house</title>\n<style>", page_style_hash);
	for (size_t i = 0; page_style[i] != NULL; i++) {
		fputs(page_style[i], out);
	}
	fputs("</style>\n</head>\n<body>\n", out);
}

/* "2026-11-29T16:38:33+0100" as "29 November 2026, 16:38"; without its day if that is `day`. */
static void print_time(FILE *out, const char *time, const char *day)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	const size_t day_length = sizeof("2026-11-29") - 1;

	if (time == NULL || strlen(time) < sizeof("2026-11-29T16:38") - 1) {
		html_text(out, time);
		return;
	}
	unsigned long month = strtoul(time + 5, NULL, 10);
	if (day == NULL || strncmp(time, day, day_length) != 0) {
		fprintf(out, "%lu %s %lu, ", strtoul(time + 8, NULL, 10),
			month >= 1 && month <= 12 ? months[month - 1] : "", strtoul(time, NULL, 10));
	}
	fprintf(out, "%lu:%02lu", strtoul(time + 11, NULL, 10), strtoul(time + 14, NULL, 10));
}

static void print_title(FILE *out, const struct json *report)
{
	double messages = outside(report, "messages");

	if (messages > 0) {
		fputs("Earshot sent ", out);
		html_count(out, messages);
		fputs(messages > 1 ? " messages out of the house" : " message out of the house", out);
	} else if (outside(report, "connections") > 0) {
		fputs("Earshot turned to an address outside the house", out);
	} else if (!has_ledger(report)) {
		fputs("Nothing is written down yet", out);
	} else if (unknown(report) > 0) {
		fputs("Whether Earshot sent something out of the house is not known", out);
	} else {
		fputs("Earshot sent nothing out of the house", out);
	}
}

static bool is_damaged(const struct json *report)
{
	const struct json *ledger = json_get(report, "ledger");

	return json_get_number(ledger, "damaged", 0) + json_get_number(ledger, "cut", 0) +
		json_get_number(ledger, "notes", 0) > 0;
}

static void print_unknown(FILE *out, const struct json *report)
{
	double messages = unknown(report);

	if (messages > 0) {
		fputs("Of ", out);
		html_count(out, messages);
		fputs(messages > 1 ? " messages the ledger does not say where they went"
				   : " message the ledger does not say where it went", out);
		fputs(": lines of it are missing, or are those of an older version. ", out);
	}
}

/* Where it all went. */
static void print_places(FILE *out, const struct json *report)
{
	if (!has_ledger(report)) {
		fputs("There is no ledger here: Earshot has not run with this configuration, or its "
		      "files were deleted. ", out);
	} else if (outside(report, "messages") > 0) {
		fputs("They went to an address that is not private, which the configuration allows "
		      "(<code>remote: allow</code>). ", out);
	} else if (outside(report, "connections") > 0) {
		fputs("It connected, or tried to, to an address that is not private, which the "
		      "configuration allows (<code>remote: allow</code>). No message went there, but a "
		      "connection begins with who calls: its name, and a user name and password if there "
		      "are any. ", out);
	} else if (unknown(report) <= 0) {
		fputs(is_damaged(report) ? "As far as the ledger can be read, what it sent" :
			"What it sent", out);
		fputs(" went to the broker in the house, and nowhere else. ", out);
	}
	print_unknown(out, report);
}

static void print_lead(FILE *out, const struct json *report)
{
	print_places(out, report);
	if (reports(report) > 0) {
		fputs("Linked to Amazon’s assistant, the same devices would have had to send it "
		      "<strong class=\"linked\">", out);
		html_count(out, reports(report));
		fprintf(out, " report%s</strong> of their states.", reports(report) > 1 ? "s" : "");
	} else {
		fputs("No change of a device was counted in this time.", out);
	}
}

static void print_header(FILE *out, const struct json *report)
{
	fputs("<header>\n<p class=\"brand\"><b>Earshot</b> · privacy</p>\n<h1>", out);
	print_title(out, report);
	fputs("</h1>\n<p class=\"period\">From ", out);
	print_time(out, json_get_text(report, "since"), NULL);
	fputs(" to ", out);
	print_time(out, json_get_text(report, "until"), json_get_text(report, "since"));
	fputs("</p>\n<p class=\"lead\">", out);
	print_lead(out, report);
	fputs("</p>\n</header>\n", out);
}

/* --- side by side -------------------------------------------------------------------------- */

static void print_addresses(FILE *out, const struct json *report)
{
	const struct json *list = json_path(report, "here.addresses");
	size_t rows = 0;

	for (const struct json *item = json_first(list); item != NULL && rows < ROWS_SHOWN;
		item = json_next(item), rows++) {
		fputs(rows > 0 ? "<br/>" : "", out);
		print_breakable(out, json_get_text(item, "address"));
	}
	if (json_count(list) > rows) {
		fputs("<br/>and ", out);
		html_count(out, (double)(json_count(list) - rows));
		fputs(" more", out);
	}
	if (rows == 0) {
		fputs("no new connection in this time", out);
	} else if (outside(report, "messages") + outside(report, "connections") <= 0) {
		fputs(rows > 1 ? "<br/>(the broker, at each time)" : "<br/>(the broker)", out);
	}
}

/* Beside its name "bytes" nothing needs no unit. */
static void print_size(FILE *out, double bytes)
{
	if (bytes > 0) {
		html_size(out, bytes);
	} else {
		fputc('0', out);
	}
}

static void print_linked_size(FILE *out, const struct json *report)
{
	double bytes = json_get_number(json_get(report, "linked"), "bytes_about", 0);

	if (reports(report) > 0 && bytes <= 0) {
		fputs("not known", out);
		return;
	}
	fputs(bytes > 0 ? "<small>about</small> " : "", out);
	print_size(out, bytes);
}

/* What is mostly none is shown only where there is some. */
static void print_rest(FILE *out, const char *name, double count)
{
	if (count > 0) {
		fprintf(out, "</td></tr>\n<tr><th scope=\"row\">%s</th>"
			     "<td class=\"linked\">not counted</td><td class=\"own\">", name);
		html_count(out, count);
	}
}

static void print_figures(FILE *out, const struct json *report)
{
	fputs("<table class=\"figures\">\n<thead><tr><th scope=\"col\">Leaves the house</th>"
	      "<th scope=\"col\">Linked to Alexa</th><th scope=\"col\">Earshot</th></tr></thead>\n"
	      "<tbody>\n<tr><th scope=\"row\">messages</th><td class=\"linked\">", out);
	html_count(out, reports(report));
	fputs("</td><td class=\"own\">", out);
	html_count(out, outside(report, "messages"));
	fputs("</td></tr>\n<tr><th scope=\"row\">bytes</th><td class=\"linked\">", out);
	print_linked_size(out, report);
	fputs("</td><td class=\"own\">", out);
	print_size(out, outside(report, "bytes"));
	print_rest(out, "connections", outside(report, "connections"));
	print_rest(out, "messages, not known where to", unknown(report));
	fputs("</td></tr>\n<tr class=\"words\"><th scope=\"row\">connected to</th>"
	      "<td>Amazon’s cloud, and those of the devices’ makers</td><td>", out);
	print_addresses(out, report);
	fputs("</td></tr>\n</tbody>\n</table>\n", out);
}

/* --- in time ------------------------------------------------------------------------------- */

static void print_slot_row(FILE *out, const struct timeline *timeline, size_t slot)
{
	char name[TIMELINE_NAME_SIZE];

	timeline_name(timeline, slot, name);
	fprintf(out, "<tr><th scope=\"row\">%s</th><td>", name);
	if (timeline->slots[slot].kind == SLOT_COUNTED) {
		html_count(out, timeline->slots[slot].reports);
	} else {
		fputs("not counted", out);
	}
	fputs("</td></tr>\n", out);
}

static void print_slot_table(FILE *out, const struct timeline *timeline)
{
	fprintf(out, "<details>\n<summary>The same figures as a table</summary>\n"
		     "<table>\n<thead><tr><th scope=\"col\">%s</th>"
		     "<th scope=\"col\">reports if linked</th></tr></thead>\n<tbody>\n",
		timeline->by_hour ? "Hour" : "Day");
	for (size_t slot = 0; slot < timeline->count; slot++) {
		if (timeline->slots[slot].kind != SLOT_TO_COME) {
			print_slot_row(out, timeline, slot);
		}
	}
	fputs("</tbody>\n</table>\n</details>\n", out);
}

static void print_timeline(FILE *out, const struct json *report)
{
	struct timeline timeline;
	double sent = outside(report, "messages");

	if (json_count(json_path(report, "linked.days")) == 0 || !timeline_read(&timeline, report)) {
		return;
	}
	fprintf(out, "<section aria-labelledby=\"in-time\">\n<h2 id=\"in-time\">%s by %s</h2>\n"
		     "<ul class=\"key\"><li>reports that linked devices would have sent</li>"
		     "<li class=\"own-key\">messages that Earshot sent out of the house</li>",
		timeline.by_hour ? "Hour" : "Day", timeline.by_hour ? "hour" : "day");
	if (timeline.has_gaps) {
		fputs("<li class=\"gap-key\">nothing counted: no change, or Earshot did not run</li>", out);
	}
	fputs("</ul>\n<figure>\n", out);
	timeline_picture(out, &timeline, sent > 0 || unknown(report) <= 0 ? sent : -1);
	fputs("</figure>\n", out);
	print_slot_table(out, &timeline);
	fputs("</section>\n", out);
}

/* --- by name ------------------------------------------------------------------------------- */

/* A table of names with a number each, and bytes unless `bytes` is false. */
struct names {
	const char *title, *name, *unit; /* the keys in the report are `name` and `unit` */
	bool bytes;
	bool shares;                     /* each has a bar, as part of the first */
};

/* "Alexa.LockController lockState" is the property, and where it belongs to. */
static void print_name(FILE *out, const char *text)
{
	const char *space = text != NULL && strncmp(text, "Alexa.", 6) == 0 ? strchr(text, ' ') : NULL;

	print_breakable(out, space != NULL ? space + 1 : text);
	if (space != NULL) {
		fputs("<small>", out);
		html_text_part(out, text, (size_t)(space - text));
		fputs("</small>", out);
	}
}

static void print_share(FILE *out, double part)
{
	fprintf(out, "<svg class=\"share\" aria-hidden=\"true\"><rect width=\"100%%\" height=\"4\" "
		     "rx=\"2\"/><rect width=\"%.1f%%\" height=\"4\" rx=\"2\"/></svg>", 100 * part);
}

static void print_name_row(FILE *out, const struct names *names, const struct json *item,
	double most)
{
	double count = json_get_number(item, names->unit, 0);

	fputs("<tr><th scope=\"row\">", out);
	print_name(out, json_get_text(item, names->name));
	if (names->shares && most > 0) {
		print_share(out, count / most);
	}
	fputs("</th><td>", out);
	html_count(out, count);
	if (names->bytes) {
		fputs("</td><td>", out);
		html_count(out, json_get_number(item, "bytes", 0));
	}
	fputs("</td></tr>\n", out);
}

static void print_table_start(FILE *out, const struct names *names)
{
	fprintf(out, "<table class=\"names\">\n<thead><tr><th scope=\"col\">%s</th>"
		     "<th scope=\"col\">%s</th>%s</tr></thead>\n<tbody>\n", names->title, names->unit,
		names->bytes ? "<th scope=\"col\">bytes</th>" : "");
}

static void print_names(FILE *out, const struct names *names, const struct json *list)
{
	double most = json_get_number(json_at(list, 0), names->unit, 0);
	size_t rows = 0, count = json_count(list);

	fputs("<div>\n", out);
	print_table_start(out, names);
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (rows++ == ROWS_SHOWN) {
			fputs("</tbody>\n</table>\n<details>\n<summary>and ", out);
			html_count(out, (double)(count - ROWS_SHOWN));
			fputs(" more</summary>\n", out);
			print_table_start(out, names);
		}
		print_name_row(out, names, item, most);
	}
	fputs("</tbody>\n</table>\n", out);
	fputs(count > ROWS_SHOWN ? "</details>\n</div>\n" : "</div>\n", out);
}

static void print_linked(FILE *out, const struct json *report)
{
	static const struct names devices = {"Device", "device", "reports", false, true};
	static const struct names kinds = {"What changed", "kind", "changes", false, true};

	fputs("<section aria-labelledby=\"linked\">\n"
	      "<h2 id=\"linked\">What linking would have sent</h2>\n"
	      "<p class=\"soft\">“Works with Alexa” demands a ChangeReport for each change, "
	      "whatever its cause: also for a light that is switched by hand. A report can "
	      "hold several changes.</p>\n", out);
	if (json_count(json_path(report, "linked.devices")) > 0) {
		fputs("<div class=\"columns\">\n", out);
		print_names(out, &devices, json_path(report, "linked.devices"));
		print_names(out, &kinds, json_path(report, "linked.kinds"));
		fputs("</div>\n", out);
	} else {
		fputs("<p>No change was seen in this time.</p>\n", out);
	}
	fputs("</section>\n", out);
}

static void print_example(FILE *out, const struct json *report)
{
	const struct json *example = json_path(report, "linked.example");

	if (json_kind(example) != JSON_OBJECT) {
		return;
	}
	fputs("<section aria-labelledby=\"example\">\n<h2 id=\"example\">One such report in full</h2>\n"
	      "<p class=\"soft\">Of a device of this house; its values are made up. Whatever did not "
	      "change is sent along, under <code>context</code>.</p>\n<pre><code>", out);
	html_json(out, example);
	fputs("</code></pre>\n</section>\n", out);
}

static void print_inside(FILE *out, const struct json *report)
{
	static const struct names kinds = {"Kind", "kind", "messages", true, false};
	static const struct names topics = {"Topic", "topic", "messages", true, false};
	const struct json *here = json_get(report, "here");

	fputs("<section aria-labelledby=\"inside\">\n"
	      "<h2 id=\"inside\">What Earshot told the broker</h2>\n<p class=\"soft\">", out);
	html_count(out, json_get_number(here, "messages", 0));
	fputs(" messages with ", out);
	html_size(out, json_get_number(here, "bytes", 0));
	fputs(", out of the ledger, where each is written before it leaves.</p>\n", out);
	if (json_count(json_get(here, "topics")) > 0) {
		fputs("<div class=\"columns\">\n", out);
		print_names(out, &kinds, json_get(here, "kinds"));
		print_names(out, &topics, json_get(here, "topics"));
		fputs("</div>\n", out);
	}
	fputs("</section>\n", out);
}

/* --- foot ---------------------------------------------------------------------------------- */

static void print_faults(FILE *out, const struct json *list)
{
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		fputs("<li>", out);
		html_text(out, json_text(item));
		fputs(".</li>\n", out);
	}
}

static void print_ledger_faults(FILE *out, const struct json *report)
{
	double unnamed = privacy_report_unnamed_faults(report);

	print_faults(out, json_path(report, "ledger.faults"));
	if (unnamed > 0) {
		fputs("<li>The ledger has ", out);
		html_count(out, unnamed);
		fputs(" more of this kind.</li>\n", out);
	}
}

static void print_notes(FILE *out, const struct json *report)
{
	const struct json *linked = json_path(report, "linked.faults");

	if (json_count(json_path(report, "ledger.faults")) + json_count(linked) == 0) {
		return;
	}
	fputs("<section aria-labelledby=\"notes\">\n"
	      "<h2 id=\"notes\">What is wrong with the files</h2>\n<ul>\n", out);
	print_ledger_faults(out, report);
	print_faults(out, linked);
	fputs("</ul>\n</section>\n", out);
}

static void print_footer(FILE *out, const struct json *report)
{
	const struct json *ledger = json_get(report, "ledger");

	fputs("<footer><div>\n<h2>How this is known</h2>\n"
	      "<p>Changes are counted while Earshot runs, by whole days, as numbers alone: "
	      "no value of a device is kept. The bytes of linking are those of the report that is "
	      "shown, times their number. What Earshot sent stands in its ledger: ", out);
	html_count(out, json_get_number(ledger, "lines", 0));
	fputs(json_get_number(ledger, "lines", 0) == 1 ? " line was read" : " lines were read", out);
	fputs(".</p>\n<p>Other programs at the broker, and clouds that devices have of their own, are "
	      "not in it. This page asks for nothing from anywhere.</p>\n</div></footer>\n", out);
}

bool privacy_page_print(const struct json *report, FILE *out, struct error *error)
{
	print_head(out);
	fputs("<main>\n", out);
	print_header(out, report);
	print_figures(out, report);
	print_notes(out, report);
	print_timeline(out, report);
	print_linked(out, report);
	print_example(out, report);
	print_inside(out, report);
	fputs("</main>\n", out);
	print_footer(out, report);
	fputs("</body>\n</html>\n", out);
	if (fflush(out) != 0 || ferror(out)) {
		return error_set(error, ERROR_SYSTEM, "the page cannot be written: %s", strerror(errno));
	}
	return true;
}
