/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a noise model, after a head that is right, so that the acoustic model is reached:
 * either refused with a sentence that names the file, or numbers that can be reckoned with. It
 * needs the acoustic model.
 */
#define _GNU_SOURCE /* memfd_create() */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/noise_model.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"

static const char head[] = "earshot noise model 1\nmeans 209664 2ccfbc3e854033e7\n"
	"deviations 1 1 1 1 1 1 1 1 1 1 1 1 1\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void check_model(const struct noise_model *model)
{
	const struct acoustic_model *acoustics = model->acoustics;
	size_t count = acoustic_model_index(acoustics, acoustics->phones.count, 0) * VOICE_LENGTH;

	for (size_t i = 0; i < count; i++) {
		require(isfinite(acoustics->means[i]) && isfinite(acoustics->variances[i]));
		require(acoustics->variances[i] > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct noise_model model;
	struct error error = {0};
	char path[64], *folder = shipped_model();
	int file = memfd_create("noise.model", MFD_CLOEXEC);
	require(file >= 0 && folder != NULL);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	/* The first byte says whether the head comes before the others. */
	if (length > 0 && bytes[0] % 2 == 0) {
		require(write(file, head, sizeof(head) - 1) == (ssize_t)sizeof(head) - 1);
	}
	require(length == 0 || write(file, bytes + 1, length - 1) == (ssize_t)length - 1);
	if (noise_model_read(path, folder, &model, &error)) {
		check_model(&model);
	} else {
		require(error.kind != ERROR_NONE && model.acoustics == NULL);
		require(strstr(error.text, path) != NULL || strcmp(error.file, path) == 0);
	}
	noise_model_finish(&model);
	close(file);
	free(folder);
	return 0;
}
