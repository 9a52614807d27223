/* SPDX-License-Identifier: MIT
 *
 * Which topics a command may go out on, and a report may come from.
 */
#ifndef EARSHOT_HOME_TOPIC_H
#define EARSHOT_HOME_TOPIC_H

#include <stdbool.h>

#define TOPIC_LENGTH_MAX 500

/* What is wrong with a topic, as the rest of a sentence that begins with it ("holds
 * `#`, …"); NULL for a good one. Wildcards and the broker's own `$` topics are
 * faults. */
const char *topic_fault(const char *topic);

/* True if `topic` is `base` or lies below it. */
bool topic_is_below(const char *topic, const char *base);

#endif
