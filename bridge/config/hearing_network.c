/* SPDX-License-Identifier: MIT */
#include "bridge/config/hearing_network.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/config/settings.h"
#include "bridge/config/shipped.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/typed.h"
#include "bridge/wire/message.h"

static void apply_overrides(struct pronunciations *pronunciations,
	const struct settings *settings, struct problems *problems)
{
	const struct node *map = settings->pronounce;

	if (map == NULL || node_is_empty(map)) {
		return;
	}
	if (map->kind != NODE_MAP) {
		problems_add(problems, SEVERITY_ERROR, &map->place,
			"`pronounce` is a map of words to phones, like `zigbee: Z IH G B IY`");
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct node *value = map->values[i];
		if (value->kind != NODE_SCALAR || value->text == NULL) {
			problems_add(problems, SEVERITY_ERROR, &value->place,
				"the pronunciation of `%s` is missing: write its phones, like `Z IH G B IY`",
				map->keys[i]->text);
			continue;
		}
		pronunciations_override(pronunciations, map->keys[i]->text, value->text, &value->place,
			problems);
	}
}

/* Reports the words that nobody can say, with the file if a grammar holds them. */
static void report_unspeakable(const struct grammar *grammar, const struct text_list *words,
	struct problems *problems)
{
	for (size_t i = 0; i < words->count; i++) {
		struct place place = {0};
		grammar_word_place(grammar, words->items[i], &place);
		problems_add(problems, SEVERITY_ERROR, place.file != NULL ? &place : NULL,
			"nobody can say `%s`: give it a pronunciation under `pronounce:` in earshot.yaml, or "
			"choose another name", words->items[i]);
	}
}

/* Drops the arcs of words that have no pronunciation, so that the rest can be heard. */
static void drop_arcs(struct sound_network *network, const struct text_list *unspeakable)
{
	size_t kept = 0;

	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		if (!text_list_has(unspeakable, network->words.items[arc->word])) {
			network->arcs[kept++] = *arc;
		}
	}
	network->arc_count = kept;
}

static bool add_wake_words(const struct settings *settings, struct network_message *message,
	struct text_list *words, struct problems *problems)
{
	size_t count = settings->wake.words.count;

	message->wake_words = calloc(count > 0 ? count : 1, sizeof(*message->wake_words));
	if (message->wake_words == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		struct error error = {0};
		struct buffer spoken;
		buffer_init(&spoken, 200);
		if (!typed_to_words(settings->wake.words.items[i], &spoken, &error)) {
			problems_add(problems, SEVERITY_ERROR, NULL, "the wake word `%s`: %s",
				settings->wake.words.items[i], error.text);
			buffer_finish(&spoken);
			continue;
		}
		struct wake_word *wake = &message->wake_words[message->wake_word_count];
		wake->word = text_copy(buffer_text(&spoken));
		wake->threshold = settings->wake.threshold;
		buffer_finish(&spoken);
		if (wake->word == NULL || !text_list_add_words(words, wake->word)) {
			return false;
		}
		message->wake_word_count++;
	}
	return true;
}

/* All words that must be spoken: those of the network, then those of the wake words. */
static bool find_pronunciations(const struct grammar *grammar, const struct settings *settings,
	struct network_message *message, struct problems *problems)
{
	struct error error = {0};
	struct text_list words = {0}, unspeakable = {0};
	bool found = false;
	char *dictionary = shipped_dictionary(), *more = shipped_path("grammars/more.dict");
	struct pronunciations *pronunciations =
		dictionary != NULL ? pronunciations_create(dictionary, &error) : NULL;

	if (pronunciations == NULL || more == NULL ||
		!pronunciations_add_dictionary(pronunciations, more, &error)) {
		goto done;
	}
	apply_overrides(pronunciations, settings, problems);
	for (size_t i = 0; i < message->network.words.count; i++) {
		if (!text_list_add(&words, message->network.words.items[i])) {
			goto done;
		}
	}
	if (!add_wake_words(settings, message, &words, problems)) {
		goto done;
	}
	found = pronunciations_find(pronunciations, &words, &message->pronunciations,
		&message->pronunciation_count, &unspeakable, &error);
	if (found && unspeakable.count > 0) {
		report_unspeakable(grammar, &unspeakable, problems);
		drop_arcs(&message->network, &unspeakable);
	}

done:
	if (!found) {
		if (error.kind == ERROR_NONE) {
			error_set(&error, ERROR_MEMORY, "out of memory while looking up pronunciations");
		}
		problems_add_error(problems, &error);
	}
	pronunciations_destroy(pronunciations);
	text_list_finish(&words);
	text_list_finish(&unspeakable);
	free(dictionary);
	free(more);
	return found;
}

struct json *hearing_network(const struct grammar *grammar, const struct settings *settings,
	struct problems *problems)
{
	struct error error = {0};
	struct network_message message = {.id = 1};
	struct json *json = NULL;

	struct sound_network *network = grammar_sound_network(grammar, &error);
	if (network == NULL) {
		problems_add_error(problems, &error);
		return NULL;
	}
	message.network = *network;
	if (find_pronunciations(grammar, settings, &message, problems)) {
		json = message_network(&message);
		if (json == NULL) {
			problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
		}
	}
	/* The parts of the network are the grammar's way of allocating them: give them back. */
	*network = message.network;
	message.network = (struct sound_network){0};
	sound_network_destroy(network);
	network_message_finish(&message);
	return json;
}
