/* SPDX-License-Identifier: MIT
 *
 * `earshot run --recording`: spoken commands all the way to the broker and back, in the
 * sandbox, by voices of flite.
 */
#include "tests/check.h"

#include <unistd.h>

#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

static const char flite[] = "/usr/bin/flite";

struct spoken {
	const char *voice;
	const char *text;
};

/* In this order, so that each may count on those before. */
static const struct spoken sentences[] = {
	{"slt", "computer, lock the front door"},
	{"rms", "the weather will be nice tomorrow"},
	{"slt", "computer, unlock the front door"},
	{"awb", "computer, set the thermostat to twenty one point five degrees"},
};
#define SENTENCES (sizeof(sentences) / sizeof(sentences[0]))

static char *speak(struct staged *staged, const struct spoken *sentence, size_t number)
{
	char *name = text_format("%zu.wav", number);
	char *path = text_copy(temporary_folder_path(staged->folder, name));
	const char *arguments[] = {flite, "-voice", sentence->voice, "-t", sentence->text, "-o",
		path, NULL};
	CHECK(run_program(arguments));
	free(name);
	return path;
}

static void start(struct staged *staged, char **recordings)
{
	const char *arguments[2 * SENTENCES + 1] = {NULL};
	CHECK(staged_begin(staged, false));
	char *settings = text_format("version: 1\nsite: test\nevents: yes\n"
				     "wake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\n"
				     "devices: [home.yaml]\nstate_dir: state\n",
		private_broker_port(staged->broker));
	CHECK(temporary_folder_write(staged->folder, "earshot.yaml", settings));
	free(settings);
	for (size_t i = 0; i < SENTENCES; i++) {
		recordings[i] = speak(staged, &sentences[i], i);
		arguments[2 * i] = "--recording";
		arguments[2 * i + 1] = recordings[i];
	}
	CHECK(staged_start_broker(staged) && staged_start_home(staged) &&
		staged_start_daemon(staged, arguments));
}

/* The parts must come in this order. */
static void check_order(const char *text, const char *const *parts)
{
	const char *at = text;
	for (; *parts != NULL && at != NULL; parts++) {
		at = strstr(at, *parts);
		if (at == NULL) {
			CHECK_FAILED("not there, or not in its order: %s in\n%s", *parts, text);
		}
	}
}

static void check_events(struct staged *staged)
{
	const struct observed *seen = observer_wait(staged->observer, "earshot/test/event", NULL);
	struct json *event =
		seen != NULL ? json_parse(seen->payload, strlen(seen->payload), NULL) : NULL;
	CHECK_TEXT(json_get_text(event, "text"), "lock the front door");
	CHECK_TEXT(json_get_text(event, "wake"), "computer");
	CHECK_TEXT(json_get_text(event, "intent"), "lock");
	json_destroy(event);
	/* One for each command; what nobody said to us is told to nobody. */
	CHECK(staged_seen(staged, "earshot/test/event") == SENTENCES - 1);
}

TEST(spoken_commands_are_carried_out)
{
	static const char *const steps[] = {
		"\"event\":\"playing\"",
		"\"event\":\"wake\",\"text\":\"computer\"",
		"\"text\":\"lock the front door\",\"intent\":\"lock\"",
		"\"event\":\"sent\",\"topic\":\"zigbee2mqtt/front_door/set\"",
		"\"event\":\"reported\",\"device\":\"front_door\"",
		"\"say\":\"The front door is locked.\",\"done\":true",
		"\"text\":\"unlock the front door\"",
		"\"done\":false",
		"\"say\":\"The thermostat is set to 21.5 degrees.\",\"done\":true",
		NULL,
	};
	struct staged staged;
	char *recordings[SENTENCES] = {NULL};
	if (access(flite, X_OK) != 0 || !private_broker_is_installed()) {
		SKIP("flite or mosquitto is not installed");
	}
	start(&staged, recordings);
	/* The observer has to show the broker now and then that it is alive. */
	for (size_t i = 1; i < SENTENCES; i++) {
		CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"answered\"", i));
		CHECK(observer_catch_up(staged.observer));
	}
	/* It ends by itself, after the answer to the last. */
	CHECK(program_end(staged.daemon) == 0);
	check_order(program_text(staged.daemon, PROGRAM_OUT), steps);
	CHECK(strstr(program_text(staged.daemon, PROGRAM_OUT), "weather") == NULL);
	check_events(&staged);
	CHECK(staged_seen(&staged, "zigbee2mqtt/front_door/set") == 1);
	CHECK(staged_seen(&staged, "zigbee2mqtt/thermostat/set") == 1);
	CHECK(staged_finish(&staged));
	for (size_t i = 0; i < SENTENCES; i++) {
		free(recordings[i]);
	}
}

TEST_MAIN(RUN(spoken_commands_are_carried_out))
