/* SPDX-License-Identifier: MIT
 *
 * The listener's side of bridge/wire/study_message.h.
 */
#ifndef EARSHOT_LEARN_STUDY_DESK_H
#define EARSHOT_LEARN_STUDY_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct ear;
struct error;
struct json;
struct study_desk;

/* All are borrowed; `model` is the folder of the acoustic model. NULL when out of memory. */
struct study_desk *study_desk_create(struct channel *channel, struct ear *ear, const char *model);
void study_desk_destroy(struct study_desk *desk);

/* Takes a `study`, `keep`, `recall` or `learn` message and answers it. False with the reason if
 * it is not as agreed. After a `recall` the ear listens for commands, whatever it did before. */
bool study_desk_take(struct study_desk *desk, const struct json *message, struct error *error);

/* Holds the sound of what was heard, if there is a study. */
void study_desk_hold(struct study_desk *desk, const int16_t *samples, size_t count);

/* The id of the sentence that is recognised again just now, else 0. */
int64_t study_desk_recalls(const struct study_desk *desk);

#endif
