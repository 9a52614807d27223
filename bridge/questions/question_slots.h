/* SPDX-License-Identifier: MIT
 *
 * What was said in a question: of which device or room, which state or property.
 */
#ifndef EARSHOT_QUESTIONS_QUESTION_SLOTS_H
#define EARSHOT_QUESTIONS_QUESTION_SLOTS_H

#include <stdbool.h>

struct meaning;
struct question_context;
struct subjects;

/* The state as the types name it, with underscores; malloc'd, NULL if none was said or when out
 * of memory. */
char *question_state(const struct meaning *meaning);

/* The room that was said; "in here" is the room of who asks. NULL: everywhere. */
const char *question_room(const struct question_context *context, const struct meaning *meaning);

/* The device that was said; else those that have the property in the room that was said, else in
 * this one, else wherever they are. The caller finishes `subjects`; false when out of memory. */
bool question_property_subjects(const struct question_context *context,
	const struct meaning *meaning, const char *property, struct subjects *subjects);

#endif
