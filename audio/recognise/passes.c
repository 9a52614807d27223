/* SPDX-License-Identifier: MIT */
#include "audio/recognise/passes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audio/features/contrast.h"
#include "audio/recognise/first_passes.h"
#include "audio/recognise/hearings.h"
#include "audio/recognise/live_pass.h"
#include "audio/recognise/together.h"
#include "audio/search/decoder.h"
#include "audio/search/network_text.h"
#include "audio/search/rival_network.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

#define TEXT_MAX (64u * 1024 * 1024)

/* What is so much worse than free phones is no sentence, and nothing more is asked of it. */
#define HOPELESS_MARGIN (-1.0)

/* By so many natural log units a frame free phones fit better than what was said, as they are free:
 * that is taken off, so that 0 is about where commands end and other sound begins. In words alone
 * they have less choice than in the silence around them. */
#define FREE_PHONES_AHEAD 1.25
#define FREE_PHONES_AHEAD_IN_WORDS 1.05

/* Of a sentence that the model of quiet speech did not hear, or that had to be found out together
 * with the others: enough for a command if these agree, and never to open something. */
#define UNKNOWN_LEAD 3.0

/* From here on the loud parts stand out so far that the model of quiet speech is right more often;
 * below, that of noise. Found on one half of orders in kitchen noise: those at 24 dB have 31 to 38
 * dB, those at 18 dB 26 to 32, at 12 dB 20 to 26. Short commands and numbers are heard no better
 * by the model of noise until there is much of it. */
#define QUIET_FROM_DB 26.0
#define SHORT_QUIET_FROM_DB 16.0
#define SHORT_SECONDS 2.0

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
		.wide = true,
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

/* --- running them --- */

/* One utterance on its way through the passes. */
struct run {
	struct passes *passes;
	const int16_t *samples;
	size_t count;
	struct decoding sentences[HEARD_COUNT]; /* text NULL: not asked */
	enum hearing first;  /* whose sentence is told */
	struct together together;
	struct decoding rival, phones;
	bool rival_looked_for;
};

static bool hear(struct run *run, enum hearing hearing, struct error *error)
{
	return hearings_run(run->passes->hearings, hearing, run->samples, run->count,
		&run->sentences[hearing], error);
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

static bool told_together(const struct run *run)
{
	return run->first == HEARD_TOGETHER;
}

/* Whose sentence is compared with its rival: a lead is in the scores of one search. */
static enum hearing leader(const struct run *run)
{
	return told_together(run) ? HEARD_TOGETHER : HEARD_PLAIN;
}

static bool search_rival(struct run *run, const struct rival_network *rival, struct error *error)
{
	struct decoder *decoder = hearings_plain(run->passes->hearings);
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	bool good = network_text_sentences(&run->passes->network, rival->network, rival->first,
			    &text) ||
		error_set(error, ERROR_MEMORY, "out of memory");
	good = good && decoder_use_network(decoder, buffer_text(&text), error) &&
		decoder_run_scores(decoder, told_together(run)
			? run->together.scores : first_passes_scores(run->passes->first),
			false, &run->rival, error);
	buffer_finish(&text);
	return decoder_use_network(decoder, NULL, good ? error : NULL) && good;
}

/* What one of the hearings says, without the wake word. */
static const char *said(const struct run *run, enum hearing hearing)
{
	return after_wake_word(run->passes, run->sentences[hearing].text);
}

static bool agree(const struct run *run, enum hearing one, enum hearing other)
{
	return rival_same_sense(&run->passes->network.network, said(run, one), said(run, other));
}

/* What the searches found stands in the run. */
static void rest(const struct passes *passes)
{
	hearings_rest(passes->hearings);
	decoder_rest(passes->phones);
}

static bool find_rival(struct run *run, struct error *error)
{
	struct rival_network rival;

	run->rival_looked_for = true;
	if (!rival_network_make(&run->passes->network.network, said(run, leader(run)), &rival)) {
		return error_set(error, ERROR_MEMORY, "there are too many other sentences");
	}
	bool good = search_rival(run, &rival, error);
	rival_network_finish(&rival);
	return good;
}

/* --- what follows from them --- */

static double seconds_of(const struct decoding *sentence)
{
	double seconds = 0;

	for (size_t i = 0; i < sentence->word_count; i++) {
		seconds += sentence->words[i].end - sentence->words[i].start;
	}
	return seconds;
}

/* How the words alone fit, and how long they last: sound without words says nothing about
 * them. */
static void take_fit(const struct run *run, struct evidence *evidence)
{
	const struct decoding *sentence = &run->sentences[HEARD_PLAIN];
	double score = 0;

	for (size_t i = 0; i < sentence->word_count; i++) {
		const struct decoded_word *word = &sentence->words[i];
		score += word->acoustic - decoding_between(&run->phones, word->start, word->end);
	}
	evidence->seconds = seconds_of(sentence);
	evidence->fit = evidence->seconds > 0
		? score / (evidence->seconds * DECODER_FRAME_RATE) + FREE_PHONES_AHEAD_IN_WORDS
		: 0;
}

static double margin_of(const struct run *run)
{
	const struct decoding *sentence = &run->sentences[HEARD_PLAIN];
	size_t frames = sentence->frames;

	return frames > 0 ? (sentence->acoustic - run->phones.score) / (double)frames +
		FREE_PHONES_AHEAD : 0;
}

static double lead_of(const struct run *run)
{
	double lead = run->sentences[leader(run)].score - run->rival.score;
	double most = told_together(run) ? UNKNOWN_LEAD : EVIDENCE_LEAD_MAX;

	if (!agree(run, leader(run), run->first)) {
		return UNKNOWN_LEAD;
	}
	if (run->rival.text == NULL || run->rival.text[0] == '\0' || lead > most) {
		return most;
	}
	return lead > 0 ? lead : 0;
}

static bool take_opinions(const struct run *run, struct passes_result *result)
{
	size_t count = 0, agreeing = 0;
	bool good = true;

	for (enum hearing h = 0; good && h < HEARD_COUNT; h++) {
		if (h != run->first && run->sentences[h].text != NULL) {
			count++;
			agreeing += agree(run, h, run->first);
			good = text_list_add(&result->opinions, said(run, h));
		}
	}
	result->evidence.agreement = count > 0 ? (double)agreeing / (double)count : 0;
	result->evidence.passes = (double)(1 + count);
	return good;
}

static bool take_result(struct run *run, struct passes_result *result, struct error *error)
{
	const char *rival = run->rival.text;

	result->text = text_copy(run->sentences[run->first].text);
	/* The model of noise finds short words in the silence at the end. */
	enum hearing ending = agree(run, HEARD_PLAIN, run->first) ? HEARD_PLAIN : run->first;
	result->partial = text_copy(run->sentences[ending].partial);
	result->evidence.rival_looked_for = run->rival_looked_for;
	bool has_rival = rival != NULL && rival[0] != '\0';
	result->rival = has_rival ? text_copy(after_wake_word(run->passes, rival)) : NULL;
	bool good = result->text != NULL && result->partial != NULL &&
		(!has_rival || result->rival != NULL) && take_opinions(run, result);
	if (run->sentences[HEARD_PLAIN].word_count > 0) {
		result->evidence.margin = margin_of(run);
		take_fit(run, &result->evidence);
		result->evidence.lead = lead_of(run);
	}
	return good || error_set(error, ERROR_MEMORY, "out of memory");
}

static bool is_short(const struct run *run)
{
	return seconds_of(&run->sentences[HEARD_PLAIN]) < SHORT_SECONDS;
}

static bool choose_first(struct run *run, struct error *error)
{
	double contrast, quiet_from = is_short(run) ? SHORT_QUIET_FROM_DB : QUIET_FROM_DB;

	if (!contrast_measure(run->samples, run->count, &contrast)) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	bool noise = contrast < quiet_from &&
		run->sentences[HEARD_IN_NOISE].word_count > 0;
	run->first = noise ? HEARD_IN_NOISE : HEARD_PLAIN;
	return true;
}

static bool is_guarded(const struct network_message *network, const char *word, size_t length)
{
	for (size_t i = 0; i < network->guarded_count; i++) {
		const char *guarded = network->network.words.items[network->guarded[i]];
		if (strlen(guarded) == length && memcmp(guarded, word, length) == 0) {
			return true;
		}
	}
	return false;
}

static bool has_guarded_word(const struct run *run, enum hearing hearing)
{
	const char *at = said(run, hearing);
	bool found = false;

	while (!found && *at != '\0') {
		size_t length = strcspn(at, " ");
		found = is_guarded(&run->passes->network, at, length);
		at += length + (at[length] == ' ');
	}
	return found;
}

/* A rival of what is not told says nothing, nor one of a wake word alone, and one that changes
 * nothing is not worth its price. */
static bool is_rival_of_use(const struct run *run)
{
	bool beyond_doubt = run->passes->network.rivals_in_doubt &&
		agree(run, HEARD_PLAIN, HEARD_IN_NOISE) &&
		seconds_of(&run->sentences[HEARD_PLAIN]) >= EVIDENCE_LONG_SECONDS &&
		!has_guarded_word(run, run->first) && !has_guarded_word(run, HEARD_PLAIN);

	return !beyond_doubt && said(run, run->first)[0] != '\0' && agree(run, leader(run), run->first);
}

/* Further opinions of the second decoder, in a thread of their own. */
struct opinions {
	struct run *run;
	enum hearing hearings[2];
	size_t count;
	bool good;
	struct error error;
};

static void *ask_aside(void *data)
{
	struct opinions *opinions = data;

	opinions->good = true;
	for (size_t i = 0; opinions->good && i < opinions->count; i++) {
		opinions->good = hear(opinions->run, opinions->hearings[i], &opinions->error);
	}
	return NULL;
}

/* More opinions are worth their price only if the first two hearings differ. In quiet, a short
 * sentence keeps to the model of quiet speech. */
static bool is_heard_together(const struct run *run)
{
	return !agree(run, HEARD_PLAIN, HEARD_IN_NOISE) &&
		(run->first == HEARD_IN_NOISE || !is_short(run));
}

static void choose_opinions(struct opinions *opinions, bool together)
{
	const struct run *run = opinions->run;

	if (!agree(run, HEARD_PLAIN, HEARD_IN_NOISE)) {
		opinions->hearings[opinions->count++] =
			run->first == HEARD_IN_NOISE ? HEARD_RAW_IN_NOISE : HEARD_RAW;
	}
	if (together) {
		opinions->hearings[opinions->count++] = HEARD_WARPED_IN_NOISE;
	}
}

/* In quiet, what fits all best together is told; in noise, that is one more opinion. */
static bool hear_together(struct run *run, struct error *error)
{
	struct passes *passes = run->passes;
	struct decoding *sentence = &run->sentences[HEARD_TOGETHER];
	bool quiet = run->first == HEARD_PLAIN;

	if (!together_make(&run->together, passes->hearings, first_passes_scores(passes->first),
		first_passes_noise_scores(passes->first), quiet, run->samples, run->count, error) ||
		!decoder_run_scores(hearings_plain(passes->hearings), run->together.scores, false,
			sentence, error)) {
		return false;
	}
	if (quiet && sentence->word_count > 0) {
		run->first = HEARD_TOGETHER;
	}
	return true;
}

/* What the first decoder has to say meanwhile. */
static bool ask_here(struct run *run, bool together, struct error *error)
{
	return (!together || hear_together(run, error)) &&
		(!is_rival_of_use(run) || find_rival(run, error));
}

static bool doubt(struct run *run, struct error *error)
{
	struct opinions opinions = {.run = run};
	pthread_t thread;

	if (!choose_first(run, error)) {
		return false;
	}
	bool together = is_heard_together(run);
	choose_opinions(&opinions, together);
	if (opinions.count == 0 && !is_rival_of_use(run)) {
		return true;
	}
	/* The network of rivals is the largest thing there is: it gets the memory of the others. */
	rest(run->passes);
	bool started = opinions.count > 0 && pthread_create(&thread, NULL, ask_aside, &opinions) == 0;
	bool good = ask_here(run, together, error);
	if (started) {
		pthread_join(thread, NULL);
	} else {
		ask_aside(&opinions);
	}
	if (good && !opinions.good && error != NULL) {
		*error = opinions.error;
	}
	return good && opinions.good;
}

static void finish_run(struct run *run)
{
	for (enum hearing h = 0; h < HEARD_COUNT; h++) {
		decoding_finish(&run->sentences[h]);
	}
	together_finish(&run->together);
	decoding_finish(&run->rival);
	decoding_finish(&run->phones);
}

static bool hear_first(struct run *run, struct error *error)
{
	struct decoding heard[FIRST_PASS_COUNT];

	bool good = first_passes_finish(run->passes->first, run->samples, run->count, heard, error);
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

bool passes_run(struct passes *passes, const int16_t *samples, size_t count,
	struct passes_result *result, struct error *error)
{
	struct run run = {.passes = passes, .samples = samples, .count = count};

	*result = (struct passes_result){0};
	live_pass_stop(passes->live);
	bool good = hear_first(&run, error);
	if (good && run.sentences[HEARD_PLAIN].word_count > 0 && margin_of(&run) > HOPELESS_MARGIN) {
		good = doubt(&run, error);
	}
	good = good && take_result(&run, result, error);
	finish_run(&run);
	first_passes_forget(passes->first);
	rest(passes);
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
	text_list_finish(&result->opinions);
	*result = (struct passes_result){0};
}
