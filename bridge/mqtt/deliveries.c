/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/deliveries.h"

#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/mqtt/client.h"

enum stage { STAGE_WAITING, STAGE_LEFT, STAGE_ENDED };

struct item {
	struct item *next;
	char *topic;
	char *payload;
	struct message_cause cause; /* its text is ours */
	void (*sent)(void *data);
	delivery_fn *callback;
	void *data;
	enum stage stage;
	int id;          /* once it left */
	int64_t left_ms;
	enum delivery end;
	int code;        /* with which the broker acknowledged it */
};

struct deliveries {
	struct item *first; /* in the order of adding */
	size_t count;
	int probe_id;       /* under way; 0: none */
	int64_t probe_left_ms;
	bool has_proof;
	int64_t proof_ms;   /* when that left which the broker answered */
	int reported_code;
};

struct deliveries *deliveries_create(void)
{
	return calloc(1, sizeof(struct deliveries));
}

static void free_item(struct item *item)
{
	if (item != NULL) {
		free(item->topic);
		text_forget(item->payload); /* it may hold a code */
		free((char *)item->cause.intent);
		free((char *)item->cause.words);
		free(item);
	}
}

void deliveries_destroy(struct deliveries *deliveries)
{
	if (deliveries == NULL) {
		return;
	}
	while (deliveries->first != NULL) {
		struct item *item = deliveries->first;
		deliveries->first = item->next;
		free_item(item);
	}
	free(deliveries);
}

static struct item *create_item(const struct message_cause *cause, const char *topic,
	const char *payload)
{
	struct item *item = calloc(1, sizeof(*item));
	if (item == NULL) {
		return NULL;
	}
	bool failed = false;
	item->topic = text_copy(topic);
	item->payload = text_copy(payload);
	item->cause = *cause;
	item->cause.intent = text_copy_optional(cause->intent, &failed);
	item->cause.words = text_copy_optional(cause->words, &failed);
	if (failed || item->topic == NULL || item->payload == NULL) {
		free_item(item);
		return NULL;
	}
	return item;
}

bool deliveries_add(struct deliveries *deliveries, const struct message_cause *cause,
	const char *topic, const char *payload, void (*sent)(void *data), delivery_fn *callback,
	void *data, struct error *error)
{
	if (deliveries->count >= DELIVERIES_MAX) {
		return error_set(error, ERROR_LIMIT,
			"%d commands are on their way to the broker already", DELIVERIES_MAX);
	}
	struct item *item = create_item(cause, topic, payload);
	if (item == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	item->sent = sent;
	item->callback = callback;
	item->data = data;
	struct item **end = &deliveries->first;
	while (*end != NULL) {
		end = &(*end)->next;
	}
	*end = item;
	deliveries->count++;
	return true;
}

static struct item *find_stage(const struct deliveries *deliveries, enum stage stage)
{
	struct item *item = deliveries->first;
	while (item != NULL && item->stage != stage) {
		item = item->next;
	}
	return item;
}

int64_t deliveries_patience_ms(const struct deliveries *deliveries, int64_t now_ms)
{
	int64_t patience_ms = -1;
	if (deliveries->probe_id != 0) {
		patience_ms = deliveries->probe_left_ms + DELIVERIES_PROOF_MS - now_ms;
		patience_ms = patience_ms < 0 ? 0 : patience_ms;
	}
	/* They left in the order of the list, so the first has waited longest. */
	const struct item *left = find_stage(deliveries, STAGE_LEFT);
	if (left != NULL) {
		int64_t left_ms = left->left_ms + DELIVERIES_ACKNOWLEDGE_MS - now_ms;
		left_ms = left_ms < 0 ? 0 : left_ms;
		patience_ms = patience_ms < 0 || left_ms < patience_ms ? left_ms : patience_ms;
	}
	return patience_ms;
}

enum deliveries_step deliveries_next(const struct deliveries *deliveries, int64_t now_ms)
{
	if (deliveries_patience_ms(deliveries, now_ms) == 0) {
		return DELIVERIES_DEAD;
	}
	if (find_stage(deliveries, STAGE_WAITING) == NULL) {
		return DELIVERIES_WAIT;
	}
	if (deliveries->has_proof && now_ms - deliveries->proof_ms < DELIVERIES_PROOF_MS) {
		return DELIVERIES_SEND;
	}
	return deliveries->probe_id != 0 ? DELIVERIES_WAIT : DELIVERIES_PROBE;
}

void deliveries_first_waiting(const struct deliveries *deliveries, const char **topic,
	const char **payload, struct message_cause *cause)
{
	const struct item *item = find_stage(deliveries, STAGE_WAITING);
	*topic = item != NULL ? item->topic : NULL;
	*payload = item != NULL ? item->payload : NULL;
	*cause = item != NULL ? item->cause : (struct message_cause){0};
}

void deliveries_sent(struct deliveries *deliveries, int id, int64_t now_ms)
{
	struct item *item = find_stage(deliveries, STAGE_WAITING);
	if (item == NULL) {
		return;
	}
	item->stage = STAGE_LEFT;
	item->id = id;
	item->left_ms = now_ms;
	if (item->sent != NULL) {
		item->sent(item->data);
	}
}

static void end_item(struct item *item, enum delivery end)
{
	item->stage = STAGE_ENDED;
	item->end = end;
}

void deliveries_refused(struct deliveries *deliveries, enum delivery end)
{
	struct item *item = find_stage(deliveries, STAGE_WAITING);
	if (item != NULL) {
		end_item(item, end);
	}
}

void deliveries_probed(struct deliveries *deliveries, int id, int64_t now_ms)
{
	deliveries->probe_id = id;
	deliveries->probe_left_ms = now_ms;
}

void deliveries_proved(struct deliveries *deliveries, int64_t left_ms)
{
	if (!deliveries->has_proof || left_ms > deliveries->proof_ms) {
		deliveries->has_proof = true;
		deliveries->proof_ms = left_ms;
	}
}

static enum delivery end_of(int code)
{
	if (code < MQTT_FAILURE) {
		return DELIVERY_TAKEN;
	}
	return code == MQTT_NOT_AUTHORIZED ? DELIVERY_REFUSED : DELIVERY_FAILED;
}

void deliveries_acknowledged(struct deliveries *deliveries, int id, int code, int64_t now_ms)
{
	if (deliveries->probe_id != 0 && id == deliveries->probe_id) {
		/* An answer that comes too late is none; the next step says so. */
		if (now_ms - deliveries->probe_left_ms < DELIVERIES_PROOF_MS) {
			deliveries->probe_id = 0;
			deliveries_proved(deliveries, deliveries->probe_left_ms);
		}
		return;
	}
	for (struct item *item = deliveries->first; item != NULL; item = item->next) {
		if (item->stage == STAGE_LEFT && item->id == id) {
			deliveries_proved(deliveries, item->left_ms);
			item->code = code;
			end_item(item, end_of(code));
			return;
		}
	}
}

int deliveries_code(const struct deliveries *deliveries)
{
	return deliveries->reported_code;
}

const char *deliveries_topic(const struct deliveries *deliveries, int id)
{
	for (const struct item *item = deliveries->first; item != NULL; item = item->next) {
		if (item->stage == STAGE_LEFT && item->id == id) {
			return item->topic;
		}
	}
	return NULL;
}

void deliveries_lost(struct deliveries *deliveries)
{
	for (struct item *item = deliveries->first; item != NULL; item = item->next) {
		if (item->stage != STAGE_ENDED) {
			end_item(item, item->stage == STAGE_LEFT ? DELIVERY_UNKNOWN
								 : DELIVERY_NOT_SENT);
		}
	}
	deliveries->probe_id = 0;
	deliveries->has_proof = false;
}

bool deliveries_are_open(const struct deliveries *deliveries)
{
	return find_stage(deliveries, STAGE_LEFT) != NULL;
}

static struct item *take_ended(struct deliveries *deliveries)
{
	struct item **place = &deliveries->first;
	while (*place != NULL && (*place)->stage != STAGE_ENDED) {
		place = &(*place)->next;
	}
	struct item *item = *place;
	if (item != NULL) {
		*place = item->next;
		deliveries->count--;
	}
	return item;
}

void deliveries_report(struct deliveries *deliveries)
{
	struct item *item;
	while ((item = take_ended(deliveries)) != NULL) {
		deliveries->reported_code = item->code;
		item->callback(item->end, item->data);
		free_item(item);
	}
}
