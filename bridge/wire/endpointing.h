/* SPDX-License-Identifier: MIT
 *
 * When an utterance has ended: after a silence whose length depends on what was said so far.
 */
#ifndef EARSHOT_WIRE_ENDPOINTING_H
#define EARSHOT_WIRE_ENDPOINTING_H

/* All in seconds. */
struct endpointing {
	double complete;   /* after a sentence that nothing could change any more */
	double open;       /* after one that could go on and mean something else, and after speech
	                      that is not for us */
	double incomplete; /* after the beginning of a sentence, or what is not like one yet */
	double longest;    /* an utterance that is longer is cut, and refused */
};

/* People pause within a command for up to 0.6 s. What voice activity takes for silence is a
 * little longer than the pause, because words begin and end softly. */
#define ENDPOINTING_DEFAULT \
	{.complete = 0.3, .open = 0.7, .incomplete = 1.0, .longest = 12.0}

/* What a silence, and the longest utterance, can be set to. */
#define ENDPOINTING_SILENCE_MIN 0.2
#define ENDPOINTING_SILENCE_MAX 3.0
#define ENDPOINTING_LONGEST_MIN 5.0
#define ENDPOINTING_LONGEST_MAX 60.0

#endif
