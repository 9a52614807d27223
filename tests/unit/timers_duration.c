/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/meaning.h"
#include "bridge/timers/duration.h"
#include "tests/support/device_map.h"

static const struct {
	const char *line;
	int64_t seconds; /* -1: no time */
} spoken[] = {
	{"timer_set minutes=5", 300},
	{"timer_set hours=1.5", 5400},
	{"timer_set hours=1 minutes=20", 4800},
	{"timer_set minutes=2 seconds=30 name=tea", 150},
	{"timer_set seconds=90", 90},
	{"timer_set minutes=0", 0},
	{"timer_set name=tea", -1},
};

TEST(slots_make_a_time)
{
	for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++) {
		struct meaning *meaning = device_map_meaning(spoken[i].line);
		int64_t ms = -1;
		bool found = duration_of(meaning, &ms);
		CHECK(found == (spoken[i].seconds >= 0));
		CHECK(!found || ms == spoken[i].seconds * 1000);
		meaning_destroy(meaning);
	}
}

static const struct {
	int64_t ms;
	const char *exact, *rough, *adjective;
} said[] = {
	{0, "0 seconds", "0 seconds", NULL},
	{-5000, "0 seconds", "0 seconds", NULL},
	{499, "0 seconds", "0 seconds", NULL},
	{1000, "1 second", "1 second", "1 second"},
	{59600, "1 minute", "1 minute", "59 second"},
	{90000, "1 minute and 30 seconds", "1 minute and 30 seconds", NULL},
	{300000, "5 minutes", "5 minutes", "5 minute"},
	{754000, "12 minutes and 34 seconds", "13 minutes", NULL},
	{3600000, "1 hour", "1 hour", "1 hour"},
	{4800000, "1 hour and 20 minutes", "1 hour and 20 minutes", NULL},
	{4801000, "1 hour, 20 minutes and 1 second", "1 hour and 20 minutes", NULL},
	{3605000, "1 hour and 5 seconds", "1 hour", NULL},
	{86400000, "24 hours", "24 hours", "24 hour"},
	{86400000LL * 3 + 5000000, "73 hours, 23 minutes and 20 seconds", "3 days", NULL},
};

TEST(a_time_is_said_in_words)
{
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		char *exact = duration_words(said[i].ms, false);
		char *rough = duration_words(said[i].ms, true);
		char *adjective = said[i].ms > 0 ? duration_adjective(said[i].ms) : NULL;
		CHECK_TEXT(exact, said[i].exact);
		CHECK_TEXT(rough, said[i].rough);
		CHECK_TEXT(adjective, said[i].adjective);
		free(exact);
		free(rough);
		free(adjective);
	}
}

TEST_MAIN(
	RUN(slots_make_a_time);
	RUN(a_time_is_said_in_words))
