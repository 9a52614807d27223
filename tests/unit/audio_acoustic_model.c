/* SPDX-License-Identifier: MIT
 *
 * The acoustic model that is installed, and ones that are broken.
 */
#include "audio/acoustic_model.h"

#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

static const char *const files[] = {"means", "variances", "mdef", "sendump"};

static struct temporary_folder *folder;
static char *installed;

#define NEEDS_MODEL()                            \
	do {                                     \
		const char *missing = spoken_missing(); \
		if (missing != NULL) {           \
			SKIP(missing);           \
		}                                \
	} while (0)

/* A copy of a file of the model, cut to `length` bytes (0: whole) and with the byte at `spoilt`
 * (0: none) changed. */
static void copy(const char *name, long length, long spoilt)
{
	char *from = text_format("%s/%s", installed, name);
	FILE *in = fopen(from, "rb"), *out = fopen(temporary_folder_path(folder, name), "wb");
	CHECK(in != NULL && out != NULL);
	for (long at = 0; in != NULL && out != NULL && (length == 0 || at < length); at++) {
		int c = fgetc(in);
		if (c == EOF) {
			break;
		}
		fputc(spoilt > 0 && at == spoilt ? c ^ 0x15 : c, out);
	}
	CHECK(in != NULL && fclose(in) == 0);
	CHECK(out != NULL && fclose(out) == 0);
	free(from);
}

static void copy_all(void)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		copy(files[i], 0, 0);
	}
}

TEST(the_installed_model_is_read)
{
	struct error error = {0};
	NEEDS_MODEL();
	struct acoustic_model *model = acoustic_model_read(installed, &error);
	CHECK_TEXT(error.text, "");
	if (model == NULL) {
		return;
	}
	CHECK(model->phones.count == 42);
	CHECK(model->densities == 128);
	CHECK(acoustic_model_phone(model, "AA") < 42);
	CHECK(acoustic_model_phone(model, "ZH") < 42);
	CHECK(acoustic_model_phone(model, "SIL") < 42);
	CHECK(acoustic_model_phone(model, "XX") == 42);
	/* What is left out of the weights rounds to nothing; those of a phone are a whole. */
	for (size_t phone = 0; phone < 42; phone++) {
		for (size_t s = 0; s < VOICE_STREAMS; s++) {
			size_t first = acoustic_model_index(model, phone, s);
			double sum = 0;
			for (size_t d = 0; d < model->densities; d++) {
				sum += model->weights[first + d];
			}
			CHECK_NUMBER(sum, 1, 0.1);
		}
	}
	for (size_t i = 0; i < 42 * VOICE_STREAMS * 128 * VOICE_LENGTH; i++) {
		if (!(fabs(model->means[i]) < 1000) || !(model->variances[i] > 0)) {
			CHECK_FAILED("value %zu", i);
			break;
		}
	}
	acoustic_model_destroy(model);
	CHECK(acoustic_model_takes_voice(installed, &error));
}

TEST(broken_models_are_refused)
{
	static const struct {
		const char *file;
		long length, spoilt;
	} cases[] = {
		{"means", 1, 0}, {"means", 500, 0}, {"means", 838727, 0},
		{"means", 0, 36}, {"means", 0, 40}, {"means", 0, 52},
		{"variances", 20, 0}, {"variances", 838727, 0}, {"variances", 0, 44},
		{"mdef", 2, 0}, {"mdef", 0, 1}, {"mdef", 0, 9}, {"mdef", 1150, 0},
		{"sendump", 3, 0}, {"sendump", 700, 0}, {"sendump", 1900000, 0}, {"sendump", 0, 2},
	};
	NEEDS_MODEL();
	copy_all();
	struct acoustic_model *whole =
		acoustic_model_read(temporary_folder_path(folder, ""), NULL);
	CHECK(whole != NULL);
	acoustic_model_destroy(whole);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		copy(cases[i].file, cases[i].length, cases[i].spoilt);
		struct acoustic_model *model =
			acoustic_model_read(temporary_folder_path(folder, ""), &error);
		CHECK_ERROR(error, cases[i].file);
		if (model != NULL) {
			CHECK_FAILED("case %zu", i);
		}
		acoustic_model_destroy(model);
		copy(cases[i].file, 0, 0);
	}
}

TEST(models_without_a_file_are_refused)
{
	NEEDS_MODEL();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct error error = {0};
		copy_all();
		CHECK(unlink(temporary_folder_path(folder, files[i])) == 0);
		CHECK(acoustic_model_read(temporary_folder_path(folder, ""), &error) == NULL);
		CHECK_ERROR(error, "lacks its file");
		CHECK_ERROR(error, files[i]);
	}
	struct error error = {0};
	CHECK(!acoustic_model_takes_voice("/nowhere", &error));
	CHECK_ERROR(error, "/nowhere");
	acoustic_model_destroy(NULL);
}

int main(void)
{
	folder = temporary_folder_create();
	installed = shipped_model();
	if (folder == NULL || installed == NULL) {
		return 1;
	}
	RUN(the_installed_model_is_read);
	RUN(broken_models_are_refused);
	RUN(models_without_a_file_are_refused);
	temporary_folder_destroy(folder);
	free(installed);
	return check_state.failed_tests > 0;
}
