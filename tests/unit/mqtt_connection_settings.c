/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/mqtt/connection_settings.h"
#include "tests/support/own_memory.h"

#define PASSWORD "hunter2-hunter2"

TEST(the_password_does_not_stay_in_memory)
{
	const struct connection_settings given = {.host = "127.0.0.1", .site = "home",
		.password = OWN_MEMORY_FILLER PASSWORD};
	struct connection_settings kept = {0};
	CHECK(connection_settings_copy(&kept, &given));
	uintptr_t at = (uintptr_t)kept.password + strlen(OWN_MEMORY_FILLER);
	CHECK(own_memory_holds(at, PASSWORD));
	connection_settings_finish(&kept);
	CHECK(!own_memory_holds(at, PASSWORD));
}

TEST(nothing_but_what_there_is_is_wiped)
{
	const struct connection_settings given = {.host = "127.0.0.1", .site = "home"};
	struct connection_settings kept = {0};
	CHECK(connection_settings_copy(&kept, &given));
	CHECK(kept.password == NULL);
	connection_settings_finish(&kept);
}

TEST_MAIN({
	RUN(the_password_does_not_stay_in_memory);
	RUN(nothing_but_what_there_is_is_wiped);
})
