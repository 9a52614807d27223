/* SPDX-License-Identifier: MIT */
#include "audio/recogniser.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audio/decoder.h"
#include "audio/network_text.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

#define TEXT_MAX (64u * 1024 * 1024)

/* The first stage lets pass what is above this (natural log). On 411 clips of a wake word it
 * loses one, and of 832 segments of other speech it stops 789. */
#define SPOTTED_AT_LEAST (-2700 * 0.10239)

struct recogniser {
	struct decoder *spotter;  /* first stage of the wake word; NULL without one */
	struct decoder *verifier; /* second stage */
	struct decoder *sentences;
	struct decoder *phones;
	struct text_list wake_words;
};

/* A threshold of 0 … 1 as the probability of a phone that the wake word competes with: at
 * 0.5 a millionth, and a power of ten for each eighth. */
static double phone_probability(const struct network_message *message)
{
	return pow(10, -10 + 8 * message->wake_words[0].threshold);
}

typedef bool text_fn(const struct network_message *message, struct buffer *out);

static bool wake_text(const struct network_message *message, struct buffer *out)
{
	return network_text_wake(message, phone_probability(message), out);
}

/* Makes a decoder for what `text` writes; `keyphrases` tells which kind of text it is. */
static struct decoder *make_decoder(const char *model, const struct network_message *message,
	text_fn *text, struct decoder_settings settings, bool keyphrases, struct error *error)
{
	struct buffer dictionary, search;
	struct decoder *decoder = NULL;

	buffer_init(&dictionary, TEXT_MAX);
	buffer_init(&search, TEXT_MAX);
	if (network_text_dictionary(message, text == wake_text, &dictionary) &&
		text(message, &search)) {
		settings.model = model;
		settings.dictionary = buffer_text(&dictionary);
		settings.network = keyphrases ? NULL : buffer_text(&search);
		settings.keyphrases = keyphrases ? buffer_text(&search) : NULL;
		decoder = decoder_create(&settings, error);
	} else {
		error_set(error, ERROR_LIMIT, "the network is too large for the recogniser");
	}
	buffer_finish(&dictionary);
	buffer_finish(&search);
	return decoder;
}

static struct decoder *make_phone_loop(const char *model, struct error *error)
{
	char *path = text_path_beside(model, "en-us-phone.lm.bin");
	struct decoder *decoder = NULL;

	if (path == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	/* Every second frame and two gaussians: half the price, and nearly as good a yardstick. */
	const struct decoder_settings settings = {.model = model, .dictionary = "sil SIL\n",
		.phone_model = path, .skip_frames = 2, .gaussians = 2, .weight = 1,
		.comparable = true};
	decoder = decoder_create(&settings, error);
	free(path);
	return decoder;
}

static bool make_wake_stages(struct recogniser *recogniser, const char *model,
	const struct network_message *message, struct error *error)
{
	const struct decoder_settings quick = {.skip_frames = 2, .gaussians = 4, .weight = 1};
	const struct decoder_settings careful = {.skip_frames = 1, .gaussians = 4, .weight = 1};

	for (size_t i = 0; i < message->wake_word_count; i++) {
		if (!text_list_add(&recogniser->wake_words, message->wake_words[i].word)) {
			return error_set(error, ERROR_MEMORY, "out of memory");
		}
	}
	if (message->wake_word_count == 0) {
		return true;
	}
	recogniser->spotter =
		make_decoder(model, message, network_text_keyphrases, quick, true, error);
	if (recogniser->spotter == NULL) {
		return false;
	}
	recogniser->verifier = make_decoder(model, message, wake_text, careful, false, error);
	return recogniser->verifier != NULL;
}

struct recogniser *recogniser_create(const char *model, const struct network_message *message,
	struct error *error)
{
	const struct decoder_settings careful = {.skip_frames = 1, .gaussians = 3,
		.weight = 3, .wide = true, .comparable = true};
	struct recogniser *recogniser = calloc(1, sizeof(*recogniser));

	if (recogniser == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	if (!make_wake_stages(recogniser, model, message, error)) {
		goto failed;
	}
	recogniser->sentences =
		make_decoder(model, message, network_text_commands, careful, false, error);
	if (recogniser->sentences == NULL) {
		goto failed;
	}
	recogniser->phones = make_phone_loop(model, error);
	if (recogniser->phones == NULL) {
		goto failed;
	}
	return recogniser;

failed:
	recogniser_destroy(recogniser);
	return NULL;
}

void recogniser_destroy(struct recogniser *recogniser)
{
	if (recogniser == NULL) {
		return;
	}
	decoder_destroy(recogniser->spotter);
	decoder_destroy(recogniser->verifier);
	decoder_destroy(recogniser->sentences);
	decoder_destroy(recogniser->phones);
	text_list_finish(&recogniser->wake_words);
	free(recogniser);
}

bool recogniser_has_wake_words(const struct recogniser *recogniser)
{
	return recogniser->wake_words.count > 0;
}

/* The longest wake word that the text begins with, and where the rest begins. */
static const char *wake_at_start(const struct recogniser *recogniser, const char *text,
	const char **rest)
{
	const char *found = NULL;
	size_t found_length = 0;

	for (size_t i = 0; i < recogniser->wake_words.count; i++) {
		const char *wake = recogniser->wake_words.items[i];
		size_t length = strlen(wake);
		if (length > found_length && strncmp(text, wake, length) == 0 &&
			(text[length] == ' ' || text[length] == '\0')) {
			found = wake;
			found_length = length;
		}
	}
	*rest = text + found_length + (found != NULL && text[found_length] == ' ');
	return found;
}

/* The first stage. */
static bool spotted(struct recogniser *recogniser, const int16_t *samples, size_t count)
{
	struct decoding decoding;
	bool found = false;

	if (!decoder_run(recogniser->spotter, samples, count, &decoding, NULL)) {
		return false;
	}
	for (size_t i = 0; i < decoding.word_count; i++) {
		found = found || decoding.words[i].probability > SPOTTED_AT_LEAST;
	}
	decoding_finish(&decoding);
	return found;
}

/* Where the wake word ends that a decoding begins with: after as many words as it has. */
static double wake_end(const struct decoding *decoding, const char *wake)
{
	size_t word = 0;

	for (const char *c = wake; *c != '\0'; c++) {
		word += *c == ' ';
	}
	return word < decoding->word_count ? decoding->words[word].end : 0;
}

const char *recogniser_wake(struct recogniser *recogniser, const int16_t *samples, size_t count,
	double *end)
{
	size_t window = (size_t)(RECOGNISER_WAKE_WINDOW * DECODER_RATE);
	struct decoding decoding;
	const char *rest;

	count = count < window ? count : window;
	if (recogniser->spotter == NULL || !spotted(recogniser, samples, count) ||
		!decoder_run(recogniser->verifier, samples, count, &decoding, NULL)) {
		return NULL;
	}
	const char *wake = wake_at_start(recogniser, decoding.text, &rest);
	*end = wake != NULL ? wake_end(&decoding, wake) : 0;
	decoding_finish(&decoding);
	return wake;
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* The pass over free phones, which runs beside the one over sentences: a Raspberry Pi has more
 * than one core, and the two decoders share nothing. */
struct phone_pass {
	struct decoder *decoder;
	const int16_t *samples;
	size_t count;
	struct decoding decoding;
	struct error error;
	bool good;
};

static void *run_phone_pass(void *data)
{
	struct phone_pass *pass = data;

	pass->good = decoder_run(pass->decoder, pass->samples, pass->count, &pass->decoding,
		&pass->error);
	return NULL;
}

/* Both passes; the caller finishes the two decodings. */
static bool run_passes(struct recogniser *recogniser, struct phone_pass *phones,
	struct decoding *sentence, struct error *error)
{
	pthread_t thread;
	bool beside = pthread_create(&thread, NULL, run_phone_pass, phones) == 0;

	bool good = decoder_run(recogniser->sentences, phones->samples, phones->count, sentence,
		error);
	if (beside) {
		pthread_join(thread, NULL);
	} else {
		run_phone_pass(phones);
	}
	if (good && !phones->good && error != NULL) {
		*error = phones->error;
	}
	return good && phones->good;
}

bool recogniser_hear(struct recogniser *recogniser, const int16_t *samples, size_t count,
	struct hypothesis *hypothesis, struct error *error)
{
	double started = now_ms();
	struct phone_pass phones = {.decoder = recogniser->phones, .samples = samples,
		.count = count};
	struct decoding sentence = {0};
	const char *rest;

	*hypothesis = (struct hypothesis){0};
	bool good = run_passes(recogniser, &phones, &sentence, error);
	if (good) {
		hypothesis->found = sentence.word_count > 0;
		hypothesis->wake = wake_at_start(recogniser, sentence.text, &rest);
		hypothesis->text = text_copy(rest);
		good = hypothesis->text != NULL || error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (good && hypothesis->found && sentence.frames > 0) {
		hypothesis->margin =
			(sentence.acoustic - phones.decoding.score) / (double)sentence.frames;
	}
	decoding_finish(&sentence);
	decoding_finish(&phones.decoding);
	hypothesis->decode_ms = now_ms() - started;
	return good;
}

void hypothesis_finish(struct hypothesis *hypothesis)
{
	free(hypothesis->text);
	*hypothesis = (struct hypothesis){0};
}
