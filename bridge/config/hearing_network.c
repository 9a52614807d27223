/* SPDX-License-Identifier: MIT */
#include "bridge/config/hearing_network.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/shipped.h"
#include "bridge/config/settings.h"
#include "bridge/config/wake_advice.h"
#include "bridge/dialogue/choice.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/grammar/sound_compounds.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/typed.h"
#include "bridge/wire/message.h"
#include "bridge/wire/voice.h"

#define WAKE_WORD_MAX 200

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
				"the pronunciation of `%s` is missing: write its phones, like "
				"`Z IH G B IY`", map->keys[i]->text);
			continue;
		}
		pronunciations_override(pronunciations, map->keys[i]->text, value->text, &value->place,
			problems);
	}
}

struct pronunciations *hearing_pronunciations(const struct settings *settings,
	struct problems *problems)
{
	struct error error = {0};
	struct text_list later = {0};
	char *dictionary = shipped_dictionary(), *more = shipped_path("grammars/more.dict");
	struct pronunciations *pronunciations =
		dictionary != NULL ? pronunciations_create(dictionary, &error) : NULL;

	bool good = pronunciations != NULL && more != NULL &&
		pronunciations_add_dictionary(pronunciations, more, &error) &&
		choice_words(&later) && pronunciations_expect(pronunciations, &later);
	if (good) {
		apply_overrides(pronunciations, settings, problems);
	} else {
		if (error.kind == ERROR_NONE) {
			error_set(&error, ERROR_MEMORY, "out of memory while looking up pronunciations");
		}
		problems_add_error(problems, &error);
		pronunciations_destroy(pronunciations);
	}
	text_list_finish(&later);
	free(dictionary);
	free(more);
	return good ? pronunciations : NULL;
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

/* A wake word as it is written in the settings; a wrong one is named and left out. False
 * when out of memory. */
static bool add_wake_word(const struct settings *settings, size_t index,
	struct network_message *message, struct text_list *words, struct problems *problems)
{
	const char *written = settings->wake.words.items[index];
	struct wake_word *wake = &message->wake_words[message->wake_word_count];
	struct error error = {0};
	struct buffer spoken;
	bool good = true;

	buffer_init(&spoken, WAKE_WORD_MAX);
	if (typed_to_words(written, &spoken, &error)) {
		wake->word = text_copy(buffer_text(&spoken));
		wake->threshold = settings->wake.thresholds[index];
		message->wake_word_count++;
		good = wake->word != NULL && text_list_add_words(words, wake->word);
	} else {
		problems_add(problems, SEVERITY_ERROR, settings_wake_place(settings, written),
			"the wake word `%s`: %s", written, error.text);
	}
	buffer_finish(&spoken);
	return good;
}

static bool add_wake_words(const struct settings *settings, struct network_message *message,
	struct text_list *words, struct problems *problems)
{
	const struct text_list *written = &settings->wake.words;

	message->wake_words = calloc(written->count + 1, sizeof(*message->wake_words));
	bool good = message->wake_words != NULL;
	for (size_t i = 0; good && i < written->count; i++) {
		good = add_wake_word(settings, i, message, words, problems);
	}
	return good;
}

static bool has_any(const char *text, const struct text_list *words)
{
	struct text_list parts = {0};
	bool found = false;

	text_list_add_words(&parts, text);
	for (size_t i = 0; i < parts.count; i++) {
		found = found || text_list_has(words, parts.items[i]);
	}
	text_list_finish(&parts);
	return found;
}

/* The wake word that a word is a part of, or NULL. */
static const struct place *wake_place(const struct settings *settings, const char *word)
{
	struct text_list wanted = {.items = (char *[]){(char *)word}, .count = 1};
	const struct place *place = NULL;

	for (size_t i = 0; i < settings->wake.words.count && place == NULL; i++) {
		struct buffer spoken;
		buffer_init(&spoken, WAKE_WORD_MAX);
		if (typed_to_words(settings->wake.words.items[i], &spoken, NULL) &&
			has_any(buffer_text(&spoken), &wanted)) {
			place = settings_wake_place(settings, settings->wake.words.items[i]);
		}
		buffer_finish(&spoken);
	}
	return place;
}

/* Reports the words that nobody can say, with the place if a grammar or a wake word holds
 * them; what comes from the device map is named by the word alone. */
static void report_unspeakable(const struct grammar *grammar, const struct settings *settings,
	const struct text_list *words, struct problems *problems)
{
	for (size_t i = 0; i < words->count; i++) {
		struct place place = {0};
		grammar_word_place(grammar, words->items[i], &place);
		problems_add(problems, SEVERITY_ERROR,
			place.file != NULL ? &place : wake_place(settings, words->items[i]),
			"nobody can say `%s`: give it a pronunciation under `pronounce:` in "
			"earshot.yaml, or choose another name", words->items[i]);
	}
}

/* A wake word that nobody can say would make the listener refuse all of them. */
static void drop_wake_words(struct network_message *message, const struct text_list *unspeakable)
{
	size_t kept = 0;

	for (size_t i = 0; i < message->wake_word_count; i++) {
		struct wake_word wake = message->wake_words[i];
		if (has_any(wake.word, unspeakable)) {
			free(wake.word);
		} else {
			message->wake_words[kept++] = wake;
		}
	}
	message->wake_word_count = kept;
}

/* What a network is made of, and where its problems go. */
struct making {
	const struct grammar *grammar;
	const struct settings *settings;
	struct pronunciations *pronunciations;
	const struct text_list *guarded; /* NULL: all words are */
	struct problems *problems;
};

/* All words that must be spoken: those of the network, then those of the wake words. */
static bool list_words(const struct making *making, struct network_message *message,
	struct text_list *words)
{
	return text_list_add_all(words, &message->network.words) &&
		add_wake_words(making->settings, message, words, making->problems);
}

static bool find_pronunciations(const struct making *making, struct network_message *message)
{
	struct error error = {0};
	struct text_list words = {0}, unspeakable = {0};

	bool found = list_words(making, message, &words)
		? pronunciations_find(making->pronunciations, &words, &message->pronunciations,
			&message->pronunciation_count, &unspeakable, &error)
		: error_set(&error, ERROR_MEMORY, "out of memory while looking up pronunciations");
	if (found && unspeakable.count > 0) {
		report_unspeakable(making->grammar, making->settings, &unspeakable,
			making->problems);
		drop_arcs(&message->network, &unspeakable);
		drop_wake_words(message, &unspeakable);
	}
	if (!found) {
		problems_add_error(making->problems, &error);
	}
	text_list_finish(&words);
	text_list_finish(&unspeakable);
	return found;
}

static bool number_guarded(const struct making *making, struct network_message *message)
{
	const struct text_list *words = &message->network.words;

	message->rivals_in_doubt = making->guarded != NULL;
	if (making->guarded == NULL) {
		return true;
	}
	message->guarded = calloc(words->count + 1, sizeof(*message->guarded));
	if (message->guarded == NULL) {
		return problems_add(making->problems, SEVERITY_ERROR, NULL, "out of memory");
	}
	for (size_t i = 0; i < words->count; i++) {
		if (text_list_has(making->guarded, words->items[i])) {
			message->guarded[message->guarded_count++] = (uint32_t)i;
		}
	}
	return true;
}

/* What is wrong with the file is added, and speech is heard without it. */
static void read_voice(const char *path, struct network_message *message,
	struct problems *problems)
{
	struct error error = {0};
	struct voice *voice = path != NULL ? malloc(sizeof(*voice)) : NULL;

	if (path == NULL) {
		return;
	}
	if (voice == NULL) {
		error_set(&error, ERROR_MEMORY, "out of memory");
	} else if (voice_read_file(path, voice, &error)) {
		message->voice = voice;
		return;
	}
	free(voice);
	problems_add_error(problems, &error);
}

/* NULL with a problem. */
static struct sound_network *sounds_of(const struct making *making)
{
	struct error error = {0};
	struct sound_network *network = grammar_sound_network(making->grammar, &error);

	if (network == NULL) {
		problems_add_error(making->problems, &error);
	} else if (making->settings->hearing.compounds == COMPOUNDS_SPOKEN &&
		!sound_join_sentences(network, "and")) {
		problems_add(making->problems, SEVERITY_ERROR, NULL, "out of memory");
		sound_network_destroy(network);
		return NULL;
	}
	return network;
}

/* As text, because that is how it is kept: as a tree it takes ten times the memory. `voice`: that
 * it has beside its own, or NULL. */
static bool print(const struct network_message *message, const struct json *voice,
	struct problems *problems, struct hearing_network *made)
{
	struct json *json = message_network(message);
	bool good = json != NULL && (voice == NULL || json_put(json, "voice", json_copy(voice)));
	const struct json *learnt = json_get(json, "voice");

	made->word_count = message->network.words.count;
	made->wake_word_count = message->wake_word_count;
	made->voice = learnt != NULL ? json_copy(learnt) : NULL;
	good = good && (learnt == NULL || made->voice != NULL);
	made->message = good ? message_text(json) : NULL;
	json_destroy(json);
	return made->message != NULL ||
		problems_add(problems, SEVERITY_ERROR, NULL,
			good ? "there are more sentences than the listener can take: leave grammars out with "
			       "`without:`, or name fewer devices" : "out of memory");
}

/* Completes the message and prints it. `voice`: NULL for the commands. */
static bool make(const struct making *making, struct network_message *message,
	const struct json *voice, bool advise, struct hearing_network *made)
{
	struct sound_network *network = sounds_of(making);

	*made = (struct hearing_network){0};
	if (network == NULL) {
		return false;
	}
	message->id = 1;
	message->endpointing = making->settings->hearing.endpointing;
	message->network = *network;
	bool good = number_guarded(making, message) && find_pronunciations(making, message);
	if (good && advise) {
		wake_advice_give(making->settings, message, making->problems);
	}
	good = good && print(message, voice, making->problems, made);
	/* The parts of the network are the grammar's way of allocating them: give them back. */
	*network = message->network;
	message->network = (struct sound_network){0};
	sound_network_destroy(network);
	return good;
}

bool hearing_commands(const struct grammar *grammar, const struct settings *settings,
	struct pronunciations *pronunciations, const struct text_list *guarded,
	struct problems *problems, struct hearing_network *made)
{
	const struct making making = {grammar, settings, pronunciations, guarded, problems};
	struct network_message message = {0};

	read_voice(settings->hearing.voice, &message, problems);
	bool good = make(&making, &message, NULL, true, made);
	network_message_finish(&message);
	return good;
}

bool hearing_replies(const struct grammar *grammar, const struct settings *settings,
	struct pronunciations *pronunciations, const struct text_list *guarded,
	const struct hearing_network *commands, struct problems *problems,
	struct hearing_network *made)
{
	const struct making making = {grammar, settings, pronunciations, guarded, problems};
	struct network_message message = {0};

	bool good = make(&making, &message, commands->voice, false, made);
	network_message_finish(&message);
	return good;
}

void hearing_network_finish(struct hearing_network *made)
{
	free(made->message);
	json_destroy(made->voice);
	*made = (struct hearing_network){0};
}
