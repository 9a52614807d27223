/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/config/wake_threshold.h"
#include "tests/support/temporary_folder.h"

static bool edit(const char *text, const char *word, struct buffer *out, struct error *error)
{
	buffer_init(out, 10000);
	*error = (struct error){0};
	return wake_threshold_edit("earshot.yaml", text, strlen(text), word, 0.43, out, error);
}

TEST(only_the_threshold_of_the_word_changes)
{
	static const struct {
		const char *word, *before, *after;
	} cases[] = {
		{"computer", "version: 1\nwake: {words: [computer]} # ours\n",
			"version: 1\nwake: {thresholds: {computer: 0.43}, words: [computer]} # ours\n"},
		{"computer", "# Mine.\n\nversion: 1\nwake:\n  words: computer # one\nroom: hall",
			"# Mine.\n\nversion: 1\nwake:\n  thresholds: {computer: 0.43}\n"
			"  words: computer # one\nroom: hall"},
		/* Comments, blanks and the ends of lines stay; so do other thresholds. */
		{"jarvis", "wake:\r\n    # Both.\r\n    words: [computer, jarvis]\r\n",
			"wake:\r\n    # Both.\r\n    thresholds: {jarvis: 0.43}\r\n"
			"    words: [computer, jarvis]\r\n"},
		{"jarvis", "wake: {words: [computer, jarvis], thresholds: {computer: 0.7} }\n",
			"wake: {words: [computer, jarvis], thresholds: {jarvis: 0.43, computer: 0.7} }\n"},
		{"jarvis", "wake: {words: [jarvis], thresholds: {}}\n",
			"wake: {words: [jarvis], thresholds: {jarvis: 0.43}}\n"},
		{"jarvis", "wake:\n  words: [jarvis, computer]\n  thresholds:\n"
			   "      computer: .5  # shy\n",
			"wake:\n  words: [jarvis, computer]\n  thresholds:\n      jarvis: 0.43\n"
			"      computer: .5  # shy\n"},
		/* A value that is there is replaced. */
		{"jarvis", "wake: {words: [jarvis], thresholds: {jarvis: 0.125 }, threshold: 0.2}\n",
			"wake: {words: [jarvis], thresholds: {jarvis: 0.43 }, threshold: 0.2}\n"},
		{"jarvis", "wake:\n  thresholds:\n    jarvis: 1 # too sure\n  words: [jarvis]",
			"wake:\n  thresholds:\n    jarvis: 0.43 # too sure\n  words: [jarvis]"},
		/* Columns count characters, and words may be of any. */
		{"hé bien", "wake: {words: [é, hé bien], thresholds: {é: 1, hé bien: 0.1}}",
			"wake: {words: [é, hé bien], thresholds: {é: 1, hé bien: 0.43}}"},
		{"hé: \"bien\"", "wake: {words: ['hé: \"bien\"']}",
			"wake: {thresholds: {\"hé: \\\"bien\\\"\": 0.43}, words: ['hé: \"bien\"']}"},
		{"hey house", "wake: {words: [hey house]}",
			"wake: {thresholds: {hey house: 0.43}, words: [hey house]}"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out;
		struct error error;
		CHECK(edit(cases[i].before, cases[i].word, &out, &error));
		CHECK_TEXT(buffer_text(&out), cases[i].after);
		CHECK_TEXT(error.text, "");
		buffer_finish(&out);
	}
}

TEST(what_cannot_be_changed_safely_is_left_to_the_user)
{
	static const struct {
		const char *text, *problem;
		unsigned line;
	} cases[] = {
		{"version: 1\n", "does not have the wake word `computer`", 0},
		{"wake: {words: [jarvis]}\n", "does not have the wake word `computer`", 0},
		{"wake: computer\n", "does not have the wake word `computer`", 0},
		{"room: hall\nwake: {words: [computer], thresholds: }\n",
			"put `thresholds: {computer: 0.43}` into `wake`", 2},
		{"room: hall\nwake: {words: [computer], thresholds: 3}\n",
			"put `thresholds: {computer: 0.43}` into `wake`", 2},
		{"wake: {words: [computer], thresholds: {computer: \"0.5\"}}\n",
			"put `thresholds: {computer: 0.43}` into `wake`", 1},
		{"wake: {words: [computer], thresholds: {computer: }}\n", "better changed by you", 1},
		{"wake: {words: [computer], thresholds: {computer: [1]}}\n", "better changed by you", 1},
		/* What is a new line in YAML alone. */
		{"room: \"a\xe2\x80\xa8 b\"\nwake: {words: [computer]}\n", "better changed by you", 3},
		{"wake: {words: [computer]\n", "", 2},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer out;
		struct error error;
		CHECK(!edit(cases[i].text, "computer", &out, &error));
		CHECK_HAS(error.text, cases[i].problem);
		CHECK(error.line == cases[i].line);
		CHECK_TEXT(error.file, "earshot.yaml");
		buffer_finish(&out);
	}
}

static void check_file(const char *path, const char *expected)
{
	struct buffer content;
	struct error error = {0};
	buffer_init(&content, 10000);
	CHECK(buffer_read_file(&content, path, &error));
	CHECK_TEXT(buffer_text(&content), expected);
	buffer_finish(&content);
}

TEST(a_file_keeps_its_rights_and_its_link)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct error error = {0};
	struct stat status;
	char link[300];
	CHECK(temporary_folder_write(folder, "real.yaml", "wake: {words: [computer]}\n"));
	CHECK(chmod(temporary_folder_path(folder, "real.yaml"), 0640) == 0);
	snprintf(link, sizeof(link), "%s", temporary_folder_path(folder, "earshot.yaml"));
	CHECK(symlink("real.yaml", link) == 0);

	CHECK(wake_threshold_write(link, "computer", 0.5, &error));
	CHECK_TEXT(error.text, "");
	check_file(link, "wake: {thresholds: {computer: 0.5}, words: [computer]}\n");
	CHECK(lstat(link, &status) == 0 && S_ISLNK(status.st_mode));
	CHECK(stat(link, &status) == 0 && (status.st_mode & 07777) == 0640);

	/* A second time. */
	CHECK(wake_threshold_write(link, "computer", 0.75, &error));
	check_file(link, "wake: {thresholds: {computer: 0.75}, words: [computer]}\n");
	CHECK(unlink(link) == 0);
	temporary_folder_destroy(folder);
}

TEST(a_file_that_cannot_be_changed_stays)
{
	static const char text[] = "wake: {words: [jarvis]}\n";
	struct temporary_folder *folder = temporary_folder_create();
	struct error error = {0};
	CHECK(temporary_folder_write(folder, "earshot.yaml", text));
	CHECK(!wake_threshold_write(temporary_folder_path(folder, "earshot.yaml"), "computer", 0.5,
		&error));
	CHECK_HAS(error.text, "does not have the wake word");
	check_file(temporary_folder_path(folder, "earshot.yaml"), text);

	error = (struct error){0};
	CHECK(!wake_threshold_write(temporary_folder_path(folder, "other.yaml"), "computer", 0.5,
		&error));
	CHECK_HAS(error.text, "cannot be opened");
	CHECK_HAS(error.file, "other.yaml");
	temporary_folder_destroy(folder);
}

TEST_MAIN({
	RUN(only_the_threshold_of_the_word_changes);
	RUN(what_cannot_be_changed_safely_is_left_to_the_user);
	RUN(a_file_keeps_its_rights_and_its_link);
	RUN(a_file_that_cannot_be_changed_stays);
})
