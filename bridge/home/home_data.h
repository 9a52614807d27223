/* SPDX-License-Identifier: MIT
 *
 * The inside of a home, for the files that read, check and answer for it.
 */
#ifndef EARSHOT_HOME_HOME_DATA_H
#define EARSHOT_HOME_HOME_DATA_H

#include "bridge/home/dialect.h"
#include "bridge/home/home.h"
#include "bridge/home/opening_name.h"
#include "bridge/home/scenes.h"

#define HOME_DEVICES_MAX 2000
#define HOME_ROOMS_MAX 200
#define HOME_GROUPS_MAX 200
#define HOME_SCENES_MAX 200
#define HOME_INTENTS_MAX 1000
#define HOME_ALIASES_MAX 32

struct home {
	struct dialects *dialects;
	struct text_list files; /* the places of everything below point into it */
	struct device *devices[HOME_DEVICES_MAX];
	size_t device_count;
	struct room *rooms[HOME_ROOMS_MAX];
	size_t room_count;
	struct group *groups[HOME_GROUPS_MAX];
	size_t group_count;
	struct scene *scenes[HOME_SCENES_MAX];
	size_t scene_count;
	struct own_intent *intents[HOME_INTENTS_MAX];
	size_t intent_count;
	struct text_list left_out; /* keys of devices that had an error */
};

struct node;

/* Reads one device of the map into the home, or leaves it out with its key noted. */
bool device_read(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems);

/* Reads the root of a device file. */
bool device_map_read(struct home *home, const struct node *root, struct problems *problems);

void device_destroy(struct device *device);
void room_destroy(struct room *room);
void group_destroy(struct group *group);
void own_intent_destroy(struct own_intent *intent);

/* A copy of a place whose file lives as long as the home. */
struct place home_place(struct home *home, const struct place *place);

/* The sensitive device at whose topics a message would arrive, or NULL: what goes there
 * goes by its policy. */
const struct device *home_guarded(const struct home *home, const char *topic);

/* Adds "… is left out until this is mended". Returns false always. */
bool left_out(const char *what, const char *key, const struct place *place,
	struct problems *problems);

#endif
