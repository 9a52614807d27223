/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/stat.h>

#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/answers.h"
#include "bridge/guard/pin_hash.h"
#include "bridge/home/home.h"
#include "bridge/home/plan.h"
#include "bridge/permission/lock_out.h"
#include "bridge/permission/permission.h"
#include "tests/support/temporary_folder.h"

#define MINUTE 60000
#define FRONT_PIN "729164"
#define OTHER_PIN "350816"
#define WRONG_PIN "471153"

static const char settings[] =
	"version: 1\nsecrets: secrets.yaml\ndevices: [home.yaml]\n";
static const char house[] =
	"version: 1\n"
	"devices:\n"
	"  front_door: {type: lock, dialect: zigbee2mqtt, topic: t/1, policy: {unlock: pin}}\n"
	"  shed: {type: lock, dialect: zigbee2mqtt, topic: t/2, policy: {unlock: pin}}\n"
	"  cellar: {type: lock, dialect: zigbee2mqtt, topic: t/3, policy: {unlock: pin}}\n";

struct stage {
	struct temporary_folder *folder;
	struct clock *clock;
	struct loop *loop;
	struct configuration *configuration;
	struct answers *answers;
	struct permission_context context;
};

/* The front door has a PIN of its own; the shed and the cellar share the default one. */
static void write_secrets(struct temporary_folder *folder)
{
	char *front = pin_hash(FRONT_PIN, NULL), *other = pin_hash(OTHER_PIN, NULL);
	char *secrets = text_format("version: 1\npins: {front_door: \"%s\", default: \"%s\"}\n", front,
		other);
	CHECK(temporary_folder_write(folder, "secrets.yaml", secrets));
	CHECK(chmod(temporary_folder_path(folder, "secrets.yaml"), 0600) == 0);
	free(secrets);
	free(front);
	free(other);
}

static void set_stage(struct stage *stage)
{
	*stage = (struct stage){.folder = temporary_folder_create(), .clock = clock_create_manual(0)};
	stage->loop = loop_create(stage->clock);
	CHECK(temporary_folder_write(stage->folder, "earshot.yaml", settings) &&
		temporary_folder_write(stage->folder, "home.yaml", house));
	write_secrets(stage->folder);
	stage->configuration =
		configuration_load(temporary_folder_path(stage->folder, "earshot.yaml"), NULL);
	stage->answers = answers_load("grammars/answers.yaml", NULL);
	stage->context = (struct permission_context){stage->configuration->secrets,
		lock_out_create(stage->loop, temporary_folder_path(stage->folder, "lock-out.json"), NULL),
		stage->answers};
	CHECK(stage->context.secrets != NULL && stage->context.lock_out != NULL);
}

static void clear_stage(struct stage *stage)
{
	lock_out_destroy(stage->context.lock_out);
	answers_destroy(stage->answers);
	configuration_destroy(stage->configuration);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	temporary_folder_destroy(stage->folder);
}

/* True if the PIN is taken for unlocking the device. */
static bool try_pin(struct stage *stage, const char *key, const char *pin)
{
	const struct device *device = home_device(stage->configuration->home, key);
	struct action action = {.device = device,
		.command = device_type_command(device->type, "unlock")};
	struct plan plan = {.policy = POLICY_PIN, .actions = &action, .action_count = 1};
	char *say = NULL;
	bool right = permission_check_pin(&stage->context, &plan, pin, &say);
	CHECK((say == NULL) == right);
	free(say);
	return right;
}

TEST(each_device_has_its_pin)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(try_pin(&stage, "front_door", FRONT_PIN));
	CHECK(try_pin(&stage, "shed", OTHER_PIN) && try_pin(&stage, "cellar", OTHER_PIN));
	CHECK(!try_pin(&stage, "front_door", OTHER_PIN) && !try_pin(&stage, "shed", FRONT_PIN));
	clear_stage(&stage);
}

/* The gardener, who has the PIN of the shed, has three tries at the front door and no more. */
TEST(the_pin_of_one_door_gives_no_tries_at_another)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(!try_pin(&stage, "front_door", WRONG_PIN) && !try_pin(&stage, "front_door", WRONG_PIN));
	CHECK(try_pin(&stage, "shed", OTHER_PIN));
	CHECK(lock_out_wait_ms(stage.context.lock_out) == 0);
	CHECK(!try_pin(&stage, "front_door", WRONG_PIN));
	CHECK(lock_out_wait_ms(stage.context.lock_out) == MINUTE);
	/* The wait is the whole house's. */
	CHECK(!try_pin(&stage, "shed", OTHER_PIN));
	CHECK(lock_out_wait_ms(stage.context.lock_out) == MINUTE);
	clock_advance(stage.clock, MINUTE);
	CHECK(try_pin(&stage, "shed", OTHER_PIN));
	for (int i = 0; i < 3; i++) {
		CHECK(!try_pin(&stage, "front_door", WRONG_PIN));
	}
	CHECK(lock_out_wait_ms(stage.context.lock_out) == 5 * MINUTE);
	clear_stage(&stage);
}

/* As the third try it would lock: that is taken back, and the tries at the front door stay. */
TEST(a_right_one_as_the_last_try_forgives_what_was_tried_of_it)
{
	struct stage stage;
	set_stage(&stage);
	CHECK(!try_pin(&stage, "cellar", WRONG_PIN) && !try_pin(&stage, "front_door", WRONG_PIN));
	CHECK(try_pin(&stage, "shed", OTHER_PIN));
	CHECK(!try_pin(&stage, "front_door", WRONG_PIN));
	CHECK(lock_out_wait_ms(stage.context.lock_out) == 0);
	CHECK(!try_pin(&stage, "cellar", WRONG_PIN));
	CHECK(lock_out_wait_ms(stage.context.lock_out) == MINUTE);
	clear_stage(&stage);
}

TEST_MAIN({
	RUN(each_device_has_its_pin);
	RUN(the_pin_of_one_door_gives_no_tries_at_another);
	RUN(a_right_one_as_the_last_try_forgives_what_was_tried_of_it);
})
