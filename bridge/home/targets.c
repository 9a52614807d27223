/* SPDX-License-Identifier: MIT */
#include "bridge/home/targets.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/intents.h"

#define SPOKEN_LIST_MAX 300
#define REFUSED_SPOKEN_MAX 2

/* What looking for targets needs to know. */
struct search {
	const struct home *home;
	const struct intent *intent;
	const struct meaning *meaning;
	const char *here;
	struct targets *targets;
	struct error *error;
};

void targets_finish(struct targets *targets)
{
	free(targets->devices);
	free(targets->thing);
	*targets = (struct targets){0};
}

static bool out_of_memory(const struct search *search)
{
	return error_set(search->error, ERROR_MEMORY, "I am out of memory.");
}

static const char *room_words(const struct home *home, const char *key)
{
	const struct room *room = home_room(home, key);
	return room != NULL ? room->name : key;
}

/* Takes over the text; a NULL one is a lack of memory. */
static bool set_thing(const struct search *search, char *thing)
{
	free(search->targets->thing);
	search->targets->thing = thing;
	return thing != NULL || out_of_memory(search);
}

static bool take_one(const struct search *search, const struct device *device)
{
	search->targets->devices[0] = device;
	search->targets->count = 1;
	return set_thing(search, text_format("the %s", device->name));
}

/* What opens is passed over, and that is said: ", but not the back gate or the shed". Nobody
 * listens to a long list. */
static void pass_over(struct buffer *thing, const struct device *device, size_t *refused)
{
	if (thing != NULL && (*refused)++ < REFUSED_SPOKEN_MAX) {
		buffer_append_format(thing, "%s the %s", *refused == 1 ? ", but not" : " or",
			device->name);
	}
}

/* --- groups ------------------------------------------------------------------- */

/* Everything in it that takes the command, and the words for what does not. */
static bool take_members(const struct search *search, const struct group *group)
{
	struct targets *targets = search->targets;
	struct buffer thing;
	buffer_init(&thing, SPOKEN_LIST_MAX);
	buffer_append_text(&thing, group->name);
	size_t refused = 0;
	for (size_t i = 0; i < group->devices.count; i++) {
		const struct device *device = home_device(search->home, group->devices.items[i]);
		const struct device_command *command = device != NULL ?
			device_command(device, search->intent->command) : NULL;
		if (command == NULL) {
			continue;
		}
		if (device_opens(device, command->type)) {
			pass_over(&thing, device, &refused);
		} else {
			targets->devices[targets->count++] = device;
		}
	}
	bool found = set_thing(search, buffer_take(&thing));
	buffer_finish(&thing);
	if (found && targets->count == 0) {
		return refused > 0 ?
			error_set(search->error, ERROR_REFUSED, "What opens the house is never "
				"part of a group: name the one that you mean.") :
			error_set(search->error, ERROR_NOT_FOUND,
				"Nothing in %s can do that.", group->name);
	}
	return found;
}

/* --- rooms -------------------------------------------------------------------- */

/* All of the intent's types in a room, or everywhere for a NULL room. `thing`, which may be
 * NULL, gets the words for what is passed over. */
static void take_room(const struct search *search, const char *room, struct buffer *thing)
{
	struct targets *targets = search->targets;
	size_t refused = 0;
	targets->count = 0;
	for (size_t i = 0; i < home_device_count(search->home); i++) {
		const struct device *device = home_device_at(search->home, i);
		const struct device_command *command =
			device_command(device, search->intent->command);
		bool inside = room == NULL ||
			(device->room != NULL && strcmp(device->room, room) == 0);
		if (!inside || !intent_is_about(search->intent, device->type->name) ||
			command == NULL) {
			continue;
		}
		if (device_opens(device, command->type)) {
			pass_over(thing, device, &refused);
		} else {
			targets->devices[targets->count++] = device;
		}
	}
}

static bool none_found(const struct search *search, const char *room)
{
	if (room == NULL) {
		return error_set(search->error, ERROR_NOT_FOUND, "I know of no %s.",
			intent_noun(search->intent));
	}
	return error_set(search->error, ERROR_NOT_FOUND, "I know of no %s in the %s.",
		intent_noun(search->intent), room_words(search->home, room));
}

static bool ask_which(const struct search *search)
{
	struct targets *targets = search->targets;
	struct buffer list;
	buffer_init(&list, SPOKEN_LIST_MAX);
	for (size_t i = 0; i < targets->count; i++) {
		buffer_append_format(&list, "%sthe %s",
			text_before_item(i == 0, i + 1 == targets->count, " or "),
			targets->devices[i]->name);
	}
	error_set(search->error, ERROR_INPUT, "Which one do you mean%s%s?",
		list.failed ? "" : ": ", buffer_text(&list));
	buffer_finish(&list);
	targets->several = true;
	return false;
}

/* Locks are called by what they are on. */
static const char *spoken_noun(const struct intent *intent)
{
	const char *noun = intent_noun(intent);
	return strcmp(noun, "lock") == 0 ? "door" : noun;
}

static bool find_in_room(const struct search *search)
{
	const char *scope = meaning_text(search->meaning, "scope");
	const char *said = meaning_text(search->meaning, "room");
	bool everywhere = said == NULL && scope != NULL && strcmp(scope, "all") == 0;
	const char *room = said != NULL ? said : search->here;
	const char *noun = spoken_noun(search->intent);
	struct buffer thing;
	if (!everywhere && room == NULL) {
		return error_set(search->error, ERROR_INPUT, "In which room?");
	}
	buffer_init(&thing, SPOKEN_LIST_MAX);
	if (everywhere) {
		buffer_append_format(&thing, "all the %ss", noun);
	} else {
		buffer_append_format(&thing, "the %ss in the %s", noun,
			room_words(search->home, room));
	}
	take_room(search, everywhere ? NULL : room, &thing);
	bool found = search->targets->count == 0 ? none_found(search, everywhere ? NULL : room) :
		set_thing(search, buffer_take(&thing));
	buffer_finish(&thing);
	return found;
}

/* In the room that was said, else in this one, else the only one that there is. */
static bool find_nearest(const struct search *search)
{
	const char *said = meaning_text(search->meaning, "room");
	take_room(search, said != NULL ? said : search->here, NULL);
	if (said == NULL && search->targets->count == 0) {
		take_room(search, NULL, NULL);
	}
	if (search->targets->count == 0) {
		return none_found(search, said);
	}
	return search->targets->count == 1 ? take_one(search, search->targets->devices[0]) :
		ask_which(search);
}

/* --- one by its name ------------------------------------------------------------- */

static bool find_named(const struct search *search, const char *key)
{
	const struct device *device = home_device(search->home, key);
	if (device != NULL) {
		return take_one(search, device);
	}
	const struct group *group = home_group(search->home, key);
	if (group != NULL) {
		return take_members(search, group);
	}
	return error_set(search->error, ERROR_NOT_FOUND, "I know of no device “%.64s”.", key);
}

bool targets_find(const struct home *home, const struct intent *intent,
	const struct meaning *meaning, const char *here, struct targets *targets,
	struct error *error)
{
	*targets = (struct targets){0};
	const struct search search = {home, intent, meaning, here, targets, error};
	targets->devices = calloc(home_device_count(home) + 1, sizeof(*targets->devices));
	if (targets->devices == NULL) {
		return out_of_memory(&search);
	}
	const char *device = meaning_text(search.meaning, "device");
	const char *named = device != NULL ? device : meaning_text(search.meaning, "group");
	if (named != NULL) {
		return find_named(&search, named);
	}
	switch (intent->reach) {
	case REACH_ROOM:
		return find_in_room(&search);
	case REACH_NEAREST:
		return find_nearest(&search);
	case REACH_NAMED:
		break;
	}
	return error_set(error, ERROR_INPUT, "Which %s do you mean?", intent_noun(intent));
}
