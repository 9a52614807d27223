/* SPDX-License-Identifier: MIT
 *
 * A node of a Homie device as a device of the map. Homie says of a property what values it
 * takes, but not what they do: only what cannot be meant otherwise is mapped.
 */
#ifndef EARSHOT_IMPORT_HOMIE_NODE_H
#define EARSHOT_IMPORT_HOMIE_NODE_H

#include <stddef.h>

struct draft;
struct json;

struct homie_device {
	struct draft *draft;
	const char *base; /* its topic */
	const char *name;
	int version;      /* of the convention: 4 or 5 */
	size_t nodes;     /* how many it has */
};

/* `node` is an object with `name`, `type` and `properties`. */
void homie_node(const struct homie_device *device, const char *id, const struct json *node);

#endif
