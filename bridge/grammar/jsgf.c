/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/jsgf.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/grammar/array.h"
#include "bridge/grammar/jsgf_lexer.h"
#include "bridge/grammar/jsgf_tree.h"
#include "bridge/grammar/jsgf_words.h"

/* After so many statements with an error the rest is likely no grammar at all. */
#define FAILURES_MAX 50
#define RULES_MAX 50000
#define IMPORTS_MAX 1000

struct parser {
	struct jsgf *jsgf;
	struct jsgf_lexer lexer;
	struct token token;
	struct jsgf_builder builder;
	size_t failures;
	unsigned depth;
};

static struct jsgf_node *parse_choice(struct parser *parser);

static void next_token(struct parser *parser)
{
	parser->token = jsgf_lexer_next(&parser->lexer);
}

static bool out_of_memory(struct parser *parser)
{
	return problems_add(parser->builder.problems, SEVERITY_ERROR, &parser->token.place,
		"out of memory");
}

/* Adds that the present token cannot stand where it does. */
static bool unexpected(struct parser *parser, const char *wanted)
{
	static const char *const marks[] = {
		[TOKEN_EQUALS] = "=",       [TOKEN_SEMICOLON] = ";",   [TOKEN_BAR] = "|",
		[TOKEN_GROUP_OPEN] = "(",   [TOKEN_GROUP_CLOSE] = ")", [TOKEN_OPTION_OPEN] = "[",
		[TOKEN_OPTION_CLOSE] = "]", [TOKEN_STAR] = "*",        [TOKEN_PLUS] = "+",
	};
	static const char *const forms[][2] = {
		[TOKEN_WORD] = {"", ""},    [TOKEN_QUOTED] = {"\"", "\""}, [TOKEN_RULE] = {"<", ">"},
		[TOKEN_TAG] = {"{", "}"},   [TOKEN_WEIGHT] = {"/", "/"},
	};
	const struct token *token = &parser->token;

	switch (token->kind) {
	case TOKEN_BROKEN:
		return false;
	case TOKEN_END:
		return problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"the file ends here, but there must be %s", wanted);
	case TOKEN_WORD:
	case TOKEN_QUOTED:
	case TOKEN_RULE:
	case TOKEN_TAG:
	case TOKEN_WEIGHT:
		return problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"`%s%s%s` cannot stand here: there must be %s", forms[token->kind][0], token->text,
			forms[token->kind][1], wanted);
	default:
		return problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"`%s` cannot stand here: there must be %s", marks[token->kind], wanted);
	}
}

static bool expect(struct parser *parser, enum token_kind kind, const char *wanted)
{
	if (parser->token.kind != kind) {
		return unexpected(parser, wanted);
	}
	next_token(parser);
	return true;
}

static bool is_word(const struct parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_WORD && strcmp(parser->token.text, word) == 0;
}

static bool is_letter(char character)
{
	return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* True for a name of letters, digits, underscores and what is in `more`. */
static bool is_name(const char *text, const char *more)
{
	if (!is_letter(text[0]) && text[0] != '_') {
		return false;
	}
	for (; *text != '\0'; text++) {
		if (!is_letter(*text) && !is_digit(*text) && *text != '_' && !strchr(more, *text)) {
			return false;
		}
	}
	return true;
}

static struct jsgf_node *parse_words(struct parser *parser)
{
	struct jsgf_node *node = jsgf_words_read(&parser->builder, &parser->token.place,
		parser->token.text);

	if (node != NULL) {
		next_token(parser);
	}
	return node;
}

static struct jsgf_node *parse_reference(struct parser *parser)
{
	const struct token *token = &parser->token;
	struct jsgf_node *node = NULL;

	if (strcmp(token->text, "NULL") == 0) {
		node = jsgf_node_create(&parser->builder, JSGF_NULL, &token->place);
	} else if (strcmp(token->text, "VOID") == 0) {
		node = jsgf_node_create(&parser->builder, JSGF_VOID, &token->place);
	} else {
		node = jsgf_node_create_text(&parser->builder, JSGF_REFERENCE, &token->place, token->text,
			strlen(token->text));
	}
	next_token(parser);
	return node;
}

/* ( … ) or [ … ] */
static struct jsgf_node *parse_group(struct parser *parser)
{
	struct place place = parser->token.place;
	bool optional = parser->token.kind == TOKEN_OPTION_OPEN;

	if (parser->depth >= JSGF_NESTING_MAX) {
		problems_add(parser->builder.problems, SEVERITY_ERROR, &place,
			"more than %d groups are nested here: make rules of their parts",
			JSGF_NESTING_MAX);
		return NULL;
	}
	next_token(parser);
	parser->depth++;
	struct jsgf_node *inside = parse_choice(parser);
	parser->depth--;
	if (inside == NULL) {
		return NULL;
	}
	if (!expect(parser, optional ? TOKEN_OPTION_CLOSE : TOKEN_GROUP_CLOSE,
		    optional ? "the `]` of an earlier `[`" : "the `)` of an earlier `(`")) {
		jsgf_node_destroy(inside);
		return NULL;
	}
	return optional ? jsgf_node_create_above(&parser->builder, JSGF_OPTION, &place, inside)
			: inside;
}

static struct jsgf_node *parse_bare_item(struct parser *parser)
{
	switch (parser->token.kind) {
	case TOKEN_WORD:
	case TOKEN_QUOTED:
		return parse_words(parser);
	case TOKEN_RULE:
		return parse_reference(parser);
	case TOKEN_GROUP_OPEN:
	case TOKEN_OPTION_OPEN:
		return parse_group(parser);
	case TOKEN_TAG:
		unexpected(parser, "something to say before a tag");
		return NULL;
	case TOKEN_EQUALS:
		unexpected(parser, "a `;` at the end of the rule before, if this starts a new one");
		return NULL;
	default:
		unexpected(parser, "words, a <rule>, a group, or <NULL> for nothing");
		return NULL;
	}
}

/* Puts a tag above the node, which it takes over. */
static struct jsgf_node *wrap_tag(struct parser *parser, struct jsgf_node *node)
{
	const struct token *token = &parser->token;
	size_t name_length = strcspn(token->text, " =");
	const char *rest = token->text + name_length;

	struct jsgf_node *tag = jsgf_node_create_above(&parser->builder, JSGF_TAG, &token->place, node);
	if (tag == NULL) {
		return NULL;
	}
	tag->text = text_copy_part(token->text, name_length);
	rest += strspn(rest, " ");
	if (*rest == '=') {
		tag->constant = text_copy(rest + 1 + strspn(rest + 1, " "));
	}
	if (tag->text == NULL || (*rest == '=' && tag->constant == NULL)) {
		out_of_memory(parser);
		goto fail;
	}
	bool empty = tag->constant != NULL && tag->constant[0] == '\0';
	if (!is_name(tag->text, "") || (*rest != '\0' && *rest != '=') || empty) {
		problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"`{%s}` is no tag: write {slot} or {slot=value}, with letters, digits and "
			"underscores in the slot's name",
			token->text);
		goto fail;
	}
	return tag;

fail:
	jsgf_node_destroy(tag);
	return NULL;
}

/* An item with what stands behind it: *, + and tags. */
static struct jsgf_node *parse_item(struct parser *parser)
{
	struct jsgf_node *node = parse_bare_item(parser);

	while (node != NULL) {
		switch (parser->token.kind) {
		case TOKEN_STAR:
			node = jsgf_node_create_above(&parser->builder, JSGF_STAR, &parser->token.place, node);
			break;
		case TOKEN_PLUS:
			node = jsgf_node_create_above(&parser->builder, JSGF_PLUS, &parser->token.place, node);
			break;
		case TOKEN_TAG:
			node = wrap_tag(parser, node);
			break;
		default:
			return node;
		}
		if (node != NULL) {
			next_token(parser);
		}
	}
	return NULL;
}

static bool parse_weight(struct parser *parser, double *weight)
{
	const struct token *token = &parser->token;

	*weight = 1;
	if (token->kind != TOKEN_WEIGHT) {
		return true;
	}
	if (!text_to_number(token->text, 0, 1e9, weight) || *weight == 0) {
		return problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"`/%s/` is no weight: write a number above 0, like /2.5/", token->text);
	}
	next_token(parser);
	return true;
}

static bool ends_sequence(enum token_kind kind)
{
	return kind == TOKEN_BAR || kind == TOKEN_SEMICOLON || kind == TOKEN_GROUP_CLOSE ||
		kind == TOKEN_OPTION_CLOSE || kind == TOKEN_END;
}

static struct jsgf_node *parse_sequence(struct parser *parser)
{
	struct jsgf_children list = {0};

	double weight;
	if (!parse_weight(parser, &weight)) {
		return NULL;
	}
	struct place place = parser->token.place;
	do {
		if (!jsgf_children_add(&list, parse_item(parser))) {
			return NULL;
		}
	} while (!ends_sequence(parser->token.kind));
	struct jsgf_node *node =
		jsgf_children_finish(&parser->builder, &list, JSGF_SEQUENCE, &place);
	if (node != NULL) {
		node->weight *= weight;
	}
	return node;
}

static struct jsgf_node *parse_choice(struct parser *parser)
{
	struct place place = parser->token.place;
	struct jsgf_children list = {0};

	for (;;) {
		if (!jsgf_children_add(&list, parse_sequence(parser))) {
			return NULL;
		}
		if (parser->token.kind != TOKEN_BAR) {
			return jsgf_children_finish(&parser->builder, &list, JSGF_CHOICE, &place);
		}
		next_token(parser);
	}
}

/* Adds a rule with the name in the present token. */
static struct jsgf_rule *add_rule(struct parser *parser)
{
	struct jsgf *jsgf = parser->jsgf;
	const struct token *token = &parser->token;

	if (!is_name(token->text, "-") || strcmp(token->text, "NULL") == 0 ||
		strcmp(token->text, "VOID") == 0) {
		problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"a rule cannot be called <%s>: its name holds letters, digits, - and _, and "
			"NULL and VOID have a meaning already",
			token->text);
		return NULL;
	}
	struct jsgf_rule *rules = array_make_room(jsgf->rules, jsgf->rule_count,
		&jsgf->rule_capacity, sizeof(*rules), RULES_MAX);
	if (rules == NULL) {
		problems_add(parser->builder.problems, SEVERITY_ERROR, &token->place,
			"there are more than %d rules, or too little memory", RULES_MAX);
		return NULL;
	}
	jsgf->rules = rules;
	struct jsgf_rule *rule = &rules[jsgf->rule_count];
	*rule = (struct jsgf_rule){.name = text_copy(token->text), .place = token->place};
	if (rule->name == NULL) {
		out_of_memory(parser);
		return NULL;
	}
	jsgf->rule_count++;
	return rule;
}

static bool parse_rule(struct parser *parser, bool is_public)
{
	if (parser->token.kind != TOKEN_RULE) {
		return unexpected(parser, "the name of the rule, like <turn_on>");
	}
	struct jsgf_rule *rule = add_rule(parser);
	if (rule == NULL) {
		return false;
	}
	rule->is_public = is_public;
	next_token(parser);
	if (!expect(parser, TOKEN_EQUALS, "a `=` after the name of a rule")) {
		return false;
	}
	rule->body = parse_choice(parser);
	return rule->body != NULL && expect(parser, TOKEN_SEMICOLON, "a `;` at the end of the rule");
}

static bool parse_import(struct parser *parser)
{
	struct jsgf *jsgf = parser->jsgf;

	if (parser->token.kind != TOKEN_RULE) {
		return unexpected(parser, "the name of a list, like <earshot.light>");
	}
	struct jsgf_import *imports = array_make_room(jsgf->imports, jsgf->import_count,
		&jsgf->import_capacity, sizeof(*imports), IMPORTS_MAX);
	if (imports == NULL) {
		return out_of_memory(parser);
	}
	jsgf->imports = imports;
	char *name = text_copy(parser->token.text);
	if (name == NULL) {
		return out_of_memory(parser);
	}
	imports[jsgf->import_count++] =
		(struct jsgf_import){.name = name, .place = parser->token.place};
	next_token(parser);
	return expect(parser, TOKEN_SEMICOLON, "a `;` at the end of the import");
}

static bool starts_statement(const struct parser *parser)
{
	return parser->token.kind == TOKEN_RULE || is_word(parser, "public") ||
		is_word(parser, "import");
}

static bool parse_statement(struct parser *parser)
{
	if (is_word(parser, "import")) {
		next_token(parser);
		return parse_import(parser);
	}
	if (is_word(parser, "public")) {
		next_token(parser);
		return parse_rule(parser, true);
	}
	if (parser->token.kind == TOKEN_RULE) {
		return parse_rule(parser, false);
	}
	return unexpected(parser, "a rule, like `public <name> = words;`, or an import");
}

/* #JSGF V1.0 [charset [locale]]; */
static bool parse_header(struct parser *parser)
{
	if (parser->token.kind == TOKEN_BROKEN) {
		return false;
	}
	if (!is_word(parser, "#JSGF")) {
		return problems_add(parser->builder.problems, SEVERITY_ERROR, &parser->token.place,
			"a grammar starts with the line `#JSGF V1.0;`");
	}
	next_token(parser);
	if (!is_word(parser, "V1.0")) {
		return unexpected(parser, "the version, V1.0");
	}
	next_token(parser);
	for (int i = 0; i < 2 && parser->token.kind == TOKEN_WORD; i++) {
		next_token(parser);
	}
	return expect(parser, TOKEN_SEMICOLON, "a `;` at the end of the first line");
}

static bool parse_name(struct parser *parser)
{
	if (!is_word(parser, "grammar")) {
		return unexpected(parser, "the grammar's name, like `grammar coffee;`");
	}
	next_token(parser);
	if (parser->token.kind != TOKEN_WORD || !is_name(parser->token.text, "-.")) {
		return unexpected(parser, "the grammar's name, with letters, digits, - and _");
	}
	parser->jsgf->name = text_copy(parser->token.text);
	if (parser->jsgf->name == NULL) {
		return out_of_memory(parser);
	}
	next_token(parser);
	return expect(parser, TOKEN_SEMICOLON, "a `;` after the grammar's name");
}

/* Goes on behind the next semicolon. */
static void synchronise(struct parser *parser)
{
	while (parser->token.kind != TOKEN_SEMICOLON && parser->token.kind != TOKEN_END) {
		next_token(parser);
	}
	if (parser->token.kind == TOKEN_SEMICOLON) {
		next_token(parser);
	}
}

static void parse_statements(struct parser *parser)
{
	while (parser->token.kind != TOKEN_END) {
		if (parser->builder.full) {
			return; /* each statement would only say so again */
		}
		if (parser->failures >= FAILURES_MAX) {
			problems_add(parser->builder.problems, SEVERITY_ERROR, &parser->token.place,
				"the rest of the file was not read after so many errors");
			return;
		}
		if (!parse_statement(parser)) {
			parser->failures++;
			synchronise(parser);
		}
	}
}

struct jsgf *jsgf_read(const char *file, const char *text, size_t length,
	struct problems *problems)
{
	struct parser parser = {.builder = {.problems = problems}};

	parser.jsgf = calloc(1, sizeof(*parser.jsgf));
	if (parser.jsgf != NULL) {
		parser.jsgf->file = text_copy(file);
	}
	if (parser.jsgf == NULL || parser.jsgf->file == NULL) {
		jsgf_destroy(parser.jsgf);
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
		return NULL;
	}
	jsgf_lexer_init(&parser.lexer, parser.jsgf->file, text, length, problems);
	next_token(&parser);
	bool good = parse_header(&parser);
	if (good) {
		if (!parse_name(&parser)) {
			parser.failures++;
			if (!starts_statement(&parser)) {
				synchronise(&parser);
			}
		}
		parse_statements(&parser);
		good = parser.failures == 0;
	}
	jsgf_lexer_finish(&parser.lexer);
	if (!good) {
		jsgf_destroy(parser.jsgf);
		return NULL;
	}
	return parser.jsgf;
}
