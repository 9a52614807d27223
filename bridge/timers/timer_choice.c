/* SPDX-License-Identifier: MIT */
#include "bridge/timers/timer_choice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/meaning.h"
#include "bridge/timers/duration.h"
#include "bridge/timers/timer_state.h"
#include "bridge/timers/timers.h"

bool timer_is_any(const struct timer *timer)
{
	(void)timer;
	return true;
}

bool timer_is_running(const struct timer *timer)
{
	return !timer->paused;
}

bool timer_is_paused(const struct timer *timer)
{
	return timer->paused;
}

/* The timers that a sentence can mean; `set_ms` 0: whatever it was set to. */
struct choice {
	const char *name;
	int64_t set_ms;
	timer_test *test;
	struct timer *found[TIMERS_MAX];
	size_t count;
};

static void choose(struct timer_list *list, struct choice *choice)
{
	for (size_t i = 0; i < list->count; i++) {
		struct timer *timer = &list->items[i];
		bool named = choice->name == NULL ||
			(timer->name != NULL && strcmp(timer->name, choice->name) == 0);
		if (named && (choice->set_ms == 0 || timer->set_ms == choice->set_ms) &&
			choice->test(timer)) {
			choice->found[choice->count++] = timer;
		}
	}
}

/* Two that are called alike cannot be told apart by asking: the first that ends is meant. */
static bool all_alike(const struct choice *choice)
{
	for (size_t i = 1; i < choice->count; i++) {
		const struct timer *one = choice->found[0], *other = choice->found[i];
		bool same_name = one->name == NULL ? other->name == NULL
			: other->name != NULL && strcmp(one->name, other->name) == 0;
		if (!same_name || one->set_ms != other->set_ms) {
			return false;
		}
	}
	return true;
}

static struct timer *first_to_end(const struct choice *choice)
{
	struct timer *first = choice->found[0];

	for (size_t i = 1; i < choice->count; i++) {
		first = choice->found[i]->left_ms < first->left_ms ? choice->found[i] : first;
	}
	return first;
}

static void ask_which(const struct choice *choice, struct error *error)
{
	struct buffer text;

	buffer_init(&text, ERROR_TEXT_MAX - 1);
	buffer_append_text(&text, "Which timer: ");
	for (size_t i = 0; i < choice->count; i++) {
		char *adjective = duration_adjective(choice->found[i]->set_ms);
		char *words = duration_words(choice->found[i]->set_ms, false);
		const char *name = choice->found[i]->name;
		buffer_append_format(&text, "%s%s",
			text_before_item(i == 0, i + 1 == choice->count, " or "),
			name != NULL ? name : adjective != NULL ? adjective
				: words != NULL ? words : "another");
		free(adjective);
		free(words);
	}
	buffer_append_text(&text, "?");
	error_set(error, ERROR_REFUSED, "%s",
		text.failed ? "Which timer? Say its name." : buffer_text(&text));
	buffer_finish(&text);
}

static void say_none(const struct timer_list *list, const struct choice *choice,
	struct error *error)
{
	char *words = choice->set_ms > 0 ? duration_words(choice->set_ms, false) : NULL;

	if (list->count == 0) {
		error_set(error, ERROR_NOT_FOUND, "There is no timer.");
	} else if (choice->name != NULL) {
		error_set(error, ERROR_NOT_FOUND, "There is no %s timer%s.", choice->name,
			choice->test == timer_is_paused ? " that is paused"
				: choice->test == timer_is_running ? " that is running" : "");
	} else if (words != NULL) {
		error_set(error, ERROR_NOT_FOUND, "There is no timer for %s.", words);
	} else {
		error_set(error, ERROR_NOT_FOUND,
			choice->test == timer_is_paused ? "No timer is paused." : "No timer is running.");
	}
	free(words);
}

const char *timer_name_in(const struct meaning *meaning)
{
	return meaning_text(meaning, "name");
}

struct timer *timer_find(struct timer_list *list, const struct meaning *meaning, bool by_span,
	timer_test *test, struct error *error)
{
	struct choice choice = {.name = timer_name_in(meaning), .test = test};

	if (by_span) {
		duration_of(meaning, &choice.set_ms);
	}
	choose(list, &choice);
	if (choice.count == 0) {
		say_none(list, &choice, error);
		return NULL;
	}
	if (choice.count > 1 && !all_alike(&choice)) {
		ask_which(&choice, error);
		return NULL;
	}
	return first_to_end(&choice);
}

bool timer_is_there(struct timer_list *list, const char *name)
{
	struct choice same = {.name = name, .test = timer_is_any};

	choose(list, &same);
	return same.count > 0;
}
