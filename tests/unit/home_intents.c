/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/home/device_types.h"
#include "bridge/home/intents.h"

TEST(unknown_intents_are_none_of_ours)
{
	CHECK(intent_find("orderDrink") == NULL);
	CHECK(intent_find("") == NULL);
	CHECK(intent_find("Lock") == NULL);
}

/* True if one of its types has the command. */
static bool does_something(const struct intent *intent)
{
	for (size_t i = 0; intent->types[i] != NULL; i++) {
		const struct device_type *type = device_type_find(intent->types[i]);
		if (type != NULL && device_type_command(type, intent->command) != NULL) {
			return true;
		}
	}
	return false;
}

/* A name that stands twice would hide its second row. */
TEST(each_intent_is_found_by_its_name)
{
	size_t count = 0;
	for (const struct intent *intent; (intent = intent_at(count)) != NULL; count++) {
		CHECK(intent_find(intent->name) == intent);
		CHECK((intent->kind == INTENT_COMMAND) == (intent->command != NULL));
		CHECK((intent->kind == INTENT_COMMAND) == (intent->types[0] != NULL));
		for (size_t i = 0; intent->types[i] != NULL; i++) {
			CHECK(device_type_find(intent->types[i]) != NULL);
			CHECK(intent_is_about(intent, intent->types[i]));
		}
		CHECK(!intent_is_about(intent, "sensor"));
	}
	CHECK(count >= 66);
}

TEST(what_devices_are_called)
{
	CHECK_TEXT(intent_noun(intent_find("lights_on")), "light");
	CHECK_TEXT(intent_noun(intent_find("media_pause")), "player");
	CHECK_TEXT(intent_noun(intent_find("open")), "device");
	CHECK_TEXT(intent_noun(intent_find("time")), "device");
}

/* Every intent in the table of grammars/README.md does something that its type can do. */
TEST(each_intent_of_the_shipped_grammars_does_something)
{
	struct buffer readme;
	struct error error = {0};
	buffer_init(&readme, 262144);
	CHECK(buffer_read_file(&readme, "grammars/README.md", &error));
	const char *row = strstr(buffer_text(&readme), "<!-- intents -->");
	const char *end = row != NULL ? strstr(row, "<!-- end -->") : NULL;
	CHECK(end != NULL);
	size_t count = 0;
	while (end != NULL && (row = strstr(row, ".gram | `")) != NULL && row < end) {
		row += strlen(".gram | `");
		char *name = text_copy_part(row, strcspn(row, "`"));
		const struct intent *intent = intent_find(name);
		if (intent == NULL) {
			CHECK_FAILED("the intent %s does nothing", name);
		} else if (intent->kind == INTENT_COMMAND) {
			CHECK(does_something(intent));
		}
		free(name);
		count++;
	}
	CHECK(count >= 10);
	buffer_finish(&readme);
}

TEST_MAIN(
	RUN(unknown_intents_are_none_of_ours);
	RUN(each_intent_is_found_by_its_name);
	RUN(what_devices_are_called);
	RUN(each_intent_of_the_shipped_grammars_does_something);
)
