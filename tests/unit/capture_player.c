/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>

#include "audio/capture/player.h"
#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wave_file.h"

enum { RATE = 16000, SECOND_MS = 1000 };

struct played {
	struct clock *clock;
	struct loop *loop;
	struct temporary_folder *folder;
	struct json *files;
	struct buffer events; /* a word for each, in order */
	size_t samples;
	size_t loud;          /* of them, those that are not silence */
	int finished;
};

static void on_playing(const char *file, void *data)
{
	struct played *played = data;
	const char *slash = strrchr(file, '/');
	buffer_append_format(&played->events, "%s ", slash != NULL ? slash + 1 : file);
}

static void on_samples(const int16_t *samples, size_t count, void *data)
{
	struct played *played = data;
	played->samples += count;
	for (size_t i = 0; i < count; i++) {
		played->loud += samples[i] != 0;
	}
}

static void on_unreadable(const char *reason, void *data)
{
	struct played *played = data;
	const char *colon = strchr(reason, ':');
	const char *name = reason;
	for (const char *at = reason; colon != NULL && at < colon; at++) {
		name = *at == '/' ? at + 1 : name;
	}
	CHECK(colon != NULL && strlen(colon) > strlen(": "));
	buffer_append_format(&played->events, "unreadable %.*s ",
		colon != NULL ? (int)(colon - name) : 0, name);
}

static void on_finished(void *data)
{
	struct played *played = data;
	played->finished++;
	buffer_append_text(&played->events, "finished");
}

static const struct player_events events = {on_playing, on_samples, on_unreadable, on_finished};

static void begin(struct played *played)
{
	*played = (struct played){.clock = clock_create_manual(0),
		.folder = temporary_folder_create(), .files = json_new_list()};
	played->loop = loop_create(played->clock);
	buffer_init(&played->events, 1000);
}

static void end(struct played *played)
{
	json_destroy(played->files);
	temporary_folder_destroy(played->folder);
	loop_destroy(played->loop);
	clock_destroy(played->clock);
	buffer_finish(&played->events);
}

/* A recording of one level; 0 samples: not a sound file. */
static void add_file(struct played *played, const char *name, size_t count)
{
	static int16_t samples[RATE];
	for (size_t i = 0; i < count; i++) {
		samples[i] = 1000;
	}
	CHECK(temporary_folder_write(played->folder, name, "no sound"));
	const char *path = temporary_folder_path(played->folder, name);
	if (count > 0) {
		struct wave_file *file = wave_file_create(path, RATE);
		CHECK(file != NULL && wave_file_append(file, samples, count));
		CHECK(file != NULL && wave_file_finish(file));
	}
	json_append(played->files, json_new_text(path));
}

static void pass(struct played *played, int64_t ms)
{
	for (int64_t step = 20; ms > 0; ms -= step) {
		clock_advance(played->clock, step);
		loop_turn(played->loop, 0);
	}
}

TEST(recordings_play_in_real_time_with_silence_around)
{
	struct played played;
	begin(&played);
	add_file(&played, "one.wav", RATE);
	add_file(&played, "two.wav", RATE / 2);
	struct player *player = player_create(played.loop, played.files, &events, &played);
	CHECK(player != NULL);
	pass(&played, 400);
	CHECK_TEXT(buffer_text(&played.events), "");
	CHECK(played.loud == 0);
	pass(&played, 600);
	CHECK_TEXT(buffer_text(&played.events), "one.wav ");
	CHECK_NUMBER((double)played.loud, RATE / 2.0, RATE / 20.0);
	CHECK_NUMBER((double)played.samples, RATE, RATE / 20.0);
	pass(&played, 2 * SECOND_MS);
	CHECK(played.loud == RATE);
	CHECK_TEXT(buffer_text(&played.events), "one.wav ");
	pass(&played, 2 * SECOND_MS);
	CHECK_TEXT(buffer_text(&played.events), "one.wav two.wav ");
	CHECK(played.finished == 0);
	pass(&played, 10 * SECOND_MS);
	CHECK_TEXT(buffer_text(&played.events), "one.wav two.wav finished");
	CHECK(played.loud == RATE + RATE / 2);
	/* The lead, and a silence after each. */
	CHECK_NUMBER((double)(played.samples - played.loud), RATE * 5.5, 0);
	player_destroy(player);
	end(&played);
}

TEST(what_cannot_be_read_is_passed_over)
{
	static const struct {
		const char *sizes; /* a letter each: x unreadable, a a recording */
		const char *events;
	} cases[] = {
		{"x", "unreadable f0.wav finished"},
		{"xa", "unreadable f0.wav f1.wav finished"},
		{"axxa", "f0.wav unreadable f1.wav unreadable f2.wav f3.wav finished"},
		{"ax", "f0.wav unreadable f1.wav finished"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct played played;
		begin(&played);
		for (size_t k = 0; cases[i].sizes[k] != '\0'; k++) {
			char name[16];
			snprintf(name, sizeof(name), "f%zu.wav", k);
			add_file(&played, name, cases[i].sizes[k] == 'x' ? 0 : RATE / 4);
		}
		struct player *player = player_create(played.loop, played.files, &events, &played);
		pass(&played, 12 * SECOND_MS);
		CHECK_TEXT(buffer_text(&played.events), cases[i].events);
		player_destroy(player);
		end(&played);
	}
}

/* While the listener recognised something nothing was played: it comes at once. */
TEST(a_late_tick_makes_up_for_the_time)
{
	struct played played;
	begin(&played);
	add_file(&played, "one.wav", RATE);
	struct player *player = player_create(played.loop, played.files, &events, &played);
	clock_advance(played.clock, SECOND_MS);
	loop_turn(played.loop, 0);
	CHECK_NUMBER((double)played.samples, RATE, 0);
	CHECK_NUMBER((double)played.loud, RATE / 2.0, 0);
	player_destroy(player);
	end(&played);
}

TEST(one_that_is_destroyed_is_silent)
{
	struct played played;
	begin(&played);
	add_file(&played, "one.wav", RATE);
	struct player *player = player_create(played.loop, played.files, &events, &played);
	pass(&played, SECOND_MS);
	size_t before = played.samples;
	CHECK(before > 0);
	player_destroy(player);
	player_destroy(NULL);
	pass(&played, 10 * SECOND_MS);
	CHECK(played.samples == before);
	CHECK(played.finished == 0);
	end(&played);
}

TEST_MAIN({
	RUN(recordings_play_in_real_time_with_silence_around);
	RUN(what_cannot_be_read_is_passed_over);
	RUN(a_late_tick_makes_up_for_the_time);
	RUN(one_that_is_destroyed_is_silent);
})
