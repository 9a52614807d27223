/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/jsgf_lexer.h"

#include <string.h>

#include "bridge/base/text.h"

#define TOKEN_MAX 1000
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* A token of one character. */
static const struct {
	char character;
	enum token_kind kind;
} signs[] = {
	{'=', TOKEN_EQUALS},
	{';', TOKEN_SEMICOLON},
	{'|', TOKEN_BAR},
	{'(', TOKEN_GROUP_OPEN},
	{')', TOKEN_GROUP_CLOSE},
	{'[', TOKEN_OPTION_OPEN},
	{']', TOKEN_OPTION_CLOSE},
	{'*', TOKEN_STAR},
	{'+', TOKEN_PLUS},
};

/* A token between two characters. */
struct enclosure {
	char open;
	char close;
	enum token_kind kind;
	bool escapes; /* a backslash takes the next character as it is */
	const char *what;
};

static const struct enclosure enclosures[] = {
	{'<', '>', TOKEN_RULE, false, "the name of a rule"},
	{'{', '}', TOKEN_TAG, true, "a tag"},
	{'"', '"', TOKEN_QUOTED, true, "a quoted text"},
	{'/', '/', TOKEN_WEIGHT, false, "a weight"},
};

void jsgf_lexer_init(struct jsgf_lexer *lexer, const char *file, const char *text,
	size_t length, struct problems *problems)
{
	*lexer = (struct jsgf_lexer){
		.text = text,
		.length = length,
		.place = {.file = file, .line = 1, .column = 1},
		.problems = problems,
	};
	buffer_init(&lexer->token, TOKEN_MAX);
	if (length >= 3 && memcmp(text, BYTE_ORDER_MARK, 3) == 0) {
		lexer->position = 3;
	}
}

void jsgf_lexer_finish(struct jsgf_lexer *lexer)
{
	buffer_finish(&lexer->token);
}

/* NUL at the end of the text, and for a NUL in it, which no token may hold. */
static char peek(const struct jsgf_lexer *lexer, size_t ahead)
{
	return ahead < lexer->length - lexer->position ? lexer->text[lexer->position + ahead]
						       : '\0';
}

static bool at_end(const struct jsgf_lexer *lexer)
{
	return lexer->position == lexer->length;
}

static void step(struct jsgf_lexer *lexer)
{
	unsigned char byte = (unsigned char)lexer->text[lexer->position++];

	if (byte == '\n') {
		lexer->place.line++;
		lexer->place.column = 1;
	} else if ((byte & 0xc0) != 0x80) {
		lexer->place.column++; /* columns count characters, not their bytes */
	}
}

static bool is_blank(char character)
{
	return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

static struct token broken(const struct place *place)
{
	return (struct token){.kind = TOKEN_BROKEN, .place = *place, .text = ""};
}

/* Skips a comment, which is known to start here. False if it has no end. */
static bool skip_comment(struct jsgf_lexer *lexer)
{
	struct place place = lexer->place;

	if (peek(lexer, 1) == '/') {
		while (!at_end(lexer) && peek(lexer, 0) != '\n') {
			step(lexer);
		}
		return true;
	}
	step(lexer);
	step(lexer);
	while (!at_end(lexer)) {
		if (peek(lexer, 0) == '*' && peek(lexer, 1) == '/') {
			step(lexer);
			step(lexer);
			return true;
		}
		step(lexer);
	}
	problems_add(lexer->problems, SEVERITY_ERROR, &place,
		"a comment starts here with `/*` and has no `*/`");
	return false;
}

/* Skips blanks and comments. */
static bool skip_blanks(struct jsgf_lexer *lexer)
{
	for (;;) {
		if (!at_end(lexer) && is_blank(peek(lexer, 0))) {
			step(lexer);
		} else if (peek(lexer, 0) == '/' && (peek(lexer, 1) == '/' || peek(lexer, 1) == '*')) {
			if (!skip_comment(lexer)) {
				return false;
			}
		} else {
			return true;
		}
	}
}

/* The token from what was collected, if it is text that can be shown and kept. */
static struct token collected(struct jsgf_lexer *lexer, enum token_kind kind,
	const struct place *place)
{
	if (lexer->token.failed) {
		problems_add(lexer->problems, SEVERITY_ERROR, place,
			"this is longer than %d bytes, which nothing in a grammar needs to be", TOKEN_MAX);
		return broken(place);
	}
	if (!text_is_clean(buffer_text(&lexer->token), lexer->token.length)) {
		problems_add(lexer->problems, SEVERITY_ERROR, place,
			"this is not plain text in UTF-8: is the file a grammar, and how was it saved?");
		return broken(place);
	}
	return (struct token){.kind = kind, .place = *place, .text = buffer_text(&lexer->token)};
}

static void take(struct jsgf_lexer *lexer)
{
	buffer_append(&lexer->token, &lexer->text[lexer->position], 1);
	step(lexer);
}

static void trim(struct buffer *token)
{
	while (token->length > 0 && is_blank(token->bytes[token->length - 1])) {
		token->bytes[--token->length] = '\0';
	}
	if (token->length > 0) {
		buffer_consume(token, strspn(token->bytes, " \t\r\n"));
	}
}

static struct token read_enclosed(struct jsgf_lexer *lexer, const struct enclosure *enclosure)
{
	struct place place = lexer->place;

	step(lexer);
	while (!at_end(lexer) && peek(lexer, 0) != enclosure->close && peek(lexer, 0) != '\n') {
		if (enclosure->escapes && peek(lexer, 0) == '\\' && peek(lexer, 1) != '\n') {
			step(lexer);
			if (at_end(lexer)) {
				break;
			}
		}
		take(lexer);
	}
	if (peek(lexer, 0) != enclosure->close) {
		problems_add(lexer->problems, SEVERITY_ERROR, &place,
			"%s starts here with `%c`, and there is no `%c` in this line", enclosure->what,
			enclosure->open, enclosure->close);
		return broken(&place);
	}
	step(lexer);
	trim(&lexer->token);
	return collected(lexer, enclosure->kind, &place);
}

static bool ends_word(char character)
{
	return is_blank(character) || (character != '\0' && strchr(";=|*+<>()[]{}\"/", character));
}

static struct token read_word(struct jsgf_lexer *lexer)
{
	struct place place = lexer->place;

	while (!at_end(lexer) && !ends_word(peek(lexer, 0))) {
		take(lexer);
	}
	return collected(lexer, TOKEN_WORD, &place);
}

static struct token read_stray(struct jsgf_lexer *lexer)
{
	struct place place = lexer->place;

	problems_add(lexer->problems, SEVERITY_ERROR, &place, "there is no `%c` before this `%c`",
		peek(lexer, 0) == '>' ? '<' : '{', peek(lexer, 0));
	step(lexer);
	return broken(&place);
}

struct token jsgf_lexer_next(struct jsgf_lexer *lexer)
{
	buffer_clear(&lexer->token);
	bool readable = skip_blanks(lexer);
	struct place place = lexer->place;
	if (!readable) {
		return broken(&place);
	}
	if (at_end(lexer)) {
		return (struct token){.kind = TOKEN_END, .place = place, .text = ""};
	}
	char first = peek(lexer, 0);
	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		if (signs[i].character == first) {
			step(lexer);
			return (struct token){.kind = signs[i].kind, .place = place, .text = ""};
		}
	}
	for (size_t i = 0; i < sizeof(enclosures) / sizeof(*enclosures); i++) {
		if (enclosures[i].open == first) {
			return read_enclosed(lexer, &enclosures[i]);
		}
	}
	return first == '>' || first == '}' ? read_stray(lexer) : read_word(lexer);
}
