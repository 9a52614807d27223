/* SPDX-License-Identifier: MIT */
#include "bridge/commands/voice_sentences.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/grammar/typed.h"
#include "bridge/scoring/manifest.h"

/* How many sentences of the grammar are looked at, to choose from. */
#define CANDIDATES 400

/* Fewer words have little to learn from, and more are hard to read in one breath. */
#define WORDS_MIN 3
#define WORDS_MAX 9

static bool out_of_memory(struct error *error)
{
	return error_set(error, ERROR_MEMORY, "out of memory");
}

/* --- how a sentence sounds --- */

/* How some words sound, each once. */
struct found {
	struct pronunciation *items;
	size_t count;
};

static const struct pronunciation *find_word(const struct found *found, const char *word)
{
	for (size_t i = 0; i < found->count; i++) {
		if (strcmp(found->items[i].word, word) == 0) {
			return &found->items[i];
		}
	}
	return NULL;
}

static bool add_word(const struct found *found, const char *word, struct sounds *sounds,
	struct error *error)
{
	const struct pronunciation *pronunciation = find_word(found, word);

	if (pronunciation == NULL) {
		return error_set(error, ERROR_INPUT, "`%s` is no word of this home's sentences", word);
	}
	if (sounds->count == STUDY_WORDS_MAX) {
		return error_set(error, ERROR_LIMIT, "a sentence has more than %d words",
			STUDY_WORDS_MAX);
	}
	return text_list_add_all(&sounds->words[sounds->count++], &pronunciation->phones) ||
		out_of_memory(error);
}

static bool find_sounds(const struct configuration *configuration, const char *words,
	struct sounds *sounds, struct error *error)
{
	struct text_list list = {0}, unspeakable = {0};
	struct found found = {0};
	bool good = text_list_add_words(&list, words) || out_of_memory(error);

	good = good && pronunciations_find(configuration->pronunciations, &list, &found.items,
			       &found.count, &unspeakable, error);
	for (size_t i = 0; i < list.count && good; i++) {
		good = add_word(&found, list.items[i], sounds, error);
	}
	pronunciations_free_found(found.items, found.count);
	text_list_finish(&list);
	text_list_finish(&unspeakable);
	return good;
}

/* --- the list --- */

/* `words` as grammar_understand() takes them. */
static bool add_sentence(const struct configuration *configuration, const char *words,
	const char *recording, struct voice_sentences *sentences, struct error *error)
{
	struct voice_sentence *items =
		realloc(sentences->items, (sentences->count + 1) * sizeof(*items));

	if (items == NULL) {
		return out_of_memory(error);
	}
	sentences->items = items;
	struct voice_sentence *sentence = &items[sentences->count++];
	*sentence = (struct voice_sentence){.words = text_copy(words),
		.recording = recording != NULL ? text_copy(recording) : NULL};
	if (sentence->words == NULL || (recording != NULL && sentence->recording == NULL)) {
		return out_of_memory(error);
	}
	sentence->meaning = grammar_understand(configuration->grammar, words, error);
	return sentence->meaning != NULL &&
		find_sounds(configuration, words, &sentence->sounds, error);
}

void voice_sentences_finish(struct voice_sentences *sentences)
{
	for (size_t i = 0; i < sentences->count; i++) {
		free(sentences->items[i].words);
		free(sentences->items[i].recording);
		meaning_destroy(sentences->items[i].meaning);
		sounds_finish(&sentences->items[i].sounds);
	}
	free(sentences->items);
	*sentences = (struct voice_sentences){0};
}

/* --- choosing --- */

struct choosing {
	struct text_list candidates;
	bool failed;
};

static size_t count_words(const char *words)
{
	size_t count = 1;

	for (const char *c = words; *c != '\0'; c++) {
		count += *c == ' ';
	}
	return count;
}

static bool take_candidate(const char *intent, const char *words, void *data)
{
	struct choosing *choosing = data;
	size_t count = count_words(words);

	(void)intent;
	if (count >= WORDS_MIN && count <= WORDS_MAX) {
		choosing->failed = !text_list_add(&choosing->candidates, words);
	}
	return !choosing->failed;
}

/* How many words of a sentence are not in the list. */
static size_t count_new_words(const char *words, const struct text_list *known)
{
	struct text_list list = {0};
	size_t count = 0;

	text_list_add_words(&list, words);
	for (size_t i = 0; i < list.count; i++) {
		count += !text_list_has(known, list.items[i]);
	}
	text_list_finish(&list);
	return count;
}

/* The candidate with the most new words; the first where several have as many. */
static const char *next_sentence(const struct choosing *choosing, const struct text_list *chosen,
	const struct text_list *known)
{
	const char *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < choosing->candidates.count; i++) {
		const char *words = choosing->candidates.items[i];
		size_t count = count_new_words(words, known);
		if ((best == NULL || count > most) && !text_list_has(chosen, words)) {
			best = words;
			most = count;
		}
	}
	return best;
}

static bool choose(const struct configuration *configuration, const struct choosing *choosing,
	size_t count, struct voice_sentences *sentences, struct error *error)
{
	struct text_list chosen = {0}, known = {0};
	const char *words = "";
	bool good = true;

	while (good && sentences->count < count &&
		(words = next_sentence(choosing, &chosen, &known)) != NULL) {
		good = (text_list_add(&chosen, words) && text_list_add_words(&known, words)) ||
			out_of_memory(error);
		good = good && add_sentence(configuration, words, NULL, sentences, error);
	}
	text_list_finish(&chosen);
	text_list_finish(&known);
	return good && (sentences->count == count || error_set(error, ERROR_INPUT,
		"this home understands only %zu sentences of %d to %d words, which is too little to "
		"learn a voice from", sentences->count, WORDS_MIN, WORDS_MAX));
}

bool voice_sentences_choose(const struct configuration *configuration, size_t count,
	uint64_t seed, struct voice_sentences *sentences, struct error *error)
{
	struct choosing choosing = {.failed = false};

	*sentences = (struct voice_sentences){0};
	grammar_sentences(configuration->grammar, CANDIDATES, seed, take_candidate, &choosing);
	bool good = choosing.failed ? out_of_memory(error)
		: choose(configuration, &choosing, count, sentences, error);
	text_list_finish(&choosing.candidates);
	return good;
}

/* --- recordings --- */

static bool add_recording(const struct configuration *configuration,
	const struct manifest_entry *entry, const char *manifest,
	struct voice_sentences *sentences, struct error *error)
{
	struct buffer words;
	struct error reason = {0};

	if (entry->expected != EXPECTED_TEXT) {
		return error_set_at(error, ERROR_INPUT, &(struct place){.file = manifest},
			"the recording %s has no `text`: what was read must be known", entry->audio);
	}
	if (sentences->count == STUDY_SENTENCES_MAX) {
		return error_set_at(error, ERROR_LIMIT, &(struct place){.file = manifest},
			"there are more than %d recordings", STUDY_SENTENCES_MAX);
	}
	buffer_init(&words, TYPED_WORDS_MAX);
	bool good = typed_to_words(entry->text, &words, &reason) &&
		add_sentence(configuration, buffer_text(&words), entry->audio, sentences, &reason);
	buffer_finish(&words);
	return good || error_set_at(error, ERROR_INPUT, &(struct place){.file = manifest},
		"the recording %s: %s", entry->audio, reason.text);
}

bool voice_sentences_read(const struct configuration *configuration, const char *manifest,
	struct voice_sentences *sentences, struct error *error)
{
	struct manifest content = {0};

	*sentences = (struct voice_sentences){0};
	bool good = manifest_read(manifest, 1, 0, &content, error);
	for (size_t i = 0; i < content.count && good; i++) {
		good = add_recording(configuration, &content.entries[i], manifest, sentences, error);
	}
	manifest_finish(&content);
	return good;
}
