/* SPDX-License-Identifier: MIT
 *
 * With a connection that says what the test tells it to say, in orders that a real broker
 * takes only now and then; time stands still until it is let pass.
 */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"
#include "tests/support/stand_in_connection.h"

/* --- the stage ------------------------------------------------------------------- */

static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: door}\n"
	"  back_door: {type: lock, dialect: zigbee2mqtt, topic: back, "
	"policy: {unlock: pin, lock: confirm}}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: valve}\n"
	"  desk_lamp: {type: light, dialect: zigbee2mqtt, topic: l1}\n"
	"  hall_light: {type: light, dialect: zigbee2mqtt, topic: l2}\n"
	"  sofa_light: {type: light, dialect: zigbee2mqtt, topic: l3}\n"
	"  bell:\n"
	"    type: switch\n"
	"    commands: {on: {topic: bell, payload: \"1\"}, off: {topic: bell, payload: \"0\"}}\n";

/* How one plan was seen from outside. */
struct order {
	int left;
	int reported;
	int answered;
	bool done;
	char say[400];
};

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct connection connection;
	struct home *home;
	struct answers *answers;
	struct device_states *states;
	struct carrying_out *carrying_out;
};

static void set_stage(struct stage *stage)
{
	struct problems *problems = problems_create();
	*stage = (struct stage){.clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	stage->home = device_map_home(house, problems);
	stage->answers = answers_load("grammars/answers.yaml", problems);
	char *named = device_map_problems(problems);
	CHECK_TEXT(named, "");
	free(named);
	problems_destroy(problems);
	stage->states = device_states_create(stage->home);
	stage->carrying_out = carrying_out_create(stage->loop, &stage->connection, stage->states,
		stage->answers);
	CHECK(stage->carrying_out != NULL);
}

static void clear_stage(struct stage *stage)
{
	carrying_out_destroy(stage->carrying_out);
	/* Nothing is left behind that would call back later. */
	clock_advance(stage->clock, 100000);
	loop_turn(stage->loop, 0);
	loop_turn(stage->loop, 0);
	device_states_destroy(stage->states);
	answers_destroy(stage->answers);
	home_destroy(stage->home);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static void on_sent(const struct action *action, void *data)
{
	struct order *order = data;
	(void)action;
	order->left++;
}

static void on_reported(const struct action *action, const struct property_value *value, void *data)
{
	struct order *order = data;
	(void)action;
	(void)value;
	order->reported++;
}

static void on_answered(const char *say, bool done, void *data)
{
	struct order *order = data;
	order->answered++;
	order->done = done;
	snprintf(order->say, sizeof(order->say), "%s", say);
}

static void begin(struct stage *stage, const char *line, struct order *order)
{
	static const struct carrying_out_events events = {on_sent, on_reported, on_answered};
	struct error error = {0};
	struct meaning *meaning = device_map_meaning(line);
	struct plan *plan = device_map_plan(stage->home, meaning, NULL, &error);
	*order = (struct order){0};
	if (plan == NULL) {
		CHECK_FAILED("no plan for %s: %s", line, error.text);
	} else {
		CHECK(carrying_out_start(stage->carrying_out, plan, &events, order));
	}
	meaning_destroy(meaning);
}

static void leaves(struct stage *stage, size_t index)
{
	stage->connection.sent[index].left(stage->connection.sent[index].data);
}

static void ends(struct stage *stage, size_t index, enum delivery delivery)
{
	stage->connection.sent[index].ended = true;
	stage->connection.sent[index].callback(delivery, stage->connection.sent[index].data);
}

static void take_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct stage *stage = data;
	carrying_out_report(stage->carrying_out, device, property, value, retained);
}

static void report(struct stage *stage, const char *topic, const char *payload, bool retained)
{
	device_states_take(stage->states, topic, payload, strlen(payload), retained, take_report,
		stage);
}

static void pass(struct stage *stage, int64_t ms)
{
	clock_advance(stage->clock, ms);
	loop_turn(stage->loop, 0);
	loop_turn(stage->loop, 0);
}

#define LOCKED "{\"lock_state\":\"locked\"}"
#define UNLOCKED "{\"lock_state\":\"unlocked\"}"
#define HALF_WAY "{\"lock_state\":\"not_fully_locked\"}"
#define CHECK_ANSWER(order, was_done, sentence)            \
	do {                                               \
		CHECK((order).answered == 1);              \
		CHECK((order).done == (was_done));         \
		CHECK_TEXT((order).say, sentence);         \
	} while (0)

/* --- one device -------------------------------------------------------------------- */

/* A script of what happens after "lock the front door": l it leaves, t it is taken, x not
 * sent, u unknown; L a report of locked, U unlocked, H half way, R retained locked; digits
 * let that many seconds pass. */
static void play(struct stage *stage, const char *script)
{
	for (; *script != '\0'; script++) {
		switch (*script) {
		case 'l':
			leaves(stage, 0);
			break;
		case 't':
			ends(stage, 0, DELIVERY_TAKEN);
			break;
		case 'x':
			ends(stage, 0, DELIVERY_NOT_SENT);
			break;
		case 'u':
			ends(stage, 0, DELIVERY_UNKNOWN);
			break;
		case 'L':
			report(stage, "door", LOCKED, false);
			break;
		case 'U':
			report(stage, "door", UNLOCKED, false);
			break;
		case 'H':
			report(stage, "door", HALF_WAY, false);
			break;
		case 'R':
			report(stage, "door", LOCKED, true);
			break;
		default:
			pass(stage, (*script - '0') * 1000);
			break;
		}
	}
}

#define IS_LOCKED "The front door is locked."
#define NO_ANSWER "I asked, but the front door did not answer."
#define OTHERWISE "I asked, but the front door did not do it: it says "
#define SILENT "I asked, but the front door did not answer; it last said locked."
#define HALF "I asked, but the front door is not fully locked."
#define NOT_SENT "The broker does not answer. I did nothing."
#define UNKNOWN "The connection broke while I asked. I do not know whether it was done."

static const struct {
	const char *script;
	const char *say; /* NULL: no answer yet */
	bool done;
} scripts[] = {
	{"", NULL, false},
	{"lt", NULL, false},
	{"ltL", IS_LOCKED, true},
	{"lLt", IS_LOCKED, true},           /* the report is faster than the broker's answer */
	{"lL", IS_LOCKED, true},            /* … which need not be awaited */
	{"lLu", IS_LOCKED, true},           /* … and does not matter if it never comes */
	{"ltLLL9", IS_LOCKED, true},        /* said once */
	{"ltUL", IS_LOCKED, true},          /* the old state is repeated first */
	{"ltU9L", IS_LOCKED, true},
	{"Llt", NULL, false},               /* a report from before says nothing */
	{"Llt9", NULL, false},
	{"Llt91", SILENT, false},
	{"ltR", NULL, false},               /* nor does what is retained */
	{"ltR91", SILENT, false},
	{"lt9", NULL, false},
	{"lt91", NO_ANSWER, false},
	{"lt91L", NO_ANSWER, false},        /* too late */
	{"ltU91", OTHERWISE "unlocked.", false},
	{"ltH2", NULL, false},              /* still moving, perhaps */
	{"ltH2L", IS_LOCKED, true},
	{"ltH3", HALF, false},
	{"ltH2H1", HALF, false},
	{"ltH2U1", OTHERWISE "unlocked.", false},
	{"lt8H2", HALF, false},
	{"x", NOT_SENT, false},
	{"9999x", NOT_SENT, false},
	{"lx", NOT_SENT, false},            /* the broker answered that it does not take it */
	{"lu", UNKNOWN, false},
	{"luL", UNKNOWN, false},
	{"lU1u", UNKNOWN, false},
	{"l91t", NO_ANSWER, false},         /* the broker answers later than the device may */
	{"l91u", NO_ANSWER, false},
};

TEST(a_command_is_answered_once_in_every_order)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct stage stage;
		struct order order;
		set_stage(&stage);
		begin(&stage, "lock device=front_door", &order);
		play(&stage, scripts[i].script);
		bool answered = scripts[i].say != NULL;
		if (order.answered != (answered ? 1 : 0) || order.done != scripts[i].done ||
			(answered && strcmp(order.say, scripts[i].say) != 0)) {
			CHECK_FAILED("`%s`: %d answers, done %d, \"%s\"", scripts[i].script,
				order.answered, order.done, order.say);
		}
		clear_stage(&stage);
	}
}

TEST(what_was_sent_and_reported_is_told)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	CHECK(!carrying_out_is_busy(stage.carrying_out));
	begin(&stage, "lock device=front_door", &order);
	CHECK(carrying_out_is_busy(stage.carrying_out));
	CHECK(stage.connection.count == 1);
	CHECK_TEXT(stage.connection.sent[0].topic, "door/set");
	CHECK_TEXT(stage.connection.sent[0].payload, "{\"state\": \"LOCK\"}");
	CHECK(order.left == 0);
	leaves(&stage, 0);
	CHECK(order.left == 1);
	report(&stage, "back", LOCKED, false);
	report(&stage, "door", "{\"battery\": 80}", false);
	report(&stage, "door", "nonsense", false);
	CHECK(order.reported == 0);
	report(&stage, "door", UNLOCKED, false);
	report(&stage, "door", LOCKED, false);
	CHECK(order.reported == 2);
	CHECK_ANSWER(order, true, IS_LOCKED);
	/* The broker's answer is still to come, so the plan is still needed. */
	pass(&stage, 0);
	CHECK(carrying_out_is_busy(stage.carrying_out));
	ends(&stage, 0, DELIVERY_TAKEN);
	pass(&stage, 0);
	CHECK(!carrying_out_is_busy(stage.carrying_out));
	clear_stage(&stage);
}

TEST(numbers_are_confirmed_and_told_in_the_spoken_unit)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	begin(&stage, "thermostat_set device=valve temperature=21.5", &order);
	leaves(&stage, 0);
	report(&stage, "valve", "{\"occupied_heating_setpoint\": 19}", false);
	report(&stage, "valve", "{\"occupied_heating_setpoint\": 21.5}", false);
	CHECK_ANSWER(order, true, "The valve is set to 21.5 degrees.");
	begin(&stage, "light_brightness device=desk_lamp brightness=50", &order);
	leaves(&stage, 1);
	report(&stage, "l1", "{\"brightness\": 254}", false);
	pass(&stage, 5000);
	CHECK_ANSWER(order, false,
		"I asked, but the desk lamp did not do it: it says 100 percent.");
	ends(&stage, 0, DELIVERY_TAKEN);
	ends(&stage, 1, DELIVERY_TAKEN);
	clear_stage(&stage);
}

TEST(where_nothing_is_reported_the_brokers_word_counts)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	begin(&stage, "switch_on device=bell", &order);
	leaves(&stage, 0);
	CHECK(order.answered == 0);
	ends(&stage, 0, DELIVERY_TAKEN);
	CHECK_ANSWER(order, true, "Sent.");
	clear_stage(&stage);
}

TEST(without_a_connection_nothing_waits)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	stage.connection.down = true;
	begin(&stage, "lock device=front_door", &order);
	CHECK_ANSWER(order, false, NOT_SENT);
	stage.connection.down = false;
	pass(&stage, 60000);
	CHECK(stage.connection.count == 0);
	CHECK(!carrying_out_is_busy(stage.carrying_out));
	clear_stage(&stage);
}

TEST(a_device_that_is_offline_is_not_asked)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	report(&stage, "door/availability", "{\"state\":\"offline\"}", true);
	begin(&stage, "lock device=front_door", &order);
	CHECK_ANSWER(order, false, "The front door lock is offline. I did nothing.");
	CHECK(stage.connection.count == 0);
	report(&stage, "door/availability", "{\"state\":\"online\"}", false);
	begin(&stage, "lock device=front_door", &order);
	CHECK(stage.connection.count == 1);
	ends(&stage, 0, DELIVERY_NOT_SENT);
	clear_stage(&stage);
}

/* --- policy ------------------------------------------------------------------------ */

TEST(what_is_not_simply_allowed_sends_nothing)
{
	static const struct {
		const char *meaning;
		const char *say;
	} cases[] = {
		{"unlock device=front_door", "Unlocking by voice is switched off for the front "
			"door."},
		{"unlock device=back_door",
			"Nobody was asked about that. I did nothing."},
		{"lock device=back_door",
			"Nobody was asked about that. I did nothing."},
	};
	struct stage stage;
	struct order order;
	set_stage(&stage);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&stage, cases[i].meaning, &order);
		CHECK_ANSWER(order, false, cases[i].say);
		pass(&stage, 60000);
		CHECK(order.answered == 1);
		CHECK(!carrying_out_is_busy(stage.carrying_out));
	}
	CHECK(stage.connection.count == 0);
	clear_stage(&stage);
}

/* --- several devices ---------------------------------------------------------------- */

TEST(several_devices_are_answered_for_once)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	begin(&stage, "lights_off scope=all", &order);
	CHECK(stage.connection.count == 3);
	for (size_t i = 0; i < 3; i++) {
		leaves(&stage, i);
	}
	report(&stage, "l2", "{\"state\":\"OFF\"}", false);
	report(&stage, "l1", "{\"state\":\"OFF\"}", false);
	ends(&stage, 0, DELIVERY_TAKEN);
	ends(&stage, 1, DELIVERY_TAKEN);
	CHECK(order.answered == 0);
	report(&stage, "l3", "{\"state\":\"OFF\"}", false);
	CHECK_ANSWER(order, true, "All 3 lights are off.");
	ends(&stage, 2, DELIVERY_TAKEN);
	pass(&stage, 60000);
	CHECK(order.answered == 1);
	clear_stage(&stage);
}

TEST(each_device_is_told_apart)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	report(&stage, "l2/availability", "offline", false);
	begin(&stage, "lights_off scope=all", &order);
	CHECK(stage.connection.count == 2);
	leaves(&stage, 0);
	leaves(&stage, 1);
	report(&stage, "l3", "{\"state\":\"OFF\"}", false);
	ends(&stage, 0, DELIVERY_TAKEN);
	ends(&stage, 1, DELIVERY_TAKEN);
	pass(&stage, 5000);
	CHECK_ANSWER(order, false, "The sofa light is off. The desk lamp did not answer. "
		"Offline, so not asked: the hall light.");
	clear_stage(&stage);
}

TEST(a_loss_in_the_middle_is_told)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	begin(&stage, "lights_on scope=all", &order);
	leaves(&stage, 0);
	leaves(&stage, 1);
	report(&stage, "l1", "{\"state\":\"ON\"}", false);
	/* As a connection reports it: in order, all at once. */
	stage.connection.down = true;
	ends(&stage, 0, DELIVERY_UNKNOWN);
	ends(&stage, 1, DELIVERY_UNKNOWN);
	ends(&stage, 2, DELIVERY_NOT_SENT);
	CHECK_ANSWER(order, false, "The desk lamp is on. I could not ask the sofa light. "
		"The connection broke while I asked the hall light.");
	clear_stage(&stage);
}

TEST(more_devices_than_a_connection_takes_wait_for_their_turn)
{
	struct stage stage;
	struct order order;
	set_stage(&stage);
	stage.connection.most = 1;
	begin(&stage, "lights_off scope=all", &order);
	for (size_t i = 0; i < 3; i++) {
		CHECK(stage.connection.count == i + 1);
		leaves(&stage, i);
		ends(&stage, i, DELIVERY_TAKEN);
	}
	CHECK_TEXT(stage.connection.sent[2].topic, "l3/set");
	report(&stage, "l1", "{\"state\":\"OFF\"}", false);
	report(&stage, "l2", "{\"state\":\"OFF\"}", false);
	report(&stage, "l3", "{\"state\":\"OFF\"}", false);
	CHECK_ANSWER(order, true, "All 3 lights are off.");
	/* Those that wait when the connection is lost are not sent. */
	begin(&stage, "lights_on scope=all", &order);
	CHECK(stage.connection.count == 4);
	stage.connection.down = true;
	ends(&stage, 3, DELIVERY_NOT_SENT);
	CHECK(stage.connection.count == 4);
	CHECK_ANSWER(order, false, NOT_SENT);
	clear_stage(&stage);
}

/* Of two commands for one device the later must win. */
TEST(what_waits_goes_in_the_order_in_which_it_was_said)
{
	struct stage stage;
	struct order orders[3];
	set_stage(&stage);
	stage.connection.most = 1;
	begin(&stage, "lock device=front_door", &orders[0]);
	begin(&stage, "light_on device=desk_lamp", &orders[1]);
	begin(&stage, "light_off device=desk_lamp", &orders[2]);
	for (size_t i = 0; i < 3; i++) {
		CHECK(stage.connection.count == i + 1);
		leaves(&stage, i);
		ends(&stage, i, DELIVERY_TAKEN);
	}
	CHECK_TEXT(stage.connection.sent[1].payload, "{\"state\": \"ON\"}");
	CHECK_TEXT(stage.connection.sent[2].payload, "{\"state\": \"OFF\"}");
	clear_stage(&stage);
}

TEST(two_plans_do_not_meet)
{
	struct stage stage;
	struct order on, off;
	set_stage(&stage);
	begin(&stage, "light_on device=desk_lamp", &on);
	begin(&stage, "light_off device=desk_lamp", &off);
	leaves(&stage, 0);
	report(&stage, "l1", "{\"state\":\"ON\"}", false);
	CHECK_ANSWER(on, true, "The desk lamp is on.");
	CHECK(off.answered == 0);
	leaves(&stage, 1);
	report(&stage, "l1", "{\"state\":\"OFF\"}", false);
	CHECK_ANSWER(off, true, "The desk lamp is off.");
	ends(&stage, 0, DELIVERY_TAKEN);
	ends(&stage, 1, DELIVERY_TAKEN);
	clear_stage(&stage);
}

TEST(what_is_given_up_is_not_answered)
{
	struct stage stage;
	struct order waiting, answered;
	set_stage(&stage);
	begin(&stage, "lock device=front_door", &waiting);
	leaves(&stage, 0);
	/* Answered, and to be removed at the next turn of the loop. */
	begin(&stage, "unlock device=front_door", &answered);
	CHECK(answered.answered == 1);
	clear_stage(&stage);
	CHECK(waiting.answered == 0);
	carrying_out_destroy(NULL);
}

TEST_MAIN({
	RUN(a_command_is_answered_once_in_every_order);
	RUN(what_was_sent_and_reported_is_told);
	RUN(numbers_are_confirmed_and_told_in_the_spoken_unit);
	RUN(where_nothing_is_reported_the_brokers_word_counts);
	RUN(without_a_connection_nothing_waits);
	RUN(a_device_that_is_offline_is_not_asked);
	RUN(what_is_not_simply_allowed_sends_nothing);
	RUN(several_devices_are_answered_for_once);
	RUN(each_device_is_told_apart);
	RUN(a_loss_in_the_middle_is_told);
	RUN(more_devices_than_a_connection_takes_wait_for_their_turn);
	RUN(what_waits_goes_in_the_order_in_which_it_was_said);
	RUN(two_plans_do_not_meet);
	RUN(what_is_given_up_is_not_answered);
})
