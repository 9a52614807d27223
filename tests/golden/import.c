/* SPDX-License-Identifier: MIT
 *
 * What an import makes of a broker's retained messages: each SOURCE_*.json of
 * tests/golden/import/ (or .txt, for lines as mosquitto_sub prints them) must come out as
 * the .yaml of the same name. Add a file of your own and write its map with
 * EARSHOT_GOLDEN=write; then read it.
 */
#include "tests/check.h"

#include <dirent.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/home/home.h"
#include "bridge/import/discovery.h"
#include "bridge/import/import.h"

#define FOLDER "tests/golden/import"
#define TEXT_MAX (4 * 1024 * 1024)

static char *read_text(const char *path)
{
	struct buffer text;
	struct error error = {0};
	buffer_init(&text, TEXT_MAX);
	char *content = buffer_read_file(&text, path, &error) ? buffer_take(&text) : NULL;
	buffer_finish(&text);
	return content;
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
		CHECK_FAILED("cannot write %s", path);
	}
}

static void show_difference(const char *path, const char *made, const char *golden)
{
	unsigned line = 1;
	const char *start = made;
	while (*made == *golden && *made != '\0') {
		if (*made == '\n') {
			line++;
			start = made + 1;
		}
		made++;
		golden++;
	}
	CHECK_FAILED("%s:%u: made from there on:\n%.400s\n", path, line, start);
}

/* What the configuration would read, with whatever opens denied. */
static void check_map(const char *path, const char *text)
{
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(home_add_text(home, path, text, strlen(text), problems));
	CHECK(home_complete(home, problems));
	problems_print(problems, stderr);
	CHECK(problems_count(problems, SEVERITY_WARNING) == 0);
	for (size_t i = 0; i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		for (size_t j = 0; device->sensitive && j < device->command_count; j++) {
			const struct command_type *command = device->commands[j].type;
			CHECK(!command->opens || device_policy(device, command) == POLICY_DENY);
		}
	}
	home_destroy(home);
	problems_destroy(problems);
}

static void import(const struct import_source *source, const char *path, const char *golden_path)
{
	struct error error = {0};
	struct import_result result = {0};
	struct discovery *discovery = discovery_create();
	char *dump = read_text(path);
	char *golden = read_text(golden_path);
	const char *mode = getenv("EARSHOT_GOLDEN");
	CHECK(dump != NULL && import_read(source, source->prefix, dump, strlen(dump), discovery,
		&error));
	CHECK(import_make(source, discovery, source->prefix, "devices/dialects", &result, &error));
	CHECK(result.mended == 0);
	CHECK_TEXT(error.text, "");
	if (result.text != NULL) {
		check_map(golden_path, result.text);
	}
	if (mode != NULL && strcmp(mode, "write") == 0) {
		write_text(golden_path, result.text);
	} else if (golden == NULL) {
		CHECK_FAILED("%s is not there", golden_path);
	} else if (result.text != NULL && strcmp(result.text, golden) != 0) {
		show_difference(golden_path, result.text, golden);
	}
	import_result_finish(&result);
	discovery_destroy(discovery);
	free(dump);
	free(golden);
}

/* One of the files; its name without the ending is a test's. */
static void import_file(const char *name)
{
	int length = (int)strcspn(name, ".");
	char *source = text_copy_part(name, strcspn(name, "_."));
	char *path = text_format("%s/%s", FOLDER, name);
	char *golden = text_format("%s/%.*s.yaml", FOLDER, length, name);
	check_state.failures_here = 0;
	if (import_source_find(source) != NULL) {
		import(import_source_find(source), path, golden);
	} else {
		CHECK_FAILED("%s begins with no source", name);
	}
	printf("%s import_%.*s\n", check_state.failures_here > 0 ? "fail" : "pass", length, name);
	fflush(stdout);
	check_state.failed_tests += check_state.failures_here > 0 ? 1 : 0;
	free(source);
	free(path);
	free(golden);
}

static struct text_list list_dumps(void)
{
	struct text_list names = {0};
	DIR *folder = opendir(FOLDER);
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		if (strstr(entry->d_name, ".json") != NULL || strstr(entry->d_name, ".txt") != NULL) {
			CHECK(text_list_add(&names, entry->d_name));
		}
	}
	if (folder != NULL) {
		closedir(folder);
	}
	text_list_sort(&names);
	return names;
}

/* Nothing to import is no success. */
TEST(every_source_has_a_dump)
{
	struct text_list names = list_dumps();
	for (const struct import_source *source = import_sources; source->name != NULL; source++) {
		size_t length = strlen(source->name);
		bool has = false;
		for (size_t i = 0; i < names.count; i++) {
			has = has || (strncmp(names.items[i], source->name, length) == 0 &&
				names.items[i][length] == '_');
		}
		if (!has) {
			CHECK_FAILED("%s has no %s_*", FOLDER, source->name);
		}
	}
	text_list_finish(&names);
}

static void import_all(void)
{
	struct text_list names = list_dumps();
	for (size_t i = 0; i < names.count; i++) {
		import_file(names.items[i]);
	}
	text_list_finish(&names);
}

TEST_MAIN(RUN(every_source_has_a_dump); import_all())
