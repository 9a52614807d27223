/* SPDX-License-Identifier: MIT
 *
 * Scenes of the user's own: a name and a list of what is done then. Nothing in a scene ever
 * opens the house; that is refused when the map is read, and once more when it is planned.
 */
#ifndef EARSHOT_HOME_SCENES_H
#define EARSHOT_HOME_SCENES_H

#include <stdbool.h>

#include "bridge/home/home.h"

#define SCENE_ACTIONS_MAX 100

struct action;
struct node;
struct vocabulary;

struct scene_action {
	char *device;  /* key */
	char *command;
	char *value;   /* or NULL; a temperature is in the device's unit */
	struct place place;
};

struct scene {
	char *key;
	char *name;
	struct text_list aliases;
	struct scene_action *actions;
	size_t action_count;
	struct place place;
};

/* Reads one entry of `scenes` into the home, or leaves it out. */
bool scene_read(struct home *home, const struct node *key, const struct node *value,
	struct problems *problems);
void scene_destroy(struct scene *scene);

/* Leaves out, with the place of what is wrong, each scene that could not be carried out as it
 * stands there. To be called when the devices are complete. */
bool scenes_check(struct home *home, struct problems *problems);

/* Fills the action for one of a scene, with a sentence if that cannot be. */
bool scene_action_fill(const struct home *home, const struct scene_action *source,
	struct action *action, struct error *error);

const struct scene *home_scene(const struct home *home, const char *key);

/* Adds the names to the list of scenes. */
bool scenes_fill_vocabulary(const struct home *home, struct vocabulary *vocabulary);

#endif
