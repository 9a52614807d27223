/* SPDX-License-Identifier: MIT */
#include "bridge/home/topic.h"

#include <string.h>

#include "bridge/base/text.h"

const char *topic_fault(const char *topic)
{
	size_t length = strlen(topic);
	if (length == 0) {
		return "is empty: give the topic that the device listens to";
	}
	if (length > TOPIC_LENGTH_MAX) {
		return "is longer than 500 bytes";
	}
	if (strpbrk(topic, "+#") != NULL) {
		return "holds `+` or `#`, which stand for many topics: name one";
	}
	if (topic[0] == '$') {
		return "begins with `$`: those topics belong to the broker";
	}
	if (strpbrk(topic, "\t\n") != NULL || !text_is_clean(topic, length)) {
		return "holds a control character: leave it out";
	}
	return NULL;
}

bool topic_is_below(const char *topic, const char *base)
{
	size_t length = strlen(base);
	return strncmp(topic, base, length) == 0 && (topic[length] == '\0' || topic[length] == '/');
}
