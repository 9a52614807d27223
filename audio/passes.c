/* SPDX-License-Identifier: MIT */
#include "audio/passes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audio/decoder.h"
#include "audio/front_end.h"
#include "audio/network_text.h"
#include "audio/rival_network.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

#define TEXT_MAX (64u * 1024 * 1024)

/* What is so much worse than free phones is no sentence, and nothing more is asked of it. */
#define HOPELESS_MARGIN (-1.0)

/* The front ends of the second opinions: the first one is always asked, the others if it does
 * not agree. The voice is taken to be 6 % higher and lower, as of a smaller and a larger
 * speaker. */
static const struct front_end_settings other_ears[] = {
	{.warp = 1, .remove_noise = false},
	{.warp = 1.06, .remove_noise = true},
	{.warp = 0.94, .remove_noise = true},
};
enum { OPINION_COUNT = sizeof(other_ears) / sizeof(other_ears[0]) };

struct passes {
	struct network_message network; /* its network and wake words only */
	struct decoder *sentences;      /* the first pass and the rivals */
	struct decoder *phones;         /* free phones: `own_phones` or borrowed */
	struct decoder *own_phones;
	struct decoder *quick;          /* the second opinions */
	struct front_end *front_ends[OPINION_COUNT];
};

/* --- making them --- */

static bool copy_numbers(uint32_t **copy, const uint32_t *numbers, size_t count)
{
	if (numbers == NULL) {
		return true;
	}
	*copy = calloc(count + 1, sizeof(**copy));
	if (*copy != NULL && count > 0) {
		memcpy(*copy, numbers, count * sizeof(*numbers));
	}
	return *copy != NULL;
}

static bool copy_network(const struct sound_network *network, struct sound_network *copy)
{
	bool good = true;

	for (size_t i = 0; good && i < network->words.count; i++) {
		good = text_list_add(&copy->words, network->words.items[i]);
	}
	copy->state_count = network->state_count;
	copy->arcs = calloc(network->arc_count + 1, sizeof(*copy->arcs));
	if (copy->arcs != NULL && network->arc_count > 0) {
		memcpy(copy->arcs, network->arcs, network->arc_count * sizeof(*copy->arcs));
	}
	copy->arc_count = network->arc_count;
	copy->final_count = network->final_count;
	return good && copy->arcs != NULL &&
		copy_numbers(&copy->finals, network->finals, network->final_count) &&
		copy_numbers(&copy->senses, network->senses, network->words.count);
}

static bool copy_wake_words(const struct network_message *message, struct network_message *copy)
{
	copy->wake_words = calloc(message->wake_word_count + 1, sizeof(*copy->wake_words));
	if (copy->wake_words == NULL) {
		return false;
	}
	for (size_t i = 0; i < message->wake_word_count; i++) {
		copy->wake_words[i].word = text_copy(message->wake_words[i].word);
		copy->wake_word_count++;
		if (copy->wake_words[i].word == NULL) {
			return false;
		}
	}
	return true;
}

/* The two decoders of sentences differ in their price. The first evaluates all states of the
 * model, so that its scores compare with those of other searches. */
static bool make_sentences(struct passes *passes, struct decoder_settings settings,
	const struct network_message *message, struct error *error)
{
	struct buffer dictionary, network;

	buffer_init(&dictionary, TEXT_MAX);
	buffer_init(&network, TEXT_MAX);
	bool good = network_text_dictionary(message, false, &dictionary) &&
		network_text_commands(message, &network);
	if (good) {
		settings.dictionary = buffer_text(&dictionary);
		settings.network = buffer_text(&network);
		settings.skip_frames = 1;
		settings.weight = 3;
		settings.wide = true;
		settings.gaussians = 3;
		settings.comparable = true;
		passes->sentences = decoder_create(&settings, error);
		settings.gaussians = 4;
		settings.comparable = false;
		passes->quick = passes->sentences != NULL ? decoder_create(&settings, error) : NULL;
	} else {
		error_set(error, ERROR_LIMIT, "the network is too large for the recogniser");
	}
	buffer_finish(&dictionary);
	buffer_finish(&network);
	return good && passes->quick != NULL;
}

static bool make_phone_loop(struct passes *passes, struct decoder_settings settings,
	struct error *error)
{
	char *path = text_path_beside(settings.model, "en-us-phone.lm.bin");

	if (path == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	/* Every second frame and two gaussians: half the price, and nearly as good a yardstick. As
	 * the second stage of the wake word, so that it is the same whether that is there or not. */
	settings.dictionary = "sil SIL\n";
	settings.phone_model = path;
	settings.wide = true;
	settings.skip_frames = 2;
	settings.gaussians = 2;
	settings.weight = 1;
	settings.comparable = true;
	passes->own_phones = decoder_create(&settings, error);
	passes->phones = passes->own_phones;
	free(path);
	return passes->phones != NULL;
}

static bool make_front_ends(struct passes *passes, const char *model, struct error *error)
{
	for (size_t i = 0; i < OPINION_COUNT; i++) {
		passes->front_ends[i] = front_end_create(model, &other_ears[i], error);
		if (passes->front_ends[i] == NULL) {
			return false;
		}
	}
	return true;
}

struct passes *passes_create(const char *model, const char *transform, struct decoder *phones,
	const struct network_message *message, struct error *error)
{
	const struct decoder_settings settings = {.model = model, .transform = transform};
	struct passes *passes = calloc(1, sizeof(*passes));

	if (passes == NULL || !copy_network(&message->network, &passes->network.network) ||
		!copy_wake_words(message, &passes->network)) {
		error_set(error, ERROR_MEMORY, "out of memory");
		passes_destroy(passes);
		return NULL;
	}
	passes->phones = phones;
	if (!make_sentences(passes, settings, message, error) ||
		(phones == NULL && !make_phone_loop(passes, settings, error)) ||
		!make_front_ends(passes, model, error)) {
		passes_destroy(passes);
		return NULL;
	}
	return passes;
}

void passes_destroy(struct passes *passes)
{
	if (passes == NULL) {
		return;
	}
	decoder_destroy(passes->sentences);
	decoder_destroy(passes->own_phones);
	decoder_destroy(passes->quick);
	for (size_t i = 0; i < OPINION_COUNT; i++) {
		front_end_destroy(passes->front_ends[i]);
	}
	network_message_finish(&passes->network);
	free(passes);
}

/* --- running them --- */

/* One utterance on its way through the passes. */
struct run {
	struct passes *passes;
	const int16_t *samples;
	size_t count;
	struct decoding sentence, rival, phones;
	char *opinions[OPINION_COUNT]; /* texts; NULL: not asked */
	struct error error;            /* of the thread beside */
	bool good;
};

typedef void *thread_fn(void *data);

static bool ask_opinion(struct run *run, size_t index, struct error *error)
{
	struct passes *passes = run->passes;
	struct cepstra cepstra = {0};
	struct decoding decoding = {0};

	bool good = front_end_run(passes->front_ends[index], run->samples, run->count, &cepstra,
			    error) &&
		decoder_run_cepstra(passes->quick, &cepstra, &decoding, error);
	if (good) {
		run->opinions[index] = text_copy(decoding.text);
		good = run->opinions[index] != NULL || error_set(error, ERROR_MEMORY, "out of memory");
	}
	decoding_finish(&decoding);
	cepstra_finish(&cepstra);
	return good;
}

static void *first_beside(void *data)
{
	struct run *run = data;

	run->good = decoder_run_phones(run->passes->phones, run->samples, run->count, &run->phones,
			    &run->error) &&
		ask_opinion(run, 0, &run->error);
	return NULL;
}

static void *second_beside(void *data)
{
	struct run *run = data;

	run->good = true;
	for (size_t i = 1; run->good && i < OPINION_COUNT; i++) {
		run->good = ask_opinion(run, i, &run->error);
	}
	return NULL;
}

/* Does something in a thread beside, or after it if there are no threads. */
static bool together(struct run *run, thread_fn *beside,
	bool (*here)(struct run *run, struct error *error), struct error *error)
{
	pthread_t thread;
	bool is_beside = pthread_create(&thread, NULL, beside, run) == 0;

	bool good = here(run, error);
	if (is_beside) {
		pthread_join(thread, NULL);
	} else {
		beside(run);
	}
	if (good && !run->good && error != NULL) {
		*error = run->error;
	}
	return good && run->good;
}

static bool find_sentence(struct run *run, struct error *error)
{
	return decoder_run(run->passes->sentences, run->samples, run->count, &run->sentence, error);
}

/* What a text says after the longest wake word that it begins with. */
static const char *after_wake_word(const struct passes *passes, const char *text)
{
	size_t found = 0;

	for (size_t i = 0; i < passes->network.wake_word_count; i++) {
		const char *wake = passes->network.wake_words[i].word;
		size_t length = strlen(wake);
		if (length > found && strncmp(text, wake, length) == 0 &&
			(text[length] == ' ' || text[length] == '\0')) {
			found = length;
		}
	}
	return text + found + (found > 0 && text[found] == ' ');
}

static bool search_rival(struct run *run, const struct rival_network *rival, struct error *error)
{
	struct decoder *decoder = run->passes->sentences;
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	bool good = network_text_sentences(&run->passes->network, rival->network, rival->first,
			    &text) ||
		error_set(error, ERROR_MEMORY, "out of memory");
	good = good && decoder_use_network(decoder, buffer_text(&text), error) &&
		decoder_run(decoder, run->samples, run->count, &run->rival, error);
	buffer_finish(&text);
	return decoder_use_network(decoder, NULL, good ? error : NULL) && good;
}

static bool find_rival(struct run *run, struct error *error)
{
	struct rival_network rival;

	if (!rival_network_make(&run->passes->network.network,
		    after_wake_word(run->passes, run->sentence.text), &rival)) {
		return error_set(error, ERROR_MEMORY, "there are too many other sentences");
	}
	bool good = search_rival(run, &rival, error);
	rival_network_finish(&rival);
	return good;
}

/* --- what follows from them --- */

/* How the words alone fit, and how long they last: sound without words says nothing about
 * them. */
static void take_fit(const struct run *run, struct evidence *evidence)
{
	double score = 0;

	for (size_t i = 0; i < run->sentence.word_count; i++) {
		const struct decoded_word *word = &run->sentence.words[i];
		score += word->acoustic - decoding_between(&run->phones, word->start, word->end);
		evidence->seconds += word->end - word->start;
	}
	evidence->fit = evidence->seconds > 0 ? score / (evidence->seconds * DECODER_FRAME_RATE) : 0;
}

static double margin_of(const struct run *run)
{
	size_t frames = run->sentence.frames;

	return frames > 0 ? (run->sentence.acoustic - run->phones.score) / (double)frames : 0;
}

static double lead_of(const struct run *run)
{
	double lead = run->sentence.score - run->rival.score;

	if (run->rival.text == NULL || run->rival.text[0] == '\0' || lead > EVIDENCE_LEAD_MAX) {
		return EVIDENCE_LEAD_MAX;
	}
	return lead > 0 ? lead : 0;
}

static bool agrees(const struct run *run, size_t opinion)
{
	const struct passes *passes = run->passes;

	return rival_same_sense(&passes->network.network,
		after_wake_word(passes, run->sentence.text),
		after_wake_word(passes, run->opinions[opinion]));
}

static void take_agreement(const struct run *run, struct evidence *evidence)
{
	size_t asked = 0, agreeing = 0;

	for (size_t i = 0; i < OPINION_COUNT; i++) {
		if (run->opinions[i] != NULL) {
			asked++;
			agreeing += agrees(run, i);
		}
	}
	evidence->agreement = asked > 0 ? (double)agreeing / (double)asked : 0;
	evidence->passes = (double)(1 + asked);
}

static bool take_opinions(const struct run *run, struct text_list *opinions)
{
	bool good = true;

	for (size_t i = 0; good && i < OPINION_COUNT; i++) {
		good = run->opinions[i] == NULL ||
			text_list_add(opinions, after_wake_word(run->passes, run->opinions[i]));
	}
	return good;
}

static bool take_result(struct run *run, struct passes_result *result, struct error *error)
{
	const char *rival = run->rival.text;

	result->text = text_copy(run->sentence.text);
	result->partial = text_copy(run->sentence.partial);
	bool has_rival = rival != NULL && rival[0] != '\0';
	result->rival = has_rival ? text_copy(after_wake_word(run->passes, rival)) : NULL;
	bool good = result->text != NULL && result->partial != NULL &&
		(!has_rival || result->rival != NULL) && take_opinions(run, &result->opinions);
	if (run->sentence.word_count > 0) {
		result->evidence.margin = margin_of(run);
		take_fit(run, &result->evidence);
		result->evidence.lead = lead_of(run);
		take_agreement(run, &result->evidence);
	}
	return good || error_set(error, ERROR_MEMORY, "out of memory");
}

bool passes_run(struct passes *passes, const int16_t *samples, size_t count,
	struct passes_result *result, struct error *error)
{
	struct run run = {.passes = passes, .samples = samples, .count = count};

	*result = (struct passes_result){0};
	bool good = together(&run, first_beside, find_sentence, error);
	if (good && run.sentence.word_count > 0 && margin_of(&run) > HOPELESS_MARGIN) {
		/* Only if the first opinion is another one are the others worth their price. */
		good = agrees(&run, 0) ? find_rival(&run, error)
				       : together(&run, second_beside, find_rival, error);
	}
	good = good && take_result(&run, result, error);
	decoding_finish(&run.sentence);
	decoding_finish(&run.rival);
	decoding_finish(&run.phones);
	for (size_t i = 0; i < OPINION_COUNT; i++) {
		free(run.opinions[i]);
	}
	if (!good) {
		passes_result_finish(result);
	}
	return good;
}

void passes_result_finish(struct passes_result *result)
{
	free(result->text);
	free(result->partial);
	free(result->rival);
	text_list_finish(&result->opinions);
	*result = (struct passes_result){0};
}
