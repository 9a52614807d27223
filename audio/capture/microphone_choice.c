/* SPDX-License-Identifier: MIT */
#include "audio/capture/microphone_choice.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"

typedef bool matches_fn(const struct microphone_info *device, const char *name);

static bool is_default(const struct microphone_info *device, const char *name)
{
	return device->is_default && strcmp(name, "default") == 0;
}

static bool has_index(const struct microphone_info *device, const char *name)
{
	int64_t index = 0;
	return text_to_integer(name, 0, INT_MAX, &index) && index == device->index;
}

static bool has_name(const struct microphone_info *device, const char *name)
{
	return strcmp(device->name, name) == 0;
}

static bool has_name_in_any_case(const struct microphone_info *device, const char *name)
{
	return strcasecmp(device->name, name) == 0;
}

static bool has_part_of_name(const struct microphone_info *device, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = device->name; *at != '\0'; at++) {
		if (strncasecmp(at, name, length) == 0) {
			return true;
		}
	}
	return false;
}

/* From the surest to the vaguest: the first that fits any device decides. */
static matches_fn *const ways[] = {
	is_default, has_index, has_name, has_name_in_any_case, has_part_of_name,
};

static const struct microphone_info *find(const struct microphone_info *devices, size_t count,
	const char *name, matches_fn *matches, size_t *found)
{
	const struct microphone_info *first = NULL;
	*found = 0;
	for (size_t i = 0; i < count; i++) {
		if (matches(&devices[i], name)) {
			first = first != NULL ? first : &devices[i];
			(*found)++;
		}
	}
	return first;
}

/* `because` is the beginning of the sentence; the devices follow. */
static void set_error(struct error *error, const char *because, const char *name,
	const struct microphone_info *devices, size_t count)
{
	struct buffer list;
	buffer_init(&list, 1024);
	/* What goes beyond the length of an error would be cut anyway. */
	for (size_t i = 0; i < count && list.length < ERROR_TEXT_MAX; i++) {
		buffer_append_format(&list, "%s%d (%s)", i > 0 ? ", " : "", devices[i].index,
			devices[i].name);
	}
	error_set(error, ERROR_NOT_FOUND, "%s `%s`: choose one by its number or name: %s", because,
		name, buffer_text(&list));
	buffer_finish(&list);
}

const struct microphone_info *microphone_choose(const struct microphone_info *devices,
	size_t count, const char *name, struct error *error)
{
	const char *wanted = name != NULL ? name : "default";
	if (count == 0) {
		error_set(error, ERROR_NOT_FOUND,
			"this machine has no microphone: plug one in, then see what `earshot microphones` "
			"lists");
		return NULL;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		size_t found = 0;
		const struct microphone_info *device = find(devices, count, wanted, ways[i], &found);
		if (found > 1) {
			set_error(error, "there is more than one microphone", wanted, devices, count);
			return NULL;
		}
		if (device != NULL) {
			return device;
		}
	}
	set_error(error, "there is no microphone", wanted, devices, count);
	return NULL;
}
