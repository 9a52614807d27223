/* SPDX-License-Identifier: MIT
 *
 * earshot listener: the process that hears, started by `run`, `hear` and `score`.
 */
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "audio/listener.h"
#include "audio/refused/refused_ring.h"
#include "bridge/base/error.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/wire/listener_process.h"

int command_listener(const struct command *command, const char *config, int argc, char **argv)
{
	struct error error = {0};
	int type = 0;
	socklen_t size = sizeof(type);

	(void)command;
	(void)config;
	(void)argc;
	(void)argv;
	if (getsockopt(LISTENER_SOCKET, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
		fputs("earshot: `listener` is started by `earshot run`; it is no command of its own\n",
			stderr);
		return STATUS_USAGE;
	}
	/* Started by /proc/self/exe it would be listed as "exe", and nobody would find it. */
	prctl(PR_SET_NAME, "earshot-ear");
	/* It is there only if refused utterances are to be kept. */
	int ring = refused_ring_slots(LISTENER_RING) > 0 ? LISTENER_RING : -1;
	return listener_serve(LISTENER_SOCKET, ring, &error) ? STATUS_GOOD : common_failed(&error);
}
