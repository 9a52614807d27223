/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/dictionary.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The longest line of the English dictionary has 97 bytes. */
#define LINE_SIZE 1024

struct reader {
	FILE *file;
	struct place place;
	char line[LINE_SIZE];
};

static bool open_dictionary(struct reader *reader, const char *path, struct error *error)
{
	*reader = (struct reader){.place = {.file = path}};
	reader->file = fopen(path, "re");
	if (reader->file != NULL) {
		return true;
	}
	if (errno == ENOENT || errno == ENOTDIR) {
		return error_set_at(error, ERROR_NOT_FOUND, &reader->place,
			"there is no such dictionary: install the package pocketsphinx-en-us");
	}
	return error_set_at(error, ERROR_SYSTEM, &reader->place,
		"the dictionary cannot be opened: %s", strerror(errno));
}

/* False at the end, and with an error if that is not the end of the file. */
static bool read_line(struct reader *reader, bool *failed, struct error *error)
{
	*failed = false;
	errno = 0;
	if (fgets(reader->line, sizeof(reader->line), reader->file) == NULL) {
		*failed = ferror(reader->file) != 0;
		if (*failed) {
			error_set_at(error, ERROR_SYSTEM, &reader->place,
				"the dictionary cannot be read: %s", strerror(errno));
		}
		return false;
	}
	reader->place.line++;
	size_t length = strlen(reader->line);
	if ((length == 0 || reader->line[length - 1] != '\n') && !feof(reader->file)) {
		*failed = true;
		error_set_at(error, ERROR_INPUT, &reader->place,
			"this line is too long or not text: is the file a CMU dictionary?");
		return false;
	}
	return true;
}

static struct dictionary_entry split_line(const struct reader *reader)
{
	const char *word = reader->line;
	size_t length = strcspn(word, " \t\r\n");
	const char *phones = word + length;
	size_t base = strcspn(word, "(");
	return (struct dictionary_entry){
		.word = word,
		.word_length = base < length ? base : length,
		.phones = phones,
		.phones_length = strcspn(phones, "#"), /* starts a comment */
		.place = reader->place,
	};
}

bool dictionary_check(const char *path, struct error *error)
{
	struct reader reader;
	if (!open_dictionary(&reader, path, error)) {
		return false;
	}
	bool failed = false;
	bool good = read_line(&reader, &failed, error);
	fclose(reader.file);
	if (!good && !failed) {
		error_set_at(error, ERROR_INPUT, &reader.place, "the dictionary is empty");
	}
	return good;
}

bool dictionary_read(const char *path, dictionary_entry_fn *callback, void *data,
	struct error *error)
{
	struct reader reader;
	if (!open_dictionary(&reader, path, error)) {
		return false;
	}
	bool failed = false;
	while (!failed && read_line(&reader, &failed, error)) {
		const struct dictionary_entry entry = split_line(&reader);
		failed = entry.word_length > 0 && !callback(&entry, data, error);
	}
	fclose(reader.file);
	return !failed;
}
