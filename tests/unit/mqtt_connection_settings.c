/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "bridge/mqtt/connection_settings.h"

/* The allocator writes over the beginning of what is freed: what is looked for is the end. */
#define FILLER "0123456789012345678901234567890123456789"
#define PASSWORD "hunter2-hunter2"

/* What stands there now, whoever has the memory. */
static bool holds_password(uintptr_t at)
{
	char bytes[sizeof(PASSWORD) - 1] = "";
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	ssize_t got = pread(memory, bytes, sizeof(bytes), (off_t)at);
	close(memory);
	return got == (ssize_t)sizeof(bytes) && memcmp(bytes, PASSWORD, sizeof(bytes)) == 0;
}

TEST(the_password_does_not_stay_in_memory)
{
	const struct connection_settings given = {.host = "127.0.0.1", .site = "home",
		.password = FILLER PASSWORD};
	struct connection_settings kept = {0};
	CHECK(connection_settings_copy(&kept, &given));
	uintptr_t at = (uintptr_t)kept.password + strlen(FILLER);
	CHECK(holds_password(at));
	connection_settings_finish(&kept);
	CHECK(!holds_password(at));
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
