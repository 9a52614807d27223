/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/pronunciations.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/array.h"
#include "bridge/grammar/dictionary.h"
#include "bridge/grammar/hash_index.h"
#include "bridge/grammar/letter_to_sound.h"
#include "bridge/grammar/phones.h"
#include "bridge/grammar/typed.h"

#define OVERRIDES_MAX 10000
#define WORDS_MAX 1000000
#define WAYS_MAX 16
/* More than letter_to_sound() makes of its longest word. */
#define PHONES_MAX 1400

/* Words with their pronunciations, found by the word. */
struct table {
	struct pronunciation *entries;
	size_t count;
	size_t capacity;
	struct hash_index index;
};

struct pronunciations {
	char *dictionary;
	struct text_list more; /* paths of further dictionaries */
	struct table overrides;
	struct table known;        /* what was found before */
	struct text_list expected; /* words that are looked up with the next ones */
};

struct span {
	const char *text;
	size_t length;
};

void pronunciations_free_found(struct pronunciation *found, size_t found_count)
{
	for (size_t i = 0; i < found_count; i++) {
		free(found[i].word);
		text_list_finish(&found[i].phones);
	}
	free(found);
}

static void table_finish(struct table *table)
{
	pronunciations_free_found(table->entries, table->count);
	hash_index_finish(&table->index);
	*table = (struct table){0};
}

static bool is_entry_of(uint32_t item, const void *wanted, const void *items)
{
	const struct span *span = wanted;
	const char *word = ((const struct pronunciation *)items)[item].word;
	return strlen(word) == span->length && memcmp(word, span->text, span->length) == 0;
}

static struct pronunciation *table_find(const struct table *table, const char *word,
	size_t length)
{
	struct span span = {.text = word, .length = length};
	uint32_t item = hash_index_find(&table->index, hash_bytes(word, length), is_entry_of, &span,
		table->entries);
	return item != HASH_INDEX_NONE ? &table->entries[item] : NULL;
}

/* The entry of a word, which is added if it is new; NULL when out of memory or
 * if there are too many. */
static struct pronunciation *table_add(struct table *table, const char *word, size_t maximum)
{
	size_t length = strlen(word);
	struct pronunciation *known = table_find(table, word, length);
	if (known != NULL) {
		return known;
	}
	struct pronunciation *entries = array_make_room(table->entries, table->count,
		&table->capacity, sizeof(*entries), maximum);
	if (entries == NULL) {
		return NULL;
	}
	table->entries = entries;
	char *copy = text_copy(word);
	if (copy == NULL || !hash_index_add(&table->index, hash_bytes(word, length),
			(uint32_t)table->count)) {
		free(copy);
		return NULL;
	}
	struct pronunciation *added = &table->entries[table->count++];
	*added = (struct pronunciation){.word = copy};
	return added;
}

/* Adds a way to say a word; one that is known or too many is left out. */
static bool add_way(struct pronunciation *entry, const char *phones,
	enum pronunciation_source source)
{
	entry->source = source;
	if (entry->phones.count >= WAYS_MAX || text_list_has(&entry->phones, phones)) {
		return true;
	}
	return text_list_add(&entry->phones, phones);
}

struct pronunciations *pronunciations_create(const char *dictionary, struct error *error)
{
	if (!dictionary_check(dictionary, error)) {
		return NULL;
	}
	struct pronunciations *pronunciations = calloc(1, sizeof(*pronunciations));
	if (pronunciations != NULL) {
		pronunciations->dictionary = text_copy(dictionary);
	}
	if (pronunciations == NULL || pronunciations->dictionary == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		pronunciations_destroy(pronunciations);
		return NULL;
	}
	return pronunciations;
}

bool pronunciations_add_dictionary(struct pronunciations *pronunciations, const char *path,
	struct error *error)
{
	if (!dictionary_check(path, error)) {
		return false;
	}
	return text_list_add(&pronunciations->more, path) ||
		error_set(error, ERROR_MEMORY, "out of memory");
}

void pronunciations_destroy(struct pronunciations *pronunciations)
{
	if (pronunciations != NULL) {
		table_finish(&pronunciations->overrides);
		table_finish(&pronunciations->known);
		text_list_finish(&pronunciations->expected);
		free(pronunciations->dictionary);
		text_list_finish(&pronunciations->more);
		free(pronunciations);
	}
}

/* Makes the key and the phones of an override plain. */
static bool read_override(const char *word, const char *phones, const struct place *place,
	struct buffer *plain_word, struct buffer *plain_phones, struct problems *problems)
{
	struct error error = {0};
	if (!typed_to_words(word, plain_word, &error)) {
		return problems_add(problems, SEVERITY_ERROR, place, "`%s` is not a word: %s", word,
			error.text);
	}
	if (strchr(buffer_text(plain_word), ' ') != NULL) {
		return problems_add(problems, SEVERITY_ERROR, place,
			"`%s` is said as the words `%s`: write how each of them sounds", word,
			buffer_text(plain_word));
	}
	if (!phones_read(phones, strlen(phones), plain_phones, &error)) {
		return problems_add(problems, SEVERITY_ERROR, place,
			"the pronunciation of `%s`: %s", word, error.text);
	}
	return true;
}

bool pronunciations_override(struct pronunciations *pronunciations, const char *word,
	const char *phones, const struct place *place, struct problems *problems)
{
	struct buffer plain_word;
	struct buffer plain_phones;
	buffer_init(&plain_word, TYPED_WORDS_MAX);
	buffer_init(&plain_phones, PHONES_MAX);
	bool done = read_override(word, phones, place, &plain_word, &plain_phones, problems);
	if (done) {
		struct pronunciation *entry = table_add(&pronunciations->overrides,
			buffer_text(&plain_word), OVERRIDES_MAX);
		done = entry != NULL &&
			add_way(entry, buffer_text(&plain_phones), PRONUNCIATION_CONFIGURED);
		if (!done) {
			problems_add(problems, SEVERITY_ERROR, place,
				"there is no memory for the pronunciation of `%s`", word);
		}
	}
	buffer_finish(&plain_phones);
	buffer_finish(&plain_word);
	return done;
}

static bool add_ways(struct pronunciation *entry, const struct pronunciation *source)
{
	for (size_t way = 0; way < source->phones.count; way++) {
		if (!add_way(entry, source->phones.items[way], source->source)) {
			return false;
		}
	}
	return true;
}

/* An entry for each word, with its ways to say it where they are configured or known. */
static bool add_words(struct table *table, const struct pronunciations *pronunciations,
	const struct text_list *words)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->items[i];
		struct pronunciation *entry = table_add(table, word, WORDS_MAX);
		const struct pronunciation *source =
			table_find(&pronunciations->overrides, word, strlen(word));
		if (source == NULL) {
			source = table_find(&pronunciations->known, word, strlen(word));
		}
		if (entry == NULL || (source != NULL && !add_ways(entry, source))) {
			return false;
		}
	}
	return true;
}

/* Is nothing in it that the dictionaries were not asked for yet? */
static bool is_complete(const struct table *table, const struct table *known)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct pronunciation *entry = &table->entries[i];
		if (entry->phones.count == 0 &&
			table_find(known, entry->word, strlen(entry->word)) == NULL) {
			return false;
		}
	}
	return true;
}

static bool take_dictionary_entry(const struct dictionary_entry *line, void *data,
	struct error *error)
{
	struct pronunciation *entry = table_find(data, line->word, line->word_length);
	if (entry == NULL ||
		(entry->phones.count > 0 && entry->source == PRONUNCIATION_CONFIGURED)) {
		return true;
	}
	struct error wrong = {0};
	struct buffer phones;
	buffer_init(&phones, PHONES_MAX);
	bool done = phones_read(line->phones, line->phones_length, &phones, &wrong);
	if (!done) {
		error_set_at(error, wrong.kind, &line->place, "%s", wrong.text);
	} else if (!add_way(entry, buffer_text(&phones), PRONUNCIATION_DICTIONARY)) {
		done = error_set(error, ERROR_MEMORY, "out of memory");
	}
	buffer_finish(&phones);
	return done;
}

static bool apply_rules(struct table *table)
{
	struct buffer phones;
	buffer_init(&phones, PHONES_MAX);
	bool done = true;
	for (size_t i = 0; done && i < table->count; i++) {
		struct pronunciation *entry = &table->entries[i];
		buffer_clear(&phones);
		if (entry->phones.count == 0 && letter_to_sound(entry->word, &phones)) {
			done = add_way(entry, buffer_text(&phones), PRONUNCIATION_RULES);
		}
		done = done && !phones.failed;
	}
	buffer_finish(&phones);
	return done;
}

static bool read_dictionaries(const struct pronunciations *pronunciations, struct table *table,
	struct error *error)
{
	bool read = dictionary_read(pronunciations->dictionary, take_dictionary_entry, table, error);

	for (size_t i = 0; read && i < pronunciations->more.count; i++) {
		read = dictionary_read(pronunciations->more.items[i], take_dictionary_entry, table,
			error);
	}
	return read;
}

/* What is configured is there already; what cannot be said is known, too. */
static bool keep(struct table *known, const struct table *table)
{
	bool kept = true;

	for (size_t i = 0; kept && i < table->count; i++) {
		const struct pronunciation *entry = &table->entries[i];
		if (entry->phones.count == 0 || entry->source != PRONUNCIATION_CONFIGURED) {
			struct pronunciation *copy = table_add(known, entry->word, WORDS_MAX);
			kept = copy != NULL && add_ways(copy, entry);
		}
	}
	return kept;
}

/* Only the first entries stay. The index is not used any more. */
static void shorten(struct table *table, size_t count)
{
	for (; table->count > count; table->count--) {
		free(table->entries[table->count - 1].word);
		text_list_finish(&table->entries[table->count - 1].phones);
	}
}

/* Moves the words that cannot be spoken out of the entries. */
static bool move_unspeakable(struct table *table, struct text_list *unspeakable)
{
	size_t kept = 0;
	bool done = true;
	for (size_t i = 0; i < table->count; i++) {
		struct pronunciation *entry = &table->entries[i];
		if (entry->phones.count > 0) {
			table->entries[kept++] = *entry;
			continue;
		}
		done = text_list_add(unspeakable, entry->word) && done;
		free(entry->word);
	}
	table->count = kept;
	return done;
}

bool pronunciations_expect(struct pronunciations *pronunciations, const struct text_list *words)
{
	return text_list_add_all(&pronunciations->expected, words);
}

/* How all these words sound, those that are expected behind the others, which are `count`. */
static bool fill_table(struct pronunciations *pronunciations, const struct text_list *words,
	struct table *table, size_t *count, struct error *error)
{
	bool added = add_words(table, pronunciations, words);

	*count = table->count;
	if (!added || !add_words(table, pronunciations, &pronunciations->expected)) {
		return error_set(error, ERROR_MEMORY, "out of memory for %zu words", words->count);
	}
	if (!is_complete(table, &pronunciations->known) &&
		!read_dictionaries(pronunciations, table, error)) {
		return false;
	}
	if (!apply_rules(table) || !keep(&pronunciations->known, table)) {
		return error_set(error, ERROR_MEMORY, "out of memory for %zu words", words->count);
	}
	text_list_finish(&pronunciations->expected);
	return true;
}

bool pronunciations_find(struct pronunciations *pronunciations,
	const struct text_list *words, struct pronunciation **found, size_t *found_count,
	struct text_list *unspeakable, struct error *error)
{
	struct table table = {0};
	size_t count;

	*found = NULL;
	*found_count = 0;
	bool filled = fill_table(pronunciations, words, &table, &count, error);
	if (filled) {
		shorten(&table, count);
		filled = move_unspeakable(&table, unspeakable) ||
			error_set(error, ERROR_MEMORY, "out of memory for %zu words", words->count);
	}
	if (!filled) {
		table_finish(&table);
		return false;
	}
	*found = table.entries;
	*found_count = table.count;
	hash_index_finish(&table.index);
	return true;
}
