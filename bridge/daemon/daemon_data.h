/* SPDX-License-Identifier: MIT
 *
 * The inside of the daemon, for the files that are parts of it.
 */
#ifndef EARSHOT_DAEMON_DAEMON_DATA_H
#define EARSHOT_DAEMON_DAEMON_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/daemon/daemon.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/chatter.h"

/* How often to look whether the command under way has ended. */
#define DAEMON_BUSY_WAIT_MS 50

struct daemon {
	const struct daemon_options *options;
	struct clock *clock;
	struct loop *loop;
	struct configuration *configuration;
	struct answers *answers;
	struct connection *connection;
	struct device_states *states;
	struct carrying_out *carrying_out;
	struct inquiries *inquiries;
	struct ledger *ledger;
	struct state_counts *counts;
	uint64_t commands; /* the number of the last one */
	struct lock_out *lock_out;
	struct timers *timers;
	struct orders *orders;
	struct control *control;
	struct listener *listener;
	struct refusals *refusals;
	struct trace trace;
	struct chatter chatter; /* of those who answer a question */

	struct configuration *next; /* read on SIGHUP, waits until no command is under way */
	bool heard_all;             /* the recordings are over */
	bool listening;             /* the listener was told to */
	bool hears_names;           /* and has a network of names in place of the commands */
	unsigned swaps;             /* of these two, of which the listener has not told yet */
	struct error failure;       /* why we had to give up, if we had to */
};

/* What concerns the operator, not a single command: one line on stderr. */
void daemon_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes everything that speaks of the present home, or takes it down. */
bool daemon_furnish(struct daemon *daemon);
void daemon_clear_out(struct daemon *daemon);

/* True while something is under way that needs the present home. */
bool daemon_is_busy(const struct daemon *daemon);

/* Without a wake word nothing could ever be heard. */
bool daemon_check_wake_word(const struct configuration *configuration,
	struct problems *problems);

#endif
