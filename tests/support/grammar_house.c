/* SPDX-License-Identifier: MIT */
#include "tests/support/grammar_house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"

static const struct {
	const char *list, *words, *value;
} house[] = {
	{"lock", "front door", "front_door"},
	{"lock", "main door", "front_door"},
	{"lock", "shed", "shed"},
	{"light", "standing light", "standing_light"},
	{"light", "basement light", "basement_light"},
	{"light", "kitchen light", "kitchen_light"},
	{"light", "children's lamp", "lamp"},
	{"switch", "heater", "heater"},
	{"switch", "coffee machine", "coffee_machine"},
	{"thermostat", "hallway thermostat", "hallway_thermostat"},
	{"thermostat", "living room heating", "living_room_heating"},
	{"room", "kitchen", "kitchen"},
	{"room", "office", "office"},
	{"room", "living room", "living_room"},
	{"room", "lounge", "living_room"},
	{"group", "downstairs", "downstairs"},
	{"device", "front door", "front_door"},
	{"device", "heater", "heater"},
};

struct vocabulary *grammar_house_vocabulary(void)
{
	struct vocabulary *vocabulary = vocabulary_create();
	bool good = vocabulary != NULL && vocabulary_add_list(vocabulary, "cover");

	for (size_t i = 0; good && i < sizeof(house) / sizeof(*house); i++) {
		good = vocabulary_add(vocabulary, house[i].list, house[i].words, house[i].value);
	}
	if (!good) {
		vocabulary_destroy(vocabulary);
		return NULL;
	}
	return vocabulary;
}

struct grammar *grammar_house_compile(const char *text, struct problems *problems)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = grammar_house_vocabulary();

	if (grammar == NULL || vocabulary == NULL) {
		abort();
	}
	grammar_add_text(grammar, "t", text, strlen(text), problems);
	grammar_compile(grammar, vocabulary, problems);
	vocabulary_destroy(vocabulary);
	return grammar;
}

char *grammar_house_ask(const struct grammar *grammar, const char *words)
{
	struct error error = {0};
	struct buffer slots;
	struct meaning *meaning = grammar_understand(grammar, words, &error);

	if (meaning == NULL) {
		return text_copy(error.text);
	}
	struct json *json = meaning_slots_json(meaning);
	buffer_init(&slots, 10000);
	json_print(json, &slots);
	char *answer = text_format("%s %s", meaning->intent, buffer_text(&slots));
	buffer_finish(&slots);
	json_destroy(json);
	meaning_destroy(meaning);
	return answer;
}

bool grammar_house_has_problem(const struct problems *problems, const char *place,
	const char *part)
{
	const struct error *error;
	char found[40];

	for (size_t i = 0; (error = problems_at(problems, i, NULL)) != NULL; i++) {
		snprintf(found, sizeof(found), "%u:%u", error->line, error->column);
		if ((place == NULL || strcmp(place, found) == 0) && strstr(error->text, part) != NULL) {
			return true;
		}
	}
	return false;
}

bool grammar_house_refuses(const struct bad_grammar *bad)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(bad->text, problems);
	bool named = grammar_house_has_problem(problems, bad->place, bad->part);
	bool unused = grammar_intents(grammar)->count == 0 && grammar_words(grammar)->count == 0;

	if (!named || !unused) {
		fprintf(stderr, "%s for: %s\n", named ? "something of it is used" : "another problem",
			bad->text);
		fprintf(stderr, "expected at %s: \"%s\"\n", bad->place, bad->part);
		problems_print(problems, stderr);
	}
	grammar_destroy(grammar);
	problems_destroy(problems);
	return named && unused;
}
