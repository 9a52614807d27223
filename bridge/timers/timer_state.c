/* SPDX-License-Identifier: MIT */
#include "bridge/timers/timer_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define VERSION 1
#define NAME_LENGTH_MAX 64

void timer_list_finish(struct timer_list *list)
{
	while (list->count > 0) {
		timer_list_remove(list, list->count - 1);
	}
}

struct timer *timer_list_add(struct timer_list *list, const char *name, int64_t set_ms)
{
	char *copy = name != NULL ? text_copy(name) : NULL;

	if (list->count == TIMERS_MAX || (name != NULL && copy == NULL)) {
		free(copy);
		return NULL;
	}
	list->items[list->count] =
		(struct timer){.name = copy, .set_ms = set_ms, .left_ms = set_ms};
	return &list->items[list->count++];
}

void timer_list_remove(struct timer_list *list, size_t index)
{
	free(list->items[index].name);
	list->count--;
	memmove(&list->items[index], &list->items[index + 1],
		(list->count - index) * sizeof(list->items[0]));
}

static struct json *write_timer(const struct timer *timer, int64_t wall_ms)
{
	struct json *json = json_new_object();
	bool good = json_put_text(json, "name", timer->name) &&
		json_put_number(json, "set_ms", (double)timer->set_ms) &&
		(timer->paused ? json_put_number(json, "left_ms", (double)timer->left_ms)
			       : json_put_number(json, "ends", (double)(wall_ms + timer->left_ms)));

	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

struct json *timer_list_write(const struct timer_list *list, int64_t wall_ms)
{
	struct json *json = json_new_object();
	struct json *timers = json_new_list();
	bool good = true;

	for (size_t i = 0; good && i < list->count; i++) {
		good = json_append(timers, write_timer(&list->items[i], wall_ms));
	}
	good = json_put_number(json, "version", VERSION) &&
		json_put_number(json, "written", (double)wall_ms) && good;
	good = json_put(json, "timers", timers) && good;
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}

/* A whole number of milliseconds within bounds. */
static bool read_ms(const struct json *json, const char *key, double minimum, double maximum,
	int64_t *ms)
{
	double number;

	if (!json_number(json_get(json, key), &number) || number != trunc(number) ||
		number < minimum || number > maximum) {
		return false;
	}
	*ms = (int64_t)number;
	return true;
}

static bool read_timer(struct timer_list *list, const struct json *json, int64_t written,
	int64_t passed, struct error *error)
{
	const char *name = json_get_text(json, "name");
	int64_t set_ms, left_ms;
	bool paused = json_get(json, "left_ms") != NULL;

	if (!read_ms(json, "set_ms", 1, (double)TIMER_LONGEST_MS, &set_ms) ||
		(name != NULL && (strlen(name) > NAME_LENGTH_MAX ||
			!text_is_clean(name, strlen(name))))) {
		return error_set(error, ERROR_INPUT, "it holds something that is no timer");
	}
	if (paused ? !read_ms(json, "left_ms", 0, (double)TIMER_LONGEST_MS, &left_ms)
		   : !read_ms(json, "ends", (double)(written - TIMER_LONGEST_MS),
			     (double)(written + TIMER_LONGEST_MS), &left_ms)) {
		return error_set(error, ERROR_INPUT, "it does not say when a timer ends");
	}
	struct timer *timer = timer_list_add(list, name, set_ms);
	if (timer == NULL) {
		return error_set(error, ERROR_INPUT, "it holds too many timers");
	}
	timer->paused = paused;
	timer->left_ms = paused ? left_ms : left_ms - written - passed;
	timer->overdue_ms = timer->left_ms < 0 ? -timer->left_ms : 0;
	return true;
}

bool timer_list_read(struct timer_list *list, const struct json *json, int64_t wall_ms,
	struct error *error)
{
	const struct json *timers = json_get(json, "timers");
	int64_t written;

	if (json_get_number(json, "version", 0) != VERSION || json_kind(timers) != JSON_LIST ||
		!read_ms(json, "written", 0, 1e14, &written)) {
		return error_set(error, ERROR_INPUT, "it holds no list of timers");
	}
	int64_t passed = wall_ms > written ? wall_ms - written : 0;
	for (const struct json *item = json_first(timers); item != NULL; item = json_next(item)) {
		if (!read_timer(list, item, written, passed, error)) {
			timer_list_finish(list);
			return false;
		}
	}
	return true;
}
