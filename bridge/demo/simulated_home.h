/* SPDX-License-Identifier: MIT
 *
 * A home without hardware. Its devices answer the way zigbee2mqtt and the things
 * behind it do: a command on zigbee2mqtt/NAME/set changes nothing at first; a moment
 * later the device reports its whole state on zigbee2mqtt/NAME. A lock's state comes
 * from the bolt, never from the command. `…/get` makes a device report.
 *
 * Not of zigbee2mqtt is zigbee2mqtt/NAME/simulate: {"jam": true} makes a bolt stick
 * half way, {"available": false} makes a device stop answering.
 */
#ifndef EARSHOT_DEMO_SIMULATED_HOME_H
#define EARSHOT_DEMO_SIMULATED_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct json;
struct loop;
struct simulated_home;

enum simulated_kind { SIMULATED_LOCK, SIMULATED_THERMOSTAT, SIMULATED_LIGHT, SIMULATED_SWITCH };

struct simulated_device {
	const char *name;
	enum simulated_kind kind;
};

/* Ends with a NULL name: a front door's lock, a thermostat, two lights, a switch. */
extern const struct simulated_device simulated_default_devices[];

struct simulated_home_options {
	const struct simulated_device *devices; /* ends with a NULL name */
	int64_t delay_ms; /* from a command to the report */
	bool retain;      /* reports are retained, which zigbee2mqtt leaves to its user */
};

/* The devices above, 300 ms, not retained. */
extern const struct simulated_home_options simulated_home_defaults;

/* Connects to a broker on this machine or a private network, and again whenever the
 * connection is lost. The loop and the devices are borrowed. NULL with the reason. */
struct simulated_home *simulated_home_create(struct loop *loop, const char *host, int port,
	const struct simulated_home_options *options, struct error *error);
void simulated_home_destroy(struct simulated_home *home);

/* True once it hears commands. */
bool simulated_home_is_ready(const struct simulated_home *home);

/* The bolt of this lock sticks, or no longer does. False if there is no such lock. */
bool simulated_home_jam(struct simulated_home *home, const char *name, bool jam);

/* {NAME: its state, as it reports it}, for the caller to destroy; NULL when out of
 * memory. */
struct json *simulated_home_states_json(const struct simulated_home *home);

#endif
