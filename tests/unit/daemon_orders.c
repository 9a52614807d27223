/* SPDX-License-Identifier: MIT
 *
 * The connection is a real one that was never started, so that every command ends with "not
 * sent": what comes before that is what is tested here.
 */
#include "tests/check.h"
#include "tests/support/evidence.h"

#include <sys/stat.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/permission/lock_out.h"
#include "bridge/timers/timers.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/device_states.h"
#include "bridge/mqtt/connection.h"
#include "bridge/wire/message.h"
#include "tests/support/temporary_folder.h"

#define NOT_SENT "The broker does not answer. I did nothing."

static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, room: hall, dialect: zigbee2mqtt, topic: t/1}\n"
	"  back_door: {type: lock, dialect: zigbee2mqtt, topic: t/2, policy: {unlock: pin}}\n"
	"  gate: {type: gate, name: garden gate, commands: {open: {topic: t/5, payload: o}}, "
	"policy: {open: confirm}}\n"
	"  cellar: {type: lock, dialect: zigbee2mqtt, topic: t/6, policy: {unlock: confirm, "
	"lock: confirm}}\n"
	"  shed: {type: lock, dialect: zigbee2mqtt, topic: t/7, policy: {unlock: pin}}\n"
	"  lamp: {type: light, room: hall, dialect: zigbee2mqtt, topic: t/3}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: t/4}\n";

/* Of the PIN 7291. */
static const char secrets[] =
	"version: 1\n"
	"pins: {back_door: $y$j9T$oqMooVjXzhs5ILByPgq9v/$"
	"Kkk77vlH1n0snyyX13tCfyXXeKgyQ2eN/l/VRcYJA44}\n";

struct stage {
	struct temporary_folder *folder;
	struct clock *clock;
	struct loop *loop;
	struct configuration *configuration;
	struct answers *answers;
	struct connection *connection;
	struct device_states *states;
	struct carrying_out *carrying_out;
	struct lock_out *lock_out;
	struct timers *timers;
	char announced[200];
	struct orders *orders;
	struct trace trace;
	char *shown;
	size_t shown_size;
	int answered;
	uint64_t asker;
	struct json *answer;
	int questioned;
	char question[300];
	bool awaiting; /* an answer at the microphone */
};

static void make_connection(struct stage *stage)
{
	static const struct connection_settings settings = {
		.host = "127.0.0.1", .port = 1, .site = "test"};
	static const struct connection_events events = {.connected = NULL};
	struct error error = {0};
	stage->connection = connection_create(stage->loop, &settings, &events, NULL, &error);
	CHECK_TEXT(error.text, "");
}

static void on_answer(uint64_t asker, struct json *answer, void *data)
{
	struct stage *stage = data;
	stage->answered++;
	stage->asker = asker;
	json_destroy(stage->answer);
	stage->answer = answer;
}

static void on_question(uint64_t asker, struct json *question, void *data)
{
	struct stage *stage = data;
	stage->questioned++;
	stage->asker = asker;
	snprintf(stage->question, sizeof(stage->question), "%s: %s",
		json_get_text(question, "expects"), json_get_text(question, "say"));
	json_destroy(question);
}

static void on_await(bool answer, void *data)
{
	struct stage *stage = data;
	stage->awaiting = answer;
}

static void on_timer(const char *say, void *data)
{
	struct stage *stage = data;
	snprintf(stage->announced, sizeof(stage->announced), "%s", say);
}

static void make_orders(struct stage *stage)
{
	static const struct orders_events events = {on_answer, on_question, on_await};
	stage->lock_out = lock_out_create(stage->clock,
		temporary_folder_path(stage->folder, "lock-out.json"), NULL);
	stage->timers = timers_create(stage->loop, NULL, on_timer, stage, NULL);
	const struct orders_parts parts = {stage->loop, stage->configuration, stage->answers,
		stage->states, stage->carrying_out, stage->lock_out, stage->timers, &stage->trace};
	stage->orders = orders_create(&parts, &events, stage);
	CHECK(stage->orders != NULL);
}

/* `settings` is added to earshot.yaml. */
static void set_stage(struct stage *stage, const char *settings)
{
	char all[300];
	*stage = (struct stage){.folder = temporary_folder_create(), .clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	snprintf(all, sizeof(all), "version: 1\nroom: hall\nsecrets: secrets.yaml\n"
		"devices: [home.yaml]\n%s", settings);
	CHECK(temporary_folder_write(stage->folder, "earshot.yaml", all));
	CHECK(temporary_folder_write(stage->folder, "home.yaml", house));
	CHECK(temporary_folder_write(stage->folder, "secrets.yaml", secrets));
	CHECK(chmod(temporary_folder_path(stage->folder, "secrets.yaml"), 0600) == 0);
	stage->configuration =
		configuration_load(temporary_folder_path(stage->folder, "earshot.yaml"), NULL);
	stage->answers = answers_load("grammars/answers.yaml", NULL);
	make_connection(stage);
	stage->states = device_states_create(stage->configuration->home);
	stage->carrying_out = carrying_out_create(stage->loop, stage->connection, stage->states,
		stage->answers);
	stage->trace = (struct trace){.out = open_memstream(&stage->shown, &stage->shown_size),
		.style = TRACE_JSON, .clock = stage->clock};
	make_orders(stage);
}

static void clear_stage(struct stage *stage)
{
	connection_destroy(stage->connection);
	orders_destroy(stage->orders);
	carrying_out_destroy(stage->carrying_out);
	lock_out_destroy(stage->lock_out);
	timers_destroy(stage->timers);
	device_states_destroy(stage->states);
	answers_destroy(stage->answers);
	configuration_destroy(stage->configuration);
	fclose(stage->trace.out);
	free(stage->shown);
	json_destroy(stage->answer);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	temporary_folder_destroy(stage->folder);
}

/* --- typed --------------------------------------------------------------------------- */

static const struct {
	const char *text;
	bool accepted;
	const char *policy;
	const char *say;
} typed[] = {
	{"lock the front door", true, "allow", NOT_SENT},
	{"turn on the lights", true, "allow", NOT_SENT},
	{"unlock the front door", true, "deny", "Unlocking by voice is switched off for the front "
		"door."},
	{"unlock the shed", true, "pin", "There is no PIN for the shed yet. I did nothing."},
	{"turn on the lights in the hall", true, "allow", NOT_SENT},
	{"set the valve to 99", true, "allow", NOT_SENT},
	{"set the valve to 50", true, NULL,
		"The valve takes 5 to 35 degrees. If you mean Fahrenheit, say so."},
	{"", false, NULL, "There is no word in the text: write a command like `turn on the lamp`."},
};

TEST(what_was_typed_is_answered_once)
{
	struct stage stage;
	set_stage(&stage, "");
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		stage.answered = 0;
		orders_typed(stage.orders, 7 + i, typed[i].text);
		CHECK(stage.answered == 1 && stage.asker == 7 + i);
		CHECK(json_get_boolean(stage.answer, "accepted", !typed[i].accepted) ==
			typed[i].accepted);
		CHECK(!json_get_boolean(stage.answer, "done", true));
		CHECK_TEXT(json_get_text(stage.answer, "policy"), typed[i].policy);
		CHECK_TEXT(json_get_text(stage.answer, "say"), typed[i].say);
		loop_turn(stage.loop, 0);
		CHECK(!carrying_out_is_busy(stage.carrying_out));
	}
	clear_stage(&stage);
}

/* --- spoken --------------------------------------------------------------------------- */

/* Sure enough for a command, and for one that opens something. */
static const struct {
	const char *text;
	const struct evidence evidence;
	const char *say;
	const char *settings;
} spoken[] = {
	{"lock the front door", HARDLY_EVIDENCE, NOT_SENT, ""},
	{"unlock the shed", SURE_EVIDENCE, "There is no PIN for the shed yet. I did nothing.", ""},
	{"unlock the back door", HARDLY_EVIDENCE,
		"To open something I have to be surer of what was said. I did nothing.", ""},
	{"unlock the front door", HARDLY_EVIDENCE, "switched off for the front door", ""},
	{"lock the fridge", SURE_EVIDENCE, "I did not understand that. I did nothing.", ""},
	{"lock the front door", UNSURE_EVIDENCE, "I am not sure what you said. I did nothing.", ""},
	{"lock the front door", UNSURE_EVIDENCE, NOT_SENT, "hearing: {sure: {lock: 0.3}}\n"},
	{"lock the front door", SURE_EVIDENCE, "I am not sure what you said. I did nothing.",
		"hearing: {sure: {lock: 0.995}}\n"},
	/* To open something, the larger one counts. */
	{"unlock the back door", HARDLY_EVIDENCE,
		"To open something I have to be surer of what was said. I did nothing.",
		"hearing: {sure: {unlock: 0.3}}\n"},
	{"unlock the back door", SURE_EVIDENCE, "I am not sure what you said. I did nothing.",
		"hearing: {sure: {unlock: 0.995}}\n"},
	{"set the valve to ninety", SURE_EVIDENCE, "The valve takes 5 to 35 degrees.", ""},
};

TEST(what_was_spoken_is_answered)
{
	for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++) {
		struct stage stage;
		struct understanding understanding;
		struct utterance utterance = {.text = (char *)spoken[i].text,
			.evidence = spoken[i].evidence};
		set_stage(&stage, spoken[i].settings);
		CHECK(understand_utterance(stage.configuration->grammar,
			stage.configuration->thresholds, &utterance, &understanding));
		orders_spoken(stage.orders, &understanding, &utterance, false);
		fflush(stage.trace.out);
		CHECK_HAS(stage.shown, "\"event\":\"heard\"");
		CHECK_HAS(stage.shown, "\"event\":\"answered\"");
		CHECK_HAS(stage.shown, spoken[i].say);
		CHECK(strstr(stage.shown, "\"event\":\"sent\"") == NULL);
		understanding_finish(&understanding);
		clear_stage(&stage);
	}
}

/* --- asked back ----------------------------------------------------------------------- */

#define ASKER 3

static void check_say(const struct stage *stage, const char *say)
{
	CHECK_TEXT(json_get_text(stage->answer, "say"), say);
	CHECK(!json_get_boolean(stage->answer, "done", true));
}

TEST(what_needs_a_yes_is_asked_for)
{
	static const struct {
		const char *text, *reply, *say;
	} cases[] = {
		{"unlock the cellar", "yes", NOT_SENT},
		{"lock the cellar", "yes", NOT_SENT},
		{"unlock the cellar", "y", NOT_SENT},
		{"unlock the cellar", "no", "I did nothing."},
		{"unlock the cellar", "", "I did nothing."},
		{"unlock the cellar", NULL, "There was no answer. I did nothing."},
		{"unlock the cellar", "lock the front door", "I did nothing."},
		{"unlock the cellar", "7291", "I did nothing."},
		{"unlock the back door", "7291", NOT_SENT},
		{"unlock the back door", "yes", "I did nothing."},
		{"unlock the back door", " 7291", "I did nothing."},
		{"unlock the back door", "seven two nine one", "I did nothing."},
		{"unlock the back door", NULL, "There was no answer. I did nothing."},
	};
	struct stage stage;
	set_stage(&stage, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage.answered = stage.questioned = 0;
		orders_typed(stage.orders, ASKER, cases[i].text);
		CHECK(stage.questioned == 1 && stage.answered == 0 && stage.asker == ASKER);
		/* Another one's answer is none, nor is what is said. */
		orders_reply(stage.orders, ASKER + 1, "yes");
		orders_reply(stage.orders, 0, "yes");
		CHECK(!orders_expect_spoken(stage.orders));
		CHECK(stage.answered == 0);
		orders_reply(stage.orders, ASKER, cases[i].reply);
		CHECK(stage.answered == 1 && stage.asker == ASKER);
		check_say(&stage, cases[i].say);
		/* Nor is a second one. */
		orders_reply(stage.orders, ASKER, "yes");
		CHECK(stage.answered == 1);
		loop_turn(stage.loop, 0);
		CHECK(!carrying_out_is_busy(stage.carrying_out));
	}
	clear_stage(&stage);
}

TEST(the_question_says_what_is_to_be_done)
{
	struct stage stage;
	set_stage(&stage, "");
	orders_typed(stage.orders, 1, "unlock the cellar");
	CHECK_TEXT(stage.question, "confirm: Shall I unlock the cellar?");
	orders_typed(stage.orders, 2, "unlock the back door");
	CHECK_TEXT(stage.question, "pin: What is the PIN to unlock the back door?");
	orders_end_sessions(stage.orders);
	CHECK(stage.answered == 2);
	check_say(&stage, "I did nothing.");
	orders_end_sessions(stage.orders);
	CHECK(stage.answered == 2);
	clear_stage(&stage);
}

TEST(who_answers_late_has_not_answered)
{
	struct stage stage;
	set_stage(&stage, "");
	orders_typed(stage.orders, ASKER, "unlock the cellar");
	clock_advance(stage.clock, ORDERS_TYPED_WAIT_MS);
	/* Before the loop turns: the time counts, not the turn. */
	orders_reply(stage.orders, ASKER, "yes");
	CHECK(stage.answered == 0);
	loop_turn(stage.loop, 0);
	CHECK(stage.answered == 1);
	check_say(&stage, "I heard no answer in time. I did nothing.");
	orders_reply(stage.orders, ASKER, "yes");
	CHECK(stage.answered == 1);
	clear_stage(&stage);
}

static void speak(struct stage *stage, const char *text, const struct utterance *times,
	bool secret)
{
	struct understanding understanding;
	struct utterance utterance = *times;
	utterance.text = (char *)text;
	CHECK(understand_utterance(stage->configuration->grammar,
		stage->configuration->thresholds, &utterance, &understanding));
	orders_spoken(stage->orders, &understanding, &utterance, secret);
	fflush(stage->trace.out);
	understanding_finish(&understanding);
}

TEST(what_is_said_to_a_question)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	static const struct utterance hardly = {.evidence = HARDLY_EVIDENCE};
	static const struct utterance before = {.evidence = SURE_EVIDENCE, .start = 1, .end = 2,
		.speech_end_ms = 10500};
	static const struct utterance after = {.evidence = SURE_EVIDENCE, .start = 1, .end = 2,
		.speech_end_ms = 11500};
	static const struct {
		const char *command, *reply;
		const struct utterance *how;
		const char *say; /* NULL: the question stays */
	} cases[] = {
		{"unlock the cellar", "yes", &sure, NOT_SENT},
		{"unlock the cellar", "yes", &after, NOT_SENT},
		{"unlock the cellar", "yes", &hardly, "To open something I have to be surer"},
		{"unlock the cellar", "yes", &before, NULL},
		{"unlock the cellar", "no", &sure, "I did nothing."},
		{"unlock the cellar", "never mind", &sure, "I did nothing."},
		{"unlock the cellar", "lock the front door", &sure, "I did nothing."},
		{"unlock the cellar", "unlock the cellar", &sure, "I did nothing."},
		{"unlock the cellar", "seven two nine one", &sure, "I did nothing."},
		{"unlock the cellar", "lock the fridge", &sure, "I did not understand the answer."},
		{"unlock the cellar", "", &sure, NULL},
		{"unlock the back door", "seven two nine one", &sure, NOT_SENT},
		{"unlock the back door", "seven two nine two", &sure, "That is not the PIN."},
		{"unlock the back door", "yes", &sure, "I did nothing."},
		{"unlock the back door", "seven two nine", &sure, "I did not understand the answer."},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		set_stage(&stage, "");
		clock_advance(stage.clock, 10000);
		speak(&stage, cases[i].command, &sure, false);
		bool pin = strstr(cases[i].command, "back") != NULL;
		CHECK(stage.awaiting && orders_expect_spoken(stage.orders));
		CHECK(orders_expect_spoken_pin(stage.orders) == pin);
		/* What is typed is no answer to that. */
		orders_reply(stage.orders, ASKER, "yes");
		speak(&stage, cases[i].reply, cases[i].how, pin);
		CHECK(stage.awaiting == (cases[i].say == NULL));
		CHECK(orders_expect_spoken(stage.orders) == (cases[i].say == NULL));
		if (cases[i].say != NULL) {
			CHECK_HAS(stage.shown, cases[i].say);
		} else {
			CHECK(strstr(stage.shown, "answered") == NULL);
		}
		CHECK(strstr(stage.shown, "\"event\":\"sent\"") == NULL);
		CHECK(!pin || strstr(stage.shown, "seven") == NULL);
		clear_stage(&stage);
	}
}

TEST(a_silent_microphone_ends_the_question)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	struct stage stage;
	set_stage(&stage, "");
	speak(&stage, "unlock the cellar", &sure, false);
	clock_advance(stage.clock, ORDERS_SPOKEN_WAIT_MS - 1);
	loop_turn(stage.loop, 0);
	CHECK(stage.awaiting);
	clock_advance(stage.clock, 1);
	loop_turn(stage.loop, 0);
	CHECK(!stage.awaiting && !orders_expect_spoken(stage.orders));
	speak(&stage, "yes", &sure, false);
	CHECK_HAS(stage.shown, "I heard no answer in time. I did nothing.");
	CHECK_HAS(stage.shown, "Nothing was asked, so that answers nothing. I did nothing.");
	clear_stage(&stage);
}

TEST(an_answer_to_nothing_is_refused)
{
	static const char *const texts[] = {"yes", "no", "seven two nine one"};
	struct stage stage;
	set_stage(&stage, "");
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		orders_typed(stage.orders, ASKER, texts[i]);
		CHECK(!json_get_boolean(stage.answer, "accepted", true));
		CHECK_TEXT(json_get_text(stage.answer, "reason"), "not asked");
	}
	clear_stage(&stage);
}

TEST(three_wrong_pins_of_whomever_are_enough)
{
	static const struct utterance sure = {.evidence = SURE_EVIDENCE};
	struct stage stage;
	set_stage(&stage, "");
	orders_typed(stage.orders, 1, "unlock the back door");
	orders_reply(stage.orders, 1, "0000");
	check_say(&stage, "That is not the PIN. I did nothing.");
	speak(&stage, "unlock the back door", &sure, false);
	speak(&stage, "one one one one", &sure, true);
	/* Asked already, and too late when it is answered. */
	orders_typed(stage.orders, 2, "unlock the back door");
	orders_typed(stage.orders, 3, "unlock the back door");
	orders_reply(stage.orders, 3, "2222");
	check_say(&stage, "There were too many wrong PINs, so I take none for a minute. I did "
		"nothing.");
	orders_reply(stage.orders, 2, "7291");
	check_say(&stage, "There were too many wrong PINs, so I take none for a minute. I did "
		"nothing.");
	clock_advance(stage.clock, 60000);
	orders_typed(stage.orders, 4, "unlock the back door");
	orders_reply(stage.orders, 4, "7291");
	check_say(&stage, NOT_SENT);
	clear_stage(&stage);
}

/* --- what is no command ----------------------------------------------------------------- */

TEST(each_kind_is_answered_by_who_knows)
{
	static const struct {
		const char *text, *intent, *say;
		bool done;
	} cases[] = {
		{"is the front door locked", "question_state", "front door", true},
		{"set a timer for five minutes", "timer_set", "5 minutes", true},
		{"how long is left on the timer", "timer_left", "minutes", true},
		{"cancel the pizza timer", "timer_cancel", "no ", false},
		{"what time is it", "time", "It is", true},
		{"never mind", "never_mind", "", true},
	};
	struct stage stage;
	set_stage(&stage, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stage.answered = 0;
		orders_typed(stage.orders, ASKER, cases[i].text);
		CHECK(stage.answered == 1);
		CHECK(json_get_boolean(stage.answer, "accepted", false));
		CHECK_TEXT(json_get_text(stage.answer, "intent"), cases[i].intent);
		CHECK_HAS(json_get_text(stage.answer, "say"), cases[i].say);
		CHECK(json_get_boolean(stage.answer, "done", !cases[i].done) == cases[i].done);
		CHECK(json_count(json_get(stage.answer, "actions")) == 0);
	}
	clock_advance(stage.clock, 5 * 60 * 1000);
	loop_turn(stage.loop, 0);
	CHECK_HAS(stage.announced, "imer");
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(what_was_typed_is_answered_once);
	RUN(what_was_spoken_is_answered);
	RUN(what_needs_a_yes_is_asked_for);
	RUN(the_question_says_what_is_to_be_done);
	RUN(who_answers_late_has_not_answered);
	RUN(what_is_said_to_a_question);
	RUN(a_silent_microphone_ends_the_question);
	RUN(an_answer_to_nothing_is_refused);
	RUN(three_wrong_pins_of_whomever_are_enough);
	RUN(each_kind_is_answered_by_who_knows);
})
