/* SPDX-License-Identifier: MIT
 *
 * The whole way with a real microphone path: a recording is played into a virtual microphone,
 * PortAudio records it inside the sandbox, and the command arrives on the broker. The sound
 * server dies in between and comes back.
 */
#include "tests/check.h"

#include <signal.h>
#include <unistd.h>

#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/demo/simulated_home.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/virtual_microphone.h"

static const char flite[] = "/usr/bin/flite";
static const char paplay[] = "/usr/bin/paplay";

/* Speaks a sentence into the microphone, in the voice of a woman. */
static bool speak(struct staged *staged, const char *text)
{
	const char *path = temporary_folder_path(staged->folder, "spoken.wav");
	const char *say[] = {flite, "-voice", "slt", "-t", text, "-o", path, NULL};
	const char *play[] = {paplay, path, NULL};

	return run_program(say) && run_program(play);
}

static bool start(struct staged *staged, bool sanitized)
{
	static const char *const arguments[] = {"--microphone", "default", NULL};

	if (!staged_begin(staged, sanitized)) {
		return false;
	}
	char *settings = text_format("version: 1\nsite: test\nwake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\n"
				     "devices: [home.yaml]\nstate_dir: state\nsandbox: required\n",
		private_broker_port(staged->broker));
	bool good = settings != NULL &&
		temporary_folder_write(staged->folder, "earshot.yaml", settings) &&
		staged_start_broker(staged) && staged_start_home(staged) &&
		staged_start_daemon(staged, arguments) &&
		program_wait(staged->daemon, PROGRAM_ERR, "listening on the microphone", 1);
	free(settings);
	return good;
}

TEST(what_is_said_into_a_microphone_arrives_on_the_broker)
{
	struct staged staged;

	if (!virtual_microphone_is_there()) {
		SKIP("needs pulseaudio, pulseaudio-utils, libasound2-plugins");
	}
	CHECK(start(&staged, false));
	CHECK(speak(&staged, "computer, turn on the kitchen light"));
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/kitchen_light/set",
		"{\"state\": \"ON\"}") != NULL);
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "The kitchen light is on.", 1));
	CHECK(staged_finish(&staged));
}

/* The filter is in force by then: opening again is what it must not forbid. */
TEST(a_microphone_that_went_away_is_opened_again_in_the_sandbox)
{
	struct staged staged;

	if (!virtual_microphone_is_there()) {
		SKIP("needs pulseaudio, pulseaudio-utils, libasound2-plugins");
	}
	CHECK(start(&staged, false));
	pid_t listener = program_child(staged.daemon);
	CHECK(virtual_microphone_kill());
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "no sound from the microphone", 1));
	CHECK(virtual_microphone_restart());
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "listening on the microphone", 2));
	CHECK(program_child(staged.daemon) == listener);
	CHECK(speak(&staged, "computer, lock the front door"));
	CHECK(observer_wait(staged.observer, "zigbee2mqtt/front_door/set",
		"{\"state\": \"LOCK\"}") != NULL);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "no sound from the microphone") == 1);
	CHECK(staged_finish(&staged));
}

TEST_MAIN(
	virtual_microphone_enter();
	RUN(what_is_said_into_a_microphone_arrives_on_the_broker);
	RUN(a_microphone_that_went_away_is_opened_again_in_the_sandbox))
