/* SPDX-License-Identifier: MIT */
#include "bridge/commands/import_broker.h"
#include "bridge/base/error.h"
bool import_from_broker(const struct import_source *source, const char *prefix,
	const char *config, struct discovery *discovery, struct error *error)
{
	(void)source; (void)prefix; (void)config; (void)discovery;
	return error_set(error, ERROR_INPUT, "use --from");
}
