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
		} else {
			const struct device_type *type = device_type_find(intent->type);
			CHECK(type != NULL && device_type_command(type, intent->command) != NULL);
		}
		free(name);
		count++;
	}
	CHECK(count >= 10);
	buffer_finish(&readme);
}

TEST_MAIN(
	RUN(unknown_intents_are_none_of_ours);
	RUN(each_intent_of_the_shipped_grammars_does_something);
)
