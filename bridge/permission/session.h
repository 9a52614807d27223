/* SPDX-License-Identifier: MIT
 *
 * What Earshot has asked, of whom, and until when an answer counts. Whoever takes an answer
 * takes the session away first, so that nothing is done twice, or late, or for another.
 */
#ifndef EARSHOT_PERMISSION_SESSION_H
#define EARSHOT_PERMISSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct sessions;

/* Who is asked: an asker of the control socket, or whoever is heard by the microphone. */
#define SESSION_MICROPHONE UINT64_C(0)

enum session_kind {
	SESSION_CONFIRM, /* yes or no */
	SESSION_PIN,
	SESSION_DEVICE,  /* which of several */
};

/* "confirm", "pin" and "device", as the control socket calls them. */
const char *session_kind_name(enum session_kind kind);

/* What was asked, and what waits for the answer: both are the caller's. */
struct session {
	enum session_kind kind;
	void *waiting;
	int64_t asked_ms; /* by the clock of the loop: what was said before is no answer */
};

/* No answer came in time, and the session is over. From the loop. */
typedef void session_expired_fn(uint64_t asker, struct session session, void *data);

/* The loop is borrowed. NULL when out of memory. */
struct sessions *sessions_create(struct loop *loop, session_expired_fn *expired, void *data);
/* Forgets those that are open. */
void sessions_destroy(struct sessions *sessions);

/* Opens one for `wait_ms`. False if there is one with this asker already, if too many are
 * open, or when out of memory. */
bool sessions_open(struct sessions *sessions, uint64_t asker, enum session_kind kind,
	void *waiting, int64_t wait_ms);

/* What this asker was asked, borrowed until the sessions change; NULL: nothing. */
const struct session *sessions_find(const struct sessions *sessions, uint64_t asker);

/* Ends the session with this asker, without a call back, and hands it over. False: there is
 * none. */
bool sessions_take(struct sessions *sessions, uint64_t asker, struct session *session);
/* The same for any, until there is none left. */
bool sessions_take_any(struct sessions *sessions, uint64_t *asker, struct session *session);

#endif
