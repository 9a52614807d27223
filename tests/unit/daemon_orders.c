/* SPDX-License-Identifier: MIT
 *
 * The connection is a real one that was never started, so that every command ends with "not
 * sent": what comes before that is what is tested here.
 */
#include "tests/check.h"
#include "tests/support/evidence.h"

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
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
	"  lamp: {type: light, room: hall, dialect: zigbee2mqtt, topic: t/3}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: t/4}\n";

struct stage {
	struct temporary_folder *folder;
	struct clock *clock;
	struct loop *loop;
	struct configuration *configuration;
	struct answers *answers;
	struct connection *connection;
	struct device_states *states;
	struct carrying_out *carrying_out;
	struct orders *orders;
	struct trace trace;
	char *shown;
	size_t shown_size;
	int answered;
	uint64_t asker;
	struct json *answer;
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

/* `settings` is added to earshot.yaml. */
static void set_stage(struct stage *stage, const char *settings)
{
	char all[200];
	*stage = (struct stage){.folder = temporary_folder_create(), .clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	snprintf(all, sizeof(all), "version: 1\nroom: hall\ndevices: [home.yaml]\n%s", settings);
	CHECK(temporary_folder_write(stage->folder, "earshot.yaml", all));
	CHECK(temporary_folder_write(stage->folder, "home.yaml", house));
	stage->configuration =
		configuration_load(temporary_folder_path(stage->folder, "earshot.yaml"), NULL);
	stage->answers = answers_load("grammars/answers.yaml", NULL);
	make_connection(stage);
	stage->states = device_states_create(stage->configuration->home);
	stage->carrying_out = carrying_out_create(stage->loop, stage->connection, stage->states,
		stage->answers);
	stage->trace = (struct trace){.out = open_memstream(&stage->shown, &stage->shown_size),
		.style = TRACE_JSON, .clock = stage->clock};
	stage->orders = orders_create(stage->configuration, stage->carrying_out, &stage->trace);
	CHECK(stage->orders != NULL);
}

static void clear_stage(struct stage *stage)
{
	connection_destroy(stage->connection);
	orders_destroy(stage->orders);
	carrying_out_destroy(stage->carrying_out);
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

static void on_answer(uint64_t asker, struct json *answer, void *data)
{
	struct stage *stage = data;
	stage->answered++;
	stage->asker = asker;
	json_destroy(stage->answer);
	stage->answer = answer;
}

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
	{"unlock the back door", true, "pin",
		"That needs a PIN, which I cannot ask for yet. I did nothing."},
	{"turn on the lights in the hall", true, "allow", NOT_SENT},
	{"set the valve to 99", true, NULL, "The valve takes 5 to 35 degrees."},
	{"", false, NULL, "There is no word in the text: write a command like `turn on the lamp`."},
};

TEST(what_was_typed_is_answered_once)
{
	struct stage stage;
	set_stage(&stage, "");
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		stage.answered = 0;
		orders_typed(stage.orders, 7 + i, typed[i].text, on_answer, &stage);
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
	{"unlock the back door", SURE_EVIDENCE,
		"That needs a PIN, which I cannot ask for yet. I did nothing.", ""},
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
		orders_spoken(stage.orders, &understanding, &utterance);
		fflush(stage.trace.out);
		CHECK_HAS(stage.shown, "\"event\":\"heard\"");
		CHECK_HAS(stage.shown, "\"event\":\"answered\"");
		CHECK_HAS(stage.shown, spoken[i].say);
		CHECK(strstr(stage.shown, "\"event\":\"sent\"") == NULL);
		understanding_finish(&understanding);
		clear_stage(&stage);
	}
}

TEST_MAIN({
	RUN(what_was_typed_is_answered_once);
	RUN(what_was_spoken_is_answered);
})
