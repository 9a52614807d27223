/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/grammar.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/array.h"
#include "bridge/grammar/automaton.h"
#include "bridge/grammar/compile.h"
#include "bridge/grammar/jsgf.h"
#include "bridge/grammar/match.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/network.h"
#include "bridge/grammar/refusal.h"
#include "bridge/grammar/resolve.h"
#include "bridge/grammar/sentences.h"
#include "bridge/grammar/sound_build.h"
#include "bridge/grammar/sound_complete.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/sound_senses.h"
#include "bridge/grammar/understand.h"
#include "bridge/grammar/word_cut.h"

#define FILE_BYTES_MAX (1024 * 1024)
#define FILES_MAX 1000

/* Sentences by which it is judged which words mean the same. */
#define SAMPLES 120
#define SAMPLES_SEED 1

struct grammar {
	struct jsgf **files; /* those that could be read */
	size_t file_count;
	size_t file_capacity;
	struct network network;
	struct text_list intents;
	struct text_list words;
};

struct grammar *grammar_create(void)
{
	return calloc(1, sizeof(struct grammar));
}

void grammar_destroy(struct grammar *grammar)
{
	if (grammar == NULL) {
		return;
	}
	network_finish(&grammar->network);
	text_list_finish(&grammar->intents);
	text_list_finish(&grammar->words);
	for (size_t i = 0; i < grammar->file_count; i++) {
		jsgf_destroy(grammar->files[i]);
	}
	free(grammar->files);
	free(grammar);
}

static bool too_large(const char *name, struct problems *problems)
{
	const struct place place = {.file = name};

	return problems_add(problems, SEVERITY_ERROR, &place,
		"the grammar is larger than 1 MiB, which is more than any network could hold");
}

bool grammar_add_text(struct grammar *grammar, const char *name, const char *text, size_t length,
	struct problems *problems)
{
	if (length > FILE_BYTES_MAX) {
		return too_large(name, problems);
	}
	struct jsgf **files = array_make_room(grammar->files, grammar->file_count,
		&grammar->file_capacity, sizeof(*files), FILES_MAX);
	if (files == NULL) {
		return problems_add(problems, SEVERITY_ERROR, NULL,
			"%s: there are more than %d grammar files, or too little memory", name, FILES_MAX);
	}
	grammar->files = files;
	struct jsgf *file = jsgf_read(name, text, length, problems);
	if (file == NULL) {
		return false;
	}
	files[grammar->file_count++] = file;
	return true;
}

bool grammar_add_file(struct grammar *grammar, const char *path, struct problems *problems)
{
	struct error error = {0};
	struct buffer text;

	buffer_init(&text, FILE_BYTES_MAX);
	bool good = buffer_read_file(&text, path, &error);
	if (!good) {
		problems_add_error(problems, &error);
	} else {
		good = grammar_add_text(grammar, path, buffer_text(&text), text.length, problems);
	}
	buffer_finish(&text);
	return good;
}

/* Names each intent of a file that another file has already. */
static bool check_intents(const struct network *network, const struct jsgf *file,
	struct problems *problems)
{
	bool good = true;

	for (size_t i = 0; i < file->rule_count; i++) {
		const struct jsgf_rule *rule = &file->rules[i];
		for (size_t k = 0; rule->is_public && k < network->intent_count; k++) {
			const struct network_intent *intent = &network->intents[k];
			if (strcmp(intent->name, rule->name) == 0) {
				good = problems_add(problems, SEVERITY_ERROR, &rule->place,
					"the intent <%s> is in %s:%u:%u already: give this one another name",
					rule->name, intent->place.file, intent->place.line, intent->place.column);
			}
		}
	}
	return good;
}

/* Adds a file to the network, or nothing of it. */
static bool compile_file(struct grammar *grammar, size_t number,
	const struct vocabulary *vocabulary, struct problems *problems)
{
	struct network *network = &grammar->network;
	struct jsgf *file = grammar->files[number];
	struct network_size before = network_size(network);

	bool good = resolve_references(file, vocabulary, network, problems);
	good = check_intents(network, file, problems) && good;
	good = good && compile_rules(file, number, network, problems);
	if (!good) {
		network_shrink(network, &before);
		words_forget_file(&network->words, file->file);
	}
	return good;
}

/* Notes the words of all arcs, each once. */
static bool list_words(struct grammar *grammar)
{
	const struct network *network = &grammar->network;
	bool *used = calloc(network->words.count + 1, sizeof(*used));

	bool good = used != NULL;
	for (size_t i = 0; good && i < network->arc_count; i++) {
		const struct network_arc *arc = &network->arcs[i];
		if (arc->kind == ARC_WORD && !used[arc->index]) {
			used[arc->index] = true;
			good = text_list_add(&grammar->words, network->words.items[arc->index].text);
		}
	}
	free(used);
	text_list_sort(&grammar->words);
	return good;
}

bool grammar_compile(struct grammar *grammar, const struct vocabulary *vocabulary,
	struct problems *problems)
{
	bool good = true;

	for (size_t i = 0; i < grammar->file_count; i++) {
		good = compile_file(grammar, i, vocabulary, problems) && good;
	}
	bool memory = network_complete(&grammar->network) && list_words(grammar);
	for (size_t i = 0; memory && i < grammar->network.intent_count; i++) {
		memory = text_list_add(&grammar->intents, grammar->network.intents[i].name);
	}
	if (!memory) {
		return problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
	}
	return good;
}

const struct text_list *grammar_intents(const struct grammar *grammar)
{
	return &grammar->intents;
}

static bool add_slots(const struct network *network, const struct network_intent *intent,
	struct text_list *slots)
{
	bool good = true;

	for (size_t i = intent->first_tag; good && i < intent->end_tag; i++) {
		const char *slot = network->tags[i].slot;
		good = text_list_has(slots, slot) || text_list_add(slots, slot);
	}
	return good;
}

bool grammar_slots(const struct grammar *grammar, const char *intent, struct text_list *slots)
{
	const struct network *network = &grammar->network;
	bool good = true;

	for (size_t i = 0; good && i < network->intent_count; i++) {
		if (strcmp(network->intents[i].name, intent) == 0) {
			good = add_slots(network, &network->intents[i], slots);
		}
	}
	return good;
}

const struct text_list *grammar_words(const struct grammar *grammar)
{
	return &grammar->words;
}

bool grammar_word_place(const struct grammar *grammar, const char *word, struct place *place)
{
	const struct words *words = &grammar->network.words;
	uint32_t number = words_find(words, word, strlen(word));

	*place = (struct place){0};
	if (number == WORD_NONE || words->items[number].place.file == NULL) {
		return false;
	}
	*place = words->items[number].place;
	return true;
}

struct meaning *grammar_understand(const struct grammar *grammar, const char *words,
	struct error *error)
{
	struct error reason = {.kind = ERROR_NONE};
	struct match match;
	struct meaning *meaning = NULL;

	if (grammar->network.first_arcs == NULL) {
		error_set(error, ERROR_INPUT, "no grammar was compiled");
		return NULL;
	}
	if (match_run(&match, &grammar->network, words, &reason)) {
		meaning = understand_match(&match, &reason);
		if (meaning == NULL && reason.kind == ERROR_NONE) {
			refusal_explain(&match, &grammar->words, &reason);
		}
	}
	match_finish(&match);
	if (meaning == NULL && error != NULL) {
		*error = reason;
	}
	return meaning;
}

void grammar_sentences(const struct grammar *grammar, size_t count, uint64_t seed,
	grammar_sentence_fn *callback, void *data)
{
	if (grammar->network.first_arcs != NULL) {
		sentences_walk(&grammar->network, count, seed, callback, data);
	}
}

bool grammar_word_cut(const struct grammar *grammar, const struct text_list *intents,
	struct text_list *words)
{
	const struct network *network = &grammar->network;
	bool *meant = calloc(network->intent_count + 1, sizeof(*meant));
	bool *chosen = calloc(network->words.count + 1, sizeof(*chosen));

	for (size_t i = 0; meant != NULL && i < network->intent_count; i++) {
		meant[i] = text_list_has(intents, network->intents[i].name);
	}
	bool good = meant != NULL && chosen != NULL && network->first_arcs != NULL &&
		word_cut_find(network, meant, chosen);
	for (size_t i = 0; good && i < network->words.count; i++) {
		good = !chosen[i] || text_list_add(words, network->words.items[i].text);
	}
	free(meant);
	free(chosen);
	return good;
}

static enum comparison compare(const char *sentence, const char *longer, void *data)
{
	const struct grammar *grammar = data;
	enum comparison result = COMPARISON_UNKNOWN;
	struct meaning *meaning = grammar_understand(grammar, sentence, NULL);

	if (meaning != NULL) {
		struct meaning *other = grammar_understand(grammar, longer, NULL);
		bool same = other != NULL && meaning_equal(meaning, other);
		result = same ? COMPARISON_SAME : COMPARISON_OTHER;
		meaning_destroy(other);
	}
	meaning_destroy(meaning);
	return result;
}

static bool append_meaning(const char *sentence, struct buffer *text, void *data)
{
	struct meaning *meaning = grammar_understand(data, sentence, NULL);
	bool good = meaning != NULL && meaning_append_key(meaning, text);

	meaning_destroy(meaning);
	return good;
}

static bool add_sample(const char *intent, const char *words, void *data)
{
	(void)intent;
	return text_list_add(data, words);
}

static bool find_senses(const struct grammar *grammar, struct sound_network *sound)
{
	struct text_list samples = {0};

	grammar_sentences(grammar, SAMPLES, SAMPLES_SEED, add_sample, &samples);
	bool good = sound_find_senses(sound, &samples, append_meaning, (void *)grammar);
	text_list_finish(&samples);
	return good;
}

struct sound_network *grammar_sound_network(const struct grammar *grammar, struct error *error)
{
	struct sound_network *sound = sound_build(&grammar->network, &grammar->words, error);

	if (sound != NULL && (!sound_find_complete(sound, compare, (void *)grammar) ||
				     !find_senses(grammar, sound))) {
		sound_network_destroy(sound);
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	return sound;
}
