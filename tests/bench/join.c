/* SPDX-License-Identifier: MIT
 *
 * join SECONDS OUT.wav RECORDING…: recordings one after another, up to that length. With no
 * recording it is a room in which nobody speaks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "audio/capture/recording.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "tests/support/wave_file.h"

#define RATE 16000
#define CHUNK 4096
#define SECONDS_MAX 36000
/* A room is never without a sound: this is 66 dB below full scale. */
#define ROOM_AMPLITUDE 28

static bool add_room(struct wave_file *out, size_t most)
{
	uint32_t random = 1;

	for (size_t i = 0; i < most; i++) {
		random = random * 1664525u + 1013904223u;
		int16_t sample = (int16_t)((int32_t)(random >> 16) % (2 * ROOM_AMPLITUDE + 1) -
			ROOM_AMPLITUDE);
		if (!wave_file_append(out, &sample, 1)) {
			return false;
		}
	}
	return true;
}

static bool add_recording(struct wave_file *out, const char *path, size_t most)
{
	struct error error = {0};
	struct recording *recording = recording_open(path, RATE, &error);
	int16_t samples[CHUNK];
	size_t count, left = most - wave_file_length(out);
	bool good = recording != NULL;

	if (!good) {
		fprintf(stderr, "join: %s\n", error.text);
		return false;
	}
	while (good && left > 0 &&
		(count = recording_read(recording, samples, left < CHUNK ? left : CHUNK)) > 0) {
		good = wave_file_append(out, samples, count);
		left -= count;
	}
	recording_close(recording);
	return good;
}

int main(int argc, char **argv)
{
	int64_t seconds;

	if (argc < 3 || !text_to_integer(argv[1], 1, SECONDS_MAX, &seconds)) {
		fputs("usage: join SECONDS OUT.wav RECORDING…\n", stderr);
		return 2;
	}
	size_t most = (size_t)seconds * RATE;
	struct wave_file *out = wave_file_create(argv[2], RATE);
	bool good = out != NULL;
	if (good && argc == 3) {
		good = add_room(out, most);
	}
	for (int i = 3; good && i < argc; i++) {
		good = add_recording(out, argv[i], most);
	}
	if (!wave_file_finish(out) || !good) {
		fprintf(stderr, "join: cannot write %s\n", argv[2]);
		return 1;
	}
	return 0;
}
