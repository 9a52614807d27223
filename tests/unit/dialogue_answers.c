/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/answers.h"
#include "bridge/home/device_types.h"
#include "tests/support/temporary_folder.h"

#define SHIPPED "grammars/answers.yaml"

static struct answers *load(const char *text, struct problems *problems)
{
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "answers.yaml", text));
	struct answers *answers =
		answers_load(temporary_folder_path(folder, "answers.yaml"), problems);
	temporary_folder_destroy(folder);
	return answers;
}

TEST(values_are_filled_in)
{
	static const struct {
		const char *key;
		const char *say;
	} cases[] = {
		{"plain", "Sent."},
		{"names", "The front door, the hall and the desk, of locks that are shut."},
		{"numbers", "21.5 and 3 of 5."},
		{"brace", "A { and an  end."},
		{"missing", NULL},
		{"map", NULL},
		{"empty", NULL},
	};
	const struct answer_values values = {.device = "front door",
		.devices = "the hall and the desk", .things = "locks", .are = "are shut",
		.value = 21.5, .count = 3, .total = 5};
	struct problems *problems = problems_create();
	struct answers *answers = load("version: 1\n"
				       "plain: Sent.\n"
				       "names: \"The {device}, {devices}, of {things} that {are}.\"\n"
				       "numbers: \"{value} and {count} of {total}.\"\n"
				       "brace: \"A {{ and an {unknown}{state} end.\"\n"
				       "map: {a: b}\n"
				       "empty:\n",
		problems);
	CHECK(answers != NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *say = answers_say(answers, cases[i].key, NULL, &values);
		CHECK_TEXT(say, cases[i].say);
		free(say);
	}
	/* What is no sentence is named. */
	CHECK(problems_count(problems, SEVERITY_ERROR) == 2);
	CHECK_ERROR(*problems_at(problems, 0, NULL), "`map` needs a sentence");
	CHECK_ERROR(*problems_at(problems, 1, NULL), "`empty` needs a sentence");
	answers_destroy(answers);
	problems_destroy(problems);
}

TEST(the_second_key_counts_where_the_first_is_missing)
{
	const struct answer_values none = {0};
	struct answers *answers = load("version: 1\na: A.\nb: B.\n", NULL);
	char *said[] = {answers_say(answers, "a", "b", &none), answers_say(answers, "x", "b", &none),
		answers_say(answers, "x", "y", &none)};
	CHECK_TEXT(said[0], "A.");
	CHECK_TEXT(said[1], "B.");
	CHECK_TEXT(said[2], NULL);
	for (size_t i = 0; i < 3; i++) {
		free(said[i]);
	}
	answers_destroy(answers);
	answers_destroy(NULL);
}

TEST(a_file_that_cannot_be_read_is_a_problem)
{
	static const char *const texts[] = {"a: [", "a: b\na: c\n", "\ta: b\n"};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct problems *problems = problems_create();
		CHECK(load(texts[i], problems) == NULL);
		CHECK(problems_count(problems, SEVERITY_ERROR) > 0);
		problems_destroy(problems);
	}
	struct problems *problems = problems_create();
	CHECK(answers_load("/nowhere/answers.yaml", problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	problems_destroy(problems);
	/* A list has no keys at all. */
	problems = problems_create();
	struct answers *answers = load("- a\n", problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	answers_destroy(answers);
	problems_destroy(problems);
}

/* --- the shipped file --------------------------------------------------------------- */

/* Every key that the code asks for by its name. */
static const char *const used[] = {
	"done", "on", "off", "sent", "no_report", "other_report", "not_sent", "not_written", "unknown",
	"offline", "refused", "refused.own", "several.refused", "several.refused.all",
	"not_taken", "not_taken.own", "several.not_taken", "several.not_taken.all",
	"ask.confirm", "ask.pin", "asked.nothing", "asked.no_answer", "asked.late",
	"asked.unclear", "asked.both", "asked.changed", "pin.wrong", "pin.none", "pin.locked_out",
	"pin.locked_out.one", "pin.not_counted", "code.none", "several.both", "several.all", "several.some",
	"several.no_report", "several.no_report.all", "several.other_report",
	"several.other_report.all", "several.not_sent", "several.unknown", "several.offline",
	"several.offline.all", "things.device", "are.done", "several.moving", "several.moving.all",
	"several.went_offline", "several.went_offline.all", "already", "silent", "moving",
	"other_report.jammed", "other_report.not_fully_locked", "changed.setpoint",
	"changed.setpoint_low", "changed.setpoint_high", "went_offline",
	"is.yes", "is.no", "is.between", "is.unknown", "is.cannot", "is.offline",
	"is.offline.unknown", "tail.yes", "tail.no", "tail.between", "tail.unknown", "tail.cannot",
	"tail.offline", "tail.offline.unknown", "any.one.yes", "all.one.no", "all.one.between",
	"value.other", "value.unknown", "value.cannot", "value.offline", "value.offline.unknown",
	"value.none", "value.none_yet", "value.more", "its.other", "report.unknown",
	"report.offline", "report.never", "kept", "old", "which.none", "which.none_known",
	"which.unknown", "which.few", "which.many", "which.both", "which.all", "count.one",
	"count.many", "any.none", "any.few", "any.many", "any.both", "any.all", "all.few",
	"all.many", "all.known_one", "all.known", "tail.between.many", "tail.offline.many",
	"tail.silent.one", "tail.silent", "tail.silent.many", "kept.all", "kept.some",
	"names.more", "no_things", "asked_things.lock", "asked_things.door",
	"asked_things.window", "quantity", NULL,
};

/* Parts of sentences begin so. */
static const char *const parts[] = {
	"things.", "are.", "word.", "quantity", "what.", "names.", "asked_things.", "thing_named.",
	"version", NULL,
};

static bool is_used(const char *key)
{
	for (size_t i = 0; used[i] != NULL; i++) {
		if (strcmp(used[i], key) == 0) {
			return true;
		}
	}
	return strcmp(key, "version") == 0;
}

/* "lock.unlock", "things.light" and "are.brightness" are made of the types of devices. */
static bool is_made_of_types(const char *key)
{
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		char *things = text_format("things.%s", type->name);
		char *named = text_format("thing_named.%s", type->name);
		bool same = strcmp(things, key) == 0 || strcmp(named, key) == 0;
		free(things);
		free(named);
		for (const struct command_type *command = type->commands;
			!same && command->name != NULL; command++) {
			char *one = text_format("%s.%s", type->name, command->name);
			char *several = text_format("are.%s", command->name);
			same = strcmp(one, key) == 0 || strcmp(several, key) == 0;
			free(one);
			free(several);
		}
		if (same) {
			return true;
		}
	}
	return false;
}

static bool is_made_of(const char *key, const char *beginning, const char *name)
{
	char *made = text_format("%s.%s", beginning, name);
	bool same = strcmp(made, key) == 0;
	free(made);
	return same;
}

/* "word.occupancy.clear", or "word.clear" whatever the property. */
static bool is_word_of(const char *key, const struct property_type *property)
{
	bool same = false;
	for (size_t i = 0; property->kind == PROPERTY_STATE && property->states[i] != NULL; i++) {
		char *word = text_format("word.%s", property->name);
		same = same || is_made_of(key, "word", property->states[i]) ||
			is_made_of(key, word, property->states[i]);
		free(word);
	}
	return same;
}

/* "value.battery", "word.mode.heat" and the like are made of the properties of devices. */
static bool is_made_of_properties(const char *key)
{
	static const char *const beginnings[] = {"value", "its", "quantity", "what", "already"};
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		for (const struct property_type *property = type->properties;
			property->name != NULL; property++) {
			bool same = is_word_of(key, property);
			for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++) {
				same = same || is_made_of(key, beginnings[i], property->name);
			}
			if (same) {
				return true;
			}
		}
	}
	return false;
}

static bool is_part(const char *key)
{
	for (size_t i = 0; parts[i] != NULL; i++) {
		if (strncmp(key, parts[i], strlen(parts[i])) == 0) {
			return true;
		}
	}
	return false;
}

TEST(the_shipped_file_holds_every_key_that_is_used)
{
	const struct answer_values none = {0};
	struct problems *problems = problems_create();
	struct answers *answers = answers_load(SHIPPED, problems);
	CHECK(answers != NULL && problems_count(problems, SEVERITY_ERROR) == 0);
	for (size_t i = 0; answers != NULL && used[i] != NULL; i++) {
		char *say = answers_say(answers, used[i], NULL, &none);
		if (say == NULL) {
			CHECK_FAILED("%s has no `%s`", SHIPPED, used[i]);
		}
		free(say);
	}
	answers_destroy(answers);
	problems_destroy(problems);
}

TEST(the_shipped_file_holds_no_key_that_nobody_uses)
{
	struct document *document = document_read_file(SHIPPED, NULL);
	const struct node *root = document_root(document);
	for (size_t i = 0; i < root->count; i++) {
		const char *key = root->keys[i]->text;
		if (!is_used(key) && !is_made_of_types(key) && !is_made_of_properties(key)) {
			CHECK_FAILED("%s:%u: nobody uses `%s`", SHIPPED, root->keys[i]->place.line,
				key);
		}
	}
	document_destroy(document);
}

TEST(every_type_that_takes_commands_has_a_plural)
{
	const struct answer_values none = {0};
	struct answers *answers = answers_load(SHIPPED, NULL);
	for (const struct device_type *type = device_types; type->name != NULL; type++) {
		char *key = text_format("things.%s", type->name);
		char *say = answers_say(answers, key, NULL, &none);
		if (type->commands[0].name != NULL && say == NULL) {
			CHECK_FAILED("%s has no `%s`", SHIPPED, key);
		}
		free(say);
		free(key);
	}
	answers_destroy(answers);
}

/* All but the parts of sentences; a question ends with its own mark. */
TEST(the_shipped_sentences_begin_with_a_capital_and_end_with_a_full_stop)
{
	struct document *document = document_read_file(SHIPPED, NULL);
	const struct node *root = document_root(document);
	for (size_t i = 0; i < root->count; i++) {
		const char *key = root->keys[i]->text;
		const char *say = root->values[i]->text;
		size_t length = strlen(say);
		if (is_part(key)) {
			continue;
		}
		bool begins = (say[0] >= 'A' && say[0] <= 'Z') || say[0] == '{';
		char end = strncmp(key, "ask.", 4) == 0 ? '?' : '.';
		if (!begins || say[length - 1] != end) {
			CHECK_FAILED("`%s` is no sentence: %s", key, say);
		}
	}
	document_destroy(document);
}

TEST_MAIN({
	RUN(values_are_filled_in);
	RUN(the_second_key_counts_where_the_first_is_missing);
	RUN(a_file_that_cannot_be_read_is_a_problem);
	RUN(the_shipped_file_holds_every_key_that_is_used);
	RUN(the_shipped_file_holds_no_key_that_nobody_uses);
	RUN(every_type_that_takes_commands_has_a_plural);
	RUN(the_shipped_sentences_begin_with_a_capital_and_end_with_a_full_stop);
})
