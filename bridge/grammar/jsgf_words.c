/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/jsgf_words.h"

#include <string.h>

#include "bridge/base/buffer.h"

#define WORDS_LENGTH_MAX 1000
#define WORD_LENGTH_MAX 100
#define TYPOGRAPHIC_APOSTROPHE "\xe2\x80\x99"

static void refuse(struct jsgf_builder *builder, const struct place *place, const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'- ";

	if (strpbrk(text, "0123456789") != NULL) {
		problems_add(builder->problems, SEVERITY_ERROR, place,
			"`%s` holds a digit: write numbers as words (\"twenty one\"), or let "
			"<number:0..100> stand for all of a range",
			text);
	} else if (strlen(text) > WORD_LENGTH_MAX && text[strspn(text, letters)] == '\0') {
		problems_add(builder->problems, SEVERITY_ERROR, place,
			"this is too long: a word has at most %d letters", WORD_LENGTH_MAX);
	} else {
		problems_add(builder->problems, SEVERITY_ERROR, place,
			"`%s` is no word: a word holds the letters a to z and apostrophes", text);
	}
}

/* The text with small letters, plain apostrophes, and blanks for hyphens. False
 * if it holds anything else. */
static bool make_plain(const char *text, struct buffer *plain)
{
	for (; *text != '\0'; text++) {
		char character = *text;
		if (strncmp(text, TYPOGRAPHIC_APOSTROPHE, strlen(TYPOGRAPHIC_APOSTROPHE)) == 0) {
			character = '\'';
			text += strlen(TYPOGRAPHIC_APOSTROPHE) - 1;
		} else if (character >= 'A' && character <= 'Z') {
			character = (char)(character - 'A' + 'a');
		} else if (character == '-' || character == '\t') {
			character = ' ';
		} else if ((character < 'a' || character > 'z') && character != '\'' &&
			character != ' ') {
			return false;
		}
		buffer_append(plain, &character, 1);
	}
	return !plain->failed;
}

/* Adds each word of the plain text. False after adding a problem;
 * `sayable` is set to false if a word is too long or has no letter. */
static bool add_words(struct jsgf_builder *builder, const struct place *place,
	const char *plain, struct jsgf_children *children, bool *sayable)
{
	*sayable = true;
	for (;;) {
		plain += strspn(plain, " ");
		size_t length = strcspn(plain, " ");
		if (length == 0) {
			return true;
		}
		if (length > WORD_LENGTH_MAX || strspn(plain, "'") >= length) {
			*sayable = false;
			return true;
		}
		if (!jsgf_children_add(children,
			    jsgf_node_create_text(builder, JSGF_WORD, place, plain, length))) {
			return false;
		}
		plain += length;
	}
}

struct jsgf_node *jsgf_words_read(struct jsgf_builder *builder, const struct place *place,
	const char *text)
{
	struct jsgf_children children = {0};
	struct buffer plain;
	bool sayable = false;

	buffer_init(&plain, WORDS_LENGTH_MAX);
	bool good = !make_plain(text, &plain) ||
		add_words(builder, place, buffer_text(&plain), &children, &sayable);
	buffer_finish(&plain);
	if (good && sayable && children.count > 0) {
		return jsgf_children_finish(builder, &children, JSGF_SEQUENCE, place);
	}
	jsgf_node_destroy(children.first);
	if (good) {
		refuse(builder, place, text);
	}
	return NULL;
}
