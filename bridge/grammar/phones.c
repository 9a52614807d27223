/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/phones.h"

#include <string.h>
#include <strings.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

static const char *const names[PHONE_COUNT + 1] = {
	"AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY",
	"F", "G", "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY",
	"P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
	NULL,
};

/* What other phone sets, and people who guess, write for a phone of ours. */
static const struct {
	const char *name;
	const char *phone;
} other_names[] = {
	{.name = "@", .phone = "AH"},   {.name = "A", .phone = "AE"},
	{.name = "AI", .phone = "AY"},  {.name = "AU", .phone = "AW"},
	{.name = "AX", .phone = "AH"},  {.name = "AXR", .phone = "ER"},
	{.name = "C", .phone = "K"},    {.name = "DX", .phone = "D"},
	{.name = "EE", .phone = "IY"},  {.name = "EI", .phone = "EY"},
	{.name = "EL", .phone = "L"},   {.name = "EM", .phone = "M"},
	{.name = "EN", .phone = "N"},   {.name = "ENG", .phone = "NG"},
	{.name = "IX", .phone = "IH"},  {.name = "OH", .phone = "OW"},
	{.name = "OI", .phone = "OY"},  {.name = "OO", .phone = "UW"},
	{.name = "PH", .phone = "F"},   {.name = "Q", .phone = "K"},
	{.name = "U", .phone = "UH"},   {.name = "UX", .phone = "UW"},
	{.name = "X", .phone = "K"},
};

#define OTHER_NAME_COUNT (sizeof(other_names) / sizeof(*other_names))

/* As much of an unknown name as a message repeats. */
#define SHOWN_MAX 20

static const char white_space[] = " \t\r\n";

const char *const *phone_names(void)
{
	return names;
}

const char *phone_find(const char *text, size_t length)
{
	if (length > 1 && text[length - 1] >= '0' && text[length - 1] <= '2') {
		length--;
	}
	for (size_t i = 0; i < PHONE_COUNT; i++) {
		if (strlen(names[i]) == length && strncasecmp(names[i], text, length) == 0) {
			return names[i];
		}
	}
	return NULL;
}

bool phone_is_vowel(const char *phone)
{
	return strchr("AEIOU", phone[0]) != NULL;
}

static size_t common_beginning(const char *a, const char *b)
{
	size_t length = 0;
	while (a[length] != '\0' && strncasecmp(&a[length], &b[length], 1) == 0) {
		length++;
	}
	return length;
}

const char *phone_nearest(const char *text)
{
	for (size_t i = 0; i < OTHER_NAME_COUNT; i++) {
		if (strcasecmp(other_names[i].name, text) == 0) {
			return other_names[i].phone;
		}
	}
	const char *nearest = NULL;
	size_t longest = 0;
	for (size_t i = 0; i < PHONE_COUNT; i++) {
		size_t length = common_beginning(names[i], text);
		if (length > longest) {
			nearest = names[i];
			longest = length;
		}
	}
	return nearest;
}

static bool refuse_unknown(const char *text, size_t length, struct error *error)
{
	char shown[SHOWN_MAX + 1] = "";
	memcpy(shown, text, length < SHOWN_MAX ? length : SHOWN_MAX);
	const char *nearest = phone_nearest(shown);
	if (nearest == NULL) {
		return error_set(error, ERROR_INPUT,
			"unknown phone `%s`: use those of the CMU dictionary, for instance K AE T",
			shown);
	}
	return error_set(error, ERROR_INPUT, "unknown phone `%s`: did you mean `%s`?", shown,
		nearest);
}

bool phones_read(const char *text, size_t length, struct buffer *phones, struct error *error)
{
	size_t count = 0;
	for (size_t at = 0, part = 0; at < length; at += part > 0 ? part : 1) {
		part = 0;
		while (at + part < length && strchr(white_space, text[at + part]) == NULL) {
			part++;
		}
		if (part == 0) {
			continue;
		}
		const char *phone = phone_find(&text[at], part);
		if (phone == NULL) {
			return refuse_unknown(&text[at], part, error);
		}
		buffer_append_text(phones, count > 0 ? " " : "");
		buffer_append_text(phones, phone);
		count++;
	}
	if (count == 0) {
		return error_set(error, ERROR_INPUT,
			"there is no phone: write them with spaces, for instance K AE T");
	}
	if (phones->failed) {
		return error_set(error, ERROR_LIMIT, "there are too many phones for one word");
	}
	return true;
}
