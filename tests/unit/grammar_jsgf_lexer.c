/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/grammar/jsgf_lexer.h"
#include "tests/support/grammar_house.h"

/* One letter for each kind, in the order of the enum. */
static const char letters[] = ".!wqrt/=;|()[]*+";

static void read_all(const char *text, size_t length, char *kinds, char *texts,
	struct problems *problems)
{
	struct jsgf_lexer lexer;
	struct token token;
	size_t count = 0;
	size_t used = 0;
	jsgf_lexer_init(&lexer, "t", text, length, problems);
	do {
		token = jsgf_lexer_next(&lexer);
		if (count < 60) {
			kinds[count++] = letters[token.kind];
			kinds[count] = '\0';
		}
		if (token.text[0] != '\0' && used < 150) {
			used += (size_t)snprintf(texts + used, 200 - used, "[%.40s]", token.text);
		}
	} while (token.kind != TOKEN_END);
	jsgf_lexer_finish(&lexer);
}

TEST(tokens)
{
	static const char *const cases[][3] = {
		{"", ".", ""},
		{" \t\r\n", ".", ""},
		{"#JSGF V1.0 UTF-8 en;", "wwww;.", "[#JSGF][V1.0][UTF-8][en]"},
		{"public <a> = turn (on|off);", "wr=w(w|w);.", "[public][a][turn][on][off]"},
		{"[the]*x+", "[w]*w+.", "[the][x]"},
		{"< a b >{ slot }", "rt.", "[a b][slot]"},
		{"/2.5/ a | / 1 / b", "/w|/w.", "[2.5][a][1][b]"},
		{"\"ice cream\" {a\\}b\\\\c}", "qt.", "[ice cream][a}b\\c]"},
		{"\"say \\\"hi\\\"\"", "q.", "[say \"hi\"]"},
		{"a // b ; \n c", "ww.", "[a][c]"},
		{"a /* b ; \n * / */ c", "ww.", "[a][c]"},
		{"a//", "w.", "[a]"},
		{"a/**/b", "ww.", "[a][b]"},
		{"\xef\xbb\xbf#JSGF", "w.", "[#JSGF]"},
		{"{}", "t.", ""},
		{"caf\xc3\xa9 what\xe2\x80\x99s", "ww.", "[caf\xc3\xa9][what\xe2\x80\x99s]"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char kinds[64] = "";
		char texts[200] = "";
		struct problems *problems = problems_create();
		read_all(cases[i][0], strlen(cases[i][0]), kinds, texts, problems);
		CHECK_TEXT(kinds, cases[i][1]);
		CHECK_TEXT(texts, cases[i][2]);
		CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
		problems_destroy(problems);
	}
}

TEST(what_cannot_be_a_token)
{
	static const struct {
		const char *text, *kinds, *place, *part;
	} cases[] = {
		{"a <b\nc>;", "w!w!;.", "1:3", "the name of a rule starts here with `<`"},
		{"a <b\nc>;", "w!w!;.", "2:2", "there is no `<` before this `>`"},
		{"x\n  {tag", "w!.", "2:3", "a tag starts here"},
		{"x } y", "w!w.", "1:3", "no `{` before"},
		{"\"x\n", "!.", "1:1", "a quoted text starts here"},
		{"\"x\\", "!.", "1:1", "a quoted text starts here"},
		{"/5 x\n y", "!w.", "1:1", "a weight starts here"},
		{"a\n /* b", "w!.", "2:2", "no `*/`"},
		{"a b\xff", "w!.", "1:3", "UTF-8"},
		{"a {\x01}", "w!.", "1:3", "plain text"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char kinds[64] = "";
		char texts[200] = "";
		struct problems *problems = problems_create();
		read_all(cases[i].text, strlen(cases[i].text), kinds, texts, problems);
		CHECK_TEXT(kinds, cases[i].kinds);
		CHECK(grammar_house_has_problem(problems, cases[i].place, cases[i].part));
		problems_destroy(problems);
	}
}

TEST(a_nul_is_no_end)
{
	static const char text[] = "a\0b c";
	char kinds[64] = "";
	char texts[200] = "";
	struct problems *problems = problems_create();
	read_all(text, sizeof(text) - 1, kinds, texts, problems);
	CHECK_TEXT(kinds, "!w.");
	CHECK(grammar_house_has_problem(problems, "1:1", "plain text"));
	problems_destroy(problems);
}

TEST(an_endless_token_is_refused)
{
	static char text[3000];
	char kinds[64] = "";
	char texts[200] = "";
	struct problems *problems = problems_create();
	memset(text, 'a', sizeof(text));
	text[2000] = ' ';
	read_all(text, sizeof(text), kinds, texts, problems);
	CHECK_TEXT(kinds, "!w.");
	CHECK(grammar_house_has_problem(problems, "1:1", "longer than 1000 bytes"));
	problems_destroy(problems);
}

TEST(columns_count_characters)
{
	struct jsgf_lexer lexer;
	static const char text[] = "\xc3\xa9\xc3\xa9 {x}\n\t<y>";
	jsgf_lexer_init(&lexer, "t", text, sizeof(text) - 1, NULL);
	struct token token = jsgf_lexer_next(&lexer);
	token = jsgf_lexer_next(&lexer);
	CHECK(token.place.line == 1 && token.place.column == 4);
	token = jsgf_lexer_next(&lexer);
	CHECK(token.place.line == 2 && token.place.column == 2);
	CHECK_TEXT(token.place.file, "t");
	jsgf_lexer_finish(&lexer);
}

TEST_MAIN(
	RUN(tokens);
	RUN(what_cannot_be_a_token);
	RUN(a_nul_is_no_end);
	RUN(an_endless_token_is_refused);
	RUN(columns_count_characters))
