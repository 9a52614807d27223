/* SPDX-License-Identifier: MIT
 *
 * earshot hear: recordings in, what was understood out. Nothing is sent.
 */
#include <stdio.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/chatter.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/wire/batch.h"
#include "bridge/wire/message.h"

struct hearing {
	const struct configuration *configuration;
	const struct text_list *files;
	bool json;
	struct chatter chatter; /* in the present file */
	bool failed; /* some file could not be read, or some result not be printed */
};

/* What is wrong with the sound, if anything, and the end of the line. */
static void print_fault(const struct utterance *utterance)
{
	static const struct {
		const char *name, *advice;
	} faults[] = {
		{"stuck", "every sample is the same: the microphone is muted or broken"},
		{"clipped", "the sound is cut off at its loudest: turn the microphone down"},
		{"quiet", "the sound is very quiet: turn the microphone up"},
	};

	const char *sound = utterance->sound;
	for (size_t i = 0; sound != NULL && i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (strcmp(faults[i].name, sound) == 0) {
			printf("  (%s)", faults[i].advice);
		}
	}
	if (utterance->evidence.reverberation >= EVIDENCE_ECHOES) {
		printf("  (the room echoes: come nearer to the microphone)");
	}
	printf("\n");
}

static void print_meaning(const struct meaning *meaning)
{
	printf("%s", meaning->intent);
	for (size_t i = 0; i < meaning->slot_count; i++) {
		const struct slot *slot = &meaning->slots[i];
		char number[32];
		text_print_number(slot->number, number, sizeof(number));
		printf(" %s=%s", slot->name, slot->kind == SLOT_NUMBER ? number : slot->text);
	}
}

static void print_for_people(const char *file, const struct understanding *understanding,
	const struct utterance *utterance)
{
	printf("%s  %.2f-%.2f s  ", file, utterance->start, utterance->end);
	if (utterance->wake != NULL) {
		printf("[%s] ", utterance->wake);
	}
	if (understanding->text[0] != '\0') {
		printf("\"%s\"  ", understanding->text);
	}
	if (!understanding->accepted) {
		printf("refused: %s", understanding->reason);
		print_fault(utterance);
		return;
	}
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	for (size_t i = 0; i < count; i++) {
		printf("%s", i > 0 ? " and " : "");
		print_meaning(clauses[i]);
	}
	printf("  (sure %.2f)", understanding->score);
	print_fault(utterance);
}

static void on_heard(size_t file, const struct utterance *utterance, void *data)
{
	struct hearing *hearing = data;
	const char *name = hearing->files->items[file];
	struct understanding understanding;

	if (!understand_utterance(hearing->configuration->grammar,
		    hearing->configuration->thresholds, utterance, &understanding)) {
		fprintf(stderr, "earshot: error: out of memory\n");
		return;
	}
	chatter_judge(&hearing->chatter, utterance, &understanding);
	if (hearing->json) {
		hearing->failed |=
			!common_print_json(understanding_heard_json(&understanding, utterance, name));
	} else {
		print_for_people(name, &understanding, utterance);
	}
	understanding_finish(&understanding);
}

static void on_finished(size_t file, double seconds, const char *reason, void *data)
{
	struct hearing *hearing = data;

	(void)seconds;
	hearing->chatter = (struct chatter){0};
	if (reason != NULL) {
		common_file_failed(hearing->files->items[file], reason);
		hearing->failed = true;
	}
}

static int hear(struct hearing *hearing, struct batch_settings *settings)
{
	static const struct batch_events events = {on_heard, on_finished};
	struct error error = {0};

	if (settings->wake && hearing->configuration->settings->wake.words.count == 0) {
		error_set(&error, ERROR_INPUT, "%s has no wake word: add `wake: {words: [computer]}`, or "
			"say --no-wake", hearing->configuration->settings->file);
		return common_failed(&error);
	}
	settings->network = hearing->configuration->network.message;
	settings->sandbox = hearing->configuration->settings->sandbox == SANDBOX_REQUIRED;
	if (!batch_run(settings, hearing->files, &events, hearing, &error)) {
		return common_failed(&error);
	}
	return hearing->failed ? STATUS_PROBLEM : STATUS_GOOD;
}

int command_hear(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'},
		{"no-wake", no_argument, NULL, 'n'}, {"whole", no_argument, NULL, 'w'}, {0}};
	struct batch_settings settings = {.wake = true, .jobs = 1};
	struct text_list files = {0};
	struct hearing hearing = {.files = &files};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		switch (option) {
		case 'j':
			hearing.json = true;
			break;
		case 'n':
			settings.wake = false;
			break;
		case 'w':
			settings.whole = true;
			break;
		default:
			return common_usage(command);
		}
	}
	if (optind == argc) {
		return common_usage(command);
	}
	bool listed = true;
	for (int i = optind; i < argc; i++) {
		listed = text_list_add(&files, argv[i]) && listed;
	}
	struct configuration *configuration = listed ? common_configuration(config, NULL) : NULL;
	hearing.configuration = configuration;
	int status = configuration != NULL ? hear(&hearing, &settings) : STATUS_PROBLEM;
	configuration_destroy(configuration);
	text_list_finish(&files);
	return status;
}
