/* SPDX-License-Identifier: MIT
 *
 * The command line as people and scripts see it: each file of tests/golden/commands/ is a
 * transcript, and must come out as it stands there.
 *
 *   == a title             begins a case, in an empty folder of its own
 *   -- NAME                the lines up to the next mark are the file NAME in it
 *   $ earshot check        is run there by a shell
 *   > …   ! …   = N        its output, its errors, and its exit status if that is not 0
 *   # …                    says something to the reader (not within a file)
 *
 * After a change that is meant: EARSHOT_GOLDEN=write, and read the difference.
 */
#define _DEFAULT_SOURCE /* realpath() */
#include "tests/check.h"

#include <dirent.h>
#include <limits.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_folder.h"

#define FOLDER "tests/golden/commands"
#define TEXT_MAX (1024 * 1024)

/* What is being played. */
struct transcript {
	struct loop *loop;
	struct temporary_folder *folder;
	unsigned number;    /* of the case */
	char *file;         /* the file that is being written, or NULL */
	struct buffer text; /* its content so far */
	struct buffer out;  /* the transcript as it came out */
};

static char *case_folder(const struct transcript *transcript)
{
	return text_format("%s/%u", temporary_folder_path(transcript->folder, ""),
		transcript->number);
}

/* The folders in the file's name are made. */
static void end_file(struct transcript *transcript)
{
	if (transcript->file == NULL) {
		return;
	}
	char *name = text_format("%u/%s", transcript->number, transcript->file);
	if (name == NULL || !temporary_folder_write(transcript->folder, name,
		buffer_text(&transcript->text))) {
		CHECK_FAILED("cannot write %s", transcript->file);
	}
	free(name);
	free(transcript->file);
	transcript->file = NULL;
	buffer_clear(&transcript->text);
}

static void append_lines(struct buffer *out, char mark, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		buffer_append_format(out, length > 0 ? "%c %.*s\n" : "%c%.*s\n", mark, (int)length,
			text);
		text += length + (text[length] == '\n');
	}
}

static void run(struct transcript *transcript, const char *command)
{
	char program[PATH_MAX] = "";
	char *folder = case_folder(transcript);
	CHECK(realpath(program_sanitized(), program) != NULL);
	char *script = text_format("unset EARSHOT_CONFIG\nEARSHOT='%s'\n"
				   "earshot() {\n\"$EARSHOT\" \"$@\"\n}\n"
				   "mkdir -p %s && cd %s || exit\n%s\n",
		program, folder, folder, command);
	const char *arguments[] = {"/bin/sh", "-c", script, NULL};
	struct program *shell = script != NULL ? program_start(transcript->loop, arguments) : NULL;
	int status = shell != NULL ? program_end(shell) : -1;
	if (shell != NULL) {
		append_lines(&transcript->out, '>', program_text(shell, PROGRAM_OUT));
		append_lines(&transcript->out, '!', program_text(shell, PROGRAM_ERR));
	}
	if (status != 0) {
		buffer_append_format(&transcript->out, "= %d\n", status);
	}
	program_destroy(shell);
	free(script);
	free(folder);
}

static void play_line(struct transcript *transcript, const char *line, size_t length)
{
	bool mark = strncmp(line, "== ", 3) == 0 || strncmp(line, "-- ", 3) == 0 ||
		strncmp(line, "$ ", 2) == 0;
	char *copy = text_copy_part(line, length);
	if (mark) {
		end_file(transcript);
	}
	if (transcript->file != NULL) {
		buffer_append_format(&transcript->text, "%s\n", copy);
	}
	/* What a command said is written anew. */
	if (transcript->file != NULL || length == 0 || strchr(">!=", line[0]) == NULL || mark) {
		buffer_append_format(&transcript->out, "%s\n", copy);
	}
	if (strncmp(line, "== ", 3) == 0) {
		transcript->number++;
	} else if (strncmp(line, "-- ", 3) == 0) {
		transcript->file = text_copy(copy + 3);
	} else if (mark) {
		run(transcript, copy + 2);
	}
	free(copy);
}

static void show_difference(const char *name, const char *played, const char *golden)
{
	unsigned line = 1;
	const char *start = played;
	for (; *played == *golden && *played != '\0'; played++, golden++) {
		if (*played == '\n') {
			line++;
			start = played + 1;
		}
	}
	CHECK_FAILED("%s/%s:%u: came out as\n%.400s\n", FOLDER, name, line, start);
}

static void keep(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	CHECK(file != NULL && fputs(text, file) >= 0);
	CHECK(file != NULL && fclose(file) == 0);
}

static void remove_cases(const struct transcript *transcript)
{
	const char *arguments[] = {"/bin/rm", "-rf", temporary_folder_path(transcript->folder, ""),
		NULL};
	CHECK(run_program(arguments));
	temporary_folder_destroy(transcript->folder);
}

static void play(const char *name, const char *path, const char *golden)
{
	struct clock *clock = clock_create_system();
	struct transcript transcript = {.loop = loop_create(clock),
		.folder = temporary_folder_create()};
	const char *mode = getenv("EARSHOT_GOLDEN");
	buffer_init(&transcript.text, TEXT_MAX);
	buffer_init(&transcript.out, TEXT_MAX);
	for (const char *at = golden; *at != '\0';) {
		size_t length = strcspn(at, "\n");
		play_line(&transcript, at, length);
		at += length + (at[length] == '\n');
	}
	end_file(&transcript);
	CHECK(!transcript.out.failed);
	if (mode != NULL && strcmp(mode, "write") == 0) {
		keep(path, buffer_text(&transcript.out));
	} else if (strcmp(buffer_text(&transcript.out), golden) != 0) {
		show_difference(name, buffer_text(&transcript.out), golden);
	}
	remove_cases(&transcript);
	buffer_finish(&transcript.text);
	buffer_finish(&transcript.out);
	loop_destroy(transcript.loop);
	clock_destroy(clock);
}

/* One of the files; its name without the ending is a test's. */
static void play_file(const char *name)
{
	struct buffer golden;
	struct error error = {0};
	char *path = text_format("%s/%s", FOLDER, name);
	buffer_init(&golden, TEXT_MAX);
	check_state.failures_here = 0;
	if (buffer_read_file(&golden, path, &error)) {
		play(name, path, buffer_text(&golden));
	} else {
		CHECK_FAILED("%s", error.text);
	}
	printf("%s command_%.*s\n", check_state.failures_here > 0 ? "fail" : "pass",
		(int)strcspn(name, "."), name);
	fflush(stdout);
	check_state.failed_tests += check_state.failures_here > 0 ? 1 : 0;
	buffer_finish(&golden);
	free(path);
}

static void play_all(void)
{
	struct text_list names = {0};
	DIR *folder = opendir(FOLDER);
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		if (strstr(entry->d_name, ".txt") != NULL) {
			text_list_add(&names, entry->d_name);
		}
	}
	if (folder != NULL) {
		closedir(folder);
	}
	text_list_sort(&names);
	if (names.count == 0) {
		printf("fail commands\n");
		fprintf(stderr, "there is no transcript in %s\n", FOLDER);
		check_state.failed_tests++;
	}
	for (size_t i = 0; i < names.count; i++) {
		play_file(names.items[i]);
	}
	text_list_finish(&names);
}

TEST_MAIN(play_all())
