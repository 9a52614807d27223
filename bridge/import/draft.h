/* SPDX-License-Identifier: MIT
 *
 * A device map in the making: what an import found out, before it is written. A source
 * (zigbee2mqtt, …) adds devices with everything that it knows; draft_settle() gives them
 * keys and names that nobody else has; map_text.h writes it.
 *
 * Memory that runs out is remembered (`failed`) and told once, at the end.
 */
#ifndef EARSHOT_IMPORT_DRAFT_H
#define EARSHOT_IMPORT_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/text.h"
#include "bridge/home/device_types.h"

#define DRAFT_DEVICES_MAX 2000
#define DRAFT_GROUPS_MAX 200
#define DRAFT_ROOMS_MAX 200
#define DRAFT_NOTES_MAX 4000
#define DRAFT_DEVICE_NOTES_MAX 40

/* Topics and payloads are templates, as in the device map; `{topic}` may stand in them. */
struct draft_command {
	const struct command_type *type;
	char *topic;
	char *payload;
	double scale;           /* 1: as it is */
	double inverse;         /* 0: none; see devices/README.md */
	struct text_list words; /* what is said and … */
	struct text_list raws;  /* … what is sent for it */
	bool as_dialect;        /* the dialect's own does; it is not written */
};

struct draft_property {
	const struct property_type *type;
	char *topic;
	char *also_topic;        /* which tells it too, or NULL */
	char *field;             /* NULL: the whole payload */
	char *also_field;        /* where it is if not there, or NULL */
	double scale;
	double inverse;
	struct text_list states; /* the type's names and … */
	struct text_list raws;   /* … what is reported for each */
	bool as_dialect;
};

struct draft_device {
	const struct device_type *type;
	char *origin; /* what it is there, unlike any other: a topic, an identifier */
	char *title;  /* its name there, as a stranger wrote it */
	char *about;  /* maker and model, or NULL; as a stranger wrote it */
	char *key;
	char *name;
	char *room;   /* key of a room of the draft, or NULL */
	char *dialect;
	char *topic;
	char *availability; /* topic template, or NULL: the dialect's, or none … */
	struct text_list online;  /* … what it says; none: online and … */
	struct text_list offline; /* … offline */
	char *availability_field; /* or NULL */
	bool sensitive; /* it opens something, whatever its type is */
	bool fahrenheit;
	bool has_minimum, has_maximum, has_step;
	double minimum, maximum, step;
	struct draft_command *commands;
	size_t command_count;
	struct draft_property *properties;
	size_t property_count;
	struct text_list only;  /* of the dialect; empty: all of it */
	struct text_list notes; /* written above it */
};

struct draft_group {
	char *title;
	char *key;
	char *name;
	struct text_list origins; /* of its devices */
};

struct draft_room {
	char *key;
	char *name;
};

struct draft {
	struct draft_device **devices;
	size_t device_count;
	size_t left_out; /* beyond the most that a home has */
	struct draft_group *groups;
	size_t group_count;
	struct draft_room *rooms;
	size_t room_count;
	struct text_list notes; /* what could not be mapped, and why */
	size_t notes_left_out;
	bool failed;
};

struct draft *draft_create(void);
void draft_destroy(struct draft *draft);

/* A new device; the texts are copied. NULL if there are too many already (told as a note)
 * or memory ran out. */
struct draft_device *draft_add(struct draft *draft, const char *type, const char *origin,
	const char *title);

/* Takes out a device that turned out to be none, and frees it. */
void draft_remove(struct draft *draft, struct draft_device *device);

/* Says something above the device, or at the end of the map for what is no device. */
void draft_device_note(struct draft *draft, struct draft_device *device, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void draft_note(struct draft *draft, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A command or property of the device's type. NULL if the type has none of that name, the
 * device has it already, or the topic or payload cannot be sent; the last is told above
 * the device. `field` may be NULL. */
struct draft_command *draft_command(struct draft *draft, struct draft_device *device,
	const char *command, const char *topic, const char *payload);
struct draft_property *draft_property(struct draft *draft, struct draft_device *device,
	const char *property, const char *topic, const char *field);

/* A text in which nothing is a placeholder, malloc'd; NULL when out of memory or too long. */
char *draft_literal(const char *text);

/* Both take NULL for what draft_command() or draft_property() refused. */
void draft_word(struct draft *draft, struct draft_command *command, const char *word,
	const char *raw);
void draft_state(struct draft *draft, struct draft_property *property, const char *state,
	const char *raw);

/* The device has this command or property just as its dialect has it. */
void draft_take(struct draft *draft, struct draft_device *device, const char *name);

bool draft_has_command(const struct draft_device *device, const char *name);
bool draft_has_property(const struct draft_device *device, const char *name);

/* The key of the room that is called so there; added if it is new. NULL if it has no name
 * that can be said, which is no reason to leave out what is in it. */
const char *draft_room(struct draft *draft, const char *title);

/* Adds a group; its members are added to `origins` by their origin. */
struct draft_group *draft_group(struct draft *draft, const char *title);

/* Replaces a text of a draft by a copy. */
void draft_set(struct draft *draft, char **text, const char *value);

/* Adds to a list of a draft; the second unless it is there already. */
void draft_list(struct draft *draft, struct text_list *list, const char *value);
void draft_list_once(struct draft *draft, struct text_list *list, const char *value);

/* Copies the setpoint's range as far as it makes sense. */
void draft_range(struct draft_device *device, const double *minimum, const double *maximum,
	const double *step);

/* What stands there for 1 here, and a number in mired for one in kelvin. Both take NULL for what
 * draft_command() or draft_property() refused. */
void draft_scale(struct draft_command *command, struct draft_property *property, double scale);
void draft_mired(struct draft_command *command, struct draft_property *property);

/* The property is reported in this unit; one that is not known is taken for the usual one. */
void draft_unit(struct draft_device *device, struct draft_property *property, const char *unit);

/* The colours that can be said; ends with a NULL name. */
struct draft_colour {
	const char *name;
	int red, green, blue;
};
extern const struct draft_colour draft_colours[];

/* Where the device says whether it is there, and how. False, and nothing is set, if both are
 * the same or hold a brace: it is taken to be there then. */
bool draft_availability(struct draft *draft, struct draft_device *device, const char *topic,
	const char *online, const char *offline);

/* True for a device that opening needs a policy: by its type, by what is known of it, or
 * by its names. */
bool draft_is_sensitive(const struct draft_device *device);

/* Puts the devices in order, gives keys and names that differ, and works out what the
 * dialects of `folder` already say. False when out of memory. */
bool draft_settle(struct draft *draft, const char *dialects_folder);

void draft_command_finish(struct draft_command *command);
void draft_property_finish(struct draft_property *property);

/* For draft_settle(): what of a device its dialect has just so. A device whose dialect does
 * not have its type stands for itself afterwards. */
void draft_reduce(struct draft *draft, const char *dialects_folder);

#endif
