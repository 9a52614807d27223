/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/daemon/refusals.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/wire/message.h"

#define NOW_MS INT64_C(1790000000000)
#define REASONS_MAX 32

static void judge(struct refusals *refusals, const char *reason, const char *text)
{
	const struct understanding understanding = {.accepted = reason == NULL,
		.reason = (char *)reason, .text = (char *)text};
	const struct utterance utterance = {.wake = (char *)"computer"};
	refusals_judge(refusals, &understanding, &utterance, false, NULL);
}

static char *summary(const struct refusals *refusals)
{
	struct buffer line;
	buffer_init(&line, 10000);
	CHECK(refusals_summary(refusals, &line));
	return buffer_take(&line);
}

static void check_summary(const struct refusals *refusals, const char *expected)
{
	char *line = summary(refusals);
	CHECK_TEXT(line, expected);
	free(line);
}

/* "reason count text; …" of what is told. */
static void check_reasons(const struct json *json, const char *expected)
{
	const struct json *reasons = json_get(json, "reasons");
	struct buffer seen;
	buffer_init(&seen, 10000);
	for (size_t i = 0; i < json_count(reasons); i++) {
		const struct json *reason = json_at(reasons, i);
		buffer_append_format(&seen, "%s %g \"%s\"; ", json_get_text(reason, "reason"),
			json_get_number(reason, "count", -1), json_get_text(reason, "text"));
	}
	CHECK_TEXT(buffer_text(&seen), expected);
	buffer_finish(&seen);
}

TEST(everything_is_counted_by_its_reason)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	check_summary(refusals, "heard 0 wake words; accepted 0, refused 0");
	refusals_wake(refusals);
	judge(refusals, NULL, "lock the door");
	check_summary(refusals, "heard 1 wake word; accepted 1, refused 0");
	refusals_wake(refusals);
	judge(refusals, REASON_NOT_SURE, "lock the lamp");
	refusals_others(refusals, REASON_NO_WAKE_WORD);
	refusals_others(refusals, REASON_NO_WAKE_WORD);
	refusals_others(refusals, NULL);
	judge(refusals, REASON_AMBIGUOUS, "on");
	judge(refusals, REASON_NOT_SURE, "unlock the lamp");
	judge(refusals, "a reason of tomorrow", "");
	check_summary(refusals, "heard 2 wake words; accepted 1, refused 7 (no wake word 3, "
		"not sure 2, a reason of tomorrow 1, ambiguous 1)");
	struct json *json = refusals_json(refusals);
	check_reasons(json, "no wake word 3 \"\"; not sure 2 \"unlock the lamp\"; "
		"a reason of tomorrow 1 \"\"; ambiguous 1 \"on\"; ");
	CHECK_NUMBER(json_get_number(json, "wakes", -1), 2, 0);
	CHECK_NUMBER(json_get_number(json, "accepted", -1), 1, 0);
	CHECK_NUMBER(json_get_number(json, "refused", -1), 7, 0);
	CHECK_NUMBER(json_get_number(json, "keep_refused", -1), 0, 0);
	CHECK_NUMBER(json_get_number(json, "kept", -1), 0, 0);
	CHECK(json_get(json, "file") != NULL && json_kind(json_get(json, "file")) == JSON_NULL);
	json_destroy(json);
	refusals_destroy(refusals);
	clock_destroy(clock);
}

TEST(the_last_time_of_each_is_told)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	judge(refusals, REASON_NOT_SURE, "");
	clock_advance(clock, 60000);
	judge(refusals, REASON_NOT_SURE, "");
	judge(refusals, REASON_AMBIGUOUS, "");
	clock_advance(clock, 60000);
	judge(refusals, REASON_AMBIGUOUS, "");
	struct json *json = refusals_json(refusals);
	const struct json *reasons = json_get(json, "reasons");
	/* 2026-09-21, 14:13:20 in UTC; minutes and seconds are the same in most zones. */
	CHECK_HAS(json_get_text(json, "since"), ":13:20");
	CHECK_HAS(json_get_text(json_at(reasons, 0), "last"), ":15:20");
	CHECK_TEXT(json_get_text(json_at(reasons, 0), "reason"), REASON_AMBIGUOUS);
	CHECK_HAS(json_get_text(json_at(reasons, 1), "last"), ":14:20");
	json_destroy(json);
	refusals_destroy(refusals);
	clock_destroy(clock);
}

/* A listener gone wrong could send a new reason every time, and one as long as a book. */
TEST(neither_reasons_nor_texts_grow_without_end)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	char reason[500], text[5000];
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 100; i++) {
		snprintf(reason, sizeof(reason), "%d %0400d", i, 0);
		judge(refusals, reason, text);
	}
	struct json *json = refusals_json(refusals);
	const struct json *reasons = json_get(json, "reasons");
	CHECK(json_count(reasons) == REASONS_MAX);
	CHECK_TEXT(json_get_text(json_at(reasons, 0), "reason"), "other reasons");
	CHECK_NUMBER(json_get_number(json_at(reasons, 0), "count", 0), 100 - REASONS_MAX + 1, 0);
	CHECK_NUMBER(json_get_number(json, "refused", 0), 100, 0);
	CHECK(strlen(json_get_text(json_at(reasons, 1), "reason")) < 100);
	CHECK(strlen(json_get_text(json_at(reasons, 1), "text")) < 500);
	json_destroy(json);
	/* One that is known is still counted as itself. */
	snprintf(reason, sizeof(reason), "%d %0400d", 0, 0);
	for (int i = 0; i < 100; i++) {
		judge(refusals, reason, text);
	}
	json = refusals_json(refusals);
	CHECK_NUMBER(json_get_number(json_at(json_get(json, "reasons"), 0), "count", 0), 101, 0);
	json_destroy(json);
	refusals_destroy(refusals);
	clock_destroy(clock);
}

TEST(clearing_takes_the_words_and_leaves_the_counts)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	judge(refusals, REASON_NOT_SURE, "my secret");
	refusals_clear(refusals, NULL);
	struct json *json = refusals_json(refusals);
	check_reasons(json, "not sure 1 \"\"; ");
	json_destroy(json);
	refusals_destroy(refusals);
	clock_destroy(clock);
}

TEST(keeping_needs_a_place_in_memory)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	struct text_list nowhere = {0};
	struct error error = {0};
	CHECK(text_list_add(&nowhere, "/nowhere"));
	CHECK(!refusals_keep(refusals, &nowhere, 5, &error));
	CHECK_ERROR(error, "/nowhere");
	CHECK(refusals_descriptor(refusals) == 0 && refusals_maximum(refusals) == 0);
	text_list_finish(&nowhere);
	refusals_destroy(refusals);
	refusals_destroy(NULL);
	clock_destroy(clock);
}

TEST(what_is_kept_is_gone_at_the_end)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	struct text_list places = {0};
	struct error error = {0};
	if (access("/dev/shm", W_OK) != 0) {
		refusals_destroy(refusals);
		clock_destroy(clock);
		SKIP("/dev/shm cannot be written");
	}
	CHECK(text_list_add(&places, "/dev/shm"));
	CHECK(refusals_keep(refusals, &places, 5, &error));
	CHECK_TEXT(error.text, "");
	CHECK(refusals_descriptor(refusals) > 2 && refusals_maximum(refusals) == 5);
	struct json *json = refusals_json(refusals);
	CHECK_NUMBER(json_get_number(json, "keep_refused", -1), 5, 0);
	CHECK_NUMBER(json_get_number(json, "kept", -1), 0, 0);
	char *path = text_copy(json_get_text(json, "file"));
	CHECK(access(path, F_OK) == 0);
	json_destroy(json);
	refusals_destroy(refusals);
	CHECK(access(path, F_OK) != 0);
	free(path);
	text_list_finish(&places);
	clock_destroy(clock);
}

TEST(of_a_pin_only_the_reason_is_counted)
{
	struct clock *clock = clock_create_manual(NOW_MS);
	struct refusals *refusals = refusals_create(clock);
	const struct understanding understanding = {.reason = (char *)"not sure",
		.text = (char *)"seven two nine one"};
	const struct utterance utterance = {.wake = (char *)"computer"};
	refusals_judge(refusals, &understanding, &utterance, true, NULL);
	struct json *json = refusals_json(refusals);
	check_reasons(json, "not sure 1 \"\"; ");
	json_destroy(json);
	refusals_destroy(refusals);
	clock_destroy(clock);
}

TEST_MAIN({
	RUN(everything_is_counted_by_its_reason);
	RUN(of_a_pin_only_the_reason_is_counted);
	RUN(the_last_time_of_each_is_told);
	RUN(neither_reasons_nor_texts_grow_without_end);
	RUN(clearing_takes_the_words_and_leaves_the_counts);
	RUN(keeping_needs_a_place_in_memory);
	RUN(what_is_kept_is_gone_at_the_end);
})
