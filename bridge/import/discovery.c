/* SPDX-License-Identifier: MIT */
#include "bridge/import/discovery.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/home/topic.h"

#define STEP 256

/* `order` tells the later of two messages on one topic until they are sorted. */
struct entry {
	char *topic;
	char *payload; /* NULL: it was removed */
	size_t order;
};

struct discovery {
	struct entry *entries;
	size_t count;
	size_t capacity;
	size_t bytes;
	size_t left_out;
	size_t taken;
	bool sorted;
};

struct discovery *discovery_create(void)
{
	struct discovery *discovery = calloc(1, sizeof(*discovery));
	if (discovery != NULL) {
		discovery->sorted = true;
	}
	return discovery;
}

static void entry_finish(struct entry *entry)
{
	free(entry->topic);
	free(entry->payload);
}

void discovery_destroy(struct discovery *discovery)
{
	if (discovery == NULL) {
		return;
	}
	for (size_t i = 0; i < discovery->count; i++) {
		entry_finish(&discovery->entries[i]);
	}
	free(discovery->entries);
	free(discovery);
}

/* --- order ------------------------------------------------------------ */

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	int order = strcmp(a->topic, b->topic);
	return order != 0 ? order : (a->order > b->order) - (a->order < b->order);
}

static size_t entry_size(const struct entry *entry)
{
	return strlen(entry->topic) + (entry->payload != NULL ? strlen(entry->payload) : 0);
}

/* Sorts, and keeps of each topic the last message, if it is not empty, as long as there is
 * room. */
static void settle(struct discovery *discovery)
{
	if (discovery->sorted) {
		return;
	}
	size_t kept = 0;
	size_t bytes = 0;
	qsort(discovery->entries, discovery->count, sizeof(*discovery->entries), compare_entries);
	for (size_t i = 0; i < discovery->count; i++) {
		struct entry *entry = &discovery->entries[i];
		bool replaced = i + 1 < discovery->count &&
			strcmp(entry->topic, discovery->entries[i + 1].topic) == 0;
		size_t size = entry_size(entry);
		bool wanted = !replaced && entry->payload != NULL;
		if (wanted && kept < DISCOVERY_ENTRIES_MAX && bytes + size <= DISCOVERY_BYTES_MAX) {
			discovery->entries[kept++] = *entry;
			bytes += size;
		} else {
			discovery->left_out += wanted;
			entry_finish(entry);
		}
	}
	discovery->bytes = bytes;
	discovery->count = kept;
	discovery->sorted = true;
}

/* --- taking ------------------------------------------------------------ */

static bool is_text(const char *payload, size_t length)
{
	if (memchr(payload, '\0', length) != NULL) {
		return false;
	}
	for (size_t at = 0; at < length;) {
		size_t bytes = text_character_length(payload + at, length - at);
		if (bytes == 0) {
			return false;
		}
		at += bytes;
	}
	return true;
}

static bool make_room(struct discovery *discovery)
{
	if (discovery->count < discovery->capacity) {
		return true;
	}
	size_t capacity = discovery->capacity + discovery->capacity / 2 + STEP;
	struct entry *entries = realloc(discovery->entries, capacity * sizeof(*entries));
	if (entries == NULL) {
		return false;
	}
	discovery->entries = entries;
	discovery->capacity = capacity;
	return true;
}

static int compare_topic(const void *topic, const void *entry)
{
	return strcmp(topic, ((const struct entry *)entry)->topic);
}

static struct entry *find_entry(struct discovery *discovery, const char *topic)
{
	settle(discovery);
	return discovery->count == 0 ? NULL : bsearch(topic, discovery->entries, discovery->count,
		sizeof(*discovery->entries), compare_topic);
}

/* Twice as many as are kept in the end, so that what is said again and again is sorted but
 * now and then. */
static bool is_full(const struct discovery *discovery, size_t more)
{
	return discovery->count >= 2 * DISCOVERY_ENTRIES_MAX ||
		discovery->bytes + more > 2 * DISCOVERY_BYTES_MAX;
}

static bool may_take(struct discovery *discovery, const char *topic, const void *payload,
	size_t length)
{
	if (topic_fault(topic) != NULL || length > DISCOVERY_PAYLOAD_MAX ||
		(length > 0 && !is_text(payload, length))) {
		return false;
	}
	if (is_full(discovery, strlen(topic) + length)) {
		settle(discovery);
	}
	return make_room(discovery);
}

void discovery_take(struct discovery *discovery, const char *topic, const void *payload,
	size_t length)
{
	if (!may_take(discovery, topic, payload, length)) {
		discovery->left_out++;
		return;
	}
	struct entry entry = {
		.topic = text_copy(topic),
		.payload = length > 0 ? text_copy_part(payload, length) : NULL,
		.order = discovery->taken++,
	};
	if (entry.topic == NULL || (length > 0 && entry.payload == NULL)) {
		entry_finish(&entry);
		discovery->left_out++;
		return;
	}
	discovery->entries[discovery->count++] = entry;
	discovery->bytes += entry_size(&entry);
	discovery->sorted = false;
}

/* --- reading ------------------------------------------------------------ */

size_t discovery_left_out(const struct discovery *discovery)
{
	return discovery->left_out;
}

size_t discovery_count(struct discovery *discovery)
{
	settle(discovery);
	return discovery->count;
}

const char *discovery_topic(struct discovery *discovery, size_t index)
{
	settle(discovery);
	return index < discovery->count ? discovery->entries[index].topic : NULL;
}

const char *discovery_payload(struct discovery *discovery, size_t index)
{
	settle(discovery);
	return index < discovery->count ? discovery->entries[index].payload : NULL;
}

const char *discovery_find(struct discovery *discovery, const char *topic)
{
	const struct entry *entry = find_entry(discovery, topic);
	return entry != NULL ? entry->payload : NULL;
}

struct json *discovery_json(struct discovery *discovery, size_t index, struct error *error)
{
	const char *payload = discovery_payload(discovery, index);
	if (payload == NULL) {
		error_set(error, ERROR_NOT_FOUND, "there is no such message");
		return NULL;
	}
	return json_parse(payload, strlen(payload), error);
}
