/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/letters.h"

#include <string.h>

#include "bridge/base/text.h"

#define FIRST_ACCENTED 0xc0

/* Latin-1 from U+00C0 on and Latin Extended-A. */
static const char *const accented[] = {
	/* ÀÁÂÃÄÅÆÇ */ "a", "a", "a", "a", "a", "a", "ae", "c",
	/* ÈÉÊËÌÍÎÏ */ "e", "e", "e", "e", "i", "i", "i", "i",
	/* ÐÑÒÓÔÕÖ× */ "d", "n", "o", "o", "o", "o", "o", NULL,
	/* ØÙÚÛÜÝÞß */ "o", "u", "u", "u", "u", "y", "th", "ss",
	/* àáâãäåæç */ "a", "a", "a", "a", "a", "a", "ae", "c",
	/* èéêëìíîï */ "e", "e", "e", "e", "i", "i", "i", "i",
	/* ðñòóôõö÷ */ "d", "n", "o", "o", "o", "o", "o", NULL,
	/* øùúûüýþÿ */ "o", "u", "u", "u", "u", "y", "th", "y",
	/* ĀāĂăĄąĆć */ "a", "a", "a", "a", "a", "a", "c", "c",
	/* ĈĉĊċČčĎď */ "c", "c", "c", "c", "c", "c", "d", "d",
	/* ĐđĒēĔĕĖė */ "d", "d", "e", "e", "e", "e", "e", "e",
	/* ĘęĚěĜĝĞğ */ "e", "e", "e", "e", "g", "g", "g", "g",
	/* ĠġĢģĤĥĦħ */ "g", "g", "g", "g", "h", "h", "h", "h",
	/* ĨĩĪīĬĭĮį */ "i", "i", "i", "i", "i", "i", "i", "i",
	/* İıĲĳĴĵĶķ */ "i", "i", "ij", "ij", "j", "j", "k", "k",
	/* ĸĹĺĻļĽľĿ */ "k", "l", "l", "l", "l", "l", "l", "l",
	/* ŀŁłŃńŅņŇ */ "l", "l", "l", "n", "n", "n", "n", "n",
	/* ňŉŊŋŌōŎŏ */ "n", "n", "ng", "ng", "o", "o", "o", "o",
	/* ŐőŒœŔŕŖŗ */ "o", "o", "oe", "oe", "r", "r", "r", "r",
	/* ŘřŚśŜŝŞş */ "r", "r", "s", "s", "s", "s", "s", "s",
	/* ŠšŢţŤťŦŧ */ "s", "s", "t", "t", "t", "t", "t", "t",
	/* ŨũŪūŬŭŮů */ "u", "u", "u", "u", "u", "u", "u", "u",
	/* ŰűŲųŴŵŶŷ */ "u", "u", "u", "u", "w", "w", "y", "y",
	/* ŸŹźŻżŽžſ */ "y", "z", "z", "z", "z", "z", "z", "s",
};

#define ACCENTED_COUNT (sizeof(accented) / sizeof(*accented))

static const char *const english[] = {
	"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
	"n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
};

/* Romanian letters with a comma below, and the capital of ß. */
static const struct {
	uint32_t upper, lower;
	const char *plain;
} others[] = {
	{.upper = 0x218, .lower = 0x219, .plain = "s"},
	{.upper = 0x21a, .lower = 0x21b, .plain = "t"},
	{.upper = 0x1e9e, .lower = 0xdf, .plain = "ss"},
};

uint32_t letters_character(const char *text, size_t *length)
{
	static const unsigned char first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	if (*text == '\0') {
		*length = 0;
		return 0;
	}
	*length = text_character_length(text, strnlen(text, sizeof(first_bits) - 1));
	uint32_t character = (unsigned char)text[0] & first_bits[*length];
	for (size_t i = 1; i < *length; i++) {
		character = character << 6 | ((unsigned char)text[i] & 0x3fu);
	}
	return character;
}

const char *letters_plain(uint32_t character)
{
	if (character >= 'a' && character <= 'z') {
		return english[character - 'a'];
	}
	if (character >= 'A' && character <= 'Z') {
		return english[character - 'A'];
	}
	if (character >= FIRST_ACCENTED && character - FIRST_ACCENTED < ACCENTED_COUNT) {
		return accented[character - FIRST_ACCENTED];
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (character == others[i].upper || character == others[i].lower) {
			return others[i].plain;
		}
	}
	return NULL;
}
