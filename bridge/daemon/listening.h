/* SPDX-License-Identifier: MIT
 *
 * The daemon's side of the listener: what is done with all that it tells.
 */
#ifndef EARSHOT_DAEMON_LISTENING_H
#define EARSHOT_DAEMON_LISTENING_H

#include <stdbool.h>

struct daemon;
struct error;
struct grammar;

/* Starts the listener. A microphone is listened to at once; recordings play once, so they
 * wait for listening_begin(). */
bool listening_start(struct daemon *daemon, struct error *error);
/* Has the listener listen, if it does not yet. */
void listening_begin(struct daemon *daemon);
/* Has it take what is said next without a wake word, or no longer. With `names` it hears these
 * and nothing else until then. */
void listening_await(struct daemon *daemon, bool answer, const struct grammar *names);

#endif
