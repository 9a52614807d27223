/* SPDX-License-Identifier: MIT */
#include "audio/wake/wake_text.h"

#include <stdint.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/phones.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"

#define PREFIX "wake_"
#define VARIANTS_MAX 8 /* ways to say one wake word */

/* How a word of a wake word is said; NULL if nobody knows. */
static const struct text_list *phones_of(const struct network_message *message, const char *word,
	size_t length)
{
	for (size_t i = 0; i < message->pronunciation_count; i++) {
		const struct pronunciation *entry = &message->pronunciations[i];
		if (strncmp(entry->word, word, length) == 0 && entry->word[length] == '\0' &&
			entry->phones.count > 0) {
			return &entry->phones;
		}
	}
	return NULL;
}

/* The next word of a phrase, which moves behind it; its length is 0 at the end. */
static size_t next_word(const char **phrase, const char **word)
{
	*word = *phrase + strspn(*phrase, " ");
	size_t length = strcspn(*word, " ");
	*phrase = *word + length;
	return length;
}

/* Every choice of a way to say each of its words. */
static size_t count_variants(const struct network_message *message, const char *phrase)
{
	const char *word;
	size_t length, count = 1;

	while ((length = next_word(&phrase, &word)) > 0) {
		const struct text_list *phones = phones_of(message, word, length);
		count *= phones != NULL ? phones->count : 1;
		count = count < VARIANTS_MAX ? count : VARIANTS_MAX;
	}
	return count;
}

static bool append_variant(const struct network_message *message, const char *phrase,
	size_t variant, struct buffer *out)
{
	const char *word;
	size_t length;
	bool known = true;

	while ((length = next_word(&phrase, &word)) > 0) {
		const struct text_list *phones = phones_of(message, word, length);
		if (phones == NULL) {
			known = false;
			continue;
		}
		buffer_append_format(out, " %s", phones->items[variant % phones->count]);
		variant /= phones->count;
	}
	return known;
}

/* "wake_0", "wake_0(2)". */
static void append_name(struct buffer *out, size_t index, size_t variant)
{
	buffer_append_format(out, PREFIX "%zu", index);
	if (variant > 0) {
		buffer_append_format(out, "(%zu)", variant + 1);
	}
}

bool wake_text_dictionary(const struct network_message *message, struct buffer *out)
{
	bool known = true;

	for (size_t i = 0; i < message->wake_word_count; i++) {
		const char *phrase = message->wake_words[i].word;
		for (size_t k = 0; k < count_variants(message, phrase); k++) {
			append_name(out, i, k);
			known = append_variant(message, phrase, k, out) && known;
			buffer_append_text(out, "\n");
		}
	}
	for (const char *const *phone = phone_names(); *phone != NULL; phone++) {
		buffer_append_format(out, "ph_%s %s\n", *phone, *phone);
	}
	return known && !out->failed;
}

bool wake_text_keyphrases(const struct network_message *message, struct buffer *out)
{
	for (size_t i = 0; i < message->wake_word_count; i++) {
		size_t count = count_variants(message, message->wake_words[i].word);
		for (size_t k = 0; k < count; k++) {
			append_name(out, i, k);
			buffer_append_text(out, " /1e-160/\n");
		}
	}
	return !out->failed;
}

bool wake_text_network(const struct network_message *message, struct buffer *out)
{
	buffer_append_text(out, "FSG_BEGIN earshot\nN 2\nS 0\nF 1\n");
	for (size_t i = 0; i < message->wake_word_count; i++) {
		buffer_append_format(out, "T 0 1 1.0 " PREFIX "%zu\n", i);
	}
	for (const char *const *phone = phone_names(); *phone != NULL; phone++) {
		buffer_append_format(out, "T 1 1 %.6f ph_%s\n", 1.0 / PHONE_COUNT, *phone);
	}
	return buffer_append_text(out, "FSG_END\n");
}

bool wake_text_index(const char *word, size_t count, size_t *index)
{
	int64_t number = 0;

	if (strncmp(word, PREFIX, strlen(PREFIX)) != 0 ||
		!text_to_integer(word + strlen(PREFIX), 0, INT64_MAX, &number) ||
		(uint64_t)number >= count) {
		return false;
	}
	*index = (size_t)number;
	return true;
}
