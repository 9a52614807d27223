/* SPDX-License-Identifier: MIT
 *
 * The result of a typed sentence, as `earshot ask --json` prints it.
 */
#ifndef EARSHOT_DIALOGUE_ASK_H
#define EARSHOT_DIALOGUE_ASK_H

struct error;
struct json;
struct plan;
struct understanding;

/* {"accepted","reason","text","intent","slots","policy","actions","say"}. Without a plan
 * `why` (may be NULL) says what stood against it. NULL when out of memory. */
struct json *ask_json(const struct understanding *understanding, const struct plan *plan,
	const struct error *why);

#endif
