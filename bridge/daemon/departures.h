/* SPDX-License-Identifier: MIT
 *
 * What leaves through the connection, written into the ledger that the settings describe.
 */
#ifndef EARSHOT_DAEMON_DEPARTURES_H
#define EARSHOT_DAEMON_DEPARTURES_H

#include <stdbool.h>

#include "bridge/guard/ledger.h"

struct departure;
struct error;
struct loop;
struct settings;

/* Makes the state folder, if it is not there, and opens the ledger in it; see
 * ledger_create(). */
struct ledger *departures_open(struct loop *loop, const struct settings *settings,
	ledger_say_fn *say, void *data);

/* For connection_events: false, with the reason, if the message must not leave. */
bool departures_note(struct ledger *ledger, const struct departure *departure,
	struct error *error);

#endif
