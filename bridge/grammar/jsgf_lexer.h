/* SPDX-License-Identifier: MIT
 *
 * A JSGF text cut into tokens, each with its place.
 */
#ifndef EARSHOT_GRAMMAR_JSGF_LEXER_H
#define EARSHOT_GRAMMAR_JSGF_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

enum token_kind {
	TOKEN_END,
	TOKEN_BROKEN, /* a problem was added; what follows may make no sense */
	TOKEN_WORD,   /* any run of other characters, as written */
	TOKEN_QUOTED, /* "words", escapes resolved */
	TOKEN_RULE,   /* <name>, without the brackets and blanks */
	TOKEN_TAG,    /* {tag}, without the braces, escapes resolved */
	TOKEN_WEIGHT, /* /2.5/, without the slashes */
	TOKEN_EQUALS,
	TOKEN_SEMICOLON,
	TOKEN_BAR,
	TOKEN_GROUP_OPEN,
	TOKEN_GROUP_CLOSE,
	TOKEN_OPTION_OPEN,
	TOKEN_OPTION_CLOSE,
	TOKEN_STAR,
	TOKEN_PLUS,
};

struct token {
	enum token_kind kind;
	struct place place;
	const char *text; /* borrowed from the lexer until the next token */
};

struct jsgf_lexer {
	const char *text;
	size_t length;
	size_t position;
	struct place place;
	struct buffer token;
	struct problems *problems;
};

/* Text, file name and problems are borrowed. */
void jsgf_lexer_init(struct jsgf_lexer *lexer, const char *file, const char *text,
	size_t length, struct problems *problems);
void jsgf_lexer_finish(struct jsgf_lexer *lexer);

struct token jsgf_lexer_next(struct jsgf_lexer *lexer);

#endif
