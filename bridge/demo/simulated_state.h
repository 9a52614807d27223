/* SPDX-License-Identifier: MIT
 *
 * The state of one simulated device: what a command does to it and how it reports
 * itself, in the words of zigbee2mqtt.
 */
#ifndef EARSHOT_DEMO_SIMULATED_STATE_H
#define EARSHOT_DEMO_SIMULATED_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/demo/simulated_home.h"

enum simulated_bolt { BOLT_LOCKED, BOLT_UNLOCKED, BOLT_HALF_WAY };

struct simulated_state {
	enum simulated_kind kind;
	enum simulated_bolt bolt;
	bool jam;           /* the bolt sticks half way when it next moves */
	bool on;            /* light, switch */
	double brightness;  /* 1 to 254 */
	double setpoint;    /* degrees Celsius */
	double temperature;
	int mode;           /* of a thermostat: an index into its modes */
};

/* Unlocked, off, 19.5 degrees with 19 wanted. */
void simulated_state_init(struct simulated_state *state, enum simulated_kind kind);

/* What a message on …/set, or on …/set/ATTRIBUTE (else NULL), asks for, as an object:
 * JSON, or bare text, which is the `state`. NULL if it is neither. */
struct json *simulated_command_read(const char *attribute, const char *payload, size_t length);

/* Does what the device understands of it; the rest is without effect. */
void simulated_state_apply(struct simulated_state *state, const struct json *command);

/* The report; NULL when out of memory. */
struct json *simulated_state_json(const struct simulated_state *state);

#endif
