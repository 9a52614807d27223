/* SPDX-License-Identifier: MIT
 *
 * What simulated devices say, and what is asked of them, as a text that a person can read
 * and extend. Each line begins with a mark:
 *
 *     # a comment
 *     < TOPIC PAYLOAD    a message that a device understands; JSON is compared as JSON
 *     > TOPIC PAYLOAD    what it says then, line by line; before the first `<`: at the
 *                        start, so that nobody hears it later if it is not retained
 *     >> TOPIC PAYLOAD   the same, retained
 *     ! MEANING          carried out, and it must be done ("light_on device=lamp")
 *     !? MEANING         carried out, and it must not count as done; with `=> TEXT` behind
 *                        either, the answer must hold the text
 *     ? DEVICE           the device is asked to report
 *     = DEVICE.PROPERTY VALUE   what is known by now (`nothing`: it is not known)
 *     ~ TEXT             somebody was told this of a report that could not be read
 *
 * A payload of `@1MB` is a mebibyte of letters. The order of `<` and `!` does not matter: devices answer whenever they are spoken to. A
 * second `<` of the same message is what it answers to that from the second time on.
 */
#ifndef EARSHOT_TESTS_SUPPORT_DEVICE_SCRIPT_H
#define EARSHOT_TESTS_SUPPORT_DEVICE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

struct device_message {
	char *topic;
	char *payload;
	bool retained;
};

/* A message that is understood, and what is said to it. */
struct device_answer {
	struct device_message command; /* without a topic: what is said at the start */
	struct device_message *says;
	size_t say_count;
	unsigned line;
	size_t heard; /* how often it came */
};

enum device_step_kind { STEP_DONE, STEP_NOT_DONE, STEP_ASK, STEP_KNOWN, STEP_TOLD };

struct device_step {
	enum device_step_kind kind;
	char *text;
	unsigned line;
};

struct device_script {
	struct device_answer *answers; /* the first is the start */
	size_t answer_count;
	struct device_step *steps;
	size_t step_count;
};

/* NULL with the reason. */
struct device_script *device_script_read(const char *path, struct error *error);
void device_script_destroy(struct device_script *script);

/* The answer to a message, or NULL if no device understands it. */
struct device_answer *device_script_answer(struct device_script *script, const char *topic,
	const char *payload);

#endif
