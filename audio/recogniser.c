/* SPDX-License-Identifier: MIT */
#include "audio/recogniser.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audio/recognise/live_pass.h"
#include "audio/recognise/passes.h"
#include "audio/search/decoder.h"
#include "audio/wake/wake_detector.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

struct recogniser {
	struct wake_detector *wake;
	struct passes *passes;
	struct sentence_ends *ends;
};

struct recogniser *recogniser_create(const char *model, const struct network_message *message,
	struct error *error)
{
	struct recogniser *recogniser = calloc(1, sizeof(*recogniser));

	if (recogniser == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	recogniser->wake = wake_detector_create(model, message, error);
	if (recogniser->wake == NULL) {
		goto failed;
	}
	recogniser->passes = passes_create(model, message, error);
	if (recogniser->passes == NULL) {
		goto failed;
	}
	recogniser->ends = sentence_ends_create(&message->network);
	if (recogniser->ends == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
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
	passes_destroy(recogniser->passes);
	wake_detector_destroy(recogniser->wake);
	sentence_ends_destroy(recogniser->ends);
	free(recogniser);
}

bool recogniser_has_wake_words(const struct recogniser *recogniser)
{
	return wake_detector_has_words(recogniser->wake);
}

bool recogniser_wake(struct recogniser *recogniser, const int16_t *samples, size_t count,
	struct wake_detection *detection)
{
	size_t window = (size_t)(RECOGNISER_WAKE_WINDOW * DECODER_RATE);

	/* The processor is needed. */
	recogniser_drop(recogniser);
	return wake_detector_find(recogniser->wake, samples, count < window ? count : window,
		detection);
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void recogniser_begin(struct recogniser *recogniser, const int16_t *samples, size_t count)
{
	passes_begin(recogniser->passes, samples, count);
}

bool recogniser_is_begun(const struct recogniser *recogniser)
{
	return passes_are_begun(recogniser->passes);
}

void recogniser_drop(struct recogniser *recogniser)
{
	passes_drop(recogniser->passes);
}

bool recogniser_is_following(const struct recogniser *recogniser)
{
	return live_pass_is_begun(passes_live(recogniser->passes));
}

bool recogniser_hear(struct recogniser *recogniser, const int16_t *samples, size_t count,
	struct hypothesis *hypothesis, struct error *error)
{
	double started = now_ms();
	struct passes_result result;
	const char *rest;

	*hypothesis = (struct hypothesis){0};
	bool good = passes_run(recogniser->passes, samples, count, &result, error);
	if (good) {
		hypothesis->wake = wake_detector_split(recogniser->wake, result.text, &rest);
		hypothesis->found = result.text[0] != '\0';
		hypothesis->text = text_copy(rest);
		hypothesis->rival = result.rival;
		result.rival = NULL;
		hypothesis->next_rivals = result.next_rivals;
		result.next_rivals = (struct text_list){0};
		memcpy(hypothesis->next_leads, result.next_leads, sizeof(result.next_leads));
		hypothesis->opinions = result.opinions;
		result.opinions = (struct text_list){0};
		hypothesis->evidence = result.evidence;
		wake_detector_split(recogniser->wake, result.partial, &rest);
		hypothesis->ending = sentence_ends_find(recogniser->ends, rest);
		passes_result_finish(&result);
		good = hypothesis->text != NULL || error_set(error, ERROR_MEMORY, "out of memory");
	}
	hypothesis->decode_ms = now_ms() - started;
	return good;
}

bool recogniser_follow(struct recogniser *recogniser, const int16_t *samples, size_t count)
{
	return live_pass_take(passes_live(recogniser->passes), samples, count);
}

enum sentence_end recogniser_ending_so_far(struct recogniser *recogniser, bool *words)
{
	const char *rest;

	wake_detector_split(recogniser->wake, live_pass_words(passes_live(recogniser->passes)), &rest);
	*words = rest[0] != '\0';
	return sentence_ends_find(recogniser->ends, rest);
}

void recogniser_leave(struct recogniser *recogniser, bool other_stream)
{
	struct live_pass *live = passes_live(recogniser->passes);

	recogniser_drop(recogniser);
	if (other_stream) {
		live_pass_forget(live);
	} else {
		live_pass_stop(live);
	}
}

void hypothesis_finish(struct hypothesis *hypothesis)
{
	free(hypothesis->text);
	free(hypothesis->rival);
	text_list_finish(&hypothesis->next_rivals);
	text_list_finish(&hypothesis->opinions);
	*hypothesis = (struct hypothesis){0};
}
