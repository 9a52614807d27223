/* SPDX-License-Identifier: MIT */
#include "bridge/demo/script.h"

#include <stddef.h>

const struct line script[] = {
	{"slt", "computer, lock the front door", "the bolt needs a moment; the lock itself says when",
		false},
	{"awb", "computer, is the front door locked", "a question: what the lock said last", false},
	{"rms", "computer, turn on the kitchen light", NULL, false},
	{"awb", "computer, set the hallway thermostat to twenty one point five degrees",
		"halves and tenths", false},
	{"slt", "computer, turn off all the lights", "several devices at once", false},
	{"rms", "computer, switch on the coffee machine", NULL, false},
	{"slt", "computer, unlock the front door", "refused: the map does not allow it by voice",
		false},
	{"rms", "the weather will be nice tomorrow", "nobody said the wake word: nothing happens",
		false},
	{"slt", "computer, lock the front door", "the bolt jams: no \"done\" that was not seen", true},
	{.voice = NULL},
};

const struct ending ending[] = {
	{"front_door.lock_state", "not_fully_locked"},
	{"hallway_thermostat.occupied_heating_setpoint", "21.5"},
	{"kitchen_light.state", "OFF"},
	{"hallway_light.state", "OFF"},
	{"coffee_machine.state", "ON"},
	{.path = NULL},
};

const char demo_devices[] =
	"version: 1\n"
	"devices:\n"
	"  front_door:\n"
	"    {type: lock, room: hallway, dialect: zigbee2mqtt, topic: zigbee2mqtt/front_door}\n"
	"  hallway_thermostat:\n"
	"    {type: thermostat, room: hallway, dialect: zigbee2mqtt,\n"
	"     topic: zigbee2mqtt/hallway_thermostat}\n"
	"  kitchen_light:\n"
	"    {type: light, room: kitchen, dialect: zigbee2mqtt, topic: zigbee2mqtt/kitchen_light}\n"
	"  hallway_light:\n"
	"    {type: light, room: hallway, dialect: zigbee2mqtt, topic: zigbee2mqtt/hallway_light}\n"
	"  coffee_machine:\n"
	"    {type: switch, room: kitchen, dialect: zigbee2mqtt, topic: zigbee2mqtt/coffee_machine}\n";
