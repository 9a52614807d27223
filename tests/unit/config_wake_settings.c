/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/config/wake_settings.h"
#include "tests/support/device_map.h"

struct reading {
	struct problems *problems;
	struct document *document;
	struct wake_settings wake;
};

static struct reading read_wake(const char *yaml)
{
	struct reading reading = {.problems = problems_create()};
	reading.document = document_read_text("map.yaml", yaml, strlen(yaml), reading.problems);
	CHECK(reading.document != NULL);
	CHECK(wake_settings_read(document_root(reading.document), &reading.wake, reading.problems));
	return reading;
}

static void finish(struct reading *reading)
{
	wake_settings_finish(&reading->wake);
	document_destroy(reading->document);
	problems_destroy(reading->problems);
}

TEST(each_word_has_a_threshold)
{
	static const struct {
		const char *yaml;
		double first, second;
	} cases[] = {
		{"words: [computer, hey house]", 0.5, 0.5},
		{"{words: [computer, hey house], threshold: 0.7}", 0.7, 0.7},
		/* Whichever comes first in the file. */
		{"{thresholds: {computer: 0.4}, words: [computer, hey house]}", 0.4, 0.5},
		{"words: [computer, hey house]\nthresholds:\n  hey house: 0\nthreshold: 1", 1, 0},
		{"words: [computer, hey house]\nthresholds:\n", 0.5, 0.5},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading reading = read_wake(cases[i].yaml);
		CHECK(problems_count(reading.problems, SEVERITY_ERROR) == 0);
		CHECK(reading.wake.words.count == 2);
		CHECK_NUMBER(reading.wake.thresholds[0], cases[i].first, 0);
		CHECK_NUMBER(reading.wake.thresholds[1], cases[i].second, 0);
		finish(&reading);
	}
}

TEST(without_words_there_is_nothing)
{
	struct wake_settings wake;
	CHECK(wake_settings_read(NULL, &wake, NULL));
	CHECK(wake.words.count == 0);
	CHECK_NUMBER(wake.threshold, WAKE_THRESHOLD_DEFAULT, 0);
	wake_settings_finish(&wake);
	wake_settings_finish(&wake);
}

TEST(mistakes_are_named_and_the_default_is_kept)
{
	static const struct {
		const char *yaml, *problem;
	} cases[] = {
		{"{words: [jarvis], thresholds: {jarvs: 0.6}}",
			"1:32: error: unknown key `jarvs`: did you mean `jarvis`?"},
		{"{words: [jarvis, computer], thresholds: {alexa: 0.6}}",
			"1:42: error: unknown key `alexa`: known here: `jarvis`, `computer`"},
		{"{thresholds: {alexa: 0.6}}", "1:15: error: unknown key `alexa`"},
		{"{words: [jarvis], thresholds: {jarvis: 1.5}}",
			"1:40: error: `jarvis` must be"},
		{"{words: [jarvis], thresholds: {jarvis: high}}", "1:40: error: `jarvis`"},
		{"{words: [jarvis], thresholds: 0.5}",
			"1:31: error: `thresholds` must be a map"},
		{"{words: [jarvis], threshold: -1}", "1:30: error: `threshold` must be"},
		{"{word: [jarvis]}", "1:2: error: unknown key `word`: did you mean `words`?"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading reading = read_wake(cases[i].yaml);
		char *problems = device_map_problems(reading.problems);
		CHECK_HAS(problems, cases[i].problem);
		for (size_t k = 0; k < reading.wake.words.count; k++) {
			CHECK_NUMBER(reading.wake.thresholds[k], WAKE_THRESHOLD_DEFAULT, 0);
		}
		free(problems);
		finish(&reading);
	}
}

TEST_MAIN({
	RUN(each_word_has_a_threshold);
	RUN(without_words_there_is_nothing);
	RUN(mistakes_are_named_and_the_default_is_kept);
})
