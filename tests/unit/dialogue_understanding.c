/* SPDX-License-Identifier: MIT */
#include "tests/check.h"
#include "tests/support/evidence.h"

#include "bridge/base/buffer.h"
#include "bridge/base/document.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/ask.h"
#include "bridge/dialogue/intent_thresholds.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "bridge/wire/message.h"
#include "tests/support/device_map.h"
#include "tests/support/grammar_house.h"

/* "up" means two things, each in a file's one rule. */
static const char grammar_text[] =
	"#JSGF V1.0;\n"
	"grammar t;\n"
	"import <earshot.lock>;\n"
	"public <lock> = lock the <earshot.lock>{device};\n"
	"public <unlock> = unlock the <earshot.lock>{device};\n"
	"public <warm> = set it to <number:0..100:0.5>{temperature};\n"
	"public <never_mind> = never mind | nevermind;\n"
	"public <move> = go (up{where=sky} | up{where=roof} | down{where=cellar});\n";

static struct grammar *make_grammar(void)
{
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_house_compile(grammar_text, problems);
	char *named = device_map_problems(problems);
	CHECK_TEXT(named, "");
	free(named);
	problems_destroy(problems);
	return grammar;
}

static const struct {
	const char *text;    /* what was heard; NULL: nothing was sent */
	const char *reason;  /* from the listener */
	struct evidence evidence;
	const char *refused; /* the expected reason; NULL: accepted */
} heard[] = {
	{"lock the front door", NULL, SURE_EVIDENCE, NULL},
	{"lock the front door", NULL, HARDLY_EVIDENCE, NULL},
	{"lock the front door", NULL, UNSURE_EVIDENCE, "twins"},
	{"lock the front door", NULL, {-5, 5, 2, 400, 1, 2, 0, true}, "not sure"},
	{"lock the front door", NULL, {5, -5, 2, 400, 1, 2, 0, true}, "not sure"},
	{"lock the front door", NULL, {5, 5, 2, 400, 0, 4, 0, true}, "disagreement"},
	{"lock the fridge", NULL, SURE_EVIDENCE, "not a sentence"},
	{"lock the fridge", NULL, UNSURE_EVIDENCE, "not a sentence"},
	{"", NULL, SURE_EVIDENCE, "not a sentence"},
	{NULL, NULL, SURE_EVIDENCE, "not a sentence"},
	{"", "no speech", {.margin = 0}, "no speech"},
	{"", "no wake word", {.margin = 0}, "no wake word"},
	{"", "no command", {.margin = 0}, "no command"},
	{"lock the front door", "no wake word", SURE_EVIDENCE, "no wake word"},
	{"go up", NULL, SURE_EVIDENCE, "ambiguous"},
};

TEST(what_was_heard_is_accepted_or_refused_by_name)
{
	struct grammar *grammar = make_grammar();
	for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++) {
		struct understanding understanding;
		struct utterance utterance = {.text = (char *)heard[i].text,
			.reason = (char *)heard[i].reason, .evidence = heard[i].evidence};
		CHECK(understand_utterance(grammar, NULL, &utterance, &understanding));
		CHECK_TEXT(understanding.reason, heard[i].refused);
		CHECK(understanding.accepted == (heard[i].refused == NULL));
		CHECK((understanding.meaning != NULL) == understanding.accepted);
		CHECK_TEXT(understanding.text, heard[i].text != NULL ? heard[i].text : "");
		CHECK_NUMBER(understanding.evidence.lead, utterance.evidence.lead, 0);
		understanding_finish(&understanding);
	}
	grammar_destroy(grammar);
}

#define LOCK "lock the front door"
#define UNLOCK "unlock the front door"

/* What is behind a rival that means the same counts; who knows of no more knows the least. */
TEST(a_rival_that_means_the_same_hides_no_other)
{
	static const struct {
		const char *said, *rival, *next[EVIDENCE_NEXT_RIVALS_MAX];
		double lead;
	} cases[] = {
		{LOCK, NULL, {NULL, NULL}, 5},
		{LOCK, UNLOCK, {NULL, NULL}, 5},
		{LOCK, UNLOCK, {LOCK, LOCK}, 5},
		{LOCK, LOCK, {NULL, NULL}, EVIDENCE_LEAD_MAX},
		{LOCK, LOCK, {UNLOCK, NULL}, 9},
		{LOCK, LOCK, {LOCK, NULL}, EVIDENCE_LEAD_MAX},
		{LOCK, LOCK, {LOCK, UNLOCK}, 11},
		{LOCK, LOCK, {LOCK, LOCK}, 11},
		/* It changes nothing. */
		{"never mind", "nevermind", {UNLOCK, NULL}, EVIDENCE_LEAD_MAX},
		{"never mind", UNLOCK, {NULL, NULL}, 5},
	};
	struct grammar *grammar = make_grammar();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct understanding understanding;
		struct utterance utterance = {.text = (char *)cases[i].said,
			.rival = (char *)cases[i].rival, .evidence = EVIDENCE(5, 1),
			.next_leads = {9, 11}};
		for (size_t k = 0; k < EVIDENCE_NEXT_RIVALS_MAX && cases[i].next[k] != NULL; k++) {
			CHECK(text_list_add(&utterance.next_rivals, cases[i].next[k]));
		}
		CHECK(understand_utterance(grammar, NULL, &utterance, &understanding));
		CHECK_NUMBER(understanding.evidence.lead, cases[i].lead, 0);
		understanding_finish(&understanding);
		text_list_finish(&utterance.next_rivals);
	}
	grammar_destroy(grammar);
}

static const struct {
	const char *typed;
	const char *text;
	const char *refused;
	const char *detail; /* a part of it */
} typed[] = {
	{"Lock the FRONT-door!", "lock the front door", NULL, NULL},
	{"set it to 21.5°", "set it to twenty one point five degrees", "not a sentence", "degrees"},
	{"set it to 21.5", "set it to twenty one point five", NULL, NULL},
	{"lock the fridge", "lock the fridge", "not a sentence", "not “fridge”."},
	{"", "", "not a sentence", "There is no word"},
	{"\xff", "", "not a sentence", "UTF-8"},
	{"go up", "go up", "ambiguous", "."},
};

TEST(what_was_typed_goes_the_same_way)
{
	struct grammar *grammar = make_grammar();
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		struct understanding understanding;
		CHECK(understand_typed(grammar, typed[i].typed, &understanding));
		CHECK_TEXT(understanding.text, typed[i].text);
		CHECK_TEXT(understanding.reason, typed[i].refused);
		CHECK(understanding.accepted == (typed[i].refused == NULL));
		CHECK_NUMBER(understanding.score, 1, 0);
		if (typed[i].detail != NULL) {
			CHECK_HAS(understanding.detail, typed[i].detail);
		}
		understanding_finish(&understanding);
	}
	grammar_destroy(grammar);
}

/* A sentence for people: with a capital, and one full stop. */
TEST(details_are_sentences)
{
	static const char *const texts[] = {"lock the fridge", "", "lock", "xyz", "go up"};
	struct grammar *grammar = make_grammar();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct understanding understanding;
		CHECK(understand_typed(grammar, texts[i], &understanding));
		const char *detail = understanding.detail != NULL ? understanding.detail : "";
		size_t length = strlen(detail);
		bool begins = (detail[0] >= 'A' && detail[0] <= 'Z') || strncmp(detail, "“", 3) == 0;
		if (!begins || length < 2 || detail[length - 1] != '.' || detail[length - 2] == '.') {
			CHECK_FAILED("not a sentence: %s", detail);
		}
		understanding_finish(&understanding);
	}
	grammar_destroy(grammar);
}

/* What was refused stays so, with its own reason. */
static void check_demand(void (*demand)(struct understanding *understanding),
	const struct evidence *evidence, bool accepted)
{
	struct grammar *grammar = make_grammar();
	struct understanding understanding;
	struct utterance utterance = {.text = (char *)"unlock the front door", .evidence = *evidence};
	CHECK(understand_utterance(grammar, NULL, &utterance, &understanding));
	CHECK(understanding.accepted);
	for (int turn = 0; turn < 2; turn++) {
		demand(&understanding);
		CHECK(understanding.accepted == accepted);
		CHECK_TEXT(understanding.reason, accepted ? NULL : REASON_NOT_SURE);
	}
	understanding_finish(&understanding);
	grammar_destroy(grammar);
}

TEST(to_open_something_more_is_demanded)
{
	static const struct evidence hardly = HARDLY_EVIDENCE, certain = SURE_EVIDENCE;
	check_demand(understanding_demand_confidence_to_open, &hardly, false);
	check_demand(understanding_demand_confidence_to_open, &certain, true);
}

TEST(to_open_something_its_rival_must_have_been_looked_for)
{
	static const struct evidence beyond_doubt = BEYOND_DOUBT_EVIDENCE, certain = SURE_EVIDENCE,
		hardly = HARDLY_EVIDENCE;
	check_demand(understanding_demand_rival_looked_for, &beyond_doubt, false);
	check_demand(understanding_demand_rival_looked_for, &certain, true);
	check_demand(understanding_demand_rival_looked_for, &hardly, true);
}

static const char sure[] = "{lock: 0.3, unlock: 0.7, warm: 0.995}";

static const struct {
	const char *text;
	struct evidence evidence;
	double needed;
	const char *refused; /* NULL: accepted */
	bool opens;          /* would be accepted to open something too */
} demanding[] = {
	{"lock the front door", UNSURE_EVIDENCE, 0.3, NULL, false},
	{"lock the front door", {-5, 5, 2, 400, 1, 2, 0, true}, 0.3, "not sure", false},
	/* For what opens it can only be made stricter. */
	{"lock the front door", HARDLY_EVIDENCE, 0.3, NULL, false},
	{"lock the front door", SURE_EVIDENCE, 0.3, NULL, true},
	{"unlock the front door", HARDLY_EVIDENCE, 0.7, "twins", false},
	{"unlock the front door", SURE_EVIDENCE, 0.7, NULL, true},
	{"set it to five", SURE_EVIDENCE, 0.995, "disagreement", false},
	/* Not in the map. */
	{"go down", HARDLY_EVIDENCE, 0.5, NULL, false},
	{"go down", UNSURE_EVIDENCE, 0.5, "twins", false},
	{"lock the fridge", SURE_EVIDENCE, 0.5, "not a sentence", false},
};

TEST(an_intent_can_be_demanded_to_be_surer_or_less_sure)
{
	struct grammar *grammar = make_grammar();
	struct document *document = document_read_text("t", sure, strlen(sure), NULL);
	struct intent_thresholds *thresholds =
		intent_thresholds_read(document_root(document), grammar_intents(grammar), NULL);
	for (size_t i = 0; i < sizeof(demanding) / sizeof(demanding[0]); i++) {
		struct understanding understanding;
		struct utterance utterance = {.text = (char *)demanding[i].text,
			.evidence = demanding[i].evidence};
		CHECK(understand_utterance(grammar, thresholds, &utterance, &understanding));
		CHECK_TEXT(understanding.reason, demanding[i].refused);
		CHECK_NUMBER(understanding.needed, demanding[i].needed, 1e-9);
		understanding_demand_confidence_to_open(&understanding);
		CHECK(understanding.accepted == demanding[i].opens);
		understanding_finish(&understanding);
	}
	intent_thresholds_destroy(thresholds);
	document_destroy(document);
	grammar_destroy(grammar);
}

static void check_json(struct json *json, const char *expected)
{
	struct buffer line;
	buffer_init(&line, 10000);
	CHECK(json != NULL && json_print(json, &line));
	CHECK_TEXT(buffer_text(&line), expected);
	buffer_finish(&line);
	json_destroy(json);
}

TEST(the_line_of_hear)
{
	struct grammar *grammar = make_grammar();
	struct understanding understanding;
	struct utterance utterance = {.text = (char *)"set it to twenty one point five",
		.wake = (char *)"computer", .wake_score = 0.8121, .start = 0.12345, .end = 1.9996, .evidence = {1.23456, 5, 2, 400, 1, 2, 0, true},
		.rival = (char *)"set it to twenty",
		.decode_ms = 41.26};
	CHECK(understand_utterance(grammar, NULL, &utterance, &understanding));
	check_json(understanding_heard_json(&understanding, &utterance, "a.wav"),
		"{\"file\":\"a.wav\",\"start\":0.123,\"end\":2,\"wake\":\"computer\","
		"\"wake_score\":0.812,\"accepted\":true,\"reason\":null,\"text\":\"set it to twenty one point five\","
		"\"intent\":\"warm\",\"slots\":{\"temperature\":21.5},\"score\":0.993,\"margin\":1.235,"
		"\"fit\":5,\"seconds\":2,\"lead\":400,\"agreement\":1,\"passes\":2,"
		"\"reverberation\":0,\"rival_looked_for\":true,\"rival\":\"set it to twenty\","
		"\"decode_ms\":41.3}");
	understanding_finish(&understanding);
	utterance = (struct utterance){.text = (char *)"", .reason = (char *)"no speech",
		.evidence = {.margin = -0.0004}};
	CHECK(understand_utterance(grammar, NULL, &utterance, &understanding));
	check_json(understanding_heard_json(&understanding, &utterance, NULL),
		"{\"file\":null,\"start\":0,\"end\":0,\"wake\":null,\"wake_score\":0,\"accepted\":false,"
		"\"reason\":\"no speech\",\"text\":\"\",\"intent\":null,\"slots\":{},\"score\":0,\"margin\":0,"
		"\"fit\":0,\"seconds\":0,\"lead\":0,\"agreement\":0,\"passes\":0,\"reverberation\":0,\"rival_looked_for\":false,\"rival\":null,"
		"\"decode_ms\":0}");
	understanding_finish(&understanding);
	grammar_destroy(grammar);
}

TEST(the_line_of_ask)
{
	struct grammar *grammar = make_grammar();
	struct understanding understanding;
	struct error why = {0};
	CHECK(understand_typed(grammar, "lock the front door", &understanding));
	struct home *home = device_map_home("version: 1\ndevices:\n  front_door: {type: lock, "
		"dialect: zigbee2mqtt, topic: door}\n", NULL);
	struct plan *plan = device_map_plan(home, understanding.meaning, NULL, &why);
	check_json(ask_json(&understanding, plan, NULL),
		"{\"accepted\":true,\"reason\":null,\"text\":\"lock the front door\","
		"\"intent\":\"lock\",\"slots\":{\"device\":\"front_door\"},\"policy\":\"allow\","
		"\"actions\":[{\"topic\":\"door/set\",\"payload\":\"{\\\"state\\\": \\\"LOCK\\\"}\","
		"\"qos\":1,\"retain\":false}],\"say\":\"Lock the front door.\"}");
	/* Understood, but there is no plan. */
	error_set(&why, ERROR_INPUT, "In which room?");
	check_json(ask_json(&understanding, NULL, &why),
		"{\"accepted\":true,\"reason\":null,\"text\":\"lock the front door\","
		"\"intent\":\"lock\",\"slots\":{\"device\":\"front_door\"},\"policy\":null,"
		"\"actions\":[],\"say\":\"In which room?\"}");
	plan_destroy(plan);
	home_destroy(home);
	understanding_finish(&understanding);
	CHECK(understand_typed(grammar, "sing", &understanding));
	struct json *json = ask_json(&understanding, NULL, NULL);
	CHECK_TEXT(json_get_text(json, "say"), understanding.detail);
	CHECK_TEXT(json_get_text(json, "reason"), "not a sentence");
	json_destroy(json);
	understanding_finish(&understanding);
	grammar_destroy(grammar);
}

TEST_MAIN({
	RUN(what_was_heard_is_accepted_or_refused_by_name);
	RUN(a_rival_that_means_the_same_hides_no_other);
	RUN(what_was_typed_goes_the_same_way);
	RUN(details_are_sentences);
	RUN(to_open_something_more_is_demanded);
	RUN(to_open_something_its_rival_must_have_been_looked_for);
	RUN(an_intent_can_be_demanded_to_be_surer_or_less_sure);
	RUN(the_line_of_hear);
	RUN(the_line_of_ask);
})
