/* SPDX-License-Identifier: MIT */
#include "tests/support/passes_stage.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/recognise/passes.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"
#include "tests/support/made_up_room.h"
#include "tests/support/spoken_network.h"

const char *const passes_stage_sentences[] = {"lock the front door", "unlock the front door",
	"turn on the kitchen light", "turn off the kitchen light", "set it to fifty",
	"set it to fifteen", NULL};

static const char *const wake_words[] = {"computer", NULL};

static bool guard(struct network_message *message, const char *guarded)
{
	message->rivals_in_doubt = guarded != NULL;
	message->guarded = calloc(1, sizeof(*message->guarded));
	for (uint32_t i = 0; guarded != NULL && message->guarded != NULL &&
		i < message->network.words.count; i++) {
		if (strcmp(message->network.words.items[i], guarded) == 0) {
			message->guarded[message->guarded_count++] = i;
		}
	}
	return message->guarded != NULL;
}

struct passes *passes_stage_create(const char *const *sentences, const char *guarded)
{
	struct network_message message;
	struct error error = {0};
	struct passes *passes = NULL;
	char *model = shipped_model();

	if (model != NULL && spoken_network(sentences, wake_words, &message)) {
		if (guard(&message, guarded)) {
			passes = passes_create(model, &message, &error);
		}
		network_message_finish(&message);
	}
	if (passes == NULL) {
		fprintf(stderr, "no passes: %s\n", error.text);
	}
	free(model);
	return passes;
}

static bool say(struct spoken *spoken, const char *text)
{
	return spoken_add_quiet(spoken, 0.3) &&
		(text[0] == '\0' || spoken_add(spoken, "rms", text)) && spoken_add_quiet(spoken, 0.3);
}

static bool hear(struct passes *passes, const char *text, struct spoken *spoken, bool said,
	struct passes_result *result)
{
	struct error error = {0};

	*result = (struct passes_result){0};
	bool good = said && passes_run(passes, spoken->samples, spoken->count, result, &error);
	if (!good) {
		fprintf(stderr, "\"%s\" is not heard: %s\n", text, error.text);
	}
	spoken_finish(spoken);
	return good;
}

bool passes_stage_hear(struct passes *passes, const char *text, struct passes_result *result)
{
	struct spoken spoken = {0};
	bool said = say(&spoken, text);

	return hear(passes, text, &spoken, said, result);
}

bool passes_stage_hear_in_room(struct passes *passes, const char *text, double seconds,
	double echoes_db, bool early, struct passes_result *result)
{
	struct spoken spoken = {0};
	bool said = say(&spoken, text) &&
		made_up_room(spoken.samples, spoken.count, seconds, echoes_db);

	if (said && early) {
		passes_begin(passes, spoken.samples, spoken.count / 2);
	}
	return hear(passes, text, &spoken, said, result);
}
