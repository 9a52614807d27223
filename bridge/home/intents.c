/* SPDX-License-Identifier: MIT */
#include "bridge/home/intents.h"

#include <stddef.h>
#include <string.h>

static const struct intent intents[] = {
	{"lock", "lock", "lock", REACH_NAMED},
	{"unlock", "unlock", "lock", REACH_NAMED},
	{"thermostat_set", "set", "thermostat", REACH_NEAREST},
	{"light_on", "on", "light", REACH_NAMED},
	{"light_off", "off", "light", REACH_NAMED},
	{"light_brightness", "brightness", "light", REACH_NAMED},
	{"lights_on", "on", "light", REACH_ROOM},
	{"lights_off", "off", "light", REACH_ROOM},
	{"switch_on", "on", "switch", REACH_NAMED},
	{"switch_off", "off", "switch", REACH_NAMED},
};

const struct intent *intent_find(const char *name)
{
	for (size_t i = 0; i < sizeof(intents) / sizeof(*intents); i++) {
		if (strcmp(intents[i].name, name) == 0) {
			return &intents[i];
		}
	}
	return NULL;
}
