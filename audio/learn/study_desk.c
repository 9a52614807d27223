/* SPDX-License-Identifier: MIT */
#include "audio/learn/study_desk.h"

#include <stdlib.h>
#include <string.h>

#include "audio/ear.h"
#include "audio/learn/study.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/wire/channel.h"
#include "bridge/wire/message.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"

struct study_desk {
	struct channel *channel;
	struct ear *ear;
	char *model;
	struct study *study; /* NULL until there is one */
	int64_t recalls;
};

struct study_desk *study_desk_create(struct channel *channel, struct ear *ear, const char *model)
{
	struct study_desk *desk = calloc(1, sizeof(*desk));

	if (desk == NULL) {
		return NULL;
	}
	*desk = (struct study_desk){.channel = channel, .ear = ear, .model = text_copy(model)};
	if (desk->model == NULL) {
		free(desk);
		return NULL;
	}
	return desk;
}

void study_desk_destroy(struct study_desk *desk)
{
	if (desk != NULL) {
		study_destroy(desk->study);
		free(desk->model);
		free(desk);
	}
}

void study_desk_hold(struct study_desk *desk, const int16_t *samples, size_t count)
{
	/* What is recalled was held before. */
	if (desk->recalls == 0) {
		study_hold(desk->study, samples, count);
	}
}

int64_t study_desk_recalls(const struct study_desk *desk)
{
	return desk->recalls;
}

static void answer(struct study_desk *desk, int64_t id, double seconds,
	const struct error *failure)
{
	channel_send(desk->channel, message_finished(id, seconds,
		failure->kind != ERROR_NONE ? failure->text : NULL));
}

static bool take_study(struct study_desk *desk, const struct json *message, int64_t id,
	struct error *error)
{
	(void)message;
	(void)id;
	study_destroy(desk->study);
	desk->study = study_create(desk->model);
	return desk->study != NULL || error_set(error, ERROR_MEMORY, "out of memory");
}

static bool take_keep(struct study_desk *desk, const struct json *message, int64_t id,
	struct error *error)
{
	struct error failure = {0};
	struct sounds sounds;
	size_t count = 0;

	if (!message_read_keep(message, &sounds, error)) {
		sounds_finish(&sounds);
		return false;
	}
	if (study_keep(desk->study, id, &sounds, &failure)) {
		study_sound(desk->study, id, &count, &failure);
	}
	answer(desk, id, (double)count / DECODER_RATE, &failure);
	return true;
}

static bool take_recall(struct study_desk *desk, const struct json *message, int64_t id,
	struct error *error)
{
	struct error failure = {0};
	size_t count;
	const int16_t *samples = study_sound(desk->study, id, &count, &failure);

	(void)message;
	(void)error;
	if (samples != NULL && !ear_is_ready(desk->ear)) {
		error_set(&failure, ERROR_INPUT, "there is no network to hear a sentence with");
	} else if (samples != NULL) {
		desk->recalls = id;
		ear_listen(desk->ear, EAR_COMMAND);
		ear_again(desk->ear, samples, count);
		desk->recalls = 0;
	}
	answer(desk, id, (double)count / DECODER_RATE, &failure);
	return true;
}

static bool take_learn(struct study_desk *desk, const struct json *message, int64_t id,
	struct error *error)
{
	struct error failure = {0};
	struct lesson lesson;
	struct voice voice;
	double seconds;

	if (!message_read_learn(message, &lesson, error)) {
		return false;
	}
	if (study_learn(desk->study, &lesson, &voice, &seconds, &failure)) {
		channel_send(desk->channel, message_learnt(&voice));
	}
	answer(desk, id, seconds, &failure);
	return true;
}

static const struct {
	const char *kind;
	bool (*take)(struct study_desk *desk, const struct json *message, int64_t id,
		struct error *error);
	bool has_id;
} messages[] = {
	{"study", take_study, false},
	{"keep", take_keep, true},
	{"recall", take_recall, true},
	{"learn", take_learn, true},
};

bool study_desk_take(struct study_desk *desk, const struct json *message, struct error *error)
{
	const char *kind = json_get_text(message, "do");
	int64_t id = 0;

	for (size_t i = 0; kind != NULL && i < sizeof(messages) / sizeof(messages[0]); i++) {
		if (strcmp(messages[i].kind, kind) != 0) {
			continue;
		}
		if (messages[i].has_id && (!message_read_id(message, &id, error) || id == 0)) {
			return error_set(error, ERROR_INPUT, "a `%s` message without an id", kind);
		}
		return messages[i].take(desk, message, id, error);
	}
	return error_set(error, ERROR_INPUT, "a message of a study that is not known");
}
