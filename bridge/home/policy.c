/* SPDX-License-Identifier: MIT */
#include "bridge/home/home.h"

static const char *const policy_names[] = {
	[POLICY_ALLOW] = "allow",
	[POLICY_CONFIRM] = "confirm",
	[POLICY_PIN] = "pin",
	[POLICY_DENY] = "deny",
};

const char *policy_name(enum policy policy)
{
	return policy_names[policy];
}

bool device_opens(const struct device *device, const struct command_type *command)
{
	return device->sensitive && command->opens;
}

/* Decided here once more, whatever was read from the map. */
enum policy device_policy(const struct device *device, const struct command_type *command)
{
	bool opens = device_opens(device, command);
	const struct device_command *own = device_command(device, command->name);
	if (own == NULL) {
		return opens ? POLICY_DENY : POLICY_ALLOW;
	}
	return opens && own->policy == POLICY_ALLOW ? POLICY_DENY : own->policy;
}
