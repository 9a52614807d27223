/* SPDX-License-Identifier: MIT */
#include "bridge/timers/timers.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/state_file.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/timers/duration.h"
#include "bridge/timers/timer_choice.h"
#include "bridge/timers/timer_state.h"

#define SAY_MAX 4000
#define DRIFT_MS 2000   /* the time of day was set if it moved by more than this */
#define LOOK_MS 60000   /* how often that is looked for */

struct timers {
	struct loop *loop;
	char *state_file; /* or NULL */
	timers_announce_fn *announce;
	void *data;
	struct timer_list list;
	int64_t counted;   /* clock_now_ms() to which `left_ms` of the running ones holds */
	int64_t wall_lead; /* wall clock minus clock_now_ms() when they were last written down */
	uint64_t alarm;    /* of the loop: the next one that ends, or a look at the time of day */
};

static void turn(void *data);

/* --- time --- */

static void count(struct timers *timers)
{
	int64_t now = clock_now_ms(loop_clock(timers->loop));
	int64_t passed = now - timers->counted;

	for (size_t i = 0; i < timers->list.count; i++) {
		struct timer *timer = &timers->list.items[i];
		if (!timer->paused) {
			timer->left_ms -= passed;
		}
	}
	timers->counted = now;
}

static int64_t wall_lead(const struct timers *timers)
{
	const struct clock *clock = loop_clock(timers->loop);

	return clock_wall_ms(clock) - clock_now_ms(clock);
}

/* False if it could not be written; what was written before is still there then. */
static bool write_down(struct timers *timers, struct error *error)
{
	if (timers->state_file == NULL) {
		return true;
	}
	struct json *json =
		timer_list_write(&timers->list, clock_wall_ms(loop_clock(timers->loop)));
	bool written = json != NULL && state_file_write(timers->state_file, json, error);

	if (written) {
		timers->wall_lead = wall_lead(timers);
	}
	json_destroy(json);
	return written;
}

/* Wakes up when the next one ends, and before that now and then to see whether somebody set
 * the time of day, by which they are written down. */
static void set_alarm(struct timers *timers)
{
	int64_t next = LOOK_MS;
	bool running = false;

	for (size_t i = 0; i < timers->list.count; i++) {
		const struct timer *timer = &timers->list.items[i];
		if (!timer->paused) {
			running = true;
			next = timer->left_ms < next ? timer->left_ms : next;
		}
	}
	loop_cancel(timers->loop, timers->alarm);
	timers->alarm =
		running ? loop_after(timers->loop, next > 0 ? next : 0, turn, timers) : 0;
}

/* --- names --- */

/* "pizza timer", "5 minute timer", "timer for 1 hour and 20 minutes"; malloc'd. */
static char *label(const struct timer *timer)
{
	char *adjective = timer->name == NULL ? duration_adjective(timer->set_ms) : NULL;
	char *words = timer->name == NULL && adjective == NULL
		? duration_words(timer->set_ms, false) : NULL;
	char *text = timer->name != NULL ? text_format("%s timer", timer->name)
		: adjective != NULL ? text_format("%s timer", adjective)
				    : text_format("timer for %s", words != NULL ? words : "a while");

	free(adjective);
	free(words);
	return text;
}

static char *no_memory(struct error *error)
{
	error_set(error, ERROR_MEMORY, "out of memory");
	return NULL;
}

/* A sentence with a label for the first %s and a time for the second. */
static char *sentence(const struct timer *timer, const char *format_begin,
	const char *format_middle, int64_t ms, const char *format_end)
{
	char *name = label(timer);
	char *words = duration_words(ms, false);
	char *text = name != NULL && words != NULL
		? text_format("%s%s%s%s%s", format_begin, name, format_middle, words, format_end)
		: NULL;

	free(name);
	free(words);
	return text;
}

/* --- announcing --- */

static void announce(struct timers *timers, const struct timer *timer)
{
	char *name = label(timer);
	char *late = timer->overdue_ms >= 1000 ? duration_words(timer->overdue_ms, true) : NULL;
	char *say = name == NULL ? NULL
		: late != NULL ? text_format("The %s ended %s ago, while I was off.", name, late)
			       : text_format("The %s has ended.", name);

	timers->announce(say != NULL ? say : "A timer has ended.", timers->data);
	free(say);
	free(late);
	free(name);
}

/* Taken out and written down before it is announced: twice is worse than a look at the trace. */
static void end_first(struct timers *timers, size_t index)
{
	struct timer ended = timers->list.items[index];

	timers->list.items[index].name = NULL;
	timer_list_remove(&timers->list, index);
	write_down(timers, NULL);
	announce(timers, &ended);
	free(ended.name);
}

/* Of those that are due the one that ended first, or -1. */
static ptrdiff_t find_due(const struct timers *timers)
{
	ptrdiff_t first = -1;

	for (size_t i = 0; i < timers->list.count; i++) {
		const struct timer *timer = &timers->list.items[i];
		if (!timer->paused && timer->left_ms <= 0 &&
			(first < 0 || timer->left_ms < timers->list.items[first].left_ms)) {
			first = (ptrdiff_t)i;
		}
	}
	return first;
}

static void turn(void *data)
{
	struct timers *timers = data;

	timers->alarm = 0;
	count(timers);
	for (ptrdiff_t due; (due = find_due(timers)) >= 0;) {
		end_first(timers, (size_t)due);
	}
	int64_t drift = wall_lead(timers) - timers->wall_lead;
	if (timers->list.count > 0 && (drift > DRIFT_MS || drift < -DRIFT_MS)) {
		write_down(timers, NULL);
	}
	set_alarm(timers);
}

/* --- orders --- */

/* After a change: the answer, with a warning if a restart would lose the change. */
static char *changed(struct timers *timers, char *say, struct error *error)
{
	bool written = write_down(timers, NULL);

	set_alarm(timers);
	if (say != NULL && !written) {
		char *longer = text_format("%s I could not write it down, so it will not outlast "
			"a restart.", say);
		free(say);
		say = longer;
	}
	return say != NULL ? say : no_memory(error);
}

static char *set(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	const char *name = timer_name_in(meaning);
	int64_t ms;

	if (!duration_of(meaning, &ms) || ms < 1000) {
		error_set(error, ERROR_INPUT, "How long? A timer takes at least a second.");
		return NULL;
	}
	if (ms > TIMER_LONGEST_MS) {
		error_set(error, ERROR_LIMIT, "A timer takes at most 24 hours.");
		return NULL;
	}
	if (timers->list.count == TIMERS_MAX) {
		error_set(error, ERROR_LIMIT, "There are %d timers already, which is all I keep.",
			TIMERS_MAX);
		return NULL;
	}
	if (name != NULL && timer_is_there(&timers->list, name)) {
		error_set(error, ERROR_REFUSED, "There is a %s timer already.", name);
		return NULL;
	}
	struct timer *timer = timer_list_add(&timers->list, name, ms);
	if (timer == NULL) {
		return no_memory(error);
	}
	char *words = duration_words(ms, false);
	char *say = words == NULL ? NULL
		: name != NULL ? text_format("The %s timer is set for %s.", name, words)
			       : text_format("A timer is set for %s.", words);
	free(words);
	return changed(timers, say, error);
}

static char *left_of(const struct timer *timer)
{
	return timer->paused ? sentence(timer, "The ", " is paused, with ", timer->left_ms, " left.")
			     : sentence(timer, "The ", " has ", timer->left_ms, " left.");
}

static char *list(struct timers *timers, struct error *error)
{
	struct buffer text;

	if (timers->list.count == 0) {
		return text_copy("There is no timer.");
	}
	buffer_init(&text, SAY_MAX);
	for (size_t i = 0; i < timers->list.count; i++) {
		char *one = left_of(&timers->list.items[i]);
		buffer_append_format(&text, "%s%s", i > 0 ? " " : "", one != NULL ? one : "");
		free(one);
	}
	char *say = buffer_take(&text);
	buffer_finish(&text);
	return say != NULL ? say : no_memory(error);
}

static char *left(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	int64_t ms;

	/* Asked without saying of which: all are told. */
	if (timer_name_in(meaning) == NULL && !duration_of(meaning, &ms) && timers->list.count > 1) {
		return list(timers, error);
	}
	struct timer *timer = timer_find(&timers->list, meaning, true, timer_is_any, error);
	if (timer == NULL) {
		return NULL;
	}
	char *say = left_of(timer);
	return say != NULL ? say : no_memory(error);
}

static char *pause_one(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	struct timer *timer = timer_find(&timers->list, meaning, true, timer_is_running, error);

	if (timer == NULL) {
		return NULL;
	}
	timer->paused = true;
	return changed(timers, left_of(timer), error);
}

static char *resume(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	struct timer *timer = timer_find(&timers->list, meaning, true, timer_is_paused, error);

	if (timer == NULL) {
		return NULL;
	}
	timer->paused = false;
	return changed(timers,
		sentence(timer, "The ", " goes on, with ", timer->left_ms, " left."), error);
}

static char *cancel(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	struct timer *timer = timer_find(&timers->list, meaning, true, timer_is_any, error);

	if (timer == NULL) {
		return NULL;
	}
	char *name = label(timer);
	char *say = name != NULL ? text_format("The %s is cancelled.", name) : NULL;
	free(name);
	timer_list_remove(&timers->list, (size_t)(timer - timers->list.items));
	return changed(timers, say, error);
}

static char *cancel_all(struct timers *timers, struct error *error)
{
	size_t were = timers->list.count;

	if (were == 0) {
		return text_copy("There is no timer.");
	}
	timer_list_finish(&timers->list);
	return changed(timers, were == 1 ? text_copy("The timer is cancelled.")
		: text_format("All %zu timers are cancelled.", were), error);
}

static char *shift(struct timers *timers, const struct meaning *meaning, int sign,
	struct error *error)
{
	int64_t ms;
	struct timer *timer = timer_find(&timers->list, meaning, false, timer_is_any, error);

	if (timer == NULL) {
		return NULL;
	}
	if (!duration_of(meaning, &ms)) {
		error_set(error, ERROR_INPUT, "By how much?");
		return NULL;
	}
	int64_t then = timer->left_ms + sign * ms;
	if (then > TIMER_LONGEST_MS) {
		error_set(error, ERROR_LIMIT, "A timer takes at most 24 hours.");
		return NULL;
	}
	if (then < 1000) {
		char *words = duration_words(timer->left_ms, false);
		error_set(error, ERROR_REFUSED, "Only %s are left. Say cancel to end it.",
			words != NULL ? words : "a few seconds");
		free(words);
		return NULL;
	}
	timer->left_ms = then;
	return changed(timers, left_of(timer), error);
}

static char *add(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	return shift(timers, meaning, 1, error);
}

static char *subtract(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	return shift(timers, meaning, -1, error);
}

static char *list_all(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	(void)meaning;
	return list(timers, error);
}

static char *cancel_each(struct timers *timers, const struct meaning *meaning,
	struct error *error)
{
	(void)meaning;
	return cancel_all(timers, error);
}

char *timers_order(struct timers *timers, const struct meaning *meaning, struct error *error)
{
	static const struct {
		const char *intent;
		char *(*order)(struct timers *, const struct meaning *, struct error *);
	} orders[] = {
		{"timer_set", set}, {"timer_left", left}, {"timer_pause", pause_one},
		{"timer_resume", resume}, {"timer_cancel", cancel}, {"timer_add", add},
		{"timer_subtract", subtract}, {"timers_list", list_all},
		{"timers_cancel", cancel_each},
	};

	count(timers);
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		if (strcmp(orders[i].intent, meaning->intent) == 0) {
			return orders[i].order(timers, meaning, error);
		}
	}
	error_set(error, ERROR_INPUT, "%s is nothing that timers do.", meaning->intent);
	return NULL;
}

size_t timers_count(const struct timers *timers)
{
	return timers->list.count;
}

/* --- from one start to the next --- */

static void read_back(struct timers *timers, struct problems *problems)
{
	struct error error = {0}, why = {0};
	struct json *json = state_file_read(timers->state_file, &error);

	if (json != NULL && !timer_list_read(&timers->list, json,
		clock_wall_ms(loop_clock(timers->loop)), &why)) {
		state_file_set_aside(timers->state_file, why.text, &error);
	}
	if (error.kind != ERROR_NONE && error.kind != ERROR_NOT_FOUND) {
		problems_add(problems, SEVERITY_WARNING, NULL, "timers are lost: %s", error.text);
	}
	json_destroy(json);
}

struct timers *timers_create(struct loop *loop, const char *state_file,
	timers_announce_fn *announce_it, void *data, struct problems *problems)
{
	struct timers *timers = calloc(1, sizeof(*timers));

	if (timers == NULL) {
		return NULL;
	}
	timers->loop = loop;
	timers->announce = announce_it;
	timers->data = data;
	timers->counted = clock_now_ms(loop_clock(loop));
	timers->wall_lead = wall_lead(timers);
	timers->state_file = state_file != NULL ? text_copy(state_file) : NULL;
	if (state_file != NULL && timers->state_file == NULL) {
		timers_destroy(timers);
		return NULL;
	}
	if (state_file != NULL) {
		read_back(timers, problems);
	}
	set_alarm(timers);
	return timers;
}

void timers_destroy(struct timers *timers)
{
	if (timers == NULL) {
		return;
	}
	loop_cancel(timers->loop, timers->alarm);
	timer_list_finish(&timers->list);
	free(timers->state_file);
	free(timers);
}
