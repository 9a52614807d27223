/* SPDX-License-Identifier: MIT
 *
 * Who would have to say something before a question can be answered.
 */
#ifndef EARSHOT_QUESTIONS_QUESTION_SILENT_H
#define EARSHOT_QUESTIONS_QUESTION_SILENT_H

#include <stdbool.h>

struct device;
struct meaning;
struct question_context;
struct subjects;

/* The devices that the question is about, that could tell it and have not yet, and that can be
 * asked: they have a `query`, and did not say that they are offline. The caller finishes
 * `silent`, also after false, which means out of memory. */
bool question_silent(const struct question_context *context, const struct meaning *meaning,
	struct subjects *silent);

/* One device that the question is about: it could tell it and has not yet, and can be asked. */
bool question_is_silent(const struct question_context *context, const struct meaning *meaning,
	const struct device *device);

#endif
