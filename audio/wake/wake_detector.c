/* SPDX-License-Identifier: MIT */
#include "audio/wake/wake_detector.h"

#include <stdlib.h>
#include <string.h>

#include "audio/search/decoder.h"
#include "audio/wake/wake_text.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

#define TEXT_MAX ((size_t)1024 * 1024)
#define WORDS_MAX 64

/* What the two stages were found to need: on one half of recordings of two wake words, clean
 * and in kitchen noise, against other speech, and checked on the other half. */
static const struct {
	double spotted_least;    /* log of how sure the first stage must be */
	double before, after;    /* seconds around the word that the second stage hears */
	double overlap_least;    /* share of the word's time on which both stages must agree */
	double frames_least;     /* no wake word is said faster */
	double deficit_of_score; /* natural log units a frame between the scores 1 and 0 */
} tuning = {
	.spotted_least = -297,
	.before = 0.5,
	.after = 0.25,
	.overlap_least = 0.3,
	.frames_least = 20,
	.deficit_of_score = 9,
};

struct wake_detector {
	struct decoder *spotter;  /* first stage; NULL without wake words */
	struct decoder *verifier; /* second stage: the wake words, and free phones */
	struct text_list words;
	double thresholds[WORDS_MAX];
};

/* Where a stage found a word, in seconds from the first sample, and how well it fits there. */
struct spotting {
	bool found;
	double start, end;
	double probability; /* log, natural, against free phones */
};

/* --- making --- */

static bool make_stages(struct wake_detector *detector, const char *model,
	const struct network_message *message, struct error *error)
{
	/* It hears all speech, and must be cheap: every third frame. */
	struct decoder_settings spotter = {.model = model, .skip_frames = 3, .gaussians = 4,
		.weight = 1};
	struct decoder_settings verifier = {.model = model, .skip_frames = 2, .gaussians = 2,
		.weight = 1, .beams = BEAMS_WIDEST, .comparable = true};
	struct buffer dictionary, keyphrases, network;
	char *phones = text_path_beside(model, "en-us-phone.lm.bin");

	buffer_init(&dictionary, TEXT_MAX);
	buffer_init(&keyphrases, TEXT_MAX);
	buffer_init(&network, TEXT_MAX);
	if (phones != NULL && wake_text_dictionary(message, &dictionary) &&
		wake_text_keyphrases(message, &keyphrases) && wake_text_network(message, &network)) {
		spotter.dictionary = verifier.dictionary = buffer_text(&dictionary);
		spotter.keyphrases = buffer_text(&keyphrases);
		verifier.network = buffer_text(&network);
		verifier.phone_model = phones;
		detector->spotter = decoder_create(&spotter, error);
		detector->verifier =
			detector->spotter != NULL ? decoder_create(&verifier, error) : NULL;
	} else {
		error_set(error, ERROR_LIMIT, "the recogniser cannot use this: a "
			"wake word has no pronunciation, or is too long");
	}
	buffer_finish(&dictionary);
	buffer_finish(&keyphrases);
	buffer_finish(&network);
	free(phones);
	return detector->verifier != NULL;
}

struct wake_detector *wake_detector_create(const char *model,
	const struct network_message *message, struct error *error)
{
	struct wake_detector *detector = calloc(1, sizeof(*detector));

	if (detector == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	if (message->wake_word_count > WORDS_MAX) {
		error_set(error, ERROR_LIMIT, "more than %d wake words", WORDS_MAX);
		goto failed;
	}
	for (size_t i = 0; i < message->wake_word_count; i++) {
		detector->thresholds[i] = message->wake_words[i].threshold;
		if (!text_list_add(&detector->words, message->wake_words[i].word)) {
			error_set(error, ERROR_MEMORY, "out of memory");
			goto failed;
		}
	}
	if (message->wake_word_count > 0 && !make_stages(detector, model, message, error)) {
		goto failed;
	}
	return detector;

failed:
	wake_detector_destroy(detector);
	return NULL;
}

void wake_detector_destroy(struct wake_detector *detector)
{
	if (detector != NULL) {
		decoder_destroy(detector->spotter);
		decoder_destroy(detector->verifier);
		text_list_finish(&detector->words);
		free(detector);
	}
}

bool wake_detector_has_words(const struct wake_detector *detector)
{
	return detector->words.count > 0;
}

const char *wake_detector_split(const struct wake_detector *detector, const char *text,
	const char **rest)
{
	const char *found = NULL;

	*rest = text;
	for (size_t i = 0; i < detector->words.count; i++) {
		const char *after = text_after_words(text, detector->words.items[i]);
		if (after != NULL && after > *rest) {
			found = detector->words.items[i];
			*rest = after;
		}
	}
	return found;
}

/* --- finding --- */

/* The first stage: the best place of each word. False if there is none for any. */
static bool spot(struct wake_detector *detector, const int16_t *samples, size_t count,
	struct spotting spottings[WORDS_MAX])
{
	struct decoding decoding;
	bool found = false;

	if (!decoder_run(detector->spotter, samples, count, &decoding, NULL)) {
		return false;
	}
	for (size_t i = 0; i < decoding.word_count; i++) {
		const struct decoded_word *word = &decoding.words[i];
		size_t index;
		if (word->probability < tuning.spotted_least ||
			!wake_text_index(word->text, detector->words.count, &index) ||
			(spottings[index].found &&
				spottings[index].probability >= word->probability)) {
			continue;
		}
		spottings[index] = (struct spotting){true, word->start, word->end,
			word->probability};
		found = true;
	}
	decoding_finish(&decoding);
	return found;
}

static const struct spotting *best_of(const struct spotting spottings[WORDS_MAX])
{
	const struct spotting *best = NULL;

	for (size_t i = 0; i < WORDS_MAX; i++) {
		if (spottings[i].found &&
			(best == NULL || spottings[i].probability > best->probability)) {
			best = &spottings[i];
		}
	}
	return best;
}

/* The second stage; `index` tells which word fits best, `found` whether any fits at all. */
static struct spotting verify(struct wake_detector *detector, const int16_t *samples,
	size_t count, size_t *index)
{
	struct decoding words, phones;
	struct spotting place = {.found = false};

	if (!decoder_run(detector->verifier, samples, count, &words, NULL)) {
		return place;
	}
	if (words.word_count > 0 &&
		wake_text_index(words.words[0].text, detector->words.count, index) &&
		decoder_run_phones(detector->verifier, samples, count, &phones, NULL)) {
		const struct decoded_word *word = &words.words[0];
		double any = decoding_between(&phones, word->start, word->end);
		place = (struct spotting){true, word->start, word->end, word->acoustic - any};
		decoding_finish(&phones);
	}
	decoding_finish(&words);
	return place;
}

/* How much worse than free phones the word fits, for each frame. */
static double deficit_of(const struct spotting *place)
{
	double frames = (place->end - place->start) * DECODER_FRAME_RATE;

	return -place->probability /
		(frames > tuning.frames_least ? frames : tuning.frames_least);
}

/* How far two places are the same: the share of their time that they have in common. */
static double overlap(double start, double end, const struct spotting *place)
{
	double first = start < place->start ? start : place->start;
	double last = end > place->end ? end : place->end;
	double common = (end < place->end ? end : place->end) -
		(start > place->start ? start : place->start);

	return common > 0 ? common / (last - first) : 0;
}

static double score_of(double deficit)
{
	double score = 1 - deficit / tuning.deficit_of_score;

	return score < 0 ? 0 : score > 1 ? 1 : score;
}

bool wake_detector_find(struct wake_detector *detector, const int16_t *samples, size_t count,
	struct wake_detection *detection)
{
	struct spotting spottings[WORDS_MAX] = {{0}};
	size_t index = 0;

	*detection = (struct wake_detection){0};
	if (detector->spotter == NULL || !spot(detector, samples, count, spottings)) {
		return false;
	}
	const struct spotting *best = best_of(spottings);
	double start = best->start > tuning.before ? best->start - tuning.before : 0;
	size_t first = (size_t)(start * DECODER_RATE);
	size_t last = (size_t)((best->end + tuning.after) * DECODER_RATE);
	last = last < count ? last : count;
	if (first >= last) {
		return false;
	}
	struct spotting word = verify(detector, samples + first, last - first, &index);
	word.start += start;
	word.end += start;
	const struct spotting *spotted = &spottings[index];
	if (!word.found || !spotted->found ||
		overlap(word.start, word.end, spotted) < tuning.overlap_least) {
		return false;
	}
	detection->word = detector->words.items[index];
	detection->end = word.end;
	detection->score = score_of((deficit_of(&word) + deficit_of(spotted)) / 2);
	return detection->score >= detector->thresholds[index];
}
