/* SPDX-License-Identifier: MIT */
#include "tests/check.h"
#include "tests/support/evidence.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/scoring/manifest.h"
#include "bridge/scoring/tally.h"
#include "bridge/wire/message.h"
#include "tests/support/device_map.h"
#include "tests/support/grammar_house.h"

static const char grammar_text[] =
	"#JSGF V1.0;\n"
	"grammar t;\n"
	"public <set> = set it to <number:0..100>{level};\n"
	"public <start> = start;\n";

static struct json *parse(const char *text)
{
	return text != NULL ? json_parse(text, strlen(text), NULL) : NULL;
}

/* --- one recording --------------------------------------------------------------- */

/* What an utterance is heard as, and what the label says. */
static const struct {
	enum expected expected;
	const char *label;       /* intent, words or wake word */
	const char *label_slots;
	const char *intent;      /* heard; NULL: not accepted */
	const char *slots;
	bool woken, unreadable;
	enum judgement judgement;
} cases[] = {
	{EXPECTED_MEANING, "set", "{\"level\":5}", "set", "{\"level\":5}", false, false,
		JUDGED_STRICT},
	{EXPECTED_MEANING, "start", "{}", "start", "{}", false, false, JUDGED_STRICT},
	{EXPECTED_MEANING, "set", "{\"level\":\"low\"}", "set", "{\"level\":\"low\"}", false, false,
		JUDGED_STRICT},
	{EXPECTED_MEANING, "set", "{}", "set", "{\"level\":5}", false, false, JUDGED_CORRECT},
	{EXPECTED_MEANING, "set", "{\"level\":5}", "set", "{\"level\":6}", false, false,
		JUDGED_WRONG},
	{EXPECTED_MEANING, "set", "{\"level\":5}", "set", "{\"level\":\"5\"}", false, false,
		JUDGED_WRONG},
	{EXPECTED_MEANING, "set", "{\"level\":5}", "set", "{}", false, false, JUDGED_WRONG},
	{EXPECTED_MEANING, "set", "{\"level\":5}", "start", "{}", false, false, JUDGED_WRONG},
	{EXPECTED_MEANING, "set", "{\"level\":5}", NULL, NULL, false, false, JUDGED_REJECTED},
	{EXPECTED_TEXT, "set it to 5", NULL, "set", "{\"level\":5}", false, false, JUDGED_STRICT},
	{EXPECTED_TEXT, "set it to five", NULL, "set", "{\"level\":9}", false, false,
		JUDGED_WRONG},
	{EXPECTED_TEXT, "set it to five", NULL, NULL, NULL, false, false, JUDGED_REJECTED},
	{EXPECTED_TEXT, "sing a song", NULL, NULL, NULL, false, false, JUDGED_OUTSIDE},
	{EXPECTED_TEXT, "sing a song", NULL, "start", "{}", false, false, JUDGED_WRONG},
	{EXPECTED_NOTHING, NULL, NULL, NULL, NULL, false, false, JUDGED_QUIET},
	{EXPECTED_NOTHING, NULL, NULL, NULL, NULL, true, false, JUDGED_QUIET},
	{EXPECTED_NOTHING, NULL, NULL, "start", "{}", false, false, JUDGED_FALSE_ACCEPT},
	{EXPECTED_WAKE, "computer", NULL, NULL, NULL, true, false, JUDGED_WOKEN},
	{EXPECTED_WAKE, "computer", NULL, NULL, NULL, false, false, JUDGED_WAKE_MISSED},
	{EXPECTED_MEANING, "start", "{}", NULL, NULL, false, true, JUDGED_UNREADABLE},
	{EXPECTED_NOTHING, NULL, NULL, NULL, NULL, false, true, JUDGED_UNREADABLE},
};

TEST(each_recording_is_judged)
{
	struct tally tally = {0};
	size_t expected[JUDGED_COUNT] = {0};
	struct grammar *grammar = grammar_house_compile(grammar_text, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct manifest_entry entry = {.expected = cases[i].expected,
			.text = (char *)cases[i].label, .slots = parse(cases[i].label_slots)};
		struct heard heard = {.accepted = cases[i].intent != NULL,
			.accepted_count = cases[i].intent != NULL ? 1 : 0, .woken = cases[i].woken,
			.intent = (char *)cases[i].intent, .slots = parse(cases[i].slots),
			.unreadable = cases[i].unreadable};
		enum judgement judgement = tally_add(&tally, grammar, &entry, &heard);
		expected[cases[i].judgement]++;
		if (judgement != cases[i].judgement) {
			CHECK_FAILED("case %zu is %s, expected %s", i, judgement_name(judgement),
				judgement_name(cases[i].judgement));
		}
		json_destroy(entry.slots);
		json_destroy(heard.slots);
	}
	for (size_t i = 0; i < JUDGED_COUNT; i++) {
		CHECK(tally.judgements[i] == expected[i]);
		CHECK(judgement_name((enum judgement)i) != NULL);
	}
	CHECK(tally_commands(&tally) == expected[JUDGED_STRICT] + expected[JUDGED_CORRECT] +
			expected[JUDGED_WRONG] + expected[JUDGED_REJECTED]);
	CHECK(tally.count == sizeof(cases) / sizeof(cases[0]));
	tally_finish(&tally);
	grammar_destroy(grammar);
}

/* --- the utterances of a recording ----------------------------------------------- */

static void hear(struct heard *heard, const struct grammar *grammar, const char *text,
	const char *wake, double decode_ms)
{
	struct understanding understanding;
	struct utterance utterance = {.text = (char *)text, .wake = (char *)wake, .evidence = SURE_EVIDENCE,
		.decode_ms = decode_ms, .wake_score = wake != NULL ? 0.9 : 0.25};
	CHECK(understand_utterance(grammar, NULL, &utterance, &understanding));
	CHECK(heard_add(heard, &understanding, &utterance));
	understanding_finish(&understanding);
}

TEST(the_first_accepted_utterance_counts)
{
	struct heard heard = {0};
	struct grammar *grammar = grammar_house_compile(grammar_text, NULL);
	hear(&heard, grammar, "sing", NULL, 10);
	CHECK(!heard.accepted && !heard.woken);
	CHECK_NUMBER(heard.wake_score, 0.25, 0);
	CHECK_TEXT(heard.text, "sing");
	hear(&heard, grammar, "set it to five", "computer", 20);
	CHECK(heard.accepted && heard.woken && heard.accepted_count == 1);
	hear(&heard, grammar, "start", NULL, 30);
	hear(&heard, grammar, "sing", NULL, 40);
	CHECK(heard.accepted_count == 2);
	CHECK_TEXT(heard.text, "set it to five");
	CHECK_TEXT(heard.intent, "set");
	CHECK_NUMBER(json_get_number(heard.slots, "level", 0), 5, 0);
	CHECK_NUMBER(heard.decode_ms, 100, 1e-9);
	CHECK_NUMBER(heard.wake_score, 0.9, 0);
	CHECK_NUMBER(json_get_number(heard.refused, REASON_NOT_A_SENTENCE, 0), 2, 0);
	heard_finish(&heard);
	grammar_destroy(grammar);
}

TEST(refusals_are_counted_by_their_reasons)
{
	static const struct {
		const char *texts[3];
		bool unreadable;
	} recordings[] = {
		{{"sing", "sing", "start"}, false}, /* what was refused before a command counts, too */
		{{"sing"}, false},
		{{NULL}, false}, /* no utterance in it */
		{{NULL}, true},
	};
	struct tally tally = {0};
	const struct manifest_entry entry = {.expected = EXPECTED_NOTHING};
	struct grammar *grammar = grammar_house_compile(grammar_text, NULL);
	for (size_t i = 0; i < sizeof(recordings) / sizeof(recordings[0]); i++) {
		struct heard heard = {.unreadable = recordings[i].unreadable};
		for (size_t k = 0; k < 3 && recordings[i].texts[k] != NULL; k++) {
			hear(&heard, grammar, recordings[i].texts[k], NULL, 1);
		}
		tally_add(&tally, grammar, &entry, &heard);
		heard_finish(&heard);
	}
	CHECK(json_count(tally.refused) == 2);
	CHECK_NUMBER(json_get_number(tally.refused, REASON_NOT_A_SENTENCE, 0), 3, 0);
	CHECK_NUMBER(json_get_number(tally.refused, REASON_NO_SPEECH, 0), 1, 0);
	struct json *json = tally_json(&tally, "set");
	CHECK_NUMBER(json_get_number(json_get(json, "refused"), REASON_NOT_A_SENTENCE, 0), 3, 0);
	json_destroy(json);
	tally_finish(&tally);
	grammar_destroy(grammar);
}

TEST(a_recording_by_itself)
{
	struct heard heard = {0};
	struct buffer line;
	const struct manifest_entry entry = {.audio = (char *)"a.wav"};
	struct grammar *grammar = grammar_house_compile(grammar_text, NULL);
	hear(&heard, grammar, "sing", NULL, 10.04);
	hear(&heard, grammar, "set it to five", "computer", 20);
	heard.seconds = 1.23456;
	struct json *json = heard_json(&heard, &entry, JUDGED_STRICT);
	buffer_init(&line, 10000);
	CHECK(json != NULL && json_print(json, &line));
	CHECK_TEXT(buffer_text(&line),
		"{\"audio\":\"a.wav\",\"judgement\":\"right\",\"intent\":\"set\","
		"\"text\":\"set it to five\",\"seconds\":1.235,\"decode_ms\":30,"
		"\"woken\":true,\"wake_score\":0.9,\"refused\":{\"not a sentence\":1}}");
	buffer_finish(&line);
	json_destroy(json);
	heard_finish(&heard);
	grammar_destroy(grammar);
}

/* --- the sum ----------------------------------------------------------------------- */

static void add(struct tally *tally, enum expected expected, bool accepted, double seconds,
	double decode_ms)
{
	/* A false command has woken somebody, too. */
	struct json *none = json_new_object();
	const struct manifest_entry entry = {.expected = expected, .text = (char *)"start",
		.slots = none};
	const struct heard heard = {.accepted = accepted, .accepted_count = accepted ? 2 : 0,
		.woken = accepted && expected == EXPECTED_NOTHING, .intent = (char *)"start",
		.slots = none, .seconds = seconds, .decode_ms = decode_ms};
	tally_add(tally, NULL, &entry, &heard);
	json_destroy(none);
}

TEST(shares_rates_and_times)
{
	struct tally tally = {0};
	for (int i = 0; i < 20; i++) {
		add(&tally, EXPECTED_MEANING, i < 15, 1, 100 - i);
	}
	add(&tally, EXPECTED_NOTHING, true, 1800, 7); /* two commands in one recording */
	add(&tally, EXPECTED_NOTHING, false, 1800, 7);
	add(&tally, EXPECTED_WAKE, false, 1, 0);
	tally.cpu_seconds = 362.1;
	struct json *json = tally_json(&tally, "set");
	static const struct {
		const char *key;
		double value;
	} values[] = {
		{"clips", 23}, {"seconds", 3621}, {"commands", 20}, {"correct", 0.75},
		{"strict", 0.75}, {"wrong", 0}, {"rejected", 0.25}, {"outside", 0},
		{"false_accepts", 2}, {"false_accepts_per_hour", 2}, {"false_wakes", 1},
		{"false_wakes_per_hour", 1}, {"wake_missed", 1}, {"unreadable", 0},
		{"decode_ms_p50", 89}, {"decode_ms_p95", 99},
		{"cpu_per_second", 0.1},
	};
	CHECK_TEXT(json_get_text(json, "name"), "set");
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		double value = json_get_number(json, values[i].key, -1);
		if (fabs(value - values[i].value) > 1e-9) {
			CHECK_FAILED("%s is %g, expected %g", values[i].key, value, values[i].value);
		}
	}
	CHECK(json_count(json) == 19);
	json_destroy(json);
	tally_finish(&tally);
}

/* A share of nothing is not 0: that would look like a result. */
TEST(where_there_is_nothing_there_is_no_share)
{
	struct tally tally = {0};
	struct buffer line;
	struct json *json = tally_json(&tally, "empty");
	buffer_init(&line, 10000);
	CHECK(json != NULL && json_print(json, &line));
	CHECK_TEXT(buffer_text(&line),
		"{\"name\":\"empty\",\"clips\":0,\"seconds\":0,\"commands\":0,\"correct\":null,"
		"\"strict\":null,\"wrong\":null,\"rejected\":null,\"outside\":0,"
		"\"false_accepts\":0,\"false_accepts_per_hour\":null,\"false_wakes\":0,"
		"\"false_wakes_per_hour\":null,\"wake_missed\":null,\"unreadable\":0,"
		"\"decode_ms_p50\":0,\"decode_ms_p95\":0,\"cpu_per_second\":null,"
		"\"refused\":{}}");
	buffer_finish(&line);
	json_destroy(json);
	tally_finish(&tally);
}

TEST_MAIN({
	RUN(each_recording_is_judged);
	RUN(the_first_accepted_utterance_counts);
	RUN(refusals_are_counted_by_their_reasons);
	RUN(a_recording_by_itself);
	RUN(shares_rates_and_times);
	RUN(where_there_is_nothing_there_is_no_share);
})
