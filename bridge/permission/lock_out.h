/* SPDX-License-Identifier: MIT
 *
 * Three wrong PINs and no further one is taken for a minute, then for 5, for 15, for 60. Tries
 * count together and the wait is the whole house's, because trying one door after another is
 * guessing too; but a right PIN wipes out only what was tried of its own, because who has that of
 * one door has not got that of another. It stands in a file, so that a restart forgives nothing.
 */
#ifndef EARSHOT_PERMISSION_LOCK_OUT_H
#define EARSHOT_PERMISSION_LOCK_OUT_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct lock_out;
struct loop;

/* Reads the file; the loop is borrowed. A file that is damaged, or not readable, is as good
 * as the longest lock-out, and `error` says so (ERROR_NONE otherwise). Of a lock-out only the
 * time counts that somebody kept it: what was left at the end, or a minute before a sudden one,
 * is left now, whatever the date says. NULL when out of memory. */
struct lock_out *lock_out_create(struct loop *loop, const char *path, struct error *error);
/* Writes down what is left. */
void lock_out_destroy(struct lock_out *lock_out);

/* For how long no PIN is taken yet; 0: it is. */
int64_t lock_out_wait_ms(const struct lock_out *lock_out);

/* Counts a try of the PIN of this name as a wrong one and writes that down; to be called before
 * the PIN is looked at, so that who pulls the plug has no further one. False with the reason if one
 * must not be looked at: it is too early, or the file cannot be written. */
bool lock_out_count(struct lock_out *lock_out, const char *name, struct error *error);
/* The try that was counted last was right after all, so what it led to is taken back, and what was
 * tried of this PIN before is forgotten. False if that could not be written down. */
bool lock_out_forgive(struct lock_out *lock_out, const char *name, struct error *error);

#endif
