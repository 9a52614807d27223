/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/config/settings.h"
#include "bridge/config/settings_compare.h"
#include "tests/support/temporary_folder.h"

static const char base[] = "version: 1\nsite: home\nmicrophone: usb\nstate_dir: state\n"
			   "sandbox: off\n";
#define BROKER "broker: {host: 10.0.0.1, port: 1883, user: a, password_file: b, " \
	"tls: {ca: c, cert: d, key: e}}\n"

static const struct {
	const char *text;
	const char *broker;
	bool same_broker, same_listener;
} cases[] = {
	{base, BROKER, true, true},
	/* What a reload changes. */
	{"version: 1\nsite: home\nmicrophone: usb\nstate_dir: state\nsandbox: off\n"
	 "room: kitchen\nwake: {words: [computer]}\nhearing: {keep_refused: 3}\n", BROKER, true, true},
	{"version: 1\nsite: other\nmicrophone: usb\nstate_dir: state\nsandbox: off\n", BROKER,
		false, true},
	{"version: 1\nsite: home\nmicrophone: hw\nstate_dir: state\nsandbox: off\n", BROKER, true,
		false},
	{"version: 1\nsite: home\nstate_dir: state\nsandbox: off\n", BROKER, true, false},
	{"version: 1\nsite: home\nmicrophone: usb\nstate_dir: there\nsandbox: off\n", BROKER, true,
		false},
	{"version: 1\nsite: home\nmicrophone: usb\nstate_dir: state\n", BROKER, true, false},
	{base, "", false, true},
	{base, "broker: {host: 10.0.0.2, port: 1883, user: a, password_file: b, "
	       "tls: {ca: c, cert: d, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1884, user: a, password_file: b, "
	       "tls: {ca: c, cert: d, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, password_file: b, "
	       "tls: {ca: c, cert: d, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, user: a, "
	       "tls: {ca: c, cert: d, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, user: a, password_credential: b, "
	       "tls: {ca: c, cert: d, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, user: a, password_file: b, "
	       "tls: {ca: x, cert: d, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, user: a, password_file: b, "
	       "tls: {ca: c, cert: x, key: e}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, user: a, password_file: b, "
	       "tls: {ca: c, cert: d, key: x}}\n", false, true},
	{base, "broker: {host: 10.0.0.1, port: 1883, user: a, password_file: b, remote: allow, "
	       "tls: {ca: c, cert: d, key: e}}\n", false, true},
};

static struct settings *load(struct temporary_folder *folder, const char *text, const char *broker)
{
	char all[1000];
	snprintf(all, sizeof(all), "%s%s", text, broker);
	CHECK(temporary_folder_write(folder, "earshot.yaml", all));
	return settings_load(temporary_folder_path(folder, "earshot.yaml"), NULL);
}

TEST(what_needs_a_new_start_is_told_apart)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct settings *first = load(folder, base, BROKER);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings *second = load(folder, cases[i].text, cases[i].broker);
		if (settings_same_broker(first, second) != cases[i].same_broker ||
			settings_same_broker(second, first) != cases[i].same_broker ||
			settings_same_listener(first, second) != cases[i].same_listener) {
			CHECK_FAILED("case %zu: %s%s", i, cases[i].text, cases[i].broker);
		}
		settings_destroy(second);
	}
	settings_destroy(first);
	temporary_folder_destroy(folder);
}

TEST_MAIN(RUN(what_needs_a_new_start_is_told_apart))
