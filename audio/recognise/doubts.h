/* SPDX-License-Identifier: MIT
 *
 * Which of the hearings of an utterance is told, and who else is asked whether that is so.
 */
#ifndef EARSHOT_RECOGNISE_DOUBTS_H
#define EARSHOT_RECOGNISE_DOUBTS_H

#include <stdbool.h>

struct error;
struct run;

/* After the first passes, of which the plain one has words: chooses what is told, asks further
 * opinions if these two differ, and looks for the rival. False with the reason. */
bool doubts_settle(struct run *run, struct error *error);

#endif
