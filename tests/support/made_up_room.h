/* SPDX-License-Identifier: MIT
 *
 * A room that does not exist: after the sound itself comes a noise that dies away, as the echoes of
 * real rooms do once there are many.
 */
#ifndef TESTS_SUPPORT_MADE_UP_ROOM_H
#define TESTS_SUPPORT_MADE_UP_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sound of 16,000 Hz as it is heard in such a room, the same in every run; its peak is half of full
 * scale then. The echoes need `seconds` to fall by 60 dB, and have `echoes_db` more energy than the
 * sound itself. False when out of memory. */
bool made_up_room(int16_t *samples, size_t count, double seconds, double echoes_db);

#endif
