/* SPDX-License-Identifier: MIT
 *
 * Everything that the user configured, read and compiled: settings, home, grammar, and
 * what the listener has to know of them. It is made whole or not at all, so that a new
 * one can replace the old one between two commands.
 */
#ifndef EARSHOT_CONFIG_CONFIGURATION_H
#define EARSHOT_CONFIG_CONFIGURATION_H

#include <stdbool.h>

#include "bridge/base/error.h"
#include "bridge/config/hearing_network.h"
#include "bridge/config/settings.h"
#include "bridge/home/plan.h"

struct grammar;
struct home;
struct intent_thresholds;
struct pronunciations;
struct secrets;

struct configuration {
	struct settings *settings;
	struct home *home;
	struct grammar *grammar;
	struct intent_thresholds *thresholds; /* how sure its intents must be */
	struct secrets *secrets; /* NULL: there are none, or they must not be used */
	struct pronunciations *pronunciations; /* of all that can be heard */
	struct hearing_network network; /* what the listener has to know */
};

/* The devices that the settings name; NULL only when out of memory. */
struct home *configuration_load_home(const struct settings *settings,
	struct problems *problems);
/* Reads earshot.yaml (see settings_find()) and all that it names. What is wrong is added
 * to the problems and left out; NULL only if nothing useful is left. */
struct configuration *configuration_load(const char *given, struct problems *problems);
/* What plans are made in; `states` may be NULL where nothing is known of the devices. */
struct plan_context configuration_plan_context(const struct configuration *configuration,
	const struct device_states *states);
void configuration_destroy(struct configuration *configuration);

#endif
