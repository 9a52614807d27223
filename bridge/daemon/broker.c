/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/daemon/broker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/config/settings.h"
#include "bridge/guard/credential.h"
#include "bridge/guard/private_file.h"
#include "bridge/mqtt/connection.h"

#define PASSWORD_MAX 1024

/* The first line of the file; malloc'd. */
static char *first_line(const char *path, struct error *error)
{
	struct buffer content;
	char *line = NULL;

	buffer_init(&content, PASSWORD_MAX);
	if (buffer_read_file(&content, path, error)) {
		line = text_copy_part(buffer_text(&content),
			strcspn(buffer_text(&content), "\r\n"));
	}
	if (content.bytes != NULL) {
		explicit_bzero(content.bytes, content.capacity);
	}
	buffer_finish(&content);
	return line;
}

static char *read_credential(const char *name, struct error *error)
{
	char *path = credential_path(name, error);
	char *password = path != NULL ? first_line(path, error) : NULL;

	free(path);
	return password;
}

static bool read_password(const struct broker_settings *broker, char **password,
	struct error *error)
{
	const char *file = broker->password_file;

	*password = NULL;
	if (file == NULL && broker->password_credential == NULL) {
		return true;
	}
	if (file == NULL) {
		*password = read_credential(broker->password_credential, error);
	} else if (access(file, R_OK) != 0 ||
		private_file_check(file, "`password_file` under `broker`", error)) {
		*password = first_line(file, error);
	}
	return *password != NULL;
}

struct connection *broker_connection(struct loop *loop, const struct settings *settings,
	enum broker_part part, const struct connection_events *events, void *data,
	struct error *error)
{
	const struct broker_settings *broker = &settings->broker;
	char *password;

	if (!read_password(broker, &password, error)) {
		return NULL;
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
	if (password != NULL) {
		explicit_bzero(password, strlen(password));
	}
	free(password);
	return made;
}
