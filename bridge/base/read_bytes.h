/* SPDX-License-Identifier: MIT
 *
 * What a descriptor has to give, into memory of the caller's that never grows: a secret leaves no
 * copies behind.
 */
#ifndef EARSHOT_BASE_READ_BYTES_H
#define EARSHOT_BASE_READ_BYTES_H

#include <sys/types.h>

/* Reads until there is no more, or `most` bytes are there. How many they are; -1, with errno, if
 * reading failed. */
ssize_t read_bytes(int descriptor, char *bytes, size_t most);

#endif
