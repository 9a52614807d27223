/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/temperature.h"

TEST(a_temperature_in_both_units)
{
	static const struct {
		double celsius, fahrenheit;
	} cases[] = {{0, 32}, {20, 68}, {21.5, 70.7}, {-40, -40}, {100, 212}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CHECK_NUMBER(temperature_convert(cases[i].celsius, TEMPERATURE_CELSIUS,
			TEMPERATURE_FAHRENHEIT), cases[i].fahrenheit, 1e-9);
		CHECK_NUMBER(temperature_convert(cases[i].fahrenheit, TEMPERATURE_FAHRENHEIT,
			TEMPERATURE_CELSIUS), cases[i].celsius, 1e-9);
		CHECK(temperature_convert(cases[i].celsius, TEMPERATURE_CELSIUS,
			TEMPERATURE_CELSIUS) == cases[i].celsius);
	}
}

TEST_MAIN(RUN(a_temperature_in_both_units))
