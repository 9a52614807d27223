/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

static const char house[] = "version: 1\ndevices:\n"
	" door: {type: lock, dialect: zigbee2mqtt, topic: z/door}\n"
	" lamp: {type: light, dialect: zigbee2mqtt, topic: z/lamp}\n"
	" heater: {type: switch, commands: {on: {topic: h, payload: '1'}}, "
	"state: {topic: h/state, on: '1', off: ['0', 'false']}, availability: h/there}\n"
	" contact: {type: sensor, dialect: zigbee2mqtt, topic: z/contact}\n"
	" air: {type: sensor, properties: {temperature: {topic: air, field: [a.b, c], scale: 10}, "
	"humidity: {topic: air, field: h}}}\n"
	" room_t: {type: sensor, properties: {temperature: {topic: plain/t}}}\n"
	" radio: {type: media, properties: {title: {topic: radio/title}}, "
	"state: {topic: radio/state}}\n"
	" strip: {type: light, properties: {brightness: {topic: [s/a, s/b], field: [dim, .]}, "
	"colour_temperature: {topic: s/ct, inverse: 1000000}}, "
	"availability: {topic: [s/up, s/bridge], field: [up, .], online: [yes], offline: [no, lost]}}\n"
	" blind: {type: cover, properties: {position: {topic: b/p}}, "
	"state: {topic: b/p, open: 1..100, closed: '0', stopped: '50'}, "
	"availability: {topic: b/up, offline: [gone]}}\n"
	" bolt: {type: lock, state: {topic: l/mode, locked: '255', unlocked: '0', "
	"also: {topic: l/alarm, field: [value, .], jammed: '11'}}}\n"
	/* The same topic for two devices. */
	" spy: {type: sensor, properties: {battery: {topic: z/door, field: battery}}}\n";

/* What a callback was told, as text. */
struct told {
	char text[600];
	size_t length;
};

static void tell(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct told *told = data;
	told->length += (size_t)snprintf(told->text + told->length,
		sizeof(told->text) - told->length, "%s.%s=%s", device->key, property->type->name,
		value->state != NULL ? value->state : "");
	if (property->type->kind == PROPERTY_NUMBER) {
		told->length += (size_t)snprintf(told->text + told->length,
			sizeof(told->text) - told->length, "%g", value->number);
	}
	told->length += (size_t)snprintf(told->text + told->length,
		sizeof(told->text) - told->length, " (%s)%s ", value->text,
		retained ? " retained" : "");
}

struct fixture {
	struct home *home;
	struct device_states *states;
};

static struct fixture begin(void)
{
	struct fixture fixture = {.home = device_map_home(house, NULL)};
	fixture.states = device_states_create(fixture.home);
	return fixture;
}

static void end(struct fixture *fixture)
{
	device_states_destroy(fixture->states);
	home_destroy(fixture->home);
}

struct report_case {
	const char *topic, *payload;
	const char *told;
	size_t unreadable;
};

static void check_reports(const struct report_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct fixture fixture = begin();
		struct told told = {.text = ""};
		device_states_take(fixture.states, cases[i].topic, cases[i].payload,
			strlen(cases[i].payload), false, tell, &told);
		if (strcmp(told.text, cases[i].told) != 0) {
			CHECK_FAILED("%s %s tells “%s”, expected “%s”", cases[i].topic,
				cases[i].payload, told.text, cases[i].told);
		}
		if (device_states_unreadable(fixture.states) != cases[i].unreadable) {
			CHECK_FAILED("%s %s: %zu unreadable", cases[i].topic, cases[i].payload,
				device_states_unreadable(fixture.states));
		}
		end(&fixture);
	}
}
#define CHECK_REPORTS(cases) check_reports(cases, sizeof(cases) / sizeof(*(cases)))

TEST(locks_tell_the_bolt_before_the_wish)
{
	static const struct report_case cases[] = {
		{"z/door", "{\"state\":\"LOCK\",\"lock_state\":\"locked\"}",
			"door.state=locked (locked) ", 0},
		{"z/door", "{\"state\":\"UNLOCK\",\"lock_state\":\"not_fully_locked\"}",
			"door.state=not_fully_locked (not_fully_locked) ", 0},
		{"z/door", "{\"state\":\"LOCK\",\"lock_state\":\"unlocked\"}",
			"door.state=unlocked (unlocked) ", 0},
		{"z/door", "{\"state\":\"UNLOCK\"}", "door.state=unlocked (UNLOCK) ", 0},
		{"z/door", "{\"state\":\"LOCK\",\"lock_state\":null}", "door.state=locked (LOCK) ", 0},
		/* In the order of the map: each property of a device, then the next device. */
		{"z/door", "{\"battery\":80,\"state\":\"LOCK\"}",
			"door.state=locked (LOCK) door.battery=80 (80) spy.battery=80 (80) ", 0},
		{"z/door", "{\"lock_state\":\"odd\",\"state\":\"LOCK\"}", "", 1},
		{"z/door", "{\"door_state\":\"open\"}", "door.door=open (open) ", 0},
		{"z/door", "{\"linkquality\":80}", "", 0},
	};
	CHECK_REPORTS(cases);
}

TEST(payloads_of_every_kind)
{
	static const struct report_case cases[] = {
		{"z/lamp", "{\"state\":\"ON\",\"brightness\":127}",
			"lamp.state=on (ON) lamp.brightness=50 (127) ", 0},
		{"z/lamp", "{\"brightness\":\"254\"}", "lamp.brightness=100 (254) ", 0},
		{"z/lamp", "  {\"state\":\"OFF\"}\n", "lamp.state=off (OFF) ", 0},
		{"h/state", "1", "heater.state=on (1) ", 0},
		{"h/state", " 0 \r\n", "heater.state=off (0) ", 0},
		{"h/state", "\"1\"", "heater.state=on (1) ", 0},
		{"h/state", "false", "heater.state=off (false) ", 0},
		{"z/contact", "{\"contact\":true}", "contact.contact=closed (true) ", 0},
		{"z/contact", "{\"contact\":false,\"occupancy\":true}",
			"contact.contact=open (false) contact.occupancy=occupied (true) ", 0},
		{"air", "{\"a\":{\"b\":215},\"c\":1}", "air.temperature=21.5 (215) ", 0},
		{"air", "{\"c\":-15,\"h\":40.5}",
			"air.temperature=-1.5 (-15) air.humidity=40.5 (40.5) ", 0},
		{"plain/t", "21.50", "room_t.temperature=21.5 (21.50) ", 0},
		{"plain/t", "\"21.5\"", "room_t.temperature=21.5 (21.5) ", 0},
		{"radio/title", "La donna è mobile", "radio.title= (La donna è mobile) ", 0},
		{"radio/state", "paused", "radio.state=paused (paused) ", 0},
		/* Several topics; the whole payload where no field is to be found in it. */
		{"s/a", "40", "strip.brightness=40 (40) ", 0},
		{"s/b", "{\"dim\":41}", "strip.brightness=41 (41) ", 0},
		{"s/a", "{\"other\":41}", "", 0},
		{"s/ct", "400", "strip.colour_temperature=2500 (400) ", 0},
		/* Numbers from one to another; what stands there in so many words counts before. */
		{"b/p", "0", "blind.state=closed (0) blind.position=0 (0) ", 0},
		{"b/p", "0.5", "blind.position=0.5 (0.5) ", 1},
		{"b/p", "1", "blind.state=open (1) blind.position=1 (1) ", 0},
		{"b/p", "50", "blind.state=stopped (50) blind.position=50 (50) ", 0},
		{"b/p", "100.0", "blind.state=open (100.0) blind.position=100 (100.0) ", 0},
		{"b/p", "101", "blind.position=101 (101) ", 1},
		/* Elsewhere only what is named there counts. */
		{"l/alarm", "11", "bolt.state=jammed (11) ", 0},
		{"l/alarm", "{\"value\":11}", "bolt.state=jammed (11) ", 0},
		{"l/alarm", "0", "", 0},
		{"l/alarm", "255", "", 0},
		{"l/mode", "11", "", 1},
		{"nobody/listens", "1", "", 0},
		{"z/doo", "{\"state\":\"LOCK\"}", "", 0},
		{"z/lamp/set", "{\"state\":\"ON\"}", "", 0},
	};
	CHECK_REPORTS(cases);
}

TEST(payloads_that_cannot_be_read)
{
	static const struct report_case cases[] = {
		{"z/lamp", "", "", 1},
		{"z/lamp", "   ", "", 1},
		{"z/lamp", "ON", "", 1},
		{"z/lamp", "{\"state\":\"ON\"", "", 1},
		{"z/lamp", "{\"state\":\"ON\"}}", "", 1},
		{"z/lamp", "[{\"state\":\"ON\"}]", "", 1},
		{"z/lamp", "null", "", 1},
		{"z/lamp", "{\"state\":{\"state\":\"ON\"}}", "", 1},
		{"z/lamp", "{\"state\":[\"ON\"]}", "", 1},
		{"z/lamp", "{\"state\":\"on\"}", "", 1},
		{"z/lamp", "{\"state\":1}", "", 1},
		{"z/lamp", "{\"brightness\":\"bright\"}", "", 1},
		{"z/lamp", "{\"brightness\":true}", "", 1},
		{"z/lamp", "{\"brightness\":NaN}", "", 1},
		{"z/lamp", "{\"brightness\":1e999}", "", 1},
		{"z/lamp", "{\"brightness\":\"nan\"}", "", 1},
		{"z/lamp", "{\"brightness\":\"0x10\"}", "", 1},
		{"z/lamp", "{\"brightness\":1e300}", "", 1},
		/* What can be read of it counts. */
		{"z/lamp", "{\"state\":\"ON\",\"brightness\":\"x\"}", "lamp.state=on (ON) ", 1},
		{"s/a", "[40]", "", 1},
		{"s/ct", "0", "", 1},
		{"plain/t", "nan", "", 1},
		{"plain/t", "inf", "", 1},
		{"plain/t", "21.5 C", "", 1},
		{"plain/t", "21,5", "", 1},
		{"h/state", "\"1", "", 1},
		{"h/state", "2", "", 1},
		{"radio/title", "bad \xff text", "", 1},
		{"radio/title", "bell \x07", "", 1},
	};
	CHECK_REPORTS(cases);
}

/* The last complaint, and how many there were. */
struct complaints {
	char last[400];
	int count;
};

static void complain(const struct device *device, const char *topic, const char *reason,
	void *data)
{
	struct complaints *complaints = data;
	complaints->count++;
	snprintf(complaints->last, sizeof(complaints->last), "%s %s %s", device->key, topic,
		reason);
}

TEST(what_cannot_be_read_is_told_with_the_reason)
{
	static const struct {
		const char *topic, *payload, *told;
	} cases[] = {
		{"z/lamp", "", "lamp z/lamp is empty, or no text"},
		{"z/lamp", "ON", "lamp z/lamp is not the JSON object that it should be"},
		{"z/lamp", "{\"state\":\"ON\"", "lamp z/lamp is not the JSON object"},
		{"z/lamp", "{\"state\":\"odd\"}",
			"lamp z/lamp has a state that the map does not know: `odd`"},
		{"z/lamp", "{\"state\":[1]}", "has an object or a list where a single value"},
		{"z/lamp", "{\"brightness\":\"bright\"}", "has no number for its value: `bright`"},
		{"plain/t", "nan", "room_t plain/t has no number for its value: `nan`"},
		{"radio/title", "bell \x07", "holds a value that is no clean text"},
		{"h/there", "perhaps", "heater h/there should say whether it is online, and says"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture fixture = begin();
		struct complaints complaints = {.count = 0};
		device_states_on_unreadable(fixture.states, complain, &complaints);
		for (int times = 0; times < 3; times++) {
			device_states_take(fixture.states, cases[i].topic, cases[i].payload,
				strlen(cases[i].payload), false, NULL, NULL);
		}
		CHECK_HAS(complaints.last, cases[i].told);
		CHECK(complaints.count >= 1 && complaints.count <= 5);
		end(&fixture);
	}
}

TEST(a_complaint_comes_once_until_it_is_mended)
{
	static const char *const payloads[] = {"bad", "bad", "1", "bad", "0", "0"};
	struct fixture fixture = begin();
	struct complaints complaints = {.count = 0};
	device_states_on_unreadable(fixture.states, complain, &complaints);
	for (size_t i = 0; i < sizeof(payloads) / sizeof(*payloads); i++) {
		device_states_take(fixture.states, "h/state", payloads[i], strlen(payloads[i]), false,
			NULL, NULL);
	}
	CHECK(complaints.count == 2);
	CHECK(device_states_unreadable(fixture.states) == 3);
	char *large = calloc(1, 1024 * 1024);
	memset(large, 'x', 1024 * 1024 - 1);
	device_states_take(fixture.states, "h/state", large, 1024 * 1024, false, NULL, NULL);
	CHECK_HAS(complaints.last, "heater h/state has 1048576 bytes, and at most 65536 are read");
	free(large);
	end(&fixture);
}

TEST(who_says_that_there_is_no_value_makes_it_unknown)
{
	static const char *const words[] = {"unknown", "unavailable", "None", "null"};
	struct fixture fixture = begin();
	const struct device *heater = home_device(fixture.home, "heater");
	const struct device_property *state = device_property(heater, "state");
	struct property_value value;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		device_states_take(fixture.states, "h/state", "1", 1, false, NULL, NULL);
		CHECK(device_states_get(fixture.states, heater, state, &value));
		device_states_take(fixture.states, "h/state", words[i], strlen(words[i]), false, NULL,
			NULL);
		CHECK(!device_states_get(fixture.states, heater, state, &value));
	}
	CHECK(device_states_unreadable(fixture.states) == 0);
	end(&fixture);
}

TEST(large_payloads_change_nothing)
{
	size_t length = 1024 * 1024;
	char *payload = calloc(1, length + 1);
	struct fixture fixture = begin();
	struct told told = {.text = ""};
	memset(payload, ' ', length);
	memcpy(payload, "{\"state\":\"ON\"}", 14);
	device_states_take(fixture.states, "z/lamp", payload, length, false, tell, &told);
	CHECK_TEXT(told.text, "");
	CHECK(device_states_unreadable(fixture.states) == 1);
	device_states_take(fixture.states, "z/lamp", payload, 64 * 1024, false, tell, &told);
	CHECK_TEXT(told.text, "lamp.state=on (ON) ");
	memset(payload, 't', length);
	device_states_take(fixture.states, "radio/title", payload, 1001, false, tell, &told);
	CHECK(device_states_unreadable(fixture.states) == 2);
	device_states_take(fixture.states, "nobody", payload, length, false, tell, &told);
	CHECK(device_states_unreadable(fixture.states) == 2);
	end(&fixture);
	free(payload);
}

TEST(a_nul_is_no_text)
{
	struct fixture fixture = begin();
	struct told told = {.text = ""};
	device_states_take(fixture.states, "h/state", "1\0", 2, false, tell, &told);
	CHECK_TEXT(told.text, "");
	CHECK(device_states_unreadable(fixture.states) == 1);
	device_states_take(fixture.states, "h/state", NULL, 0, false, tell, &told);
	CHECK(device_states_unreadable(fixture.states) == 2);
	end(&fixture);
}

TEST(what_is_retained_is_told_as_such)
{
	struct fixture fixture = begin();
	struct told told = {.text = ""};
	device_states_take(fixture.states, "h/state", "1", 1, true, tell, &told);
	CHECK_TEXT(told.text, "heater.state=on (1) retained ");
	end(&fixture);
}

TEST(the_last_value_stays)
{
	struct fixture fixture = begin();
	const struct device *lamp = home_device(fixture.home, "lamp");
	const struct device_property *state = device_property(lamp, "state");
	const struct device_property *brightness = device_property(lamp, "brightness");
	struct property_value value;
	CHECK(!device_states_get(fixture.states, lamp, state, &value));
	device_states_take(fixture.states, "z/lamp", "{\"state\":\"ON\"}", 14, true, NULL, NULL);
	CHECK(device_states_get(fixture.states, lamp, state, &value));
	CHECK_TEXT(value.state, "on");
	CHECK_TEXT(value.text, "ON");
	CHECK(!device_states_get(fixture.states, lamp, brightness, &value));
	device_states_take(fixture.states, "z/lamp", "{\"brightness\":254}", 18, false, NULL, NULL);
	CHECK(device_states_get(fixture.states, lamp, brightness, &value));
	CHECK_NUMBER(value.number, 100, 1e-9);
	/* Nothing of it is lost to a message that cannot be read. */
	device_states_take(fixture.states, "z/lamp", "{\"state\":7}", 11, false, NULL, NULL);
	CHECK(device_states_get(fixture.states, lamp, state, &value));
	CHECK_TEXT(value.state, "on");
	/* A property of another device is not one of this. */
	CHECK(!device_states_get(fixture.states, home_device(fixture.home, "heater"), state, &value));
	end(&fixture);
}

TEST(what_is_known_has_its_age_and_origin)
{
	struct fixture fixture = begin();
	struct clock *clock = clock_create_manual(0);
	const struct device *heater = home_device(fixture.home, "heater");
	const struct device_property *state = device_property(heater, "state");
	struct property_value value = {0};
	device_states_take(fixture.states, "h/state", "1", 1, true, NULL, NULL);
	CHECK(device_states_get(fixture.states, heater, state, &value));
	CHECK(value.retained);
	CHECK(value.at_ms == -1);
	device_states_set_clock(fixture.states, clock);
	clock_advance(clock, 5000);
	int64_t now_ms = clock_now_ms(clock);
	device_states_take(fixture.states, "h/state", "0", 1, false, NULL, NULL);
	clock_advance(clock, 5000);
	CHECK(device_states_get(fixture.states, heater, state, &value));
	CHECK(!value.retained);
	CHECK(value.at_ms == now_ms);
	end(&fixture);
	clock_destroy(clock);
}

TEST(what_is_from_before_the_broker_was_away_is_a_copy)
{
	struct fixture fixture = begin();
	const struct device *heater = home_device(fixture.home, "heater");
	const struct device_property *state = device_property(heater, "state");
	struct property_value value = {0};
	device_states_age(fixture.states);
	CHECK(!device_states_get(fixture.states, heater, state, &value));
	device_states_take(fixture.states, "h/state", "1", 1, false, NULL, NULL);
	device_states_age(fixture.states);
	CHECK(device_states_get(fixture.states, heater, state, &value));
	CHECK_TEXT(value.state, "on");
	CHECK(value.retained);
	device_states_take(fixture.states, "h/state", "1", 1, false, NULL, NULL);
	CHECK(device_states_get(fixture.states, heater, state, &value));
	CHECK(!value.retained);
	end(&fixture);
}

TEST(only_who_says_so_is_offline)
{
	static const struct {
		const char *topic, *payload, *device;
		bool available;
		size_t unreadable;
	} cases[] = {
		{"z/lamp/availability", "{\"state\":\"offline\"}", "lamp", false, 0},
		{"z/lamp/availability", "{\"state\":\"online\"}", "lamp", true, 0},
		{"z/lamp/availability", "offline", "lamp", false, 0},
		{"h/there", "Offline", "heater", false, 0},
		{"h/there", "false", "heater", false, 0},
		{"h/there", "\"offline\"", "heater", false, 0},
		{"h/there", "true", "heater", true, 0},
		{"h/there", "", "heater", true, 1},
		{"h/there", "perhaps", "heater", true, 1},
		{"h/there", "{\"state\":7}", "heater", true, 1},
		{"h/there", "{}", "heater", true, 1},
		{"h/state", "0", "heater", true, 0},
		{"s/up", "no", "strip", false, 0},
		{"s/bridge", "lost", "strip", false, 0},
		{"s/up", "{\"up\": \"no\"}", "strip", false, 0},
		{"s/up", "yes", "strip", true, 0},
		{"s/up", "offline", "strip", true, 1},
		{"b/up", "gone", "blind", false, 0},
		{"b/up", "whatever else", "blind", true, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fixture fixture = begin();
		const struct device *device = home_device(fixture.home, cases[i].device);
		CHECK(device_states_available(fixture.states, device));
		device_states_take(fixture.states, cases[i].topic, cases[i].payload,
			strlen(cases[i].payload), true, NULL, NULL);
		if (device_states_available(fixture.states, device) != cases[i].available ||
			device_states_unreadable(fixture.states) != cases[i].unreadable) {
			CHECK_FAILED("%s %s is not as expected", cases[i].topic, cases[i].payload);
		}
		end(&fixture);
	}
}

struct there {
	int count;
	bool available, retained;
};

static void on_availability(const struct device *device, bool available, bool retained,
	void *data)
{
	struct there *told = data;
	CHECK_TEXT(device->key, "strip");
	*told = (struct there){told->count + 1, available, retained};
}

TEST(each_message_that_tells_whether_a_device_is_there_is_told)
{
	static const struct {
		const char *topic, *payload;
		bool retained;
		struct there told;
	} cases[] = {
		{"s/up", "yes", true, {1, true, true}},
		{"s/up", "no", false, {2, false, false}},
		{"s/bridge", "yes", false, {3, false, false}},
		{"s/up", "perhaps", false, {3, false, false}},
		{"s/up", "yes", false, {4, true, false}},
	};
	struct fixture fixture = begin();
	struct there told = {0};
	device_states_on_availability(fixture.states, on_availability, &told);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		device_states_take(fixture.states, cases[i].topic, cases[i].payload,
			strlen(cases[i].payload), cases[i].retained, NULL, NULL);
		CHECK(told.count == cases[i].told.count);
		CHECK(told.available == cases[i].told.available);
		CHECK(told.retained == cases[i].told.retained);
	}
	end(&fixture);
}

TEST(offline_ends_with_online)
{
	struct fixture fixture = begin();
	const struct device *heater = home_device(fixture.home, "heater");
	device_states_take(fixture.states, "h/there", "offline", 7, true, NULL, NULL);
	device_states_take(fixture.states, "h/there", "odd", 3, false, NULL, NULL);
	CHECK(!device_states_available(fixture.states, heater));
	device_states_take(fixture.states, "h/there", "online", 6, false, NULL, NULL);
	CHECK(device_states_available(fixture.states, heater));
	end(&fixture);
}

TEST(who_has_two_topics_is_there_when_both_say_so)
{
	struct fixture fixture = begin();
	const struct device *strip = home_device(fixture.home, "strip");
	device_states_take(fixture.states, "s/bridge", "no", 2, true, NULL, NULL);
	device_states_take(fixture.states, "s/up", "yes", 3, true, NULL, NULL);
	CHECK(!device_states_available(fixture.states, strip));
	device_states_take(fixture.states, "s/bridge", "yes", 3, true, NULL, NULL);
	CHECK(device_states_available(fixture.states, strip));
	end(&fixture);
}

TEST(an_empty_house_hears_nothing)
{
	struct home *home = device_map_home("version: 1\n", NULL);
	struct device_states *states = device_states_create(home);
	device_states_take(states, "a", "b", 1, false, tell, NULL);
	CHECK(device_states_unreadable(states) == 0);
	device_states_destroy(states);
	device_states_destroy(NULL);
	home_destroy(home);
}

TEST(what_was_wanted)
{
	const struct property_type state_type = {.kind = PROPERTY_STATE};
	const struct property_type number_type = {.kind = PROPERTY_NUMBER};
	const struct property_type text_type = {.kind = PROPERTY_TEXT};
	const struct device_property state = {.type = &state_type};
	const struct device_property number = {.type = &number_type};
	const struct device_property text = {.type = &text_type};
	const struct {
		struct expectation expectation;
		struct property_value value;
		bool met;
	} cases[] = {
		{{.property = &state, .state = "locked"}, {.state = "locked"}, true},
		{{.property = &state, .state = "locked"}, {.state = "unlocked"}, false},
		{{.property = &state, .state = "locked"}, {.state = NULL}, false},
		{{.property = &state, .state = NULL}, {.state = "locked"}, false},
		{{.property = &number, .number = 21.5, .tolerance = 0.05}, {.number = 21.5}, true},
		{{.property = &number, .number = 21.5, .tolerance = 0.05}, {.number = 21.54}, true},
		{{.property = &number, .number = 21.5, .tolerance = 0.05}, {.number = 21}, false},
		{{.property = &number, .number = 21.5, .tolerance = 0.05}, {.number = NAN}, false},
		{{.property = &number, .number = NAN, .tolerance = 0.05}, {.number = NAN}, false},
		{{.property = &text}, {.text = "x"}, false},
		{{.property = NULL}, {.state = "locked"}, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (expectation_met(&cases[i].expectation, &cases[i].value) != cases[i].met) {
			CHECK_FAILED("case %zu is not as expected", i);
		}
	}
}

TEST_MAIN(
	RUN(locks_tell_the_bolt_before_the_wish);
	RUN(payloads_of_every_kind);
	RUN(payloads_that_cannot_be_read);
	RUN(what_cannot_be_read_is_told_with_the_reason);
	RUN(a_complaint_comes_once_until_it_is_mended);
	RUN(who_says_that_there_is_no_value_makes_it_unknown);
	RUN(large_payloads_change_nothing);
	RUN(a_nul_is_no_text);
	RUN(what_is_retained_is_told_as_such);
	RUN(the_last_value_stays);
	RUN(what_is_known_has_its_age_and_origin);
	RUN(what_is_from_before_the_broker_was_away_is_a_copy);
	RUN(only_who_says_so_is_offline);
	RUN(each_message_that_tells_whether_a_device_is_there_is_told);
	RUN(offline_ends_with_online);
	RUN(who_has_two_topics_is_there_when_both_say_so);
	RUN(an_empty_house_hears_nothing);
	RUN(what_was_wanted);
)
