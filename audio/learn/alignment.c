/* SPDX-License-Identifier: MIT */
#include "audio/learn/alignment.h"

#include <string.h>

#include "audio/search/decoder.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/grammar/phones.h"
#include "bridge/wire/study_message.h"

#define TEXT_MAX (64u * 1024)

/* The states that the network needs: one after each word, and those inside each way to say it. */
static unsigned count_states(const struct sounds *sounds)
{
	unsigned states = 1;

	for (size_t i = 0; i < sounds->count; i++) {
		states++;
		for (size_t k = 0; k < sounds->words[i].count; k++) {
			for (const char *c = sounds->words[i].items[k]; *c != '\0'; c++) {
				states += *c == ' ';
			}
		}
	}
	return states;
}

/* The phones of one way to say a word, from one state to another, over states of its own from
 * `*next` on. */
static void append_way(struct buffer *out, const char *phones, unsigned from, unsigned to,
	unsigned *next)
{
	while (*phones != '\0') {
		size_t length = strcspn(phones, " ");
		bool last = phones[length] == '\0';
		unsigned target = last ? to : (*next)++;
		buffer_append_format(out, "T %u %u 1.0 %.*s\n", from, target, (int)length, phones);
		from = target;
		phones += length + !last;
	}
}

/* Phones are the words, so that the decoder tells the times of each. */
static bool append_network(struct buffer *out, const struct sounds *sounds)
{
	unsigned next = (unsigned)sounds->count + 1;

	buffer_append_format(out, "FSG_BEGIN sentence\nN %u\nS 0\nF %zu\n", count_states(sounds),
		sounds->count);
	for (size_t i = 0; i < sounds->count; i++) {
		for (size_t k = 0; k < sounds->words[i].count; k++) {
			append_way(out, sounds->words[i].items[k], (unsigned)i, (unsigned)i + 1, &next);
		}
	}
	return buffer_append_text(out, "FSG_END\n");
}

static bool append_dictionary(struct buffer *out)
{
	for (const char *const *phone = phone_names(); *phone != NULL; phone++) {
		buffer_append_format(out, "%s %s\n", *phone, *phone);
	}
	return !out->failed;
}

bool alignment_find(const char *model, const char *transform, const struct sounds *sounds,
	const int16_t *samples, size_t count, struct decoding *phones, struct error *error)
{
	struct buffer network, dictionary;
	struct decoder *decoder = NULL;

	*phones = (struct decoding){0};
	buffer_init(&network, TEXT_MAX);
	buffer_init(&dictionary, TEXT_MAX);
	if (append_network(&network, sounds) && append_dictionary(&dictionary)) {
		const struct decoder_settings settings = {.model = model, .transform = transform,
			.dictionary = buffer_text(&dictionary), .network = buffer_text(&network),
			.skip_frames = 1, .gaussians = 4, .weight = 1, .beams = BEAMS_WIDEST};
		decoder = decoder_create(&settings, error);
	} else {
		error_set(error, ERROR_LIMIT, "a sentence is too long to be learnt from");
	}
	buffer_finish(&network);
	buffer_finish(&dictionary);
	bool good = decoder != NULL && decoder_run(decoder, samples, count, phones, error);
	decoder_destroy(decoder);
	if (good && phones->word_count == 0) {
		decoding_finish(phones);
		return error_set(error, ERROR_INPUT, "what was read is not this sentence");
	}
	return good;
}
