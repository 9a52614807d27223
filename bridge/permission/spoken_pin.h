/* SPDX-License-Identifier: MIT
 *
 * A PIN in words: "seven two nine one".
 */
#ifndef EARSHOT_PERMISSION_SPOKEN_PIN_H
#define EARSHOT_PERMISSION_SPOKEN_PIN_H

#include <stdbool.h>

#include "bridge/guard/pin_hash.h"

struct understanding;

/* Writes the digits. False if the words are not all digits, or too many. */
bool spoken_pin_digits(const char *words, char pin[PIN_SIZE]);

/* True if what was understood, or heard and not understood, may be somebody's PIN: it must
 * not be shown, told or kept then. */
bool spoken_pin_is_in(const struct understanding *understanding);

#endif
