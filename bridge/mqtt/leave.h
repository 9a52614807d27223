/* SPDX-License-Identifier: MIT
 *
 * The library closes the socket with the DISCONNECT. mosquitto, which is about to write the echo
 * of our last status then, finds it closed before it has read that we leave, and sends the will
 * too: so a second descriptor keeps it open until the broker has closed.
 */
#ifndef EARSHOT_MQTT_LEAVE_H
#define EARSHOT_MQTT_LEAVE_H

struct clock;

/* To be called before the DISCONNECT. A descriptor for leave_end(); -1 if there is none. */
int leave_hold(int socket);

/* Ends our side, reads away what still comes until the broker ends its own, at most for 200 ms,
 * and closes the descriptor. */
void leave_end(const struct clock *clock, int held);

#endif
