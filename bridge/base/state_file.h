/* SPDX-License-Identifier: MIT
 *
 * What has to survive a restart: a JSON object in a file of its own. It is written whole
 * (a temporary file beside it, fsync, rename, fsync of the folder), so that whoever reads it
 * sees the old state or the new one, whenever the machine was switched off. Nothing but the
 * user that runs us may read it or write to it (mode 0600).
 */
#ifndef EARSHOT_BASE_STATE_FILE_H
#define EARSHOT_BASE_STATE_FILE_H

#include <stdbool.h>

struct error;
struct json;

#define STATE_FILE_BYTES_MAX (256 * 1024)

/* The object in the file, which the caller destroys. NULL with ERROR_NOT_FOUND where there is
 * none yet. A file that is damaged, too large, or that others may write to is not trusted: it
 * is set aside (renamed to PATH.damaged, in place of an earlier one), and the error, of kind
 * ERROR_INPUT, names it, what is wrong with it and where it is now. What cannot be read at all
 * stays where it is (ERROR_SYSTEM). */
struct json *state_file_read(const char *path, struct error *error);

/* The same for one who only looks at what another process keeps, maybe as another user (root):
 * nothing is set aside, and whose file it is does not matter. */
struct json *state_file_look(const char *path, struct error *error);

/* For a reader that finds an object it can make nothing of: sets the file aside like
 * state_file_read() does, and fills the error; `why` is the end of a sentence that begins with
 * "is damaged:". Returns false always. */
bool state_file_set_aside(const char *path, const char *why, struct error *error);

/* Writes the object in place of what was there. False with the reason if it could not: what
 * was there before is still there then. The folder must exist. What a process that was killed
 * left of an earlier try is removed. */
bool state_file_write(const char *path, const struct json *object, struct error *error);

#endif
