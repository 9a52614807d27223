/* SPDX-License-Identifier: MIT */
#include "bridge/wire/study_session.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/message.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"

/* What is not kept under an id of the caller's. */
#define OTHER_WORK (MESSAGE_ID_MAX - 1)

/* What the present step waits for. */
enum awaited { AWAITED_NOTHING, AWAITED_NETWORK, AWAITED_MICROPHONE, AWAITED_SPEECH, AWAITED_WORK };

struct study_session {
	const char *network;
	struct clock *clock;
	struct loop *loop;
	struct listener *listener;
	enum awaited awaited;
	study_heard_fn *heard; /* of the present step */
	void *data;
	struct voice *voice; /* where what is learnt goes */
	struct error failure; /* since the last step */
};

static void end_step(struct study_session *session)
{
	session->awaited = AWAITED_NOTHING;
	loop_stop(session->loop);
}

static void fail_step(struct study_session *session, const char *what, const char *why)
{
	if (session->failure.kind == ERROR_NONE) {
		error_set(&session->failure, ERROR_SYSTEM, "%s%s", what, why);
	}
	end_step(session);
}

/* Turns the loop until the step is done that was begun. */
static bool wait_for(struct study_session *session, enum awaited awaited, bool begun,
	struct error *error)
{
	if (!begun) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	session->awaited = awaited;
	loop_run(session->loop);
	session->heard = NULL;
	session->voice = NULL;
	struct error failure = session->failure;
	session->failure = (struct error){0};
	return failure.kind == ERROR_NONE ||
		error_set(error, failure.kind, "%s", failure.text);
}

/* --- what the listener says --- */

static void on_loaded(bool taken, const char *reason, void *data)
{
	struct study_session *session = data;

	if (!taken) {
		fail_step(session, "the listener cannot use the network: ", reason);
	} else if (session->awaited == AWAITED_NETWORK) {
		end_step(session);
	}
}

static void on_microphone(const char *state, const char *name, const char *reason, void *data)
{
	struct study_session *session = data;

	(void)name;
	if (strcmp(state, "lost") == 0) {
		fail_step(session, "the microphone cannot be used: ", reason);
	} else if (session->awaited == AWAITED_MICROPHONE) {
		end_step(session);
	}
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct study_session *session = data;

	if (session->heard != NULL) {
		session->heard(utterance, session->data);
	}
	if (session->awaited == AWAITED_SPEECH) {
		end_step(session);
	}
}

static void on_learnt(const struct voice *voice, void *data)
{
	struct study_session *session = data;

	if (session->voice != NULL) {
		*session->voice = *voice;
	}
}

static void on_finished(int64_t id, double seconds, const char *reason, void *data)
{
	struct study_session *session = data;

	(void)id;
	(void)seconds;
	if (reason != NULL) {
		fail_step(session, "", reason);
	} else if (session->awaited == AWAITED_WORK) {
		end_step(session);
	}
}

/* What was kept is gone with the process. */
static void on_died(const char *how, void *data)
{
	fail_step(data, "the listener ended: ", how);
}

/* --- steps --- */

static bool open_listener(struct study_session *session,
	const struct study_session_settings *settings, struct error *error)
{
	static const struct listener_events events = {
		.loaded = on_loaded,
		.microphone = on_microphone,
		.heard = on_heard,
		.learnt = on_learnt,
		.finished = on_finished,
		.died = on_died,
	};
	const struct listener_settings listener = {
		.microphone = settings->microphone, .sandbox = settings->sandbox};

	session->clock = clock_create_system();
	session->loop = session->clock != NULL ? loop_create(session->clock) : NULL;
	if (session->loop == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	session->listener = listener_create(session->loop, &listener, &events, session, error);
	if (session->listener == NULL) {
		return false;
	}
	/* The microphone is opened before the network comes. */
	if (strcmp(settings->microphone, "none") != 0 &&
		!wait_for(session, AWAITED_MICROPHONE, true, error)) {
		return false;
	}
	return study_session_use(session, NULL, error) &&
		(listener_study(session->listener) ||
			error_set(error, ERROR_MEMORY, "out of memory"));
}

struct study_session *study_session_create(const struct study_session_settings *settings,
	struct error *error)
{
	struct study_session *session = calloc(1, sizeof(*session));

	if (session == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	session->network = settings->network;
	if (!open_listener(session, settings, error)) {
		study_session_destroy(session);
		return NULL;
	}
	return session;
}

void study_session_destroy(struct study_session *session)
{
	if (session != NULL) {
		listener_destroy(session->listener);
		loop_destroy(session->loop);
		clock_destroy(session->clock);
		free(session);
	}
}

bool study_session_hear_file(struct study_session *session, const char *file,
	study_heard_fn *heard, void *data, struct error *error)
{
	session->heard = heard;
	session->data = data;
	return wait_for(session, AWAITED_WORK,
		listener_hear(session->listener, OTHER_WORK, file, true, false), error);
}

bool study_session_hear_microphone(struct study_session *session, study_heard_fn *heard,
	void *data, struct error *error)
{
	session->heard = heard;
	session->data = data;
	bool good = wait_for(session, AWAITED_SPEECH, listener_listen(session->listener, "command"),
		error);
	return listener_listen(session->listener, "off") && good;
}

bool study_session_keep(struct study_session *session, int64_t id, const struct sounds *sounds,
	struct error *error)
{
	return wait_for(session, AWAITED_WORK, listener_keep(session->listener, id, sounds), error);
}

bool study_session_use(struct study_session *session, const struct voice *voice,
	struct error *error)
{
	struct json *network = json_parse(session->network, strlen(session->network), NULL);
	struct json *value = voice != NULL ? voice_json(voice) : json_new_null();
	char *text = json_put(network, "voice", value) ? message_text(network) : NULL;

	json_destroy(network);
	if (text == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	bool sent = listener_set_network(session->listener, text);
	free(text);
	return wait_for(session, AWAITED_NETWORK, sent, error);
}

bool study_session_recall(struct study_session *session, int64_t id, study_heard_fn *heard,
	void *data, struct error *error)
{
	session->heard = heard;
	session->data = data;
	return wait_for(session, AWAITED_WORK, listener_recall(session->listener, id), error);
}

bool study_session_learn(struct study_session *session, const struct lesson *lesson,
	struct voice *voice, struct error *error)
{
	voice_init(voice);
	session->voice = voice;
	return wait_for(session, AWAITED_WORK,
		listener_learn(session->listener, OTHER_WORK, lesson), error);
}
