/* SPDX-License-Identifier: MIT
 *
 * What was understood, spoken or typed, on its way to being answered: a command is planned,
 * asked about where the policy says so, carried out and answered; a reply goes to what was
 * asked. Each step is shown.
 */
#ifndef EARSHOT_DAEMON_ORDERS_H
#define EARSHOT_DAEMON_ORDERS_H

#include <stdbool.h>
#include <stdint.h>

struct answers;
struct carrying_out;
struct configuration;
struct device_states;
struct grammar;
struct inquiries;
struct json;
struct lock_out;
struct loop;
struct orders;
struct timers;
struct trace;
struct understanding;
struct utterance;

/* How long an answer is waited for. */
#define ORDERS_SPOKEN_WAIT_MS 15000
#define ORDERS_TYPED_WAIT_MS 60000

/* All borrowed. */
struct orders_parts {
	struct loop *loop;
	const struct configuration *configuration;
	const struct answers *answers;
	const struct device_states *states;
	struct carrying_out *carrying_out;
	struct inquiries *inquiries;
	struct lock_out *lock_out;
	struct timers *timers;
	struct trace *trace;
};

struct orders_events {
	/* The end of what was typed, once: what `ask --json` prints and "done"; the callback
	 * owns it. It is NULL when out of memory. */
	void (*answer)(uint64_t asker, struct json *answer, void *data);
	/* {"say","expects"} before that: orders_reply() answers it. The callback owns it. */
	void (*question)(uint64_t asker, struct json *question, void *data);
	/* The microphone is asked, and what is said next needs no wake word; or no longer. What
	 * `names` understands is all that answers the question; NULL: what commands can be. It is
	 * borrowed until the next call. */
	void (*await)(bool answer, const struct grammar *names, void *data);
};

/* NULL when out of memory. */
struct orders *orders_create(const struct orders_parts *parts,
	const struct orders_events *events, void *data);
/* After the carrying out of all orders has ended or was destroyed. */
void orders_destroy(struct orders *orders);

/* Ends what waits for an answer, undone: this configuration goes. */
void orders_end_sessions(struct orders *orders);

/* `secret`: it may be a PIN, and no word of it is shown. */
void orders_spoken(struct orders *orders, struct understanding *understanding,
	const struct utterance *utterance, bool secret);
/* What is heard now is the answer to a question, and said without a wake word. */
bool orders_expect_spoken(const struct orders *orders);
/* And the question is for a PIN. */
bool orders_expect_spoken_pin(const struct orders *orders);
/* By which what is heard now is understood; borrowed. */
const struct grammar *orders_grammar(const struct orders *orders);

/* An asker is above 0. */
void orders_typed(struct orders *orders, uint64_t asker, const char *text);
/* What this asker answers to the question; NULL: nothing, and nothing is done. */
void orders_reply(struct orders *orders, uint64_t asker, const char *text);

#endif
