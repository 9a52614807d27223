/* SPDX-License-Identifier: MIT
 *
 * The device map: rooms, groups, devices and the intents of one's own, read from
 * YAML. A device is data: its type says which commands and states it can have
 * (device_types.h), its dialect or its own `commands` and `state` say how they
 * look on MQTT.
 */
#ifndef EARSHOT_HOME_HOME_H
#define EARSHOT_HOME_HOME_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/home/device_types.h"
#include "bridge/home/temperature.h"

struct home;
struct vocabulary;

enum policy { POLICY_ALLOW, POLICY_CONFIRM, POLICY_PIN, POLICY_DENY };

/* How a command of a device goes out. Templates hold `{slot}`; in those of a dialect its
 * parameters too. */
struct device_command {
	const struct command_type *type;
	char *topic;   /* the device's parameters already filled in */
	char *payload;
	double scale;  /* the spoken value is multiplied by it; 1 if not given */
	double inverse; /* above 0: it is divided by the spoken value in place of that */
	char *scale_text; /* of a dialect: the template of `scale`; else NULL */
	bool whole;    /* only whole numbers are sent */
	bool needs_code; /* the payload holds `{code}`: the device's secret, filled in when sent */
	struct text_list value_names; /* VALUE_WORD: the words that the device knows and … */
	struct text_list value_raws;  /* … what is sent for each; empty: the word itself */
	enum policy policy;           /* what the map says, with the rules of safety in it */
};

/* How a property of a device is reported. */
struct device_property {
	const struct property_type *type;
	struct text_list topics; /* one, or several that tell it */
	struct text_list fields; /* dotted paths into a JSON payload, the first that is
	                            there counts, "." the whole payload; empty: the whole */
	double scale;            /* a reported number is divided by it */
	double inverse;          /* above 0: it is divided by the reported number */
	char *scale_text;        /* of a dialect: the template of `scale`; else NULL */
	char **raw_values;       /* as reported, or a range of numbers (1..99); raw_values[i]
	                            stands for states[i] */
	const char **states;     /* names out of the property type's states */
	size_t value_count;
	struct device_property *also; /* where else some of the states are reported, or NULL;
	                                 what else is said there is not about this */
};

/* The message that asks a device to report now; without a topic it cannot be asked. */
struct device_query {
	char *topic;
	char *payload;
};

/* Where a device says whether it is there: offline if one of the topics says so. */
struct availability {
	struct text_list topics;  /* none: it never says */
	struct text_list fields;  /* as of a property */
	struct text_list online;  /* what is reported then; both empty: online and true, … */
	struct text_list offline; /* … offline and false, in any case, alone or as {"state": …};
	                             `online` alone empty: whatever is not offline */
};

/* What a thermostat takes if the map does not say. */
#define SETPOINT_MINIMUM 5
#define SETPOINT_MAXIMUM 35
#define SETPOINT_STEP 0.5

struct device {
	char *key;
	char *name;   /* as spoken: lower case words */
	struct text_list aliases;
	const struct device_type *type;
	char *room;   /* key, or NULL */
	char *topic;  /* base topic of the dialect, or NULL */
	bool sensitive; /* opening it needs `confirm` or `pin` */
	struct device_command *commands;
	size_t command_count;
	struct device_property *properties;
	size_t property_count;
	struct device_query query;
	struct availability availability;
	enum temperature_unit unit;    /* of its setpoints and temperatures */
	double minimum, maximum, step; /* of a setpoint, in the device's unit */
	struct place place;
};

struct room {
	char *key;
	char *name;
	struct text_list aliases;
	struct place place;
};

struct group {
	char *key;
	char *name;
	struct text_list devices; /* keys */
	struct place place;
};

/* What an intent of the user's own grammar publishes. */
struct own_intent {
	char *intent;
	char *topic;   /* templates */
	char *payload;
	struct place place;
	struct place topic_place;
	struct place payload_place;
};

/* `dialects_folder` holds the shipped dialects; a folder `dialects` beside a device file
 * counts before it. NULL only when out of memory. */
struct home *home_create(const char *dialects_folder);
void home_destroy(struct home *home);

/* Reads a device file or every *.yaml of a folder, in order of name. A device with
 * an error is left out and named; the rest stays. False if anything was wrong. */
bool home_add_path(struct home *home, const char *path, struct problems *problems);

/* The same for YAML text under a name for messages. */
bool home_add_text(struct home *home, const char *name, const char *text, size_t length,
	struct problems *problems);

/* Checks across files: groups that name what does not exist, two things with one key or
 * spoken name (the second is left out and names the place of the first; both are left
 * out if one of them is sensitive), messages that would open a sensitive device past its
 * policy. Rooms that devices name come into being. Call it once after the last file. */
bool home_complete(struct home *home, struct problems *problems);

/* The lists that grammars import: one for each device type by its name ("lock"); for each
 * command the devices that take it ("can_colour"), for each property those that report it
 * ("has_battery"); "device" (all), "room", "group"; "confirm" and "pin": the devices whose
 * policy for some command is that. Names and aliases become words through
 * typed_to_words(). */
bool home_fill_vocabulary(const struct home *home, struct vocabulary *vocabulary);

size_t home_device_count(const struct home *home);
const struct device *home_device_at(const struct home *home, size_t index);
const struct device *home_device(const struct home *home, const char *key);
const struct room *home_room(const struct home *home, const char *key);
size_t home_room_count(const struct home *home);
const struct room *home_room_at(const struct home *home, size_t index);
const struct group *home_group(const struct home *home, const char *key);
const struct own_intent *home_own_intent(const struct home *home, const char *intent);
size_t home_own_intent_count(const struct home *home);
const struct own_intent *home_own_intent_at(const struct home *home, size_t index);

const struct device_command *device_command(const struct device *device, const char *command);
const struct device_property *device_property(const struct device *device, const char *property);

/* What the map says for a command of a device: unlock and open of a sensitive one
 * are POLICY_DENY unless it says `confirm` or `pin`; all else is allowed unless it says
 * otherwise. */
enum policy device_policy(const struct device *device, const struct command_type *command);

/* True if the command opens the house: it is not done with others in one sentence, nor by a
 * scene, and no message of another command may be the same. */
bool device_opens(const struct device *device, const struct command_type *command);
const char *policy_name(enum policy policy); /* "allow" … */

/* Every topic that devices report on, each once; the caller finishes the list. */
bool home_report_topics(const struct home *home, struct text_list *topics);

#endif
