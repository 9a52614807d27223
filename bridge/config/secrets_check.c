/* SPDX-License-Identifier: MIT */
#include "bridge/config/secrets_check.h"

#include <stddef.h>

#include "bridge/base/error.h"
#include "bridge/guard/secrets.h"
#include "bridge/home/home.h"

static void check_command(const struct secrets *secrets, const struct device *device,
	const struct device_command *command, struct problems *problems)
{
	if (device_policy(device, command->type) == POLICY_PIN &&
		secrets_pin(secrets, device->key) == NULL) {
		problems_add(problems, SEVERITY_WARNING, &device->place,
			"the command `%s` of `%s` asks for a PIN, and there is none, so it is refused: "
			"`earshot pin` makes one for the file that `secrets:` names",
			command->type->name, device->key);
	}
	if (command->needs_code && secrets_code(secrets, device->key) == NULL) {
		problems_add(problems, SEVERITY_WARNING, &device->place,
			"the command `%s` of `%s` sends a code, and there is none, so it is refused: "
			"write it under `codes` into the file that `secrets:` names",
			command->type->name, device->key);
	}
}

void secrets_check(const struct secrets *secrets, const struct home *home,
	struct problems *problems)
{
	struct place place;
	const char *key;

	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		for (size_t c = 0; c < device->command_count; c++) {
			check_command(secrets, device, &device->commands[c], problems);
		}
	}
	for (size_t i = 0; secrets != NULL &&
		(key = secrets_device_at(secrets, i, &place)) != NULL; i++) {
		/* It may be the code itself, on the wrong side. */
		if (home_device(home, key) == NULL) {
			problems_add(problems, SEVERITY_WARNING, &place,
				"no device has the key that this line begins with");
		}
	}
}
