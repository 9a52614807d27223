/* SPDX-License-Identifier: MIT
 *
 * Files that wait to be heard. Only the first is ever with the listener, so that one
 * which ends the process takes no other with it.
 */
#ifndef EARSHOT_WIRE_HEAR_QUEUE_H
#define EARSHOT_WIRE_HEAR_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hear_job;
struct json;

/* Zeroed memory is an empty queue. */
struct hear_queue {
	struct hear_job *first;
	size_t count;
	bool sent; /* the first is with the listener */
};

/* Takes over the message, also when it fails: NULL or out of memory. */
bool hear_queue_add(struct hear_queue *queue, int64_t id, struct json *message);

/* The message to send now, which the caller takes over; NULL if there is none or one is
 * being worked on. */
struct json *hear_queue_next(struct hear_queue *queue);

/* True if the file of this id is with the listener. */
bool hear_queue_is_sent(const struct hear_queue *queue, int64_t id);

/* Removes the first of a queue that is not empty, and says which it was. */
int64_t hear_queue_remove(struct hear_queue *queue);

void hear_queue_finish(struct hear_queue *queue);

#endif
