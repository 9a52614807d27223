/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/broker.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/config/settings.h"
#include "bridge/mqtt/connection.h"

#define PASSWORD_MAX 1024

/* The first line of the password file; malloc'd. */
static char *read_password(const char *path, struct error *error)
{
	struct buffer content;

	buffer_init(&content, PASSWORD_MAX);
	if (!buffer_read_file(&content, path, error)) {
		buffer_finish(&content);
		return NULL;
	}
	char *password = text_copy_part(buffer_text(&content), strcspn(buffer_text(&content), "\r\n"));
	buffer_finish(&content);
	return password;
}

struct connection *broker_connection(struct loop *loop, const struct settings *settings,
	enum broker_part part, const struct connection_events *events, void *data,
	struct error *error)
{
	const struct broker_settings *broker = &settings->broker;
	char *password = NULL;

	if (broker->password_file != NULL) {
		password = read_password(broker->password_file, error);
		if (password == NULL) {
			return NULL;
		}
	}
	struct connection_settings connection = {
		.host = broker->host,
		.port = broker->port,
		.user = broker->user,
		.password = password,
		.ca = broker->ca,
		.cert = broker->cert,
		.key = broker->key,
		.remote_allowed = broker->remote_allowed,
		.site = settings->site,
		.visitor = part != BROKER_DAEMON,
	};
	struct connection *made = connection_create(loop, &connection, events, data, error);
	free(password);
	return made;
}
