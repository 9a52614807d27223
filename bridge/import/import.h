/* SPDX-License-Identifier: MIT
 *
 * From what a broker keeps about devices to a device map that `earshot check` accepts.
 * Whatever cannot be mapped for certain stays out of it, and the map says so and why.
 */
#ifndef EARSHOT_IMPORT_IMPORT_H
#define EARSHOT_IMPORT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

struct discovery;
struct draft;
struct error;
struct text_list;

struct import_source {
	const char *name;   /* "zigbee2mqtt" */
	const char *prefix; /* where its topics begin if nothing else is said */
	/* What is subscribed to below a prefix. */
	bool (*topics)(const char *prefix, struct text_list *topics);
	/* Adds what it finds to the draft. */
	void (*read)(struct discovery *discovery, const char *prefix, struct draft *draft);
	/* The topic, below the prefix, of a payload that comes without one; or NULL. */
	const char *bare;
};

/* The whole table; ends with a NULL name. */
extern const struct import_source import_sources[];

const struct import_source *import_source_find(const char *name);

/* What is wrong with a prefix, as the rest of a sentence that begins with it; or NULL. */
const char *import_prefix_fault(const char *prefix);

/* Takes a dump (see discovery_read) of what is kept below the prefix. False with the reason. */
bool import_read(const struct import_source *source, const char *prefix, const char *dump,
	size_t length, struct discovery *discovery, struct error *error);

struct import_result {
	char *text; /* the map; malloc'd */
	size_t devices;
	size_t groups;
	size_t notes;   /* what is not in the map */
	size_t mended;  /* devices that the check refused: each is a bug of the import */
};

/* Makes the map, and reads it back with the home's own reader: what that refuses is taken
 * out and told. `dialects_folder` holds the shipped dialects. False with the reason. */
bool import_make(const struct import_source *source, struct discovery *discovery,
	const char *prefix, const char *dialects_folder, struct import_result *result,
	struct error *error);
void import_result_finish(struct import_result *result);

#endif
