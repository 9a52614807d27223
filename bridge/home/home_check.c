/* SPDX-License-Identifier: MIT
 *
 * What can be told only when every file is read. Where two things cannot be told apart,
 * one is left out: for a door no choice is good enough, so both are.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge/home/home_data.h"
#include "bridge/home/names.h"
#include "bridge/home/opening_message.h"
#include "bridge/home/template.h"

/* Whoever has a key and a name: a device, group, room or intent. */
struct owner {
	const char *what;
	const char *key;
	const char *name;                /* NULL: it is never spoken */
	const struct text_list *aliases; /* or NULL */
	const struct place *place;
	bool sensitive;
	bool dropped;
};

struct owners {
	struct owner *items;
	size_t count;
};

/* A key or name and who has it. */
struct claim {
	const char *text;
	size_t owner;
};

static bool out_of_memory(struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
}

/* --- who has the same key or name --------------------------------------------- */

static int compare_claims(const void *left, const void *right)
{
	const struct claim *a = left;
	const struct claim *b = right;
	int order = strcmp(a->text, b->text);
	return order != 0 ? order : (a->owner > b->owner) - (a->owner < b->owner);
}

static bool tell_clash(struct owner *second, struct owner *first, const char *text, bool is_key,
	struct problems *problems)
{
	bool both = first->sensitive || second->sensitive;
	second->dropped = true;
	first->dropped = first->dropped || both;
	const char *advice = both ?
		"both are left out until then, because one of them opens the house" :
		"this one is left out until then";
	if (is_key) {
		return problems_add(problems, SEVERITY_ERROR, second->place,
			"the key `%s` is taken by the %s at %s:%u: choose another; %s", text,
			first->what, first->place->file, first->place->line, advice);
	}
	return problems_add(problems, SEVERITY_ERROR, second->place,
		"%s `%s` is called “%s”, and so is %s `%s` at %s:%u: give one of them another "
		"name; %s", second->what, second->key, text, first->what, first->key,
		first->place->file, first->place->line, advice);
}

/* Sorts the claims; each that another owner made before is a clash. */
static bool find_clashes(struct owners *owners, struct claim *claims, size_t count, bool are_keys,
	struct problems *problems)
{
	bool valid = true;
	if (count > 1) {
		qsort(claims, count, sizeof(*claims), compare_claims);
	}
	size_t first = 0;
	for (size_t i = 1; i < count; i++) {
		if (strcmp(claims[i].text, claims[first].text) != 0) {
			first = i;
		} else if (claims[i].owner != claims[first].owner &&
			claims[i].owner != claims[i - 1].owner) {
			valid = tell_clash(&owners->items[claims[i].owner],
				&owners->items[claims[first].owner], claims[i].text, are_keys,
				problems);
		}
	}
	return valid;
}

static bool check_keys(struct owners *owners, struct problems *problems)
{
	struct claim *claims = calloc(owners->count + 1, sizeof(*claims));
	if (claims == NULL) {
		return out_of_memory(problems);
	}
	for (size_t i = 0; i < owners->count; i++) {
		claims[i] = (struct claim){owners->items[i].key, i};
	}
	bool valid = find_clashes(owners, claims, owners->count, true, problems);
	free(claims);
	return valid;
}

/* Of what has a key of its own: a doubled key was told already. */
static bool check_names(struct owners *owners, struct problems *problems)
{
	size_t most = 1;
	for (size_t i = 0; i < owners->count; i++) {
		const struct owner *owner = &owners->items[i];
		most += 1 + (owner->aliases != NULL ? owner->aliases->count : 0);
	}
	struct claim *claims = calloc(most, sizeof(*claims));
	if (claims == NULL) {
		return out_of_memory(problems);
	}
	size_t count = 0;
	for (size_t i = 0; i < owners->count; i++) {
		const struct owner *owner = &owners->items[i];
		if (owner->dropped || owner->name == NULL) {
			continue;
		}
		claims[count++] = (struct claim){owner->name, i};
		for (size_t j = 0; owner->aliases != NULL && j < owner->aliases->count; j++) {
			claims[count++] = (struct claim){owner->aliases->items[j], i};
		}
	}
	bool valid = find_clashes(owners, claims, count, false, problems);
	free(claims);
	return valid;
}

static bool owners_init(struct owners *owners, size_t count, struct problems *problems)
{
	*owners = (struct owners){calloc(count + 1, sizeof(*owners->items)), count};
	return owners->items != NULL || out_of_memory(problems);
}

/* --- devices and groups -------------------------------------------------------- */

static void drop_device(struct home *home, size_t index)
{
	text_list_add(&home->left_out, home->devices[index]->key);
	device_destroy(home->devices[index]);
	home->devices[index] = NULL;
}

static void close_gaps(struct home *home)
{
	size_t kept = 0;
	for (size_t i = 0; i < home->device_count; i++) {
		if (home->devices[i] != NULL) {
			home->devices[kept++] = home->devices[i];
		}
	}
	home->device_count = kept;
	kept = 0;
	for (size_t i = 0; i < home->group_count; i++) {
		if (home->groups[i] != NULL) {
			home->groups[kept++] = home->groups[i];
		}
	}
	home->group_count = kept;
	kept = 0;
	for (size_t i = 0; i < home->scene_count; i++) {
		if (home->scenes[i] != NULL) {
			home->scenes[kept++] = home->scenes[i];
		}
	}
	home->scene_count = kept;
}

/* Devices come first, so that a group gives way to a device. */
static void list_devices_and_groups(const struct home *home, struct owners *owners)
{
	for (size_t i = 0; i < home->device_count; i++) {
		const struct device *device = home->devices[i];
		owners->items[i] = (struct owner){.what = "device", .key = device->key,
			.name = device->name, .aliases = &device->aliases,
			.place = &device->place, .sensitive = device->sensitive};
	}
	for (size_t i = 0; i < home->group_count; i++) {
		const struct group *group = home->groups[i];
		owners->items[home->device_count + i] = (struct owner){.what = "group",
			.key = group->key, .name = group->name, .place = &group->place};
	}
	for (size_t i = 0; i < home->scene_count; i++) {
		const struct scene *scene = home->scenes[i];
		owners->items[home->device_count + home->group_count + i] = (struct owner){
			.what = "scene", .key = scene->key, .name = scene->name,
			.aliases = &scene->aliases, .place = &scene->place};
	}
}

static void drop_group_or_scene(struct home *home, size_t index)
{
	if (index < home->group_count) {
		group_destroy(home->groups[index]);
		home->groups[index] = NULL;
	} else {
		scene_destroy(home->scenes[index - home->group_count]);
		home->scenes[index - home->group_count] = NULL;
	}
}

static bool check_devices_and_groups(struct home *home, struct problems *problems)
{
	struct owners owners;
	if (!owners_init(&owners,
		home->device_count + home->group_count + home->scene_count, problems)) {
		return false;
	}
	list_devices_and_groups(home, &owners);
	bool valid = check_keys(&owners, problems);
	valid = check_names(&owners, problems) && valid;
	for (size_t i = 0; i < owners.count; i++) {
		if (!owners.items[i].dropped) {
			continue;
		}
		if (i < home->device_count) {
			drop_device(home, i);
		} else {
			drop_group_or_scene(home, i - home->device_count);
		}
	}
	close_gaps(home);
	free(owners.items);
	return valid;
}

/* --- groups' members ------------------------------------------------------------ */

static const char *closest_device(const struct home *home, const char *key)
{
	const char **known = calloc(home->device_count + 1, sizeof(*known));
	if (known == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < home->device_count; i++) {
		known[i] = home->devices[i]->key;
	}
	const char *closest = text_closest(key, known);
	free(known);
	return closest;
}

static bool tell_unknown_member(const struct home *home, const struct group *group,
	const char *key, struct problems *problems)
{
	char name[SHORTENED_SIZE];
	shortened(key, name);
	if (text_list_has(&home->left_out, key)) {
		problems_add(problems, SEVERITY_WARNING, &group->place,
			"group `%s` goes without `%s`, which is left out itself", group->key, name);
		return true;
	}
	const char *closest = closest_device(home, key);
	if (closest != NULL) {
		return problems_add(problems, SEVERITY_ERROR, &group->place,
			"group `%s` names an unknown device `%s`: did you mean `%s`?", group->key,
			name, closest);
	}
	return problems_add(problems, SEVERITY_ERROR, &group->place,
		"group `%s` names an unknown device `%s`: use a key of `devices`", group->key, name);
}

static bool check_group(const struct home *home, struct group *group, struct problems *problems)
{
	struct text_list known = {0};
	bool valid = true;
	for (size_t i = 0; i < group->devices.count; i++) {
		const char *key = group->devices.items[i];
		if (home_device(home, key) == NULL) {
			valid = tell_unknown_member(home, group, key, problems) && valid;
		} else if (!text_list_has(&known, key) && !text_list_add(&known, key)) {
			valid = out_of_memory(problems);
		}
	}
	text_list_finish(&group->devices);
	group->devices = known;
	return valid;
}

static bool check_groups(struct home *home, struct problems *problems)
{
	bool valid = true;
	for (size_t i = 0; i < home->group_count; i++) {
		struct group *group = home->groups[i];
		valid = check_group(home, group, problems) && valid;
		if (group->devices.count == 0) {
			left_out("group", group->key, &group->place, problems);
			group_destroy(group);
			home->groups[i] = NULL;
		}
	}
	close_gaps(home);
	return valid;
}

/* --- messages that open ---------------------------------------------------------- */

static bool tell_opening(const struct device *device, const char *what,
	const struct device_command *opening, const struct device *opened,
	struct problems *problems)
{
	return problems_add(problems, SEVERITY_ERROR, &device->place,
		"device `%s`: its `%s` sends the same message as `%s` of `%s`, "
		"which opens the house: each needs a message of its own",
		device->key, what, opening->type->name, opened->key);
}

/* True if no command of the device, but one that opens it, does what opens a device; nor does
 * asking it how it is. */
static bool check_commands(const struct home *home, const struct device *device,
	struct problems *problems)
{
	const struct device_query *query = &device->query;
	const struct device_command *opening = NULL;
	for (size_t i = 0; i < device->command_count; i++) {
		const struct device_command *command = &device->commands[i];
		if (device_opens(device, command->type)) {
			continue;
		}
		const struct device *opened = opened_by_template(home, device, command->topic,
			command->payload, &opening);
		if (opened != NULL) {
			return tell_opening(device, command->type->name, opening, opened, problems);
		}
	}
	/* It is no command of the device's own, so it gets none of the leave that those have. */
	const struct device *opened = query->topic != NULL ? opened_by_message(home, NULL,
		query->topic, query->payload != NULL ? query->payload : "", &opening) : NULL;
	return opened == NULL || tell_opening(device, "query", opening, opened, problems);
}

/* Devices are dropped after the last is checked: each is held against all. */
static bool check_messages(struct home *home, struct problems *problems)
{
	bool *dropped = calloc(home->device_count + 1, sizeof(*dropped));
	if (dropped == NULL) {
		return out_of_memory(problems);
	}
	bool valid = true;
	for (size_t i = 0; i < home->device_count; i++) {
		dropped[i] = !check_commands(home, home->devices[i], problems);
	}
	for (size_t i = 0; i < home->device_count; i++) {
		if (dropped[i]) {
			valid = left_out("device", home->devices[i]->key, &home->devices[i]->place,
				problems);
			drop_device(home, i);
		}
	}
	close_gaps(home);
	free(dropped);
	return valid;
}

/* --- rooms ------------------------------------------------------------------------ */

static bool add_room(struct home *home, const struct device *device, struct problems *problems)
{
	if (home->room_count == HOME_ROOMS_MAX) {
		return problems_add(problems, SEVERITY_ERROR, &device->place,
			"the room `%s` of device `%s` is one too many: a home has at most %d rooms",
			device->room, device->key, HOME_ROOMS_MAX);
	}
	struct error error = {0};
	struct room *room = calloc(1, sizeof(*room));
	if (room == NULL || (room->key = text_copy(device->room)) == NULL) {
		room_destroy(room);
		return out_of_memory(problems);
	}
	room->name = spoken_key(room->key, &error);
	if (room->name == NULL) {
		problems_add(problems, SEVERITY_ERROR, &device->place,
			"the room `%s` of device `%s` %s", device->room, device->key, error.text);
		room_destroy(room);
		return false;
	}
	room->place = device->place;
	home->rooms[home->room_count++] = room;
	return true;
}

/* Rooms need no entry: naming one is enough. */
static bool add_named_rooms(struct home *home, struct problems *problems)
{
	bool valid = true;
	for (size_t i = 0; i < home->device_count; i++) {
		const struct device *device = home->devices[i];
		if (device->room != NULL && home_room(home, device->room) == NULL) {
			valid = add_room(home, device, problems) && valid;
		}
	}
	return valid;
}

static bool check_rooms(struct home *home, struct problems *problems)
{
	struct owners owners;
	if (!owners_init(&owners, home->room_count, problems)) {
		return false;
	}
	for (size_t i = 0; i < home->room_count; i++) {
		const struct room *room = home->rooms[i];
		owners.items[i] = (struct owner){.what = "room", .key = room->key,
			.name = room->name, .aliases = &room->aliases, .place = &room->place};
	}
	bool valid = check_keys(&owners, problems);
	valid = check_names(&owners, problems) && valid;
	size_t kept = 0;
	for (size_t i = 0; i < owners.count; i++) {
		if (owners.items[i].dropped) {
			room_destroy(home->rooms[i]);
		} else {
			home->rooms[kept++] = home->rooms[i];
		}
	}
	home->room_count = kept;
	free(owners.items);
	return valid;
}

/* --- intents of one's own ----------------------------------------------------------- */

static bool topic_is_fixed(const char *template)
{
	struct template_part part;
	const char *at = template_next(template, &part);
	while (part.kind == TEMPLATE_TEXT) {
		at = template_next(at, &part);
	}
	return part.kind == TEMPLATE_END;
}

/* A topic that a slot makes part of is checked when it is known. */
static bool check_intent_topic(const struct home *home, struct owner *owner,
	const struct own_intent *intent, struct problems *problems)
{
	const struct device *guarded = topic_is_fixed(intent->topic) ?
		home_guarded(home, intent->topic) : NULL;
	if (guarded == NULL) {
		return true;
	}
	owner->dropped = true;
	return problems_add(problems, SEVERITY_ERROR, owner->place,
		"intent `%s` would send to device `%s` past its policy: use the device's own "
		"commands; this one is left out", intent->intent, guarded->key);
}

static bool check_intents(struct home *home, struct problems *problems)
{
	struct owners owners;
	if (!owners_init(&owners, home->intent_count, problems)) {
		return false;
	}
	for (size_t i = 0; i < home->intent_count; i++) {
		owners.items[i] = (struct owner){.what = "intent", .key = home->intents[i]->intent,
			.place = &home->intents[i]->place};
	}
	bool valid = check_keys(&owners, problems);
	size_t kept = 0;
	for (size_t i = 0; i < owners.count; i++) {
		struct own_intent *intent = home->intents[i];
		valid = check_intent_topic(home, &owners.items[i], intent, problems) && valid;
		if (owners.items[i].dropped) {
			own_intent_destroy(intent);
		} else {
			home->intents[kept++] = intent;
		}
	}
	home->intent_count = kept;
	free(owners.items);
	return valid;
}

bool home_complete(struct home *home, struct problems *problems)
{
	bool valid = add_named_rooms(home, problems);
	valid = check_rooms(home, problems) && valid;
	valid = check_devices_and_groups(home, problems) && valid;
	valid = check_messages(home, problems) && valid;
	valid = check_groups(home, problems) && valid;
	valid = scenes_check(home, problems) && valid;
	return check_intents(home, problems) && valid;
}
