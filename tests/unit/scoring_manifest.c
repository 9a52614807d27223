/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/scoring/manifest.h"
#include "tests/support/temporary_folder.h"

struct reading {
	struct temporary_folder *folder;
	struct manifest manifest;
	struct error error;
	bool good;
};

static struct reading read_every(const char *text, size_t every, size_t from)
{
	struct reading reading = {.folder = temporary_folder_create()};
	CHECK(temporary_folder_write(reading.folder, "set.jsonl", text));
	reading.good = manifest_read(temporary_folder_path(reading.folder, "set.jsonl"), every, from,
		&reading.manifest, &reading.error);
	return reading;
}

static void finish(struct reading *reading)
{
	manifest_finish(&reading->manifest);
	temporary_folder_destroy(reading->folder);
}

TEST(each_kind_of_label_is_read)
{
	struct reading reading = read_every(
		"{\"audio\":\"a.wav\",\"intent\":\"lock\",\"slots\":{\"device\":\"door\"}}\n"
		"{\"audio\":\"b.wav\",\"intent\":\"stop\"}\n"
		"\n"
		"{\"audio\":\"c.wav\",\"text\":\"lock the door\"}\n"
		"{\"audio\":\"d.wav\",\"intent\":null,\"text\":\"good morning\"}\n"
		"{\"audio\":\"e.wav\",\"text\":null}\n"
		"{\"audio\":\"f.wav\",\"wake\":\"computer\",\"text\":\"computer\"}\n"
		"{\"audio\":\"/g.wav\",\"intent\":\"lock\",\"text\":\"lock it\",\"more\":1}",
		1, 0);
	static const struct {
		enum expected expected;
		const char *text;
	} labels[] = {
		{EXPECTED_MEANING, "lock"},
		{EXPECTED_MEANING, "stop"},
		{EXPECTED_TEXT, "lock the door"},
		{EXPECTED_NOTHING, NULL},
		{EXPECTED_NOTHING, NULL},
		{EXPECTED_WAKE, "computer"},
		{EXPECTED_MEANING, "lock"},
	};
	const struct manifest *manifest = &reading.manifest;
	CHECK(reading.good);
	CHECK_TEXT(manifest->name, "set");
	CHECK(manifest->count == 7);
	for (size_t i = 0; i < 7 && i < manifest->count; i++) {
		CHECK(manifest->entries[i].expected == labels[i].expected);
		CHECK_TEXT(manifest->entries[i].text, labels[i].text);
		CHECK((manifest->entries[i].slots != NULL) ==
			(labels[i].expected == EXPECTED_MEANING));
	}
	CHECK_TEXT(json_get_text(manifest->entries[0].slots, "device"), "door");
	CHECK(json_count(manifest->entries[1].slots) == 0);
	/* Beside the manifest, unless it says otherwise. */
	CHECK_TEXT(manifest->entries[0].audio, temporary_folder_path(reading.folder, "a.wav"));
	CHECK_TEXT(manifest->entries[6].audio, "/g.wav");
	finish(&reading);
}

TEST(a_part_can_be_chosen)
{
	static const struct {
		size_t every, from;
		const char *names;
	} cases[] = {
		{1, 0, "0 1 2 3 4 "}, {2, 0, "0 2 4 "}, {2, 1, "1 3 "}, {8, 4, "4 "}, {8, 5, ""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char names[100] = "";
		struct reading reading = read_every(
			"{\"audio\":\"/0\",\"text\":\"a\"}\n{\"audio\":\"/1\",\"text\":\"a\"}\n\n"
			"{\"audio\":\"/2\",\"text\":\"a\"}\n{\"audio\":\"/3\",\"text\":\"a\"}\n"
			"{\"audio\":\"/4\",\"text\":\"a\"}\n",
			cases[i].every, cases[i].from);
		for (size_t k = 0; k < reading.manifest.count; k++) {
			size_t length = strlen(names);
			snprintf(names + length, sizeof(names) - length, "%s ",
				reading.manifest.entries[k].audio + 1);
		}
		CHECK_TEXT(names, cases[i].names);
		finish(&reading);
	}
}

TEST(a_wrong_line_is_named)
{
	static const char good[] = "{\"audio\":\"a.wav\",\"text\":\"a\"}\n";
	static const struct {
		const char *line;
		const char *named;
	} cases[] = {
		{"not json", ""},
		{"{\"audio\":\"a.wav\",\"text\":\"a\"} more", ""},
		{"[]", "`audio`"},
		{"{}", "`audio`"},
		{"{\"text\":\"a\"}", "`audio`"},
		{"{\"audio\":7,\"text\":\"a\"}", "`audio`"},
		{"{\"audio\":\"a.wav\"}", "one of `intent`, `text` and `wake`"},
		{"{\"audio\":\"a.wav\",\"text\":7}", "one of `intent`, `text` and `wake`"},
		{"{\"audio\":\"a.wav\",\"intent\":\"x\",\"slots\":[1]}", "`slots`"},
		{"{\"audio\":\"a.wav\",\"intent\":\"x\",\"slots\":\"y\"}", "`slots`"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = text_format("%s\n%s\n%s", good, cases[i].line, good);
		struct reading reading = read_every(text, 1, 0);
		CHECK(!reading.good);
		CHECK(reading.error.line == 3);
		CHECK_HAS(reading.error.file, "set.jsonl");
		CHECK_ERROR(reading.error, cases[i].named);
		finish(&reading);
		free(text);
	}
}

TEST(a_file_that_is_not_there_is_named)
{
	struct manifest manifest;
	struct error error = {0};
	CHECK(!manifest_read("/nowhere/set.jsonl", 1, 0, &manifest, &error));
	CHECK_HAS(error.file, "/nowhere/set.jsonl");
	manifest_finish(&manifest);
	struct reading reading = read_every("", 1, 0);
	CHECK(reading.good && reading.manifest.count == 0);
	finish(&reading);
}

TEST_MAIN({
	RUN(each_kind_of_label_is_read);
	RUN(a_part_can_be_chosen);
	RUN(a_wrong_line_is_named);
	RUN(a_file_that_is_not_there_is_named);
})
