/* SPDX-License-Identifier: MIT
 *
 * A folder of one's own for a while, under $TMPDIR or /tmp.
 */
#ifndef EARSHOT_DEMO_SCRATCH_FOLDER_H
#define EARSHOT_DEMO_SCRATCH_FOLDER_H

/* Makes a new folder whose name begins with `earshot-PURPOSE-`. The path is malloc'd; NULL,
 * with errno set, if it cannot be made. */
char *scratch_folder_make(const char *purpose);

/* Removes it with all that is in it, and frees the path; NULL does nothing. */
void scratch_folder_remove(char *path);

#endif
