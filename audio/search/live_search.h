/* SPDX-License-Identifier: MIT
 *
 * A search that follows an utterance while it goes on, in a thread of its own, and can be asked at
 * any time what was said so far.
 */
#ifndef EARSHOT_SEARCH_LIVE_SEARCH_H
#define EARSHOT_SEARCH_LIVE_SEARCH_H

struct decoder;
struct frame_scores;
struct live_search;

/* Begins over scores to which frames are added (audio/acoustics/frame_scores.h). Both are
 * borrowed, and until live_search_end() nothing else can be asked of the decoder. NULL if there is
 * no memory, or no thread. */
struct live_search *live_search_begin(struct decoder *decoder, struct frame_scores *scores);

/* Waits until all frames so far are searched: the words that fit best, as the beginning of a
 * sentence; malloc'd. NULL if the search failed. */
char *live_search_words(struct live_search *search);

/* Drops the scores, too. */
void live_search_end(struct live_search *search);

#endif
