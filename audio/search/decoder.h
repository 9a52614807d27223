/* SPDX-License-Identifier: MIT
 *
 * One search over sound: a word network, a list of keyphrases, or free phones.
 * PocketSphinx, both generations of its API (0.8+5prealpha and 5.x), is named in decoder.c
 * and library_generations.h alone. What the search looks for is handed over as text, in the
 * library's own file formats, which both generations read alike.
 *
 * PocketSphinx ends the process on some errors and when memory runs out; that is why this
 * lives in a process of its own.
 */
#ifndef EARSHOT_SEARCH_DECODER_H
#define EARSHOT_SEARCH_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audio/search/decoding.h"

struct decoder;
struct error;
struct frame_scores;
struct senones;

#define DECODER_RATE 16000u      /* Hz */
#define DECODER_FRAME_RATE 100.0 /* frames a second */

/* How many alternatives are kept in mind: more is slower, and better in noise. */
enum decoder_beams {
	BEAMS_OF_LIBRARY,
	BEAMS_NARROW, /* enough for free phones, where only the best path counts */
	BEAMS_WIDE,   /* for the sentences of a whole house */
	BEAMS_WIDEST, /* for some dozens of words */
};

struct decoder_settings {
	const char *model;      /* the folder of the acoustic model */
	const char *dictionary; /* lines `word P H O N E S`, alternates as `word(2)`; text */
	const char *transform;  /* a voice (bridge/wire/voice.h) as text, or NULL; the library counts on
	                           it that the model is one of acoustic_model.h */
	const struct senones *scored; /* whose scores alone are ever searched, see
	                                 decoder_run_scores(): the model's Gaussians are left out, which
	                                 saves megabytes. NULL: sound can be searched */
	/* Exactly one of these; but a network and free phones may share a decoder: */
	const char *network;     /* a finite-state grammar in Sphinx FSG format; text */
	const char *keyphrases;  /* lines `phrase /threshold/`; text */
	const char *phone_model; /* the path of a phone language model: free phones */
	const struct decoder *sharer; /* a decoder whose network it has too, in place of one of its own
	                                 and of free phones: what the library keeps of many sentences
	                                 is there only once. Dictionary and weight have to be the
	                                 same */

	int skip_frames; /* score every nth frame only; 1: all */
	int gaussians;   /* how many of each state are evaluated; 4 is the library's default */
	double weight;   /* how much the probabilities of the network count, against the sound */
	enum decoder_beams beams;
	bool comparable; /* scores can be compared with those of another search: slower */
};

/* NULL with the reason, as far as the library told it. */
struct decoder *decoder_create(const struct decoder_settings *settings, struct error *error);
void decoder_destroy(struct decoder *decoder);

/* Not while it searches: in all networks of this decoder, and those it gets, the beams now stay as
 * wide as the settings say also where many states are active: less is lost, and a large network
 * takes several times as long. With false they narrow there again, as they do with any beams but
 * the library's. */
void decoder_keep_all_states(struct decoder *decoder, bool all);

/* From now on the sentences of this network (text as in the settings; words of the same
 * dictionary) are looked for, with the same settings, so that scores compare; NULL: those that
 * it was made with. If it fails, it is these too. */
bool decoder_use_network(struct decoder *decoder, const char *network, struct error *error);

/* One pass over a whole utterance of 16-bit samples at DECODER_RATE, with the cepstral mean
 * of just this utterance. The caller finishes the decoding. */
bool decoder_run(struct decoder *decoder, const int16_t *samples, size_t count,
	struct decoding *decoding, struct error *error);
/* The same over scores of frames that are computed elsewhere (audio/acoustics/frame_scores.h), as
 * they come: it ends with them. With `phones` as decoder_run_phones(). */
bool decoder_run_scores(struct decoder *decoder, struct frame_scores *scores, bool phones,
	struct decoding *decoding, struct error *error);
/* The words that fit best so far, as the beginning of a sentence; malloc'd, NULL when out of
 * memory. Only in the thread that searches, while it waits for scores. */
char *decoder_words_so_far(struct decoder *decoder);
/* As decoder_run(), but with the free phones of a decoder that has a network too: here they are
 * the words, silence and noise included. */
bool decoder_run_phones(struct decoder *decoder, const int16_t *samples, size_t count,
	struct decoding *decoding, struct error *error);

/* Gives back what the library keeps of the last utterance until the next one begins: with many
 * sentences, tens of megabytes. */
void decoder_rest(struct decoder *decoder);

/* "0.8+5prealpha" or "5". */
const char *decoder_api(void);

#endif
