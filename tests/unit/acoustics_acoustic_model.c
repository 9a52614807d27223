/* SPDX-License-Identifier: MIT
 *
 * The acoustic model that is installed, and ones that are broken.
 */
#include "audio/acoustics/acoustic_model.h"

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
	acoustic_model_destroy(NULL);
}

/* --- voices --- */

/* Of one Gaussian of the model. */
struct gaussian {
	float means[VOICE_LENGTH], variances[VOICE_LENGTH];
};

static struct gaussian gaussian_of(const struct acoustic_model *model, size_t index)
{
	struct gaussian gaussian;
	size_t at = index * VOICE_LENGTH, size = sizeof(gaussian.means);
	memcpy(gaussian.means, model->means + at, size);
	memcpy(gaussian.variances, model->variances + at, size);
	return gaussian;
}

TEST(the_voice_that_changes_nothing_changes_nothing)
{
	struct voice voice;
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *model = acoustic_model_read(installed, NULL);
	struct acoustic_model *plain = acoustic_model_read(installed, NULL);
	CHECK(model != NULL && plain != NULL);
	if (model != NULL && plain != NULL) {
		size_t count = acoustic_model_index(model, model->phones.count, 0);
		size_t size = count * VOICE_LENGTH * sizeof(float);
		voice_init(&voice);
		acoustic_model_take_voice(model, &voice);
		CHECK(memcmp(model->means, plain->means, size) == 0);
		CHECK(memcmp(model->variances, plain->variances, size) == 0);
		CHECK(memcmp(model->weights, plain->weights, count * sizeof(float)) == 0);
	}
	acoustic_model_destroy(model);
	acoustic_model_destroy(plain);
}

/* Every stream in its own way. */
static void make_voice(struct voice *voice)
{
	voice_init(voice);
	for (size_t s = 0; s < VOICE_STREAMS; s++) {
		struct voice_stream *stream = &voice->streams[s];
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			for (size_t k = 0; k < VOICE_LENGTH; k++) {
				stream->turn[i][k] = (i == k) + 0.01 * (double)(3 * i + k + s);
			}
			stream->shift[i] = (double)i - 5.5 * (double)(s + 1);
			stream->scale[i] = 0.5 + 0.25 * (double)i + (double)s;
		}
	}
}

static void check_moved(const struct voice_stream *stream, const struct gaussian *before,
	const struct gaussian *after)
{
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		double mean = stream->shift[i], variance = before->variances[i] * stream->scale[i];
		for (size_t k = 0; k < VOICE_LENGTH; k++) {
			mean += stream->turn[i][k] * before->means[k];
		}
		CHECK_NUMBER(after->means[i], mean, 1e-5 * (1 + fabs(mean)));
		CHECK_NUMBER(after->variances[i], fmax(variance, 1e-4), 1e-5 * (1e-4 + variance));
	}
}

TEST(a_voice_moves_the_gaussians_of_each_stream)
{
	struct voice voice;
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *model = acoustic_model_read(installed, NULL);
	struct acoustic_model *plain = acoustic_model_read(installed, NULL);
	CHECK(model != NULL && plain != NULL);
	make_voice(&voice);
	if (model != NULL && plain != NULL) {
		acoustic_model_take_voice(model, &voice);
		for (size_t i = 0; i < model->phones.count * VOICE_STREAMS; i += 5) {
			size_t stream = i % VOICE_STREAMS;
			size_t first = acoustic_model_index(model, i / VOICE_STREAMS, stream);
			size_t last = first + model->densities - 1;
			struct gaussian before[] = {gaussian_of(plain, first), gaussian_of(plain, last)};
			struct gaussian after[] = {gaussian_of(model, first), gaussian_of(model, last)};
			check_moved(&voice.streams[stream], &before[0], &after[0]);
			check_moved(&voice.streams[stream], &before[1], &after[1]);
		}
	}
	acoustic_model_destroy(model);
	acoustic_model_destroy(plain);
}

TEST(no_voice_makes_a_variance_too_small)
{
	static const double scales[] = {1e-9, 0, -1};
	SKIP_WITHOUT_SPEECH();
	for (size_t n = 0; n < sizeof(scales) / sizeof(scales[0]); n++) {
		struct voice voice;
		struct acoustic_model *model = acoustic_model_read(installed, NULL);
		CHECK(model != NULL);
		voice_init(&voice);
		voice.streams[1].scale[4] = scales[n];
		if (model != NULL) {
			size_t index = acoustic_model_index(model, 7, 1);
			struct gaussian before = gaussian_of(model, index);
			acoustic_model_take_voice(model, &voice);
			struct gaussian after = gaussian_of(model, index);
			CHECK(before.variances[4] > 1e-4f);
			CHECK_NUMBER(after.variances[4], 1e-4, 1e-9);
			CHECK(after.variances[3] == before.variances[3]);
		}
		acoustic_model_destroy(model);
	}
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
	RUN(the_voice_that_changes_nothing_changes_nothing);
	RUN(a_voice_moves_the_gaussians_of_each_stream);
	RUN(no_voice_makes_a_variance_too_small);
	temporary_folder_destroy(folder);
	free(installed);
	return check_state.failed_tests > 0;
}
