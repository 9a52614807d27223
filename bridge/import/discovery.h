/* SPDX-License-Identifier: MIT
 *
 * What a broker keeps for a topic that announces devices: the last message of each. It
 * comes from strangers, so there is an end to how many and how large they are.
 */
#ifndef EARSHOT_IMPORT_DISCOVERY_H
#define EARSHOT_IMPORT_DISCOVERY_H

#include <stdbool.h>
#include <stddef.h>

#define DISCOVERY_ENTRIES_MAX 20000
#define DISCOVERY_PAYLOAD_MAX (16 * 1024 * 1024)
#define DISCOVERY_BYTES_MAX (32 * 1024 * 1024)

struct discovery;
struct error;
struct json;

/* NULL when out of memory. */
struct discovery *discovery_create(void);
void discovery_destroy(struct discovery *discovery);

/* Takes a message: a later one on the same topic replaces the earlier one, and an empty
 * one removes it. What is no text, too large or too much is left out and counted; so is a
 * topic that nobody may publish to. */
void discovery_take(struct discovery *discovery, const char *topic, const void *payload,
	size_t length);

/* Takes every message of a dump: lines of `topic payload`, as `mosquitto_sub -v` prints
 * them, or of JSON with `topic` and `payload`, as `mosquitto_sub -F %J` does; or one JSON
 * object of topics, each with its payload as JSON or as text. A list by itself is the
 * payload of `bare_topic` (NULL: none). False with the reason. */
bool discovery_read(struct discovery *discovery, const char *text, size_t length,
	const char *bare_topic, struct error *error);

/* In the order of topics, whatever order they came in. */
size_t discovery_count(struct discovery *discovery);
const char *discovery_topic(struct discovery *discovery, size_t index);
const char *discovery_payload(struct discovery *discovery, size_t index);

/* The payload of a topic, or NULL. */
const char *discovery_find(struct discovery *discovery, const char *topic);

/* Parses the payload of an entry; NULL with the reason. */
struct json *discovery_json(struct discovery *discovery, size_t index, struct error *error);

/* How many messages were left out. */
size_t discovery_left_out(const struct discovery *discovery);

#endif
