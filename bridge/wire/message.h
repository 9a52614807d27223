/* SPDX-License-Identifier: MIT
 *
 * What the bridge and the listener say to each other: one JSON object a line, each
 * with "v": 1. Sound from the microphone never goes up.
 *
 * Down, from the bridge ("do"):
 *   open     microphone (name, index, "default" or "none"), recordings [path…] played
 *            in real time in place of a microphone, sandbox ("required" or "off")
 *   network  id, words ["the"…], states, finals [state…], complete [state…],
 *            arcs [from, to, word, from, to, word…] with a word's index,
 *            rarities [arc, rarity, arc, rarity…] of arcs that have one (see struct sound_arc),
 *            senses [number…] one for each word (see struct sound_network), if known,
 *            pronunciations [{word, phones ["DH AH", "DH IY"]}…],
 *            wake [{word, threshold}…],
 *            endpointing: the members of struct endpointing by their names,
 *            rivals_in_doubt, guarded [word…]: see struct network_message,
 *            voice: what was learnt of a household's voices (bridge/wire/voice.h), if anything
 *   listen   mode: "wake" (a wake word must come first), "command" (it need not),
 *            "off"
 *   meter    on: tell levels, or no longer
 *   hear     id, file, whole, wake: recognise a file as fast as possible
 *   verdict  number, sequence, reason: the utterance of this number was refused, and its
 *            sound is kept (audio/refused/refused_ring.h); or understood, with a null reason, and
 *            its sound is forgotten
 *   forget   stop: what was kept is wiped; with `stop`, nothing is kept from then on
 *
 * Up, from the listener ("is"):
 *   ready       the sandbox is on and the process waits for work
 *   loaded      network, ok, reason: a network was taken, or the old one is kept
 *   microphone  state ("open", "lost", "none"), name, reason
 *   playing     file: one of the recordings of `open` begins
 *   level       db, peak, speech: see sound_level.h; while a meter is on
 *   wake        word: heard, and a command may follow
 *   heard       an utterance: the members of struct utterance by their names; `number` only
 *               if its sound is held
 *   finished    id, seconds, reason: a file is done (how long it was; why it could not be
 *               read, or null); id 0: all recordings of `open` were played
 *   problem     text: something that the user should know
 *
 * How a voice is learnt, and the messages for it: bridge/wire/study_message.h.
 *
 * The lines are carried by bridge/wire/channel.h.
 */
#ifndef EARSHOT_WIRE_MESSAGE_H
#define EARSHOT_WIRE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/sound_network.h"
#include "bridge/wire/endpointing.h"
#include "bridge/wire/evidence.h"

struct error;
struct json;
struct pronunciation;
struct voice;
struct sound_level;

#define MESSAGE_VERSION 1
#define MESSAGE_MAX ((size_t)32 * 1024 * 1024) /* bytes of one line */
#define MESSAGE_UP_MAX ((size_t)256 * 1024)    /* bytes of one line from the listener */

/* Bounds of what a message may hold; ids count from 0 to MESSAGE_ID_MAX. */
#define MESSAGE_ID_MAX INT64_C(999999999999999) /* 15 digits: what is printed exactly */
#define MESSAGE_STATES_MAX (4u * 1024 * 1024)
#define MESSAGE_WORD_MAX 255u  /* bytes of a word, a wake word, or the phones of a word */
#define MESSAGE_TEXT_MAX 65536u /* bytes of the text of an utterance: ten minutes of talk */

/* A wake word and how sure its detection must be. */
struct wake_word {
	char *word; /* may be several words: "hey house" */
	double threshold;
};

/* The `network` message, taken apart. */
struct network_message {
	int64_t id;
	struct sound_network network;
	struct pronunciation *pronunciations; /* of the network's and the wake words' words;
	                                         their source is not sent */
	size_t pronunciation_count;
	struct wake_word *wake_words;
	size_t wake_word_count;
	struct endpointing endpointing;
	bool rivals_in_doubt; /* no rival is looked for where nobody would use it: two hearings of a
	                         sentence of EVIDENCE_LONG_SECONDS agree, and it has no word of … */
	uint32_t *guarded;    /* … these, by index, one of which has each sentence that opens
	                         something, or that must be very sure */
	size_t guarded_count;
	struct voice *voice; /* NULL: none was learnt; malloc'd */
};

/* The `heard` message. */
struct utterance {
	int64_t id;          /* of the `hear` message, 0 for the microphone */
	char *text;          /* the words, "" if none were found */
	char *wake;          /* the wake word, or NULL */
	char *reason;        /* why there are no words: "no speech", "no voice", "no wake word",
	                        "no command", "too long", "sound lost", "recogniser failed", or
	                        NULL */
	char *sound;         /* what is wrong with the sound itself (audio/capture/sound_check.h):
	                        "stuck", "clipped", "quiet", or NULL */
	double start, end;   /* seconds in the stream: first and last speech */
	double wake_score;   /* how sure the wake word is, 0 … 1; what was not sure enough has
	                        its score too */
	char *rival;         /* the best sentence of other words, or NULL */
	struct text_list next_rivals; /* the best ones behind it, EVIDENCE_NEXT_RIVALS_MAX at most, */
	double next_leads[EVIDENCE_NEXT_RIVALS_MAX]; /* and the lead over each of them */
	struct text_list opinions; /* what other passes over the sentences heard */
	struct evidence evidence;
	double decode_ms;    /* time the recogniser worked on it */
	double speech_end_ms;/* CLOCK_MONOTONIC of the end of the last speech frame, 0 for
	                        files that are not played in real time */
	double silence_ms;   /* how much silence was waited for */
	int64_t number;      /* the sound is held until a `verdict` on this number; 0: it is not */
};

/* The `verdict` message; the reason is borrowed from it. */
struct verdict {
	int64_t number;
	int64_t sequence;   /* of what is kept, from 1 */
	const char *reason; /* NULL: understood */
};

/* True for an object of our version; the channel asks this of every message, so that
 * those who read one need not. */
bool message_is_ours(const struct json *json, struct error *error);

/* Builds the messages; NULL when out of memory. Recordings may be NULL. */
struct json *message_open(const char *microphone, const struct text_list *recordings,
	bool sandbox);
struct json *message_listen(const char *mode);
struct json *message_hear(int64_t id, const char *file, bool whole, bool wake);
struct json *message_verdict(const struct verdict *verdict);
struct json *message_forget(bool stop);
struct json *message_network(const struct network_message *message);

/* A message as it is sent, without the end of the line; malloc'd. As a tree a large one takes ten
 * times the memory. NULL if it is NULL, longer than MESSAGE_MAX, or memory ran out. */
char *message_text(const struct json *message);
struct json *message_heard(const struct utterance *utterance);
struct json *message_finished(int64_t id, double seconds, const char *reason);
struct json *message_meter(bool on);
struct json *message_level(const struct sound_level *level);

/* Takes them apart with every index checked, because the other side is another
 * process. The caller finishes the result, also after a failure. */
bool message_read_network(const struct json *json, struct network_message *message,
	struct error *error);
void network_message_finish(struct network_message *message);
bool message_read_heard(const struct json *json, struct utterance *utterance,
	struct error *error);
void utterance_finish(struct utterance *utterance);
bool message_read_verdict(const struct json *json, struct verdict *verdict,
	struct error *error);

/* The member `id` of any message. */
bool message_read_id(const struct json *json, int64_t *id, struct error *error);

/* A new message of a kind: {"v":1,"do":kind} or {"v":1,"is":kind}. */
struct json *message_down(const char *kind);
struct json *message_up(const char *kind);

#endif
