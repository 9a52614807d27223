/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/privacy_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/state_file.h"
#include "bridge/base/text.h"
#include "bridge/guard/egress.h"
#include "bridge/guard/ledger_read.h"
#include "bridge/home/home.h"
#include "bridge/privacy/cloud_properties.h"
#include "bridge/privacy/cloud_report.h"
#include "bridge/privacy/day.h"
#include "bridge/privacy/named_counts.h"

#define NOON 12
#define DAY_S (24 * 60 * 60)
#define EXAMPLE_MAX 16384

/* --- the ledger ----------------------------------------------------------------------------- */

/* Where something went. */
enum reach { REACH_UNKNOWN, REACH_INSIDE, REACH_OUTSIDE };
#define REACHES (REACH_OUTSIDE + 1)

struct amount {
	uint64_t connections, messages, bytes;
};

struct sending {
	const struct privacy_period *period;
	const struct ledger_reading *reading;
	struct named_counts topics, days, kinds, addresses;
	struct amount amounts[REACHES];
	enum reach connected; /* as far as is known: where a line without an address went */
	uint64_t missing;     /* lines, when that was known */
	char *judged; /* the address that was looked at last */
	bool is_outside;
	bool failed;
	char day[DAY_SIZE];
	int64_t quarter; /* of an hour, when `day` was looked at */
};

/* "[fd00::1]:1883" without brackets and port. */
static bool is_outside(const char *address)
{
	bool bracketed = address[0] == '[';
	const char *colon = strrchr(address, ':');
	size_t length = colon != NULL ? (size_t)(colon - address) : strlen(address);
	char *host = bracketed && length > 2 ? text_copy_part(address + 1, length - 2)
					      : text_copy_part(address, length);
	bool outside = host == NULL || !egress_is_private(host);

	free(host);
	return outside;
}

/* A ledger has many lines and few addresses. */
static enum reach reach_of_address(struct sending *sending, const char *address)
{
	if (sending->judged == NULL || strcmp(sending->judged, address) != 0) {
		free(sending->judged);
		sending->judged = text_copy(address);
		sending->is_outside = is_outside(address);
	}
	return sending->is_outside ? REACH_OUTSIDE : REACH_INSIDE;
}

static const char *day_of(struct sending *sending, int64_t at_ms)
{
	int64_t quarter = day_quarter(at_ms);

	if (quarter != sending->quarter || sending->day[0] == '\0') {
		sending->quarter = quarter;
		day_write(at_ms, sending->day, NULL);
	}
	return sending->day;
}

/* Of a line that has no address, as all but connections in the ledger of an older version: that of
 * the last connection, unless something is missing since then. */
static enum reach reach_of(struct sending *sending, const struct ledger_record *record,
	bool connect)
{
	const struct ledger_reading *reading = sending->reading;
	uint64_t missing = reading->damaged + reading->cut + reading->notes;

	if (missing != sending->missing) {
		sending->missing = missing;
		sending->connected = REACH_UNKNOWN;
	}
	if (record->address[0] == '\0') {
		return connect ? REACH_UNKNOWN : sending->connected;
	}
	enum reach reach = reach_of_address(sending, record->address);
	sending->connected = connect ? reach : sending->connected;
	return reach;
}

static void on_record(const struct ledger_record *record, void *data)
{
	struct sending *sending = data;
	bool connect = strcmp(record->kind, "connect") == 0;
	enum reach reach = reach_of(sending, record, connect);
	struct amount *amount = &sending->amounts[reach];

	if (record->at_ms < sending->period->since_ms ||
		record->at_ms >= sending->period->until_ms || record->note[0] != '\0') {
		return;
	}
	if (connect) {
		amount->connections++;
		sending->failed |= !named_counts_add(&sending->addresses, record->address, 1, 0);
		return;
	}
	amount->messages++;
	amount->bytes += record->bytes;
	sending->failed |= !named_counts_add(&sending->topics, record->topic, 1, record->bytes) ||
		!named_counts_add(&sending->kinds, record->kind, 1, record->bytes) ||
		!named_counts_add(&sending->days, day_of(sending, record->at_ms), 1, record->bytes);
}

/* --- the counts ------------------------------------------------------------------------------ */

struct linking {
	struct named_counts kinds, devices, days;
	uint64_t reports;
	struct json *timeline; /* list of {day, hours} */
	struct text_list faults;
};

static void add_device(struct linking *linking, const struct json *device)
{
	const char *type = json_get_text(device, "type");

	for (const struct json *item = json_first(device); type != NULL && item != NULL;
		item = json_next(item)) {
		const struct cloud_property *property = cloud_property_find(type, json_key(item));
		char kind[80];
		if (strcmp(json_key(item), DAY_REPORTS) == 0) {
			named_counts_add(&linking->devices, json_key(device), day_count(item), 0);
		} else if (property != NULL) {
			snprintf(kind, sizeof(kind), "%s %s", property->interface, property->name);
			named_counts_add(&linking->kinds, kind, day_count(item), 0);
		}
	}
}

static void add_day(struct linking *linking, const char *folder, const char *day)
{
	struct error error = {0};
	char *path = day_path(folder, day);
	struct json *json = path != NULL ? state_file_look(path, &error) : NULL;
	struct json *line = json != NULL ? json_new_object() : NULL;

	if (json == NULL && error.kind != ERROR_NOT_FOUND) {
		text_list_add(&linking->faults, error.text);
	}
	uint64_t reports = day_count(json_get(json, DAY_REPORTS));
	if (json != NULL) {
		linking->reports += reports;
		named_counts_add(&linking->days, day, reports, 0);
		json_put_text(line, "day", day);
		json_put(line, "hours", json_copy(json_get(json, "hours")));
		json_append(linking->timeline, line);
	}
	for (const struct json *device = json_first(json_get(json, "devices")); device != NULL;
		device = json_next(device)) {
		add_device(linking, device);
	}
	json_destroy(json);
	free(path);
}

/* Of the day of a moment. False if the system knows no such day. */
static bool find_noon(time_t seconds, time_t *noon)
{
	struct tm tm = {0};

	if (localtime_r(&seconds, &tm) == NULL) {
		return false;
	}
	tm.tm_hour = NOON;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	*noon = mktime(&tm);
	return *noon != (time_t)-1;
}

/* From noon to noon, so that no day is left out or doubled when the clocks change. Of a longer
 * period the last days: those before have files only if no daemon ran since, see
 * STATE_COUNTS_DAYS. */
static void add_days(struct linking *linking, const char *folder,
	const struct privacy_period *period)
{
	time_t first = (time_t)(period->since_ms / 1000), last;
	char day[DAY_SIZE];

	if (!find_noon((time_t)((period->until_ms - 1) / 1000), &last)) {
		return;
	}
	time_t earliest = last - (time_t)(DAYS_SHOWN_MAX - 1) * DAY_S;
	if (!find_noon(first < earliest ? earliest : first, &first)) {
		return;
	}
	for (time_t noon = first; noon <= last + DAY_S / 2; noon += DAY_S) {
		day_write((int64_t)noon * 1000, day, NULL);
		add_day(linking, folder, day);
	}
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static struct json *counts_json(struct named_counts *counts, const char *name,
	const char *unit, bool rank, bool bytes)
{
	struct json *list = json_new_list();

	if (rank) {
		named_counts_rank(counts);
	}
	for (size_t i = 0; i < counts->count; i++) {
		struct json *item = json_new_object();
		json_put_text(item, name, counts->items[i].name);
		json_put_number(item, unit, (double)counts->items[i].count);
		if (bytes) {
			json_put_number(item, "bytes", (double)counts->items[i].bytes);
		}
		json_append(list, item);
	}
	return list;
}

/* How many bytes the example has, as it would be sent. */
static double put_example(struct json *json, const struct home *home)
{
	const struct device *device = home != NULL ? cloud_report_device(home) : NULL;
	struct json *example = device != NULL ? cloud_report_example(device) : NULL;
	struct buffer text;

	buffer_init(&text, EXAMPLE_MAX);
	bool printed = example != NULL && json_print(example, &text);
	double bytes = printed ? (double)text.length : 0;
	buffer_finish(&text);
	json_put(json, "example", example != NULL ? example : json_new_null());
	return bytes;
}

static struct json *linked_json(struct linking *linking, const struct home *home)
{
	struct json *json = json_new_object();
	struct json *faults = json_new_list();

	json_put_number(json, "reports", (double)linking->reports);
	double bytes = put_example(json, home);
	json_put_number(json, "bytes_about", bytes * (double)linking->reports);
	json_put(json, "kinds", counts_json(&linking->kinds, "kind", "changes", true, false));
	json_put(json, "devices", counts_json(&linking->devices, "device", "reports", true, false));
	json_put(json, "days", counts_json(&linking->days, "day", "reports", false, false));
	json_put(json, "timeline", linking->timeline);
	for (size_t i = 0; i < linking->faults.count; i++) {
		json_append(faults, json_new_text(linking->faults.items[i]));
	}
	json_put(json, "faults", faults);
	return json;
}

static struct json *amount_json(const struct amount *amount)
{
	struct json *json = json_new_object();

	json_put_number(json, "messages", (double)amount->messages);
	json_put_number(json, "bytes", (double)amount->bytes);
	json_put_number(json, "connections", (double)amount->connections);
	return json;
}

static struct json *here_json(struct sending *sending)
{
	const struct amount *amounts = sending->amounts;
	struct json *json = json_new_object();
	uint64_t messages = 0, bytes = 0;

	for (size_t i = 0; i < REACHES; i++) {
		messages += amounts[i].messages;
		bytes += amounts[i].bytes;
	}
	json_put(json, "outside", amount_json(&amounts[REACH_OUTSIDE]));
	json_put(json, "unknown", amount_json(&amounts[REACH_UNKNOWN]));
	json_put(json, "addresses",
		counts_json(&sending->addresses, "address", "connections", true, false));
	json_put_number(json, "messages", (double)messages);
	json_put_number(json, "bytes", (double)bytes);
	json_put(json, "kinds", counts_json(&sending->kinds, "kind", "messages", true, true));
	json_put(json, "topics", counts_json(&sending->topics, "topic", "messages", true, true));
	json_put(json, "days", counts_json(&sending->days, "day", "messages", false, true));
	return json;
}

static struct json *fault_json(const char *path, const struct ledger_fault *fault)
{
	static const char *const what[] = {
		[LEDGER_FAULT_DAMAGED] = "is damaged and left out",
		[LEDGER_FAULT_CUT] = "was cut short and is left out",
		[LEDGER_FAULT_NOTE] = "says: ",
		[LEDGER_FAULT_SET_BACK] = "is older than the one before it: the clock was set back",
	};
	char *file = ledger_file_path(path, fault->file);
	char *text = file == NULL ? NULL : text_format("%s: line %llu %s%s", file,
		(unsigned long long)fault->line, what[fault->kind], fault->note);
	struct json *json = json_new_text(text);

	free(file);
	free(text);
	return json;
}

/* Without a ledger the figures are 0 whatever was sent. */
static struct json *no_ledger_json(const char *path)
{
	char *text = text_format("there is no %s: nothing was sent yet, or it was removed", path);
	struct json *json = json_new_text(text);

	free(text);
	return json;
}

static struct json *ledger_json(const char *path, const struct ledger_reading *reading)
{
	struct json *json = json_new_object();
	struct json *faults = json_new_list();

	json_put_text(json, "path", path);
	json_put_number(json, "lines", (double)reading->lines);
	json_put_number(json, "files", reading->files);
	json_put_number(json, "damaged", (double)reading->damaged);
	json_put_number(json, "cut", (double)reading->cut);
	json_put_number(json, "notes", (double)reading->notes);
	json_put_number(json, "set_back", (double)reading->set_back);
	for (int i = 0; i < reading->fault_count; i++) {
		json_append(faults, fault_json(path, &reading->faults[i]));
	}
	if (reading->files == 0) {
		json_append(faults, no_ledger_json(path));
	}
	json_put(json, "faults", faults);
	return json;
}

static void put_time(struct json *json, const char *key, int64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm = {0};
	char text[32] = "";

	if (localtime_r(&seconds, &tm) != NULL) {
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S%z", &tm);
	}
	json_put_text(json, key, text);
}

static void finish(struct sending *sending, struct linking *linking)
{
	struct named_counts *all[] = {&sending->topics, &sending->days, &sending->kinds,
		&sending->addresses, &linking->kinds, &linking->devices, &linking->days};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		named_counts_finish(all[i]);
	}
	text_list_finish(&linking->faults);
	free(sending->judged);
}

struct json *privacy_report(const char *ledger, const char *counts_folder,
	const struct home *home, const struct privacy_period *period, struct error *error)
{
	struct ledger_reading reading;
	struct sending sending = {.period = period, .reading = &reading};
	struct linking linking = {.timeline = NULL};
	struct json *json = NULL;

	if (!ledger_read(ledger, on_record, &sending, &reading, error)) {
		finish(&sending, &linking);
		return NULL;
	}
	linking.timeline = json_new_list();
	add_days(&linking, counts_folder, period);
	if (sending.failed) {
		error_set(error, ERROR_MEMORY, "out of memory");
		json_destroy(linking.timeline);
	} else {
		json = json_new_object();
		put_time(json, "since", period->since_ms);
		put_time(json, "until", period->until_ms);
		json_put(json, "linked", linked_json(&linking, home));
		json_put(json, "here", here_json(&sending));
		json_put(json, "ledger", ledger_json(ledger, &reading));
	}
	finish(&sending, &linking);
	return json;
}

double privacy_report_unnamed_faults(const struct json *report)
{
	static const char *const kinds[] = {"damaged", "cut", "notes", "set_back"};
	const struct json *ledger = json_get(report, "ledger");
	double count = -(double)json_count(json_get(ledger, "faults"));

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		count += json_get_number(ledger, kinds[i], 0);
	}
	return count > 0 ? count : 0;
}
