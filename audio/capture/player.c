/* SPDX-License-Identifier: MIT */
#include "audio/capture/player.h"

#include <stdlib.h>
#include <string.h>

#include "audio/capture/recording.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"

#define RATE 16000
#define TICK_MS 20
/* Long enough for the utterance to end and the device to answer before the next. */
#define SILENCE_MS 2500
/* Before the first: a microphone is never opened in the middle of a word. */
#define LEAD_MS 500
#define CHUNK 4096

struct player {
	struct loop *loop;
	const struct json *files;
	struct player_events events;
	void *data;
	size_t next;
	struct recording *recording; /* NULL: silence is played */
	int64_t silence_left;        /* samples */
	int64_t started_ms;
	int64_t played;              /* samples since started_ms */
	uint64_t timer;
};

/* Of several files, the reason alone would not tell which one it is about. */
static void pass_over(struct player *player, const char *file, const struct error *error)
{
	struct error named = {0};

	error_set(&named, error->kind, "%s: %s", file != NULL ? file : "?", error->text);
	player->events.unreadable(named.text, player->data);
}

static bool start_next(struct player *player)
{
	while (player->recording == NULL) {
		struct error error = {0};
		const char *file = json_text(json_at(player->files, player->next));
		if (player->next >= json_count(player->files)) {
			return false;
		}
		player->next++;
		player->recording = file != NULL ? recording_open(file, RATE, &error) : NULL;
		if (player->recording == NULL) {
			pass_over(player, file, &error);
		} else {
			player->events.playing(file, player->data);
		}
	}
	return true;
}

/* The next samples, of a recording or of the silence after it; 0 at the end of all. */
static size_t read_some(struct player *player, int16_t *samples, size_t count)
{
	if (player->recording != NULL) {
		size_t got = recording_read(player->recording, samples, count);
		if (got > 0) {
			return got;
		}
		recording_close(player->recording);
		player->recording = NULL;
		player->silence_left = (int64_t)RATE * SILENCE_MS / 1000;
	}
	if (player->silence_left == 0) {
		return start_next(player) ? read_some(player, samples, count) : 0;
	}
	size_t quiet = (size_t)player->silence_left < count ? (size_t)player->silence_left : count;
	memset(samples, 0, quiet * sizeof(*samples));
	player->silence_left -= (int64_t)quiet;
	return quiet;
}

static void tick(void *data)
{
	struct player *player = data;
	int16_t samples[CHUNK];

	int64_t due = (clock_now_ms(loop_clock(player->loop)) - player->started_ms) * RATE / 1000;
	while (player->played < due) {
		size_t wanted = (size_t)(due - player->played);
		size_t got = read_some(player, samples, wanted < CHUNK ? wanted : CHUNK);
		if (got == 0) {
			player->timer = 0;
			player->events.finished(player->data);
			return;
		}
		player->played += (int64_t)got;
		player->events.samples(samples, got, player->data);
	}
	player->timer = loop_after(player->loop, TICK_MS, tick, player);
}

struct player *player_create(struct loop *loop, const struct json *files,
	const struct player_events *events, void *data)
{
	struct player *player = calloc(1, sizeof(*player));

	if (player == NULL) {
		return NULL;
	}
	*player = (struct player){.loop = loop, .files = files, .events = *events, .data = data,
		.silence_left = (int64_t)RATE * LEAD_MS / 1000,
		.started_ms = clock_now_ms(loop_clock(loop))};
	player->timer = loop_after(loop, 0, tick, player);
	if (player->timer == 0) {
		free(player);
		return NULL;
	}
	return player;
}

void player_destroy(struct player *player)
{
	if (player != NULL) {
		loop_cancel(player->loop, player->timer);
		recording_close(player->recording);
		free(player);
	}
}
