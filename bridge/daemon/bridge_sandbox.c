/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/bridge_sandbox.h"

#include <stdlib.h>

#include "bridge/config/settings.h"
#include "bridge/guard/egress.h"
#include "bridge/guard/landlock.h"
#include "bridge/guard/sandbox.h"
#include "bridge/wire/listener_process.h"

/* A name server that has much to say is asked by TCP. */
#define NAME_SERVER_PORT 53

/* The sound of what was refused is kept in memory-backed files, if it is at all. */
bool bridge_sandbox_enter(const struct settings *settings, struct error *error)
{
	bool keeps = settings->hearing.keep_refused > 0;
	const struct landlock_settings landlock = {
		.writable = {settings->state_dir, keeps ? getenv("XDG_RUNTIME_DIR") : NULL,
			keeps ? "/run/earshot" : NULL, keeps ? "/dev/shm" : NULL},
		.ports = {settings->broker.port,
			egress_is_asked_for(settings->broker.host) ? NAME_SERVER_PORT : 0},
	};

	return landlock_enter(&landlock, error) &&
		sandbox_enter_bridge(listener_process_ourselves, error);
}
