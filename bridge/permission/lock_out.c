/* SPDX-License-Identifier: MIT */
#include "bridge/permission/lock_out.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/state_file.h"
#include "bridge/base/text.h"
#include "bridge/permission/pin_tallies.h"

#define MINUTE_MS INT64_C(60000)
#define VERSION 2

static const int64_t waits_ms[] = {MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS};
#define LONGEST (sizeof(waits_ms) / sizeof(waits_ms[0]) - 1)

struct lock_out {
	struct loop *loop;
	char *path;
	struct pin_tallies tallies;
	struct pin_tallies before; /* the try that was counted last … */
	bool counted;              /* … and may be right after all */
	int64_t until_ms; /* by the clock that nobody sets: only time that we ran counts */
	uint64_t timer;   /* to write down what is left; 0: nothing is */
};

static void lock(struct lock_out *lock_out, int64_t wait_ms)
{
	lock_out->until_ms = clock_now_ms(loop_clock(lock_out->loop)) + wait_ms;
}

/* --- the file --------------------------------------------------------------------- */

static bool write_record(const struct lock_out *lock_out, struct error *error)
{
	struct json *json = json_new_object();
	bool written = json_put_number(json, "version", VERSION) &&
		json_put_number(json, "wait", (double)lock_out_wait_ms(lock_out)) &&
		pin_tallies_write(&lock_out->tallies, json);

	written = written ? state_file_write(lock_out->path, json, error)
			  : error_set(error, ERROR_MEMORY, "out of memory");
	json_destroy(json);
	return written;
}

/* `wait_ms` gets what was left of a lock-out. */
static bool take_record(const struct json *json, struct pin_tallies *tallies, int64_t *wait_ms)
{
	double version = json_get_number(json, "version", 0);
	double wait = json_get_number(json, "wait", -1);

	if ((version != 1 && version != VERSION) || wait < 0 || floor(wait) != wait ||
		wait > (double)waits_ms[LONGEST]) {
		return false;
	}
	*wait_ms = (int64_t)wait;
	return pin_tallies_read(tallies, json, (int)version);
}

static void remember_later(struct lock_out *lock_out);

/* A plug that is pulled gives back at most what is left by the last minute. */
static void on_minute(void *data)
{
	struct lock_out *lock_out = data;

	lock_out->timer = 0;
	write_record(lock_out, NULL);
	remember_later(lock_out);
}

static void remember_later(struct lock_out *lock_out)
{
	int64_t wait_ms = lock_out_wait_ms(lock_out);

	if (lock_out->timer == 0 && wait_ms > 0) {
		lock_out->timer = loop_after(lock_out->loop, wait_ms < MINUTE_MS ? wait_ms : MINUTE_MS,
			on_minute, lock_out);
	}
}

/* The new file replaces the bad one at once: otherwise the next start would find none. */
static void distrust(struct lock_out *lock_out)
{
	pin_tallies_finish(&lock_out->tallies);
	lock_out->tallies.others = (int)LONGEST + 1;
	lock(lock_out, waits_ms[LONGEST]);
	write_record(lock_out, NULL);
}

/* A damaged file was set aside, and we were killed before there was a new one. */
static bool was_set_aside(const struct lock_out *lock_out)
{
	char *aside = text_format("%s.damaged", lock_out->path);
	bool there = aside == NULL || access(aside, F_OK) == 0;

	free(aside);
	return there;
}

static void read_record(struct lock_out *lock_out, struct error *error)
{
	struct error why = {0};
	int64_t wait_ms = 0;
	struct json *json = state_file_read(lock_out->path, &why);

	if (json == NULL && why.kind == ERROR_NOT_FOUND && !was_set_aside(lock_out)) {
		return;
	}
	if (json != NULL && !take_record(json, &lock_out->tallies, &wait_ms)) {
		state_file_set_aside(lock_out->path, "it does not say what we write", &why);
	}
	json_destroy(json);
	if (why.kind == ERROR_NONE) {
		lock(lock_out, wait_ms);
	} else {
		distrust(lock_out);
		error_set(error, why.kind, "no PIN is taken for an hour, because it is not known how "
			"many were wrong: %s", why.text);
	}
}

/* --- life ------------------------------------------------------------------------- */

struct lock_out *lock_out_create(struct loop *loop, const char *path, struct error *error)
{
	struct lock_out *lock_out = calloc(1, sizeof(*lock_out));

	if (lock_out == NULL) {
		return NULL;
	}
	lock_out->loop = loop;
	lock_out->path = text_copy(path);
	if (lock_out->path == NULL) {
		free(lock_out);
		return NULL;
	}
	read_record(lock_out, error);
	remember_later(lock_out);
	return lock_out;
}

void lock_out_destroy(struct lock_out *lock_out)
{
	if (lock_out != NULL) {
		if (lock_out->timer != 0) {
			loop_cancel(lock_out->loop, lock_out->timer);
			write_record(lock_out, NULL);
		}
		pin_tallies_finish(&lock_out->tallies);
		pin_tallies_finish(&lock_out->before);
		free(lock_out->path);
		free(lock_out);
	}
}

int64_t lock_out_wait_ms(const struct lock_out *lock_out)
{
	int64_t wait_ms = lock_out->until_ms - clock_now_ms(loop_clock(lock_out->loop));

	return wait_ms > 0 ? wait_ms : 0;
}

/* As if the try that was counted last had not been. */
static void take_back(struct lock_out *lock_out)
{
	pin_tallies_finish(&lock_out->tallies);
	lock_out->tallies = lock_out->before;
	lock_out->before = (struct pin_tallies){0};
	lock_out->counted = false;
	lock_out->until_ms = 0;
	loop_cancel(lock_out->loop, lock_out->timer);
	lock_out->timer = 0;
}

/* In memory; nothing is changed if that is not possible. */
static bool count_try(struct lock_out *lock_out, const char *name)
{
	int lock_outs = 0;

	pin_tallies_finish(&lock_out->before);
	lock_out->counted = pin_tallies_copy(&lock_out->tallies, &lock_out->before);
	if (!lock_out->counted) {
		return false;
	}
	if (!pin_tallies_count(&lock_out->tallies, name, &lock_outs)) {
		take_back(lock_out);
		return false;
	}
	if (lock_outs > 0) {
		size_t nth = (size_t)lock_outs - 1;
		lock(lock_out, waits_ms[nth < LONGEST ? nth : LONGEST]);
	}
	return true;
}

bool lock_out_count(struct lock_out *lock_out, const char *name, struct error *error)
{
	if (lock_out_wait_ms(lock_out) > 0) {
		return error_set(error, ERROR_REFUSED, "no PIN is taken now");
	}
	if (!count_try(lock_out, name)) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (!write_record(lock_out, error)) {
		/* Nothing is learnt from a PIN that is not looked at. */
		take_back(lock_out);
		return false;
	}
	remember_later(lock_out);
	return true;
}

bool lock_out_forgive(struct lock_out *lock_out, const char *name, struct error *error)
{
	if (lock_out->counted) {
		take_back(lock_out);
	}
	return pin_tallies_forgive(&lock_out->tallies, name)
		? write_record(lock_out, error)
		: error_set(error, ERROR_MEMORY, "out of memory");
}
