/* SPDX-License-Identifier: MIT
 *
 * Learns a voice: the affine transform of the acoustic model's means under which sentences that
 * somebody read are most probable (maximum likelihood linear regression, MLLR).
 *
 * The tools that come with PocketSphinx for this (SphinxTrain) are programs that pass files to
 * each other. They cannot run in the listener's sandbox, and sound does not leave it; that is
 * why this is our own. It also leaves out the silence between words and holds on to the model
 * where there is little to learn from, with which ten sentences are enough.
 */
#ifndef EARSHOT_LEARN_ADAPTATION_H
#define EARSHOT_LEARN_ADAPTATION_H

#include <stdbool.h>
#include <stddef.h>

struct acoustic_model;
struct adaptation;
struct error;
struct voice;

/* Frames of speech that are needed at least: three seconds. */
#define ADAPTATION_FRAMES_MIN 300

enum adaptation_shape {
	ADAPTATION_FULL,     /* each value of a mean depends on all of its stream */
	ADAPTATION_DIAGONAL, /* only on itself: learns less, and less that is wrong */
};

/* The model is borrowed. NULL when out of memory. */
struct adaptation *adaptation_create(const struct acoustic_model *model);
void adaptation_destroy(struct adaptation *adaptation);

/* Forgets what was added. What is added from now on is ascribed to the Gaussians of the model as
 * a voice changes them: with the voice learnt so far, the next one fits better. */
void adaptation_begin(struct adaptation *adaptation, const struct voice *voice);

/* One frame of speech in which a phone (an index of the model) was said: VOICE_STREAMS times
 * VOICE_LENGTH numbers. */
void adaptation_add(struct adaptation *adaptation, size_t phone, const float *features);

size_t adaptation_frames(const struct adaptation *adaptation);

/* The voice under which all that was added is most probable. False with the reason if too little
 * was added or if it does not determine one. */
bool adaptation_solve(const struct adaptation *adaptation, enum adaptation_shape shape,
	struct voice *voice, struct error *error);

#endif
