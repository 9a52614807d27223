/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/home/device_states.h"
#include "bridge/home/home.h"
#include "bridge/privacy/privacy_report.h"
#include "bridge/privacy/state_counts.h"
#include "tests/support/temporary_folder.h"

#define NOON_MS INT64_C(1764417600000) /* 2025-11-29, 12:00 UTC */
#define DAY_MS INT64_C(86400000)

static const char map[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: z/front_door}\n"
	"  lamp: {type: light, dialect: zigbee2mqtt, topic: z/lamp}\n"
	"  air: {type: sensor, dialect: zigbee2mqtt, topic: z/air}\n"
	"  mail: {type: sensor, properties: {battery: {topic: z/mail}},\n"
	"    availability: z/mail/availability}\n"
	"  radio: {type: media, commands: {on: {topic: r, payload: 1}}, state: {topic: z/radio}}\n"
	"  door: {type: garage, commands: {close: {topic: d, payload: 1}}, state: {topic: z/door}}\n";

struct stage {
	struct temporary_folder *folder;
	struct clock *clock;
	struct loop *loop;
	struct home *home;
	struct device_states *states;
	struct state_counts *counts;
	char *counts_path, *ledger_path;
	char said[500];
};

static void on_say(const char *text, void *data)
{
	struct stage *stage = data;
	snprintf(stage->said, sizeof(stage->said), "%s", text);
}

static void open_counts(struct stage *stage)
{
	stage->counts = state_counts_create(stage->loop, stage->counts_path, on_say, stage);
	CHECK(stage->counts != NULL);
}

static void on_availability(const struct device *device, bool available, bool retained,
	void *data)
{
	struct stage *stage = data;
	state_counts_availability(stage->counts, device, available, retained);
}

static void begin(struct stage *stage)
{
	*stage = (struct stage){.folder = temporary_folder_create(),
		.clock = clock_create_manual(NOON_MS), .home = home_create("devices/dialects")};
	stage->loop = loop_create(stage->clock);
	CHECK(home_add_text(stage->home, "home.yaml", map, strlen(map), NULL));
	home_complete(stage->home, NULL);
	stage->states = device_states_create(stage->home);
	device_states_on_availability(stage->states, on_availability, stage);
	stage->counts_path = text_copy(temporary_folder_path(stage->folder, "changes"));
	stage->ledger_path = text_copy(temporary_folder_path(stage->folder, "ledger.jsonl"));
	open_counts(stage);
}

static void end(struct stage *stage)
{
	state_counts_destroy(stage->counts);
	device_states_destroy(stage->states);
	home_destroy(stage->home);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	free(stage->counts_path);
	free(stage->ledger_path);
	temporary_folder_destroy(stage->folder);
}

static void on_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct stage *stage = data;
	(void)retained;
	state_counts_report(stage->counts, device, property, value);
}

static void send(struct stage *stage, const char *topic, const char *payload, bool retained)
{
	state_counts_message(stage->counts);
	device_states_take(stage->states, topic, payload, strlen(payload), retained, on_report, stage);
}

/* Saves, and reads the days from this one on. */
static struct json *report_since(struct stage *stage, int64_t since_ms)
{
	const struct privacy_period period = {since_ms, NOON_MS + 3 * DAY_MS};
	struct error error = {0};
	state_counts_destroy(stage->counts);
	struct json *report = privacy_report(stage->ledger_path, stage->counts_path, stage->home,
		&period, &error);
	CHECK_TEXT(error.text, "");
	open_counts(stage);
	return report;
}

static double linked(const struct json *report)
{
	return json_get_number(json_get(report, "linked"), "reports", -1);
}

static double of(const struct json *list, const char *key, const char *name, const char *unit)
{
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (strcmp(json_get_text(item, key), name) == 0) {
			return json_get_number(item, unit, -1);
		}
	}
	return 0;
}

TEST(only_changes_count_and_not_what_was_kept)
{
	struct stage stage;
	begin(&stage);
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", true);   /* kept: where it starts */
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", false);  /* the same */
	send(&stage, "z/lamp", "{\"state\": \"OFF\"}", true);  /* kept */
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", false);  /* 1 */
	send(&stage, "z/lamp", "{\"state\": \"OFF\"}", false); /* 2 */
	send(&stage, "z/front_door", "{\"lock_state\": \"locked\"}", false); /* the first value */
	send(&stage, "z/front_door", "{\"lock_state\": \"unlocked\"}", false); /* 3 */
	send(&stage, "z/air", "{\"battery\": 50}", false);
	send(&stage, "z/air", "{\"battery\": 51}", false);     /* nobody asks for that */
	struct json *report = report_since(&stage, NOON_MS - DAY_MS);
	const struct json *side = json_get(report, "linked");
	CHECK_NUMBER(linked(report), 3, 0);
	CHECK_NUMBER(of(json_get(side, "devices"), "device", "lamp", "reports"), 2, 0);
	CHECK_NUMBER(of(json_get(side, "kinds"), "kind", "Alexa.LockController lockState",
		"changes"), 1, 0);
	CHECK_NUMBER(of(json_get(side, "days"), "day", "2025-11-29", "reports"), 3, 0);
	CHECK_TEXT(json_text(json_path(side, "example.event.endpoint.endpointId")), "front_door");
	CHECK_TEXT(json_text(json_path(side, "example.event.header.name")), "ChangeReport");
	json_destroy(report);
	end(&stage);
}

TEST(what_changes_in_one_message_is_one_report)
{
	struct stage stage;
	begin(&stage);
	send(&stage, "z/air", "{\"temperature\": 20, \"humidity\": 50}", false);
	send(&stage, "z/air", "{\"temperature\": 21, \"humidity\": 51}", false);
	struct json *report = report_since(&stage, NOON_MS);
	const struct json *kinds = json_get(json_get(report, "linked"), "kinds");
	CHECK_NUMBER(linked(report), 1, 0);
	CHECK(json_count(kinds) == 2);
	json_destroy(report);
	end(&stage);
}

/* A lock on its way is no report there, and a player that goes off is one of its power. */
TEST(changes_are_counted_as_the_interfaces_tell_them_apart)
{
	struct stage stage;
	begin(&stage);
	send(&stage, "z/front_door", "{\"lock_state\": \"locked\"}", false);
	send(&stage, "z/front_door", "{\"lock_state\": \"not_fully_locked\"}", false); /* 1 */
	send(&stage, "z/front_door", "{\"lock_state\": \"unlocked\"}", false);         /* 2 */
	send(&stage, "z/radio", "playing", false);
	send(&stage, "z/radio", "paused", false); /* 3 */
	send(&stage, "z/radio", "off", false);    /* 4 */
	send(&stage, "z/door", "opening", false);
	send(&stage, "z/door", "open", false);
	send(&stage, "z/door", "closing", false);
	send(&stage, "z/door", "closed", false);  /* 5 */
	struct json *report = report_since(&stage, NOON_MS - DAY_MS);
	const struct json *kinds = json_get(json_get(report, "linked"), "kinds");
	CHECK_NUMBER(linked(report), 5, 0);
	CHECK_NUMBER(of(kinds, "kind", "Alexa.LockController lockState", "changes"), 2, 0);
	CHECK_NUMBER(of(kinds, "kind", "Alexa.PlaybackStateReporter playbackState", "changes"), 1, 0);
	CHECK_NUMBER(of(kinds, "kind", "Alexa.PowerController powerState", "changes"), 1, 0);
	CHECK_NUMBER(of(kinds, "kind", "Alexa.ModeController mode", "changes"), 1, 0);
	json_destroy(report);
	end(&stage);
}

TEST(whether_a_device_is_there_is_reported_too)
{
	struct stage stage;
	begin(&stage);
	send(&stage, "z/lamp/availability", "{\"state\": \"online\"}", true); /* kept */
	send(&stage, "z/lamp/availability", "{\"state\": \"online\"}", false);  /* the same */
	send(&stage, "z/lamp/availability", "{\"state\": \"offline\"}", false); /* 1 */
	send(&stage, "z/lamp/availability", "{\"state\": \"online\"}", false);  /* 2 */
	send(&stage, "z/air/availability", "{\"state\": \"offline\"}", false); /* the first value */
	/* Of one that is gone nothing new is said when its bridge goes. */
	send(&stage, "zigbee2mqtt/bridge/state", "{\"state\": \"offline\"}", false); /* 3: the lamp */
	send(&stage, "zigbee2mqtt/bridge/state", "{\"state\": \"online\"}", true);   /* kept */
	struct json *report = report_since(&stage, NOON_MS);
	CHECK_NUMBER(linked(report), 3, 0);
	CHECK_NUMBER(of(json_path(report, "linked.kinds"), "kind",
		"Alexa.EndpointHealth connectivity", "changes"), 3, 0);
	CHECK_NUMBER(of(json_path(report, "linked.devices"), "device", "lamp", "reports"), 3, 0);
	json_destroy(report);
	end(&stage);
}

/* Nothing of it would be linked. */
TEST(of_a_device_without_a_counterpart_it_is_not_counted)
{
	struct stage stage;
	begin(&stage);
	send(&stage, "z/mail/availability", "{\"state\": \"online\"}", true);
	send(&stage, "z/mail/availability", "{\"state\": \"offline\"}", false);
	struct json *report = report_since(&stage, NOON_MS);
	CHECK_NUMBER(linked(report), 0, 0);
	json_destroy(report);
	end(&stage);
}

TEST(it_counts_on_after_a_restart_and_starts_anew_each_day)
{
	struct stage stage;
	begin(&stage);
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", false);
	send(&stage, "z/lamp", "{\"state\": \"OFF\"}", false);
	state_counts_destroy(stage.counts);
	open_counts(&stage);
	send(&stage, "z/lamp", "{\"state\": \"OFF\"}", false);
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", false);
	clock_set_wall(stage.clock, NOON_MS + DAY_MS);
	send(&stage, "z/lamp", "{\"state\": \"OFF\"}", false);
	struct json *all = report_since(&stage, NOON_MS);
	struct json *second = report_since(&stage, NOON_MS + DAY_MS);
	CHECK_NUMBER(linked(all), 3, 0);
	CHECK_NUMBER(linked(second), 1, 0);
	json_destroy(all);
	json_destroy(second);
	end(&stage);
}

/* The day before goes on where it was left, and so does the one after. */
TEST(a_clock_that_is_set_back_loses_no_count)
{
	static const int64_t walls[] = {NOON_MS, NOON_MS + DAY_MS, NOON_MS, NOON_MS + DAY_MS};
	struct stage stage;
	begin(&stage);
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", false);
	for (size_t i = 0; i < sizeof(walls) / sizeof(walls[0]); i++) {
		clock_set_wall(stage.clock, walls[i]);
		send(&stage, "z/lamp", i % 2 == 0 ? "{\"state\": \"OFF\"}" : "{\"state\": \"ON\"}",
			false);
	}
	struct json *all = report_since(&stage, NOON_MS);
	struct json *second = report_since(&stage, NOON_MS + DAY_MS);
	CHECK_NUMBER(linked(all), 4, 0);
	CHECK_NUMBER(linked(second), 2, 0);
	json_destroy(all);
	json_destroy(second);
	end(&stage);
}

TEST(only_counts_are_kept_for_us_alone_and_old_ones_go)
{
	struct stage stage;
	struct stat status = {0};
	begin(&stage);
	CHECK(temporary_folder_write(stage.folder, "changes/2025-01-01.json", "{}"));
	CHECK(temporary_folder_write(stage.folder, "changes/notes.txt", "mine"));
	send(&stage, "z/air", "{\"temperature\": 20.25}", false);
	send(&stage, "z/air", "{\"temperature\": 23.75}", false);
	clock_set_wall(stage.clock, NOON_MS + DAY_MS);
	send(&stage, "z/air", "{\"temperature\": 20.25}", false);
	char *path = text_format("%s/2025-11-29.json", stage.counts_path);
	CHECK(stat(path, &status) == 0 && (status.st_mode & 0777) == 0600);
	FILE *file = fopen(path, "r");
	char text[2000] = "";
	CHECK(file != NULL && fgets(text, sizeof(text), file) != NULL);
	fclose(file);
	CHECK_HAS(text, "\"air\":{\"type\":\"sensor\",\"reports\":1,\"temperature\":1}");
	CHECK(strstr(text, "23.75") == NULL);
	free(path);
	CHECK(access(temporary_folder_path(stage.folder, "changes/2025-01-01.json"), F_OK) != 0);
	CHECK(access(temporary_folder_path(stage.folder, "changes/notes.txt"), F_OK) == 0);
	end(&stage);
}

TEST(damaged_counts_are_said_and_set_aside)
{
	struct stage stage;
	begin(&stage);
	state_counts_destroy(stage.counts);
	CHECK(temporary_folder_write(stage.folder, "changes/2025-11-29.json", "{\"reports\": 3"));
	open_counts(&stage);
	CHECK_HAS(stage.said, "2025-11-29.json is damaged");
	end(&stage);
}

TEST(of_a_long_time_the_last_days_count)
{
	static const int64_t days[] = {1, 366, 399, 400, 401, 5000, 20000};
	struct stage stage;
	begin(&stage);
	send(&stage, "z/lamp", "{\"state\": \"ON\"}", false);
	send(&stage, "z/lamp", "{\"state\": \"OFF\"}", false);
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct json *report = report_since(&stage, NOON_MS - days[i] * DAY_MS);
		CHECK_NUMBER(linked(report), 1, 0);
		json_destroy(report);
	}
	end(&stage);
}

/* So many days before the first hour of this one is the day before the first that is counted: the
 * clocks went forth since. */
TEST(the_last_of_many_days_counts_when_the_clocks_were_changed)
{
	static const struct {
		const char *day;
		int64_t until_ms; /* half an hour of that day has gone by */
	} cases[] = {
		{"2026-04-01", INT64_C(1774996200000)}, /* 2026-03-31, 22:30 UTC */
		{"2025-11-29", INT64_C(1764372600000)}, /* 2025-11-28, 23:30 UTC */
	};
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct privacy_period period = {0, cases[i].until_ms};
		struct error error = {0};
		struct stage stage;
		begin(&stage);
		char *file = text_format("changes/%s.json", cases[i].day);
		CHECK(temporary_folder_write(stage.folder, file, "{\"reports\": 3}"));
		free(file);
		struct json *report = privacy_report(stage.ledger_path, stage.counts_path, NULL, &period,
			&error);
		CHECK_TEXT(error.text, "");
		CHECK_NUMBER(linked(report), 3, 0);
		json_destroy(report);
		end(&stage);
	}
	unsetenv("TZ");
	tzset();
}

/* They are the daemon's. */
TEST(the_report_names_damaged_counts_and_leaves_them)
{
	struct stage stage;
	begin(&stage);
	CHECK(temporary_folder_write(stage.folder, "changes/2025-11-28.json", "{\"reports\": 3"));
	struct json *report = report_since(&stage, NOON_MS - DAY_MS);
	CHECK_HAS(json_text(json_at(json_get(json_get(report, "linked"), "faults"), 0)),
		"2025-11-28.json is damaged");
	CHECK(access(temporary_folder_path(stage.folder, "changes/2025-11-28.json"), F_OK) == 0);
	json_destroy(report);
	end(&stage);
}

TEST(the_ledger_is_summed_up_and_what_is_wrong_with_it_named)
{
	static const char ledger[] =
		"{\"t\":\"2025-11-28T12:00:00.000Z\",\"kind\":\"command\",\"topic\":\"old\",\"bytes\":9}\n"
		"{\"t\":\"2025-11-29T12:00:01.000Z\",\"kind\":\"connect\",\"bytes\":7,"
		"\"address\":\"[::1]:1883\"}\n"
		"{\"t\":\"2025-11-29T12:00:02.000Z\",\"kind\":\"command\",\"topic\":\"a\",\"bytes\":10}\n"
		"rubbish\n"
		"{\"t\":\"2025-11-29T12:00:03.000Z\",\"kind\":\"command\",\"topic\":\"a\",\"bytes\":20}\n"
		"{\"t\":\"2025-11-29T12:00:04.000Z\",\"kind\":\"connect\",\"bytes\":7,"
		"\"address\":\"203.0.113.9:1883\"}\n"
		"{\"t\":\"2025-11-29T12:00:05.000Z\",\"kind\":\"event\",\"topic\":\"b\",\"bytes\":40}\n";
	struct stage stage;
	begin(&stage);
	CHECK(temporary_folder_write(stage.folder, "ledger.jsonl", ledger));
	struct json *report = report_since(&stage, NOON_MS);
	const struct json *here = json_get(report, "here");
	CHECK_NUMBER(json_get_number(here, "messages", -1), 3, 0);
	CHECK_NUMBER(json_get_number(here, "bytes", -1), 70, 0);
	CHECK_NUMBER(of(json_get(here, "topics"), "topic", "a", "bytes"), 30, 0);
	CHECK(json_count(json_get(here, "addresses")) == 2);
	/* What was sent while connected to an address outside is not hidden. */
	CHECK_NUMBER(json_get_number(json_get(here, "outside"), "messages", -1), 1, 0);
	CHECK_NUMBER(json_get_number(json_get(here, "outside"), "bytes", -1), 40, 0);
	CHECK_HAS(json_text(json_at(json_get(json_get(report, "ledger"), "faults"), 0)),
		"ledger.jsonl: line 4 is damaged and left out");
	json_destroy(report);
	end(&stage);
}

/* Lines of the ledger, and what is known of where they went. */
TEST(where_each_message_went_is_told_of_it_alone)
{
#define AT "{\"t\":\"2025-11-29T12:00:01.000Z\",\"kind\":"
#define CONNECT(address) AT "\"connect\",\"bytes\":7,\"address\":\"" address "\"}\n"
#define SENT(address) AT "\"command\",\"topic\":\"a\",\"bytes\":1,\"address\":\"" address "\"}\n"
#define SENT_BEFORE AT "\"command\",\"topic\":\"a\",\"bytes\":1}\n" /* by an older version */
#define NOTE AT "\"note\",\"note\":\"gone\"}\n"
#define BROKER "192.168.1.2:1883"
#define ELSEWHERE "203.0.113.9:1883"
	static const struct {
		const char *ledger;
		int inside, outside, unknown, outside_connections, notes;
	} cases[] = {
		{CONNECT(BROKER) SENT(BROKER), 1, 0, 0, 0, 0},
		/* The line of the connection is gone or damaged. */
		{SENT(ELSEWHERE) SENT(BROKER), 1, 1, 0, 0, 0},
		{CONNECT(BROKER) "rubbish\n" SENT(ELSEWHERE), 0, 1, 0, 0, 0},
		/* Nobody answered there. */
		{CONNECT(ELSEWHERE) CONNECT(ELSEWHERE), 0, 0, 0, 2, 0},
		/* The connection of another program, as `earshot try`. */
		{CONNECT(ELSEWHERE) CONNECT(BROKER) SENT(ELSEWHERE) SENT(BROKER), 1, 1, 0, 1, 0},
		{SENT("[2001:db8::9]:8883") SENT("[fd00::2]:8883"), 1, 1, 0, 0, 0},
		{CONNECT(BROKER) SENT_BEFORE, 1, 0, 0, 0, 0},
		{CONNECT(ELSEWHERE) SENT_BEFORE, 0, 1, 0, 1, 0},
		{SENT_BEFORE, 0, 0, 1, 0, 0},
		{CONNECT(BROKER) "rubbish\n" SENT_BEFORE, 0, 0, 1, 0, 0},
		{CONNECT(BROKER) NOTE SENT_BEFORE CONNECT(BROKER) SENT_BEFORE, 1, 0, 1, 0, 1},
		{AT "\"connect\",\"bytes\":7}\n" SENT_BEFORE, 0, 0, 1, 0, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage);
		CHECK(temporary_folder_write(stage.folder, "ledger.jsonl", cases[i].ledger));
		struct json *report = report_since(&stage, NOON_MS);
		const struct json *outside = json_path(report, "here.outside");
		const struct json *unknown = json_path(report, "here.unknown");
		int all = cases[i].inside + cases[i].outside + cases[i].unknown;
		CHECK_NUMBER(json_get_number(json_get(report, "here"), "messages", -1), all, 0);
		CHECK_NUMBER(json_get_number(outside, "messages", -1), cases[i].outside, 0);
		CHECK_NUMBER(json_get_number(outside, "bytes", -1), cases[i].outside, 0);
		CHECK_NUMBER(json_get_number(outside, "connections", -1), cases[i].outside_connections, 0);
		CHECK_NUMBER(json_get_number(unknown, "messages", -1), cases[i].unknown, 0);
		CHECK_NUMBER(json_get_number(json_get(report, "ledger"), "notes", -1), cases[i].notes, 0);
		if (cases[i].notes > 0) {
			CHECK_HAS(json_text(json_at(json_path(report, "ledger.faults"), 0)),
				"ledger.jsonl: line 2 says: gone");
		}
		json_destroy(report);
		end(&stage);
	}
}

TEST_MAIN(
	RUN(only_changes_count_and_not_what_was_kept);
	RUN(what_changes_in_one_message_is_one_report);
	RUN(changes_are_counted_as_the_interfaces_tell_them_apart);
	RUN(whether_a_device_is_there_is_reported_too);
	RUN(of_a_device_without_a_counterpart_it_is_not_counted);
	RUN(it_counts_on_after_a_restart_and_starts_anew_each_day);
	RUN(a_clock_that_is_set_back_loses_no_count);
	RUN(only_counts_are_kept_for_us_alone_and_old_ones_go);
	RUN(damaged_counts_are_said_and_set_aside);
	RUN(of_a_long_time_the_last_days_count);
	RUN(the_last_of_many_days_counts_when_the_clocks_were_changed);
	RUN(the_report_names_damaged_counts_and_leaves_them);
	RUN(the_ledger_is_summed_up_and_what_is_wrong_with_it_named);
	RUN(where_each_message_went_is_told_of_it_alone);
)
