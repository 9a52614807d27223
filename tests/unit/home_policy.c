/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/home.h"
#include "tests/support/device_map.h"

/* A home with the device `x`; the caller destroys it. */
static struct home *home_of(const char *device)
{
	char *yaml = text_format("version: 1\ndevices: {x: {%s, dialect: zigbee2mqtt, topic: z/x}}\n",
		device);
	struct home *home = device_map_home(yaml, NULL);
	free(yaml);
	return home;
}

TEST(names)
{
	CHECK_TEXT(policy_name(POLICY_ALLOW), "allow");
	CHECK_TEXT(policy_name(POLICY_CONFIRM), "confirm");
	CHECK_TEXT(policy_name(POLICY_PIN), "pin");
	CHECK_TEXT(policy_name(POLICY_DENY), "deny");
}

TEST(stricter_policies_are_greater)
{
	CHECK(POLICY_ALLOW < POLICY_CONFIRM && POLICY_CONFIRM < POLICY_PIN &&
		POLICY_PIN < POLICY_DENY);
}

TEST(what_may_be_done)
{
	static const struct {
		const char *device, *command;
		enum policy policy;
	} cases[] = {
		{"type: lock", "unlock", POLICY_DENY},
		{"type: lock", "lock", POLICY_ALLOW},
		{"type: lock, policy: {unlock: pin}", "unlock", POLICY_PIN},
		{"type: lock, policy: {unlock: confirm}", "unlock", POLICY_CONFIRM},
		{"type: lock, policy: {unlock: deny}", "unlock", POLICY_DENY},
		{"type: lock, policy: {unlock: pin}", "lock", POLICY_ALLOW},
		{"type: lock, policy: {lock: confirm}", "lock", POLICY_CONFIRM},
		{"type: garage", "open", POLICY_DENY},
		{"type: garage", "close", POLICY_ALLOW},
		{"type: garage", "stop", POLICY_ALLOW},
		{"type: gate, policy: {open: confirm}", "open", POLICY_CONFIRM},
		{"type: cover", "open", POLICY_ALLOW},
		{"type: cover, name: front gate", "open", POLICY_DENY},
		{"type: cover, name: front gate", "position", POLICY_DENY},
		{"type: cover, name: front gate", "close", POLICY_ALLOW},
		{"type: cover, name: front gate, sensitive: no", "open", POLICY_ALLOW},
		{"type: switch", "on", POLICY_ALLOW},
		{"type: switch, name: back door", "on", POLICY_DENY},
		{"type: switch, name: back door", "off", POLICY_ALLOW},
		{"type: switch, name: back door, policy: {on: pin}", "on", POLICY_PIN},
		{"type: switch, name: back door, policy: {off: deny}", "off", POLICY_DENY},
		{"type: light, policy: {on: confirm}", "on", POLICY_CONFIRM},
		{"type: light, policy: {on: allow}", "on", POLICY_ALLOW},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct home *home = home_of(cases[i].device);
		const struct device *device = home_device(home, "x");
		CHECK(device != NULL);
		enum policy policy = device_policy(device,
			device_type_command(device->type, cases[i].command));
		if (policy != cases[i].policy) {
			CHECK_FAILED("{%s}: %s is %s, expected %s", cases[i].device,
				cases[i].command, policy_name(policy), policy_name(cases[i].policy));
		}
		home_destroy(home);
	}
}

/* Without the map's help: the rule holds in the library itself. */
TEST(a_device_that_is_changed_afterwards_stays_shut)
{
	const struct device_type *type = device_type_find("lock");
	const struct command_type *unlock = device_type_command(type, "unlock");
	struct device_command command = {.type = unlock, .policy = POLICY_ALLOW};
	struct device device = {.type = type, .sensitive = true, .commands = &command,
		.command_count = 1};
	CHECK(device_policy(&device, unlock) == POLICY_DENY);
	device.command_count = 0;
	CHECK(device_policy(&device, unlock) == POLICY_DENY);
	CHECK(device_policy(&device, device_type_command(type, "lock")) == POLICY_ALLOW);
}

TEST(what_opens_the_house)
{
	static const struct {
		const char *device, *command;
		bool opens;
	} cases[] = {
		{"type: lock, policy: {unlock: confirm}", "unlock", true},
		{"type: lock", "lock", false},
		{"type: garage", "open", true},
		{"type: switch, name: back door", "on", true},
		{"type: switch, name: back door", "off", false},
		{"type: switch", "on", false},
		{"type: cover, name: front gate, sensitive: no", "open", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct home *home = home_of(cases[i].device);
		const struct device *device = home_device(home, "x");
		CHECK(device != NULL && device_opens(device,
			device_type_command(device->type, cases[i].command)) == cases[i].opens);
		home_destroy(home);
	}
}

TEST_MAIN(
	RUN(names);
	RUN(stricter_policies_are_greater);
	RUN(what_may_be_done);
	RUN(what_opens_the_house);
	RUN(a_device_that_is_changed_afterwards_stays_shut);
)
