/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/capture/recording.h"
#include "audio/refused/refused_ring.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/refused_save.h"
#include "bridge/scoring/manifest.h"
#include "tests/support/temporary_folder.h"

#define RATE 16000
#define WALL_MS INT64_C(1790000000000)

struct stage {
	struct temporary_folder *folder;
	char *ring, *out, *manifest; /* paths */
	int writer;
	struct refused_saved saved;
	struct error error;
};

static void begin(struct stage *stage)
{
	*stage = (struct stage){.folder = temporary_folder_create()};
	stage->ring = text_copy(temporary_folder_path(stage->folder, "ring"));
	stage->out = text_copy(temporary_folder_path(stage->folder, "out"));
	stage->manifest = text_copy(temporary_folder_path(stage->folder, "out/refused.jsonl"));
	stage->writer = open(stage->ring, O_WRONLY | O_CREAT | O_EXCL, 0600);
	CHECK(ftruncate(stage->writer, 4 * (off_t)REFUSED_SLOT_BYTES) == 0);
}

static void end(struct stage *stage)
{
	close(stage->writer);
	free(stage->ring);
	free(stage->out);
	free(stage->manifest);
	temporary_folder_destroy(stage->folder);
}

/* A ramp, up and down. */
static int16_t sample(int64_t sequence, size_t index)
{
	return (int16_t)(sequence * 1000 + (int64_t)index - 2000);
}

static void keep(struct stage *stage, int64_t sequence, const char *reason, const char *text,
	size_t count)
{
	int16_t *samples = malloc((count + 1) * sizeof(*samples));
	for (size_t i = 0; i < count; i++) {
		samples[i] = sample(sequence, i);
	}
	CHECK(refused_ring_write(stage->writer, &(struct refused_utterance){
		.sequence = sequence, .wall_ms = WALL_MS + 1000 * sequence, .reason = reason,
		.wake = "computer", .text = text, .samples = samples, .count = count}));
	free(samples);
}

static bool save(struct stage *stage)
{
	stage->error = (struct error){0};
	return refused_save(stage->ring, stage->out, &stage->saved, &stage->error);
}

static size_t count_files(const char *folder)
{
	DIR *directory = opendir(folder);
	size_t count = 0;
	for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
		count += entry->d_name[0] != '.' ? 1 : 0;
	}
	if (directory != NULL) {
		closedir(directory);
	}
	return count;
}

/* As libsndfile reads it. */
static void check_recording(const char *path, int64_t sequence, size_t count)
{
	struct error error = {0};
	int16_t samples[5000];
	struct stat status;
	struct recording *recording = recording_open(path, RATE, &error);
	CHECK_TEXT(error.text, "");
	size_t got = recording != NULL ? recording_read(recording, samples, 5000) : 0;
	CHECK(got == count);
	for (size_t i = 0; i < got; i++) {
		if (samples[i] != sample(sequence, i)) {
			CHECK_FAILED("%s: sample %zu", path, i);
			break;
		}
	}
	recording_close(recording);
	CHECK(stat(path, &status) == 0 && (status.st_mode & 07777) == 0600);
}

TEST(what_is_kept_becomes_recordings_with_a_manifest)
{
	static const struct {
		const char *heard, *reason;
		size_t count;
	} expected[] = {{"lock \"the\" door", "not sure", 3000}, {"", "no command", 4000}};
	struct stage stage;
	struct manifest manifest;
	struct buffer text;
	begin(&stage);
	keep(&stage, 1, expected[0].reason, expected[0].heard, expected[0].count);
	keep(&stage, 2, expected[1].reason, expected[1].heard, expected[1].count);
	CHECK(save(&stage));
	CHECK_TEXT(stage.error.text, "");
	CHECK(stage.saved.saved == 2 && stage.saved.left_out == 0);
	CHECK(count_files(stage.out) == 3);
	CHECK(manifest_read(stage.manifest, 1, 0, &manifest, &stage.error));
	CHECK(manifest.count == 2);
	for (size_t i = 0; i < manifest.count; i++) {
		CHECK(manifest.entries[i].expected == EXPECTED_NOTHING);
		check_recording(manifest.entries[i].audio, (int64_t)i + 1, expected[i].count);
	}
	manifest_finish(&manifest);
	buffer_init(&text, 10000);
	CHECK(buffer_read_file(&text, stage.manifest, &stage.error));
	const char *line = buffer_text(&text);
	for (size_t i = 0; i < 2; i++) {
		struct json *json = json_parse(line, strcspn(line, "\n"), NULL);
		CHECK_TEXT(json_get_text(json, "heard"), expected[i].heard);
		CHECK_TEXT(json_get_text(json, "reason"), expected[i].reason);
		CHECK_TEXT(json_get_text(json, "said_to"), "computer");
		CHECK(json_get(json, "wake") == NULL && json_get(json, "intent") == NULL);
		CHECK_NUMBER(json_get_number(json, "seconds", 0), (double)expected[i].count / RATE,
			1e-9);
		CHECK_HAS(json_get_text(json, "time"), "2026-09-2");
		json_destroy(json);
		line += strcspn(line, "\n") + 1;
	}
	buffer_finish(&text);
	end(&stage);
}

/* The folder of the first time may take a second: its files have other names, its manifest
 * has not. */
TEST(nothing_is_written_over)
{
	struct stage stage;
	begin(&stage);
	keep(&stage, 1, "not sure", "", 100);
	CHECK(save(&stage));
	size_t before = count_files(stage.out);
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "nothing is written over it: name another folder");
	CHECK(count_files(stage.out) == before);
	refused_ring_wipe(stage.writer);
	keep(&stage, 2, "not sure", "", 100);
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "refused.jsonl");
	/* Nor is anything left of a saving that failed. */
	CHECK(count_files(stage.out) == before);
	CHECK(unlink(stage.manifest) == 0);
	CHECK(save(&stage));
	CHECK(count_files(stage.out) == before + 1);
	end(&stage);
}

TEST(where_nothing_was_refused_no_manifest_is_written)
{
	struct stage stage;
	begin(&stage);
	CHECK(save(&stage));
	CHECK(stage.saved.saved == 0 && stage.saved.left_out == 0);
	CHECK(count_files(stage.out) == 0);
	end(&stage);
}

TEST(what_is_damaged_is_left_out)
{
	struct stage stage;
	begin(&stage);
	keep(&stage, 1, "not sure", "", 100);
	keep(&stage, 2, "not sure", "", 100);
	CHECK(pwrite(stage.writer, "xx", 2, (off_t)REFUSED_SLOT_BYTES + 1100) == 2);
	CHECK(save(&stage));
	CHECK(stage.saved.saved == 1 && stage.saved.left_out == 1);
	end(&stage);
}

TEST(what_cannot_be_read_or_written_is_named)
{
	struct stage stage;
	begin(&stage);
	keep(&stage, 1, "not sure", "", 100);
	free(stage.out);
	stage.out = text_copy("/proc/nowhere/at/all");
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "the folder /proc/nowhere/at/all cannot be made");
	/* A file in place of the folder. */
	free(stage.out);
	stage.out = text_copy(stage.ring);
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "Not a directory");
	free(stage.out);
	stage.out = text_copy(temporary_folder_path(stage.folder, "out"));
	/* What a daemon of another version keeps. */
	CHECK(ftruncate(stage.writer, 1000) == 0);
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "the daemon keeps it in another form");
	/* A link that somebody put there. */
	CHECK(unlink(stage.ring) == 0 && symlink("/dev/zero", stage.ring) == 0);
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "cannot be opened");
	CHECK(unlink(stage.ring) == 0);
	CHECK(!save(&stage));
	CHECK_ERROR(stage.error, "No such file or directory");
	end(&stage);
}

TEST_MAIN({
	RUN(what_is_kept_becomes_recordings_with_a_manifest);
	RUN(nothing_is_written_over);
	RUN(where_nothing_was_refused_no_manifest_is_written);
	RUN(what_is_damaged_is_left_out);
	RUN(what_cannot_be_read_or_written_is_named);
})
