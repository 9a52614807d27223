/* SPDX-License-Identifier: MIT
 *
 * The secrets file: hashes of the PINs that allow an unlocking, and the codes that devices
 * themselves want. Only its owner may read it:
 *
 *   version: 1
 *   pins: {default: HASH, front_door: HASH}   # made by `earshot pin`
 *   codes: {front_door: "4711"}               # for {code} in a payload
 *
 * No message repeats anything that stands in it, not even a key, which may be a code on the wrong
 * side of the `:`; only places are named.
 */
#ifndef EARSHOT_GUARD_SECRETS_H
#define EARSHOT_GUARD_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

struct secrets;

/* Adds what is wrong to the problems; NULL if the file must not be used at all: it cannot be
 * read, others may read it, or it belongs to someone else. What is wrong inside is left out. */
struct secrets *secrets_load(const char *path, struct problems *problems);
/* Wipes the memory. */
void secrets_destroy(struct secrets *secrets);

/* All take NULL for a file that there is not. The hash of the PIN for a device: its own, else
 * the default one, else NULL. */
const char *secrets_pin(const struct secrets *secrets, const char *device);
/* Which PIN that is, by the line it stands in: the device's key, or "default"; NULL if none. */
const char *secrets_pin_name(const struct secrets *secrets, const char *device);
/* The code that goes into the device's payload, or NULL. */
const char *secrets_code(const struct secrets *secrets, const char *device);

/* The keys of devices that the file names, in its order, with the place of each; NULL past the
 * end. */
const char *secrets_device_at(const struct secrets *secrets, size_t index, struct place *place);

#endif
