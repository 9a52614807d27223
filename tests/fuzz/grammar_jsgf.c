/* SPDX-License-Identifier: MIT
 *
 * Any bytes, as a grammar: they are refused with a reason that has a place, or become
 * a network whose sentences can be heard and are understood.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/vocabulary.h"

#define SENTENCES 20

#define REQUIRE(condition)       \
	do {                     \
		if (!(condition)) { \
			abort(); \
		}                \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct check {
	const struct grammar *grammar;
	const struct sound_network *network; /* NULL: too large */
};

static struct vocabulary *house(void)
{
	struct vocabulary *vocabulary = vocabulary_create();
	REQUIRE(vocabulary != NULL);
	REQUIRE(vocabulary_add_list(vocabulary, "lock"));
	REQUIRE(vocabulary_add(vocabulary, "light", "desk lamp", "desk_lamp"));
	REQUIRE(vocabulary_add(vocabulary, "light", "tom's lamp", "toms_lamp"));
	REQUIRE(vocabulary_add(vocabulary, "room", "desk", "desk"));
	return vocabulary;
}

static bool check_sentence(const char *intent, const char *words, void *data)
{
	const struct check *check = data;
	struct error error = {0};
	struct meaning *meaning = grammar_understand(check->grammar, words, &error);
	REQUIRE(text_list_has(grammar_intents(check->grammar), intent));
	REQUIRE(meaning != NULL || error.kind == ERROR_REFUSED || error.kind == ERROR_LIMIT);
	REQUIRE(check->network == NULL || sound_network_accepts(check->network, words));
	meaning_destroy(meaning);
	return true;
}

static void check_problems(const struct problems *problems)
{
	const struct error *error = NULL;
	for (size_t i = 0; (error = problems_at(problems, i, NULL)) != NULL; i++) {
		REQUIRE(error->line > 0 && error->column > 0 && error->text[0] != '\0');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vocabulary *vocabulary = house();
	struct grammar *grammar = grammar_create();
	struct problems *problems = problems_create();
	struct error error = {0};
	REQUIRE(grammar != NULL && problems != NULL);
	bool good = grammar_add_text(grammar, "g", (const char *)data, size, problems) &&
		grammar_compile(grammar, vocabulary, problems);
	REQUIRE(good == (problems_count(problems, SEVERITY_ERROR) == 0));
	check_problems(problems);
	if (good) {
		struct sound_network *network = grammar_sound_network(grammar, &error);
		struct check check = {.grammar = grammar, .network = network};
		REQUIRE(network != NULL || error.kind == ERROR_LIMIT);
		grammar_sentences(grammar, SENTENCES, size, check_sentence, &check);
		sound_network_destroy(network);
	}
	problems_destroy(problems);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
	return 0;
}
