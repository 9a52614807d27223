/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/inquiry.h"

#include <stdlib.h>

#include "bridge/base/loop.h"
#include "bridge/home/home.h"
#include "bridge/mqtt/connection.h"

struct question {
	struct inquiry *inquiry;
	const struct device *device;
	bool lost; /* it did not leave */
};

struct inquiry {
	struct inquiries *inquiries;
	struct inquiry *next;
	struct inquiry_events events;
	void *data;
	uint64_t timer;   /* 0: over */
	struct question questions[INQUIRY_MAX];
	size_t asked;     /* messages that the connection took */
	size_t delivered; /* of these, whose fate is known */
};

struct inquiries {
	struct loop *loop;
	struct connection *connection;
	struct inquiry *all;
};

struct inquiries *inquiries_create(struct loop *loop, struct connection *connection)
{
	struct inquiries *inquiries = calloc(1, sizeof(*inquiries));

	if (inquiries != NULL) {
		*inquiries = (struct inquiries){.loop = loop, .connection = connection};
	}
	return inquiries;
}

void inquiries_destroy(struct inquiries *inquiries)
{
	if (inquiries == NULL) {
		return;
	}
	while (inquiries->all != NULL) {
		struct inquiry *next = inquiries->all->next;
		loop_cancel(inquiries->loop, inquiries->all->timer);
		free(inquiries->all);
		inquiries->all = next;
	}
	free(inquiries);
}

bool inquiries_are_busy(const struct inquiries *inquiries)
{
	for (const struct inquiry *each = inquiries->all; each != NULL; each = each->next) {
		if (each->timer != 0 || each->delivered < each->asked) {
			return true;
		}
	}
	return false;
}

static size_t room_left(const struct inquiries *inquiries)
{
	size_t under_way = 0;

	for (const struct inquiry *each = inquiries->all; each != NULL; each = each->next) {
		under_way += each->asked - each->delivered;
	}
	return under_way < INQUIRY_MAX ? INQUIRY_MAX - under_way : 0;
}

/* The connection still speaks of those whose messages are under way, so the rest is freed when
 * the next one begins. */
static void sweep(struct inquiries *inquiries)
{
	struct inquiry **link = &inquiries->all;

	while (*link != NULL) {
		struct inquiry *each = *link;
		if (each->timer == 0 && each->delivered == each->asked) {
			*link = each->next;
			free(each);
		} else {
			link = &each->next;
		}
	}
}

static void end(void *data)
{
	struct inquiry *inquiry = data;

	loop_cancel(inquiry->inquiries->loop, inquiry->timer);
	inquiry->timer = 0;
	inquiry->events.over(inquiry->data);
}

/* Not from inside a callback, and a message may tell more than has been read of it yet. */
static void end_soon(struct inquiry *inquiry)
{
	struct loop *loop = inquiry->inquiries->loop;
	uint64_t timer = loop_after(loop, 0, end, inquiry);

	/* Without memory for that it ends in its time. */
	if (timer != 0) {
		loop_cancel(loop, inquiry->timer);
		inquiry->timer = timer;
	}
}

/* Who was not asked, or whose question did not leave, has no reason to say anything. */
static bool is_waited_for(const struct inquiry *inquiry)
{
	const struct device *asked[INQUIRY_MAX];
	size_t count = 0;

	for (size_t i = 0; i < inquiry->asked; i++) {
		if (!inquiry->questions[i].lost) {
			asked[count++] = inquiry->questions[i].device;
		}
	}
	return count > 0 && inquiry->events.waits(asked, count, inquiry->data);
}

static void on_delivery(enum delivery delivery, void *data)
{
	struct question *question = data;
	struct inquiry *inquiry = question->inquiry;

	inquiry->delivered++;
	question->lost = delivery != DELIVERY_TAKEN;
	if (inquiry->timer != 0 && question->lost && !is_waited_for(inquiry)) {
		end_soon(inquiry);
	}
}

static void ask(struct inquiry *inquiry, const struct device *device, const char *intent)
{
	const struct message_cause cause = {.kind = MESSAGE_QUERY, .intent = intent};
	const char *payload = device->query.payload != NULL ? device->query.payload : "";
	struct question *question = &inquiry->questions[inquiry->asked];

	*question = (struct question){.inquiry = inquiry, .device = device};
	if (device->query.topic != NULL && connection_send_for(inquiry->inquiries->connection,
		&cause, device->query.topic, payload, NULL, on_delivery, question, NULL)) {
		inquiry->asked++;
	}
}

bool inquiries_start(struct inquiries *inquiries, const struct device *const *devices,
	size_t count, const char *intent, const struct inquiry_events *events, void *data)
{
	sweep(inquiries);
	size_t most = room_left(inquiries);
	struct inquiry *inquiry = calloc(1, sizeof(*inquiry));
	if (inquiry == NULL) {
		return false;
	}
	*inquiry = (struct inquiry){.inquiries = inquiries, .events = *events, .data = data};
	for (size_t i = 0; i < count && inquiry->asked < most; i++) {
		ask(inquiry, devices[i], intent);
	}
	inquiry->next = inquiries->all;
	inquiries->all = inquiry;
	if (inquiry->asked > 0) {
		inquiry->timer = loop_after(inquiries->loop, INQUIRY_WAIT_MS, end, inquiry);
	}
	return inquiry->timer != 0;
}

void inquiries_report(struct inquiries *inquiries)
{
	for (struct inquiry *each = inquiries->all; each != NULL; each = each->next) {
		if (each->timer != 0 && !is_waited_for(each)) {
			end_soon(each);
		}
	}
}

void inquiries_end(struct inquiries *inquiries)
{
	if (inquiries == NULL) {
		return;
	}
	for (struct inquiry *each = inquiries->all; each != NULL; each = each->next) {
		if (each->timer != 0) {
			end(each);
		}
	}
}
