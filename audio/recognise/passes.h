/* SPDX-License-Identifier: MIT
 *
 * The passes over an utterance. Two look for the sentence of the network that is most like it:
 * one with the model of quiet speech, one with the model of speech in noise. What is told is
 * that of the first in quiet, and of the second in noise; where they differ in a longer sentence in
 * quiet, what is heard by all together (audio/recognise/doubts.h). The others ask how sure that is:
 *   - free phones: is it like any sentence at all?
 *   - if the two differ, further opinions with other front ends: whom do they agree with?
 *   - rivals (audio/recognise/rivals.h): how much worse is the best sentence of another meaning?
 * They run side by side, each with a decoder of its own, and as few of them as will do.
 */
#ifndef EARSHOT_RECOGNISE_PASSES_H
#define EARSHOT_RECOGNISE_PASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/text.h"
#include "bridge/wire/evidence.h"

struct decoder;
struct error;
struct live_pass;
struct network_message;
struct passes;

struct passes_result {
	char *text;    /* the words, a wake word at their start included; "" if none; malloc'd */
	char *partial; /* see struct decoding; malloc'd */
	char *rival;   /* the best sentence of other words, or NULL; malloc'd */
	struct text_list next_rivals; /* see struct utterance */
	double next_leads[EVIDENCE_NEXT_RIVALS_MAX];
	struct text_list opinions; /* what the other passes over the sentences heard */
	struct evidence evidence;
};

/* `model` is the folder of the acoustic model; the phone language model lies beside it.
 * Of the message nothing is kept. */
struct passes *passes_create(const char *model, const struct network_message *message,
	struct error *error);
void passes_destroy(struct passes *passes);

/* Begins in the background with an utterance that might be over, so that passes_run() has less
 * left to do if it is: `samples` are its first ones. It stops the live pass, and until it is run
 * or dropped nothing else can be asked. */
void passes_begin(struct passes *passes, const int16_t *samples, size_t count);
bool passes_are_begun(const struct passes *passes);
void passes_drop(struct passes *passes);

/* 16-bit samples at 16,000 Hz, all of the utterance. False with the reason if a decoder failed.
 * The caller finishes the result. */
bool passes_run(struct passes *passes, const int16_t *samples, size_t count,
	struct passes_result *result, struct error *error);
/* The pass that goes on while somebody speaks; passes_run() stops it. */
struct live_pass *passes_live(struct passes *passes);
void passes_result_finish(struct passes_result *result);

#endif
