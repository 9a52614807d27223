/* SPDX-License-Identifier: MIT
 *
 * Feeds a fuzz target without libFuzzer, the same each time: an empty input, the files that are
 * named, and each of them changed at a few places. That finds little, but the targets cannot rot
 * unnoticed. For a long run build one with clang: -fsanitize=fuzzer,address,undefined.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX 20000
#define CHANGED_INPUTS 40
#define CHANGES_MAX 4

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* In memory of its own length, so that a byte read too much is noticed. */
static void feed(const uint8_t *bytes, size_t length)
{
	uint8_t *copy = calloc(1, length > 0 ? length : 1);

	if (copy == NULL) {
		abort();
	}
	memcpy(copy, bytes, length);
	LLVMFuzzerTestOneInput(copy, length);
	free(copy);
}

/* At one place to CHANGES_MAX: what has few is more often still taken for what it was. */
static void feed_changed(const uint8_t *bytes, size_t length, uint32_t seed)
{
	static uint8_t changed[INPUT_MAX];
	size_t kept = length;

	memcpy(changed, bytes, length);
	for (uint32_t i = 0, changes = 1 + seed % CHANGES_MAX; i < changes && length > 0; i++) {
		size_t at = next(&seed) % length;
		switch (next(&seed) % 3) {
		case 0:
			changed[at] = (uint8_t)next(&seed);
			break;
		case 1:
			changed[at] = bytes[next(&seed) % length];
			break;
		default:
			kept = at;
			break;
		}
	}
	feed(changed, kept);
}

static int feed_file(const char *path)
{
	static uint8_t bytes[INPUT_MAX];
	FILE *file = fopen(path, "rb");

	if (file == NULL) {
		perror(path);
		return 1;
	}
	size_t length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	if (length == sizeof(bytes)) {
		fprintf(stderr, "%s: too long, as a file must have fewer than %d bytes\n", path,
			INPUT_MAX);
		return 1;
	}
	feed(bytes, length);
	for (uint32_t seed = 1; seed <= CHANGED_INPUTS; seed++) {
		feed_changed(bytes, length, seed);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int status = 0;

	feed((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++) {
		status |= feed_file(argv[i]);
	}
	return status;
}
