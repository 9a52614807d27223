/* SPDX-License-Identifier: MIT
 *
 * What became of what was heard since the daemon started: counted by the names of the
 * reasons, and, only where the configuration says so, kept as sound by the listener. Counts
 * and the last words stay in memory and are told to who asks at the control socket, no one
 * else.
 */
#ifndef EARSHOT_DAEMON_REFUSALS_H
#define EARSHOT_DAEMON_REFUSALS_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct clock;
struct error;
struct json;
struct listener;
struct refusals;
struct text_list;
struct understanding;
struct utterance;

/* The clock is borrowed. NULL when out of memory. */
struct refusals *refusals_create(const struct clock *clock);
/* What is kept is wiped; the listener must have ended. */
void refusals_destroy(struct refusals *refusals);

/* Lets so many refused utterances be kept from now on; see refused_file_create(). */
bool refusals_keep(struct refusals *refusals, const struct text_list *places, size_t maximum,
	struct error *error);
/* Of the file to keep them in, for the listener; 0 if there is none. */
int refusals_descriptor(const struct refusals *refusals);
/* How many are kept at most, 0 if none are. */
size_t refusals_maximum(const struct refusals *refusals);

/* A wake word was heard. */
void refusals_wake(struct refusals *refusals);
/* Speech that was not for us, with the listener's reason, which may be NULL. */
void refusals_others(struct refusals *refusals, const char *reason);
/* An utterance that was said to us, once it is known what is done with it. The listener is
 * told to keep or to forget its sound; of what is `secret` nothing is kept. */
void refusals_judge(struct refusals *refusals, const struct understanding *understanding,
	const struct utterance *utterance, bool secret, struct listener *listener);

/* Wipes all that was kept, and the last words; the counts stay. */
void refusals_clear(struct refusals *refusals, struct listener *listener);
/* The same, and from now on nothing is kept. */
void refusals_stop(struct refusals *refusals, struct listener *listener);

/* {"since","wakes","accepted","refused","reasons":[{"reason","count","last","text"}…],
 * "keep_refused","kept","file"}: times in ISO 8601, the most frequent reason first; `file` is null
 * where nothing is kept. NULL when out of memory. */
struct json *refusals_json(const struct refusals *refusals);

/* The counts in one line, without words. */
bool refusals_summary(const struct refusals *refusals, struct buffer *line);

#endif
