/* SPDX-License-Identifier: MIT
 *
 * Three wrong PINs and no further one is taken for a minute, then for 5, for 15, for 60; the
 * right one ends that. It counts for the whole house, because trying one door after another
 * is guessing too. It stands in a file, so that a restart forgives nothing.
 */
#ifndef EARSHOT_PERMISSION_LOCK_OUT_H
#define EARSHOT_PERMISSION_LOCK_OUT_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct lock_out;
struct loop;

/* How many tries there are before the first lock-out and between two. */
#define LOCK_OUT_TRIES 3

/* Reads the file; the loop is borrowed. A file that is damaged, or not readable, is as good
 * as the longest lock-out, and `error` says so (ERROR_NONE otherwise). Of a lock-out only the
 * time counts that somebody kept it: what was left at the end, or a minute before a sudden one,
 * is left now, whatever the date says. NULL when out of memory. */
struct lock_out *lock_out_create(struct loop *loop, const char *path, struct error *error);
/* Writes down what is left. */
void lock_out_destroy(struct lock_out *lock_out);

/* For how long no PIN is taken yet; 0: it is. */
int64_t lock_out_wait_ms(const struct lock_out *lock_out);

/* Counts a try as a wrong one and writes that down; to be called before the PIN is looked at,
 * so that who pulls the plug has no further one. False with the reason if one must not be
 * looked at: it is too early, or the file cannot be written. */
bool lock_out_count(struct lock_out *lock_out, struct error *error);
/* The try was right after all, and the ones before are forgotten. False if that could not be
 * written down. */
bool lock_out_forgive(struct lock_out *lock_out, struct error *error);

#endif
