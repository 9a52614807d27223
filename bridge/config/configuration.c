/* SPDX-License-Identifier: MIT */
#include "bridge/config/configuration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/shipped.h"
#include "bridge/config/grammar_files.h"
#include "bridge/config/hearing_network.h"
#include "bridge/config/own_intents.h"
#include "bridge/config/secrets_check.h"
#include "bridge/dialogue/confidence.h"
#include "bridge/dialogue/intent_thresholds.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/guard/secrets.h"
#include "bridge/home/home.h"
#include "bridge/home/opening_intent.h"

static void add_devices(struct home *home, const struct settings *settings, const char *path,
	struct problems *problems)
{
	if (access(path, R_OK) == 0) {
		home_add_path(home, path, problems);
	} else {
		problems_add(problems, SEVERITY_ERROR, settings_place(settings, "devices", path),
			"the devices in %s cannot be read: %s", path, strerror(errno));
	}
}

struct home *configuration_load_home(const struct settings *settings, struct problems *problems)
{
	char *dialects = shipped_path("devices/dialects");
	struct home *home = dialects != NULL ? home_create(dialects) : NULL;

	free(dialects);
	if (home == NULL) {
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory while reading the devices");
		return NULL;
	}
	for (size_t i = 0; i < settings->devices.count; i++) {
		add_devices(home, settings, settings->devices.items[i], problems);
	}
	home_complete(home, problems);
	return home;
}

/* Where more devices can be meant at once than are done unasked, somebody has to be able to say
 * yes: any device stands for that in the list of what asks. */
static bool fill_vocabulary(const struct home *home, const struct settings *settings,
	struct vocabulary *vocabulary)
{
	const struct device *any = home_device_at(home, (size_t)settings->ask_above);

	return home_fill_vocabulary(home, vocabulary) &&
		(any == NULL || vocabulary_count(vocabulary, "confirm") > 0 ||
			vocabulary_add(vocabulary, "confirm", any->name, any->key));
}

static struct grammar *load_grammar(const struct settings *settings, const struct home *home,
	struct problems *problems)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();

	if (grammar == NULL || vocabulary == NULL ||
		!fill_vocabulary(home, settings, vocabulary)) {
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory while reading the grammars");
		goto failed;
	}
	grammar_files_add(grammar, settings, problems);
	grammar_compile(grammar, vocabulary, problems);
	vocabulary_destroy(vocabulary);
	return grammar;

failed:
	vocabulary_destroy(vocabulary);
	grammar_destroy(grammar);
	return NULL;
}

static void check_room(const struct configuration *configuration, struct problems *problems)
{
	const struct settings *settings = configuration->settings;

	if (settings->room != NULL && home_room(configuration->home, settings->room) == NULL) {
		problems_add(problems, SEVERITY_WARNING, settings_place(settings, "room", settings->room),
			"no device is in the room `%s`, so \"in here\" finds nothing", settings->room);
	}
}

/* The intents of which some sentence must be surer than two hearings that agree make it. */
static bool list_guarded_intents(const struct configuration *configuration,
	struct text_list *guarded)
{
	const struct text_list *intents = grammar_intents(configuration->grammar);
	bool good = true;

	for (size_t i = 0; good && i < intents->count; i++) {
		const char *intent = intents->items[i];
		bool is_guarded = intent_can_open(configuration->home, intent) ||
			intent_threshold(configuration->thresholds, intent) > confidence_with_any_rival;
		good = !is_guarded || text_list_add(guarded, intent);
	}
	return good;
}

/* Without their words, rivals are looked for with all. */
static bool find_guarded_words(const struct configuration *configuration,
	struct text_list *words)
{
	struct text_list intents = {0};

	bool found = list_guarded_intents(configuration, &intents) && (intents.count == 0 ||
		grammar_word_cut(configuration->grammar, &intents, words));
	text_list_finish(&intents);
	return found;
}

/* What the listener hears of the commands, and how their words sound. */
static bool make_network(struct configuration *configuration, struct problems *problems)
{
	struct text_list guarded = {0};

	configuration->pronunciations = hearing_pronunciations(configuration->settings, problems);
	if (configuration->pronunciations == NULL) {
		return false;
	}
	bool found = find_guarded_words(configuration, &guarded);
	bool made = hearing_commands(configuration->grammar, configuration->settings,
		configuration->pronunciations, found ? &guarded : NULL, problems,
		&configuration->network);
	text_list_finish(&guarded);
	return made;
}

struct configuration *configuration_load(const char *given, struct problems *problems)
{
	struct error error = {0};
	struct configuration *configuration = calloc(1, sizeof(*configuration));
	char *path = settings_find(given, &error);

	if (configuration == NULL || path == NULL) {
		if (error.kind == ERROR_NONE) {
			error_set(&error, ERROR_MEMORY, "out of memory");
		}
		problems_add_error(problems, &error);
		goto failed;
	}
	configuration->settings = settings_load(path, problems);
	if (configuration->settings == NULL) {
		goto failed;
	}
	configuration->home = configuration_load_home(configuration->settings, problems);
	if (configuration->home == NULL) {
		goto failed;
	}
	configuration->grammar = load_grammar(configuration->settings, configuration->home, problems);
	if (configuration->grammar == NULL) {
		goto failed;
	}
	configuration->thresholds = intent_thresholds_read(configuration->settings->hearing.sure,
		grammar_intents(configuration->grammar), problems);
	if (configuration->thresholds == NULL) {
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory while reading `sure`");
		goto failed;
	}
	if (configuration->settings->secrets != NULL) {
		configuration->secrets = secrets_load(configuration->settings->secrets, problems);
	}
	secrets_check(configuration->secrets, configuration->home, problems);
	own_intents_check(configuration->home, configuration->grammar, problems);
	check_room(configuration, problems);
	if (!make_network(configuration, problems)) {
		goto failed;
	}
	free(path);
	return configuration;

failed:
	free(path);
	configuration_destroy(configuration);
	return NULL;
}

struct plan_context configuration_plan_context(const struct configuration *configuration,
	const struct device_states *states)
{
	const struct settings *settings = configuration->settings;

	return (struct plan_context){.home = configuration->home, .states = states,
		.here = settings->room, .ask_above = (size_t)settings->ask_above,
		.unit = settings->units == UNITS_FAHRENHEIT ? TEMPERATURE_FAHRENHEIT
							    : TEMPERATURE_CELSIUS};
}

void configuration_destroy(struct configuration *configuration)
{
	if (configuration == NULL) {
		return;
	}
	hearing_network_finish(&configuration->network);
	pronunciations_destroy(configuration->pronunciations);
	secrets_destroy(configuration->secrets);
	intent_thresholds_destroy(configuration->thresholds);
	grammar_destroy(configuration->grammar);
	home_destroy(configuration->home);
	settings_destroy(configuration->settings);
	free(configuration);
}
