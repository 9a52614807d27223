/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/letter_to_sound.h"

#include <flite/flite.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/grammar/phones.h"

/* In libflite_cmulex, but in none of the headers that Debian installs. Calling
 * it again gives the same lexicon. */
cst_lexicon *cmu_lex_init(void);

#define WORD_MAX 64

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
static const char spoken_characters[] = "abcdefghijklmnopqrstuvwxyz'-_.";
static const char part_ends[] = "-_.";

/* Sounds that decide how a possessive ending is said: "boss's", "cat's", "dog's". */
static const char *const hissing[] = {"S", "Z", "SH", "ZH", "CH", "JH", NULL};
static const char *const voiceless[] = {"P", "T", "K", "F", "TH", NULL};

/* flite's one phone that the CMU dictionary has not is the weak vowel `ax`. */
static const char *phone_of_flite(const cst_val *item)
{
	const char *name = val_string(val_car(item));
	return strncmp(name, "ax", 2) == 0 ? "AH" : phone_find(name, strlen(name));
}

static void append_phone(struct buffer *phones, const char *phone)
{
	buffer_append_text(phones, phones->length > 0 ? " " : "");
	buffer_append_text(phones, phone);
}

/* Appends how flite says a run of letters. Returns the last phone, or NULL, with
 * nothing appended, if no vowel came of it. */
static const char *append_letters(struct buffer *phones, const char *run)
{
	cst_val *said = lex_lookup(cmu_lex_init(), run, NULL, NULL);
	bool has_vowel = false;
	for (const cst_val *item = said; item != NULL; item = val_cdr(item)) {
		const char *phone = phone_of_flite(item);
		has_vowel = has_vowel || (phone != NULL && phone_is_vowel(phone));
	}
	const char *last = NULL;
	for (const cst_val *item = said; has_vowel && item != NULL; item = val_cdr(item)) {
		const char *phone = phone_of_flite(item);
		if (phone != NULL) {
			append_phone(phones, phone);
			last = phone;
		}
	}
	delete_val(said);
	return last;
}

static const char *append_spelt(struct buffer *phones, const char *run)
{
	const char *last = NULL;
	for (; *run != '\0'; run++) {
		const char letter[] = {*run, '\0'};
		last = append_letters(phones, letter);
	}
	return last;
}

static bool is_one_of(const char *phone, const char *const *list)
{
	while (*list != NULL && strcmp(*list, phone) != 0) {
		list++;
	}
	return *list != NULL;
}

static void append_possessive(struct buffer *phones, const char *last)
{
	if (is_one_of(last, hissing)) {
		append_phone(phones, "IH");
	}
	append_phone(phones, is_one_of(last, voiceless) ? "S" : "Z");
}

static void append_part(struct buffer *phones, const char *part, size_t length)
{
	bool possessive = length > 2 && strncmp(&part[length - 2], "'s", 2) == 0;
	size_t stem = possessive ? length - 2 : length;
	char run[WORD_MAX + 1];
	size_t count = 0;
	for (size_t i = 0; i < stem; i++) {
		if (part[i] != '\'') {
			run[count++] = part[i];
		}
	}
	run[count] = '\0';
	const char *last = append_letters(phones, run);
	if (last == NULL) {
		last = append_spelt(phones, run);
	}
	if (possessive && last != NULL) {
		append_possessive(phones, last);
	}
}

bool letter_to_sound(const char *word, struct buffer *phones)
{
	size_t length = strlen(word);
	if (length > WORD_MAX || strspn(word, spoken_characters) != length ||
		strpbrk(word, letters) == NULL) {
		return false;
	}
	while (*word != '\0') {
		size_t part = strcspn(word, part_ends);
		append_part(phones, word, part);
		word += part + strspn(&word[part], part_ends);
	}
	return !phones->failed;
}
