/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/day.h"

#include <stdio.h>
#include <time.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define QUARTER_MS (15 * 60 * 1000)
#define COUNT_MAX 1e12

void day_write(int64_t at_ms, char day[DAY_SIZE], int *hour)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm = {0};

	if (localtime_r(&seconds, &tm) == NULL || strftime(day, DAY_SIZE, "%Y-%m-%d", &tm) == 0) {
		snprintf(day, DAY_SIZE, "1970-01-01");
	}
	if (hour != NULL) {
		*hour = tm.tm_hour;
	}
}

int64_t day_quarter(int64_t at_ms)
{
	return at_ms / QUARTER_MS;
}

char *day_path(const char *folder, const char *day)
{
	return text_format("%s/%s.json", folder, day);
}

uint64_t day_count(const struct json *json)
{
	double number = 0;

	return json_number(json, &number) && number > 0 && number < COUNT_MAX ? (uint64_t)number : 0;
}
