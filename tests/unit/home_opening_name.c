/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/home/opening_name.h"

TEST(names_of_ways_into_the_house)
{
	static const struct {
		const char *name;
		bool opening;
	} cases[] = {
		{"front door", true}, {"front_door", true}, {"trapdoor", true},
		{"garage doors", true}, {"the garden-gate", true}, {"garage's light", true},
		{"garage", true}, {"", false}, {"outdoor socket", false}, {"indoors", false},
		{"gateway", false}, {"lamp", false}, {"s", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (name_is_opening(cases[i].name) != cases[i].opening) {
			CHECK_FAILED("%s is not as expected", cases[i].name);
		}
	}
}

TEST(what_stands_beside_a_door_is_none)
{
	static const struct {
		const char *name;
		bool opening;
	} cases[] = {
		{"back door", true}, {"garage", true}, {"open_the_gate", true}, {"door opener", true},
		{"light of the garage door", true}, {"lamp", false}, {"garage light", false},
		{"garage_lights", false}, {"front door lamp", false}, {"door", true}, {"light", false},
		{"garage spotlight", false}, {"garage moonlight", true}, {"", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (name_is_of_opening(cases[i].name) != cases[i].opening) {
			CHECK_FAILED("%s is not as expected", cases[i].name);
		}
	}
}

TEST_MAIN({
	RUN(names_of_ways_into_the_house);
	RUN(what_stands_beside_a_door_is_none);
})
