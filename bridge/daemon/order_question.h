/* SPDX-License-Identifier: MIT
 *
 * A question about the house on its way to its answer: devices that have not told what is asked
 * are asked themselves first.
 */
#ifndef EARSHOT_DAEMON_ORDER_QUESTION_H
#define EARSHOT_DAEMON_ORDER_QUESTION_H

struct error;
struct order;
struct understanding;

/* What is understood may be taken out of `understanding`. */
void order_take_question(struct order *order, struct understanding *understanding);

/* The end of what is no command: the answer of whoever knows, which is taken over, or why there
 * is none. */
void order_give(struct order *order, const struct understanding *understanding, char *said,
	const struct error *why);

#endif
