/* SPDX-License-Identifier: MIT
 *
 * The sentences that a household read, kept in memory while a voice is learnt from them
 * (bridge/wire/study_message.h). They are forgotten with the study.
 */
#ifndef EARSHOT_LEARN_STUDY_H
#define EARSHOT_LEARN_STUDY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct lesson;
struct sounds;
struct study;
struct voice;

/* `model` is the folder of the acoustic model. NULL when out of memory. */
struct study *study_create(const char *model);
void study_destroy(struct study *study);

/* Holds a copy of the utterance that was heard last, in place of the one before; 16-bit samples
 * at 16,000 Hz. Does nothing without a study. */
void study_hold(struct study *study, const int16_t *samples, size_t count);

/* Keeps what is held as a sentence under an id, in place of what that had. Takes the sounds
 * over, also when it fails: without a study, or if nothing is held. */
bool study_keep(struct study *study, int64_t id, struct sounds *sounds, struct error *error);

/* The sound of a kept sentence; NULL with the reason. Borrowed until the next call that keeps. */
const int16_t *study_sound(const struct study *study, int64_t id, size_t *count,
	struct error *error);

/* Learns a voice from kept sentences. `seconds` is how much speech there was in them. */
bool study_learn(const struct study *study, const struct lesson *lesson, struct voice *voice,
	double *seconds, struct error *error);

#endif
