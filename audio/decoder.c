/* SPDX-License-Identifier: MIT */
/* For memfd_create(). */
#define _GNU_SOURCE
#include "audio/decoder.h"

#include <pocketsphinx.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

#if __has_include(<pocketsphinx/endpointer.h>)
#define API_5 1
#else
#define API_5 0
#include <sphinxbase/err.h>
#endif

/* Scores are 1024 steps of log base 1.0001 in one unit. */
#define NATURAL_LOG_OF_UNIT (1024 * 9.9995e-5)

struct decoder {
	ps_decoder_t *search;
	bool reports_probability; /* keyphrases */
	bool lists_words;         /* not free phones, of which only the score matters */
};

/* --- the differences between the two APIs --- */

#if API_5
typedef ps_config_t configuration;

static configuration *configuration_new(void)
{
	return ps_config_init(NULL);
}

static void set_text(configuration *config, const char *name, const char *value)
{
	ps_config_set_str(config, name, value);
}

static void set_integer(configuration *config, const char *name, long value)
{
	ps_config_set_int(config, name, value);
}

static void set_number(configuration *config, const char *name, double value)
{
	ps_config_set_float(config, name, value);
}

static void set_flag(configuration *config, const char *name, bool value)
{
	ps_config_set_bool(config, name, value);
}

static void configuration_free(configuration *config)
{
	ps_config_free(config);
}
#else
typedef cmd_ln_t configuration;

static configuration *configuration_new(void)
{
	/* The library's own voice activity detection would cut inside an utterance that ours has
	 * already cut out, and 5.x has none. */
	return cmd_ln_init(NULL, ps_args(), TRUE, "-remove_silence", "no", NULL);
}

static void dashed(const char *name, char out[32])
{
	snprintf(out, 32, "-%s", name);
}

static void set_text(configuration *config, const char *name, const char *value)
{
	char option[32];

	dashed(name, option);
	cmd_ln_set_str_r(config, option, value);
}

static void set_integer(configuration *config, const char *name, long value)
{
	char option[32];

	dashed(name, option);
	cmd_ln_set_int_r(config, option, value);
}

static void set_number(configuration *config, const char *name, double value)
{
	char option[32];

	dashed(name, option);
	cmd_ln_set_float_r(config, option, value);
}

static void set_flag(configuration *config, const char *name, bool value)
{
	set_integer(config, name, value);
}

static void configuration_free(configuration *config)
{
	cmd_ln_free_r(config);
}
#endif

const char *decoder_api(void)
{
	return API_5 ? "5" : "0.8+5prealpha";
}

/* --- the library's log --- */

/* Keeps the first error that the library reports while it is in use. */
struct complaint {
	char text[200];
};

static void take_complaint(void *data, err_lvl_t level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void take_complaint(void *data, err_lvl_t level, const char *format, ...)
{
	struct complaint *complaint = data;
	va_list arguments;

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
	err_set_callback(take_complaint, complaint);
}

/* --- text as files --- */

/* The library reads files only, and the process may not create any: a file in memory. */
struct memory_file {
	int descriptor; /* -1: not open */
	char path[40];
};

static bool memory_file_open(struct memory_file *file, const char *text)
{
	size_t length = strlen(text), written = 0;

	file->descriptor = memfd_create("earshot", MFD_CLOEXEC);
	if (file->descriptor < 0) {
		return false;
	}
	while (written < length) {
		ssize_t count = write(file->descriptor, text + written, length - written);
		if (count <= 0) {
			return false;
		}
		written += (size_t)count;
	}
	snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->descriptor);
	return true;
}

static void memory_file_close(struct memory_file *file)
{
	if (file->descriptor >= 0) {
		close(file->descriptor);
	}
}

/* --- decoders --- */

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
	if (settings->wide) {
		set_number(config, "beam", 1e-80);
		set_number(config, "wbeam", 1e-60);
		set_number(config, "pbeam", 1e-80);
	}
	if (settings->network != NULL) {
		set_text(config, "fsg", search);
	} else if (settings->keyphrases != NULL) {
		set_text(config, "kws", search);
	} else {
		set_text(config, "allphone", settings->phone_model);
		/* Without it a phone loop takes gigabytes. */
		set_flag(config, "allphone_ci", true);
	}
}

static ps_decoder_t *open_search(const struct decoder_settings *settings, struct error *error)
{
	const char *text = settings->network != NULL ? settings->network : settings->keyphrases;
	struct memory_file dictionary = {.descriptor = -1}, search = {.descriptor = -1};
	struct complaint complaint = {""};
	ps_decoder_t *decoder = NULL;
	configuration *config = configuration_new();

	if (config == NULL || !memory_file_open(&dictionary, settings->dictionary) ||
		!memory_file_open(&search, text != NULL ? text : "")) {
		error_set(error, ERROR_SYSTEM, "no memory for the recogniser's files");
		goto done;
	}
	configure(config, settings, dictionary.path, search.path);
	listen_to_library(&complaint);
	decoder = ps_init(config);
	/* It makes something of a broken network too, and only the log tells. */
	if (decoder == NULL || complaint.text[0] != '\0') {
		error_set(error, ERROR_INPUT, "the recogniser cannot use this: %s",
			complaint.text[0] != '\0' ? complaint.text : settings->model);
		ps_free(decoder);
		decoder = NULL;
	}
	listen_to_library(NULL);

done:
	configuration_free(config);
	memory_file_close(&dictionary);
	memory_file_close(&search);
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
	decoder->lists_words = settings->phone_model == NULL;
	if (decoder->search == NULL) {
		free(decoder);
		return NULL;
	}
	return decoder;
}

void decoder_destroy(struct decoder *decoder)
{
	if (decoder != NULL) {
		/* A phone loop frees the phones of an utterance at the next one only. */
		if (!decoder->lists_words && ps_start_utt(decoder->search) >= 0) {
			ps_end_utt(decoder->search);
		}
		ps_free(decoder->search);
		free(decoder);
	}
}

/* Silence, noise and sentence marks stand in brackets. */
static bool is_filler(const char *word)
{
	return word == NULL || word[0] == '<' || word[0] == '[' || word[0] == '+' ||
		strcmp(word, "(NULL)") == 0;
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
	/* "read(2)" is the second way to say "read". */
	snprintf(added->text, sizeof(added->text), "%.*s", (int)strcspn(word, "("), word);
	if (reports_probability) {
		added->probability = ps_seg_prob(segment, NULL, NULL, NULL) * NATURAL_LOG_OF_UNIT;
	}
	return true;
}

/* The library's own sum for a segment of the path. */
static double acoustic_score(ps_seg_t *segment)
{
	int32 acoustic = 0, language = 0;

	ps_seg_prob(segment, &acoustic, &language, NULL);
	return acoustic * NATURAL_LOG_OF_UNIT;
}

static bool read_words(const struct decoder *decoder, struct decoding *decoding)
{
	for (ps_seg_t *segment = ps_seg_iter(decoder->search); segment != NULL;
		segment = ps_seg_next(segment)) {
		const char *word = ps_seg_word(segment);
		decoding->acoustic += acoustic_score(segment);
		if (!is_filler(word) &&
			!add_word(decoding, word, segment, decoder->reports_probability)) {
			ps_seg_free(segment);
			return false;
		}
	}
	return true;
}

bool decoder_run(struct decoder *decoder, const int16_t *samples, size_t count,
	struct decoding *decoding, struct error *error)
{
	int32 score = 0;

	*decoding = (struct decoding){0};
	/* Forget the noise of earlier utterances: the same sound always gives the same words. */
	if (ps_start_stream(decoder->search) < 0 || ps_start_utt(decoder->search) < 0) {
		return error_set(error, ERROR_SYSTEM, "the recogniser does not take an utterance");
	}
	/* An utterance that was begun must be ended, or no other can be. */
	bool processed = ps_process_raw(decoder->search, samples, count, FALSE, TRUE) >= 0;
	if (ps_end_utt(decoder->search) < 0 || !processed) {
		return error_set(error, ERROR_SYSTEM, "the recogniser failed on an utterance");
	}
	const char *text = ps_get_hyp(decoder->search, &score);
	decoding->frames = (size_t)ps_get_n_frames(decoder->search);
	decoding->score = text != NULL ? score * NATURAL_LOG_OF_UNIT : 0;
	decoding->text = text_copy(text != NULL ? text : "");
	bool listed = text == NULL || !decoder->lists_words || read_words(decoder, decoding);
	if (decoding->text == NULL || !listed) {
		decoding_finish(decoding);
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	return true;
}

void decoding_finish(struct decoding *decoding)
{
	free(decoding->text);
	free(decoding->words);
	*decoding = (struct decoding){0};
}
