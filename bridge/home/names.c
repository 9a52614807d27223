/* SPDX-License-Identifier: MIT */
#include "bridge/home/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/typed.h"

#define SHORTENED_CHARACTERS 48

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Signs that have a meaning in a grammar: names go into one. */
static const char grammar_signs[] = ";<>|*+(){}[]=\"/\\$#@^~`";

const char *key_fault(const char *key)
{
	if (key[0] == '\0') {
		return "is empty: a key has at least one letter";
	}
	if (key[strspn(key, LOWER DIGITS "_-")] != '\0') {
		return "is no key: use a to z, 0 to 9, `_` and `-`, and `name` for what is spoken";
	}
	return strlen(key) > NAME_LENGTH_MAX ? "is no key: it is longer than 64 characters" : NULL;
}

const char *intent_name_fault(const char *name)
{
	if (name[0] == '\0' || name[strspn(name, LOWER UPPER DIGITS "_-.")] != '\0') {
		return "is no name of an intent: use letters, digits, `_`, `-` and `.`";
	}
	return strlen(name) > NAME_LENGTH_MAX ?
		"is no name of an intent: it is longer than 64 characters" : NULL;
}

char *spoken_name(const char *written, struct error *error)
{
	const char *sign = strpbrk(written, grammar_signs);
	if (sign != NULL) {
		error_set(error, ERROR_INPUT, "holds `%c`, which cannot be spoken: use words", *sign);
		return NULL;
	}
	struct buffer words;
	buffer_init(&words, 4096);
	char *name = NULL;
	struct error why = {0};
	if (!typed_to_words(written, &words, &why)) {
		error_set(error, why.kind, "cannot be spoken: %s", why.text);
	} else if (words.length > NAME_LENGTH_MAX) {
		error_set(error, ERROR_LIMIT,
			"is %zu characters long when spoken; at most %d are taken", words.length,
			NAME_LENGTH_MAX);
	} else {
		name = buffer_take(&words);
		if (name == NULL) {
			error_set(error, ERROR_MEMORY, "out of memory");
		}
	}
	buffer_finish(&words);
	return name;
}

char *spoken_key(const char *key, struct error *error)
{
	char *spaced = text_copy(key);
	if (spaced == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	for (char *at = spaced; *at != '\0'; at++) {
		if (*at == '_' || *at == '-') {
			*at = ' ';
		}
	}
	char *name = spoken_name(spaced, error);
	free(spaced);
	return name;
}

const char *shortened(const char *text, char out[SHORTENED_SIZE])
{
	size_t length = strlen(text);
	size_t end = 0;
	for (size_t count = 0; count < SHORTENED_CHARACTERS && end < length; count++) {
		size_t bytes = text_character_length(text + end, length - end);
		if (bytes == 0) {
			break;
		}
		end += bytes;
	}
	memcpy(out, text, end);
	const char *tail = end < length ? "…" : "";
	memcpy(out + end, tail, strlen(tail) + 1);
	return out;
}
