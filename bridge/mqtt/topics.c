/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/topics.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bridge/base/text.h"

/* MQTT allows tabs and newlines too, but they are hardly ever meant. */
static bool is_line(const char *text)
{
	size_t length = strlen(text);
	return length > 0 && length <= UINT16_MAX && strpbrk(text, "\t\n") == NULL &&
		text_is_clean(text, length);
}

bool topic_name_is_valid(const char *name)
{
	return is_line(name) && strpbrk(name, "+#") == NULL;
}

bool topic_filter_is_valid(const char *filter)
{
	if (!is_line(filter)) {
		return false;
	}
	for (const char *place = filter; (place = strpbrk(place, "+#")) != NULL; place++) {
		bool level_starts = place == filter || place[-1] == '/';
		bool level_ends = place[1] == '\0' || (*place == '+' && place[1] == '/');
		if (!level_starts || !level_ends) {
			return false;
		}
	}
	return true;
}
