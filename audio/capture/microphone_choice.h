/* SPDX-License-Identifier: MIT
 *
 * Which of the machine's microphones a user means.
 */
#ifndef EARSHOT_CAPTURE_MICROPHONE_CHOICE_H
#define EARSHOT_CAPTURE_MICROPHONE_CHOICE_H

#include <stddef.h>

#include "audio/capture/microphone.h"

/* `name` is "default" (or NULL), the index of a device, its name, or a part of the name,
 * in capitals or not, that no other device has. Returns the one of `devices` that is
 * meant, or NULL with a sentence that names those that there are. */
const struct microphone_info *microphone_choose(const struct microphone_info *devices,
	size_t count, const char *name, struct error *error);

#endif
