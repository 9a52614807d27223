/* SPDX-License-Identifier: MIT
 *
 * What stands between a plan and its being carried out: a question, a PIN, or a refusal.
 */
#ifndef EARSHOT_PERMISSION_PERMISSION_H
#define EARSHOT_PERMISSION_PERMISSION_H

#include <stdbool.h>

struct answers;
struct lock_out;
struct plan;
struct secrets;

/* All borrowed; there may be no secrets. */
struct permission_context {
	const struct secrets *secrets;
	struct lock_out *lock_out;
	const struct answers *answers;
};

enum permission {
	PERMISSION_GIVEN,
	PERMISSION_CONFIRM, /* after a yes */
	PERMISSION_PIN,     /* after the PIN */
	PERMISSION_REFUSED,
};

/* What the plan needs. `say` gets the question, or why not; malloc'd, NULL for GIVEN or when
 * out of memory. A plan that is denied is GIVEN: there is nothing in it to be allowed. */
enum permission permission_needed(const struct permission_context *context,
	const struct plan *plan, char **say);

/* True if this is the PIN of every device of the plan that asks for one. The try is counted
 * before it is looked at. Otherwise `say` gets the answer. */
bool permission_check_pin(const struct permission_context *context, const struct plan *plan,
	const char *pin, char **say);

#endif
