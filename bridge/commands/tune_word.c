/* SPDX-License-Identifier: MIT */
#include "bridge/commands/tune_word.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/config/configuration.h"
#include "bridge/grammar/typed.h"
#include "bridge/wire/message.h"

#define WAKE_WORD_MAX 200
#define NEVER_WAKES 2.0

bool tune_word_find(const struct configuration *configuration, const char *named,
	struct tune_word *word, struct error *error)
{
	const struct settings *settings = configuration->settings;
	const struct text_list *words = &settings->wake.words;

	if (words->count == 0) {
		return error_set(error, ERROR_INPUT,
			"%s has no wake word: add `wake: {words: [computer]}`", settings->file);
	}
	if (named == NULL && words->count > 1) {
		return error_set(error, ERROR_INPUT,
			"%s has %zu wake words: say which with --word", settings->file, words->count);
	}
	for (size_t i = 0; i < words->count; i++) {
		if (named == NULL || strcmp(words->items[i], named) == 0) {
			*word = (struct tune_word){words->items[i], settings->wake.thresholds[i]};
			return true;
		}
	}
	return error_set(error, ERROR_INPUT, "%s does not have the wake word `%s`", settings->file,
		named);
}

char *tune_word_network(const struct configuration *configuration, const struct tune_word *word,
	struct error *error)
{
	const char *message = configuration->network.message;
	struct json *network = json_parse(message, strlen(message), error);
	struct json *list = json_new_list(), *item = json_new_object();
	struct buffer spoken;

	buffer_init(&spoken, WAKE_WORD_MAX);
	bool good = typed_to_words(word->word, &spoken, error);
	if (good && !(json_put_text(item, "word", buffer_text(&spoken)) &&
			    json_put_number(item, "threshold", NEVER_WAKES))) {
		good = error_set(error, ERROR_MEMORY, "out of memory");
	}
	good = json_append(list, item) && good;
	good = json_put(network, "wake", list) && good;
	buffer_finish(&spoken);
	char *text = good ? message_text(network) : NULL;
	json_destroy(network);
	if (text == NULL && error->kind == ERROR_NONE) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	return text;
}
