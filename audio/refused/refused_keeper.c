/* SPDX-License-Identifier: MIT */
#include "audio/refused/refused_keeper.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audio/refused/refused_ring.h"
#include "bridge/base/clock.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"

/* The bridge judges at once; this many may be on their way. */
#define HELD_MAX 4

struct sound {
	int16_t *samples; /* NULL: none */
	size_t count;
};

struct held {
	int64_t number; /* 0: free */
	int64_t wall_ms;
	struct sound sound;
	char *wake, *text;
};

struct refused_keeper {
	int ring;
	const struct clock *clock;
	struct sound last;
	int64_t last_number;
	struct held held[HELD_MAX];
};

struct refused_keeper *refused_keeper_create(int descriptor, const struct clock *clock)
{
	struct refused_keeper *keeper = calloc(1, sizeof(*keeper));

	if (keeper == NULL) {
		close(descriptor);
		return NULL;
	}
	keeper->ring = descriptor;
	keeper->clock = clock;
	return keeper;
}

static void let_go(struct held *held)
{
	free(held->sound.samples);
	free(held->wake);
	free(held->text);
	*held = (struct held){0};
}

static void let_all_go(struct refused_keeper *keeper)
{
	free(keeper->last.samples);
	keeper->last = (struct sound){0};
	for (size_t i = 0; i < HELD_MAX; i++) {
		let_go(&keeper->held[i]);
	}
}

void refused_keeper_destroy(struct refused_keeper *keeper)
{
	if (keeper != NULL) {
		let_all_go(keeper);
		close(keeper->ring);
		free(keeper);
	}
}

void refused_keeper_sound(struct refused_keeper *keeper, const int16_t *samples, size_t count)
{
	if (keeper == NULL) {
		return;
	}
	count = count < REFUSED_SAMPLES_MAX ? count : REFUSED_SAMPLES_MAX;
	free(keeper->last.samples);
	keeper->last = (struct sound){.samples = malloc((count + 1) * sizeof(*samples))};
	if (keeper->last.samples != NULL && count > 0) {
		memcpy(keeper->last.samples, samples, count * sizeof(*samples));
		keeper->last.count = count;
	}
}

int64_t refused_keeper_hold(struct refused_keeper *keeper, const struct utterance *utterance)
{
	if (keeper == NULL) {
		return 0;
	}
	struct sound sound = keeper->last;
	keeper->last = (struct sound){0};
	if (utterance->wake == NULL || sound.count == 0) {
		free(sound.samples);
		return 0;
	}
	int64_t number = ++keeper->last_number;
	struct held *held = &keeper->held[number % HELD_MAX];
	let_go(held);
	*held = (struct held){
		.number = number,
		.wall_ms = clock_wall_ms(keeper->clock),
		.sound = sound,
		.wake = text_copy(utterance->wake),
		.text = text_copy(utterance->text),
	};
	if (held->wake == NULL || held->text == NULL) {
		let_go(held);
		return 0;
	}
	return number;
}

bool refused_keeper_judge(struct refused_keeper *keeper, const struct verdict *verdict)
{
	struct held *held = keeper != NULL ? &keeper->held[verdict->number % HELD_MAX] : NULL;

	if (held == NULL || verdict->number == 0 || held->number != verdict->number) {
		return true;
	}
	bool good = verdict->reason == NULL ||
		refused_ring_write(keeper->ring, &(struct refused_utterance){
			.sequence = verdict->sequence,
			.wall_ms = held->wall_ms,
			.reason = verdict->reason,
			.wake = held->wake,
			.text = held->text,
			.samples = held->sound.samples,
			.count = held->sound.count,
		});
	let_go(held);
	return good;
}

void refused_keeper_forget(struct refused_keeper *keeper)
{
	if (keeper != NULL) {
		let_all_go(keeper);
		refused_ring_wipe(keeper->ring);
	}
}
