/* SPDX-License-Identifier: MIT
 *
 * Grammars: JSGF files whose public rules are intents, compiled together into
 * one network. The same network decides what the recogniser can hear and what
 * typed text means.
 */
#ifndef EARSHOT_GRAMMAR_GRAMMAR_H
#define EARSHOT_GRAMMAR_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

struct grammar;
struct meaning;
struct sound_network;
struct vocabulary;

struct grammar *grammar_create(void);
void grammar_destroy(struct grammar *grammar);

/* Reads a file, or text under a name for messages. A file with an error is left
 * out as a whole, its problems are added, and the others still work; false then. */
bool grammar_add_file(struct grammar *grammar, const char *path, struct problems *problems);
bool grammar_add_text(struct grammar *grammar, const char *name, const char *text, size_t length,
	struct problems *problems);

/* Resolves imports and numbers and builds the network out of every file that
 * was read without error. A file that turns out bad here (an undefined rule,
 * recursion that is not at the end, an unknown import, two values for one slot,
 * a public rule that matches nothing or the empty sentence) is left out and
 * named. A public rule whose only fault is an empty vocabulary list simply has
 * no sentences. Call it once. False if anything was left out. */
bool grammar_compile(struct grammar *grammar, const struct vocabulary *vocabulary,
	struct problems *problems);

/* The names of the intents (public rules), in order. Borrowed. */
const struct text_list *grammar_intents(const struct grammar *grammar);

/* Adds the slots that sentences of an intent set, each once; also those of sentences that need
 * what the device map does not have. False when out of memory. */
bool grammar_slots(const struct grammar *grammar, const char *intent, struct text_list *slots);

/* Every word of every sentence, sorted. Borrowed. */
const struct text_list *grammar_words(const struct grammar *grammar);

/* Where a word stands first, for a message about its pronunciation; false for a
 * word that came from the vocabulary (its `file` is then NULL). */
bool grammar_word_place(const struct grammar *grammar, const char *word, struct place *place);

/* What the words mean. `words` is lower case with single spaces, as a recogniser
 * gives it or typed_to_words() made it. NULL with the reason in `error`:
 * ERROR_INPUT if no sentence is like that, with the place where it goes wrong in
 * words and what could have followed ("after “turn on the” I expected a light,
 * not “fridge”"); ERROR_REFUSED if it means two different things. Where two
 * public rules of one file accept the same words, the earlier one counts; a
 * phrase that is longer within one rule's list does not. The caller destroys it. */
struct meaning *grammar_understand(const struct grammar *grammar, const char *words,
	struct error *error);

/* Calls back with up to `count` different sentences, chosen at random from the
 * seed, spread evenly over the intents. Stops when the callback says false. */
typedef bool grammar_sentence_fn(const char *intent, const char *words, void *data);
void grammar_sentences(const struct grammar *grammar, size_t count, uint64_t seed,
	grammar_sentence_fn *callback, void *data);

/* Adds words of which every sentence of these intents has at least one, as few as can be that other
 * intents have too (bridge/grammar/word_cut.h). False when out of memory. */
bool grammar_word_cut(const struct grammar *grammar, const struct text_list *intents,
	struct text_list *words);

/* The network without its meaning: which words can follow which. NULL when out
 * of memory or too large, with the reason. The caller destroys it. */
struct sound_network *grammar_sound_network(const struct grammar *grammar, struct error *error);

#endif
