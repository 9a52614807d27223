/* SPDX-License-Identifier: MIT */
#include "tests/support/orders_stage.h"

#include "tests/check.h"

TEST(a_stage_that_lacks_something_is_told_and_cleared)
{
	struct orders_stage stage;
	CHECK(!orders_stage_set(&stage, "units: [\n"));
	orders_stage_clear(&stage);
}

TEST_MAIN(RUN(a_stage_that_lacks_something_is_told_and_cleared))
