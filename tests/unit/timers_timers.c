/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/timers/timer_state.h"
#include "bridge/timers/timers.h"
#include "tests/support/device_map.h"
#include "tests/support/temporary_folder.h"

#define NOON (1790000000LL * 1000)
#define SECOND 1000
#define MINUTE (60 * (int64_t)SECOND)
#define HOUR (60 * MINUTE)

/* A machine that can be switched off: its clock and loop end, its folder stays. */
struct stage {
	struct temporary_folder *folder;
	char *file;
	struct clock *clock;
	struct loop *loop;
	struct timers *timers;
	struct problems *problems;
	char *said; /* all announcements since the last look, each with a bar behind it */
};

static void on_announce(const char *say, void *data)
{
	struct stage *stage = data;
	char *longer = text_format("%s%s|", stage->said, say);
	free(stage->said);
	stage->said = longer;
}

static void switch_on(struct stage *stage, int64_t wall_ms)
{
	stage->clock = clock_create_manual(wall_ms);
	stage->loop = loop_create(stage->clock);
	stage->problems = problems_create();
	stage->timers = timers_create(stage->loop, stage->file, on_announce, stage,
		stage->problems);
}

static void switch_off(struct stage *stage)
{
	timers_destroy(stage->timers);
	problems_destroy(stage->problems);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static void begin(struct stage *stage)
{
	stage->folder = temporary_folder_create();
	stage->file = text_copy(temporary_folder_path(stage->folder, "timers.json"));
	stage->said = text_copy("");
	switch_on(stage, NOON);
}

static void end(struct stage *stage)
{
	switch_off(stage);
	free(stage->said);
	free(stage->file);
	temporary_folder_destroy(stage->folder);
}

/* The answer, or why there is none, to "INTENT SLOT=VALUE …". */
static void check_order(struct stage *stage, const char *line, const char *expected)
{
	struct error error = {0};
	struct meaning *meaning = device_map_meaning(line);
	char *say = timers_order(stage->timers, meaning, &error);
	CHECK_TEXT(say != NULL ? say : error.text, expected);
	free(say);
	meaning_destroy(meaning);
}

/* Lets time pass second by second, as the loop would see it. */
static void pass(struct stage *stage, int64_t ms)
{
	for (int64_t passed = 0; passed < ms; passed += SECOND) {
		clock_advance(stage->clock, SECOND);
		loop_turn(stage->loop, 0);
	}
}

static void check_said(struct stage *stage, const char *expected)
{
	loop_turn(stage->loop, 0);
	CHECK_TEXT(stage->said, expected);
	free(stage->said);
	stage->said = text_copy("");
}

static const struct {
	const char *line, *say;
} dialogue[] = {
	{"timer_left", "There is no timer."},
	{"timers_list", "There is no timer."},
	{"timers_cancel", "There is no timer."},
	{"timer_cancel name=pizza", "There is no timer."},
	{"timer_set", "How long? A timer takes at least a second."},
	{"timer_set seconds=0", "How long? A timer takes at least a second."},
	{"timer_set hours=25", "A timer takes at most 24 hours."},
	{"timer_set name=pizza minutes=12", "The pizza timer is set for 12 minutes."},
	{"timer_left", "The pizza timer has 12 minutes left."},
	{"timer_set name=pizza minutes=3", "There is a pizza timer already."},
	{"timer_add minutes=1", "The pizza timer has 13 minutes left."},
	{"timer_subtract minutes=3 name=pizza", "The pizza timer has 10 minutes left."},
	{"timer_subtract minutes=10", "Only 10 minutes are left. Say cancel to end it."},
	{"timer_add hours=24", "A timer takes at most 24 hours."},
	{"timer_resume", "No timer is paused."},
	{"timer_set minutes=5", "A timer is set for 5 minutes."},
	{"timer_set hours=1 minutes=20", "A timer is set for 1 hour and 20 minutes."},
	{"timer_cancel", "Which timer: pizza, 5 minute or 1 hour and 20 minutes?"},
	{"timer_add minutes=1 name=tea", "There is no tea timer."},
	{"timer_pause minutes=7", "There is no timer for 7 minutes."},
	{"timer_pause minutes=5", "The 5 minute timer is paused, with 5 minutes left."},
	{"timer_pause minutes=5", "There is no timer for 5 minutes."},
	{"timer_left", "The pizza timer has 10 minutes left. The 5 minute timer is paused, with "
		"5 minutes left. The timer for 1 hour and 20 minutes has 1 hour and 20 minutes left."},
	{"timer_resume", "The 5 minute timer goes on, with 5 minutes left."},
	{"timer_pause name=pizza", "The pizza timer is paused, with 10 minutes left."},
	{"timer_pause name=pizza", "There is no pizza timer that is running."},
	{"timer_cancel hours=1 minutes=20", "The timer for 1 hour and 20 minutes is cancelled."},
	{"timer_set minutes=5", "A timer is set for 5 minutes."},
	{"timer_cancel minutes=5", "The 5 minute timer is cancelled."},
	{"timers_cancel", "All 2 timers are cancelled."},
	{"timers_list", "There is no timer."},
	{"light_on", "light_on is nothing that timers do."},
};

TEST(what_is_said_of_timers)
{
	struct stage stage;
	begin(&stage);
	for (size_t i = 0; i < sizeof(dialogue) / sizeof(dialogue[0]); i++) {
		check_order(&stage, dialogue[i].line, dialogue[i].say);
	}
	pass(&stage, 2 * HOUR);
	check_said(&stage, "");
	end(&stage);
}

TEST(each_is_announced_once_when_it_ends)
{
	struct stage stage;
	begin(&stage);
	check_order(&stage, "timer_set name=tea minutes=3", "The tea timer is set for 3 minutes.");
	check_order(&stage, "timer_set minutes=5", "A timer is set for 5 minutes.");
	pass(&stage, 3 * MINUTE - SECOND);
	check_said(&stage, "");
	pass(&stage, SECOND);
	check_said(&stage, "The tea timer has ended.|");
	check_order(&stage, "timer_left", "The 5 minute timer has 2 minutes left.");
	check_order(&stage, "timer_pause", "The 5 minute timer is paused, with 2 minutes left.");
	pass(&stage, HOUR);
	check_said(&stage, "");
	check_order(&stage, "timer_resume", "The 5 minute timer goes on, with 2 minutes left.");
	pass(&stage, 2 * MINUTE);
	check_said(&stage, "The 5 minute timer has ended.|");
	CHECK(timers_count(stage.timers) == 0);
	/* Nor again after the next start. */
	switch_off(&stage);
	switch_on(&stage, NOON + 2 * HOUR);
	check_said(&stage, "");
	end(&stage);
}

TEST(they_go_on_after_a_restart)
{
	struct stage stage;
	begin(&stage);
	check_order(&stage, "timer_set name=pizza minutes=12", "The pizza timer is set for 12 minutes.");
	check_order(&stage, "timer_set minutes=5", "A timer is set for 5 minutes.");
	check_order(&stage, "timer_pause minutes=5",
		"The 5 minute timer is paused, with 5 minutes left.");
	pass(&stage, 2 * MINUTE);
	switch_off(&stage);
	/* Three minutes without power. */
	switch_on(&stage, NOON + 5 * MINUTE);
	check_order(&stage, "timers_list", "The pizza timer has 7 minutes left. The 5 minute timer is "
		"paused, with 5 minutes left.");
	pass(&stage, 7 * MINUTE);
	check_said(&stage, "The pizza timer has ended.|");
	end(&stage);
}

TEST(what_ended_meanwhile_is_announced_with_how_late)
{
	struct stage stage;
	begin(&stage);
	check_order(&stage, "timer_set name=pizza minutes=12", "The pizza timer is set for 12 minutes.");
	check_order(&stage, "timer_set minutes=5", "A timer is set for 5 minutes.");
	check_order(&stage, "timer_set name=tea hours=1", "The tea timer is set for 1 hour.");
	switch_off(&stage);
	switch_on(&stage, NOON + 24 * MINUTE);
	check_said(&stage, "The 5 minute timer ended 19 minutes ago, while I was off.|"
		"The pizza timer ended 12 minutes ago, while I was off.|");
	/* Only once. */
	switch_off(&stage);
	switch_on(&stage, NOON + 5 * 24 * HOUR);
	check_said(&stage, "The tea timer ended 5 days ago, while I was off.|");
	end(&stage);
}

/* The time of day was set back, or the machine has no clock of its own and thinks it is 1970:
 * nothing ends early, and what is left is as it was. */
TEST(a_clock_that_was_set_back_ends_nothing)
{
	struct stage stage;
	begin(&stage);
	check_order(&stage, "timer_set minutes=10", "A timer is set for 10 minutes.");
	switch_off(&stage);
	switch_on(&stage, 5000);
	check_order(&stage, "timer_left", "The 10 minute timer has 10 minutes left.");
	pass(&stage, 10 * MINUTE);
	check_said(&stage, "The 10 minute timer has ended.|");
	end(&stage);
}

/* While they run, the time of day is set: none ends sooner or later, and within a minute they
 * are written down by the new time, so that a restart changes nothing either. */
TEST(setting_the_time_of_day_changes_nothing)
{
	static const int64_t wrong[] = {2 * HOUR, -2 * HOUR};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct stage stage;
		begin(&stage);
		check_order(&stage, "timer_set minutes=10", "A timer is set for 10 minutes.");
		clock_set_wall(stage.clock, NOON + wrong[i]);
		pass(&stage, 2 * MINUTE);
		check_order(&stage, "timer_left", "The 10 minute timer has 8 minutes left.");
		switch_off(&stage);
		switch_on(&stage, NOON + wrong[i] + 3 * MINUTE);
		check_order(&stage, "timer_left", "The 10 minute timer has 7 minutes left.");
		pass(&stage, 7 * MINUTE);
		check_said(&stage, "The 10 minute timer has ended.|");
		end(&stage);
	}
}

/* A loop that was held up is no machine that was off. */
TEST(late_by_the_loop_is_not_off)
{
	struct stage stage;
	begin(&stage);
	check_order(&stage, "timer_set minutes=10", "A timer is set for 10 minutes.");
	clock_advance(stage.clock, HOUR);
	check_said(&stage, "The 10 minute timer has ended.|");
	end(&stage);
}

static const char *const damaged[] = {
	"{\"version\":1",
	"{}",
	"{\"version\":2,\"written\":1,\"timers\":[]}",
	"{\"version\":1,\"written\":1,\"timers\":{}}",
	"{\"version\":1,\"written\":1,\"timers\":[{}]}",
	"{\"version\":1,\"written\":1,\"timers\":[{\"name\":null,\"set_ms\":1000}]}",
	"{\"version\":1,\"written\":1,\"timers\":[{\"name\":null,\"set_ms\":0,\"left_ms\":1}]}",
	"{\"version\":1,\"written\":1,\"timers\":[{\"name\":null,\"set_ms\":1e300,\"left_ms\":1}]}",
	"{\"version\":1,\"written\":1,\"timers\":[{\"set_ms\":1000,\"ends\":1e15}]}",
	"{\"version\":1,\"written\":1,\"timers\":[{\"set_ms\":1000,\"ends\":\"soon\"}]}",
};

TEST(a_damaged_file_is_named_and_nothing_of_it_counts)
{
	struct stage stage;
	begin(&stage);
	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		switch_off(&stage);
		CHECK(temporary_folder_write(stage.folder, "timers.json", damaged[i]));
		switch_on(&stage, NOON);
		CHECK(timers_count(stage.timers) == 0);
		const struct error *problem = problems_at(stage.problems, 0, NULL);
		CHECK(problem != NULL);
		CHECK_HAS(problem != NULL ? problem->text : "", "timers are lost: ");
		CHECK_HAS(problem != NULL ? problem->text : "", "timers.json.damaged");
		check_order(&stage, "timers_list", "There is no timer.");
	}
	end(&stage);
}

TEST(what_cannot_be_written_down_is_said)
{
	struct stage stage;
	begin(&stage);
	CHECK(mkdir(stage.file, 0700) == 0);
	check_order(&stage, "timer_set minutes=5", "A timer is set for 5 minutes. I could not write it "
		"down, so it will not outlast a restart.");
	pass(&stage, 5 * MINUTE);
	check_said(&stage, "The 5 minute timer has ended.|");
	end(&stage);
}

TEST(there_is_an_end_to_how_many)
{
	struct stage stage;
	begin(&stage);
	for (size_t i = 0; i < TIMERS_MAX; i++) {
		char *line = text_format("timer_set minutes=%zu", i + 1);
		char *say = text_format("A timer is set for %zu minute%s.", i + 1, i > 0 ? "s" : "");
		check_order(&stage, line, say);
		free(line);
		free(say);
	}
	check_order(&stage, "timer_set minutes=5", "There are 24 timers already, which is all I keep.");
	switch_off(&stage);
	switch_on(&stage, NOON);
	CHECK(timers_count(stage.timers) == TIMERS_MAX);
	pass(&stage, TIMERS_MAX * MINUTE);
	CHECK(timers_count(stage.timers) == 0);
	end(&stage);
}

TEST(without_a_file_they_live_until_the_end)
{
	struct stage stage;
	begin(&stage);
	timers_destroy(stage.timers);
	stage.timers = timers_create(stage.loop, NULL, on_announce, &stage, NULL);
	check_order(&stage, "timer_set seconds=30", "A timer is set for 30 seconds.");
	pass(&stage, 30 * SECOND);
	check_said(&stage, "The 30 second timer has ended.|");
	CHECK(access(stage.file, F_OK) != 0);
	end(&stage);
}

TEST_MAIN(
	RUN(what_is_said_of_timers);
	RUN(each_is_announced_once_when_it_ends);
	RUN(they_go_on_after_a_restart);
	RUN(what_ended_meanwhile_is_announced_with_how_late);
	RUN(a_clock_that_was_set_back_ends_nothing);
	RUN(setting_the_time_of_day_changes_nothing);
	RUN(late_by_the_loop_is_not_off);
	RUN(a_damaged_file_is_named_and_nothing_of_it_counts);
	RUN(what_cannot_be_written_down_is_said);
	RUN(there_is_an_end_to_how_many);
	RUN(without_a_file_they_live_until_the_end))
