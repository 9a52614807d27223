/* SPDX-License-Identifier: MIT
 *
 * When is all of it there? What is kept is sent right after the subscription, in order with
 * all else. So a message of our own is sent, and when it comes back, and nothing that was
 * kept came since the one before it, there is no more. No time has to be waited for.
 */
#include "bridge/commands/import_broker.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/config/settings.h"
#include "bridge/daemon/broker.h"
#include "bridge/import/discovery.h"
#include "bridge/import/import.h"
#include "bridge/mqtt/connection.h"

/* For a broker that never sends our own message back. */
#define LIMIT_MS 30000
#define MARKS_MAX 1000
#define MARK_SIZE 48

struct collection {
	struct loop *loop;
	struct connection *connection;
	struct discovery *discovery;
	struct error *error;
	char *mark_topic;
	uint64_t random; /* so that nobody else's message is taken for ours */
	unsigned marks;  /* how many were sent */
	bool more;       /* something came since the last one */
	bool complete;
	bool failed;
};

static void fail(struct collection *collection)
{
	collection->failed = true;
	loop_stop(collection->loop);
}

/* --- marks ------------------------------------------------------------ */

static void write_mark(const struct collection *collection, char mark[MARK_SIZE])
{
	snprintf(mark, MARK_SIZE, "import-%016" PRIx64 "-%u", collection->random,
		collection->marks);
}

static void on_delivery(enum delivery delivery, void *data)
{
	struct collection *collection = data;
	if (delivery != DELIVERY_TAKEN && !collection->complete && !collection->failed) {
		error_set(collection->error, ERROR_SYSTEM, "the broker does not take a message at "
			"%s, so it cannot be known when all of it was read: allow that topic to "
			"this user", collection->mark_topic);
		fail(collection);
	}
}

static void send_mark(struct collection *collection)
{
	char mark[MARK_SIZE];
	collection->more = false;
	collection->marks++;
	write_mark(collection, mark);
	if (collection->marks > MARKS_MAX) {
		error_set(collection->error, ERROR_LIMIT,
			"the devices announce themselves faster than they can be read");
		fail(collection);
	} else if (!connection_send(collection->connection, collection->mark_topic, mark, NULL,
		on_delivery, collection, collection->error)) {
		fail(collection);
	}
}

static bool is_mark(const struct collection *collection, const char *payload, size_t length)
{
	char mark[MARK_SIZE];
	write_mark(collection, mark);
	return length == strlen(mark) && memcmp(payload, mark, length) == 0;
}

/* --- events ------------------------------------------------------------ */

static void on_connected(void *data)
{
	send_mark(data);
}

static void on_lost(const struct error *why, void *data)
{
	struct collection *collection = data;
	*collection->error = *why;
	fail(collection);
}

static void on_denied(const char *topic, void *data)
{
	struct collection *collection = data;
	error_set(collection->error, ERROR_REFUSED, "the broker does not let this user read %s",
		topic);
	fail(collection);
}

static void on_message(const char *topic, const void *payload, size_t length, bool retained,
	void *data)
{
	struct collection *collection = data;
	(void)retained; /* what is announced meanwhile counts too */
	if (strcmp(topic, collection->mark_topic) != 0) {
		collection->more = true;
		discovery_take(collection->discovery, topic, payload, length);
	} else if (is_mark(collection, payload, length)) {
		if (collection->more) {
			send_mark(collection);
		} else {
			collection->complete = true;
			loop_stop(collection->loop);
		}
	}
}

static void on_limit(void *data)
{
	struct collection *collection = data;
	error_set(collection->error, ERROR_SYSTEM,
		"the broker did not send all of it within %d s", LIMIT_MS / 1000);
	fail(collection);
}

/* --- collecting ------------------------------------------------------------ */

static bool subscribe(struct collection *collection, const struct import_source *source,
	const char *prefix)
{
	struct text_list topics = {0};
	bool subscribed = source->topics(prefix, &topics) &&
		text_list_add(&topics, collection->mark_topic) &&
		connection_subscribe(collection->connection, &topics);
	text_list_finish(&topics);
	return subscribed || error_set(collection->error, ERROR_MEMORY, "out of memory");
}

static bool collect(struct collection *collection, const struct import_source *source,
	const char *prefix, const struct settings *settings)
{
	static const struct connection_events events = {
		.connected = on_connected,
		.lost = on_lost,
		.message = on_message,
		.denied = on_denied,
	};
	collection->connection = broker_connection(collection->loop, settings, BROKER_VISITOR,
		&events, collection, collection->error);
	if (collection->connection == NULL || !subscribe(collection, source, prefix)) {
		connection_destroy(collection->connection);
		return false;
	}
	loop_after(collection->loop, LIMIT_MS, on_limit, collection);
	connection_start(collection->connection);
	bool ran = loop_run(collection->loop);
	bool complete = collection->complete;
	collection->failed = true; /* what ends now is told to nobody */
	connection_destroy(collection->connection);
	return ran && complete;
}

static bool collect_with(const struct import_source *source, const char *prefix,
	const struct settings *settings, struct discovery *discovery, struct error *error)
{
	struct clock *clock = clock_create_system();
	struct collection collection = {
		.loop = clock != NULL ? loop_create(clock) : NULL,
		.discovery = discovery,
		.error = error,
		.mark_topic = text_format("earshot/%s/probe", settings->site),
	};
	bool random = getrandom(&collection.random, sizeof(collection.random), 0) ==
		(ssize_t)sizeof(collection.random);
	bool collected = collection.loop != NULL && collection.mark_topic != NULL && random ?
		collect(&collection, source, prefix, settings) :
		error_set(error, ERROR_SYSTEM, "out of memory");
	free(collection.mark_topic);
	loop_destroy(collection.loop);
	clock_destroy(clock);
	return collected;
}

bool import_from_broker(const struct import_source *source, const char *prefix,
	const char *config, struct discovery *discovery, struct error *error)
{
	char *path = settings_find(config, error);
	if (path == NULL) {
		return false;
	}
	struct problems *problems = problems_create();
	struct settings *settings = settings_load(path, problems);
	bool usable = settings != NULL && problems_count(problems, SEVERITY_ERROR) == 0;
	bool collected = usable ? collect_with(source, prefix, settings, discovery, error) :
		error_set(error, ERROR_INPUT, "the configuration has errors: `earshot check` names "
			"them");
	problems_print(problems, stderr);
	problems_destroy(problems);
	settings_destroy(settings);
	free(path);
	return collected;
}
