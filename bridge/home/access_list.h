/* SPDX-License-Identifier: MIT
 *
 * Which topics the bridge reads and writes for its map, as an access list for a mosquitto
 * (`acl_file`): what stands in it is all that it needs, in an order that only the map changes.
 */
#ifndef EARSHOT_HOME_ACCESS_LIST_H
#define EARSHOT_HOME_ACCESS_LIST_H

#include <stdbool.h>

struct buffer;
struct home;

struct access_list {
	const char *user; /* whom it is for; NULL: for whoever gives no name */
	const char *site;
	bool events;      /* earshot/SITE/event is published */
};

/* Appends the list. Where a topic of an intent holds a slot, the list has `+` for that level.
 * False when out of memory. */
bool access_list_write(const struct home *home, const struct access_list *list,
	struct buffer *out);

/* Appends one line; a topic that such a line cannot hold is told in a comment. */
bool access_list_line(const char *begin, const char *topic, struct buffer *out);

#endif
