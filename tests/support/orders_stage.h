/* SPDX-License-Identifier: MIT
 *
 * A house with orders, and whoever hears of them. The connection is a real one that was never
 * started, so that every command ends with "not sent": what comes before that is tested.
 */
#ifndef EARSHOT_TESTS_SUPPORT_ORDERS_STAGE_H
#define EARSHOT_TESTS_SUPPORT_ORDERS_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/daemon/trace.h"

#define NOT_SENT "The broker does not answer. I did nothing."

struct grammar;
struct utterance;

struct orders_stage {
	struct temporary_folder *folder;
	struct clock *clock;
	struct loop *loop;
	struct configuration *configuration;
	struct answers *answers;
	struct connection *connection;
	struct device_states *states;
	struct carrying_out *carrying_out;
	struct inquiries *inquiries;
	struct lock_out *lock_out;
	struct timers *timers;
	char announced[200];
	struct orders *orders;
	struct trace trace;
	char *shown;
	size_t shown_size;
	int answered;
	uint64_t asker;
	struct json *answer;
	int questioned;
	char question[300];
	bool awaiting; /* an answer at the microphone */
	const struct grammar *names; /* of which that is one, or NULL */
};

/* `settings` is added to earshot.yaml. False if something is missing; it is cleared even so. */
bool orders_stage_set(struct orders_stage *stage, const char *settings);
void orders_stage_clear(struct orders_stage *stage);

/* Says something when `times` tells, as surely as it tells. False if it could not. */
bool orders_stage_speak(struct orders_stage *stage, const char *text,
	const struct utterance *times, bool secret);

#endif
