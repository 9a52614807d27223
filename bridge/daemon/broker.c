/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/daemon/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/read_bytes.h"
#include "bridge/base/text.h"
#include "bridge/config/settings.h"
#include "bridge/guard/credential.h"
#include "bridge/guard/private_file.h"
#include "bridge/mqtt/connection.h"

#define PASSWORD_MAX 1024

/* The first line of the open file, which is closed; malloc'd. */
static char *first_line(int descriptor, const char *path, struct error *error)
{
	char bytes[PASSWORD_MAX + 2] = "";
	char *line = NULL;

	ssize_t length = read_bytes(descriptor, bytes, sizeof(bytes) - 1);
	if (length < 0) {
		error_set(error, ERROR_SYSTEM, "the password (%s) cannot be read: %s", path,
			strerror(errno));
	} else if (length > PASSWORD_MAX) {
		error_set(error, ERROR_LIMIT, "the password (%s) is longer than %d bytes", path,
			PASSWORD_MAX);
	} else if ((line = text_copy_part(bytes, strcspn(bytes, "\r\n"))) == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	explicit_bzero(bytes, sizeof(bytes));
	close(descriptor);
	return line;
}

static char *read_credential(const char *name, struct error *error)
{
	char *path = credential_path(name, error);
	char *password = NULL;

	int descriptor = path != NULL ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	if (descriptor >= 0) {
		password = first_line(descriptor, path, error);
	} else if (path != NULL) {
		error_set(error, ERROR_SYSTEM, "the credential `%s` cannot be read: %s", name,
			strerror(errno));
	}
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
	} else {
		int descriptor =
			private_file_open(file, "`password_file` under `broker`", error);
		*password = descriptor >= 0 ? first_line(descriptor, file, error) : NULL;
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
	text_forget(password);
	return made;
}
