/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <time.h>

#include "bridge/base/clock.h"

TEST(manual_clock_stands_still)
{
	struct clock *clock = clock_create_manual(1700000000000);
	CHECK(clock_is_manual(clock));
	int64_t now_ms = clock_now_ms(clock);
	CHECK(clock_now_ms(clock) == now_ms);
	CHECK(clock_wall_ms(clock) == 1700000000000);
	clock_destroy(clock);
}

TEST(manual_clock_moves_both_times)
{
	struct clock *clock = clock_create_manual(-5);
	int64_t now_ms = clock_now_ms(clock);
	clock_advance(clock, 86400000);
	clock_advance(clock, 1);
	CHECK(clock_now_ms(clock) - now_ms == 86400001);
	CHECK(clock_wall_ms(clock) == 86399996);
	clock_destroy(clock);
}

TEST(manual_clock_never_goes_back)
{
	struct clock *clock = clock_create_manual(1000);
	int64_t now_ms = clock_now_ms(clock);
	clock_advance(clock, -1);
	clock_advance(clock, 0);
	CHECK(clock_now_ms(clock) == now_ms);
	CHECK(clock_wall_ms(clock) == 1000);
	clock_destroy(clock);
}

TEST(system_clock_is_the_machines)
{
	struct clock *clock = clock_create_system();
	CHECK(!clock_is_manual(clock));
	int64_t before_ms = (int64_t)time(NULL) * 1000;
	int64_t wall_ms = clock_wall_ms(clock);
	CHECK(wall_ms >= before_ms - 1000);
	CHECK(wall_ms <= ((int64_t)time(NULL) + 2) * 1000);
	struct timespec monotonic;
	clock_gettime(CLOCK_MONOTONIC, &monotonic);
	int64_t now_ms = clock_now_ms(clock);
	CHECK(now_ms >= (int64_t)monotonic.tv_sec * 1000);
	clock_advance(clock, 1000000000000);
	CHECK(clock_now_ms(clock) < now_ms + 1000000000000);
	CHECK(clock_now_ms(clock) >= now_ms);
	clock_destroy(clock);
}


TEST_MAIN(
	RUN(manual_clock_stands_still);
	RUN(manual_clock_moves_both_times);
	RUN(manual_clock_never_goes_back);
	RUN(system_clock_is_the_machines))
