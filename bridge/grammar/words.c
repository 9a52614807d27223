/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/words.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/grammar/array.h"

#define WORDS_MAX 500000
#define WORD_LENGTH_MAX 1000

struct span {
	const char *text;
	size_t length;
};

void words_finish(struct words *words)
{
	for (size_t i = 0; i < words->count; i++) {
		free(words->items[i].text);
	}
	free(words->items);
	hash_index_finish(&words->index);
	*words = (struct words){0};
}

static bool is_word(uint32_t item, const void *wanted, const void *items)
{
	const struct span *span = wanted;
	const char *text = ((const struct word *)items)[item].text;

	return strlen(text) == span->length && memcmp(text, span->text, span->length) == 0;
}

uint32_t words_find(const struct words *words, const char *text, size_t length)
{
	struct span span = {.text = text, .length = length};

	return hash_index_find(&words->index, hash_bytes(text, length), is_word, &span,
		words->items);
}

size_t words_strip(const char *text, size_t length, char *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != '\'') {
			out[kept++] = text[i];
		}
	}
	return kept;
}

static uint32_t append(struct words *words, const char *text, size_t length)
{
	struct word *items = array_make_room(words->items, words->count, &words->capacity,
		sizeof(*items), WORDS_MAX);

	if (items == NULL) {
		return WORD_NONE;
	}
	words->items = items;
	uint32_t number = (uint32_t)words->count;
	char *copy = text_copy_part(text, length);
	if (copy == NULL || !hash_index_add(&words->index, hash_bytes(text, length), number)) {
		free(copy);
		return WORD_NONE;
	}
	items[words->count++] = (struct word){.text = copy, .key = number};
	return number;
}

uint32_t words_add(struct words *words, const char *text, size_t length)
{
	char stripped[WORD_LENGTH_MAX];

	if (length > WORD_LENGTH_MAX) {
		return WORD_NONE;
	}
	uint32_t number = words_find(words, text, length);
	if (number != WORD_NONE) {
		return number;
	}
	uint32_t key = WORD_NONE;
	size_t stripped_length = words_strip(text, length, stripped);
	if (stripped_length < length) {
		key = words_add(words, stripped, stripped_length);
		if (key == WORD_NONE) {
			return WORD_NONE;
		}
	}
	number = append(words, text, length);
	if (number != WORD_NONE && key != WORD_NONE) {
		words->items[number].key = key;
	}
	return number;
}

void words_set_place(struct words *words, uint32_t word, const struct place *place)
{
	if (words->items[word].place.file == NULL) {
		words->items[word].place = *place;
	}
}

void words_forget_file(struct words *words, const char *file)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *known = words->items[i].place.file;
		if (known != NULL && strcmp(known, file) == 0) {
			words->items[i].place = (struct place){0};
		}
	}
}
