/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/talk.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/home.h"

#define EXAMPLES_MAX 6
#define SAY_MAX 2000

static char *no_memory(struct error *error)
{
	error_set(error, ERROR_MEMORY, "out of memory");
	return NULL;
}

/* --- the time of day --- */

static bool local_time(const struct talk_context *context, struct tm *local)
{
	time_t seconds = (time_t)(clock_wall_ms(context->clock) / 1000);

	return localtime_r(&seconds, local) != NULL;
}

static char *say_time(const struct talk_context *context, struct error *error)
{
	struct tm local;
	char *say = local_time(context, &local)
		? text_format("It is %d:%02d.", local.tm_hour, local.tm_min) : NULL;

	return say != NULL ? say : no_memory(error);
}

static char *say_date(const struct talk_context *context, struct error *error)
{
	static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday",
		"Friday", "Saturday"};
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	struct tm local;
	char *say = local_time(context, &local)
		? text_format("It is %s, %d %s %d.", days[local.tm_wday], local.tm_mday,
			months[local.tm_mon], local.tm_year + 1900) : NULL;

	return say != NULL ? say : no_memory(error);
}

/* --- what can be said --- */

/* One sentence of each kind. The first device of the type that takes the command, or reports
 * the property, stands for it; without a type it needs none. */
static const struct {
	const char *type, *command, *property;
	const char *begin, *end;
} examples[] = {
	{"light", "on", NULL, "turn on the ", ""},
	{"lock", "lock", NULL, "lock the ", ""},
	{"thermostat", "set", NULL, "set the ", " to twenty degrees"},
	{"cover", "close", NULL, "close the ", ""},
	{"lock", NULL, "state", "is the ", " locked"},
	{"switch", "on", NULL, "turn the ", " off"},
	{"media", "pause", NULL, "pause the ", ""},
	{"scene", "activate", NULL, "activate ", ""},
	{"fan", "on", NULL, "turn on the ", ""},
	{"light", NULL, "state", "which lights are on", NULL},
	{NULL, NULL, NULL, "set a timer for five minutes", NULL},
	{NULL, NULL, NULL, "what time is it", NULL},
};

static bool fits(const struct device *device, size_t example)
{
	const char *command = examples[example].command, *property = examples[example].property;

	return strcmp(device->type->name, examples[example].type) == 0 &&
		(command == NULL || device_command(device, command) != NULL) &&
		(property == NULL || device_property(device, property) != NULL);
}

/* malloc'd; NULL if the house has nothing for it. */
static char *fill_example(const struct talk_context *context, size_t example)
{
	bool by_name = examples[example].end != NULL;

	if (examples[example].type == NULL) {
		return text_copy(examples[example].begin);
	}
	for (size_t i = 0; i < home_device_count(context->home); i++) {
		const struct device *device = home_device_at(context->home, i);
		if (fits(device, example)) {
			return by_name ? text_format("%s%s%s", examples[example].begin, device->name,
					 examples[example].end)
				       : text_copy(examples[example].begin);
		}
	}
	return NULL;
}

static bool is_understood(const struct grammar *grammar, const char *sentence)
{
	struct meaning *meaning = grammar_understand(grammar, sentence, NULL);
	bool understood = meaning != NULL;

	meaning_destroy(meaning);
	return understood;
}

static char *say_examples(const struct talk_context *context, struct error *error)
{
	struct buffer text;
	size_t count = 0;

	buffer_init(&text, SAY_MAX);
	buffer_append_text(&text, "For example: ");
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]) && count < EXAMPLES_MAX; i++) {
		char *sentence = fill_example(context, i);
		if (sentence != NULL && is_understood(context->grammar, sentence)) {
			buffer_append_format(&text, "%s%s", count > 0 ? "; " : "", sentence);
			count++;
		}
		free(sentence);
	}
	buffer_append_text(&text, ".");
	char *say = count > 0 ? buffer_take(&text)
			      : text_copy("There is nothing yet: name devices in the device map.");
	buffer_finish(&text);
	return say != NULL ? say : no_memory(error);
}

static char *say_never_mind(const struct talk_context *context, struct error *error)
{
	(void)context;
	char *say = text_copy("All right.");
	return say != NULL ? say : no_memory(error);
}

char *talk_answer(const struct talk_context *context, const struct meaning *meaning,
	struct error *error)
{
	static const struct {
		const char *intent;
		char *(*say)(const struct talk_context *, struct error *);
	} answers[] = {
		{"time", say_time},
		{"date", say_date},
		{"help", say_examples},
		{"never_mind", say_never_mind},
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (strcmp(answers[i].intent, meaning->intent) == 0) {
			return answers[i].say(context, error);
		}
	}
	error_set(error, ERROR_INPUT, "%s is nothing that is asked of me.", meaning->intent);
	return NULL;
}
