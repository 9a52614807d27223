/* SPDX-License-Identifier: MIT */
#include "bridge/home/opening_name.h"

#include <string.h>

static bool ends_with(const char *word, size_t length, const char *end)
{
	size_t end_length = strlen(end);
	return length >= end_length &&
		strncmp(word + length - end_length, end, end_length) == 0;
}

/* "front door", "trapdoor", "garage doors", "gate", but not "outdoor" or "gateway". */
static bool word_is_opening(const char *word, size_t length)
{
	static const char *const ends[] = {"door", "gate", "garage"};
	static const char *const others[] = {"indoor", "outdoor", "indoors", "outdoors"};
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (strlen(others[i]) == length && strncmp(word, others[i], length) == 0) {
			return false;
		}
	}
	size_t singular = length > 1 && word[length - 1] == 's' ? length - 1 : length;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (ends_with(word, singular, ends[i])) {
			return true;
		}
	}
	return false;
}

bool name_is_opening(const char *name)
{
	while (*name != '\0') {
		size_t length = strcspn(name, " _-'");
		if (length > 0 && word_is_opening(name, length)) {
			return true;
		}
		name += length;
		name += strspn(name, " _-'");
	}
	return false;
}

/* The words for what is a thing beside a door, and not the door: a garage light is a light. */
static bool ends_with_its_noun(const char *name)
{
	static const char *const nouns[] = {"light", "lights", "lamp", "lamps", "bulb", "lantern",
		"spotlight", "spotlights", "fan", "heater", "heating", "radiator", "thermostat", "radio",
		"speaker", "television", "tv", "sensor", "contact"};
	size_t start = strlen(name);
	while (start > 0 && strchr(" _-", name[start - 1]) == NULL) {
		start--;
	}
	for (size_t i = 0; i < sizeof(nouns) / sizeof(*nouns); i++) {
		if (strcmp(name + start, nouns[i]) == 0) {
			return true;
		}
	}
	return false;
}

bool name_is_of_opening(const char *name)
{
	return name_is_opening(name) && !ends_with_its_noun(name);
}
