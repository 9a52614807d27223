/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/choice.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/intents.h"
#include "bridge/home/plan.h"
#include "bridge/home/targets.h"

static const char *const lists[] = {"name", "room", "part", "place"};
static const char *const places[] = {"first", "second", "third", "fourth", "fifth"};

struct choice {
	struct grammar *grammar;
	size_t clause; /* that is asked about */
};

void choice_destroy(struct choice *choice)
{
	if (choice != NULL) {
		grammar_destroy(choice->grammar);
		free(choice);
	}
}

const struct grammar *choice_grammar(const struct choice *choice)
{
	return choice->grammar;
}

/* --- what the devices are called ------------------------------------------------------ */

/* "living room lamp" by "living room" and by "room lamp". */
static bool add_parts(struct vocabulary *words, const char *name, const char *key)
{
	const char *first = strchr(name, ' '), *last = strrchr(name, ' ');

	if (first == NULL) {
		return true;
	}
	char *begin = text_copy_part(name, (size_t)(last - name));
	bool added = begin != NULL && vocabulary_add(words, "part", begin, key) &&
		vocabulary_add(words, "part", first + 1, key);
	free(begin);
	return added;
}

static bool add_name(struct vocabulary *words, const char *name, const char *key)
{
	return vocabulary_add(words, "name", name, key) && add_parts(words, name, key);
}

static bool add_room(struct vocabulary *words, const struct room *room, const char *key)
{
	bool added = room == NULL || vocabulary_add(words, "room", room->name, key);

	for (size_t i = 0; added && room != NULL && i < room->aliases.count; i++) {
		added = vocabulary_add(words, "room", room->aliases.items[i], key);
	}
	return added;
}

static bool add_place(struct vocabulary *words, size_t index, size_t count, const char *key)
{
	bool counted = index < sizeof(places) / sizeof(places[0]);

	return (!counted || vocabulary_add(words, "place", places[index], key)) &&
		(index + 1 < count || vocabulary_add(words, "place", "last", key));
}

static bool add_device(struct vocabulary *words, const struct home *home,
	const struct device *device)
{
	const struct room *room = device->room != NULL ? home_room(home, device->room) : NULL;
	bool added = add_name(words, device->name, device->key) && add_room(words, room, device->key);

	for (size_t i = 0; added && i < device->aliases.count; i++) {
		added = add_name(words, device->aliases.items[i], device->key);
	}
	return added;
}

static struct vocabulary *names_of(const struct home *home, const struct targets *targets)
{
	struct vocabulary *words = vocabulary_create();
	bool added = words != NULL;

	for (size_t i = 0; added && i < sizeof(lists) / sizeof(lists[0]); i++) {
		added = vocabulary_add_list(words, lists[i]);
	}
	for (size_t i = 0; added && i < targets->count; i++) {
		added = add_device(words, home, targets->devices[i]) &&
			add_place(words, i, targets->count, targets->devices[i]->key);
	}
	if (!added) {
		vocabulary_destroy(words);
		return NULL;
	}
	return words;
}

/* --- which are asked about ------------------------------------------------------------ */

/* NULL if it cannot be made, of no words for instance. */
static struct grammar *replies_of(const struct vocabulary *words)
{
	char *path = shipped_path("grammars/replies/choice.gram");
	struct grammar *grammar = grammar_create();
	bool made = words != NULL && path != NULL && grammar != NULL &&
		grammar_add_file(grammar, path, NULL) && grammar_compile(grammar, words, NULL);

	free(path);
	if (!made) {
		grammar_destroy(grammar);
		return NULL;
	}
	return grammar;
}

static struct choice *choose_from(const struct home *home, const struct targets *targets,
	size_t clause)
{
	struct choice *choice = calloc(1, sizeof(*choice));
	struct vocabulary *words = names_of(home, targets);

	if (choice != NULL) {
		*choice = (struct choice){.grammar = replies_of(words), .clause = clause};
	}
	vocabulary_destroy(words);
	if (choice != NULL && choice->grammar == NULL) {
		free(choice);
		return NULL;
	}
	return choice;
}

/* A rule without any name would have no sentence, so each list has one: a word that is among the
 * others anyway. */
bool choice_words(struct text_list *words)
{
	struct vocabulary *some = vocabulary_create();
	size_t count = sizeof(places) / sizeof(places[0]);
	bool added = some != NULL;

	for (size_t i = 0; added && i < sizeof(lists) / sizeof(lists[0]); i++) {
		added = vocabulary_add(some, lists[i], "one", "any");
	}
	for (size_t i = 0; added && i < count; i++) {
		added = add_place(some, i, count, "any");
	}
	struct grammar *grammar = added ? replies_of(some) : NULL;
	added = grammar != NULL && text_list_add_all(words, grammar_words(grammar));
	vocabulary_destroy(some);
	grammar_destroy(grammar);
	return added;
}

/* The first of which no plan can be made, which is the one that the refusal is about. `count` if
 * it is none of them alone. */
static size_t refused_clause(const struct plan_context *context, struct meaning *const *clauses,
	size_t count, struct error *error)
{
	size_t index = 0;

	for (; index < count; index++) {
		struct plan *plan = plan_create(context, &clauses[index], 1, error);
		if (plan == NULL) {
			break;
		}
		plan_destroy(plan);
	}
	return index;
}

struct choice *choice_create(const struct plan_context *context, struct meaning *const *clauses,
	size_t count)
{
	struct error refusal = {0}, question = {0};
	struct targets targets = {0};
	struct choice *choice = NULL;

	size_t refused = refused_clause(context, clauses, count, &refusal);
	const struct intent *intent =
		refused < count ? intent_find(clauses[refused]->intent) : NULL;
	if (intent == NULL || intent->kind != INTENT_COMMAND) {
		return NULL;
	}
	targets_find(context->home, intent, clauses[refused], context->here, &targets, &question);
	if (targets.several && targets.count <= CHOICE_MAX &&
		strcmp(refusal.text, question.text) == 0) {
		choice = choose_from(context->home, &targets, refused);
	}
	targets_finish(&targets);
	return choice;
}

bool choice_apply(const struct choice *choice, const struct meaning *reply,
	struct meaning *const *clauses)
{
	const char *device = meaning_text(reply, "device");

	return device != NULL && meaning_add_slot(clauses[choice->clause], "device", SLOT_KEY,
		device, 0);
}
