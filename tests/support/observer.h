/* SPDX-License-Identifier: MIT
 *
 * A client of a test's own that sees everything a broker passes on, with a loop of its
 * own, so that it can be there before or after what is tested.
 */
#ifndef EARSHOT_TESTS_SUPPORT_OBSERVER_H
#define EARSHOT_TESTS_SUPPORT_OBSERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct observer;

struct observed {
	char *topic;
	char *payload;
	int qos;
	bool retained;
	uint32_t expiry_s;
};

/* Returns when it is subscribed to everything; NULL after 20 s. */
struct observer *observer_create(int port);
void observer_destroy(struct observer *observer);

/* Waits until something was seen on the topic, with this payload (NULL: with any).
 * NULL after 20 s. */
const struct observed *observer_wait(struct observer *observer, const char *topic,
	const char *payload);

/* Publishes a mark and waits until it comes back: all that the broker had taken before
 * has been seen then. */
bool observer_catch_up(struct observer *observer);

/* What was seen so far. */
size_t observer_count(const struct observer *observer, const char *topic, const char *payload);

/* The one after another, in their order; NULL past the last. */
const struct observed *observer_at(const struct observer *observer, size_t index);

bool observer_publish(struct observer *observer, const char *topic, const char *payload,
	bool retained);

#endif
