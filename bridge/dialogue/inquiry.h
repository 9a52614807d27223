/* SPDX-License-Identifier: MIT
 *
 * Devices are asked how they are before a question about them is answered, or a change is counted
 * from that, where they have not said it yet. Who does not answer in time is as unknown as before.
 */
#ifndef EARSHOT_DIALOGUE_INQUIRY_H
#define EARSHOT_DIALOGUE_INQUIRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;
struct device;
struct loop;

/* How many devices are asked at once, for all questions together: a command must always find
 * room on the connection. */
#define INQUIRY_MAX 8
/* Whoever can say how it is has nothing to move for it. */
#define INQUIRY_WAIT_MS 3000

struct inquiries;

/* Loop and connection are borrowed. NULL when out of memory. */
struct inquiries *inquiries_create(struct loop *loop, struct connection *connection);
/* Those that are open end without a call. While none is busy, or after the connection went. */
void inquiries_destroy(struct inquiries *inquiries);

struct inquiry_events {
	/* True while one of these, who were asked, has yet to say what is worth waiting for. */
	bool (*waits)(const struct device *const *asked, size_t count, void *data);
	/* The end of it, from the loop, once. */
	void (*over)(void *data);
};

/* Asks the devices, the first ones if they are too many, by their `query`; the intent is that of
 * what was said. False, and no call, if none can be asked. */
bool inquiries_start(struct inquiries *inquiries, const struct device *const *devices,
	size_t count, const char *intent, const struct inquiry_events *events, void *data);

/* To be called after each report, once it is known. */
void inquiries_report(struct inquiries *inquiries);

/* Ends all that are open, now, each with its call. Of NULL there are none. */
void inquiries_end(struct inquiries *inquiries);

/* True while one is open, or a message of one under way: the home is still needed, and this. */
bool inquiries_are_busy(const struct inquiries *inquiries);

#endif
