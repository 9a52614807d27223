/* SPDX-License-Identifier: MIT */
#include "bridge/timers/duration.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"

#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * (int64_t)HOUR)

static const struct {
	const char *slot, *one;
	int64_t ms;
} units[] = {
	{"hours", "hour", HOUR},
	{"minutes", "minute", MINUTE},
	{"seconds", "second", SECOND},
};

enum { UNITS = sizeof(units) / sizeof(units[0]) };

bool duration_of(const struct meaning *meaning, int64_t *ms)
{
	bool found = false;

	*ms = 0;
	for (size_t i = 0; i < UNITS; i++) {
		const struct slot *slot = meaning_slot(meaning, units[i].slot);
		if (slot != NULL && slot->kind == SLOT_NUMBER) {
			*ms += llround(slot->number * (double)units[i].ms);
			found = true;
		}
	}
	return found;
}

static char *count_of(int64_t count, const char *one)
{
	return text_format("%lld %s%s", (long long)count, one, count == 1 ? "" : "s");
}

/* The whole units of a time, the largest first; what is left of it is less than a second. */
static void split(int64_t ms, int64_t counts[UNITS])
{
	for (size_t i = 0; i < UNITS; i++) {
		counts[i] = ms / units[i].ms;
		ms %= units[i].ms;
	}
}

static char *join(const int64_t counts[UNITS])
{
	char *words = NULL;
	size_t last = UNITS - 1;

	while (last > 0 && counts[last] == 0) {
		last--;
	}
	for (size_t i = 0; i <= last; i++) {
		if (counts[i] == 0 && !(i == last && words == NULL)) {
			continue;
		}
		char *piece = count_of(counts[i], units[counts[i] == 0 ? UNITS - 1 : i].one);
		char *longer = piece == NULL ? NULL
			: text_format("%s%s%s", words != NULL ? words : "",
				text_before_item(words == NULL, i == last, " and "), piece);
		free(piece);
		free(words);
		words = longer;
		if (words == NULL) {
			return NULL;
		}
	}
	return words;
}

char *duration_words(int64_t ms, bool roughly)
{
	int64_t counts[UNITS];
	int64_t rounded = (ms + SECOND / 2) / SECOND * SECOND;

	if (roughly && ms >= 2 * DAY) {
		return count_of((ms + DAY / 2) / DAY, "day");
	}
	if (roughly && ms >= 10 * MINUTE) {
		rounded = (ms + MINUTE / 2) / MINUTE * MINUTE;
	}
	split(rounded > 0 ? rounded : 0, counts);
	return join(counts);
}

char *duration_adjective(int64_t ms)
{
	int64_t counts[UNITS];
	size_t used = 0, at = 0;

	split(ms, counts);
	for (size_t i = 0; i < UNITS; i++) {
		if (counts[i] > 0) {
			used++;
			at = i;
		}
	}
	return used == 1 ? text_format("%lld %s", (long long)counts[at], units[at].one) : NULL;
}
