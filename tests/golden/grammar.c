/* SPDX-License-Identifier: MIT
 *
 * Sentences and what they mean, from files that people can add to: see the top of
 * tests/golden/grammar.txt.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/typed.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home.h"

#define LINE_MAX_LENGTH 500
#define WORDS_MAX 5000

struct golden {
	const char *path;
	const char *rest; /* what was not read yet */
	unsigned line;
	struct buffer text;
	struct vocabulary *vocabulary;
	struct grammar *grammar;
	struct sound_network *network;
	char group[3][LINE_MAX_LENGTH];
	size_t group_lines;
	size_t groups;
};

static void complain(const struct golden *golden, const char *what, const char *more)
{
	CHECK_FAILED("%s:%u: %s: %s", golden->path, golden->line, what, more);
}

/* The next line without its newline; false at the end. */
static bool next_line(struct golden *golden, char *line)
{
	size_t length = strcspn(golden->rest, "\n");
	if (golden->rest[0] == '\0') {
		return false;
	}
	snprintf(line, LINE_MAX_LENGTH, "%.*s", (int)length, golden->rest);
	golden->rest += length + (golden->rest[length] == '\n');
	golden->line++;
	return true;
}

/* "light: desk lamp = desk_lamp, spot = spot" */
static void read_list(struct golden *golden, char *text)
{
	char *colon = strchr(text, ':');
	if (colon == NULL) {
		complain(golden, "a list has no colon", text);
		return;
	}
	*colon = '\0';
	vocabulary_add_list(golden->vocabulary, text);
	for (char *entry = colon + 1; entry != NULL && *entry != '\0';) {
		char *comma = strchr(entry, ',');
		char *equals = strstr(entry, " = ");
		if (comma != NULL) {
			*comma = '\0';
		}
		entry += strspn(entry, " ");
		if (equals == NULL) {
			complain(golden, "a phrase has no key", entry);
			return;
		}
		*equals = '\0';
		vocabulary_add(golden->vocabulary, text, entry, equals + 3);
		entry = comma != NULL ? comma + 1 : NULL;
	}
}

/* The names of a device map, and of what each device can do. */
static void read_house(struct golden *golden, const char *path)
{
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	if (!home_add_path(home, path, problems) || !home_complete(home, problems) ||
		!home_fill_vocabulary(home, golden->vocabulary)) {
		complain(golden, "a bad device map", path);
		problems_print(problems, stderr);
	}
	home_destroy(home);
	problems_destroy(problems);
}

static void load(struct golden *golden, const char *path)
{
	struct problems *problems = problems_create();
	if (!grammar_add_file(golden->grammar, path, problems)) {
		complain(golden, "cannot load", path);
		problems_print(problems, stderr);
	}
	problems_destroy(problems);
}

static void compile(struct golden *golden)
{
	struct problems *problems = problems_create();
	struct error error = {0};
	if (!grammar_compile(golden->grammar, golden->vocabulary, problems)) {
		complain(golden, "cannot compile", "the grammars");
		problems_print(problems, stderr);
	}
	golden->network = grammar_sound_network(golden->grammar, &error);
	if (golden->network == NULL) {
		complain(golden, "no network", error.text);
	}
	problems_destroy(problems);
}

/* Flat objects with the same members, in any order. */
static bool same_slots(const struct json *a, const struct json *b)
{
	const char *key = NULL;
	if (json_count(a) != json_count(b)) {
		return false;
	}
	for (size_t i = 0; i < json_count(a); i++) {
		const struct json *value = json_member(a, i, &key);
		const struct json *other = json_get(b, key);
		double number = 0;
		double other_number = 0;
		if (json_number(value, &number)) {
			if (!json_number(other, &other_number) || number != other_number) {
				return false;
			}
		} else if (json_text(other) == NULL || strcmp(json_text(value), json_text(other)) != 0) {
			return false;
		}
	}
	return true;
}

static void check_meaning(const struct golden *golden, const struct meaning *meaning)
{
	struct error error = {0};
	struct json *expected = json_parse(golden->group[2], strlen(golden->group[2]), &error);
	struct json *slots = meaning_slots_json(meaning);
	struct buffer text;
	buffer_init(&text, WORDS_MAX);
	json_print(slots, &text);
	if (expected == NULL) {
		complain(golden, golden->group[2], error.text);
	} else if (strcmp(meaning->intent, golden->group[1]) != 0) {
		complain(golden, golden->group[0], meaning->intent);
	} else if (!same_slots(expected, slots)) {
		complain(golden, golden->group[0], buffer_text(&text));
	}
	buffer_finish(&text);
	json_destroy(slots);
	json_destroy(expected);
}

static void check_refusal(const struct golden *golden, const struct error *error)
{
	if (strcmp(golden->group[1], "refused") != 0) {
		complain(golden, golden->group[0], error->text);
	} else if (strstr(error->text, golden->group[2]) == NULL) {
		complain(golden, "another reason", error->text);
	}
}

static void check_group(struct golden *golden)
{
	struct error error = {0};
	struct buffer words;
	struct meaning *meaning = NULL;
	buffer_init(&words, WORDS_MAX);
	if (typed_to_words(golden->group[0], &words, &error)) {
		meaning = grammar_understand(golden->grammar, buffer_text(&words), &error);
	}
	if (meaning != NULL) {
		check_meaning(golden, meaning);
	} else {
		check_refusal(golden, &error);
	}
	/* What is understood can be heard, and the other way round. */
	bool heard = sound_network_accepts(golden->network, buffer_text(&words));
	if (heard != (meaning != NULL) && error.kind != ERROR_REFUSED) {
		complain(golden, golden->group[0], "typed and heard differ");
	}
	golden->groups++;
	meaning_destroy(meaning);
	buffer_finish(&words);
}

static void end_group(struct golden *golden)
{
	if (golden->group_lines == 3) {
		if (golden->network == NULL) {
			compile(golden);
		}
		check_group(golden);
	} else if (golden->group_lines > 0) {
		complain(golden, "a group has not three lines", golden->group[0]);
	}
	golden->group_lines = 0;
}

static void read_line(struct golden *golden, char *line)
{
	if (line[0] == '#') {
		return;
	}
	if (line[0] == '\0') {
		end_group(golden);
	} else if (strncmp(line, "load ", 5) == 0) {
		load(golden, line + 5);
	} else if (strncmp(line, "list ", 5) == 0) {
		read_list(golden, line + 5);
	} else if (strncmp(line, "house ", 6) == 0) {
		read_house(golden, line + 6);
	} else if (golden->group_lines < 3) {
		snprintf(golden->group[golden->group_lines++], LINE_MAX_LENGTH, "%s", line);
	} else {
		complain(golden, "a group has more than three lines", line);
	}
}

static void check_file(const char *path, size_t at_least)
{
	struct golden golden = {
		.path = path,
		.vocabulary = vocabulary_create(),
		.grammar = grammar_create(),
	};
	struct error error = {0};
	char line[LINE_MAX_LENGTH];
	buffer_init(&golden.text, 1024 * 1024);
	CHECK(buffer_read_file(&golden.text, path, &error));
	golden.rest = buffer_text(&golden.text);
	while (next_line(&golden, line)) {
		read_line(&golden, line);
	}
	end_group(&golden);
	CHECK(golden.groups >= at_least);
	sound_network_destroy(golden.network);
	grammar_destroy(golden.grammar);
	vocabulary_destroy(golden.vocabulary);
	buffer_finish(&golden.text);
}

TEST(shipped_grammars)
{
	check_file("tests/golden/grammar.txt", 200);
}

TEST(a_home_with_a_grammar_of_its_own)
{
	check_file("tests/golden/grammar_home.txt", 13);
}

TEST(a_coffee_bar)
{
	check_file("tests/golden/grammar_barista.txt", 15);
}

TEST_MAIN(
	RUN(shipped_grammars);
	RUN(a_home_with_a_grammar_of_its_own);
	RUN(a_coffee_bar))
