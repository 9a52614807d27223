/* SPDX-License-Identifier: MIT
 *
 * `earshot run --recording`: what is asked back is answered by voice, without a wake word, by
 * voices of flite.
 */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/guard/pin_hash.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/run_program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/wave_file.h"

#define UNLOCK "zigbee2mqtt/front_door/set", "{\"state\": \"UNLOCK\"}"
#define SPOKEN_MAX 3
#define PAUSE_SAMPLES 24000

static const char flite[] = "/usr/bin/flite";

#define DOOR(policy)                                                                       \
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: zigbee2mqtt/front_door, "     \
	"policy: {unlock: " policy "}}\n"
#define PLAYERS                                                                            \
	"  radio: {type: media, commands: {pause: {topic: radio/set, payload: pause}}}\n"      \
	"  television: {type: media, commands: {pause: {topic: tv/set, payload: pause}}}\n"

/* One house and what is said in it: a command, and answers after a pause each. */
struct scene {
	const char *devices;
	struct {
		const char *voice, *text;
	} spoken[SPOKEN_MAX + 1]; /* ends with a NULL text */
	const char *answer; /* the end of it */
	const char *topic, *payload;
	int sent;           /* messages like that */
	bool pin;           /* one answer is a PIN */
};

static char *speak(struct staged *staged, const char *voice, const char *text, size_t number)
{
	char *name = text_format("%zu.wav", number);
	char *path = text_copy(temporary_folder_path(staged->folder, name));
	const char *arguments[] = {flite, "-voice", voice, "-t", text, "-o", path, NULL};
	CHECK(run_program(arguments));
	free(name);
	return path;
}

/* Nobody answers before the question was asked. */
static char *pause_between(struct staged *staged)
{
	static const int16_t silence[PAUSE_SAMPLES];
	char *path = text_copy(temporary_folder_path(staged->folder, "pause.wav"));
	struct wave_file *file = wave_file_create(path, 16000);
	CHECK(wave_file_append(file, silence, PAUSE_SAMPLES));
	CHECK(wave_file_finish(file));
	return path;
}

static void write_house(struct staged *staged, const char *devices)
{
	char *hash = pin_hash("7291", NULL);
	char *secrets = text_format("version: 1\npins: {default: \"%s\"}\n", hash);
	char *map = text_format("version: 1\ndevices:\n%s", devices);
	CHECK(temporary_folder_write(staged->folder, "secrets.yaml", secrets));
	CHECK(chmod(temporary_folder_path(staged->folder, "secrets.yaml"), 0600) == 0);
	CHECK(temporary_folder_write(staged->folder, "home.yaml", map));
	CHECK(staged_add_setting(staged, "secrets: secrets.yaml\nevents: yes\n"));
	free(map);
	free(secrets);
	free(hash);
}

/* Neither PIN is in anything that the broker saw, as words or as digits. */
static void check_no_digits(const struct staged *staged)
{
	static const char *const pins[] = {"seven two", "two nine", "7291", "four eight", "eight three",
		"4835"};
	const struct observed *message;
	for (size_t i = 0; (message = observer_at(staged->observer, i)) != NULL; i++) {
		for (size_t j = 0; j < sizeof(pins) / sizeof(pins[0]); j++) {
			CHECK(strstr(message->payload, pins[j]) == NULL);
		}
	}
}

static void play(const struct scene *scene)
{
	const char *arguments[4 * SPOKEN_MAX + 1] = {NULL};
	char *recordings[SPOKEN_MAX] = {NULL};
	size_t count = 0, spoken = 0;
	struct staged staged;
	CHECK(staged_begin(&staged, false));
	write_house(&staged, scene->devices);
	char *pause = pause_between(&staged);
	for (; scene->spoken[spoken].text != NULL; spoken++) {
		recordings[spoken] = speak(&staged, scene->spoken[spoken].voice,
			scene->spoken[spoken].text, spoken);
		arguments[count++] = "--recording";
		arguments[count++] = recordings[spoken];
		arguments[count++] = "--recording";
		arguments[count++] = pause;
	}
	CHECK(staged_start_broker(&staged) && staged_start_home(&staged) &&
		staged_start_daemon(&staged, arguments));
	/* The observer has to show the broker now and then that it is alive. */
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"asked\"", 1));
	CHECK(observer_catch_up(staged.observer));
	CHECK(program_wait(staged.daemon, PROGRAM_OUT, "\"answered\"", 1));
	CHECK(observer_catch_up(staged.observer));
	CHECK(program_end(staged.daemon) == 0);
	if (program_count(staged.daemon, PROGRAM_OUT, scene->answer) != 1) {
		CHECK_FAILED("not answered with %s:\n%s", scene->answer,
			program_text(staged.daemon, PROGRAM_OUT));
	}
	CHECK(observer_catch_up(staged.observer));
	CHECK(observer_count(staged.observer, scene->topic, scene->payload) ==
		(size_t)scene->sent);
	CHECK(program_count(staged.daemon, PROGRAM_OUT, "nine") == 0);
	/* Of what was said, the PIN is told to nobody. */
	CHECK(staged_seen(&staged, "earshot/test/event") == spoken - (scene->pin ? 1 : 0));
	check_no_digits(&staged);
	CHECK(staged_finish(&staged));
	for (size_t i = 0; i < SPOKEN_MAX; i++) {
		free(recordings[i]);
	}
	free(pause);
}

static const struct scene scenes[] = {
	{DOOR("confirm"), {{"slt", "computer, unlock the front door"}, {"slt", "yes"}},
		"\"say\":\"The front door is unlocked.\",\"done\":true", UNLOCK, 1, false},
	{DOOR("confirm"), {{"slt", "computer, unlock the front door"}, {"slt", "no"}},
		"\"say\":\"I did nothing.\",\"done\":false", UNLOCK, 0, false},
	{DOOR("pin"), {{"slt", "computer, unlock the front door"}, {"awb", "seven two nine one"}},
		"\"say\":\"The front door is unlocked.\",\"done\":true", UNLOCK, 1, true},
	{DOOR("pin"), {{"slt", "computer, unlock the front door"}, {"awb", "four eight three five"}},
		"\"say\":\"That is not the PIN. I did nothing.\",\"done\":false", UNLOCK, 0, true},
	/* The recordings end, and nobody has answered. */
	{DOOR("confirm"), {{"slt", "computer, unlock the front door"}},
		"\"say\":\"I did nothing.\",\"done\":false", UNLOCK, 0, false},
	/* After the names, the commands are heard again. */
	{PLAYERS, {{"slt", "computer, pause the music"}, {"slt", "the television"},
			{"slt", "computer, pause the radio"}},
		"\"say\":\"Pause the radio.\"", "tv/set", "pause", 1, false},
};

TEST(what_is_asked_back_is_answered_by_voice)
{
	if (access(flite, X_OK) != 0 || !private_broker_is_installed()) {
		SKIP("flite or mosquitto is not installed");
	}
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		play(&scenes[i]);
	}
}

TEST_MAIN(RUN(what_is_asked_back_is_answered_by_voice))
