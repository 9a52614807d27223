/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home.h"
#include "bridge/home/home_data.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\n"
	"rooms: {living_room: {aliases: [lounge]}}\n"
	"groups: {downstairs: [lamp, door]}\n"
	"devices:\n"
	" door: {type: lock, name: Front door, aliases: [main door], dialect: zigbee2mqtt, topic: z/door}\n"
	" lamp: {type: light, room: living_room, dialect: zigbee2mqtt, topic: z/lamp}\n"
	" pump: {type: switch, room: hall, commands: {on: {topic: p/set, payload: a}}, "
	"state: {topic: p/state}, availability: p/there}\n";

static bool has_phrase(const struct vocabulary *vocabulary, const char *list, const char *words,
	const char *value)
{
	for (size_t i = 0; i < vocabulary_count(vocabulary, list); i++) {
		const struct phrase *phrase = vocabulary_at(vocabulary, list, i);
		if (strcmp(phrase->words, words) == 0 && strcmp(phrase->value, value) == 0) {
			return true;
		}
	}
	return false;
}

TEST(the_vocabulary_has_what_can_be_said)
{
	struct home *home = device_map_home(house, NULL);
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(home_fill_vocabulary(home, vocabulary));
	CHECK(has_phrase(vocabulary, "lock", "front door", "door"));
	CHECK(has_phrase(vocabulary, "lock", "main door", "door"));
	CHECK(vocabulary_count(vocabulary, "lock") == 2);
	CHECK(has_phrase(vocabulary, "light", "lamp", "lamp"));
	CHECK(vocabulary_count(vocabulary, "light") == 1);
	CHECK(vocabulary_count(vocabulary, "device") == 4);
	CHECK(has_phrase(vocabulary, "room", "living room", "living_room"));
	CHECK(has_phrase(vocabulary, "room", "lounge", "living_room"));
	CHECK(has_phrase(vocabulary, "room", "hall", "hall"));
	CHECK(has_phrase(vocabulary, "group", "downstairs", "downstairs"));
	vocabulary_destroy(vocabulary);
	home_destroy(home);
}

TEST(lists_say_what_devices_can_have_and_ask)
{
	static const char map[] =
		"version: 1\n"
		"devices:\n"
		"  shed: {type: lock, dialect: zigbee2mqtt, topic: z/shed, policy: {unlock: confirm}}\n"
		"  door: {type: lock, aliases: [way in], dialect: zigbee2mqtt, topic: z/door,\n"
		"    policy: {unlock: pin, lock: pin}}\n"
		"  lamp: {type: light, commands: {on: {topic: l, payload: '1'}}}\n";
	struct home *home = device_map_home(map, NULL);
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(home_fill_vocabulary(home, vocabulary));
	CHECK(has_phrase(vocabulary, "can_unlock", "way in", "door"));
	CHECK(vocabulary_count(vocabulary, "can_unlock") == 3);
	CHECK(vocabulary_count(vocabulary, "has_battery") == 3);
	CHECK(has_phrase(vocabulary, "can_on", "lamp", "lamp"));
	CHECK(vocabulary_count(vocabulary, "can_brightness") == 0);
	CHECK(has_phrase(vocabulary, "confirm", "shed", "shed"));
	CHECK(vocabulary_count(vocabulary, "confirm") == 1);
	CHECK(has_phrase(vocabulary, "pin", "door", "door"));
	CHECK(vocabulary_count(vocabulary, "pin") == 1);
	vocabulary_destroy(vocabulary);
	home_destroy(home);
}

TEST(a_garage_is_a_door_too_unless_something_else_is_called_that)
{
	static const char map[] =
		"version: 1\n"
		"scenes: {s: {name: drive gate, actions: [{device: lamp, command: on}]}}\n"
		"devices:\n"
		"  garage: {type: garage, aliases: [barn, shed doors], dialect: zigbee2mqtt, topic: z/1}\n"
		"  barn_door: {type: lock, dialect: zigbee2mqtt, topic: z/2}\n"
		"  yard: {type: gate, dialect: zigbee2mqtt, topic: z/3}\n"
		"  drive: {type: gate, dialect: zigbee2mqtt, topic: z/4}\n"
		"  lamp: {type: light, name: sun, dialect: zigbee2mqtt, topic: z/5}\n";
	struct home *home = device_map_home(map, NULL);
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(home_fill_vocabulary(home, vocabulary));
	CHECK(has_phrase(vocabulary, "garage", "garage door", "garage"));
	CHECK(has_phrase(vocabulary, "device", "garage door", "garage"));
	CHECK(vocabulary_count(vocabulary, "garage") == 4);
	CHECK(!has_phrase(vocabulary, "garage", "barn door", "garage"));
	CHECK(has_phrase(vocabulary, "gate", "yard gate", "yard"));
	CHECK(!has_phrase(vocabulary, "gate", "drive gate", "drive"));
	CHECK(vocabulary_count(vocabulary, "light") == 1);
	vocabulary_destroy(vocabulary);
	home_destroy(home);
}

TEST(every_list_exists_in_an_empty_house)
{
	struct home *home = device_map_home("version: 1\n", NULL);
	struct vocabulary *vocabulary = vocabulary_create();
	CHECK(home_fill_vocabulary(home, vocabulary));
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		CHECK(vocabulary_has_list(vocabulary, type->name));
	}
	CHECK(vocabulary_has_list(vocabulary, "device"));
	CHECK(vocabulary_has_list(vocabulary, "room"));
	CHECK(vocabulary_has_list(vocabulary, "group"));
	/* Of everything that some type can or has, and of what asks back. */
	CHECK(vocabulary_has_list(vocabulary, "can_set_low"));
	CHECK(vocabulary_has_list(vocabulary, "has_carbon_monoxide"));
	CHECK(vocabulary_has_list(vocabulary, "confirm"));
	CHECK(vocabulary_has_list(vocabulary, "pin"));
	CHECK(vocabulary_count(vocabulary, "device") == 0);
	vocabulary_destroy(vocabulary);
	home_destroy(home);
}

TEST(each_topic_of_a_report_stands_once)
{
	static const char *const expected[] = {
		"p/state", "p/there", "z/door", "z/door/availability", "z/lamp",
		"z/lamp/availability", "zigbee2mqtt/bridge/state",
	};
	struct home *home = device_map_home(house, NULL);
	struct text_list topics = {0};
	CHECK(home_report_topics(home, &topics));
	CHECK(topics.count == sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < topics.count && i < sizeof(expected) / sizeof(*expected); i++) {
		CHECK_TEXT(topics.items[i], expected[i]);
	}
	text_list_finish(&topics);
	home_destroy(home);
}

TEST(what_is_not_there_is_null)
{
	struct home *home = device_map_home(house, NULL);
	CHECK(home_device(home, "x") == NULL);
	CHECK(home_room(home, "x") == NULL);
	CHECK(home_group(home, "x") == NULL);
	CHECK(home_own_intent(home, "x") == NULL);
	CHECK(home_device_at(home, 3) == NULL);
	CHECK(home_room_at(home, 2) == NULL);
	CHECK(home_own_intent_at(home, 0) == NULL);
	CHECK(device_command(home_device(home, "pump"), "off") == NULL);
	CHECK(device_property(home_device(home, "pump"), "power") == NULL);
	home_destroy(home);
	home_destroy(NULL);
}

TEST(topics_of_sensitive_devices_are_guarded)
{
	struct home *home = device_map_home(house, NULL);
	CHECK(home_guarded(home, "z/door/set") == home_device(home, "door"));
	CHECK(home_guarded(home, "z/door") == home_device(home, "door"));
	CHECK(home_guarded(home, "z/door2") == NULL);
	CHECK(home_guarded(home, "z/lamp/set") == NULL);
	CHECK(home_guarded(home, "p/set") == NULL);
	home_destroy(home);
}

TEST_MAIN(
	RUN(the_vocabulary_has_what_can_be_said);
	RUN(lists_say_what_devices_can_have_and_ask);
	RUN(a_garage_is_a_door_too_unless_something_else_is_called_that);
	RUN(every_list_exists_in_an_empty_house);
	RUN(each_topic_of_a_report_stands_once);
	RUN(what_is_not_there_is_null);
	RUN(topics_of_sensitive_devices_are_guarded);
)
