/* SPDX-License-Identifier: MIT */
#include "audio/recognise/passes.h"

#include <stdlib.h>
#include <string.h>

#include "audio/recognise/doubts.h"
#include "audio/recognise/first_passes.h"
#include "audio/recognise/hearings.h"
#include "audio/recognise/live_pass.h"
#include "audio/recognise/rivals.h"
#include "audio/recognise/run.h"
#include "audio/room/reverberation.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

/* What is so much worse than free phones is no sentence, and nothing more is asked of it. */
#define HOPELESS_MARGIN (-1.0)

/* By so many natural log units a frame free phones fit better than what was said, as they are free:
 * that is taken off, so that 0 is about where commands end and other sound begins. In words alone
 * they have less choice than in the silence around them. */
#define FREE_PHONES_AHEAD 1.25
#define FREE_PHONES_AHEAD_IN_WORDS 1.05

struct passes {
	struct network_message network; /* its network, its wake words and what needs rivals only */
	struct hearings *hearings;
	struct decoder *phones;         /* free phones */
	struct first_passes *first;
	struct live_pass *live;         /* with the decoder of quiet speech */
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
	bool good = text_list_add_all(&copy->words, &network->words);

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

static bool copy_guarded(const struct network_message *message, struct network_message *copy)
{
	copy->rivals_in_doubt = message->rivals_in_doubt;
	copy->guarded_count = message->guarded_count;
	return copy_numbers(&copy->guarded, message->guarded, message->guarded_count);
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

static bool make_phone_loop(struct passes *passes, const char *model, struct error *error)
{
	char *path = text_path_beside(model, "en-us-phone.lm.bin");
	const struct decoder_settings settings = {
		.model = model,
		.dictionary = "sil SIL\n",
		.phone_model = path,
		.scored = hearings_senones(passes->hearings),
		.skip_frames = 1,
		.gaussians = 1,
		.weight = 1,
		.beams = BEAMS_NARROW,
	};

	if (path == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	passes->phones = decoder_create(&settings, error);
	free(path);
	return passes->phones != NULL;
}

struct passes *passes_create(const char *model, const struct network_message *message,
	struct error *error)
{
	struct passes *passes = calloc(1, sizeof(*passes));

	if (passes == NULL || !copy_network(&message->network, &passes->network.network) ||
		!copy_guarded(message, &passes->network) ||
		!copy_wake_words(message, &passes->network)) {
		error_set(error, ERROR_MEMORY, "out of memory");
		passes_destroy(passes);
		return NULL;
	}
	passes->hearings = hearings_create(model, message, error);
	if (passes->hearings == NULL || !make_phone_loop(passes, model, error)) {
		passes_destroy(passes);
		return NULL;
	}
	passes->first = first_passes_create(passes->hearings, passes->phones);
	passes->live = live_pass_create(passes->hearings);
	if (passes->first == NULL || passes->live == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
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
	live_pass_destroy(passes->live);
	first_passes_destroy(passes->first);
	hearings_destroy(passes->hearings);
	decoder_destroy(passes->phones);
	network_message_finish(&passes->network);
	free(passes);
}

/* --- what follows from them --- */

/* How the words alone fit, a wake word among them, and how long the others last: sound without
 * words says nothing about them. */
static void take_fit(const struct run *run, struct evidence *evidence)
{
	const struct decoding *sentence = &run->sentences[HEARD_PLAIN];
	double score = 0, seconds = 0;

	for (size_t i = 0; i < sentence->word_count; i++) {
		const struct decoded_word *word = &sentence->words[i];
		score += word->acoustic - decoding_between(&run->phones, word->start, word->end);
		seconds += word->end - word->start;
	}
	evidence->seconds = run_seconds(run);
	evidence->fit = seconds > 0
		? score / (seconds * DECODER_FRAME_RATE) + FREE_PHONES_AHEAD_IN_WORDS : 0;
}

static double margin_of(const struct run *run)
{
	const struct decoding *sentence = &run->sentences[HEARD_PLAIN];
	size_t frames = sentence->frames;

	return frames > 0 ? (sentence->acoustic - run->phones.score) / (double)frames +
		FREE_PHONES_AHEAD : 0;
}

static bool take_opinions(const struct run *run, struct passes_result *result)
{
	size_t count = 0, agreeing = 0;
	bool good = true;

	for (enum hearing h = 0; good && h < HEARD_COUNT; h++) {
		if (h != run->told && run->sentences[h].text != NULL) {
			count++;
			agreeing += run_agree(run, h, run->told);
			good = text_list_add(&result->opinions, run_said(run, h));
		}
	}
	result->evidence.agreement = count > 0 ? (double)agreeing / (double)count : 0;
	result->evidence.passes = (double)(1 + count);
	return good;
}

static bool take_rivals(const struct run *run, struct passes_result *result)
{
	bool good = true;

	if (run->rival_count > 0) {
		result->rival = text_copy(run_after_wake_word(run, run->rivals[0].text));
		good = result->rival != NULL;
	}
	for (size_t i = 1; good && i < run->rival_count; i++) {
		result->next_leads[i - 1] = rivals_lead(run, i);
		good = text_list_add(&result->next_rivals,
			run_after_wake_word(run, run->rivals[i].text));
	}
	return good;
}

static bool take_result(const struct run *run, struct passes_result *result, struct error *error)
{
	result->text = text_copy(run->sentences[run->told].text);
	/* The model of noise finds short words in the silence at the end. */
	enum hearing ending = run_agree(run, HEARD_PLAIN, run->told) ? HEARD_PLAIN : run->told;
	result->partial = text_copy(run->sentences[ending].partial);
	result->evidence.reverberation = run->reverberation;
	result->evidence.rival_looked_for = run->rival_looked_for;
	bool good = result->text != NULL && result->partial != NULL && take_rivals(run, result) &&
		take_opinions(run, result);
	if (run->sentences[HEARD_PLAIN].word_count > 0) {
		result->evidence.margin = margin_of(run);
		take_fit(run, &result->evidence);
		result->evidence.lead = rivals_lead(run, 0);
	}
	return good || error_set(error, ERROR_MEMORY, "out of memory");
}

/* --- running them --- */

static bool hear_first(struct run *run, struct error *error)
{
	struct decoding heard[FIRST_PASS_COUNT];

	bool good = first_passes_finish(run->first_passes, run->samples, run->count, heard, error);
	run->sentences[HEARD_PLAIN] = heard[FIRST_PLAIN];
	run->sentences[HEARD_IN_NOISE] = heard[FIRST_IN_NOISE];
	run->phones = heard[FIRST_PHONES];
	return good;
}

void passes_begin(struct passes *passes, const int16_t *samples, size_t count)
{
	live_pass_stop(passes->live);
	first_passes_begin(passes->first, samples, count);
}

bool passes_are_begun(const struct passes *passes)
{
	return first_passes_are_begun(passes->first);
}

void passes_drop(struct passes *passes)
{
	if (first_passes_are_begun(passes->first)) {
		first_passes_drop(passes->first);
		first_passes_forget(passes->first);
	}
}

/* Across a room, what was begun with the echoes begins again without them. */
static bool take_out_echoes(struct passes *passes, struct run *run, int16_t **dry,
	struct error *error)
{
	bool good = reverberation_dry(run->samples, run->count, &run->reverberation, dry);

	/* Also if it failed: their threads still read what is forgotten next. */
	if (!good || *dry != NULL) {
		passes_drop(passes);
	}
	if (*dry != NULL) {
		run->samples = *dry;
	}
	return good || error_set(error, ERROR_MEMORY, "out of memory");
}

bool passes_run(struct passes *passes, const int16_t *samples, size_t count,
	struct passes_result *result, struct error *error)
{
	struct run run = {.network = &passes->network, .hearings = passes->hearings,
		.first_passes = passes->first, .phone_loop = passes->phones,
		.samples = samples, .count = count};
	int16_t *dry = NULL;

	*result = (struct passes_result){0};
	live_pass_stop(passes->live);
	bool good = take_out_echoes(passes, &run, &dry, error) && hear_first(&run, error);
	if (good && run.sentences[HEARD_PLAIN].word_count > 0 && margin_of(&run) > HOPELESS_MARGIN) {
		good = doubts_settle(&run, error);
	}
	good = good && take_result(&run, result, error);
	run_finish(&run);
	first_passes_forget(passes->first);
	run_rest(&run);
	free(dry);
	if (!good) {
		passes_result_finish(result);
	}
	return good;
}

struct live_pass *passes_live(struct passes *passes)
{
	return passes->live;
}

void passes_result_finish(struct passes_result *result)
{
	free(result->text);
	free(result->partial);
	free(result->rival);
	text_list_finish(&result->next_rivals);
	text_list_finish(&result->opinions);
	*result = (struct passes_result){0};
}
