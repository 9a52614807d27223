/* SPDX-License-Identifier: MIT
 *
 * Plays recordings in real time in place of a microphone, with silence after each.
 */
#ifndef EARSHOT_CAPTURE_PLAYER_H
#define EARSHOT_CAPTURE_PLAYER_H

#include <stddef.h>
#include <stdint.h>

struct json;
struct loop;
struct player;

struct player_events {
	void (*playing)(const char *file, void *data);
	void (*samples)(const int16_t *samples, size_t count, void *data);
	/* A file that cannot be read is passed over, with the reason, which names it. */
	void (*unreadable)(const char *reason, void *data);
	/* Once, after the last. */
	void (*finished)(void *data);
};

/* `files` is a list of paths and borrowed, like the loop. NULL when out of memory. It starts
 * at once. */
struct player *player_create(struct loop *loop, const struct json *files,
	const struct player_events *events, void *data);
void player_destroy(struct player *player);

#endif
