/* SPDX-License-Identifier: MIT
 *
 * Every shipped dialect, all the way: the house of devices/examples/NAME-house.yaml stands on
 * a real broker, with devices that answer as tests/broker/dialects/NAME.txt says (see
 * tests/support/device_script.h). Each command of each device of the house must go out as
 * the device understands it, and its report must be understood in turn; each property must
 * become known.
 */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/demo/private_broker.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/mqtt/connection.h"
#include "tests/support/device_map.h"
#include "tests/support/device_script.h"
#include "tests/support/simulated_devices.h"

#define WAIT_MS 30000
#define TURN_MS 10
#define BAD_INPUT "bad-input"

static const char *const names[] = {
	"zigbee2mqtt", "home-assistant", "home-assistant-entities", "tasmota", "esphome", "homie4",
	"homie5", "zwave-js-ui", "shelly", "plain-topics",
};

/* A house, its broker and its devices. */
struct stage {
	const char *name;
	struct clock *clock;
	struct loop *loop;
	struct private_broker *broker;
	struct home *home;
	struct device_states *states;
	struct answers *answers;
	struct device_script *script;
	struct text_list listened;  /* by the devices */
	struct simulated_devices *devices;
	struct text_list topics;    /* listened to by us */
	struct connection *connection;
	struct carrying_out *carrying_out;
	struct text_list commanded; /* "DEVICE.COMMAND" */
	bool connected;
	bool answered;
	bool done;
	bool delivered;
	char say[400];
	struct text_list told; /* of what could not be read */
};

static bool wait_for(struct stage *stage, const bool *flag)
{
	int64_t end_ms = clock_now_ms(stage->clock) + WAIT_MS;
	while (!*flag && clock_now_ms(stage->clock) < end_ms) {
		loop_turn(stage->loop, TURN_MS);
	}
	return *flag;
}

static void on_connected(void *data)
{
	struct stage *stage = data;
	stage->connected = true;
}

static void on_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct stage *stage = data;
	carrying_out_report(stage->carrying_out, device, property, value, retained);
}

static void on_message(const char *topic, const void *payload, size_t length, bool retained,
	void *data)
{
	struct stage *stage = data;
	device_states_take(stage->states, topic, payload, length, retained, on_report, stage);
}

static void on_unreadable(const struct device *device, const char *topic, const char *reason,
	void *data)
{
	struct stage *stage = data;
	char *text = text_format("%s %s %s", device->key, topic, reason);
	text_list_add(&stage->told, text);
	free(text);
}

/* --- setting the stage ------------------------------------------------------------- */

static bool read_house(struct stage *stage)
{
	char *map = strcmp(stage->name, BAD_INPUT) == 0 ?
		text_copy("tests/broker/dialects/" BAD_INPUT ".yaml") :
		text_format("devices/examples/%s-house.yaml", stage->name);
	char *script = text_format("tests/broker/dialects/%s.txt", stage->name);
	struct problems *problems = problems_create();
	struct error error = {0};
	stage->home = home_create("devices/dialects");
	home_add_path(stage->home, map, problems);
	home_complete(stage->home, problems);
	stage->answers = answers_load("grammars/answers.yaml", problems);
	bool clean = problems_at(problems, 0, NULL) == NULL;
	if (!clean) {
		problems_print(problems, stderr);
	}
	stage->script = device_script_read(script, &error);
	if (stage->script == NULL) {
		CHECK_FAILED("%s: %s", script, error.text);
	}
	problems_destroy(problems);
	free(map);
	free(script);
	return clean && stage->script != NULL;
}

/* Devices hear what any of their commands goes to. */
static void list_listened(struct stage *stage)
{
	for (size_t i = 0; i < home_device_count(stage->home); i++) {
		const struct device *device = home_device_at(stage->home, i);
		for (size_t j = 0; j < device->command_count; j++) {
			const char *topic = device->commands[j].topic;
			if (!text_list_has(&stage->listened, topic)) {
				text_list_add(&stage->listened, topic);
			}
		}
		if (device->query.topic != NULL &&
			!text_list_has(&stage->listened, device->query.topic)) {
			text_list_add(&stage->listened, device->query.topic);
		}
	}
}

/* The devices are there first: what they retained is old when we come. */
static bool start_devices(struct stage *stage)
{
	struct error error = {0};
	stage->broker = private_broker_create(NULL, &error);
	if (stage->broker == NULL || !private_broker_start(stage->broker, &error)) {
		CHECK_FAILED("%s", error.text);
		return false;
	}
	list_listened(stage);
	stage->devices = simulated_devices_create(stage->loop, private_broker_port(stage->broker),
		stage->script, &stage->listened, &error);
	int64_t end_ms = clock_now_ms(stage->clock) + WAIT_MS;
	while (stage->devices != NULL && !simulated_devices_are_ready(stage->devices) &&
		clock_now_ms(stage->clock) < end_ms) {
		loop_turn(stage->loop, TURN_MS);
	}
	return stage->devices != NULL && simulated_devices_are_ready(stage->devices);
}

static bool connect(struct stage *stage)
{
	static const struct connection_events events = {
		.connected = on_connected,
		.message = on_message,
	};
	const struct connection_settings settings = {.host = "127.0.0.1",
		.port = private_broker_port(stage->broker), .site = "test"};
	struct error error = {0};
	stage->states = device_states_create(stage->home);
	device_states_set_clock(stage->states, stage->clock);
	device_states_on_unreadable(stage->states, on_unreadable, stage);
	stage->connection = connection_create(stage->loop, &settings, &events, stage, &error);
	stage->carrying_out = carrying_out_create(stage->loop, stage->connection, stage->states,
		stage->answers);
	home_report_topics(stage->home, &stage->topics);
	connection_subscribe(stage->connection, &stage->topics);
	connection_start(stage->connection);
	return wait_for(stage, &stage->connected);
}

static bool set_stage(struct stage *stage, const char *name)
{
	*stage = (struct stage){.name = name, .clock = clock_create_system()};
	stage->loop = loop_create(stage->clock);
	bool set = read_house(stage) && start_devices(stage) && connect(stage);
	if (!set) {
		CHECK_FAILED("%s: the stage cannot be set", name);
	}
	return set;
}

static void clear_stage(struct stage *stage)
{
	carrying_out_destroy(stage->carrying_out);
	connection_destroy(stage->connection);
	simulated_devices_destroy(stage->devices);
	private_broker_destroy(stage->broker);
	device_states_destroy(stage->states);
	device_script_destroy(stage->script);
	answers_destroy(stage->answers);
	home_destroy(stage->home);
	text_list_finish(&stage->listened);
	text_list_finish(&stage->topics);
	text_list_finish(&stage->commanded);
	text_list_finish(&stage->told);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

/* --- steps ------------------------------------------------------------------------- */

static void on_answered(const char *say, bool done, void *data)
{
	struct stage *stage = data;
	stage->answered = true;
	stage->done = done;
	snprintf(stage->say, sizeof(stage->say), "%s", say);
}

static void on_sent(const struct action *action, void *data)
{
	struct stage *stage = data;
	char *text = text_format("%s.%s", action->device->key, action->command->name);
	if (!text_list_has(&stage->commanded, text)) {
		text_list_add(&stage->commanded, text);
	}
	free(text);
}

static void on_reported(const struct action *action, const struct property_value *value,
	void *data)
{
	(void)action;
	(void)value;
	(void)data;
}

static struct plan *make_plan(struct stage *stage, const struct device_step *step)
{
	const struct plan_context context = {.home = stage->home, .states = stage->states};
	char *line = text_copy_part(step->text, strcspn(step->text, ">"));
	struct meaning *meaning = device_map_meaning(line);
	struct error error = {0};
	free(line);
	struct plan *plan = plan_create(&context, &meaning, 1, &error);
	if (plan == NULL) {
		CHECK_FAILED("%s.txt:%u: %s: %s", stage->name, step->line, step->text, error.text);
	} else if (plan->action_count == 0) {
		CHECK_FAILED("%s.txt:%u: %s: nothing is sent: %s", stage->name, step->line,
			step->text, plan->say);
	}
	meaning_destroy(meaning);
	return plan;
}

/* What the answer must hold, or nothing. */
static const char *expected_answer(const struct device_step *step)
{
	const char *arrow = strstr(step->text, " => ");
	return arrow != NULL ? arrow + strlen(" => ") : "";
}

/* What has to be confirmed was. */
static void carry_out(struct stage *stage, const struct device_step *step)
{
	static const struct carrying_out_events events = {
		.sent = on_sent,
		.reported = on_reported,
		.answered = on_answered,
	};
	struct plan *plan = make_plan(stage, step);
	if (plan == NULL || plan->action_count == 0) {
		plan_destroy(plan);
		return;
	}
	plan->policy = POLICY_ALLOW;
	stage->answered = false;
	stage->say[0] = '\0';
	bool started = carrying_out_start(stage->carrying_out, plan, &events, stage);
	if (!started || !wait_for(stage, &stage->answered) ||
		stage->done != (step->kind == STEP_DONE) ||
		strstr(stage->say, expected_answer(step)) == NULL) {
		CHECK_FAILED("%s.txt:%u: %s: %s: “%s”", stage->name, step->line, step->text,
			stage->answered && stage->done ? "done" : "not done", stage->say);
	}
}

static void on_delivery(enum delivery delivery, void *data)
{
	struct stage *stage = data;
	CHECK(delivery == DELIVERY_TAKEN);
	stage->delivered = true;
}

static void ask(struct stage *stage, const struct device_step *step)
{
	const struct device *device = home_device(stage->home, step->text);
	struct error error = {0};
	stage->delivered = false;
	if (device == NULL || device->query.topic == NULL) {
		CHECK_FAILED("%s.txt:%u: %s cannot be asked", stage->name, step->line, step->text);
		return;
	}
	CHECK(connection_send(stage->connection, device->query.topic, device->query.payload, NULL,
		on_delivery, stage, &error));
	CHECK(wait_for(stage, &stage->delivered));
}

static bool is_known(const struct stage *stage, const struct device *device, const char *property,
	const char *expected, char *known, size_t size)
{
	const struct device_property *found = device_property(device, property);
	struct property_value value;
	snprintf(known, size, "unknown");
	if (found == NULL || !device_states_get(stage->states, device, found, &value)) {
		return strcmp(expected, "nothing") == 0;
	}
	double number = 0;
	if (found->type->kind != PROPERTY_NUMBER) {
		snprintf(known, size, "%s", value.state != NULL ? value.state : value.text);
		return strcmp(known, expected) == 0;
	}
	snprintf(known, size, "%g", value.number);
	return text_to_number(expected, -1e9, 1e9, &number) && fabs(number - value.number) < 0.6;
}

static void check_known(struct stage *stage, const struct device_step *step)
{
	char key[64];
	char known[200];
	size_t dot = strcspn(step->text, ".");
	size_t space = strcspn(step->text, " ");
	snprintf(key, sizeof(key), "%.*s", (int)dot, step->text);
	char *property = text_copy_part(step->text + dot + 1, space - dot - 1);
	const char *expected = step->text + space + 1;
	const struct device *device = home_device(stage->home, key);
	int64_t end_ms = clock_now_ms(stage->clock) + WAIT_MS / 10;
	bool good = false;
	while (device != NULL && clock_now_ms(stage->clock) < end_ms && !good) {
		good = is_known(stage, device, property, expected, known, sizeof(known));
		loop_turn(stage->loop, good ? 0 : TURN_MS);
	}
	if (!good) {
		CHECK_FAILED("%s.txt:%u: %s: it is %s", stage->name, step->line, step->text,
			device != NULL ? known : "no device");
	}
	free(property);
}

static bool was_told(const struct stage *stage, const char *text)
{
	for (size_t i = 0; i < stage->told.count; i++) {
		if (strstr(stage->told.items[i], text) != NULL) {
			return true;
		}
	}
	return false;
}

static void check_told(struct stage *stage, const struct device_step *step)
{
	int64_t end_ms = clock_now_ms(stage->clock) + WAIT_MS / 10;
	while (!was_told(stage, step->text) && clock_now_ms(stage->clock) < end_ms) {
		loop_turn(stage->loop, TURN_MS);
	}
	if (!was_told(stage, step->text)) {
		CHECK_FAILED("%s.txt:%u: nobody was told: %s", stage->name, step->line, step->text);
	}
}

static void take_step(struct stage *stage, const struct device_step *step)
{
	switch (step->kind) {
	case STEP_DONE:
	case STEP_NOT_DONE:
		carry_out(stage, step);
		break;
	case STEP_ASK:
		ask(stage, step);
		break;
	case STEP_KNOWN:
		check_known(stage, step);
		break;
	case STEP_TOLD:
		check_told(stage, step);
		break;
	}
}

/* --- nothing was left out ------------------------------------------------------------ */

static void check_device(const struct stage *stage, const struct device *device)
{
	struct property_value value;
	for (size_t i = 0; i < device->command_count; i++) {
		char *text = text_format("%s.%s", device->key, device->commands[i].type->name);
		if (!text_list_has(&stage->commanded, text)) {
			CHECK_FAILED("%s.txt: %s was never commanded", stage->name, text);
		}
		free(text);
	}
	for (size_t i = 0; i < device->property_count; i++) {
		if (!device_states_get(stage->states, device, &device->properties[i], &value)) {
			CHECK_FAILED("%s.txt: %s.%s was never reported", stage->name, device->key,
				device->properties[i].type->name);
		}
	}
	if (!device_states_available(stage->states, device)) {
		CHECK_FAILED("%s.txt: %s is offline", stage->name, device->key);
	}
}

static bool all_heard(const struct stage *stage)
{
	for (size_t i = 1; i < stage->script->answer_count; i++) {
		if (stage->script->answers[i].heard == 0) {
			return false;
		}
	}
	return true;
}

/* What is not answered may still be on its way. */
static void settle(struct stage *stage)
{
	int64_t end_ms = clock_now_ms(stage->clock) + WAIT_MS / 10;
	while (!all_heard(stage) && clock_now_ms(stage->clock) < end_ms) {
		loop_turn(stage->loop, TURN_MS);
	}
}

static void check_all(const struct stage *stage)
{
	const struct text_list *strange = simulated_devices_not_understood(stage->devices);
	for (size_t i = 0; i < home_device_count(stage->home); i++) {
		check_device(stage, home_device_at(stage->home, i));
	}
	for (size_t i = 0; i < strange->count; i++) {
		CHECK_FAILED("%s.txt: no device understands %s", stage->name, strange->items[i]);
	}
	for (size_t i = 1; i < stage->script->answer_count; i++) {
		if (stage->script->answers[i].heard == 0) {
			CHECK_FAILED("%s.txt:%u: never came", stage->name,
				stage->script->answers[i].line);
		}
	}
	if (device_states_unreadable(stage->states) > 0) {
		CHECK_FAILED("%s.txt: %zu reports could not be read", stage->name,
			device_states_unreadable(stage->states));
		for (size_t i = 0; i < stage->told.count; i++) {
			fprintf(stderr, "%s\n", stage->told.items[i]);
		}
	}
}

static void play(const char *name)
{
	struct stage stage;
	if (set_stage(&stage, name)) {
		for (size_t i = 0; i < stage.script->step_count; i++) {
			take_step(&stage, &stage.script->steps[i]);
		}
		settle(&stage);
		check_all(&stage);
	}
	clear_stage(&stage);
}

TEST(each_dialect_speaks_with_its_devices)
{
	const char *only = getenv("DIALECT");
	if (!private_broker_is_installed()) {
		SKIP("mosquitto is not installed");
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (only == NULL || strcmp(only, names[i]) == 0) {
			play(names[i]);
		}
	}
}

/* Reports that are not what they should be change nothing, and are told. */
TEST(bad_reports_are_told_and_never_count)
{
	struct stage stage;
	if (!private_broker_is_installed()) {
		SKIP("mosquitto is not installed");
	}
	if (set_stage(&stage, BAD_INPUT)) {
		for (size_t i = 0; i < stage.script->step_count; i++) {
			take_step(&stage, &stage.script->steps[i]);
		}
		settle(&stage);
		CHECK(all_heard(&stage));
	}
	clear_stage(&stage);
}

TEST_MAIN(
	RUN(each_dialect_speaks_with_its_devices);
	RUN(bad_reports_are_told_and_never_count);
)
