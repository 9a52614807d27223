/* SPDX-License-Identifier: MIT
 *
 * A folder for the time of a test, under $TMPDIR or /tmp.
 */
#ifndef EARSHOT_TESTS_SUPPORT_TEMPORARY_FOLDER_H
#define EARSHOT_TESTS_SUPPORT_TEMPORARY_FOLDER_H

#include <stdbool.h>

struct temporary_folder;

/* NULL if it cannot be made. */
struct temporary_folder *temporary_folder_create(void);

/* Removes it with everything that was written into it. */
void temporary_folder_destroy(struct temporary_folder *folder);

/* The path of a file in it ("" is the folder); borrowed until the folder is destroyed. */
const char *temporary_folder_path(struct temporary_folder *folder, const char *name);

/* Writes a file; the folders in its name are made. */
bool temporary_folder_write(struct temporary_folder *folder, const char *name, const char *text);

#endif
