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

#define MINUTE_MS INT64_C(60000)
#define TIMES_MAX 1000000

static const int64_t waits_ms[] = {MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS};
#define LONGEST (sizeof(waits_ms) / sizeof(waits_ms[0]) - 1)

/* What the file holds, besides what is left of a lock-out. */
struct record {
	int tries; /* since the last lock-out, or the last right PIN */
	int times; /* lock-outs since the last right PIN */
};

struct lock_out {
	struct loop *loop;
	char *path;
	struct record record;
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
	const struct record *record = &lock_out->record;
	struct json *json = json_new_object();
	bool written = json_put_number(json, "version", 1) &&
		json_put_number(json, "tries", record->tries) &&
		json_put_number(json, "times", record->times) &&
		json_put_number(json, "wait", (double)lock_out_wait_ms(lock_out));

	written = written ? state_file_write(lock_out->path, json, error)
			  : error_set(error, ERROR_MEMORY, "out of memory");
	json_destroy(json);
	return written;
}

static bool take_integer(const struct json *json, const char *key, double maximum,
	double *number)
{
	*number = json_get_number(json, key, -1);
	return *number >= 0 && *number <= maximum && floor(*number) == *number;
}

/* `wait_ms` gets what was left of a lock-out. */
static bool take_record(const struct json *json, struct record *record, int64_t *wait_ms)
{
	double version, tries, times, wait;

	if (!take_integer(json, "version", 1, &version) || version != 1 ||
		!take_integer(json, "tries", LOCK_OUT_TRIES - 1, &tries) ||
		!take_integer(json, "times", TIMES_MAX, &times) ||
		!take_integer(json, "wait", (double)waits_ms[LONGEST], &wait)) {
		return false;
	}
	*record = (struct record){(int)tries, (int)times};
	*wait_ms = (int64_t)wait;
	return true;
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
	lock_out->record = (struct record){.times = (int)LONGEST + 1};
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
	if (json != NULL && !take_record(json, &lock_out->record, &wait_ms)) {
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
		free(lock_out->path);
		free(lock_out);
	}
}

int64_t lock_out_wait_ms(const struct lock_out *lock_out)
{
	int64_t wait_ms = lock_out->until_ms - clock_now_ms(loop_clock(lock_out->loop));

	return wait_ms > 0 ? wait_ms : 0;
}

bool lock_out_count(struct lock_out *lock_out, struct error *error)
{
	const struct lock_out before = *lock_out;
	struct record *record = &lock_out->record;

	if (lock_out_wait_ms(lock_out) > 0) {
		return error_set(error, ERROR_REFUSED, "no PIN is taken now");
	}
	if (++record->tries == LOCK_OUT_TRIES) {
		size_t times = (size_t)record->times;
		record->tries = 0;
		record->times += record->times < TIMES_MAX;
		lock(lock_out, waits_ms[times < LONGEST ? times : LONGEST]);
	}
	if (!write_record(lock_out, error)) {
		/* Nothing is learnt from a PIN that is not looked at. */
		*lock_out = before;
		return false;
	}
	remember_later(lock_out);
	return true;
}

bool lock_out_forgive(struct lock_out *lock_out, struct error *error)
{
	lock_out->record = (struct record){0};
	lock_out->until_ms = 0;
	loop_cancel(lock_out->loop, lock_out->timer);
	lock_out->timer = 0;
	return write_record(lock_out, error);
}
