/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/client.h"
#include "bridge/mqtt/connection_parts.h"
#include "bridge/mqtt/topics.h"

/* Takes the list over. Without a subscription the connection is of no use. */
static void ask_for(struct connection *connection, struct text_list *topics)
{
	struct error why;
	text_list_finish(&connection->asked);
	connection->asked = *topics;
	*topics = (struct text_list){0};
	connection->asked_ms = connection_now_ms(connection);
	connection->asked_id = mqtt_client_subscribe(connection->client, &connection->asked, &why);
	if (connection->asked_id == 0) {
		connection_drop(connection, &why);
	}
}

/* Our own status is subscribed to as well, see repair_status(). */
void connection_ask_for_all(struct connection *connection)
{
	struct text_list topics = {0};
	if (text_list_add(&topics, connection->status_topic) &&
		text_list_add_all(&topics, &connection->topics)) {
		ask_for(connection, &topics);
	} else {
		struct error why;
		error_set(&why, ERROR_MEMORY, "out of memory");
		connection_drop(connection, &why);
	}
	text_list_finish(&topics);
}

void connection_tell_denied(struct connection *connection, const int *granted, size_t count)
{
	for (size_t i = 0; i < count && i < connection->asked.count; i++) {
		if (granted[i] >= MQTT_FAILURE && connection->events.denied != NULL) {
			connection->events.denied(connection->asked.items[i], connection->data);
		}
	}
}

/* What `list` has and `other` has not. */
static bool difference(const struct text_list *list, const struct text_list *other,
	struct text_list *result)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!text_list_has(other, list->items[i]) &&
			!text_list_add(result, list->items[i])) {
			return false;
		}
	}
	return true;
}

static bool are_filters(const struct text_list *topics)
{
	for (size_t i = 0; i < topics->count; i++) {
		if (!topic_filter_is_valid(topics->items[i])) {
			return false;
		}
	}
	return true;
}

bool connection_subscribe(struct connection *connection, const struct text_list *topics)
{
	struct text_list copy = {0};
	struct text_list asked = {0};
	struct text_list removed = {0};
	if (!are_filters(topics) || !text_list_add_all(&copy, topics) ||
		!text_list_add_all(&asked, topics) ||
		!difference(&connection->topics, topics, &removed)) {
		text_list_finish(&copy);
		text_list_finish(&asked);
		text_list_finish(&removed);
		return false;
	}
	text_list_finish(&connection->topics);
	connection->topics = copy;
	if (mqtt_client_is_open(connection->client)) {
		mqtt_client_unsubscribe(connection->client, &removed, NULL);
		/* Those that it had, too: what is retained then comes again. */
		if (asked.count > 0) {
			ask_for(connection, &asked);
		}
	}
	text_list_finish(&asked);
	text_list_finish(&removed);
	return true;
}
