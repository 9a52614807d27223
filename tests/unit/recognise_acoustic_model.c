/* SPDX-License-Identifier: MIT
 *
 * The acoustic model that is installed, and ones that are broken.
 */
#include "audio/recognise/acoustic_model.h"

#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

static const char *const files[] = {"means", "variances", "mdef", "sendump"};

#define PRINTED_MAX ((size_t)4 * 1024 * 1024)

static struct temporary_folder *folder;
static char *installed;

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
	SKIP_WITHOUT_SPEECH();
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
	SKIP_WITHOUT_SPEECH();
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
	SKIP_WITHOUT_SPEECH();
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

static bool write_bytes(const char *name, const struct buffer *bytes)
{
	FILE *out = fopen(temporary_folder_path(folder, name), "wb");
	if (out == NULL) {
		return false;
	}
	bool good = fwrite(bytes->bytes, 1, bytes->length, out) == bytes->length;
	return fclose(out) == 0 && good;
}

/* Writes the means and variances of the model into the folder, beside the other files. */
static void print_files(const struct acoustic_model *model)
{
	struct buffer means, variances;
	buffer_init(&means, PRINTED_MAX);
	buffer_init(&variances, PRINTED_MAX);
	CHECK(acoustic_model_print_means(model, &means));
	CHECK(acoustic_model_print_variances(model, &variances));
	CHECK(write_bytes("means", &means) && write_bytes("variances", &variances));
	buffer_finish(&means);
	buffer_finish(&variances);
}

TEST(what_is_printed_is_read_back_the_same)
{
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	copy_all();
	struct acoustic_model *model = acoustic_model_read(installed, &error);
	if (model == NULL) {
		CHECK_TEXT(error.text, "");
		return;
	}
	size_t weights = acoustic_model_index(model, model->phones.count, 0);
	size_t count = weights * VOICE_LENGTH;
	/* Not only what the folder holds already. */
	model->means[0] = -3.25f;
	model->means[count - 1] = 17.5f;
	model->variances[0] = 0.5f;
	model->variances[count - 1] = 1234.5f;
	print_files(model);
	struct acoustic_model *again =
		acoustic_model_read(temporary_folder_path(folder, ""), &error);
	CHECK_TEXT(error.text, "");
	if (again != NULL) {
		CHECK(again->phones.count == model->phones.count);
		CHECK(again->densities == model->densities);
		CHECK(memcmp(again->means, model->means, count * sizeof(float)) == 0);
		CHECK(memcmp(again->variances, model->variances, count * sizeof(float)) == 0);
		CHECK(memcmp(again->weights, model->weights, weights * sizeof(float)) == 0);
	}
	acoustic_model_destroy(again);
	acoustic_model_destroy(model);
}

TEST(a_full_buffer_is_noticed)
{
	struct buffer out;
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *model = acoustic_model_read(installed, NULL);
	CHECK(model != NULL);
	buffer_init(&out, 1000);
	CHECK(model == NULL || !acoustic_model_print_means(model, &out));
	buffer_clear(&out);
	CHECK(model == NULL || !acoustic_model_print_variances(model, &out));
	buffer_finish(&out);
	acoustic_model_destroy(model);
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
	RUN(what_is_printed_is_read_back_the_same);
	RUN(a_full_buffer_is_noticed);
	temporary_folder_destroy(folder);
	free(installed);
	return check_state.failed_tests > 0;
}
