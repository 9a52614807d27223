/* SPDX-License-Identifier: MIT
 *
 * PINs, kept as hashes only (libcrypt, named in pin_hash.c alone). A PIN is digits, because
 * it may be spoken.
 */
#ifndef EARSHOT_GUARD_PIN_HASH_H
#define EARSHOT_GUARD_PIN_HASH_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* The most digits of a PIN. */
#define PIN_DIGITS_MAX 16
#define PIN_SIZE (PIN_DIGITS_MAX + 1)

/* True for one to PIN_DIGITS_MAX digits and nothing else. */
bool pin_is_valid(const char *pin);

/* Why a PIN is easily guessed, as the end of a sentence that begins with "it", or NULL. */
const char *pin_weakness(const char *pin);

/* The hash of a PIN with a salt of its own, in the form of crypt(5); malloc'd, NULL with the
 * reason. */
char *pin_hash(const char *pin, struct error *error);

/* True for what pin_matches() can compare with. */
bool pin_hash_is_valid(const char *hash);

/* Takes as long for a wrong PIN as for the right one, some tenths of a second. */
bool pin_matches(const char *hash, const char *pin);

#endif
