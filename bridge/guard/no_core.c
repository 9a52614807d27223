/* SPDX-License-Identifier: MIT */
#include "bridge/guard/no_core.h"

#include <sys/resource.h>

/* Not by making the process undumpable: a debugger that its own user attaches is welcome. */
bool no_core(void)
{
	return setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) == 0;
}
