/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/resource.h>

#include "bridge/guard/no_core.h"

TEST(a_crash_leaves_no_core)
{
	struct rlimit limit = {1, 1};
	CHECK(no_core());
	CHECK(getrlimit(RLIMIT_CORE, &limit) == 0);
	CHECK(limit.rlim_cur == 0 && limit.rlim_max == 0);
}

TEST_MAIN({
	RUN(a_crash_leaves_no_core);
})
