/* SPDX-License-Identifier: MIT
 *
 * ask_delays ROUNDS PAUSE_MS TEXT NAME=SOCKET…: gives each daemon the typed command in turn, ROUNDS
 * times, and prints a line for each: its name, and the milliseconds until the answer was there.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/daemon/control_client.h"

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool ask(const char *name, int length, const char *path, const char *text)
{
	struct error error = {0};
	double begun_ms = now_ms();
	struct json *answer = control_ask(path, text, NULL, NULL, &error);
	double took_ms = now_ms() - begun_ms;
	bool done = answer != NULL && json_get_boolean(answer, "done", false);
	if (!done) {
		fprintf(stderr, "ask_delays: %s: %s\n", path,
			answer != NULL ? json_get_text(answer, "say") : error.text);
	} else {
		printf("%.*s %.3f\n", length, name, took_ms);
	}
	json_destroy(answer);
	return done;
}

int main(int argc, char **argv)
{
	int64_t rounds, pause_ms;
	if (argc < 5 || !text_to_integer(argv[1], 1, 100000, &rounds) ||
		!text_to_integer(argv[2], 0, 10000, &pause_ms)) {
		fputs("usage: ask_delays ROUNDS PAUSE_MS TEXT NAME=SOCKET...\n", stderr);
		return 2;
	}
	const struct timespec pause = {.tv_sec = pause_ms / 1000,
		.tv_nsec = pause_ms % 1000 * 1000000};
	for (int64_t round = 0; round < rounds; round++) {
		for (int i = 4; i < argc; i++) {
			const char *equals = strchr(argv[i], '=');
			nanosleep(&pause, NULL);
			if (equals == NULL ||
				!ask(argv[i], (int)(equals - argv[i]), equals + 1, argv[3])) {
				return 1;
			}
		}
	}
	return 0;
}
