/* SPDX-License-Identifier: MIT
 *
 * Whether a file may be trusted with a secret: a password, or the key of a certificate. As ssh
 * does it, one that others may read or change is not used at all, since it is no secret any more.
 */
#ifndef EARSHOT_GUARD_PRIVATE_FILE_H
#define EARSHOT_GUARD_PRIVATE_FILE_H

#include <stdbool.h>

struct error;
struct stat;

/* True if its owner alone may use it. Of root's file a group may read too, which is how a service
 * gets at what root wrote for it (0640, root and the group of the service). False with a sentence
 * that begins with what the file is called (`what`). */
bool private_file_judge(const struct stat *status, const char *what, const char *path,
	struct error *error);

/* The same of what is there under this path; false with the reason, too, if nothing is. */
bool private_file_check(const char *path, const char *what, struct error *error);

#endif
