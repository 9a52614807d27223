/* SPDX-License-Identifier: MIT
 *
 * The bridge's end of the listener: starts the process, tells it what to do, and starts
 * it again when it ends, because the recogniser ends its process on some errors.
 */
#ifndef EARSHOT_WIRE_LISTENER_H
#define EARSHOT_WIRE_LISTENER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct error;
struct lesson;
struct listener;
struct loop;
struct sound_level;
struct sounds;
struct text_list;
struct utterance;
struct verdict;
struct voice;

struct listener_settings {
	const char *executable; /* NULL: the program that we are */
	const char *microphone; /* name, index, "default" or "none" */
	const struct text_list *recordings; /* played once in real time; NULL: none */
	bool sandbox;           /* required, else off */
	int ring; /* a file for the sound of refused utterances (audio/refused/refused_ring.h), which
	             the caller keeps open; 0: none is kept */
};

/* Each may be NULL. All are called from the loop. Texts are borrowed, of one line, and
 * never NULL where nothing else is said. None may destroy the listener. */
struct listener_events {
	/* The process waits for work. */
	void (*ready)(void *data);
	/* A network was taken; or not, then the one before is still in use. */
	void (*loaded)(bool taken, const char *reason, void *data);
	/* `state` is "open", "lost" or "none". */
	void (*microphone)(const char *state, const char *name, const char *reason, void *data);
	/* One of the recordings of the settings begins. */
	void (*playing)(const char *file, void *data);
	void (*wake)(const char *word, void *data);
	/* Five times a second after listener_meter(). */
	void (*level)(const struct sound_level *level, void *data);
	void (*heard)(const struct utterance *utterance, void *data);
	/* A file of listener_hear(), or with id 0 the recordings of the settings, are done.
	 * `seconds` is how long the file was, 0 if that is not known; `reason` says why they
	 * could not be heard to their end, or is NULL. */
	void (*finished)(int64_t id, double seconds, const char *reason, void *data);
	/* What listener_learn() asked for. */
	void (*learnt)(const struct voice *voice, void *data);
	/* Something that the user should know, as a sentence. */
	void (*problem)(const char *text, void *data);
	/* Once for each death: "exit status 1", "signal 9 (Killed)", "it was not ready within
	 * 20 s". The next process is started after 0.5 s, then twice as long each time up to
	 * 30 s, and 0.5 s again after one that lived for a minute. Where none was ever ready,
	 * more tries will hardly help. */
	void (*died)(const char *how, void *data);
};

/* Starts the process. Settings and events are copied, the loop is borrowed. NULL with
 * the reason if no process can be started. */
struct listener *listener_create(struct loop *loop, const struct listener_settings *settings,
	const struct listener_events *events, void *data, struct error *error);

/* Ends the process. Waits up to a second for it to do so by itself. */
void listener_destroy(struct listener *listener);

/* Sends a `network` message, as text (message_text()), and keeps a copy for the next process.
 * False if it is NULL or not to be read; the one before is kept then. */
bool listener_set_network(struct listener *listener, const char *network);

/* "wake", "command" or "off", see `listen` in message.h; false for anything else. Kept for
 * the next process, too. "off" until it is called. */
bool listener_listen(struct listener *listener, const char *mode);

/* Has the process, if there is one, tell how loud it is, or no longer. The next process does not
 * do so before it is asked again. */
void listener_meter(struct listener *listener, bool on);

/* Recognises a file: `whole` as one utterance, `wake` if a wake word must come first. Files
 * are sent one after another, each answered with `finished`; when the process dies, the
 * one that it worked on is answered with a reason, and so are all that wait if it never
 * got ready. `id` is above 0. False when out of memory. */
bool listener_hear(struct listener *listener, int64_t id, const char *file, bool whole,
	bool wake);

/* Says what became of an utterance that has a number; from inside `heard`, so that it goes
 * to the process that holds the sound. */
void listener_judge(struct listener *listener, const struct verdict *verdict);

/* Has what was kept wiped by the process, if there is one. With `stop`, neither it nor the
 * next has the ring any more. */
void listener_forget(struct listener *listener, bool stop);

/* Learns a voice (bridge/wire/study_message.h). After listener_study(), what was heard last can
 * be kept as a sentence, kept sentences be heard again, and a voice be learnt from them. These
 * three are answered by `finished`, in their order with each other and with listener_hear(). A
 * process that died has forgotten all. False when out of memory. */
bool listener_study(struct listener *listener);
bool listener_keep(struct listener *listener, int64_t id, const struct sounds *sounds);
bool listener_recall(struct listener *listener, int64_t id);
bool listener_learn(struct listener *listener, int64_t id, const struct lesson *lesson);

/* 0 while there is none. */
pid_t listener_pid(const struct listener *listener);

#endif
