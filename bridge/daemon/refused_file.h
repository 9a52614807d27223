/* SPDX-License-Identifier: MIT
 *
 * The file in memory for the sound of refused utterances (audio/refused/refused_ring.h). The bridge
 * makes, wipes and removes it; its descriptor is for writing only, so that what has the
 * network cannot read in it what was heard.
 */
#ifndef EARSHOT_DAEMON_REFUSED_FILE_H
#define EARSHOT_DAEMON_REFUSED_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct refused_file;
struct text_list;

/* Where there may be memory in the guise of a file system, best first: $XDG_RUNTIME_DIR,
 * /run/earshot, /dev/shm. False when out of memory. */
bool refused_file_places(struct text_list *places);

/* Makes a file of this many slots, of mode 0600 in a folder of ours of mode 0700, in the first
 * of the places that is in memory; all its room is taken at once. What a daemon that was
 * killed has left there is wiped and removed. NULL with the reason why none would do. */
struct refused_file *refused_file_create(const struct text_list *places, size_t slots,
	struct error *error);
/* Wipes and removes the file. */
void refused_file_destroy(struct refused_file *file);

void refused_file_wipe(struct refused_file *file);
const char *refused_file_path(const struct refused_file *file);
int refused_file_descriptor(const struct refused_file *file);

#endif
