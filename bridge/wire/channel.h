/* SPDX-License-Identifier: MIT
 *
 * A connected stream socket that carries messages, one JSON object a line, for both
 * sides. Writing is buffered and never blocks the loop.
 */
#ifndef EARSHOT_WIRE_CHANNEL_H
#define EARSHOT_WIRE_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

struct channel;
struct error;
struct json;
struct loop;

/* `message` is an object of our version and borrowed. `why` says what was wrong, or is
 * NULL when the other side closed; half a message that it left is dropped. */
typedef void channel_message_fn(const struct json *message, void *data);
typedef void channel_closed_fn(const struct error *why, void *data);

/* Takes over the descriptor, also when it fails. Callbacks come from the loop; after
 * `closed` the channel is silent and can only be destroyed (not from inside a callback
 * of its own). */
struct channel *channel_create(struct loop *loop, int descriptor, channel_message_fn *message,
	channel_closed_fn *closed, void *data, struct error *error);
void channel_destroy(struct channel *channel);

/* The longest line that is taken from the other side, in bytes: MESSAGE_MAX unless told
 * otherwise. A parsed message takes many times its length of memory, so that who expects
 * small ones only should say so. */
void channel_limit(struct channel *channel, size_t maximum);

/* From now on no message is left behind in memory: PINs go this way. */
void channel_forget(struct channel *channel);

/* Sends and destroys the message. False if it is longer than MESSAGE_MAX, too much is
 * waiting to be written, memory ran out, or the channel is closed; nothing of the
 * message is sent then. */
bool channel_send(struct channel *channel, struct json *message);

/* The same with a message that is text already, without the end of the line; it stays the
 * caller's. */
bool channel_send_text(struct channel *channel, const char *message);

/* Waits until all that was sent is written. False if the other side is gone. */
bool channel_flush(struct channel *channel);

#endif
