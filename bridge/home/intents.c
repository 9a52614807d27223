/* SPDX-License-Identifier: MIT */
#include "bridge/home/intents.h"

#include <stddef.h>
#include <string.h>

#define COMMAND(its_name, its_command, its_reach, ...) \
	{.name = its_name, .kind = INTENT_COMMAND, .command = its_command, \
		.types = {__VA_ARGS__}, .reach = its_reach}
#define CHANGE(its_name, its_command, its_reach, ...) \
	{.name = its_name, .kind = INTENT_COMMAND, .command = its_command, \
		.types = {__VA_ARGS__}, .reach = its_reach, .change = true}
#define OTHER(its_name, its_kind) {.name = its_name, .kind = its_kind}

static const struct intent intents[] = {
	COMMAND("lock", "lock", REACH_NAMED, "lock"),
	COMMAND("unlock", "unlock", REACH_NAMED, "lock"),
	COMMAND("locks_lock", "lock", REACH_ROOM, "lock"),

	COMMAND("open", "open", REACH_NAMED, "lock", "garage", "gate", "cover"),
	COMMAND("close", "close", REACH_NAMED, "garage", "gate", "cover"),
	COMMAND("stop", "stop", REACH_NAMED, "garage", "gate", "cover"),
	COMMAND("cover_position", "position", REACH_NAMED, "cover"),
	COMMAND("covers_open", "open", REACH_ROOM, "cover"),
	COMMAND("covers_close", "close", REACH_ROOM, "cover"),

	COMMAND("thermostat_set", "set", REACH_NEAREST, "thermostat"),
	CHANGE("thermostat_change", "set", REACH_NEAREST, "thermostat"),
	COMMAND("thermostat_range", "set_low", REACH_NEAREST, "thermostat"),
	COMMAND("thermostat_mode", "mode", REACH_NEAREST, "thermostat"),

	COMMAND("light_on", "on", REACH_NAMED, "light"),
	COMMAND("light_off", "off", REACH_NAMED, "light"),
	COMMAND("light_brightness", "brightness", REACH_NAMED, "light"),
	COMMAND("light_colour", "colour", REACH_NAMED, "light"),
	COMMAND("light_colour_temperature", "colour_temperature", REACH_NAMED, "light"),
	CHANGE("light_change", "brightness", REACH_NAMED, "light"),
	COMMAND("lights_on", "on", REACH_ROOM, "light"),
	COMMAND("lights_off", "off", REACH_ROOM, "light"),
	COMMAND("lights_brightness", "brightness", REACH_ROOM, "light"),
	COMMAND("lights_colour", "colour", REACH_ROOM, "light"),
	COMMAND("lights_colour_temperature", "colour_temperature", REACH_ROOM, "light"),
	CHANGE("lights_change", "brightness", REACH_ROOM, "light"),

	COMMAND("switch_on", "on", REACH_NAMED, "switch"),
	COMMAND("switch_off", "off", REACH_NAMED, "switch"),

	COMMAND("fan_on", "on", REACH_NAMED, "fan"),
	COMMAND("fan_off", "off", REACH_NAMED, "fan"),
	COMMAND("fan_speed", "speed", REACH_NAMED, "fan"),
	CHANGE("fan_change", "speed", REACH_NAMED, "fan"),

	COMMAND("media_on", "on", REACH_NEAREST, "media"),
	COMMAND("media_off", "off", REACH_NEAREST, "media"),
	COMMAND("media_pause", "pause", REACH_NEAREST, "media"),
	COMMAND("media_resume", "resume", REACH_NEAREST, "media"),
	COMMAND("media_stop", "stop", REACH_NEAREST, "media"),
	COMMAND("media_next", "next", REACH_NEAREST, "media"),
	COMMAND("media_previous", "previous", REACH_NEAREST, "media"),
	COMMAND("media_volume", "volume", REACH_NEAREST, "media"),
	CHANGE("media_change", "volume", REACH_NEAREST, "media"),
	COMMAND("media_mute", "mute", REACH_NEAREST, "media"),
	COMMAND("media_unmute", "unmute", REACH_NEAREST, "media"),

	COMMAND("scene_activate", "activate", REACH_NAMED, "scene"),
	COMMAND("script_run", "run", REACH_NAMED, "script"),

	OTHER("question_state", INTENT_QUESTION),
	OTHER("question_report", INTENT_QUESTION),
	OTHER("question_value", INTENT_QUESTION),
	OTHER("question_which", INTENT_QUESTION),
	OTHER("question_count", INTENT_QUESTION),
	OTHER("question_any", INTENT_QUESTION),
	OTHER("question_all", INTENT_QUESTION),

	OTHER("timer_set", INTENT_TIMER),
	OTHER("timer_left", INTENT_TIMER),
	OTHER("timer_pause", INTENT_TIMER),
	OTHER("timer_resume", INTENT_TIMER),
	OTHER("timer_cancel", INTENT_TIMER),
	OTHER("timer_add", INTENT_TIMER),
	OTHER("timer_subtract", INTENT_TIMER),
	OTHER("timers_list", INTENT_TIMER),
	OTHER("timers_cancel", INTENT_TIMER),

	OTHER("time", INTENT_TALK),
	OTHER("date", INTENT_TALK),
	OTHER("help", INTENT_TALK),
	OTHER("never_mind", INTENT_TALK),

	OTHER("yes", INTENT_REPLY),
	OTHER("no", INTENT_REPLY),
	OTHER("pin", INTENT_REPLY),
};

const struct intent *intent_at(size_t index)
{
	return index < sizeof(intents) / sizeof(*intents) ? &intents[index] : NULL;
}

const struct intent *intent_find(const char *name)
{
	for (size_t i = 0; i < sizeof(intents) / sizeof(*intents); i++) {
		if (strcmp(intents[i].name, name) == 0) {
			return &intents[i];
		}
	}
	return NULL;
}

bool intent_is_about(const struct intent *intent, const char *type)
{
	for (size_t i = 0; intent->types[i] != NULL; i++) {
		if (strcmp(intent->types[i], type) == 0) {
			return true;
		}
	}
	return false;
}

const char *intent_noun(const struct intent *intent)
{
	if (intent->types[0] == NULL || intent->types[1] != NULL) {
		return "device";
	}
	return strcmp(intent->types[0], "media") == 0 ? "player" : intent->types[0];
}
