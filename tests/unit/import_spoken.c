/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/import/spoken.h"

TEST(names_become_words)
{
	static const struct {
		const char *name, *words; /* NULL: it cannot be said */
	} cases[] = {
		{"Kitchen_Lamp #2", "kitchen lamp two"},
		{"living room/lamp", "living room lamp"},
		{"Café-Licht", "cafe licht"},
		{"O'Brien's lamp", "o'brien's lamp"},
		{"'quoted'", "quoted"},
		{"TS0601", "ts zero six zero one"},
		{"lamp 20 5", "lamp twenty five"},
		{"lamp 007", "lamp zero zero seven"},
		{"lamp 1/2", "lamp one two"},
		{"<earshot.lock> | (x)* {y} [z]; \"w\" \\ # + $ = ~", "earshot lock x y z w"},
		{"a\nb: {type: lock}", "a b type lock"},
		{"lamp \xf0\x9f\x92\xa1", "lamp"},
		{"\xe6\x97\xa5\xe6\x9c\xac lamp", "lamp"},
		{"\xe6\x97\xa5\xe6\x9c\xac", NULL},
		{"", NULL},
		{"!!!", NULL},
		{"word word word word word word word word word word word word word word word",
			"word word word word word word word word word word word word word"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *words = spoken_clean(cases[i].name);
		CHECK_TEXT(words, cases[i].words);
		CHECK(words == NULL || strlen(words) <= NAME_LENGTH_MAX);
		free(words);
	}
}

TEST(keys_and_numbers)
{
	char *key = spoken_to_key("o'brien's lamp two", 1);
	CHECK_TEXT(key, "obriens_lamp_two");
	free(key);
	key = spoken_to_key("front door", 2);
	CHECK_TEXT(key, "front_door_2");
	free(key);
	char *name = spoken_numbered("front door", 12);
	CHECK_TEXT(name, "front door twelve");
	free(name);
	/* Room is made for the number. */
	name = spoken_numbered("word word word word word word word word word word word word wordy", 7);
	CHECK_TEXT(name, "word word word word word word word word word word word seven");
	free(name);
}

TEST(what_tells_of_opening)
{
	static const struct {
		const char *text;
		bool opens, lock;
	} cases[] = {
		{"Front Door", true, false}, {"Garage door controller", true, false},
		{"Sliding-gate", true, false}, {"smart lock", true, true},
		{"Door strike relay", true, false}, {"deadbolt", true, true},
		{"intercom", true, false}, {"Access Control", true, false},
		{"zigbee2mqtt/back_lock/set", true, true},
		{"touch switch with child lock", false, false},
		{"child-lock and LOCK", true, true},
		{"Outdoor plug", false, false}, {"gateway", false, false}, {"clock", false, false},
		{"block", false, false}, {"kitchen lamp", false, false}, {"", false, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (spoken_tells_of_opening(cases[i].text) != cases[i].opens ||
			spoken_tells_of_lock(cases[i].text) != cases[i].lock) {
			CHECK_FAILED("%s", cases[i].text);
		}
	}
}

TEST(what_tells_of_light)
{
	static const struct {
		const char *text;
		bool light;
	} cases[] = {
		{"Garage light", true}, {"Garage lights", true}, {"desk-LAMP", true}, {"lamps", true},
		{"hall_bulb", true}, {"lighthouse", false}, {"Garage contact", false},
		{"Garage fan", false}, {"", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (spoken_tells_of_light(cases[i].text) != cases[i].light) {
			CHECK_FAILED("%s", cases[i].text);
		}
	}
}

TEST_MAIN({
	RUN(names_become_words);
	RUN(keys_and_numbers);
	RUN(what_tells_of_opening);
	RUN(what_tells_of_light);
})
