/* SPDX-License-Identifier: MIT
 *
 * `earshot import` against a real mosquitto: all that is kept is read, however much it is,
 * and the broker is left as it was.
 */
#include "tests/check.h"

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/kept_messages.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

/* Beyond what mosquitto keeps for one client of what is sent with QoS 1. */
#define MANY 1500

#define LAMP "{\"name\": \"lamp %d\", \"cmd_t\": \"l/%d/set\", \"stat_t\": \"l/%d\"}"

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct temporary_folder *folder;
	struct private_broker *broker;
	struct observer *observer;
};

static bool set_stage(struct stage *stage, const char *configuration)
{
	struct error error = {0};
	*stage = (struct stage){.clock = clock_create_system(),
		.folder = temporary_folder_create()};
	stage->loop = loop_create(stage->clock);
	stage->broker = private_broker_create(configuration, &error);
	char *yaml = text_format("version: 1\nsite: test\nbroker: {host: 127.0.0.1, port: %d}\n",
		stage->broker != NULL ? private_broker_port(stage->broker) : 1);
	bool set = stage->broker != NULL &&
		temporary_folder_write(stage->folder, "earshot.yaml", yaml);
	free(yaml);
	CHECK(set);
	return set;
}

static bool start(struct stage *stage)
{
	struct error error = {0};
	bool started = private_broker_start(stage->broker, &error);
	stage->observer = started ?
		observer_create(private_broker_port(stage->broker)) : NULL;
	CHECK(started && stage->observer != NULL);
	return stage->observer != NULL;
}

static void clear_stage(struct stage *stage)
{
	observer_destroy(stage->observer);
	private_broker_destroy(stage->broker);
	temporary_folder_destroy(stage->folder);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static bool keep(struct stage *stage, const char *topic, const char *payload)
{
	return observer_publish(stage->observer, topic, payload, true);
}

/* Imports with `--json`: its line, or NULL after an error, which `why` then tells. */
static struct json *import(struct stage *stage, const char *source, char *why, size_t size)
{
	char *configuration = text_copy(temporary_folder_path(stage->folder, "earshot.yaml"));
	const char *const arguments[] = {program_sanitized(), "-c", configuration, "import",
		"--json", source, NULL};
	struct program *program = program_start(stage->loop, arguments);
	int status = program != NULL ? program_end(program) : -1;
	const char *out = program != NULL ? program_text(program, PROGRAM_OUT) : "";
	struct json *json = json_parse(out, strlen(out), NULL);
	snprintf(why, size, "%s",
		program != NULL ? program_text(program, PROGRAM_ERR) : "not started");
	CHECK((status == 0) == (json != NULL));
	program_destroy(program);
	free(configuration);
	return json;
}

static void write_lamp(int number, char topic[KEPT_SIZE], char payload[KEPT_SIZE])
{
	snprintf(topic, KEPT_SIZE, "homeassistant/light/l%d/config", number);
	snprintf(payload, KEPT_SIZE, LAMP, number, number, number);
}

TEST(all_that_is_kept_is_read)
{
	struct stage stage;
	struct error error = {0};
	char why[1000];
	CHECK(set_stage(&stage, NULL) && private_broker_start(stage.broker, &error) &&
		keep_messages(private_broker_port(stage.broker), MANY, write_lamp));
	struct json *json = import(&stage, "homeassistant", why, sizeof(why));
	CHECK_NUMBER(json_get_number(json, "devices", 0), MANY, 0);
	CHECK_NUMBER(json_get_number(json, "left_out", -1), 0, 0);
	json_destroy(json);
	clear_stage(&stage);
}

/* What is announced anew counts, and what is taken back is gone. */
TEST(the_last_word_counts)
{
	struct stage stage;
	char why[1000];
	CHECK(set_stage(&stage, NULL) && start(&stage) &&
		keep(&stage, "homeassistant/light/a/config", "{\"name\": \"old\", \"cmd_t\": \"a/set\"}") &&
		keep(&stage, "homeassistant/light/a/config", "{\"name\": \"new\", \"cmd_t\": \"a/set\"}") &&
		keep(&stage, "homeassistant/lock/b/config", "{\"name\": \"gone\", \"cmd_t\": \"b/set\"}") &&
		keep(&stage, "homeassistant/lock/b/config", "") && observer_catch_up(stage.observer));
	struct json *json = import(&stage, "homeassistant", why, sizeof(why));
	CHECK_NUMBER(json_get_number(json, "devices", 0), 1, 0);
	CHECK_HAS(json_get_text(json, "map"), "  new:\n");
	json_destroy(json);
	clear_stage(&stage);
}

/* A daemon of the same site must not be taken for gone. */
TEST(the_broker_is_left_as_it_was)
{
	struct stage stage;
	char why[1000];
	CHECK(set_stage(&stage, NULL) && start(&stage) &&
		keep(&stage, "earshot/test/status", "online") &&
		keep(&stage, "zigbee2mqtt/bridge/devices", "[]"));
	json_destroy(import(&stage, "zigbee2mqtt", why, sizeof(why)));
	CHECK(observer_catch_up(stage.observer));
	CHECK(observer_count(stage.observer, "earshot/test/status", NULL) == 1);
	CHECK(observer_count(stage.observer, "zigbee2mqtt/bridge/devices", NULL) == 1);
	clear_stage(&stage);
}

TEST(what_went_wrong_is_told)
{
	struct stage stage;
	char why[1000];
	CHECK(set_stage(&stage, NULL));
	CHECK(import(&stage, "zigbee2mqtt", why, sizeof(why)) == NULL);
	CHECK_HAS(why, "no connection to the broker at 127.0.0.1");
	CHECK(start(&stage));
	CHECK(import(&stage, "homie", why, sizeof(why)) == NULL);
	CHECK_HAS(why, "nothing is kept at homie/5/+/$description and the like");
	clear_stage(&stage);
}

TEST(a_broker_that_forbids_our_mark_is_told)
{
	struct stage stage;
	char why[1000];
	CHECK(set_stage(&stage, "allow_anonymous true\nacl_file %/acl\n"));
	char *path = private_broker_path(stage.broker, "acl");
	FILE *file = fopen(path, "w");
	CHECK(file != NULL && fputs("topic read #\n", file) >= 0 && fclose(file) == 0);
	struct error error = {0};
	CHECK(private_broker_start(stage.broker, &error));
	CHECK(import(&stage, "zigbee2mqtt", why, sizeof(why)) == NULL);
	CHECK_HAS(why, "the broker does not take a message at earshot/test/probe");
	free(path);
	clear_stage(&stage);
}

TEST_MAIN(
	RUN(all_that_is_kept_is_read);
	RUN(the_last_word_counts);
	RUN(the_broker_is_left_as_it_was);
	RUN(what_went_wrong_is_told);
	RUN(a_broker_that_forbids_our_mark_is_told);
)
