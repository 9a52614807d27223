/* SPDX-License-Identifier: MIT
 *
 * The whole house for a test: a real mosquitto, a simulated home, somebody who sees
 * everything, and `earshot run` as a process of its own.
 */
#ifndef EARSHOT_TESTS_SUPPORT_STAGED_DAEMON_H
#define EARSHOT_TESTS_SUPPORT_STAGED_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clock;
struct json;
struct loop;
struct observer;
struct private_broker;
struct program;
struct simulated_home;
struct temporary_folder;

struct staged {
	struct clock *clock;
	struct loop *loop; /* the simulated home and the programs live on it */
	struct temporary_folder *folder;
	struct private_broker *broker;
	struct simulated_home *home;
	struct observer *observer;
	struct program *daemon;
	const char *earshot; /* the path of the program */
	bool sanitized;
};

/* Devices front_door, thermostat, kitchen_light, desk_lamp and coffee_machine; the file
 * home.yaml holds all of them but the desk lamp. */
extern const char staged_devices[];

/* Makes the folder with its configuration, and the broker; nothing runs yet. The sanitized
 * program runs without its sandbox. */
bool staged_begin(struct staged *staged, bool sanitized);
/* Adds a line to earshot.yaml. */
bool staged_add_setting(struct staged *staged, const char *line);
/* Ends what runs. False if the daemon does not end by itself with exit status 0, as it does
 * not where a sanitizer found something. */
bool staged_finish(struct staged *staged);

/* The broker, and once that is there the home and the observer. */
bool staged_start_broker(struct staged *staged);
bool staged_start_home(struct staged *staged);
/* `earshot run --json` with these further arguments (ends with NULL; NULL: no microphone).
 * Returns when it listens and, if the broker runs, is connected. */
bool staged_start_daemon(struct staged *staged, const char *const *arguments);
/* All of these. */
bool staged_start(struct staged *staged, bool sanitized);

/* `earshot ask --send --json TEXT`: starts it, or waits for its end, too, and checks that
 * the exit status fits the answer. The answer is the caller's; NULL if there is none. */
struct program *staged_begin_ask(struct staged *staged, const char *text);
struct json *staged_end_ask(struct program *ask);
struct json *staged_ask(struct staged *staged, const char *text);

/* The same, with an answer to what is asked back: the lines of standard input, NULL for one
 * that stays open and empty. */
struct program *staged_begin_ask_with(struct staged *staged, const char *text,
	const char *input);
bool staged_ask_with_is(struct staged *staged, const char *text, const char *input, bool done,
	const char *say);

/* Asks, and tells if it was done and answered like that; says so on stderr if not. */
bool staged_ask_is(struct staged *staged, const char *text, bool done, const char *say);

/* Publishes on zigbee2mqtt/NAME/simulate, and returns when the home has it; false if the
 * broker has not got it. */
bool staged_simulate(struct staged *staged, const char *name, const char *order);

/* How often the observer saw this topic by now; messages of the past are all counted. Where
 * it cannot know, because it lost the broker, it is a number that no test expects. */
#define STAGED_BLIND SIZE_MAX
size_t staged_seen(struct staged *staged, const char *topic);

#endif
