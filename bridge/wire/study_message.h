/* SPDX-License-Identifier: MIT
 *
 * How the bridge has the listener learn a voice (audio/learn/study.h) without sound going up: the
 * listener keeps the sentences that were read, the bridge says which they were, and what comes
 * up is the transform, some hundred numbers.
 *
 * Down:
 *   study    what was kept is forgotten; from now on the last utterance is held
 *   keep     id, words [["DH AH", "DH IY"], ["L AE M P"]]: the utterance that was heard last is
 *            this sentence, as the phones of its words, each with all ways to say it
 *   recall   id: recognise a kept sentence again, with the present network
 *   learn    id, of [id…], diagonal: learn a voice from these sentences
 * Up:
 *   learnt   voice: see bridge/wire/voice.h
 *
 * `keep`, `recall` and `learn` are answered by `finished`, like `hear`.
 */
#ifndef EARSHOT_WIRE_STUDY_MESSAGE_H
#define EARSHOT_WIRE_STUDY_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/text.h"

struct error;
struct json;
struct voice;

#define STUDY_SENTENCES_MAX 64
#define STUDY_WORDS_MAX 64 /* of a sentence */

/* A sentence as it sounds: for each word the ways to say it, as phones. */
struct sounds {
	struct text_list words[STUDY_WORDS_MAX];
	size_t count;
};

void sounds_finish(struct sounds *sounds);

struct lesson {
	int64_t sentences[STUDY_SENTENCES_MAX];
	size_t count;
	bool diagonal; /* see enum adaptation_shape */
};

/* NULL when out of memory. */
struct json *message_study(void);
struct json *message_keep(int64_t id, const struct sounds *sounds);
struct json *message_recall(int64_t id);
struct json *message_learn(int64_t id, const struct lesson *lesson);
struct json *message_learnt(const struct voice *voice);

/* The caller finishes the sounds, also after a failure. */
bool message_read_keep(const struct json *json, struct sounds *sounds, struct error *error);
bool message_read_learn(const struct json *json, struct lesson *lesson, struct error *error);
bool message_read_learnt(const struct json *json, struct voice *voice, struct error *error);

#endif
