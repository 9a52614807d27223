/* SPDX-License-Identifier: MIT
 *
 * Passes (audio/recognise/passes.h) over a few sentences, behind the wake word "computer", and a
 * voice that says them.
 */
#ifndef EARSHOT_TESTS_SUPPORT_PASSES_STAGE_H
#define EARSHOT_TESTS_SUPPORT_PASSES_STAGE_H

#include <stdbool.h>

struct passes;
struct passes_result;

/* Six of them, three pairs of opposites and twins; ends with NULL. */
extern const char *const passes_stage_sentences[];

/* The sentences end with NULL. A rival is looked for in doubt, and with the word `guarded`; NULL:
 * always. NULL with a line on standard error. */
struct passes *passes_stage_create(const char *const *sentences, const char *guarded);

/* What is heard of a text that a voice of flite says in a quiet room; "" is nothing but the room.
 * The caller finishes the result. False with a line on standard error. */
bool passes_stage_hear(struct passes *passes, const char *text, struct passes_result *result);
/* The same from the other side of a room (tests/support/made_up_room.h). `early`: begun when half
 * of it was there. */
bool passes_stage_hear_in_room(struct passes *passes, const char *text, double seconds,
	double echoes_db, bool early, struct passes_result *result);

#endif
