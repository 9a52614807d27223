/* SPDX-License-Identifier: MIT */
#include "audio/listener.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/capture/level_meter.h"
#include "audio/capture/microphone.h"
#include "audio/capture/player.h"
#include "audio/capture/recording.h"
#include "audio/capture/sound_check.h"
#include "audio/capture/sound_gap.h"
#include "audio/ear.h"
#include "audio/learn/study_desk.h"
#include "audio/recogniser.h"
#include "audio/refused/refused_keeper.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/guard/sandbox.h"
#include "bridge/wire/channel.h"
#include "bridge/wire/message.h"

#define RATE 16000
#define CHUNK 4096
#define WHOLE_MAX (600 * RATE) /* samples of a recording taken as one utterance */
#define MICROPHONE_CHECK_MS 500
#define MAPPED_FROM_BYTES (128 * 1024)
#define MICROPHONE_RETRY_MS 1000
#define STUCK_SECONDS 10
#define MICROPHONE_RETRY_MAX_MS 30000

struct hearing_process {
	struct clock *clock;
	struct loop *loop;
	struct channel *channel;
	struct ear *ear;
	struct refused_keeper *keeper; /* NULL: nothing is kept */
	struct study_desk *desk;
	char *model;
	bool opened;            /* the `open` message came */
	enum ear_mode mode;
	bool metering;          /* somebody wants to see how loud it is */
	struct level_meter meter;
	char *microphone_name;  /* NULL: none wanted */
	struct microphone *microphone;
	int watched;            /* the microphone's descriptor, -1: none */
	bool lost_told;
	struct sound_check sound; /* of what it gives */
	bool stuck_told;
	struct sound_gap gap;
	int64_t retry_ms;
	struct json *recordings;
	struct player *player;
	size_t unreadable;      /* recordings */
	int64_t hearing_id;     /* of the file that is being heard */
	struct error failure;
};

static void send_text(struct hearing_process *process, const char *kind, const char *key,
	const char *text)
{
	struct json *message = message_up(kind);

	json_put_text(message, key, text);
	channel_send(process->channel, message);
}

static void on_wake(const char *word, void *data)
{
	send_text(data, "wake", "word", word);
}

/* Of the file or the kept sentence that is being heard; 0: the microphone. */
static int64_t heard_id(const struct hearing_process *process)
{
	return process->hearing_id != 0 ? process->hearing_id : study_desk_recalls(process->desk);
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct hearing_process *process = data;
	struct utterance copy = *utterance;

	copy.id = heard_id(process);
	if (copy.id != 0) {
		copy.speech_end_ms = 0;
	} else {
		copy.number = refused_keeper_hold(process->keeper, utterance);
	}
	channel_send(process->channel, message_heard(&copy));
	malloc_trim(0);
}

static void on_sound(const int16_t *samples, size_t count, void *data)
{
	struct hearing_process *process = data;

	study_desk_hold(process->desk, samples, count);
	if (heard_id(process) == 0) {
		refused_keeper_sound(process->keeper, samples, count);
	}
}

static void on_level(const struct sound_level *level, void *data)
{
	struct hearing_process *process = data;
	struct sound_level now = *level;

	now.speech = ear_in_speech(process->ear);
	channel_send(process->channel, message_level(&now));
}

/* A microphone that gives the same value all the time is not lost, but deaf: its user is told
 * once, and again if it has recovered meanwhile. */
static void check_stuck(struct hearing_process *process, const int16_t *samples, size_t count)
{
	sound_check_take(&process->sound, samples, count);
	bool stuck = sound_check_still(&process->sound) >= STUCK_SECONDS;
	if (stuck && !process->stuck_told) {
		send_text(process, "problem", "text", "the microphone gives no sound, but the same "
			"value all the time: it is muted, or its cable or driver is broken");
	}
	process->stuck_told = stuck;
}

/* Sound in real time, from a microphone or in place of one. */
static void take_sound(struct hearing_process *process, const int16_t *samples, size_t count)
{
	check_stuck(process, samples, count);
	ear_take(process->ear, samples, count);
	if (process->metering) {
		level_meter_take(&process->meter, samples, count, on_level, process);
	}
}

static void tell_finished(struct hearing_process *process, int64_t id, double seconds,
	const char *reason)
{
	channel_send(process->channel, message_finished(id, seconds, reason));
}

/* --- the microphone --- */

static void try_microphone(void *data);

static void tell_microphone(struct hearing_process *process, const char *state,
	const char *reason)
{
	struct json *message = message_up("microphone");

	json_put_text(message, "state", state);
	json_put_text(message, "name", process->microphone != NULL
		? microphone_name(process->microphone) : process->microphone_name);
	json_put_text(message, "reason", reason);
	channel_send(process->channel, message);
}

static void look_for_gap(struct hearing_process *process)
{
	bool first = process->gap.losses == 0;

	if (sound_gap_look(&process->gap, microphone_losses(process->microphone),
		microphone_waiting(process->microphone)) && first) {
		send_text(process, "problem", "text", "some sound of the microphone was lost: this "
			"computer was busy for too long. What was said then is refused");
	}
}

static void on_samples_waiting(int descriptor, unsigned events, void *data)
{
	struct hearing_process *process = data;
	int16_t samples[CHUNK];
	size_t count;

	(void)descriptor;
	(void)events;
	do {
		look_for_gap(process);
		count = microphone_read(process->microphone, samples, CHUNK);
		take_sound(process, samples, count);
		if (sound_gap_pass(&process->gap, count)) {
			ear_break(process->ear);
		}
	} while (count > 0);
}

static void lose_microphone(struct hearing_process *process, const char *reason)
{
	if (process->watched >= 0) {
		loop_unwatch(process->loop, process->watched);
		process->watched = -1;
	}
	if (!process->lost_told) {
		tell_microphone(process, "lost", reason);
		process->lost_told = true;
	}
	bool let_go = process->microphone == NULL || microphone_close(process->microphone);
	process->microphone = NULL;
	ear_break(process->ear);
	ear_flush(process->ear);
	if (!let_go) {
		/* Only a new process gets the device back; the bridge starts one. */
		error_set(&process->failure, ERROR_SYSTEM, "the sound system does not let go of the "
			"microphone");
		loop_stop(process->loop);
		return;
	}
	loop_after(process->loop, process->retry_ms, try_microphone, process);
	process->retry_ms *= 2;
	if (process->retry_ms > MICROPHONE_RETRY_MAX_MS) {
		process->retry_ms = MICROPHONE_RETRY_MAX_MS;
	}
}

static void check_microphone(void *data)
{
	struct hearing_process *process = data;

	if (process->microphone == NULL) {
		return;
	}
	if (!microphone_alive(process->microphone)) {
		lose_microphone(process, "it delivers no sound any more");
		return;
	}
	loop_after(process->loop, MICROPHONE_CHECK_MS, check_microphone, process);
}

static void try_microphone(void *data)
{
	struct hearing_process *process = data;
	struct error error = {0};

	process->microphone = microphone_open(process->microphone_name, RATE, &error);
	if (process->microphone == NULL) {
		lose_microphone(process, error.text);
		return;
	}
	process->watched = microphone_descriptor(process->microphone);
	process->lost_told = false;
	process->sound = (struct sound_check){0};
	process->stuck_told = false;
	process->gap = (struct sound_gap){0};
	process->retry_ms = MICROPHONE_RETRY_MS;
	loop_watch(process->loop, process->watched, LOOP_READ, on_samples_waiting, process);
	loop_after(process->loop, MICROPHONE_CHECK_MS, check_microphone, process);
	tell_microphone(process, "open", NULL);
}

/* --- recordings in real time --- */

static void on_playing(const char *file, void *data)
{
	send_text(data, "playing", "file", file);
}

static void on_played_samples(const int16_t *samples, size_t count, void *data)
{
	take_sound(data, samples, count);
}

static void on_unreadable(const char *reason, void *data)
{
	struct hearing_process *process = data;

	process->unreadable++;
	send_text(process, "problem", "text", reason);
}

static void on_played_all(void *data)
{
	struct hearing_process *process = data;
	char reason[80];

	ear_flush(process->ear);
	snprintf(reason, sizeof(reason), "%zu of %zu recordings could not be read",
		process->unreadable, json_count(process->recordings));
	tell_finished(process, 0, 0, process->unreadable > 0 ? reason : NULL);
}

/* A recording plays once, so it waits for ears: a network, and somebody who wants to hear. */
static void start_player(struct hearing_process *process)
{
	static const struct player_events events = {on_playing, on_played_samples, on_unreadable,
		on_played_all};

	if (process->player == NULL && json_count(process->recordings) > 0 &&
		process->mode != EAR_OFF && ear_is_ready(process->ear)) {
		process->player = player_create(process->loop, process->recordings, &events, process);
	}
}

/* --- messages from the bridge --- */

static bool take_open(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	const char *microphone = json_get_text(message, "microphone");
	const char *sandbox = json_get_text(message, "sandbox");
	bool hardware = microphone != NULL && strncmp(microphone, "hw:", 3) == 0;
	const struct sandbox_settings settings = {.unix_sockets = !hardware};

	if (process->opened || microphone == NULL || sandbox == NULL) {
		return error_set(error, ERROR_INPUT, "an `open` message that is not as agreed");
	}
	process->opened = true;
	if (strcmp(sandbox, "off") == 0) {
		send_text(process, "problem", "text", "the sandbox of the listener is switched off");
	} else if (!sandbox_enter_listener(&settings, error)) {
		return false;
	}
	process->recordings = json_copy(json_get(message, "recordings"));
	channel_send(process->channel, message_up("ready"));
	if (strcmp(microphone, "none") == 0) {
		return true;
	}
	process->microphone_name = text_copy(microphone);
	if (process->microphone_name == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	try_microphone(process);
	return true;
}

static void tell_loaded(struct hearing_process *process, double id, const struct error *error)
{
	struct json *message = message_up("loaded");

	json_put_number(message, "network", id);
	json_put_boolean(message, "ok", error == NULL);
	json_put_text(message, "reason", error != NULL ? error->text : NULL);
	channel_send(process->channel, message);
}

static bool take_network(struct hearing_process *process, const struct json *json,
	struct error *error)
{
	struct network_message message = {0};
	struct error reason = {0};
	struct recogniser *recogniser = NULL;

	(void)error;
	if (message_read_network(json, &message, &reason)) {
		recogniser = recogniser_create(process->model, &message, &reason);
	}
	if (recogniser != NULL) {
		ear_use(process->ear, recogniser);
		ear_set_endpointing(process->ear, &message.endpointing);
	}
	tell_loaded(process, json_get_number(json, "id", 0), recogniser != NULL ? NULL : &reason);
	network_message_finish(&message);
	malloc_trim(0);
	start_player(process);
	return true;
}

static bool take_listen(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	static const char *const modes[] = {
		[EAR_OFF] = "off", [EAR_WAKE] = "wake", [EAR_COMMAND] = "command"};
	const char *name = json_get_text(message, "mode");

	for (size_t i = 0; name != NULL && i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i], name) == 0) {
			process->mode = (enum ear_mode)i;
			ear_listen(process->ear, process->mode);
			start_player(process);
			return true;
		}
	}
	return error_set(error, ERROR_INPUT, "a `listen` message with an unknown mode");
}

static bool take_meter(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	(void)error;
	process->metering = json_get_boolean(message, "on", false);
	process->meter = (struct level_meter){0};
	return true;
}

static bool hear_whole(struct hearing_process *process, struct recording *recording,
	double *seconds, struct error *error)
{
	size_t count;
	int16_t *samples = recording_read_all(recording, WHOLE_MAX, &count, error);

	if (samples == NULL) {
		return false;
	}
	ear_whole(process->ear, samples, count);
	*seconds = (double)count / RATE;
	free(samples);
	return true;
}

static void hear_stream(struct hearing_process *process, struct recording *recording,
	double *seconds)
{
	int16_t samples[CHUNK];
	struct sound_check check = {0};
	size_t count;

	while ((count = recording_read(recording, samples, CHUNK)) > 0) {
		ear_take(process->ear, samples, count);
		sound_check_take(&check, samples, count);
	}
	*seconds = (double)check.count / RATE;
	if (ear_flush(process->ear) == 0) {
		const char *fault = sound_check_fault(&check);
		char empty[] = "", reason[] = "no speech", sound[32];
		struct utterance utterance = {.text = empty, .reason = reason, .end = *seconds};
		snprintf(sound, sizeof(sound), "%s", fault != NULL ? fault : "");
		utterance.sound = fault != NULL ? sound : NULL;
		on_heard(&utterance, process);
	}
}

static bool take_hear(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	const char *file = json_get_text(message, "file");
	struct error reason = {0};
	int64_t id = 0;
	struct recording *recording = NULL;
	double seconds = 0;

	if (file == NULL || !message_read_id(message, &id, error) || id == 0) {
		return error_set(error, ERROR_INPUT, "a `hear` message that is not as agreed");
	}
	process->hearing_id = id;
	ear_listen(process->ear, json_get_boolean(message, "wake", true) ? EAR_WAKE : EAR_COMMAND);
	if (!ear_is_ready(process->ear)) {
		error_set(&reason, ERROR_INPUT, "%s: there is no network to hear it with", file);
	} else if ((recording = recording_open(file, RATE, &reason)) != NULL) {
		if (!json_get_boolean(message, "whole", false)) {
			hear_stream(process, recording, &seconds);
		} else {
			hear_whole(process, recording, &seconds, &reason);
		}
	}
	recording_close(recording);
	tell_finished(process, id, seconds, reason.kind != ERROR_NONE ? reason.text : NULL);
	process->hearing_id = 0;
	ear_listen(process->ear, process->mode);
	return true;
}

static bool take_verdict(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	struct verdict verdict;

	if (!message_read_verdict(message, &verdict, error)) {
		return false;
	}
	if (!refused_keeper_judge(process->keeper, &verdict)) {
		send_text(process, "problem", "text", "the sound of a refused utterance could not be "
			"kept");
	}
	return true;
}

static bool take_forget(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	(void)error;
	refused_keeper_forget(process->keeper);
	if (json_get_boolean(message, "stop", false)) {
		refused_keeper_destroy(process->keeper);
		process->keeper = NULL;
	}
	return true;
}

static bool take_study(struct hearing_process *process, const struct json *message,
	struct error *error)
{
	bool good = study_desk_take(process->desk, message, error);

	ear_listen(process->ear, process->mode);
	return good;
}

typedef bool take_fn(struct hearing_process *process, const struct json *message,
	struct error *error);

static const struct {
	const char *kind;
	take_fn *take;
} messages[] = {
	{"open", take_open},
	{"network", take_network},
	{"listen", take_listen},
	{"meter", take_meter},
	{"hear", take_hear},
	{"verdict", take_verdict},
	{"forget", take_forget},
	{"study", take_study},
	{"keep", take_study},
	{"recall", take_study},
	{"learn", take_study},
};

static void on_message(const struct json *message, void *data)
{
	struct hearing_process *process = data;
	const char *kind = json_get_text(message, "do");
	take_fn *take = NULL;

	for (size_t i = 0; kind != NULL && i < sizeof(messages) / sizeof(messages[0]); i++) {
		take = strcmp(messages[i].kind, kind) == 0 ? messages[i].take : take;
	}
	if (take == NULL) {
		error_set(&process->failure, ERROR_INPUT, "a message of no kind that is known");
	}
	if (take == NULL || !take(process, message, &process->failure)) {
		loop_stop(process->loop);
	}
}

/* The bridge is gone, and with it the reason to be here. */
static void on_closed(const struct error *why, void *data)
{
	struct hearing_process *process = data;

	if (why != NULL) {
		process->failure = *why;
	}
	loop_stop(process->loop);
}

static bool start(struct hearing_process *process, int descriptor, int ring, struct error *error)
{
	static const struct ear_events events = {
		.wake = on_wake, .heard = on_heard, .sound = on_sound};

	process->clock = clock_create_system();
	process->loop = process->clock != NULL ? loop_create(process->clock) : NULL;
	process->model = shipped_model();
	process->ear = ear_create(&events, process, process->clock);
	process->keeper = ring >= 0 ? refused_keeper_create(ring, process->clock) : NULL;
	if (process->loop == NULL || process->model == NULL || process->ear == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	process->channel = channel_create(process->loop, descriptor, on_message, on_closed, process,
		error);
	if (process->channel == NULL) {
		return false;
	}
	process->desk = study_desk_create(process->channel, process->ear, process->model);
	return process->desk != NULL || error_set(error, ERROR_MEMORY, "out of memory");
}

bool listener_serve(int descriptor, int ring, struct error *error)
{
	struct hearing_process process = {.watched = -1, .retry_ms = MICROPHONE_RETRY_MS};

	/* The second thread of a recognition would get a heap of its own, and keep it. */
	mallopt(M_ARENA_MAX, 1);
	/* What an utterance needed in large pieces goes back to the system; the rest: malloc_trim(). */
	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES);
	mallopt(M_TRIM_THRESHOLD, MAPPED_FROM_BYTES);
	/* The bridge decides when this ends; Ctrl-C at a terminal is for the bridge. */
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	bool good = start(&process, descriptor, ring, error);
	if (good) {
		loop_run(process.loop);
		good = process.failure.kind == ERROR_NONE;
		if (!good && error != NULL) {
			*error = process.failure;
		}
	}
	player_destroy(process.player);
	microphone_close(process.microphone);
	channel_destroy(process.channel);
	ear_destroy(process.ear);
	refused_keeper_destroy(process.keeper);
	study_desk_destroy(process.desk);
	json_destroy(process.recordings);
	free(process.microphone_name);
	free(process.model);
	loop_destroy(process.loop);
	clock_destroy(process.clock);
	return good;
}
