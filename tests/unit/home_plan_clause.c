/* SPDX-License-Identifier: MIT
 *
 * What tests/golden/home/ cannot show of one command: odd meanings, and what is said.
 */
#include "tests/check.h"

#include "bridge/grammar/meaning.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\n"
	"devices:\n"
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

TEST(what_is_no_command_is_not_planned)
{
	static const char *const lines[] = {"question_report device=heater", "timer_left", "help",
		"yes"};
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct error error = {0};
		CHECK(plan_of(home, lines[i], &error) == NULL);
		CHECK(error.kind == ERROR_NOT_FOUND && error.text[0] == 'I');
	}
	home_destroy(home);
}

TEST(own_intents_are_said_in_words)
{
	struct home *home = device_map_home(house, NULL);
	struct plan *plan = plan_of(home, "orderDrink", NULL);
	CHECK_TEXT(plan->say, "Order drink.");
	plan_destroy(plan);
	plan = plan_of(home, "order_big.Drink-now", NULL);
	CHECK_TEXT(plan->say, "Order big drink now.");
	plan_destroy(plan);
	home_destroy(home);
}

TEST(a_message_too_long_is_refused)
{
	struct home *home = device_map_home(house, NULL);
	char *size = calloc(1, 70001);
	memset(size, 's', 70000);
	struct meaning *meaning = meaning_create("orderDrink");
	struct error error = {0};
	meaning_add_slot(meaning, "size", SLOT_TEXT, size, 0);
	CHECK(device_map_plan(home, meaning, NULL, &error) == NULL);
	CHECK(error.kind == ERROR_LIMIT);
	meaning_destroy(meaning);
	free(size);
	home_destroy(home);
}

TEST(numbers_that_are_none_are_refused)
{
	static const double numbers[] = {NAN, INFINITY, -INFINITY};
	struct home *home = device_map_home(house, NULL);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct meaning *meaning = meaning_create("thermostat_set");
		struct error error = {0};
		meaning_add_slot(meaning, "device", SLOT_KEY, "heater", 0);
		meaning_add_slot(meaning, "temperature", SLOT_NUMBER, "warm", numbers[i]);
		CHECK(device_map_plan(home, meaning, NULL, &error) == NULL);
		CHECK_ERROR(error, "I need a number for that.");
		meaning_destroy(meaning);
	}
	home_destroy(home);
}

TEST_MAIN(
	RUN(what_is_no_command_is_not_planned);
	RUN(own_intents_are_said_in_words);
	RUN(a_message_too_long_is_refused);
	RUN(numbers_that_are_none_are_refused);
)
