/* SPDX-License-Identifier: MIT
 *
 * Whether a file may be trusted with a secret: a password, or the key of a certificate. As ssh
 * does it, one that others may read or change is not used at all, since it is no secret any more.
 */
#ifndef EARSHOT_GUARD_PRIVATE_FILE_H
#define EARSHOT_GUARD_PRIVATE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

struct error;
struct stat;

/* True if it belongs to `user`, who wants to use it, or to root, and its owner alone may use it. Of
 * root's file a group may read too, which is how a service gets at what root wrote for it (0640,
 * root and the group of the service). False with a sentence that begins with what the file is
 * called (`what`). */
bool private_file_judge(const struct stat *status, uid_t user, const char *what,
	const char *path, struct error *error);

/* Opens it to be read, and judges what was opened, so that it cannot be another file that is read.
 * The descriptor, which the caller closes; -1 with the reason. */
int private_file_open(const char *path, const char *what, struct error *error);

/* Of a file that is no secret, but must be believed: true if nobody but its owner may change it. */
bool private_file_is_firm(const char *path, const char *what, struct error *error);

#endif
