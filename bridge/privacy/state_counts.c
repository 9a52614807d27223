/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/state_counts.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/state_file.h"
#include "bridge/base/text.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/privacy/cloud_properties.h"
#include "bridge/privacy/day.h"

#define HOURS 24

struct entry {
	char *device;         /* its key */
	const char *type;     /* out of the table of types */
	const char *property; /* the name that it is counted under; or DAY_REPORTS */
	bool known;
	uint64_t value;       /* a hash of the last one: only whether it is another is asked */
	uint64_t today;
};

struct state_counts {
	struct loop *loop;
	char *folder;
	state_counts_say_fn *say;
	void *data;
	struct entry *entries; /* in order of device and property */
	size_t count, capacity;
	char day[DAY_SIZE];
	int64_t quarter;       /* of an hour: when `day` was looked at last */
	int hour_of_day;
	uint64_t hours[HOURS];
	uint64_t reports;
	const struct device *reported; /* by the message that is being read */
	bool changed;          /* since the last save */
	bool failing;
	uint64_t timer;
};

/* --- entries ----------------------------------------------------------------------------- */

static int compare(const struct entry *entry, const char *device, const char *property)
{
	int order = strcmp(entry->device, device);

	return order != 0 ? order : strcmp(entry->property, property);
}

static size_t place_of(const struct state_counts *counts, const char *device,
	const char *property)
{
	size_t low = 0, high = counts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&counts->entries[middle], device, property) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static bool grow(struct state_counts *counts)
{
	size_t capacity = counts->capacity > 0 ? 2 * counts->capacity : 32;
	struct entry *entries = realloc(counts->entries, capacity * sizeof(*entries));

	if (entries == NULL) {
		return false;
	}
	counts->entries = entries;
	counts->capacity = capacity;
	return true;
}

/* NULL when out of memory: then that much is not counted. */
static struct entry *entry_of(struct state_counts *counts, const char *device, const char *type,
	const char *property)
{
	size_t place = place_of(counts, device, property);

	if (place < counts->count && compare(&counts->entries[place], device, property) == 0) {
		return &counts->entries[place];
	}
	char *key = counts->count < counts->capacity || grow(counts) ? text_copy(device) : NULL;
	if (key == NULL) {
		return NULL;
	}
	memmove(&counts->entries[place + 1], &counts->entries[place],
		(counts->count - place) * sizeof(*counts->entries));
	counts->entries[place] = (struct entry){.device = key, .type = type, .property = property};
	counts->count++;
	return &counts->entries[place];
}

/* --- files -------------------------------------------------------------------------------- */

static void tell(const struct state_counts *counts, const char *text)
{
	if (counts->say != NULL) {
		counts->say(text, counts->data);
	}
}

static struct json *devices_json(const struct state_counts *counts)
{
	struct json *devices = json_new_object();
	struct json *device = NULL;
	const char *key = NULL;

	for (size_t i = 0; i < counts->count; i++) {
		const struct entry *entry = &counts->entries[i];
		if (entry->today == 0) {
			continue;
		}
		if (key == NULL || strcmp(key, entry->device) != 0) {
			key = entry->device;
			device = json_new_object();
			json_put_text(device, "type", entry->type);
			json_put(devices, key, device);
		}
		json_put_number(device, entry->property, (double)entry->today);
	}
	return devices;
}

static struct json *day_json(const struct state_counts *counts)
{
	struct json *json = json_new_object();
	struct json *hours = json_new_list();

	for (size_t i = 0; i < HOURS; i++) {
		json_append(hours, json_new_number((double)counts->hours[i]));
	}
	json_put_text(json, "day", counts->day);
	json_put_number(json, DAY_REPORTS, (double)counts->reports);
	json_put(json, "hours", hours);
	json_put(json, "devices", devices_json(counts));
	return json;
}

static void save(struct state_counts *counts)
{
	struct error error = {0};

	if (!counts->changed) {
		return;
	}
	char *path = day_path(counts->folder, counts->day);
	struct json *json = day_json(counts);
	bool saved = path != NULL && json != NULL && state_file_write(path, json, &error);
	if (!saved && !counts->failing) {
		tell(counts, error.kind != ERROR_NONE ? error.text : "out of memory");
	}
	counts->failing = !saved;
	counts->changed = !saved;
	json_destroy(json);
	free(path);
}

static void save_now(void *data)
{
	struct state_counts *counts = data;

	counts->timer = 0;
	save(counts);
}

static void read_device(struct state_counts *counts, const struct json *device)
{
	const char *type_name = json_get_text(device, "type");
	const struct device_type *type = type_name != NULL ? device_type_find(type_name) : NULL;

	for (const struct json *item = json_first(device); type != NULL && item != NULL;
		item = json_next(item)) {
		const struct cloud_property *property =
			cloud_property_find(type->name, json_key(item));
		const char *name = property != NULL ? property->counted
			: strcmp(json_key(item), DAY_REPORTS) == 0 ? DAY_REPORTS : NULL;
		uint64_t count = name != NULL ? day_count(item) : 0;
		struct entry *entry = count > 0
			? entry_of(counts, json_key(device), type->name, name) : NULL;
		if (entry != NULL) {
			entry->today = count;
		}
	}
}

static void load(struct state_counts *counts)
{
	struct error error = {0};
	char *path = day_path(counts->folder, counts->day);
	struct json *json = path != NULL ? state_file_read(path, &error) : NULL;
	const struct json *hours = json_get(json, "hours");

	if (json == NULL && error.kind != ERROR_NOT_FOUND) {
		tell(counts, error.text);
	}
	counts->reports = day_count(json_get(json, DAY_REPORTS));
	for (size_t i = 0; i < HOURS; i++) {
		counts->hours[i] = day_count(json_at(hours, i));
	}
	for (const struct json *device = json_first(json_get(json, "devices")); device != NULL;
		device = json_next(device)) {
		read_device(counts, device);
	}
	json_destroy(json);
	free(path);
}

/* --- days --------------------------------------------------------------------------------- */

static bool is_day_file(const char *name)
{
	static const char shape[] = "dddd-dd-dd.json";

	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		if (shape[i] == 'd' ? name[i] < '0' || name[i] > '9' : name[i] != shape[i]) {
			return false;
		}
	}
	return name[sizeof(shape) - 1] == '\0';
}

static void remove_old(const struct state_counts *counts)
{
	char oldest[DAY_SIZE];
	DIR *folder = opendir(counts->folder);

	day_write(clock_wall_ms(loop_clock(counts->loop)) -
		INT64_C(86400000) * STATE_COUNTS_DAYS, oldest, NULL);
	for (struct dirent *file; folder != NULL && (file = readdir(folder)) != NULL;) {
		if (is_day_file(file->d_name) && strncmp(file->d_name, oldest, DAY_SIZE - 1) < 0) {
			char *path = text_format("%s/%s", counts->folder, file->d_name);
			if (path != NULL) {
				unlink(path);
			}
			free(path);
		}
	}
	if (folder != NULL) {
		closedir(folder);
	}
}

static void turn_to_today(struct state_counts *counts)
{
	int64_t now_ms = clock_wall_ms(loop_clock(counts->loop));
	int64_t quarter = day_quarter(now_ms);
	char today[DAY_SIZE];

	if (quarter == counts->quarter) {
		return;
	}
	counts->quarter = quarter;
	day_write(now_ms, today, &counts->hour_of_day);
	if (strcmp(today, counts->day) == 0) {
		return;
	}
	save(counts);
	for (size_t i = 0; i < counts->count; i++) {
		counts->entries[i].today = 0;
	}
	snprintf(counts->day, sizeof(counts->day), "%s", today);
	load(counts);
	remove_old(counts);
}

/* --- counting ----------------------------------------------------------------------------- */

static void count_change(struct state_counts *counts, const struct device *device)
{
	if (counts->reported != device) {
		struct entry *reports =
			entry_of(counts, device->key, device->type->name, DAY_REPORTS);
		counts->reported = device;
		counts->reports++;
		counts->hours[counts->hour_of_day]++;
		if (reports != NULL) {
			reports->today++;
		}
	}
	counts->changed = true;
	if (counts->timer == 0) {
		counts->timer = loop_after(counts->loop, STATE_COUNTS_SAVE_MS, save_now, counts);
	}
}

void state_counts_message(struct state_counts *counts)
{
	counts->reported = NULL;
}

static void take_value(struct state_counts *counts, const struct device *device,
	const struct cloud_property *property, uint64_t hashed, bool retained)
{
	struct entry *entry =
		entry_of(counts, device->key, device->type->name, property->counted);

	if (entry == NULL) {
		return;
	}
	bool changed = entry->known && !retained && entry->value != hashed;
	entry->known = true;
	entry->value = hashed;
	if (changed) {
		entry->today++;
		count_change(counts, device);
	}
}

void state_counts_report(struct state_counts *counts, const struct device *device,
	const struct device_property *property, const struct property_value *value)
{
	const struct cloud_property *linked;
	uint64_t hashed;

	for (size_t i = 0; (linked = cloud_property_at(device->type->name, property->type->name,
		i)) != NULL; i++) {
		turn_to_today(counts);
		if (cloud_property_hash(linked, property->type, value, &hashed)) {
			take_value(counts, device, linked, hashed, value->retained);
		}
	}
}

void state_counts_availability(struct state_counts *counts, const struct device *device,
	bool available, bool retained)
{
	if (cloud_property_first(device) != NULL) {
		turn_to_today(counts);
		take_value(counts, device, cloud_property_connectivity(), available, retained);
	}
}

/* --- life ---------------------------------------------------------------------------------- */

struct state_counts *state_counts_create(struct loop *loop, const char *folder,
	state_counts_say_fn *say, void *data)
{
	struct state_counts *counts = calloc(1, sizeof(*counts));

	if (counts == NULL) {
		return NULL;
	}
	*counts = (struct state_counts){.loop = loop, .say = say, .data = data, .quarter = -1,
		.folder = text_copy(folder)};
	if (counts->folder == NULL) {
		free(counts);
		return NULL;
	}
	if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
		char *text = text_format("changes cannot be counted in %s: %s", folder, strerror(errno));
		tell(counts, text != NULL ? text : "out of memory");
		free(text);
		counts->failing = true;
	}
	turn_to_today(counts);
	return counts;
}

void state_counts_destroy(struct state_counts *counts)
{
	if (counts == NULL) {
		return;
	}
	loop_cancel(counts->loop, counts->timer);
	save(counts);
	for (size_t i = 0; i < counts->count; i++) {
		free(counts->entries[i].device);
	}
	free(counts->entries);
	free(counts->folder);
	free(counts);
}
