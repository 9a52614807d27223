/* SPDX-License-Identifier: MIT
 *
 * A client that leaves many messages on a broker, to be kept there.
 */
#ifndef EARSHOT_TESTS_SUPPORT_KEPT_MESSAGES_H
#define EARSHOT_TESTS_SUPPORT_KEPT_MESSAGES_H

#include <stdbool.h>

#define KEPT_SIZE 200

/* Writes the message of this number, from 0. */
typedef void kept_writer(int number, char topic[KEPT_SIZE], char payload[KEPT_SIZE]);

/* Publishes them with QoS 1. True when the broker has taken them all. */
bool keep_messages(int port, int count, kept_writer *write);

#endif
