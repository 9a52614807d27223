/* SPDX-License-Identifier: MIT
 *
 * What tests/golden/plans.txt cannot show: the JSON, borrowed pieces, odd meanings.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\n"
	"groups: {all: [door, lamp, heater]}\n"
	"devices:\n"
	" door: {type: lock, dialect: zigbee2mqtt, topic: z/door, policy: {unlock: pin}}\n"
	" lamp: {type: light, room: hall, dialect: zigbee2mqtt, topic: z/lamp, policy: {off: confirm}}\n"
	" spot: {type: light, room: hall, dialect: zigbee2mqtt, topic: z/spot, policy: {off: pin}}\n"
	" heater: {type: thermostat, dialect: zigbee2mqtt, topic: z/heater}\n"
	"intents:\n"
	" orderDrink: {topic: bar, payload: '{size}'}\n"
	" order_big.Drink-now: {topic: bar, payload: x}\n";

static struct plan *plan_of(const struct home *home, const char *line, struct error *error)
{
	struct meaning *meaning = device_map_meaning(line);
	struct plan *plan = device_map_plan(home, meaning, NULL, error);
	meaning_destroy(meaning);
	return plan;
}

TEST(an_action_points_at_its_device)
{
	struct home *home = device_map_home(house, NULL);
	struct error error = {0};
	struct plan *plan = plan_of(home, "unlock device=door", &error);
	CHECK(plan != NULL && plan->action_count == 1);
	CHECK(plan->actions[0].device == home_device(home, "door"));
	CHECK_TEXT(plan->actions[0].command->name, "unlock");
	CHECK(plan->actions[0].expectation.property ==
		device_property(home_device(home, "door"), "state"));
	plan_destroy(plan);
	plan = plan_of(home, "orderDrink size=big", &error);
	CHECK(plan->actions[0].device == NULL && plan->actions[0].command == NULL);
	CHECK(!plan_opens(plan));
	CHECK(plan->actions[0].expectation.property == NULL);
	plan_destroy(plan);
	plan_destroy(NULL);
	home_destroy(home);
}

/* What is not seen in the map, because a value makes the message. */
TEST(no_value_makes_a_message_that_opens)
{
	static const char map[] = "version: 1\n"
		"devices:\n"
		" door: {type: lock, dialect: zigbee2mqtt, topic: z/door, policy: {unlock: pin}}\n"
		" heater: {type: thermostat, commands: {mode: {topic: z/door/set, "
		"payload: '{\"state\": \"{mode}\"}', values: {heat: UNLOCK, cool: LOCK}}}}\n";
	struct home *home = device_map_home(map, NULL);
	struct error error = {0};
	CHECK(home_device(home, "heater") != NULL);
	CHECK(plan_of(home, "thermostat_mode device=heater mode=heat", &error) == NULL);
	CHECK_TEXT(error.text, "That would open the door past its policy, so I do not do it.");
	struct plan *plan = plan_of(home, "thermostat_mode device=heater mode=cool", &error);
	CHECK(plan != NULL);
	plan_destroy(plan);
	plan = plan_of(home, "unlock device=door", &error);
	CHECK(plan != NULL && plan->policy == POLICY_PIN);
	plan_destroy(plan);
	home_destroy(home);
}

TEST(actions_as_json)
{
	static const struct {
		const char *line, *json;
	} cases[] = {
		{"unlock device=door", "[{\"topic\":\"z/door/set\",\"payload\":\"{\\\"state\\\": "
			"\\\"UNLOCK\\\"}\",\"qos\":1,\"retain\":false}]"},
		{"orderDrink", "[{\"topic\":\"bar\",\"payload\":\"\",\"qos\":1,\"retain\":false}]"},
	};
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct plan *plan = plan_of(home, cases[i].line, NULL);
		struct json *json = plan_actions_json(plan);
		struct buffer printed;
		buffer_init(&printed, 4096);
		CHECK(json_print(json, &printed));
		CHECK_TEXT(buffer_text(&printed), cases[i].json);
		buffer_finish(&printed);
		json_destroy(json);
		plan_destroy(plan);
	}
	struct plan empty = {0};
	struct json *json = plan_actions_json(&empty);
	CHECK(json_kind(json) == JSON_LIST && json_count(json) == 0);
	json_destroy(json);
	home_destroy(home);
}

TEST(the_strictest_policy_counts)
{
	struct home *home = device_map_home(house, NULL);
	struct plan *plan = plan_of(home, "lights_off scope=all", NULL);
	CHECK(plan->policy == POLICY_PIN && plan->action_count == 2 && plan_opens(plan));
	plan_destroy(plan);
	plan = plan_of(home, "lights_on scope=all", NULL);
	CHECK(plan->policy == POLICY_ALLOW && plan->action_count == 2 && !plan_opens(plan));
	plan_destroy(plan);
	home_destroy(home);
}

TEST(a_denied_plan_holds_nothing)
{
	struct home *home = device_map_home("version: 1\ndevices:\n"
		" door: {type: lock, dialect: zigbee2mqtt, topic: z/door}\n", NULL);
	struct plan *plan = plan_of(home, "unlock device=door", NULL);
	CHECK(plan->policy == POLICY_DENY);
	CHECK(plan->action_count == 0 && plan->actions == NULL && !plan_opens(plan));
	CHECK_HAS(plan->say, "Unlocking by voice is switched off for the door.");
	plan_destroy(plan);
	home_destroy(home);
}

TEST(kinds_of_refusals)
{
	static const struct {
		const char *line;
		enum error_kind kind;
	} cases[] = {
		{"unlock device=nobody", ERROR_NOT_FOUND},
		{"unlock group=all", ERROR_REFUSED},
		{"no_intent", ERROR_NOT_FOUND},
		{"thermostat_set device=heater temperature=hot", ERROR_INPUT},
		{"lights_on room=kitchen", ERROR_NOT_FOUND},
		{"lights_on", ERROR_INPUT},
	};
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct plan *plan = plan_of(home, cases[i].line, &error);
		CHECK(plan == NULL);
		if (error.kind != cases[i].kind) {
			CHECK_FAILED("%s is refused as %d: %s", cases[i].line, (int)error.kind,
				error.text);
		}
		plan_destroy(plan);
	}
	home_destroy(home);
}

TEST(who_answers_a_meaning)
{
	static const struct {
		const char *line;
		enum intent_kind kind;
	} cases[] = {
		{"lock device=door", INTENT_COMMAND},
		{"question_state device=heater state=on", INTENT_QUESTION},
		{"timers_list", INTENT_TIMER},
		{"date", INTENT_TALK},
		{"no", INTENT_REPLY},
		{"orderDrink", INTENT_COMMAND},
		{"nobody_knows", INTENT_COMMAND},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct meaning *meaning = device_map_meaning(cases[i].line);
		CHECK(plan_kind(meaning) == cases[i].kind);
		meaning_destroy(meaning);
	}
}

/* What a compound comes to: the number of actions and what is said, or the refusal. */
static const struct {
	const char *clauses[3];
	size_t actions;
	const char *says;
} compounds[] = {
	{{"lights_on scope=all", "lock device=door"}, 3, "Turn on all the lights. Lock the door."},
	{{"light_on device=lamp", "lights_on room=hall"}, 2, "Turn on the lamp. Turn on the lights"},
	{{"light_on device=lamp", "orderDrink size=big", "lock device=door"}, 3, "Order drink."},
	{{"light_on device=lamp", "light_off device=lamp"}, 0, "two things at once for the lamp"},
	{{"light_on device=lamp", "unlock device=door"}, 0, "done alone or not at all"},
	{{"unlock device=door", "unlock device=door"}, 0, "done alone or not at all"},
	{{"light_on device=lamp", "light_on device=nobody"}, 0, "I know of no device"},
	{{"light_on device=lamp", "time"}, 0, "I have no answer to it yet"},
};

TEST(clauses_are_planned_together_or_not_at_all)
{
	struct home *home = device_map_home(house, NULL);
	const struct plan_context context = {.home = home};
	for (size_t i = 0; i < sizeof(compounds) / sizeof(*compounds); i++) {
		struct meaning *clauses[3];
		struct error error = {0};
		size_t count = 0;
		for (; count < 3 && compounds[i].clauses[count] != NULL; count++) {
			clauses[count] = device_map_meaning(compounds[i].clauses[count]);
		}
		struct plan *plan = plan_create(&context, clauses, count, &error);
		CHECK_HAS(plan != NULL ? plan->say : error.text, compounds[i].says);
		CHECK((plan != NULL ? plan->action_count : 0) == compounds[i].actions);
		CHECK(strstr(compounds[i].says, "alone") == NULL ||
			(plan != NULL && plan->policy == POLICY_DENY));
		plan_destroy(plan);
		while (count > 0) {
			meaning_destroy(clauses[--count]);
		}
	}
	home_destroy(home);
}

TEST(many_devices_are_asked_about)
{
	struct home *home = device_map_home(house, NULL);
	struct plan_context context = {.home = home, .ask_above = 1};
	struct meaning *meaning = device_map_meaning("lights_on scope=all");
	struct plan *plan = plan_create(&context, &meaning, 1, NULL);
	CHECK(plan->policy == POLICY_CONFIRM && plan->action_count == 2 && !plan_opens(plan));
	CHECK_TEXT(plan->say, "That is 2 devices: turn on all the lights. Shall I?");
	plan_destroy(plan);
	context.ask_above = 2;
	plan = plan_create(&context, &meaning, 1, NULL);
	CHECK(plan->policy == POLICY_ALLOW);
	plan_destroy(plan);
	meaning_destroy(meaning);
	home_destroy(home);
}

TEST_MAIN(
	RUN(an_action_points_at_its_device);
	RUN(no_value_makes_a_message_that_opens);
	RUN(actions_as_json);
	RUN(the_strictest_policy_counts);
	RUN(a_denied_plan_holds_nothing);
	RUN(kinds_of_refusals);
	RUN(who_answers_a_meaning);
	RUN(clauses_are_planned_together_or_not_at_all);
	RUN(many_devices_are_asked_about);
)
