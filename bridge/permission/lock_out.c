/* SPDX-License-Identifier: MIT */
#include "bridge/permission/lock_out.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/state_file.h"
#include "bridge/base/text.h"

#define MINUTE_MS INT64_C(60000)
#define TIMES_MAX 1000000

static const int64_t waits_ms[] = {MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS};
#define LONGEST (sizeof(waits_ms) / sizeof(waits_ms[0]) - 1)

/* What the file holds. */
struct record {
	int tries;        /* since the last lock-out, or the last right PIN */
	int times;        /* lock-outs since the last right PIN */
	int64_t since_ms; /* by the date; when the last lock-out began */
	int64_t wait_ms;  /* and how long it lasts */
};

struct lock_out {
	const struct clock *clock;
	char *path;
	struct record record;
	int64_t until_ms; /* by the clock that nobody sets */
};

static void lock(struct lock_out *lock_out, int64_t wait_ms)
{
	lock_out->record.since_ms = clock_wall_ms(lock_out->clock);
	lock_out->record.wait_ms = wait_ms;
	lock_out->until_ms = clock_now_ms(lock_out->clock) + wait_ms;
}

/* --- the file --------------------------------------------------------------------- */

static bool write_record(const struct lock_out *lock_out, struct error *error)
{
	const struct record *record = &lock_out->record;
	struct json *json = json_new_object();
	bool written = json_put_number(json, "version", 1) &&
		json_put_number(json, "tries", record->tries) &&
		json_put_number(json, "times", record->times) &&
		json_put_number(json, "since", (double)record->since_ms) &&
		json_put_number(json, "wait", (double)record->wait_ms);

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

static bool take_record(const struct json *json, struct record *record)
{
	double version, tries, times, since, wait;

	if (!take_integer(json, "version", 1, &version) || version != 1 ||
		!take_integer(json, "tries", LOCK_OUT_TRIES - 1, &tries) ||
		!take_integer(json, "times", TIMES_MAX, &times) ||
		!take_integer(json, "since", 1e15, &since) ||
		!take_integer(json, "wait", (double)waits_ms[LONGEST], &wait)) {
		return false;
	}
	*record = (struct record){(int)tries, (int)times, (int64_t)since, (int64_t)wait};
	return true;
}

/* What is left of a lock-out that began before we did. The date may have been set back, so
 * that nobody knows how long it has lasted. */
static void resume(struct lock_out *lock_out)
{
	struct record *record = &lock_out->record;
	int64_t passed_ms = clock_wall_ms(lock_out->clock) - record->since_ms;

	if (passed_ms < 0) {
		lock(lock_out, record->wait_ms);
		write_record(lock_out, NULL);
	} else if (passed_ms < record->wait_ms) {
		lock_out->until_ms = clock_now_ms(lock_out->clock) + record->wait_ms - passed_ms;
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
	struct json *json = state_file_read(lock_out->path, &why);

	if (json == NULL && why.kind == ERROR_NOT_FOUND && !was_set_aside(lock_out)) {
		return;
	}
	if (json != NULL && !take_record(json, &lock_out->record)) {
		state_file_set_aside(lock_out->path, "it does not say what we write", &why);
	}
	json_destroy(json);
	if (why.kind == ERROR_NONE) {
		resume(lock_out);
	} else {
		distrust(lock_out);
		error_set(error, why.kind, "no PIN is taken for an hour, because it is not known how "
			"many were wrong: %s", why.text);
	}
}

/* --- life ------------------------------------------------------------------------- */

struct lock_out *lock_out_create(const struct clock *clock, const char *path,
	struct error *error)
{
	struct lock_out *lock_out = calloc(1, sizeof(*lock_out));

	if (lock_out == NULL) {
		return NULL;
	}
	lock_out->clock = clock;
	lock_out->path = text_copy(path);
	if (lock_out->path == NULL) {
		free(lock_out);
		return NULL;
	}
	read_record(lock_out, error);
	return lock_out;
}

void lock_out_destroy(struct lock_out *lock_out)
{
	if (lock_out != NULL) {
		free(lock_out->path);
		free(lock_out);
	}
}

int64_t lock_out_wait_ms(const struct lock_out *lock_out)
{
	int64_t wait_ms = lock_out->until_ms - clock_now_ms(lock_out->clock);

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
	return true;
}

bool lock_out_forgive(struct lock_out *lock_out, struct error *error)
{
	lock_out->record = (struct record){0};
	lock_out->until_ms = 0;
	return write_record(lock_out, error);
}
