/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/clauses.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "tests/support/device_map.h"
#include "tests/support/grammar_house.h"

/* "salt and pepper" is in a sentence by itself; "a and b" can be taken apart in two ways. */
static const char grammar_text[] =
	"#JSGF V1.0;\n"
	"grammar t;\n"
	"public <light_on> = lamp on;\n"
	"public <light_off> = lamp off | lamp off and fan;\n"
	"public <order> = bring (salt | salt and pepper){what};\n"
	"public <fan_on> = fan | fan and lamp on | fan off;\n"
	"public <timer_left> = how long;\n"
	"public <time> = what time;\n"
	"public <question_report> = how is it;\n"
	"public <yes> = yes;\n"
	"public <move> = go (up{where=sky} | up{where=roof});\n";

static const struct {
	const char *words;
	enum clauses_read read;
	const char *clauses; /* or what the reason says */
} cases[] = {
	{"lamp on", CLAUSES_GOOD, "light_on"},
	{"lamp on and fan", CLAUSES_GOOD, "light_on fan_on"},
	{"lamp on and then fan", CLAUSES_GOOD, "light_on fan_on"},
	{"bring salt and pepper", CLAUSES_GOOD, "order"},
	{"bring salt and pepper and lamp off", CLAUSES_GOOD, "order light_off"},
	{"lamp on and bring salt and pepper and fan off", CLAUSES_GOOD, "light_on order fan_on"},
	/* The fewest that it can be. */
	{"lamp off and fan", CLAUSES_GOOD, "light_off"},
	{"lamp off and fan and lamp on", CLAUSES_AMBIGUOUS, "in two ways"},
	{"lamp on and fan off and lamp off and fan off", CLAUSES_REFUSED, "more than three"},
	{"lamp on and how long", CLAUSES_REFUSED, "a timer is said alone"},
	{"what time and lamp on", CLAUSES_REFUSED, "a question to me is said alone"},
	{"lamp on and how is it", CLAUSES_REFUSED, "a question is said alone"},
	{"yes and lamp on", CLAUSES_REFUSED, "an answer is said alone"},
	{"lamp on and sing", CLAUSES_NO_SENTENCE, "sing"},
	{"sing and lamp on", CLAUSES_NO_SENTENCE, "sing"},
	{"lamp on and", CLAUSES_NO_SENTENCE, "and"},
	{"and lamp on", CLAUSES_NO_SENTENCE, "and"},
	{"lamp on and and fan", CLAUSES_NO_SENTENCE, ""},
	{"go up", CLAUSES_AMBIGUOUS, ""},
	{"go up and lamp on", CLAUSES_NO_SENTENCE, ""},
	{"lamp on and go up", CLAUSES_NO_SENTENCE, ""},
	{"", CLAUSES_NO_SENTENCE, ""},
	{"and and and and and and and and and and and and and and and", CLAUSES_NO_SENTENCE, ""},
};

static struct grammar *make_grammar(void)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(grammar_text, problems);
	char *named = device_map_problems(problems);
	CHECK_TEXT(named, "");
	free(named);
	problems_destroy(problems);
	return grammar;
}

static void check_intents(const struct clauses *clauses, const char *wanted)
{
	struct buffer names;
	buffer_init(&names, 1000);
	for (size_t i = 0; i < clauses->count; i++) {
		buffer_append_format(&names, "%s%s", i > 0 ? " " : "", clauses->items[i]->intent);
	}
	CHECK_TEXT(buffer_text(&names), wanted);
	buffer_finish(&names);
}

TEST(sentences_are_taken_apart_at_and)
{
	struct grammar *grammar = make_grammar();
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct clauses clauses;
		struct error error = {0};
		enum clauses_read read = clauses_read(grammar, cases[i].words, &clauses, &error);
		if (read != cases[i].read) {
			CHECK_FAILED("“%s” is read as %d: %s", cases[i].words, (int)read,
				error.text);
		} else if (read == CLAUSES_GOOD) {
			check_intents(&clauses, cases[i].clauses);
		} else {
			CHECK(clauses.count == 0);
			CHECK_HAS(error.text, cases[i].clauses);
		}
		clauses_finish(&clauses);
	}
	grammar_destroy(grammar);
}

TEST(the_order_counts)
{
	struct grammar *grammar = make_grammar();
	struct clauses a, b, c;
	struct error error = {0};
	CHECK(clauses_read(grammar, "lamp on and fan", &a, &error) == CLAUSES_GOOD);
	CHECK(clauses_read(grammar, "lamp on and then fan", &b, &error) == CLAUSES_GOOD);
	CHECK(clauses_read(grammar, "fan off and lamp on", &c, &error) == CLAUSES_GOOD);
	CHECK(clauses_equal(a.items, a.count, b.items, b.count));
	CHECK(!clauses_equal(a.items, a.count, c.items, c.count));
	CHECK(!clauses_equal(a.items, a.count, a.items, 1));
	struct buffer line;
	buffer_init(&line, 1000);
	struct json *json = clauses_json(c.items, c.count);
	CHECK(json_print(json, &line));
	CHECK_TEXT(buffer_text(&line), "[{\"intent\":\"fan_on\",\"slots\":{}},"
		"{\"intent\":\"light_on\",\"slots\":{}}]");
	json_destroy(json);
	buffer_finish(&line);
	clauses_finish(&a);
	clauses_finish(&b);
	clauses_finish(&c);
	grammar_destroy(grammar);
}

TEST_MAIN(
	RUN(sentences_are_taken_apart_at_and);
	RUN(the_order_counts);
)
