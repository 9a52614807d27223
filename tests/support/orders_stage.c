/* SPDX-License-Identifier: MIT */
#include "tests/support/orders_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/config/configuration.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/trace.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/dialogue/inquiry.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/home/device_states.h"
#include "bridge/mqtt/connection.h"
#include "bridge/permission/lock_out.h"
#include "bridge/timers/timers.h"
#include "bridge/wire/message.h"
#include "tests/support/temporary_folder.h"

static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, room: hall, dialect: zigbee2mqtt, topic: t/1}\n"
	"  back_door: {type: lock, dialect: zigbee2mqtt, topic: t/2, policy: {unlock: pin}}\n"
	"  gate: {type: gate, name: garden gate, commands: {open: {topic: t/5, payload: o}}, "
	"policy: {open: confirm}}\n"
	"  cellar: {type: lock, dialect: zigbee2mqtt, topic: t/6, policy: {unlock: confirm, "
	"lock: confirm}}\n"
	"  shed: {type: lock, dialect: zigbee2mqtt, topic: t/7, policy: {unlock: pin}}\n"
	"  lamp: {type: light, room: hall, dialect: zigbee2mqtt, topic: t/3}\n"
	"  radio: {type: media, name: old radio, room: kitchen, aliases: [wireless], commands: "
	"{pause: {topic: t/8, payload: p}, stop: {topic: t/8, payload: s}, on: {topic: t/8, payload: o}}, "
	"policy: {stop: confirm}}\n"
	"  television: {type: media, room: den, commands: "
	"{pause: {topic: t/9, payload: p}, stop: {topic: t/9, payload: s}}}\n"
	"  new_radio: {type: media, room: den, commands: {pause: {topic: t/10, payload: p}}}\n"
	"  valve: {type: thermostat, dialect: zigbee2mqtt, topic: t/4}\n";

/* Of the PIN 7291. */
static const char secrets[] =
	"version: 1\n"
	"pins: {back_door: $y$j9T$oqMooVjXzhs5ILByPgq9v/$"
	"Kkk77vlH1n0snyyX13tCfyXXeKgyQ2eN/l/VRcYJA44}\n";

static void make_connection(struct orders_stage *stage)
{
	static const struct connection_settings settings = {
		.host = "127.0.0.1", .port = 1, .site = "test"};
	static const struct connection_events events = {.connected = NULL};
	struct error error = {0};
	stage->connection = connection_create(stage->loop, &settings, &events, NULL, &error);
}

static void on_answer(uint64_t asker, struct json *answer, void *data)
{
	struct orders_stage *stage = data;
	stage->answered++;
	stage->asker = asker;
	json_destroy(stage->answer);
	stage->answer = answer;
}

static void on_question(uint64_t asker, struct json *question, void *data)
{
	struct orders_stage *stage = data;
	stage->questioned++;
	stage->asker = asker;
	snprintf(stage->question, sizeof(stage->question), "%s: %s",
		json_get_text(question, "expects"), json_get_text(question, "say"));
	json_destroy(question);
}

static void on_await(bool answer, const struct grammar *names, void *data)
{
	struct orders_stage *stage = data;
	stage->awaiting = answer;
	stage->names = names;
}

static void on_timer(const char *say, void *data)
{
	struct orders_stage *stage = data;
	snprintf(stage->announced, sizeof(stage->announced), "%s", say);
}

static void make_orders(struct orders_stage *stage)
{
	static const struct orders_events events = {on_answer, on_question, on_await};
	stage->lock_out = lock_out_create(stage->loop,
		temporary_folder_path(stage->folder, "lock-out.json"), NULL);
	stage->timers = timers_create(stage->loop, NULL, on_timer, stage, NULL);
	const struct orders_parts parts = {stage->loop, stage->configuration, stage->answers,
		stage->states, stage->carrying_out, stage->inquiries, stage->lock_out, stage->timers, &stage->trace};
	stage->orders = orders_create(&parts, &events, stage);
}

static bool write_files(struct temporary_folder *folder, const char *settings)
{
	return temporary_folder_write(folder, "earshot.yaml", settings) &&
		temporary_folder_write(folder, "home.yaml", house) &&
		temporary_folder_write(folder, "secrets.yaml", secrets) &&
		chmod(temporary_folder_path(folder, "secrets.yaml"), 0600) == 0;
}

bool orders_stage_set(struct orders_stage *stage, const char *settings)
{
	char all[300];
	*stage = (struct orders_stage){.folder = temporary_folder_create(), .clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	snprintf(all, sizeof(all), "version: 1\nroom: hall\nsecrets: secrets.yaml\n"
		"devices: [home.yaml]\n%s", settings);
	if (!write_files(stage->folder, all)) {
		return false;
	}
	stage->configuration =
		configuration_load(temporary_folder_path(stage->folder, "earshot.yaml"), NULL);
	stage->answers = answers_load("grammars/answers.yaml", NULL);
	if (stage->configuration == NULL || stage->answers == NULL) {
		return false;
	}
	make_connection(stage);
	stage->states = device_states_create(stage->configuration->home);
	stage->carrying_out = carrying_out_create(stage->loop, stage->connection, stage->states,
		stage->answers);
	stage->inquiries = inquiries_create(stage->loop, stage->connection);
	stage->trace = (struct trace){.out = open_memstream(&stage->shown, &stage->shown_size),
		.style = TRACE_JSON, .clock = stage->clock};
	make_orders(stage);
	return stage->orders != NULL;
}

void orders_stage_clear(struct orders_stage *stage)
{
	connection_destroy(stage->connection);
	orders_destroy(stage->orders);
	carrying_out_destroy(stage->carrying_out);
	inquiries_destroy(stage->inquiries);
	lock_out_destroy(stage->lock_out);
	timers_destroy(stage->timers);
	device_states_destroy(stage->states);
	answers_destroy(stage->answers);
	configuration_destroy(stage->configuration);
	if (stage->trace.out != NULL) {
		fclose(stage->trace.out);
	}
	free(stage->shown);
	json_destroy(stage->answer);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	temporary_folder_destroy(stage->folder);
}

bool orders_stage_speak(struct orders_stage *stage, const char *text,
	const struct utterance *times, bool secret)
{
	struct understanding understanding;
	struct utterance utterance = *times;
	utterance.text = (char *)text;
	if (!understand_utterance(orders_grammar(stage->orders), stage->configuration->thresholds,
			&utterance, &understanding)) {
		return false;
	}
	orders_spoken(stage->orders, &understanding, &utterance, secret);
	understanding_finish(&understanding);
	return fflush(stage->trace.out) == 0;
}
