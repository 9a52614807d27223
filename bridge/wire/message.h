/* SPDX-License-Identifier: MIT
 *
 * What the bridge and the listener say to each other: one JSON object a line, each
 * with "v": 1. Sound from the microphone never goes up.
 *
 * Down, from the bridge ("do"):
 *   open     microphone (name, index, "default" or "none"), recordings [path…] played
 *            in real time in place of a microphone, sandbox ("required" or "off")
 *   network  id, words ["the"…], states, finals [state…],
 *            arcs [from, to, word, from, to, word…] with a word's index,
 *            pronunciations [{word, phones ["DH AH", "DH IY"]}…],
 *            wake [{word, threshold}…]
 *   listen   mode: "wake" (a wake word must come first), "command" (it need not),
 *            "off"
 *   hear     id, file, whole, wake: recognise a file as fast as possible
 *
 * Up, from the listener ("is"):
 *   ready       the sandbox is on and the process waits for work
 *   loaded      network, ok, reason: a network was taken, or the old one is kept
 *   microphone  state ("open", "lost", "none"), name, reason
 *   playing     file: one of the recordings of `open` begins
 *   wake        word: heard, and a command may follow
 *   heard       an utterance: the members of struct utterance by their names
 *   finished    id, seconds, reason: a file is done (how long it was; why it could not be
 *               read, or null); id 0: all recordings of `open` were played
 *   problem     text: something that the user should know
 *
 * The lines are carried by bridge/wire/channel.h.
 */
#ifndef EARSHOT_WIRE_MESSAGE_H
#define EARSHOT_WIRE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/grammar/sound_network.h"

struct error;
struct json;
struct pronunciation;

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
};

/* The `heard` message. */
struct utterance {
	int64_t id;          /* of the `hear` message, 0 for the microphone */
	char *text;          /* the words, "" if none were found */
	char *wake;          /* the wake word, or NULL */
	char *reason;        /* why there are no words: "no speech", "no wake word",
	                        "no command", "recogniser failed", or NULL */
	double start, end;   /* seconds in the stream: first and last speech */
	double margin;       /* see struct hypothesis */
	double decode_ms;    /* time the recogniser worked on it */
	double speech_end_ms;/* CLOCK_MONOTONIC of the end of the last speech frame, 0 for
	                        files that are not played in real time */
	double silence_ms;   /* how much silence was waited for */
};

/* True for an object of our version; the channel asks this of every message, so that
 * those who read one need not. */
bool message_is_ours(const struct json *json, struct error *error);

/* Builds the messages; NULL when out of memory. Recordings may be NULL. */
struct json *message_open(const char *microphone, const struct text_list *recordings,
	bool sandbox);
struct json *message_listen(const char *mode);
struct json *message_hear(int64_t id, const char *file, bool whole, bool wake);
struct json *message_network(const struct network_message *message);
struct json *message_heard(const struct utterance *utterance);

/* Takes them apart with every index checked, because the other side is another
 * process. The caller finishes the result, also after a failure. */
bool message_read_network(const struct json *json, struct network_message *message,
	struct error *error);
void network_message_finish(struct network_message *message);
bool message_read_heard(const struct json *json, struct utterance *utterance,
	struct error *error);
void utterance_finish(struct utterance *utterance);

/* The member `id` of any message. */
bool message_read_id(const struct json *json, int64_t *id, struct error *error);

/* A new message of a kind: {"v":1,"do":kind} or {"v":1,"is":kind}. */
struct json *message_down(const char *kind);
struct json *message_up(const char *kind);

#endif
