/* SPDX-License-Identifier: MIT */
#include "bridge/base/clock.h"

#include <stdlib.h>
#include <time.h>

struct clock {
	bool manual;
	int64_t now_ms; /* these two of a manual clock only */
	int64_t wall_ms;
};

struct clock *clock_create_system(void)
{
	return calloc(1, sizeof(struct clock));
}

struct clock *clock_create_manual(int64_t wall_ms)
{
	struct clock *clock = calloc(1, sizeof(*clock));
	if (clock != NULL) {
		clock->manual = true;
		clock->wall_ms = wall_ms;
	}
	return clock;
}

void clock_destroy(struct clock *clock)
{
	free(clock);
}

static int64_t read_ms(clockid_t which)
{
	struct timespec time = {0};
	clock_gettime(which, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int64_t clock_now_ms(const struct clock *clock)
{
	return clock->manual ? clock->now_ms : read_ms(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(const struct clock *clock)
{
	return clock->manual ? clock->wall_ms : read_ms(CLOCK_REALTIME);
}

bool clock_is_manual(const struct clock *clock)
{
	return clock->manual;
}

void clock_advance(struct clock *clock, int64_t ms)
{
	if (clock->manual && ms > 0) {
		clock->now_ms += ms;
		clock->wall_ms += ms;
	}
}

void clock_set_wall(struct clock *clock, int64_t wall_ms)
{
	if (clock->manual) {
		clock->wall_ms = wall_ms;
	}
}
