/* SPDX-License-Identifier: MIT */
#include "audio/search/decoder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/scorer.h"
#include "audio/search/library_generations.h"
#include "audio/search/memory_file.h"
#include "audio/search/score_file.h"
#include "audio/search/search_files.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"

/* Where more states of a network than this are active in a frame, the beams narrow, and widen
 * again: a house of many names costs little more than one of few, and the words stay the same. */
#define STATES_MAX 2000
#define STATES_ALL (-1)

/* How much less probable than the best state a state, an end of a word and one of a phone may be.
 * Ends of words are what costs in a large network: each begins all words that may follow. See
 * tests/bench/HEARING.md. */
static const struct {
	double state, word_end, phone_end;
} beams[] = {
	[BEAMS_NARROW] = {1e-8, 1e-8, 1e-8},
	[BEAMS_WIDE] = {1e-80, 1e-40, 1e-80},
	[BEAMS_WIDEST] = {1e-80, 1e-80, 1e-80},
};

struct decoder {
	ps_decoder_t *search;
	bool reports_probability; /* keyphrases */
	bool lists_words;         /* not free phones, of which only the score matters */
	bool has_phones;          /* free phones beside the network */
	size_t score_count;       /* that it takes of a frame; 0: it takes sound */
	double weight;            /* of the probabilities in a network */
	bool other;               /* another network than that of the settings is in use */
};

const char *decoder_api(void)
{
	return API_5 ? "5" : "0.8+5prealpha";
}

/* --- the library's log --- */

/* Keeps the first error that the library reports while it is in use. */
struct complaint {
	char text[200];
};

/* The library has one log for all threads, and others may be searching: each hears its own. */
static _Thread_local struct complaint *listening;

static void take_complaint(void *data, err_lvl_t level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void take_complaint(void *data, err_lvl_t level, const char *format, ...)
{
	struct complaint *complaint = listening;
	va_list arguments;

	(void)data;
	if (level != ERR_ERROR && level != ERR_FATAL) {
		return;
	}
	if (complaint == NULL || complaint->text[0] != '\0') {
		return;
	}
	va_start(arguments, format);
	vsnprintf(complaint->text, sizeof(complaint->text), format, arguments);
	va_end(arguments);
	complaint->text[strcspn(complaint->text, "\n")] = '\0';
}

/* The option table is printed to the log file, not through the callback: silence both. */
static void listen_to_library(struct complaint *complaint)
{
	err_set_logfp(NULL);
	listening = complaint;
	err_set_callback(take_complaint, NULL);
}

/* --- decoders --- */

static void set_beams(configuration *config, enum decoder_beams width)
{
	if (width == BEAMS_OF_LIBRARY) {
		return;
	}
	set_number(config, "beam", beams[width].state);
	set_number(config, "wbeam", beams[width].word_end);
	set_number(config, "pbeam", beams[width].phone_end);
	set_integer(config, "maxhmmpf", STATES_MAX);
}

static void configure(configuration *config, const struct decoder_settings *settings,
	const char *dictionary, const char *search)
{
	set_text(config, "hmm", settings->model);
	set_text(config, "dict", dictionary);
	set_number(config, "lw", settings->weight);
	set_flag(config, "remove_noise", true);
	set_integer(config, "ds", settings->skip_frames);
	set_integer(config, "topn", settings->gaussians);
	/* Else each frame's scores are relative to the best state that this search looks at, and a
	 * network that fits nothing looks as good as one that fits. */
	set_flag(config, "compallsen", settings->comparable);
	set_flag(config, "bestpath", false);
	set_beams(config, settings->beams);
	if (settings->network != NULL) {
		set_text(config, "fsg", search);
	} else if (settings->keyphrases != NULL) {
		set_text(config, "kws", search);
	} else if (settings->sharer == NULL) {
		set_text(config, "allphone", settings->phone_model);
	}
	/* Without it a phone loop takes gigabytes. */
	set_flag(config, "allphone_ci", settings->phone_model != NULL);
}

static void name_files(configuration *config, const struct decoder_settings *settings,
	const struct search_files *files)
{
	configure(config, settings, files->dictionary.path, files->search.path);
	if (settings->transform != NULL) {
		set_text(config, "mllr", files->transform.path);
	}
	if (settings->scored != NULL) {
		set_text(config, "mean", files->means.path);
		set_text(config, "var", files->variances.path);
		set_text(config, "sendump", files->weights.path);
	}
	if (files->definition.descriptor >= 0) {
		set_text(config, "mdef", files->definition.path);
	}
}

/* The library counts who uses a network, and adds silence to it only once. */
static bool share_network(ps_decoder_t *decoder, const struct decoder *sharer)
{
	fsg_model_t *network = ps_get_fsg(sharer->search, OWN_SEARCH);

	return network != NULL && add_network(decoder, OWN_SEARCH, network) &&
		use_search(decoder, OWN_SEARCH);
}

static ps_decoder_t *start_search(configuration *config, const struct decoder_settings *settings,
	struct error *error)
{
	struct complaint complaint = {""};

	listen_to_library(&complaint);
	ps_decoder_t *decoder = ps_init(config);
	if (decoder != NULL && settings->sharer != NULL && !share_network(decoder, settings->sharer)) {
		snprintf(complaint.text, sizeof(complaint.text), "the sentences of another decoder");
	}
	if (decoder != NULL && settings->network != NULL && settings->phone_model != NULL &&
		!add_phones(decoder, settings->phone_model) && complaint.text[0] == '\0') {
		snprintf(complaint.text, sizeof(complaint.text), "%s", settings->phone_model);
	}
	/* It makes something of a broken network too, and only the log tells. */
	if (decoder == NULL || complaint.text[0] != '\0') {
		error_set(error, ERROR_INPUT, "the recogniser cannot use this: %s",
			complaint.text[0] != '\0' ? complaint.text : settings->model);
		ps_free(decoder);
		decoder = NULL;
	}
	listen_to_library(NULL);
	return decoder;
}

static ps_decoder_t *open_search(const struct decoder_settings *settings, struct error *error)
{
	struct search_files files = SEARCH_FILES_NONE;
	ps_decoder_t *decoder = NULL;
	configuration *config = configuration_new();

	if (config != NULL && search_files_open(&files, settings)) {
		name_files(config, settings, &files);
		decoder = start_search(config, settings, error);
	} else {
		error_set(error, ERROR_SYSTEM, "no memory for the recogniser's files");
	}
	configuration_free(config);
	search_files_close(&files);
	return decoder;
}

struct decoder *decoder_create(const struct decoder_settings *settings, struct error *error)
{
	struct decoder *decoder = calloc(1, sizeof(*decoder));

	if (decoder == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	listen_to_library(NULL);
	decoder->search = open_search(settings, error);
	decoder->reports_probability = settings->keyphrases != NULL;
	decoder->lists_words = settings->phone_model == NULL || settings->network != NULL;
	decoder->has_phones = settings->phone_model != NULL;
	decoder->score_count = search_files_score_count(settings);
	decoder->weight = settings->weight;
	if (decoder->search == NULL) {
		free(decoder);
		return NULL;
	}
	return decoder;
}

/* The free phones of a decoder that has nothing else are its only search. */
static bool use_phones(struct decoder *decoder)
{
	return !decoder->lists_words || use_search(decoder->search, PHONE_SEARCH);
}

/* A search frees its history of an utterance at the next one only: here it has one of no length. */
static void forget_history(struct decoder *decoder)
{
	if (ps_start_utt(decoder->search) >= 0) {
		ps_end_utt(decoder->search);
	}
}

static void forget_phones(struct decoder *decoder)
{
	if (decoder->has_phones && use_phones(decoder)) {
		forget_history(decoder);
	}
}

void decoder_destroy(struct decoder *decoder)
{
	if (decoder != NULL) {
		forget_phones(decoder);
		ps_free(decoder->search);
		free(decoder);
	}
}

/* The library keeps a copy of its own of what it reads. */
static bool load_network(struct decoder *decoder, const char *path)
{
	struct complaint complaint = {""};

	listen_to_library(&complaint);
	fsg_model_t *network = fsg_model_readfile(path, ps_get_logmath(decoder->search),
		(float32)decoder->weight);
	bool good = network != NULL && add_network(decoder->search, OTHER_SEARCH, network);
	fsg_model_free(network);
	listen_to_library(NULL);
	return good && complaint.text[0] == '\0';
}

/* Back to the network that it was made with; the memory of the other one is given back. */
static bool leave_network(struct decoder *decoder)
{
	if (decoder->other) {
		decoder->other = false;
		if (!use_search(decoder->search, OWN_SEARCH)) {
			return false;
		}
		remove_search(decoder->search, OTHER_SEARCH);
	}
	return true;
}

void decoder_keep_all_states(struct decoder *decoder, bool all)
{
	set_integer(ps_get_config(decoder->search), "maxhmmpf", all ? STATES_ALL : STATES_MAX);
}

bool decoder_use_network(struct decoder *decoder, const char *network, struct error *error)
{
	struct memory_file file = MEMORY_FILE_NONE;
	bool good = leave_network(decoder);

	if (good && network != NULL) {
		good = memory_file_open(&file, network) && load_network(decoder, file.path) &&
			use_search(decoder->search, OTHER_SEARCH);
		decoder->other = good;
		memory_file_close(&file);
	}
	return good || error_set(error, ERROR_SYSTEM, "the recogniser does not take a network");
}

void decoder_rest(struct decoder *decoder)
{
	forget_phones(decoder);
	if (decoder->lists_words &&
		use_search(decoder->search, decoder->other ? OTHER_SEARCH : OWN_SEARCH)) {
		forget_history(decoder);
	}
}

/* Silence, noise and sentence marks stand in brackets. */
static bool is_filler(const char *word)
{
	return word == NULL || word[0] == '<' || word[0] == '[' || word[0] == '+' ||
		strcmp(word, "(NULL)") == 0;
}

/* The library's own sum for a segment of the path. */
static double acoustic_score(ps_seg_t *segment)
{
	int32 acoustic = 0, language = 0;

	ps_seg_prob(segment, &acoustic, &language, NULL);
	return acoustic * SCORER_STEP;
}

static bool add_word(struct decoding *decoding, const char *word, ps_seg_t *segment,
	bool reports_probability)
{
	struct decoded_word *words =
		realloc(decoding->words, (decoding->word_count + 1) * sizeof(*words));
	int first = 0, last = 0;

	if (words == NULL) {
		return false;
	}
	decoding->words = words;
	struct decoded_word *added = &words[decoding->word_count++];
	ps_seg_frames(segment, &first, &last);
	*added = (struct decoded_word){.start = first / DECODER_FRAME_RATE,
		.end = (last + 1) / DECODER_FRAME_RATE};
	/* "read(2)" is the second way to say "read"; a keyphrase ends with a space. */
	size_t length = strcspn(word, "(");
	length -= length > 0 && word[length - 1] == ' ';
	snprintf(added->text, sizeof(added->text), "%.*s", (int)length, word);
	added->acoustic = acoustic_score(segment);
	if (reports_probability) {
		added->probability = ps_seg_prob(segment, NULL, NULL, NULL) * SCORER_STEP;
	}
	return true;
}

static bool read_words(const struct decoder *decoder, bool fillers, struct decoding *decoding)
{
	for (ps_seg_t *segment = ps_seg_iter(decoder->search); segment != NULL;
		segment = ps_seg_next(segment)) {
		const char *word = ps_seg_word(segment);
		decoding->acoustic += acoustic_score(segment);
		if ((fillers || !is_filler(word)) &&
			!add_word(decoding, word, segment, decoder->reports_probability)) {
			ps_seg_free(segment);
			return false;
		}
	}
	return true;
}

/* What the best path says that ends anywhere: only known before the utterance is ended. */
static char *partial_text(struct decoder *decoder)
{
	bool network = decoder->lists_words && !decoder->reports_probability;
	int32 score = 0;
	const char *text = network ? ps_get_hyp(decoder->search, &score) : NULL;

	return text_copy(text != NULL ? text : "");
}

static bool begin_utterance(struct decoder *decoder, struct error *error)
{
	/* Forget the noise of earlier utterances: the same sound always gives the same words. */
	if (ps_start_stream(decoder->search) < 0 || ps_start_utt(decoder->search) < 0) {
		return error_set(error, ERROR_SYSTEM, "the recogniser does not take an utterance");
	}
	return true;
}

/* An utterance that was begun must be ended, processed or not, or no other can be. */
static bool end_utterance(struct decoder *decoder, bool processed, bool partial,
	struct decoding *decoding, struct error *error)
{
	decoding->partial = partial ? partial_text(decoder) : text_copy("");
	if (ps_end_utt(decoder->search) < 0 || !processed) {
		decoding_finish(decoding);
		return error_set(error, ERROR_SYSTEM, "the recogniser failed on an utterance");
	}
	return true;
}

static bool search(struct decoder *decoder, const int16_t *samples, size_t count, bool partial,
	struct decoding *decoding, struct error *error)
{
	if (decoder->score_count > 0) {
		return error_set(error, ERROR_INPUT, "this search takes scores, not sound");
	}
	if (!begin_utterance(decoder, error)) {
		return false;
	}
	bool processed = ps_process_raw(decoder->search, samples, count, FALSE, TRUE) >= 0;
	return end_utterance(decoder, processed, partial, decoding, error);
}

/* What the search that has just ended found. */
static bool read_result(struct decoder *decoder, bool lists_words, bool fillers,
	struct decoding *decoding, struct error *error)
{
	int32 score = 0;
	const char *text = ps_get_hyp(decoder->search, &score);

	decoding->frames = (size_t)ps_get_n_frames(decoder->search);
	decoding->score = text != NULL ? score * SCORER_STEP : 0;
	decoding->text = text_copy(text != NULL ? text : "");
	bool listed = text == NULL || !lists_words || read_words(decoder, fillers, decoding);
	if (decoding->text == NULL || decoding->partial == NULL || !listed) {
		decoding_finish(decoding);
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	return true;
}

bool decoder_run(struct decoder *decoder, const int16_t *samples, size_t count,
	struct decoding *decoding, struct error *error)
{
	*decoding = (struct decoding){0};
	return search(decoder, samples, count, true, decoding, error) &&
		read_result(decoder, decoder->lists_words, false, decoding, error);
}

static bool enter_phones(struct decoder *decoder, struct error *error)
{
	return (decoder->has_phones && use_phones(decoder)) ||
		error_set(error, ERROR_SYSTEM, "the recogniser has no free phones");
}

/* After the free phones of a decoder that has a network too. */
static void leave_phones(struct decoder *decoder)
{
	if (decoder->lists_words) {
		use_search(decoder->search, decoder->other ? OTHER_SEARCH : OWN_SEARCH);
	}
}

bool decoder_run_phones(struct decoder *decoder, const int16_t *samples, size_t count,
	struct decoding *decoding, struct error *error)
{
	*decoding = (struct decoding){0};
	bool good = enter_phones(decoder, error) &&
		search(decoder, samples, count, false, decoding, error) &&
		read_result(decoder, true, true, decoding, error);
	leave_phones(decoder);
	return good;
}

/* One search over scores, which are a file to the library. */
struct score_search {
	struct decoder *decoder;
	struct decoding *decoding;
};

/* The library ends the utterance as soon as it knows that no frame is left. */
static void keep_partial(void *data)
{
	const struct score_search *search = data;

	search->decoding->partial = partial_text(search->decoder);
}

static bool search_scores(struct decoder *decoder, struct frame_scores *scores, bool phones,
	struct decoding *decoding)
{
	struct score_search search = {.decoder = decoder, .decoding = decoding};
	struct score_file score_file = {.scores = scores, .count = decoder->score_count,
		.at_end = phones ? NULL : keep_partial, .data = &search};
	FILE *file = score_file_open(&score_file);
	bool good = file != NULL && ps_decode_senscr(decoder->search, file) >= 0;

	if (file != NULL) {
		score_file_close(&score_file, file);
	}
	if (good && decoding->partial == NULL) {
		decoding->partial = text_copy("");
	}
	return good;
}

bool decoder_run_scores(struct decoder *decoder, struct frame_scores *scores, bool phones,
	struct decoding *decoding, struct error *error)
{
	*decoding = (struct decoding){0};
	/* What the library notes for frames of scores has too little room once it was given a whole
	 * utterance of sound, and it writes beyond that. */
	if (decoder->score_count == 0) {
		return error_set(error, ERROR_INPUT, "this search takes sound, not scores");
	}
	if (phones && !enter_phones(decoder, error)) {
		return false;
	}
	bool good = search_scores(decoder, scores, phones, decoding);
	if (good) {
		good = read_result(decoder, phones || decoder->lists_words, phones, decoding, error);
	} else {
		decoding_finish(decoding);
		error_set(error, ERROR_SYSTEM, "the recogniser failed on an utterance");
	}
	if (phones) {
		leave_phones(decoder);
	}
	return good;
}

char *decoder_words_so_far(struct decoder *decoder)
{
	return partial_text(decoder);
}
