/* SPDX-License-Identifier: MIT
 *
 * What a dialect says of a type need not be said of each device again. A device of the
 * dialect is read from a map like any other, and compared.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/home/home.h"
#include "bridge/import/draft.h"

/* Stands for a device's topic in the sample. */
#define SAMPLE_TOPIC "earshot_sample/topic"
#define SAMPLES_MAX 64

/* A dialect's device of a type; `device` is NULL if the dialect does not speak it. */
struct sample {
	const char *dialect; /* borrowed from a device of the draft */
	const struct device_type *type;
	struct home *home;
	const struct device *device;
};

struct samples {
	const char *folder;
	struct sample list[SAMPLES_MAX];
	size_t count;
};

static void read_sample(struct sample *sample, const char *folder)
{
	char *text = text_format("version: 1\ndevices:\n  sample: {type: %s, dialect: \"%s\", "
				 "topic: " SAMPLE_TOPIC "}\n", sample->type->name, sample->dialect);
	sample->home = home_create(folder);
	if (text != NULL && sample->home != NULL) {
		home_add_text(sample->home, "sample", text, strlen(text), NULL);
		sample->device = home_device(sample->home, "sample");
	}
	free(text);
}

/* The sample's device, or NULL. */
static const struct device *sample_of(struct samples *samples, const struct draft_device *device)
{
	for (size_t i = 0; i < samples->count; i++) {
		if (samples->list[i].type == device->type &&
			strcmp(samples->list[i].dialect, device->dialect) == 0) {
			return samples->list[i].device;
		}
	}
	if (samples->count == SAMPLES_MAX) {
		return NULL;
	}
	struct sample *sample = &samples->list[samples->count++];
	*sample = (struct sample){.dialect = device->dialect, .type = device->type};
	read_sample(sample, samples->folder);
	return sample->device;
}

/* --- comparing ------------------------------------------------------------ */

/* True if the template, with the sample's topic in it, is `filled`. */
static bool is_filled(const char *template, const char *filled)
{
	static const char mark[] = "{topic}";
	for (;;) {
		const char *at = strstr(template, mark);
		size_t length = at != NULL ? (size_t)(at - template) : strlen(template);
		if (strncmp(template, filled, length) != 0) {
			return false;
		}
		filled += length;
		if (at == NULL) {
			return *filled == '\0';
		}
		if (strncmp(filled, SAMPLE_TOPIC, strlen(SAMPLE_TOPIC)) != 0) {
			return false;
		}
		filled += strlen(SAMPLE_TOPIC);
		template = at + strlen(mark);
	}
}

static bool is_same_number(double left, double right)
{
	return left >= right && left <= right;
}

static bool has_pair(const struct text_list *names, const struct text_list *raws,
	const char *name, const char *raw)
{
	for (size_t i = 0; i < names->count && i < raws->count; i++) {
		if (strcmp(names->items[i], name) == 0 && strcmp(raws->items[i], raw) == 0) {
			return true;
		}
	}
	return false;
}

static bool command_is_same(const struct draft_command *command, const struct device *sample)
{
	const struct device_command *other = device_command(sample, command->type->name);
	if (other == NULL || !is_filled(command->topic, other->topic) ||
		!is_filled(command->payload, other->payload) ||
		!is_same_number(command->scale, other->scale) ||
		!is_same_number(command->inverse, other->inverse) ||
		command->words.count != other->value_names.count) {
		return false;
	}
	for (size_t i = 0; i < command->words.count; i++) {
		if (!has_pair(&other->value_names, &other->value_raws, command->words.items[i],
			command->raws.items[i])) {
			return false;
		}
	}
	return true;
}

static bool reads_state(const struct device_property *other, const char *state, const char *raw)
{
	for (size_t i = 0; i < other->value_count; i++) {
		if (strcmp(other->states[i], state) == 0 &&
			strcmp(other->raw_values[i], raw) == 0) {
			return true;
		}
	}
	return false;
}

/* True if the dialect reads it where the device reports it, whatever else it reads. */
static bool reads_place(const struct device_property *other, const struct draft_property *property)
{
	bool topic = false;
	for (size_t i = 0; i < other->topics.count; i++) {
		topic = topic || is_filled(property->topic, other->topics.items[i]);
	}
	bool whole = property->field == NULL && other->fields.count == 0;
	const char *field = property->field != NULL ? property->field : ".";
	return topic && (whole || text_list_has(&other->fields, field));
}

static bool property_is_same(const struct draft_property *property, const struct device *sample)
{
	const struct device_property *other = device_property(sample, property->type->name);
	if (other == NULL || !reads_place(other, property) ||
		!is_same_number(property->scale, other->scale) ||
		!is_same_number(property->inverse, other->inverse)) {
		return false;
	}
	for (size_t i = 0; i < property->states.count; i++) {
		if (!reads_state(other, property->states.items[i], property->raws.items[i])) {
			return false;
		}
	}
	return true;
}

/* --- one device ------------------------------------------------------------ */

/* Compares, and drops what was taken from a dialect that does not have it. */
static void compare(struct draft_device *device, const struct device *sample)
{
	size_t kept = 0;
	for (size_t i = 0; i < device->command_count; i++) {
		struct draft_command *command = &device->commands[i];
		bool taken = command->as_dialect;
		bool has = sample != NULL && device_command(sample, command->type->name) != NULL;
		command->as_dialect = sample != NULL &&
			(taken ? has : command_is_same(command, sample));
		if (!taken || has) {
			device->commands[kept++] = *command;
		} else {
			draft_command_finish(command);
		}
	}
	device->command_count = kept;
	kept = 0;
	for (size_t i = 0; i < device->property_count; i++) {
		struct draft_property *property = &device->properties[i];
		bool taken = property->as_dialect;
		bool has = sample != NULL && device_property(sample, property->type->name) != NULL;
		property->as_dialect = sample != NULL &&
			(taken ? has : property_is_same(property, sample));
		if (!taken || has) {
			device->properties[kept++] = *property;
		} else {
			draft_property_finish(property);
		}
	}
	device->property_count = kept;
}

/* Lists what the device shares with its dialect, if the dialect has more. */
static void list_only(struct draft *draft, struct draft_device *device,
	const struct device *sample)
{
	bool more = false;
	for (size_t i = 0; i < sample->command_count; i++) {
		more = more || !draft_has_command(device, sample->commands[i].type->name);
	}
	for (size_t i = 0; i < sample->property_count; i++) {
		more = more || !draft_has_property(device, sample->properties[i].type->name);
	}
	for (size_t i = 0; more && i < device->command_count; i++) {
		if (device->commands[i].as_dialect) {
			draft_list_once(draft, &device->only, device->commands[i].type->name);
		}
	}
	for (size_t i = 0; more && i < device->property_count; i++) {
		if (device->properties[i].as_dialect) {
			draft_list_once(draft, &device->only, device->properties[i].type->name);
		}
	}
}

static bool shares(const struct draft_device *device)
{
	bool any = false;
	for (size_t i = 0; i < device->command_count; i++) {
		any = any || device->commands[i].as_dialect;
	}
	for (size_t i = 0; i < device->property_count; i++) {
		any = any || device->properties[i].as_dialect;
	}
	return any;
}

void draft_reduce(struct draft *draft, const char *dialects_folder)
{
	struct samples *samples = calloc(1, sizeof(*samples));
	if (samples == NULL) {
		draft->failed = true;
		return;
	}
	samples->folder = dialects_folder;
	for (size_t i = 0; i < draft->device_count; i++) {
		struct draft_device *device = draft->devices[i];
		const struct device *sample = device->dialect != NULL ?
			sample_of(samples, device) : NULL;
		compare(device, sample);
		if (sample != NULL) {
			list_only(draft, device, sample);
		}
	}
	for (size_t i = 0; i < samples->count; i++) {
		home_destroy(samples->list[i].home);
	}
	/* Only now: the samples name the dialects of devices. */
	for (size_t i = 0; i < draft->device_count; i++) {
		if (!shares(draft->devices[i])) {
			draft_set(draft, &draft->devices[i]->dialect, NULL);
		}
	}
	free(samples);
}
