/* SPDX-License-Identifier: MIT
 *
 * A listener that learns a voice, one step after another: each call returns when its step is
 * done. The sound stays in the listener (bridge/wire/study_message.h).
 */
#ifndef EARSHOT_WIRE_STUDY_SESSION_H
#define EARSHOT_WIRE_STUDY_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct lesson;
struct sounds;
struct study_session;
struct utterance;
struct voice;

struct study_session_settings {
	const char *network;    /* the `network` message, as text; its voice does not count */
	const char *microphone; /* as in struct listener_settings; "none" for recordings */
	bool sandbox;
};

/* Starts a listener and waits until it has its network and its microphone. NULL with the
 * reason. */
struct study_session *study_session_create(const struct study_session_settings *settings,
	struct error *error);
void study_session_destroy(struct study_session *session);

/* Called with what was heard. */
typedef void study_heard_fn(const struct utterance *utterance, void *data);

/* Hears a recording as one utterance, or the next utterance that comes through the microphone.
 * False with the reason; what was no speech is no failure. */
bool study_session_hear_file(struct study_session *session, const char *file,
	study_heard_fn *heard, void *data, struct error *error);
bool study_session_hear_microphone(struct study_session *session, study_heard_fn *heard,
	void *data, struct error *error);

/* Keeps what was heard last under an id above 0, as this sentence. */
bool study_session_keep(struct study_session *session, int64_t id, const struct sounds *sounds,
	struct error *error);

/* From now on sentences are heard with a voice, or NULL: without one. */
bool study_session_use(struct study_session *session, const struct voice *voice,
	struct error *error);

/* Hears a kept sentence again. */
bool study_session_recall(struct study_session *session, int64_t id, study_heard_fn *heard,
	void *data, struct error *error);

/* Learns a voice from kept sentences. */
bool study_session_learn(struct study_session *session, const struct lesson *lesson,
	struct voice *voice, struct error *error);

#endif
