/* SPDX-License-Identifier: MIT */
#include "bridge/base/document_explain.h"

#include <stdio.h>
#include <string.h>

static const struct explanation {
	const char *cause;
	const char *sentence;
	bool at_context; /* the place to look at is where it began */
} explanations[] = {
	{.cause = "mapping values are not allowed in this context",
		.sentence = "a `:` cannot stand here: check the indentation, look for a `:` "
			"without a space after it on the line above, or put the text in quotes"},
	{.cause = "could not find expected ':'",
		.sentence = "a `:` is missing, here or on the line above, or the space after a "
			"`-` or `:`"},
	{.cause = "did not find expected key",
		.sentence = "this does not fit what is before it: check the indentation and the "
			"quotes"},
	{.cause = "did not find expected '-' indicator",
		.sentence = "each line of this list must begin with `- `, all in the same column"},
	{.cause = "did not find expected ',' or '}'",
		.sentence = "a `,` or the closing `}` is missing"},
	{.cause = "did not find expected ',' or ']'",
		.sentence = "a `,` or the closing `]` is missing"},
	{.cause = "did not find expected node content", .sentence = "a value is missing here"},
	{.cause = "block sequence entries are not allowed in this context",
		.sentence = "a list cannot begin here: put its first `- ` on a line of its own"},
	{.cause = "found character that cannot start any token",
		.sentence = "a text cannot begin with this character: put it in quotes"},
	{.cause = "did not find expected alphabetic or numeric character",
		.sentence = "a text cannot begin with `&` or `*`: put it in quotes",
		.at_context = true},
	{.cause = "found unexpected end of stream",
		.sentence = "a quote is opened here, but never closed", .at_context = true},
	{.cause = "found unknown escape character",
		.sentence = "unknown escape after `\\`: in single quotes a `\\` is just a `\\`"},
	{.cause = "did not find expected comment or line break",
		.sentence = "a block that begins with `|` or `>` starts on the next line: put a "
			"text that begins with one of them in quotes"},
	{.cause = "did not find expected <document start>",
		.sentence = "this does not belong to what is above it: check the indentation"},
	{.cause = "control characters are not allowed",
		.sentence = "control characters are not allowed in YAML"},
};

static const struct explanation *find_explanation(const char *cause)
{
	for (size_t i = 0; i < sizeof(explanations) / sizeof(*explanations); i++) {
		if (strcmp(cause, explanations[i].cause) == 0) {
			return &explanations[i];
		}
	}
	return NULL;
}

/* Finds the tab in the white space that a line begins with. */
static bool indented_by_tab(const char *text, size_t length, size_t line, size_t *column)
{
	const char *end = text + length;
	for (; line > 0 && text < end; line--) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		text = newline != NULL ? newline + 1 : end;
	}
	for (*column = 0; text < end && (*text == ' ' || *text == '\t'); text++) {
		if (*text == '\t') {
			return true;
		}
		++*column;
	}
	return false;
}

static void set_place(struct place *place, size_t line, size_t column)
{
	place->line = (unsigned)line + 1;
	place->column = (unsigned)column + 1;
}

/* The column counts bytes here: the line is not UTF-8, or not known to be. */
static void set_place_at_offset(struct place *place, const char *text, size_t length, size_t offset)
{
	size_t line = 0;
	size_t column = 0;
	for (size_t i = 0; i < offset && i < length; i++) {
		column++;
		if (text[i] == '\n') {
			line++;
			column = 0;
		}
	}
	set_place(place, line, column);
}

void document_explain(const struct yaml_complaint *complaint, const char *text, size_t length,
	struct place *place, char sentence[EXPLANATION_MAX])
{
	const char *cause = complaint->cause != NULL ? complaint->cause : "no reason is known";
	const struct explanation *explanation = find_explanation(cause);
	const char *words = explanation != NULL ? explanation->sentence : NULL;
	size_t tab = 0;
	if (complaint->at_offset) {
		set_place_at_offset(place, text, length, complaint->offset);
		words = words != NULL ? words : "this is not UTF-8: save the file as UTF-8";
	} else if (indented_by_tab(text, length, complaint->line, &tab)) {
		set_place(place, complaint->line, tab);
		words = "this line is indented with a tab: YAML takes only spaces there";
	} else if (explanation != NULL && explanation->at_context) {
		set_place(place, complaint->context_line, complaint->context_column);
	} else {
		set_place(place, complaint->line, complaint->column);
	}
	snprintf(sentence, EXPLANATION_MAX, "%s%s", words != NULL ? "" : "this is not YAML: ",
		words != NULL ? words : cause);
}
