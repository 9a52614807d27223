/* SPDX-License-Identifier: MIT
 *
 * earshot tune --live: a meter of the microphone and of the wake word, as one speaks.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/meter.h"
#include "bridge/commands/tune_word.h"
#include "bridge/config/configuration.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/message.h"
#include "bridge/wire/sound_level.h"

struct live {
	const char *named; /* the wake word, if one was named */
	const char *microphone;
	struct text_list recordings;
	bool json;
	bool terminal; /* somebody looks at a bar that moves */

	struct tune_word word;
	struct loop *loop;
	struct listener *listener;
	struct meter meter;
	bool was_ready;
	struct error error;
};

static void clear_bar(const struct live *live)
{
	if (live->terminal) {
		printf("\r%*s\r", METER_WIDTH + 30, "");
	}
}

static void on_level(const struct sound_level *level, void *data)
{
	struct live *live = data;
	char bar[METER_WIDTH + 1];

	meter_take(&live->meter, level);
	if (live->terminal) {
		meter_bar(level->db, bar);
		printf("\r[%s] %4.0f dB  %-6s", bar, level->db, level->speech ? "speech" : "");
		fflush(stdout);
	}
}

static void print_json(const struct live *live, double score, bool wakes, const char *advice)
{
	struct json *json = json_new_object();

	json_put_text(json, "word", live->word.word);
	json_put_number(json, "score", score);
	json_put_number(json, "threshold", live->word.threshold);
	json_put_boolean(json, "wakes", wakes);
	json_put_number(json, "db", live->meter.speech ? live->meter.loudest : SOUND_LEVEL_LEAST);
	json_put_number(json, "peak", live->meter.peak);
	json_put_text(json, "advice", advice);
	common_print_json(json);
}

static void on_heard(const struct utterance *utterance, void *data)
{
	struct live *live = data;
	double score = utterance->wake_score;
	bool wakes = score >= live->word.threshold;
	const char *advice = meter_advice(&live->meter);

	clear_bar(live);
	if (live->json) {
		print_json(live, score, wakes, advice);
	} else {
		printf("%s %.2f: %s (%.2f is needed)%s%s\n", live->word.word, score,
			wakes ? "wakes" : "does not wake", live->word.threshold,
			advice != NULL ? "; " : "", advice != NULL ? advice : "");
		fflush(stdout);
	}
	live->meter = (struct meter){0};
}

static void on_ready(void *data)
{
	struct live *live = data;

	live->was_ready = true;
	listener_meter(live->listener, true);
}

static void stop(struct live *live, const char *what, const char *text)
{
	error_set(&live->error, ERROR_SYSTEM, "%s%s", what, text);
	loop_stop(live->loop);
}

static void on_loaded(bool taken, const char *reason, void *data)
{
	if (!taken) {
		stop(data, "the listener cannot use the network: ", reason);
	}
}

static void on_microphone(const char *state, const char *name, const char *reason, void *data)
{
	struct live *live = data;

	clear_bar(live);
	fprintf(stderr, "earshot: the microphone %s is %s%s%s\n", name, state,
		reason[0] != '\0' ? ": " : "", reason);
}

static void on_finished(int64_t id, double seconds, const char *reason, void *data)
{
	struct live *live = data;

	(void)id;
	(void)seconds;
	if (reason != NULL) {
		stop(live, "", reason);
	}
	loop_stop(live->loop);
}

static void on_problem(const char *text, void *data)
{
	clear_bar(data);
	fprintf(stderr, "earshot: %s\n", text);
}

static void on_died(const char *how, void *data)
{
	struct live *live = data;

	if (!live->was_ready) {
		stop(live, "the listener cannot be started: ", how);
	}
}

static void on_signal(int signal_number, void *data)
{
	struct live *live = data;

	(void)signal_number;
	loop_stop(live->loop);
}

static bool start(struct live *live, const struct configuration *configuration)
{
	static const struct listener_events events = {.ready = on_ready, .loaded = on_loaded,
		.microphone = on_microphone, .level = on_level, .heard = on_heard,
		.finished = on_finished, .problem = on_problem, .died = on_died};
	const struct settings *settings = configuration->settings;
	const struct listener_settings listener = {
		.microphone = live->recordings.count > 0 ? "none"
			: live->microphone != NULL ? live->microphone : settings->microphone,
		.recordings = &live->recordings,
		.sandbox = settings->sandbox == SANDBOX_REQUIRED,
	};

	char *network = tune_word_network(configuration, &live->word, &live->error);
	live->listener = network != NULL
		? listener_create(live->loop, &listener, &events, live, &live->error) : NULL;
	if (live->listener == NULL) {
		free(network);
		return false;
	}
	bool told = listener_set_network(live->listener, network);
	free(network);
	return (told && listener_listen(live->listener, "wake") &&
		loop_on_signal(live->loop, SIGINT, on_signal, live) &&
		loop_on_signal(live->loop, SIGTERM, on_signal, live)) ||
		error_set(&live->error, ERROR_MEMORY, "out of memory");
}

static int run(struct live *live, const char *config)
{
	struct configuration *configuration = common_configuration(config, NULL);
	struct clock *clock = clock_create_system();

	live->loop = clock != NULL ? loop_create(clock) : NULL;
	if (configuration != NULL && live->loop == NULL) {
		error_set(&live->error, ERROR_MEMORY, "out of memory");
	} else if (configuration != NULL &&
		tune_word_find(configuration, live->named, &live->word, &live->error) &&
		start(live, configuration)) {
		if (!live->json) {
			fprintf(stderr, "earshot: say “%s”, and other things; Ctrl-C ends\n",
				live->word.word);
		}
		loop_run(live->loop);
		clear_bar(live);
	}
	if (live->error.kind != ERROR_NONE) {
		common_failed(&live->error);
	}
	bool good = configuration != NULL && live->error.kind == ERROR_NONE;
	listener_destroy(live->listener);
	loop_destroy(live->loop);
	clock_destroy(clock);
	configuration_destroy(configuration);
	return good ? STATUS_GOOD : STATUS_PROBLEM;
}

static bool read_options(int argc, char **argv, struct live *live)
{
	static const struct option options[] = {{"word", required_argument, NULL, 'o'},
		{"microphone", required_argument, NULL, 'm'},
		{"recording", required_argument, NULL, 'r'}, {"json", no_argument, NULL, 'j'}, {0}};

	for (int option; (option = common_option(argc, argv, "", options)) != -1;) {
		switch (option) {
		case 'o':
			live->named = optarg;
			break;
		case 'm':
			live->microphone = optarg;
			break;
		case 'r':
			if (!text_list_add(&live->recordings, optarg)) {
				return false;
			}
			break;
		case 'j':
			live->json = true;
			break;
		default:
			return false;
		}
	}
	return optind == argc;
}

int command_tune_live(const struct command *command, const char *config, int argc, char **argv)
{
	struct live live = {.word = {.word = NULL}};

	int status = STATUS_USAGE;
	if (read_options(argc, argv, &live)) {
		live.terminal = !live.json && isatty(STDOUT_FILENO);
		status = run(&live, config);
	} else {
		common_usage(command);
	}
	text_list_finish(&live.recordings);
	return status;
}
