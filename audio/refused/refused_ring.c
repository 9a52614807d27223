/* SPDX-License-Identifier: MIT */
#include "audio/refused/refused_ring.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/text.h"

#define REASON_BYTES 96
#define WAKE_BYTES 256
#define TEXT_BYTES 640

#define WIPE_BYTES 65536

/* What a slot begins with, as it stands in the file. */
struct head {
	int64_t sequence; /* 0: empty, or being written */
	uint64_t checksum; /* of the rest of the slot that is in use, begun with the sequence */
	int64_t wall_ms;
	uint64_t count; /* samples */
	char reason[REASON_BYTES];
	char wake[WAKE_BYTES];
	char text[TEXT_BYTES];
};

struct slot {
	struct head head;
	int16_t samples[REFUSED_SAMPLES_MAX];
};

_Static_assert(sizeof(struct slot) == REFUSED_SLOT_BYTES, "a slot has no gaps");

size_t refused_ring_slots(int descriptor)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
		(uint64_t)status.st_size > REFUSED_SLOTS_MAX * REFUSED_SLOT_BYTES ||
		(uint64_t)status.st_size % REFUSED_SLOT_BYTES != 0) {
		return 0;
	}
	return (size_t)status.st_size / REFUSED_SLOT_BYTES;
}

static uint64_t add_to_sum(uint64_t sum, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;

	/* FNV-1a: it has to find slots that are half old and half new, not forgeries. */
	for (size_t i = 0; i < length; i++) {
		sum = (sum ^ at[i]) * UINT64_C(1099511628211);
	}
	return sum;
}

/* The count is one that fits. */
static uint64_t checksum(const struct slot *slot)
{
	uint64_t sum = add_to_sum(UINT64_C(14695981039346656037), &slot->head.sequence,
		sizeof(slot->head.sequence));

	sum = add_to_sum(sum, &slot->head.wall_ms,
		sizeof(slot->head) - offsetof(struct head, wall_ms));
	return add_to_sum(sum, slot->samples, slot->head.count * sizeof(*slot->samples));
}

/* --- writing --------------------------------------------------------------- */

static bool write_at(int descriptor, const void *bytes, size_t length, size_t offset)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t written = pwrite(descriptor, at, length, (off_t)offset);
		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return false;
		}
		at += written;
		offset += (size_t)written;
		length -= (size_t)written;
	}
	return true;
}

/* The rest of `out` stays zero. */
static void put_text(char *out, size_t size, const char *text)
{
	memcpy(out, text, text_whole_characters(text, size - 1));
}

static void fill_slot(struct slot *slot, const struct refused_utterance *utterance)
{
	size_t count = utterance->count < REFUSED_SAMPLES_MAX ? utterance->count
							      : REFUSED_SAMPLES_MAX;

	slot->head.sequence = utterance->sequence;
	slot->head.wall_ms = utterance->wall_ms;
	slot->head.count = count;
	put_text(slot->head.reason, sizeof(slot->head.reason), utterance->reason);
	put_text(slot->head.wake, sizeof(slot->head.wake), utterance->wake);
	put_text(slot->head.text, sizeof(slot->head.text), utterance->text);
	if (count > 0) {
		memcpy(slot->samples, utterance->samples, count * sizeof(*slot->samples));
	}
	slot->head.checksum = checksum(slot);
}

bool refused_ring_write(int descriptor, const struct refused_utterance *utterance)
{
	const int64_t none = 0;
	size_t slots = refused_ring_slots(descriptor);
	/* All of it is written, so that nothing stays of a longer utterance before. */
	struct slot *slot = slots > 0 && utterance->sequence > 0 ? calloc(1, sizeof(*slot)) : NULL;

	if (slot == NULL) {
		return false;
	}
	fill_slot(slot, utterance);
	size_t offset = (size_t)(utterance->sequence % (int64_t)slots) * REFUSED_SLOT_BYTES;
	size_t first = sizeof(slot->head.sequence);
	bool written = write_at(descriptor, &none, first, offset) &&
		write_at(descriptor, (const char *)slot + first, sizeof(*slot) - first,
			offset + first) &&
		write_at(descriptor, &slot->head.sequence, first, offset);
	free(slot);
	return written;
}

bool refused_ring_wipe(int descriptor)
{
	static const char zeros[WIPE_BYTES];
	size_t end = refused_ring_slots(descriptor) * REFUSED_SLOT_BYTES;
	bool wiped = end > 0;

	for (size_t at = 0; at < end && wiped; at += WIPE_BYTES) {
		wiped = write_at(descriptor, zeros, end - at < WIPE_BYTES ? end - at : WIPE_BYTES, at);
	}
	return wiped;
}

/* --- reading --------------------------------------------------------------- */

static bool read_at(int descriptor, void *bytes, size_t length, size_t offset)
{
	char *at = bytes;

	while (length > 0) {
		ssize_t got = pread(descriptor, at, length, (off_t)offset);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return false;
		}
		at += got;
		offset += (size_t)got;
		length -= (size_t)got;
	}
	return true;
}

/* 0 if it is empty, being written, or gone. */
static int64_t sequence_of(int descriptor, size_t index)
{
	int64_t sequence = 0;

	return read_at(descriptor, &sequence, sizeof(sequence), index * REFUSED_SLOT_BYTES)
		? sequence : 0;
}

/* A text as put_text() leaves it: of one line, with an end. */
static bool is_line(const char *text, size_t size)
{
	const char *end = memchr(text, '\0', size);

	return end != NULL && text_is_clean(text, (size_t)(end - text)) &&
		strpbrk(text, "\t\n") == NULL;
}

static bool is_sound(const struct slot *slot, size_t slots, size_t index)
{
	const struct head *head = &slot->head;

	return head->sequence > 0 && (size_t)(head->sequence % (int64_t)slots) == index &&
		head->count <= REFUSED_SAMPLES_MAX && head->checksum == checksum(slot) &&
		is_line(head->reason, sizeof(head->reason)) &&
		is_line(head->wake, sizeof(head->wake)) && is_line(head->text, sizeof(head->text));
}

/* The head is read first, so that of most slots a part is enough. */
static bool read_slot(int descriptor, size_t slots, size_t index, struct slot *slot)
{
	size_t offset = index * REFUSED_SLOT_BYTES;

	return read_at(descriptor, &slot->head, sizeof(slot->head), offset) &&
		slot->head.count <= REFUSED_SAMPLES_MAX &&
		read_at(descriptor, slot->samples, slot->head.count * sizeof(*slot->samples),
			offset + sizeof(slot->head)) &&
		is_sound(slot, slots, index) &&
		sequence_of(descriptor, index) == slot->head.sequence;
}

/* Where the newest is, so that the oldest comes after it. */
static size_t newest(int descriptor, size_t slots)
{
	int64_t highest = 0;
	size_t found = 0;

	for (size_t i = 0; i < slots; i++) {
		int64_t sequence = sequence_of(descriptor, i);
		if (sequence > highest) {
			highest = sequence;
			found = i;
		}
	}
	return found;
}

bool refused_ring_read(int descriptor, refused_ring_fn *take, void *data, size_t *left_out)
{
	size_t slots = refused_ring_slots(descriptor);
	struct slot *slot = slots > 0 ? malloc(sizeof(*slot)) : NULL;
	size_t first = slot != NULL ? newest(descriptor, slots) + 1 : 0;
	bool good = slot != NULL;

	*left_out = 0;
	for (size_t i = 0; i < slots && good; i++) {
		size_t index = (first + i) % slots;
		if (sequence_of(descriptor, index) == 0) {
			continue;
		}
		if (!read_slot(descriptor, slots, index, slot)) {
			(*left_out)++;
			continue;
		}
		good = take(&(struct refused_utterance){
			.sequence = slot->head.sequence,
			.wall_ms = slot->head.wall_ms,
			.reason = slot->head.reason,
			.wake = slot->head.wake,
			.text = slot->head.text,
			.samples = slot->samples,
			.count = slot->head.count,
		}, data);
	}
	free(slot);
	return good;
}
