/* SPDX-License-Identifier: MIT */
#include "bridge/permission/session.h"

#include <stddef.h>
#include <stdlib.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"

/* The askers of the control socket, and the microphone. */
#define SESSIONS_MAX 16

struct place {
	struct sessions *sessions;
	struct session session;
	uint64_t asker;
	int64_t until_ms;
	uint64_t timer; /* 0: the place is free */
};

struct sessions {
	struct loop *loop;
	session_expired_fn *expired;
	void *data;
	struct place places[SESSIONS_MAX];
};

const char *session_kind_name(enum session_kind kind)
{
	static const char *const names[] = {
		[SESSION_CONFIRM] = "confirm",
		[SESSION_PIN] = "pin",
		[SESSION_DEVICE] = "device",
	};

	return names[kind];
}

struct sessions *sessions_create(struct loop *loop, session_expired_fn *expired, void *data)
{
	struct sessions *sessions = calloc(1, sizeof(*sessions));

	if (sessions == NULL) {
		return NULL;
	}
	*sessions = (struct sessions){.loop = loop, .expired = expired, .data = data};
	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		sessions->places[i].sessions = sessions;
	}
	return sessions;
}

static void clear(struct place *place)
{
	loop_cancel(place->sessions->loop, place->timer);
	*place = (struct place){.sessions = place->sessions};
}

void sessions_destroy(struct sessions *sessions)
{
	if (sessions == NULL) {
		return;
	}
	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		clear(&sessions->places[i]);
	}
	free(sessions);
}

static void on_time(void *data)
{
	struct place *place = data;
	struct sessions *sessions = place->sessions;
	struct session session = place->session;
	uint64_t asker = place->asker;

	clear(place);
	sessions->expired(asker, session, sessions->data);
}

/* What is over is not found, also where the timer had no turn yet. */
static const struct place *find(const struct sessions *sessions, uint64_t asker)
{
	int64_t now_ms = clock_now_ms(loop_clock(sessions->loop));

	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		const struct place *place = &sessions->places[i];
		if (place->timer != 0 && place->asker == asker && now_ms < place->until_ms) {
			return place;
		}
	}
	return NULL;
}

bool sessions_open(struct sessions *sessions, uint64_t asker, enum session_kind kind,
	void *waiting, int64_t wait_ms)
{
	struct place *place = sessions->places;
	const struct place *end = place + SESSIONS_MAX;

	while (place < end && place->timer != 0) {
		place++;
	}
	if (place == end || find(sessions, asker) != NULL) {
		return false;
	}
	int64_t now_ms = clock_now_ms(loop_clock(sessions->loop));
	place->timer = loop_after(sessions->loop, wait_ms, on_time, place);
	place->asker = asker;
	place->session = (struct session){kind, waiting, now_ms};
	place->until_ms = now_ms + wait_ms;
	return place->timer != 0;
}

const struct session *sessions_find(const struct sessions *sessions, uint64_t asker)
{
	const struct place *place = find(sessions, asker);

	return place != NULL ? &place->session : NULL;
}

bool sessions_take(struct sessions *sessions, uint64_t asker, struct session *session)
{
	const struct place *found = find(sessions, asker);

	if (found == NULL) {
		return false;
	}
	*session = found->session;
	clear(&sessions->places[found - sessions->places]);
	return true;
}

bool sessions_take_any(struct sessions *sessions, uint64_t *asker, struct session *session)
{
	for (size_t i = 0; i < SESSIONS_MAX; i++) {
		if (sessions->places[i].timer != 0) {
			*asker = sessions->places[i].asker;
			*session = sessions->places[i].session;
			clear(&sessions->places[i]);
			return true;
		}
	}
	return false;
}
