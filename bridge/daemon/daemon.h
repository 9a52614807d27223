/* SPDX-License-Identifier: MIT
 *
 * The daemon: what `earshot run` is. It ties the parts together and owns them; what each
 * part does is in its own folder.
 */
#ifndef EARSHOT_DAEMON_DAEMON_H
#define EARSHOT_DAEMON_DAEMON_H

#include <stdbool.h>

#include "bridge/base/text.h"
#include "bridge/daemon/trace.h"

struct error;

struct daemon_options {
	const char *config;       /* what -c gave, or NULL */
	const char *microphone;   /* in place of the configured one, or NULL */
	struct text_list recordings; /* played in real time; the daemon ends after the last */
	enum trace_style trace;
};

/* Runs until SIGTERM or SIGINT, or until the recordings are over. False with the reason if
 * it could not start or had to give up. */
bool daemon_run(const struct daemon_options *options, struct error *error);

#endif
