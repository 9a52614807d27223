/* SPDX-License-Identifier: MIT */
#include "bridge/wire/hear_queue.h"

#include <stdlib.h>

#include "bridge/base/json.h"

struct hear_job {
	int64_t id;
	struct json *message; /* NULL once sent */
	struct hear_job *next;
};

bool hear_queue_add(struct hear_queue *queue, int64_t id, struct json *message)
{
	struct hear_job *job = message != NULL ? calloc(1, sizeof(*job)) : NULL;
	struct hear_job **last = &queue->first;
	if (job == NULL) {
		json_destroy(message);
		return false;
	}
	*job = (struct hear_job){.id = id, .message = message};
	while (*last != NULL) {
		last = &(*last)->next;
	}
	*last = job;
	queue->count++;
	return true;
}

struct json *hear_queue_next(struct hear_queue *queue)
{
	if (queue->sent || queue->first == NULL) {
		return NULL;
	}
	struct json *message = queue->first->message;
	queue->first->message = NULL;
	queue->sent = true;
	return message;
}

bool hear_queue_is_sent(const struct hear_queue *queue, int64_t id)
{
	return queue->sent && queue->first->id == id;
}

int64_t hear_queue_remove(struct hear_queue *queue)
{
	struct hear_job *job = queue->first;
	int64_t id = job->id;
	queue->first = job->next;
	queue->count--;
	queue->sent = false;
	json_destroy(job->message);
	free(job);
	return id;
}

void hear_queue_finish(struct hear_queue *queue)
{
	while (queue->count > 0) {
		hear_queue_remove(queue);
	}
}
