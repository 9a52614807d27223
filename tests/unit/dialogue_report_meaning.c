/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/dialogue/report_meaning.h"

TEST(a_state_that_is_reported)
{
	static const struct {
		const char *wanted, *reported;
		enum report_meaning meaning;
	} cases[] = {
		{"locked", "locked", REPORT_WANTED},
		{"locked", "unlocked", REPORT_OTHER},
		{"locked", "locking", REPORT_MOVING},
		{"locked", "unlocking", REPORT_OTHER},
		{"locked", "jammed", REPORT_STUCK},
		{"unlocked", "not_fully_locked", REPORT_STUCK},
		{"unlocked", "unlocking", REPORT_MOVING},
		{"open", "opening", REPORT_MOVING},
		{"open", "unlocking", REPORT_MOVING},
		{"closed", "opening", REPORT_OTHER},
		{"closed", "closing", REPORT_MOVING},
		{"closed", "stopped", REPORT_OTHER},
	};
	const struct property_type type = {.name = "state", .kind = PROPERTY_STATE};
	const struct device_property property = {.type = &type};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct expectation wanted = {.property = &property, .state = cases[i].wanted};
		const struct property_value value = {.state = cases[i].reported};
		if (report_meaning(&wanted, &value, NULL) != cases[i].meaning) {
			CHECK_FAILED("wanted %s, reported %s", cases[i].wanted, cases[i].reported);
		}
	}
}

TEST(a_number_that_is_reported)
{
	static const struct {
		const char *property;
		double before, reported;
		enum report_meaning meaning;
	} cases[] = {
		{"setpoint", 19, 30, REPORT_WANTED},
		{"setpoint", 19, 29.98, REPORT_WANTED},
		{"setpoint", 19, 28, REPORT_CHANGED},
		{"setpoint", 19, 19, REPORT_OTHER},
		{"setpoint_low", 19, 28, REPORT_CHANGED},
		{"brightness", 19, 28, REPORT_OTHER},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct property_type type = {
			.name = cases[i].property, .kind = PROPERTY_NUMBER};
		const struct device_property property = {.type = &type};
		const struct expectation wanted = {
			.property = &property, .number = 30, .tolerance = 0.05};
		const struct property_value before = {.number = cases[i].before};
		const struct property_value value = {.number = cases[i].reported};
		CHECK(report_meaning(&wanted, &value, &before) == cases[i].meaning);
	}
}

TEST_MAIN({
	RUN(a_state_that_is_reported);
	RUN(a_number_that_is_reported);
})
