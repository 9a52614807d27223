/* SPDX-License-Identifier: MIT
 *
 * Typed sentences and what is sent for them, or answered, or why not: each file
 * tests/golden/home/NAME.txt in the house of NAME.yaml, with all shipped grammars. The way is
 * that of speech: words, meaning, plan. tests/golden/home/README.md says how to add to them.
 *
 * After a change that is meant: EARSHOT_GOLDEN=write, and read the difference.
 */
#include "tests/check.h"

#include <glob.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/home/plan.h"
#include "bridge/questions/questions.h"
#include "tests/support/device_map.h"

#define FOLDER "tests/golden/home/"
#define TEXT_MAX (4 * 1024 * 1024)

/* The cases of all files together: fewer mean that some were lost. */
#define CASES_AT_LEAST 600

struct golden {
	char *path;
	struct home *home;
	struct grammar *grammar;
	struct answers *answers;
	struct device_states *states;
	struct plan_context context;
	char here[64];
	struct buffer out;
	size_t cases;
};

/* --- a house ----------------------------------------------------------------------- */

static void check_problems(const struct golden *golden, const struct problems *problems)
{
	char *lines = device_map_problems(problems);
	if (lines[0] != '\0') {
		CHECK_FAILED("%s: %s", golden->path, lines);
	}
	free(lines);
}

static struct home *read_house(const struct golden *golden)
{
	struct buffer yaml;
	struct error error = {0};
	struct problems *problems = problems_create();
	char *path = text_format("%.*s.yaml", (int)(strlen(golden->path) - 4), golden->path);
	buffer_init(&yaml, TEXT_MAX);
	CHECK(buffer_read_file(&yaml, path, &error));
	struct home *home = device_map_home(buffer_text(&yaml), problems);
	check_problems(golden, problems);
	problems_destroy(problems);
	buffer_finish(&yaml);
	free(path);
	return home;
}

static struct grammar *read_grammars(const struct golden *golden)
{
	struct problems *problems = problems_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct grammar *grammar = grammar_create();
	glob_t files;
	CHECK(glob("grammars/*.gram", 0, NULL, &files) == 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		CHECK(grammar_add_file(grammar, files.gl_pathv[i], problems));
	}
	CHECK(home_fill_vocabulary(golden->home, vocabulary));
	CHECK(grammar_compile(grammar, vocabulary, problems));
	check_problems(golden, problems);
	globfree(&files);
	vocabulary_destroy(vocabulary);
	problems_destroy(problems);
	return grammar;
}

static void forget_reports(struct golden *golden)
{
	device_states_destroy(golden->states);
	golden->states = device_states_create(golden->home);
	golden->context.states = golden->states;
}

static void golden_init(struct golden *golden, char *path)
{
	struct problems *problems = problems_create();
	*golden = (struct golden){.path = path};
	golden->home = read_house(golden);
	golden->grammar = read_grammars(golden);
	golden->answers = answers_load("grammars/answers.yaml", problems);
	golden->context.home = golden->home;
	forget_reports(golden);
	buffer_init(&golden->out, TEXT_MAX);
	problems_destroy(problems);
}

static void golden_finish(struct golden *golden)
{
	buffer_finish(&golden->out);
	device_states_destroy(golden->states);
	answers_destroy(golden->answers);
	grammar_destroy(golden->grammar);
	home_destroy(golden->home);
}

/* --- what comes of a sentence --------------------------------------------------------- */

static void append_plan(struct golden *golden, const struct plan *plan)
{
	struct json *actions = plan_actions_json(plan);
	buffer_append_format(&golden->out, "  %s: %s\n", policy_name(plan->policy), plan->say);
	for (size_t i = 0; i < json_count(actions); i++) {
		const struct json *action = json_at(actions, i);
		buffer_append_format(&golden->out, "    %s %s\n", json_get_text(action, "topic"),
			json_get_text(action, "payload"));
	}
	json_destroy(actions);
}

static void append_meaning(struct golden *golden, const char *kind, const struct meaning *meaning)
{
	buffer_append_format(&golden->out, "  %s: %s", kind, meaning->intent);
	for (size_t i = 0; i < meaning->slot_count; i++) {
		const struct slot *slot = &meaning->slots[i];
		char number[32];
		text_print_number(slot->number, number, sizeof(number));
		buffer_append_format(&golden->out, " %s=%s", slot->name,
			slot->kind == SLOT_NUMBER ? number : slot->text);
	}
	buffer_append_text(&golden->out, "\n");
}

static void append_answer(struct golden *golden, const struct meaning *meaning)
{
	const struct question_context context = {.home = golden->home, .states = golden->states,
		.answers = golden->answers, .here = golden->context.here,
		.unit = golden->context.unit};
	struct error error = {0};
	char *answer = question_answer(&context, meaning, &error);
	buffer_append_format(&golden->out, "  answer: %s\n", answer != NULL ? answer : error.text);
	free(answer);
}

static void append_understood(struct golden *golden, const struct understanding *understanding)
{
	static const char *const kinds[] = {[INTENT_TIMER] = "timer", [INTENT_TALK] = "talk",
		[INTENT_REPLY] = "reply"};
	struct error error = {0};
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	enum intent_kind kind = plan_kind(clauses[0]);
	if (kind == INTENT_QUESTION) {
		append_answer(golden, clauses[0]);
	} else if (kind != INTENT_COMMAND) {
		append_meaning(golden, kinds[kind], clauses[0]);
	} else {
		struct plan *plan = plan_create(&golden->context, clauses, count, &error);
		if (plan != NULL) {
			append_plan(golden, plan);
		} else {
			buffer_append_format(&golden->out, "  no: %s\n", error.text);
		}
		plan_destroy(plan);
	}
}

static void append_sentence(struct golden *golden, const char *text)
{
	struct understanding understanding;
	buffer_append_format(&golden->out, "> %s\n", text);
	golden->cases++;
	if (!understand_typed(golden->grammar, text, &understanding)) {
		CHECK_FAILED("%s: out of memory", golden->path);
		return;
	}
	if (understanding.accepted) {
		append_understood(golden, &understanding);
	} else {
		buffer_append_format(&golden->out, "  %s: %s\n", understanding.reason,
			understanding.detail);
	}
	understanding_finish(&understanding);
}

/* --- the lines of a file --------------------------------------------------------------- */

/* "< TOPIC PAYLOAD": the device reports; "<" alone: nothing is known any more. */
static void take_report(struct golden *golden, const char *line)
{
	char *topic = text_copy_part(line, strcspn(line, " "));
	const char *payload = line + strlen(topic);
	payload += *payload == ' ';
	if (topic[0] == '\0') {
		forget_reports(golden);
	} else {
		device_states_take(golden->states, topic, payload, strlen(payload), false, NULL, NULL);
	}
	free(topic);
}

static void take_line(struct golden *golden, const char *line)
{
	static const char here[] = "here: ", units[] = "units: ";
	if (strncmp(line, "> ", 2) == 0) {
		append_sentence(golden, line + 2);
		return;
	}
	if (line[0] == ' ') {
		return; /* what came of it, which is written anew */
	}
	if (line[0] == '<') {
		take_report(golden, line + 1 + (line[1] == ' '));
	} else if (strncmp(line, here, strlen(here)) == 0) {
		snprintf(golden->here, sizeof(golden->here), "%s", line + strlen(here));
		golden->context.here = strcmp(golden->here, "nowhere") == 0 ? NULL : golden->here;
	} else if (strncmp(line, units, strlen(units)) == 0) {
		golden->context.unit = strcmp(line + strlen(units), "fahrenheit") == 0 ?
			TEMPERATURE_FAHRENHEIT : TEMPERATURE_CELSIUS;
	} else if (line[0] != '#' && line[0] != '\0') {
		CHECK_FAILED("%s: what is “%s”?", golden->path, line);
	}
	buffer_append_format(&golden->out, "%s\n", line);
}

static void take_all(struct golden *golden, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		char *line = text_copy_part(text, length);
		take_line(golden, line);
		free(line);
		text += length + (text[length] == '\n');
	}
}

static void show_difference(const char *path, const char *made, const char *golden)
{
	unsigned line = 1;
	const char *start = made;
	while (*made == *golden && *made != '\0') {
		if (*made == '\n') {
			line++;
			start = made + 1;
		}
		made++;
		golden++;
	}
	CHECK_FAILED("%s:%u: it is now\n%.300s\n", path, line, start);
}

static void write_golden(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
		CHECK_FAILED("cannot write %s", path);
	}
}

static size_t check_file(char *path)
{
	struct golden golden;
	struct buffer text;
	struct error error = {0};
	const char *mode = getenv("EARSHOT_GOLDEN");
	golden_init(&golden, path);
	buffer_init(&text, TEXT_MAX);
	CHECK(buffer_read_file(&text, path, &error));
	take_all(&golden, buffer_text(&text));
	CHECK(!golden.out.failed);
	if (mode != NULL && strcmp(mode, "write") == 0) {
		write_golden(path, buffer_text(&golden.out));
	} else if (strcmp(buffer_text(&golden.out), buffer_text(&text)) != 0) {
		show_difference(path, buffer_text(&golden.out), buffer_text(&text));
	}
	size_t cases = golden.cases;
	buffer_finish(&text);
	golden_finish(&golden);
	return cases;
}

TEST(sentences_in_each_house)
{
	glob_t files;
	size_t cases = 0;
	CHECK(glob(FOLDER "*.txt", 0, NULL, &files) == 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		cases += check_file(files.gl_pathv[i]);
	}
	if (cases < CASES_AT_LEAST) {
		CHECK_FAILED("there are %zu cases, and should be %d", cases, CASES_AT_LEAST);
	}
	globfree(&files);
}

TEST_MAIN(RUN(sentences_in_each_house))
