/* SPDX-License-Identifier: MIT */
/* For SOCK_CLOEXEC. */
#define _GNU_SOURCE
#include "bridge/daemon/control_path.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bridge/base/error.h"

bool control_address(const char *path, struct sockaddr_un *address, struct error *error)
{
	size_t length = strlen(path);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (length >= sizeof(address->sun_path)) {
		return error_set(error, ERROR_LIMIT, "the path of the control socket is too long: %s",
			path);
	}
	memcpy(address->sun_path, path, length + 1);
	return true;
}

int control_connect(const char *path, struct error *error)
{
	struct sockaddr_un address;

	if (!control_address(path, &address, error)) {
		return -1;
	}
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0) {
		error_set(error, ERROR_SYSTEM, "cannot make a socket: %s", strerror(errno));
		return -1;
	}
	if (connect(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0) {
		error_set(error, ERROR_NOT_FOUND,
			"no daemon answers at %s (%s): is `earshot run` running, as this user and with "
			"this configuration?", path, strerror(errno));
		close(descriptor);
		return -1;
	}
	return descriptor;
}
