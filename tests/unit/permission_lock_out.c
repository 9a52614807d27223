/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/permission/lock_out.h"
#include "bridge/permission/pin_tallies.h"
#include "tests/support/temporary_folder.h"

#define MINUTE 60000
#define NOON 1700000000000
#define PINS(pins) "{\"version\":2,\"wait\":0,\"others\":0,\"pins\":" pins "}"

struct stage {
	struct temporary_folder *folder;
	char *path;
	struct clock *clock;
	struct loop *loop;
	struct lock_out *lock_out;
	struct error error; /* of the last start */
};

static void start_anew(struct stage *stage, int64_t wall_ms)
{
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	stage->clock = clock_create_manual(wall_ms);
	stage->loop = loop_create(stage->clock);
	stage->error = (struct error){0};
	stage->lock_out = lock_out_create(stage->loop, stage->path, &stage->error);
	CHECK(stage->lock_out != NULL);
}

/* As after a restart of the machine: what it counts from the start is new, and so is the date,
 * which may be any. */
static void start(struct stage *stage, int64_t wall_ms)
{
	lock_out_destroy(stage->lock_out);
	start_anew(stage, wall_ms);
}

/* The same after a plug was pulled: nothing was written down at the end. */
static void start_after_fall(struct stage *stage, int64_t wall_ms)
{
	char kept[500] = "";
	FILE *file = fopen(stage->path, "r");
	CHECK(file != NULL && fread(kept, 1, sizeof(kept) - 1, file) > 0 && fclose(file) == 0);
	lock_out_destroy(stage->lock_out);
	CHECK(temporary_folder_write(stage->folder, "lock-out.json", kept));
	CHECK(chmod(stage->path, 0600) == 0);
	start_anew(stage, wall_ms);
}

static void set_stage(struct stage *stage)
{
	*stage = (struct stage){.folder = temporary_folder_create()};
	stage->path = text_copy(temporary_folder_path(stage->folder, "lock-out.json"));
	start(stage, NOON);
	CHECK(stage->error.kind == ERROR_NONE);
}

static void clear_stage(struct stage *stage)
{
	lock_out_destroy(stage->lock_out);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	free(stage->path);
	temporary_folder_destroy(stage->folder);
}

static void be_wrong_at(struct stage *stage, const char *pin, int times)
{
	for (int i = 0; i < times; i++) {
		CHECK(lock_out_count(stage->lock_out, pin, NULL));
	}
}

static void be_wrong(struct stage *stage, int times)
{
	be_wrong_at(stage, "default", times);
}

static void be_right_at(struct stage *stage, const char *pin)
{
	be_wrong_at(stage, pin, 1);
	CHECK(lock_out_forgive(stage->lock_out, pin, NULL));
	CHECK(lock_out_wait_ms(stage->lock_out) == 0);
}

TEST(three_wrong_ones_are_too_many)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	be_wrong(&stage, 2);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	be_wrong(&stage, 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	CHECK(!lock_out_count(stage.lock_out, "default", &error));
	CHECK(error.kind == ERROR_REFUSED);
	clock_advance(stage.clock, MINUTE - 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == 1);
	clock_advance(stage.clock, 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	be_wrong(&stage, 1);
	clear_stage(&stage);
}

TEST(the_wait_grows_up_to_an_hour)
{
	static const int minutes[] = {1, 5, 15, 60, 60, 60};
	struct stage stage;
	set_stage(&stage);
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
		be_wrong(&stage, PIN_TRIES);
		CHECK(lock_out_wait_ms(stage.lock_out) == minutes[i] * MINUTE);
		clock_advance(stage.clock, minutes[i] * MINUTE);
	}
	/* And the right one starts from the beginning. */
	be_wrong(&stage, 1);
	CHECK(lock_out_forgive(stage.lock_out, "default", NULL));
	be_wrong(&stage, 2);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	be_wrong(&stage, 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clear_stage(&stage);
}

/* Who has the PIN of the shed gets no tries at the front door by it: neither before the lock-out
 * nor by the growth of the next one, and no restart between changes that. */
TEST(another_pin_that_is_right_forgives_nothing)
{
	static const int minutes[] = {1, 5, 15, 60, 60};
	struct stage stage;
	set_stage(&stage);
	for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
		be_wrong_at(&stage, "front_door", 2);
		be_right_at(&stage, "shed");
		start(&stage, NOON);
		be_right_at(&stage, "shed");
		be_wrong_at(&stage, "front_door", 1);
		CHECK(lock_out_wait_ms(stage.lock_out) == minutes[i] * MINUTE);
		clock_advance(stage.clock, minutes[i] * MINUTE);
	}
	/* Its own does, and only for itself. */
	be_right_at(&stage, "front_door");
	be_wrong_at(&stage, "front_door", 3);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clear_stage(&stage);
}

/* Tries at several doors count together, and each door that was tried has the next wait grow. */
TEST(guessing_at_one_door_after_another_is_guessing)
{
	struct stage stage;
	set_stage(&stage);
	be_wrong_at(&stage, "front_door", 2);
	be_wrong_at(&stage, "shed", 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clock_advance(stage.clock, MINUTE);
	be_right_at(&stage, "shed");
	be_wrong_at(&stage, "front_door", 2);
	be_wrong_at(&stage, "shed", 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == 5 * MINUTE);
	clock_advance(stage.clock, 5 * MINUTE);
	/* A door that nobody tried has no part in it. */
	be_wrong_at(&stage, "garage", 3);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clear_stage(&stage);
}

/* One count for all PINs, as it was before each had its own: no attack, and nothing is forgiven. */
TEST(the_file_of_an_older_version_goes_on)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(temporary_folder_write(stage.folder, "lock-out.json",
		"{\"version\":1,\"tries\":2,\"times\":1,\"wait\":30000}"));
	CHECK(chmod(stage.path, 0600) == 0);
	start(&stage, NOON);
	CHECK_TEXT(stage.error.text, "");
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE / 2);
	clock_advance(stage.clock, MINUTE / 2);
	start(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	be_right_at(&stage, "shed");
	start(&stage, NOON);
	be_wrong_at(&stage, "front_door", 1);
	CHECK(lock_out_wait_ms(stage.lock_out) == 5 * MINUTE);
	clock_advance(stage.clock, 5 * MINUTE);
	be_wrong_at(&stage, "shed", 3);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clear_stage(&stage);
}

TEST(a_restart_forgives_nothing)
{
	struct stage stage;
	set_stage(&stage);
	/* Each try is on the disk before it is looked at. */
	for (int i = 0; i < PIN_TRIES; i++) {
		CHECK(lock_out_wait_ms(stage.lock_out) == 0);
		be_wrong(&stage, 1);
		start(&stage, NOON + i);
	}
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clock_advance(stage.clock, MINUTE / 2);
	start(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE / 2);
	clock_advance(stage.clock, MINUTE / 2);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	start(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	be_wrong(&stage, PIN_TRIES);
	CHECK(lock_out_wait_ms(stage.lock_out) == 5 * MINUTE);
	clear_stage(&stage);
}

/* The date is whatever somebody set it to, or what a machine without a battery believes. */
TEST(no_date_shortens_anything)
{
	static const int64_t dates[] = {0, NOON - 24 * 60 * MINUTE, NOON + MINUTE / 2,
		NOON + 24 * 60 * MINUTE, NOON * 2};
	struct stage stage;
	set_stage(&stage);
	be_wrong(&stage, PIN_TRIES);
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		start(&stage, dates[i]);
		CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
		clock_set_wall(stage.clock, dates[i] + 24 * 60 * MINUTE);
		CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	}
	clear_stage(&stage);
}

/* At most a minute of the wait is waited for again. */
TEST(a_pulled_plug_forgives_nothing)
{
	struct stage stage;
	set_stage(&stage);
	be_wrong(&stage, PIN_TRIES);
	clock_advance(stage.clock, MINUTE - 1);
	loop_turn(stage.loop, 0);
	start_after_fall(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
	clock_advance(stage.clock, MINUTE);
	loop_turn(stage.loop, 0);
	start_after_fall(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	be_wrong(&stage, PIN_TRIES);
	for (int i = 0; i < 3; i++) {
		clock_advance(stage.clock, MINUTE);
		loop_turn(stage.loop, 0);
	}
	clock_advance(stage.clock, MINUTE / 2);
	start_after_fall(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == 2 * MINUTE);
	clear_stage(&stage);
}

TEST(what_is_damaged_is_as_good_as_the_longest)
{
	static const char *const damaged[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"version\":3,\"wait\":0,\"others\":0,\"pins\":{}}",
		"{\"version\":2,\"tries\":0,\"times\":0,\"wait\":0}",
		"{\"version\":2,\"wait\":0,\"pins\":{}}",
		"{\"version\":2,\"wait\":0,\"others\":-1,\"pins\":{}}",
		PINS("[]"),
		PINS("{\"shed\":0}"),
		PINS("{\"shed\":{\"tries\":3,\"times\":0}}"),
		PINS("{\"shed\":{\"tries\":0}}"),
		PINS("{\"a\":{\"tries\":2,\"times\":0},\"b\":{\"tries\":1,\"times\":0}}"),
		"{\"version\":1,\"tries\":-5,\"times\":0,\"wait\":0}",
		"{\"version\":1,\"tries\":3,\"times\":0,\"wait\":0}",
		"{\"version\":1,\"tries\":0.5,\"times\":0,\"wait\":0}",
		"{\"version\":1,\"tries\":0,\"times\":\"no\",\"wait\":0}",
		"{\"version\":1,\"tries\":0,\"times\":0}",
		"{\"version\":1,\"tries\":0,\"times\":0,\"wait\":-1}",
		"{\"version\":1,\"tries\":0,\"times\":0,\"wait\":1e300}",
	};
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		struct stage stage;
		set_stage(&stage);
		CHECK(temporary_folder_write(stage.folder, "lock-out.json", damaged[i]));
		CHECK(chmod(stage.path, 0600) == 0);
		start(&stage, NOON);
		CHECK(lock_out_wait_ms(stage.lock_out) == 60 * MINUTE);
		CHECK_HAS(stage.error.text, "no PIN is taken for an hour");
		/* That is remembered, and not said again. */
		start(&stage, NOON + MINUTE);
		CHECK(lock_out_wait_ms(stage.lock_out) == 60 * MINUTE);
		CHECK_TEXT(stage.error.text, "");
		/* Killed after it was set aside, and before there was a new one. */
		CHECK(unlink(stage.path) == 0);
		start(&stage, NOON + 2 * MINUTE);
		CHECK(lock_out_wait_ms(stage.lock_out) == 60 * MINUTE);
		/* It may have been any door's: only its own PIN ends that. */
		clock_advance(stage.clock, 60 * MINUTE);
		be_right_at(&stage, "shed");
		be_wrong_at(&stage, "front_door", 3);
		CHECK(lock_out_wait_ms(stage.lock_out) == 60 * MINUTE);
		clock_advance(stage.clock, 60 * MINUTE);
		be_wrong_at(&stage, "shed", 3);
		CHECK(lock_out_wait_ms(stage.lock_out) == MINUTE);
		clear_stage(&stage);
	}
}

TEST(what_others_may_write_is_not_believed)
{
	struct stage stage;
	set_stage(&stage);
	be_wrong(&stage, 1);
	CHECK(chmod(stage.path, 0622) == 0);
	start(&stage, NOON);
	CHECK(lock_out_wait_ms(stage.lock_out) == 60 * MINUTE);
	clear_stage(&stage);
}

TEST(what_cannot_be_written_down_is_not_tried)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	be_wrong(&stage, 2);
	/* The folder is gone. */
	CHECK(unlink(stage.path) == 0);
	CHECK(rmdir(temporary_folder_path(stage.folder, "")) == 0);
	for (int i = 0; i < 5; i++) {
		CHECK(!lock_out_count(stage.lock_out, "default", &error));
		CHECK_ERROR(error, "lock-out.json");
		/* Nothing was learnt, so nothing counts. */
		CHECK(lock_out_wait_ms(stage.lock_out) == 0);
	}
	CHECK(!lock_out_forgive(stage.lock_out, "default", NULL));
	CHECK(mkdir(temporary_folder_path(stage.folder, ""), 0700) == 0);
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(three_wrong_ones_are_too_many);
	RUN(the_wait_grows_up_to_an_hour);
	RUN(another_pin_that_is_right_forgives_nothing);
	RUN(guessing_at_one_door_after_another_is_guessing);
	RUN(the_file_of_an_older_version_goes_on);
	RUN(a_restart_forgives_nothing);
	RUN(no_date_shortens_anything);
	RUN(a_pulled_plug_forgives_nothing);
	RUN(what_is_damaged_is_as_good_as_the_longest);
	RUN(what_others_may_write_is_not_believed);
	RUN(what_cannot_be_written_down_is_not_tried);
})
