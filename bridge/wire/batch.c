/* SPDX-License-Identifier: MIT */
#include "bridge/wire/batch.h"

#include <stdint.h>
#include <stdlib.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/message.h"

#define JOBS_MAX 16

struct batch;

/* One listener and the file that it works on. */
struct worker {
	struct batch *batch;
	struct listener *listener;
	size_t file;
	bool was_ready;
};

struct batch {
	const struct batch_settings *settings;
	const struct text_list *files;
	const struct batch_events *events;
	void *data;
	struct loop *loop;
	struct worker workers[JOBS_MAX];
	size_t next;
	size_t finished;
	struct error error;
};

static void give_up(struct batch *batch, const char *format, const char *text)
{
	if (batch->error.kind == ERROR_NONE) {
		error_set(&batch->error, ERROR_SYSTEM, "%s%s", format, text);
	}
	loop_stop(batch->loop);
}

/* An id of a file is above 0: 0 means the microphone. */
static void next_file(struct worker *worker)
{
	struct batch *batch = worker->batch;

	if (batch->next >= batch->files->count) {
		return;
	}
	worker->file = batch->next++;
	if (!listener_hear(worker->listener, (int64_t)worker->file + 1,
		    batch->files->items[worker->file], batch->settings->whole,
		    batch->settings->wake)) {
		give_up(batch, "the listener takes no more work", "");
	}
}

static void on_ready(void *data)
{
	struct worker *worker = data;

	worker->was_ready = true;
}

/* A listener that died of one file is started again; one that never lived will not. */
static void on_died(const char *how, void *data)
{
	struct worker *worker = data;

	if (!worker->was_ready) {
		give_up(worker->batch, "the listener cannot be started: ", how);
	}
}

static void on_loaded(bool taken, const char *reason, void *data)
{
	struct worker *worker = data;

	if (!taken) {
		give_up(worker->batch, "the listener cannot use the network: ", reason);
	}
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct worker *worker = data;

	worker->batch->events->heard(worker->file, utterance, worker->batch->data);
}

static void on_finished(int64_t id, double seconds, const char *reason, void *data)
{
	struct worker *worker = data;
	struct batch *batch = worker->batch;

	(void)id;
	batch->events->finished(worker->file, seconds, reason, batch->data);
	if (++batch->finished == batch->files->count) {
		loop_stop(batch->loop);
	} else {
		next_file(worker);
	}
}

static bool start_worker(struct batch *batch, struct worker *worker)
{
	static const struct listener_events events = {
		.ready = on_ready,
		.died = on_died,
		.loaded = on_loaded,
		.heard = on_heard,
		.finished = on_finished,
	};
	struct listener_settings settings = {
		.microphone = "none", .sandbox = batch->settings->sandbox};

	worker->batch = batch;
	worker->listener = listener_create(batch->loop, &settings, &events, worker, &batch->error);
	return worker->listener != NULL &&
		(listener_set_network(worker->listener, batch->settings->network) ||
			error_set(&batch->error, ERROR_MEMORY, "out of memory"));
}

bool batch_run(const struct batch_settings *settings, const struct text_list *files,
	const struct batch_events *events, void *data, struct error *error)
{
	struct batch *batch = calloc(1, sizeof(*batch));
	struct clock *clock = clock_create_system();
	size_t jobs = settings->jobs < files->count ? settings->jobs : files->count;
	bool good = batch != NULL && clock != NULL;

	if (good) {
		*batch = (struct batch){.settings = settings, .files = files, .events = events,
			.data = data, .loop = loop_create(clock)};
		good = batch->loop != NULL;
	}
	for (size_t i = 0; good && i < jobs && i < JOBS_MAX; i++) {
		good = start_worker(batch, &batch->workers[i]);
		if (good) {
			next_file(&batch->workers[i]);
		}
	}
	if (good && files->count > 0) {
		loop_run(batch->loop);
		good = batch->error.kind == ERROR_NONE;
	}
	if (!good && error != NULL) {
		error_set(error, ERROR_SYSTEM, "%s", batch != NULL && batch->error.kind != ERROR_NONE
			? batch->error.text : "out of memory");
	}
	for (size_t i = 0; batch != NULL && i < JOBS_MAX; i++) {
		listener_destroy(batch->workers[i].listener);
	}
	loop_destroy(batch != NULL ? batch->loop : NULL);
	clock_destroy(clock);
	free(batch);
	return good;
}
