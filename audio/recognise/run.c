/* SPDX-License-Identifier: MIT */
#include "audio/recognise/run.h"

#include "audio/search/decoder.h"
#include "audio/search/rival_network.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

void run_finish(struct run *run)
{
	for (enum hearing h = 0; h < HEARD_COUNT; h++) {
		decoding_finish(&run->sentences[h]);
	}
	for (size_t i = 0; i < run->rival_count; i++) {
		decoding_finish(&run->rivals[i]);
	}
	decoding_finish(&run->phones);
}

void run_rest(const struct run *run)
{
	hearings_rest(run->hearings);
	decoder_rest(run->phone_loop);
}

const char *run_after_wake_word(const struct run *run, const char *text)
{
	const char *rest = text;

	for (size_t i = 0; i < run->network->wake_word_count; i++) {
		const char *after = text_after_words(text, run->network->wake_words[i].word);
		rest = after != NULL && after > rest ? after : rest;
	}
	return rest;
}

const char *run_said(const struct run *run, enum hearing hearing)
{
	return run_after_wake_word(run, run->sentences[hearing].text);
}

bool run_agree(const struct run *run, enum hearing one, enum hearing other)
{
	return rival_same_sense(&run->network->network, run_said(run, one), run_said(run, other));
}

/* How many of the words are those of a wake word. */
static size_t wake_word_length(const struct run *run, const char *text)
{
	size_t count = 0;

	for (const char *rest = run_after_wake_word(run, text); text < rest; text++) {
		count += *text != ' ' && (text[1] == ' ' || text[1] == '\0');
	}
	return count;
}

double run_seconds(const struct run *run)
{
	const struct decoding *sentence = &run->sentences[HEARD_PLAIN];
	double seconds = 0;

	if (sentence->text == NULL) {
		return 0;
	}
	for (size_t i = wake_word_length(run, sentence->text); i < sentence->word_count; i++) {
		seconds += sentence->words[i].end - sentence->words[i].start;
	}
	return seconds;
}
