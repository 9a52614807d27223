/* SPDX-License-Identifier: MIT
 *
 * Any bytes as the first slot of a ring, with a checksum that is right, because the other
 * process could make one. What is read is within its bounds and clean.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audio/refused/refused_ring.h"
#include "bridge/base/text.h"

enum { HEAD = 1024, AT_CHECKSUM = 8, AT_WALL = 16, AT_COUNT = 24 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static bool on_utterance(const struct refused_utterance *utterance, void *data)
{
	long *sum = data;
	const char *const texts[] = {utterance->reason, utterance->wake, utterance->text};
	if (utterance->sequence < 1 || utterance->count > REFUSED_SAMPLES_MAX) {
		abort();
	}
	for (size_t i = 0; i < 3; i++) {
		if (!text_is_clean(texts[i], strlen(texts[i]))) {
			abort();
		}
	}
	for (size_t i = 0; i < utterance->count; i++) {
		*sum += utterance->samples[i];
	}
	return true;
}

static void correct_checksum(uint8_t *slot)
{
	uint64_t count, sum = UINT64_C(14695981039346656037);
	memcpy(&count, slot + AT_COUNT, sizeof(count));
	size_t end = HEAD + 2 * (count <= REFUSED_SAMPLES_MAX ? (size_t)count : 0);
	for (size_t i = 0; i < end; i++) {
		sum = i < AT_CHECKSUM || i >= AT_WALL ? (sum ^ slot[i]) * UINT64_C(1099511628211) : sum;
	}
	memcpy(slot + AT_CHECKSUM, &sum, sizeof(sum));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static uint8_t slot[REFUSED_SLOT_BYTES];
	size_t left_out = 0;
	long sum = 0;
	int ring = memfd_create("ring", MFD_CLOEXEC);
	memset(slot, 0, sizeof(slot));
	memcpy(slot, bytes, length < sizeof(slot) ? length : sizeof(slot));
	correct_checksum(slot);
	if (ring < 0 || write(ring, slot, sizeof(slot)) != (ssize_t)sizeof(slot) ||
		!refused_ring_read(ring, on_utterance, &sum, &left_out)) {
		abort();
	}
	close(ring);
	return 0;
}
