/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/refusals.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/daemon/refused_file.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/message.h"

/* There are fewer; but a listener gone wrong may make up new ones. */
#define REASONS_MAX 32
#define REASON_BYTES 80
#define TEXT_BYTES 400
#define TIME_BYTES 40

static const char other_reasons[] = "other reasons";

struct reason {
	char name[REASON_BYTES];
	uint64_t count;
	int64_t last_ms;
	char text[TEXT_BYTES]; /* what was heard then */
};

struct refusals {
	const struct clock *clock;
	int64_t since_ms;
	uint64_t wakes, accepted, refused;
	struct reason reasons[REASONS_MAX];
	size_t reason_count;
	struct refused_file *file; /* NULL: nothing is kept */
	size_t maximum;
	int64_t sequence; /* of what was kept last */
	int64_t cleared;  /* the sequence at the last clearing */
};

struct refusals *refusals_create(const struct clock *clock)
{
	struct refusals *refusals = calloc(1, sizeof(*refusals));

	if (refusals != NULL) {
		refusals->clock = clock;
		refusals->since_ms = clock_wall_ms(clock);
	}
	return refusals;
}

void refusals_destroy(struct refusals *refusals)
{
	if (refusals != NULL) {
		refused_file_destroy(refusals->file);
		free(refusals);
	}
}

bool refusals_keep(struct refusals *refusals, const struct text_list *places, size_t maximum,
	struct error *error)
{
	refusals->file = refused_file_create(places, maximum, error);
	refusals->maximum = refusals->file != NULL ? maximum : 0;
	return refusals->file != NULL;
}

int refusals_descriptor(const struct refusals *refusals)
{
	return refusals->file != NULL ? refused_file_descriptor(refusals->file) : 0;
}

size_t refusals_maximum(const struct refusals *refusals)
{
	return refusals->maximum;
}

/* --- counting -------------------------------------------------------------- */

/* As much of the text as fits. */
static void put_text(char *out, size_t size, const char *text)
{
	size_t used = text_whole_characters(text, size - 1);

	memcpy(out, text, used);
	out[used] = '\0';
}

static struct reason *find_reason(struct refusals *refusals, const char *name)
{
	for (size_t i = 0; i < refusals->reason_count; i++) {
		if (strcmp(refusals->reasons[i].name, name) == 0) {
			return &refusals->reasons[i];
		}
	}
	return NULL;
}

/* The names come from where the decisions are made; what no place is left for is one. */
static struct reason *reason_for(struct refusals *refusals, const char *given)
{
	char name[REASON_BYTES];

	put_text(name, sizeof(name), given);
	struct reason *reason = find_reason(refusals, name);
	if (reason == NULL && refusals->reason_count == REASONS_MAX - 1) {
		put_text(name, sizeof(name), other_reasons);
	}
	if (reason == NULL && refusals->reason_count == REASONS_MAX) {
		reason = &refusals->reasons[REASONS_MAX - 1];
	}
	if (reason == NULL) {
		reason = &refusals->reasons[refusals->reason_count++];
		memcpy(reason->name, name, sizeof(name));
	}
	return reason;
}

static void count(struct refusals *refusals, const char *name, const char *text)
{
	struct reason *reason = reason_for(refusals, name);

	refusals->refused++;
	reason->count++;
	reason->last_ms = clock_wall_ms(refusals->clock);
	put_text(reason->text, sizeof(reason->text), text);
}

void refusals_wake(struct refusals *refusals)
{
	refusals->wakes++;
}

void refusals_others(struct refusals *refusals, const char *reason)
{
	count(refusals, reason != NULL ? reason : REASON_NO_WAKE_WORD, "");
}

void refusals_judge(struct refusals *refusals, const struct understanding *understanding,
	const struct utterance *utterance, bool secret, struct listener *listener)
{
	bool kept = !understanding->accepted && !secret && refusals->file != NULL;
	struct verdict verdict = {.number = utterance->number};

	if (understanding->accepted) {
		refusals->accepted++;
	} else {
		count(refusals, understanding->reason, secret ? "" : understanding->text);
	}
	if (utterance->number == 0) {
		return;
	}
	if (kept) {
		verdict.sequence = ++refusals->sequence;
		verdict.reason = understanding->reason;
	}
	listener_judge(listener, &verdict);
}

/* --- what is kept ---------------------------------------------------------- */

void refusals_clear(struct refusals *refusals, struct listener *listener)
{
	for (size_t i = 0; i < refusals->reason_count; i++) {
		refusals->reasons[i].text[0] = '\0';
	}
	refusals->cleared = refusals->sequence;
	if (refusals->file != NULL) {
		/* The listener wipes once more, because it may be writing right now. */
		refused_file_wipe(refusals->file);
		listener_forget(listener, false);
	}
}

void refusals_stop(struct refusals *refusals, struct listener *listener)
{
	listener_forget(listener, true);
	refused_file_destroy(refusals->file);
	refusals->file = NULL;
	refusals->maximum = 0;
}

/* --- telling --------------------------------------------------------------- */

static bool put_time(struct json *json, const char *key, int64_t wall_ms)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm local;
	char text[TIME_BYTES] = "";

	if (localtime_r(&seconds, &local) != NULL) {
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S%z", &local);
	}
	return json_put_text(json, key, text);
}

static struct json *reason_json(const struct reason *reason)
{
	struct json *json = json_new_object();

	if (json_put_text(json, "reason", reason->name) &&
		json_put_number(json, "count", (double)reason->count) &&
		put_time(json, "last", reason->last_ms) &&
		json_put_text(json, "text", reason->text)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

static int compare_counts(const void *a, const void *b)
{
	const struct reason *x = *(const struct reason *const *)a;
	const struct reason *y = *(const struct reason *const *)b;

	if (x->count != y->count) {
		return x->count < y->count ? 1 : -1;
	}
	return strcmp(x->name, y->name);
}

/* The most frequent first. */
static void order_reasons(const struct refusals *refusals, const struct reason **ordered)
{
	for (size_t i = 0; i < refusals->reason_count; i++) {
		ordered[i] = &refusals->reasons[i];
	}
	qsort(ordered, refusals->reason_count, sizeof(*ordered), compare_counts);
}

static struct json *reasons_json(const struct refusals *refusals)
{
	const struct reason *ordered[REASONS_MAX];
	struct json *list = json_new_list();
	bool good = list != NULL;

	order_reasons(refusals, ordered);
	for (size_t i = 0; i < refusals->reason_count && good; i++) {
		good = json_append(list, reason_json(ordered[i]));
	}
	if (!good) {
		json_destroy(list);
		return NULL;
	}
	return list;
}

static size_t kept(const struct refusals *refusals)
{
	int64_t since = refusals->sequence - refusals->cleared;

	return since < (int64_t)refusals->maximum ? (size_t)since : refusals->maximum;
}

struct json *refusals_json(const struct refusals *refusals)
{
	struct json *json = json_new_object();

	if (put_time(json, "since", refusals->since_ms) &&
		json_put_number(json, "wakes", (double)refusals->wakes) &&
		json_put_number(json, "accepted", (double)refusals->accepted) &&
		json_put_number(json, "refused", (double)refusals->refused) &&
		json_put(json, "reasons", reasons_json(refusals)) &&
		json_put_number(json, "keep_refused", (double)refusals->maximum) &&
		json_put_number(json, "kept", (double)kept(refusals)) &&
		json_put_text(json, "file",
			refusals->file != NULL ? refused_file_path(refusals->file) : NULL)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

bool refusals_summary(const struct refusals *refusals, struct buffer *line)
{
	const struct reason *ordered[REASONS_MAX];

	order_reasons(refusals, ordered);
	buffer_append_format(line, "heard %ju wake word%s; accepted %ju, refused %ju",
		(uintmax_t)refusals->wakes, refusals->wakes == 1 ? "" : "s",
		(uintmax_t)refusals->accepted, (uintmax_t)refusals->refused);
	for (size_t i = 0; i < refusals->reason_count; i++) {
		buffer_append_format(line, "%s%s %ju", i == 0 ? " (" : ", ", ordered[i]->name,
			(uintmax_t)ordered[i]->count);
	}
	return buffer_append_text(line, refusals->reason_count > 0 ? ")" : "");
}
