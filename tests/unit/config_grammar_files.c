/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/grammar_files.h"
#include "bridge/config/settings.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home.h"
#include "tests/support/device_map.h"
#include "tests/support/temporary_folder.h"

/* Leaves out all shipped grammars but two. */
#define MOST "version: 1\nwithout: [fan, light, media, opening, question, reply, scene, talk, " \
	"thermostat, timer"
#define OWN(name) "#JSGF V1.0;\ngrammar " name ";\npublic <" name "> = do " name ";\n"

/* The intents that there are with these settings beside some grammars, each with a blank. */
static char *intents_of(const char *settings_text, struct problems *problems)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct vocabulary *vocabulary = vocabulary_create();
	struct home *home = device_map_home("version: 1\n", problems);
	CHECK(home_fill_vocabulary(home, vocabulary));
	home_destroy(home);
	struct grammar *grammar = grammar_create();
	char *intents = text_copy("");
	CHECK(temporary_folder_write(folder, "mine/zebra.gram", OWN("zebra")));
	CHECK(temporary_folder_write(folder, "mine/apple.jsgf", OWN("apple")));
	CHECK(temporary_folder_write(folder, "mine/notes.txt", "not a grammar"));
	CHECK(temporary_folder_write(folder, "mine/.hidden.gram", "not a grammar"));
	CHECK(temporary_folder_write(folder, "alone.gram", OWN("alone")));
	CHECK(temporary_folder_write(folder, "earshot.yaml", settings_text));
	struct settings *settings =
		settings_load(temporary_folder_path(folder, "earshot.yaml"), problems);
	grammar_files_add(grammar, settings, problems);
	grammar_compile(grammar, vocabulary, problems);
	const struct text_list *list = grammar_intents(grammar);
	for (size_t i = 0; i < list->count; i++) {
		char *longer = text_format("%s%s ", intents, list->items[i]);
		free(intents);
		intents = longer;
	}
	settings_destroy(settings);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
	temporary_folder_destroy(folder);
	return intents;
}

TEST(shipped_and_own_grammars_are_chosen)
{
	static const struct {
		const char *settings;
		const char *intents;
	} cases[] = {
		{"version: 1\nwithout: [all]\n", ""},
		{"version: 1\nwithout: [all]\ngrammars: [mine/]\n", "apple zebra "},
		{"version: 1\nwithout: [all]\ngrammars: [mine]\n", "apple zebra "},
		{"version: 1\nwithout: [all]\ngrammars: [mine/, alone.gram]\n",
			"apple zebra alone "},
		{"version: 1\nwithout: all\ngrammars: alone.gram\n", "alone "},
		{MOST "]\n", "lock unlock locks_lock switch_on switch_off "},
		{MOST ", switch]\ngrammars: [alone.gram]\n", "lock unlock locks_lock alone "},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct problems *problems = problems_create();
		char *intents = intents_of(cases[i].settings, problems);
		char *named = device_map_problems(problems);
		CHECK_TEXT(intents, cases[i].intents);
		CHECK_TEXT(named, "");
		free(named);
		free(intents);
		problems_destroy(problems);
	}
}

TEST(what_cannot_be_read_is_named_and_the_rest_stays)
{
	static const struct {
		const char *settings;
		const char *named;
	} cases[] = {
		{"version: 1\nwithout: [all]\ngrammars: [alone.gram, gone/]\n",
			"earshot.yaml:3:24: error: the grammar "},
		{"version: 1\nwithout: [all]\ngrammars: [gone.gram, alone.gram]\n",
			"earshot.yaml:3:12: error: the grammar "},
		{"version: 1\nwithout: [all, lihgt]\ngrammars: [alone.gram]\n",
			"unknown shipped grammar `lihgt`: did you mean `light`?"},
		{"version: 1\nwithout: [all]\ngrammars: [alone.gram, mine/notes.txt]\n",
			"notes.txt:1:1: error:"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct problems *problems = problems_create();
		char *intents = intents_of(cases[i].settings, problems);
		char *named = device_map_problems(problems);
		CHECK_TEXT(intents, "alone ");
		CHECK_HAS(named, cases[i].named);
		CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
		free(named);
		free(intents);
		problems_destroy(problems);
	}
}

TEST_MAIN({
	RUN(shipped_and_own_grammars_are_chosen);
	RUN(what_cannot_be_read_is_named_and_the_rest_stays);
})
