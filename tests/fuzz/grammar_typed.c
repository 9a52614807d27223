/* SPDX-License-Identifier: MIT
 *
 * Any bytes, as typed text: they are refused with a reason, or become plain
 * words that are read as themselves, and numbers in them as numbers.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/numbers.h"
#include "bridge/grammar/typed.h"

#define REQUIRE(condition)       \
	do {                     \
		if (!(condition)) { \
			abort(); \
		}                \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require_plain(const char *words, size_t length)
{
	REQUIRE(length > 0 && length <= TYPED_WORDS_MAX);
	REQUIRE(strspn(words, "abcdefghijklmnopqrstuvwxyz' ") == length);
	REQUIRE(words[0] != ' ' && words[length - 1] != ' ' && strstr(words, "  ") == NULL);
}

static void require_read_as_itself(const char *words)
{
	struct error error = {0};
	struct buffer again;
	buffer_init(&again, TYPED_WORDS_MAX);
	if (typed_to_words(words, &again, &error)) {
		REQUIRE(strcmp(buffer_text(&again), words) == 0);
	} else {
		REQUIRE(error.kind == ERROR_LIMIT); /* longer than what is typed may be */
	}
	buffer_finish(&again);
}

static void require_number_said_back(const char *words)
{
	double value = 0;
	if (!number_from_words(words, &value)) {
		return;
	}
	double again = 0;
	struct buffer said;
	buffer_init(&said, TYPED_WORDS_MAX);
	REQUIRE(number_to_words(value, &said));
	REQUIRE(number_from_words(buffer_text(&said), &again) && again == value);
	buffer_finish(&said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *typed = malloc(size + 1);
	REQUIRE(typed != NULL);
	memcpy(typed, data, size);
	typed[size] = '\0';
	struct error error = {0};
	struct number_range range = {0};
	struct buffer words;
	buffer_init(&words, TYPED_WORDS_MAX);
	if (typed_to_words(typed, &words, &error)) {
		require_plain(buffer_text(&words), words.length);
		require_read_as_itself(buffer_text(&words));
		require_number_said_back(buffer_text(&words));
	} else {
		REQUIRE(error.kind != ERROR_NONE && error.text[0] != '\0');
	}
	if (number_range_parse(typed, &range, NULL)) {
		REQUIRE(range.minimum <= range.maximum && range.step > 0);
	}
	buffer_finish(&words);
	free(typed);
	return 0;
}
