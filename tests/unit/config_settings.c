/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* setenv() beside a strict C standard */
#include "tests/check.h"

#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/settings.h"
#include "tests/support/device_map.h"
#include "tests/support/temporary_folder.h"

struct reading {
	struct temporary_folder *folder;
	struct problems *problems;
	struct settings *settings;
};

static struct reading read_settings(const char *text)
{
	struct reading reading = {temporary_folder_create(), problems_create(), NULL};
	CHECK(temporary_folder_write(reading.folder, "earshot.yaml", text));
	reading.settings = settings_load(temporary_folder_path(reading.folder, "earshot.yaml"),
		reading.problems);
	return reading;
}

static void finish(struct reading *reading)
{
	settings_destroy(reading->settings);
	problems_destroy(reading->problems);
	temporary_folder_destroy(reading->folder);
}

static void check_path(struct reading *reading, const char *path, const char *name)
{
	CHECK_TEXT(path, temporary_folder_path(reading->folder, name));
}

TEST(all_but_the_version_has_a_default)
{
	struct reading reading = read_settings("version: 1\n");
	const struct settings *settings = reading.settings;
	CHECK(settings != NULL && problems_count(reading.problems, SEVERITY_ERROR) == 0);
	check_path(&reading, settings->file, "earshot.yaml");
	CHECK_TEXT(settings->site, "default");
	CHECK_TEXT(settings->room, NULL);
	CHECK_TEXT(settings->broker.host, "localhost");
	CHECK(settings->broker.port == 1883 && !settings->broker.remote_allowed);
	CHECK_TEXT(settings->broker.user, NULL);
	CHECK_TEXT(settings->microphone, "default");
	CHECK_TEXT(settings->state_dir, "/var/lib/earshot");
	CHECK(settings->units == UNITS_CELSIUS && settings->ask_above == 8);
	CHECK(settings->sandbox == SANDBOX_REQUIRED);
	CHECK(!settings->events);
	CHECK(settings->ledger.required && !settings->ledger.words && !settings->ledger.payloads);
	CHECK(settings->ledger.size == 4000000 && settings->ledger.files == 4);
	CHECK(settings->wake.words.count == 0);
	CHECK_NUMBER(settings->wake.threshold, 0.5, 0);
	CHECK_NUMBER(settings->hearing.endpointing.complete, 0.3, 0);
	CHECK_NUMBER(settings->hearing.endpointing.open, 0.7, 0);
	CHECK_NUMBER(settings->hearing.endpointing.incomplete, 1.0, 0);
	CHECK_NUMBER(settings->hearing.endpointing.longest, 12, 0);
	CHECK(settings->hearing.compounds == COMPOUNDS_TYPED);
	CHECK(settings->hearing.keep_refused == 0 && settings->hearing.sure == NULL);
	CHECK(settings->devices.count == 0 && settings->grammars.count == 0);
	CHECK(settings->pronounce == NULL);
	finish(&reading);
}

TEST(everything_is_read)
{
	struct reading reading = read_settings(
		"version: 1\n"
		"site: Hall-way_2\n"
		"room: hallway\n"
		"units: fahrenheit\n"
		"ask_above: 20\n"
		"wake: {words: [computer, hey house], threshold: 0.7}\n"
		"hearing:\n"
		"  end_silence: {complete: 0.25, open: 0.5, incomplete: 1.5}\n"
		"  longest: 20\n"
		"  compounds: spoken\n"
		"  sure: {unlock: 0.9}\n"
		"broker:\n"
		"  host: 192.168.1.2\n"
		"  port: 8883\n"
		"  user: ear\n"
		"  password_file: secret\n"
		"  remote: allow\n"
		"  tls: {ca: ca.pem, cert: /etc/cert.pem, key: keys/key.pem}\n"
		"devices: [home.yaml, /etc/devices/]\n"
		"grammars: own.gram\n"
		"without: [light, lock]\n"
		"microphone: USB\n"
		"events: yes\n"
		"state_dir: state\n"
		"sandbox: off\n"
		"ledger: {required: no, words: yes, payloads: yes, size: 1.5 MB, files: 9}\n"
		"pronounce: {zigbee: Z IH G B IY}\n");
	const struct settings *settings = reading.settings;
	char *named = device_map_problems(reading.problems);
	CHECK_TEXT(named, "");
	free(named);
	CHECK_TEXT(settings->site, "Hall-way_2");
	CHECK_TEXT(settings->room, "hallway");
	CHECK(!settings->ledger.required && settings->ledger.words && settings->ledger.payloads);
	CHECK(settings->ledger.size == 1500000 && settings->ledger.files == 9);
	CHECK(settings->units == UNITS_FAHRENHEIT && settings->sandbox == SANDBOX_OFF);
	CHECK(settings->ask_above == 20 && settings->hearing.compounds == COMPOUNDS_SPOKEN);
	CHECK(settings->events);
	CHECK(settings->wake.words.count == 2);
	CHECK_TEXT(settings->wake.words.items[1], "hey house");
	CHECK_NUMBER(settings->wake.threshold, 0.7, 1e-9);
	CHECK_NUMBER(settings->hearing.endpointing.complete, 0.25, 1e-9);
	CHECK_NUMBER(settings->hearing.endpointing.open, 0.5, 1e-9);
	CHECK_NUMBER(settings->hearing.endpointing.incomplete, 1.5, 1e-9);
	CHECK_NUMBER(settings->hearing.endpointing.longest, 20, 1e-9);
	CHECK_TEXT(node_get(settings->hearing.sure, "unlock")->text, "0.9");
	CHECK_TEXT(settings->broker.host, "192.168.1.2");
	CHECK(settings->broker.port == 8883 && settings->broker.remote_allowed);
	CHECK_TEXT(settings->broker.user, "ear");
	check_path(&reading, settings->broker.password_file, "secret");
	check_path(&reading, settings->broker.ca, "ca.pem");
	CHECK_TEXT(settings->broker.cert, "/etc/cert.pem");
	check_path(&reading, settings->broker.key, "keys/key.pem");
	CHECK(settings->devices.count == 2 && settings->grammars.count == 1);
	check_path(&reading, settings->devices.items[0], "home.yaml");
	CHECK_TEXT(settings->devices.items[1], "/etc/devices/");
	check_path(&reading, settings->grammars.items[0], "own.gram");
	CHECK(settings->without.count == 2);
	CHECK_TEXT(settings->microphone, "USB");
	check_path(&reading, settings->state_dir, "state");
	CHECK_TEXT(node_get(settings->pronounce, "zigbee")->text, "Z IH G B IY");
	char *control = settings_control_path(settings);
	check_path(&reading, control, "state/control.sock");
	free(control);
	finish(&reading);
}

TEST(folders_by_their_usual_names_need_not_be_named)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "devices/home.yaml", "version: 1\n"));
	CHECK(temporary_folder_write(folder, "grammars/own.gram", "\n"));
	CHECK(temporary_folder_write(folder, "a.yaml", "version: 1\n"));
	CHECK(temporary_folder_write(folder, "b.yaml", "version: 1\ndevices: []\ngrammars: []\n"));
	struct settings *both = settings_load(temporary_folder_path(folder, "a.yaml"), NULL);
	CHECK(both->devices.count == 1 && both->grammars.count == 1);
	CHECK_TEXT(both->devices.items[0], temporary_folder_path(folder, "devices"));
	CHECK_TEXT(both->grammars.items[0], temporary_folder_path(folder, "grammars"));
	struct settings *none = settings_load(temporary_folder_path(folder, "b.yaml"), NULL);
	CHECK(none->devices.count == 0 && none->grammars.count == 0);
	settings_destroy(both);
	settings_destroy(none);
	settings_destroy(NULL);
	temporary_folder_destroy(folder);
}

TEST(what_is_there_and_cannot_be_read_is_taken_all_the_same)
{
	struct error error = {0};
	char *before = getcwd(NULL, 0);
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "a.yaml", "version: 1\n"));
	CHECK(chdir(temporary_folder_path(folder, "")) == 0);
	unsetenv("EARSHOT_CONFIG");
	CHECK(symlink("nowhere", "devices") == 0 && symlink("nowhere", "grammars") == 0 &&
		symlink("nowhere", "earshot.yaml") == 0);
	struct settings *settings = settings_load("a.yaml", NULL);
	CHECK(settings->devices.count == 1 && settings->grammars.count == 1);
	settings_destroy(settings);
	char *found = settings_find(NULL, &error);
	CHECK_TEXT(found, "./earshot.yaml");
	free(found);
	CHECK(unlink("devices") == 0 && unlink("grammars") == 0 && unlink("earshot.yaml") == 0);
	CHECK(chdir(before) == 0);
	free(before);
	temporary_folder_destroy(folder);
}

static const struct {
	const char *text;
	const char *named; /* line:column and a part of the sentence */
} wrong[] = {
	{"version: 1\ntpye: x\n", "2:1: error: unknown key `tpye`"},
	{"version: 1\nsite: a/b\n", "2:7: error: the site `a/b`"},
	{"version: 1\nsite: \"\"\n", "2:7: error: the site ``"},
	{"version: 1\nsite: küche\n", "2:7: error: the site"},
	{"version: 1\nsite: +\n", "2:7: error: the site"},
	{"version: 1\nask_above: 0\n", "2:12: error: "},
	{"version: 1\nunits: kelvin\n", "2:8: error: unknown units `kelvin`"},
	{"version: 1\nwake: {wrods: [a]}\n", "2:8: error: unknown key `wrods`: did you mean `words`?"},
	{"version: 1\nwake: {threshold: 1.5}\n", "2:19: error: `threshold` must be"},
	{"version: 1\nwake: computer\n", "2:7: error: `wake` must be a map"},
	{"version: 1\nhearing: {keep_refused: -1}\n", "2:25: error: `keep_refused` must be"},
	{"version: 1\nhearing: {keep_refused: 201}\n", "2:25: error: `keep_refused` must be"},
	{"version: 1\nhearing: {keep_refused: yes}\n", "2:25: error: `keep_refused` must be"},
	{"version: 1\nhearing: {longest: 4}\n",
		"2:20: error: `longest` must be a number from 5 to 60, not `4`"},
	{"version: 1\nhearing: {end_silence: 0.5}\n", "2:24: error: `end_silence` must be a map"},
	{"version: 1\nhearing: {end_silence: {copmlete: 0.5}}\n",
		"2:25: error: unknown key `copmlete`: did you mean `complete`?"},
	{"version: 1\nhearing: {end_silence: {complete: 0.1}}\n",
		"2:35: error: `complete` must be a number from 0.2 to 3, not `0.1`"},
	{"version: 1\nhearing: {end_silence: {incomplete: long}}\n",
		"2:37: error: `incomplete` must be a number from 0.2 to 3, not `long`"},
	{"version: 1\nhearing: {end_silence: {complete: 0.8}}\n",
		"2:35: error: `complete` (0.8 s) must not be longer than `open` (0.7 s)"},
	{"version: 1\nhearing: {end_silence: {incomplete: 0.5}}\n",
		"2:24: error: `open` (0.7 s) must not be longer than `incomplete` (0.5 s)"},
	{"version: 1\nbroker: {port: 0}\n", "2:16: error: `port` must be"},
	{"version: 1\nbroker: {port: 1883.5}\n", "2:16: error: `port` must be"},
	{"version: 1\nbroker: {remote: yes}\n", "2:18: error: unknown remote `yes`"},
	{"version: 1\nbroker: {host: }\n", "2:16: error: `host` has no value"},
	{"version: 1\nbroker: {host: 8.8.8.8}\n", "2:16: error: the broker 8.8.8.8 is outside"},
	{"version: 1\nbroker: {host: \"2001:db8::1\"}\n", "2:16: error: the broker 2001:db8::1"},
	{"version: 1\nbroker: {password_file: pw}\n", "2:25: error: `password_file` needs `user`"},
	{"version: 1\nbroker: {password_credential: pw}\n",
		"2:31: error: `password_credential` needs `user`"},
	{"version: 1\nbroker: {tls: {cert: a}}\n", "2:15: error: `tls` lacks the key `ca`"},
	{"version: 1\nbroker: {tls: {ca: a, cert: b}}\n", "2:15: error: `cert` and `key` belong"},
	{"version: 1\nbroker: {tls: {ca: a, key: b}}\n", "2:15: error: `cert` and `key` belong"},
	{"version: 1\nbroker: {tls: yes}\n", "2:15: error: `tls` must be a map"},
	{"version: 1\ndevices: {a: b}\n", "2:10: error: `devices` needs a list"},
	{"version: 1\nevents: maybe\n", "2:9: error: `events` must be `yes` or `no`"},
	{"version: 1\nledger: {size: 4}\n", "2:16: error: `size: 4` is no size from 10 kB to 1 GB"},
	{"version: 1\nledger: {size: 4 TB}\n", "2:16: error: `size: 4 TB` is no size"},
	{"version: 1\nledger: {size: 9 kB}\n", "2:16: error: `size: 9 kB` is no size"},
	{"version: 1\nledger: {files: 0}\n", "2:17: error: `files` must be"},
	{"version: 1\nsandbox: required-ish\n", "2:10: error: unknown sandbox"},
};

TEST(what_is_wrong_is_named_and_keeps_its_default)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct reading reading = read_settings(wrong[i].text);
		char *named = device_map_problems(reading.problems);
		CHECK_HAS(named, wrong[i].named);
		CHECK(reading.settings != NULL);
		CHECK(reading.settings == NULL || reading.settings->broker.port == 1883);
		CHECK(reading.settings == NULL ||
			reading.settings->hearing.endpointing.complete == 0.3);
		free(named);
		finish(&reading);
	}
}

/* What the same keys mean in another version is not known. */
TEST(a_file_of_another_version_gives_nothing)
{
	static const struct {
		const char *text, *named;
	} cases[] = {
		{"", "1:1: error: earshot.yaml lacks the key `version`"},
		{"site: one\n", "1:1: error: earshot.yaml lacks the key `version`"},
		{"version: 2\nsite: one\n", "1:10: error: `version` must be 1, not `2`"},
		{"version: two\n", "1:10: error: `version` must be 1, not `two`"},
		{"version:\n", "1:9: error: `version` has no value"},
		{"version: [1]\n", "1:10: error: `version` needs a single value"},
		{"- version: 1\n", "1:1: error: earshot.yaml must be a map"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading reading = read_settings(cases[i].text);
		char *named = device_map_problems(reading.problems);
		CHECK_HAS(named, cases[i].named);
		CHECK(reading.settings == NULL);
		CHECK(problems_count(reading.problems, SEVERITY_ERROR) == 1);
		free(named);
		finish(&reading);
	}
}

TEST(a_file_that_is_no_yaml_gives_nothing)
{
	static const char *const texts[] = {"version: [\n", "\tversion: 1\n", "a: 1\na: 2\n"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct reading reading = read_settings(texts[i]);
		CHECK(reading.settings == NULL);
		CHECK(problems_count(reading.problems, SEVERITY_ERROR) == 1);
		finish(&reading);
	}
	CHECK(settings_load("/nowhere/earshot.yaml", NULL) == NULL);
}

TEST(the_place_of_what_is_in_a_list_is_known)
{
	struct reading reading = read_settings("version: 1\n"
					       "room: hall\n"
					       "devices: [a.yaml, /b.yaml]\n"
					       "grammars: own.gram\n"
					       "wake: {words: [computer, hey house]}\n");
	const struct settings *settings = reading.settings;
	const struct {
		const struct place *place;
		unsigned line, column;
	} cases[] = {
		{settings_place(settings, "devices", settings->devices.items[0]), 3, 11},
		{settings_place(settings, "devices", settings->devices.items[1]), 3, 19},
		{settings_place(settings, "devices", "unknown"), 3, 10},
		{settings_place(settings, "grammars", settings->grammars.items[0]), 4, 11},
		{settings_place(settings, "room", "hall"), 2, 7},
		{settings_wake_place(settings, "hey house"), 5, 26},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(cases[i].place != NULL && cases[i].place->line == cases[i].line &&
			cases[i].place->column == cases[i].column);
	}
	CHECK(settings_place(settings, "without", "light") == NULL);
	finish(&reading);
	reading = read_settings("version: 1\n");
	CHECK(settings_wake_place(reading.settings, "computer") == NULL);
	finish(&reading);
}

TEST(the_file_is_searched_in_four_places)
{
	struct error error = {0};
	char *before = getcwd(NULL, 0);
	struct temporary_folder *folder = temporary_folder_create();
	char *root = text_copy(temporary_folder_path(folder, ""));
	CHECK(chdir(root) == 0);
	unsetenv("EARSHOT_CONFIG");
	char *found = settings_find(NULL, &error);
	if (access("/etc/earshot/earshot.yaml", R_OK) != 0) {
		CHECK_TEXT(found, NULL);
		CHECK_ERROR(error, "try `earshot demo`");
	}
	free(found);
	CHECK(temporary_folder_write(folder, "earshot.yaml", "version: 1\n"));
	found = settings_find(NULL, &error);
	CHECK_TEXT(found, "./earshot.yaml");
	free(found);
	CHECK(setenv("EARSHOT_CONFIG", "/from/environment", 1) == 0);
	found = settings_find(NULL, &error);
	CHECK_TEXT(found, "/from/environment");
	free(found);
	found = settings_find("/given", &error);
	CHECK_TEXT(found, "/given");
	free(found);
	/* An empty variable counts as none. */
	CHECK(setenv("EARSHOT_CONFIG", "", 1) == 0);
	found = settings_find(NULL, &error);
	CHECK_TEXT(found, "./earshot.yaml");
	free(found);
	unsetenv("EARSHOT_CONFIG");
	CHECK(chdir(before) == 0);
	free(root);
	free(before);
	temporary_folder_destroy(folder);
}

TEST_MAIN({
	RUN(all_but_the_version_has_a_default);
	RUN(everything_is_read);
	RUN(folders_by_their_usual_names_need_not_be_named);
	RUN(what_is_there_and_cannot_be_read_is_taken_all_the_same);
	RUN(what_is_wrong_is_named_and_keeps_its_default);
	RUN(a_file_of_another_version_gives_nothing);
	RUN(a_file_that_is_no_yaml_gives_nothing);
	RUN(the_place_of_what_is_in_a_list_is_known);
	RUN(the_file_is_searched_in_four_places);
})
