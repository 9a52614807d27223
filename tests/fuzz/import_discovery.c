/* SPDX-License-Identifier: MIT
 *
 * Any bytes as what a broker keeps about its devices. The first byte chooses who announces
 * them; the rest is a dump.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "bridge/import/import.h"
#include "tests/support/import_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	size_t sources = 0;
	while (import_sources[sources].name != NULL) {
		sources++;
	}
	if (length > 0) {
		struct import_counts counts = {0};
		const char *fault = import_check(&import_sources[bytes[0] % sources],
			(const char *)bytes + 1, length - 1, &counts);
		if (fault != NULL) {
			fprintf(stderr, "%s\n", fault);
			abort();
		}
	}
	return 0;
}
