/* SPDX-License-Identifier: MIT
 *
 * Waiting for what a device reports after a command: what it means, when the time is over,
 * and when the device is asked how it is.
 */
#ifndef EARSHOT_DIALOGUE_AWAITING_H
#define EARSHOT_DIALOGUE_AWAITING_H

struct property_value;
struct step;

/* Before the message is handed on: what is known of the device now. */
void awaiting_begin(struct step *step);

/* The message left, and the broker has it. */
void awaiting_left(struct step *step);
void awaiting_taken(struct step *step);

/* A fresh report on what was asked for, after the message left. */
void awaiting_report(struct step *step, const struct property_value *value);

#endif
