/* SPDX-License-Identifier: MIT
 *
 * A command on its way to being carried out, and what is asked before: which device, a yes, a
 * PIN. Here too is what orders.h has of replies.
 */
#ifndef EARSHOT_DAEMON_ORDER_DIALOGUE_H
#define EARSHOT_DAEMON_ORDER_DIALOGUE_H

#include <stdint.h>

#include "bridge/permission/session.h"

struct order;
struct orders;
struct understanding;
struct utterance;

/* What is understood may be taken out of `understanding`. */
void order_take_command(struct order *order, struct understanding *understanding);

/* Something was said while the microphone is asked. */
void order_take_spoken_reply(struct orders *orders, struct understanding *understanding,
	const struct utterance *utterance);

/* No answer came in time; `data` are the orders. */
session_expired_fn order_expired;

#endif
