/* SPDX-License-Identifier: MIT
 *
 * The noise model that is shipped, small ones that move one thing each, and ones that are wrong.
 */
#include "audio/acoustics/noise_model.h"

#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

#define FILE_MAX ((size_t)4 * 1024 * 1024)
#define VARIANCE_MIN 1e-3

#define FIRST "earshot noise model 1\n"
#define ELEVEN "3 4 5 6 7 8 9 10 11 12 13"
#define THIRTEEN "1 2 " ELEVEN
#define DEVIATIONS "deviations " THIRTEEN "\n"
#define USUAL_MEAN "usual_mean -1 -2 " ELEVEN "\n"
/* Those of Debian's model. */
#define MEANS "means 209664 2ccfbc3e854033e7\n"

static struct temporary_folder *folder;
static char *installed, *shipped;
static char *content; /* of the shipped file */
static char *means_line;

/* The rest of the line of the shipped file that begins with `start`. */
static const char *line_after(const char *start)
{
	const char *at = content;

	while (strncmp(at, start, strlen(start)) != 0) {
		at += strcspn(at, "\n");
		if (*at == '\0') {
			CHECK_FAILED("%s has no line `%s…`", shipped, start);
			return "";
		}
		at++;
	}
	return at + strlen(start);
}

static void numbers_after(const char *start, double numbers[VOICE_LENGTH])
{
	const char *at = line_after(start);

	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		char *end;
		numbers[i] = strtod(at, &end);
		CHECK(end != at);
		at = end;
	}
}

/* The place of a Gaussian's first number. */
static size_t place_of(const struct acoustic_model *model, const char *phone, size_t stream,
	size_t density)
{
	size_t index = acoustic_model_phone(model, phone);

	return (acoustic_model_index(model, index, stream - 1) + density) * VOICE_LENGTH;
}

/* Writes a file whose head is right, and then `lines`; says how reading it went. */
static bool read_text(const char *first, const char *lines, struct noise_model *model,
	struct error *error)
{
	char *text = text_format("%s%s%s", first, means_line, lines);
	bool good = text != NULL && temporary_folder_write(folder, "some.model", text);

	CHECK(good);
	free(text);
	return good && noise_model_read(temporary_folder_path(folder, "some.model"), installed,
		model, error);
}

/* --- the shipped file --- */

static void check_phone(const struct acoustic_model *before, const struct acoustic_model *after)
{
	double slope[VOICE_LENGTH], shift[VOICE_LENGTH], scale[VOICE_LENGTH];

	numbers_after("phone AA 2 slope", slope);
	numbers_after("phone AA 2 shift", shift);
	numbers_after("phone AA 2 scale", scale);
	for (size_t density = 0; density < before->densities; density++) {
		size_t place = place_of(before, "AA", 2, density);
		for (size_t i = 0; i < VOICE_LENGTH; i++) {
			double mean = before->means[place + i] * (1 + slope[i]) + shift[i];
			double variance = before->variances[place + i] * scale[i];
			CHECK_NUMBER(after->means[place + i], mean, 1e-4 * (1 + fabs(mean)));
			CHECK_NUMBER(after->variances[place + i], fmax(variance, VARIANCE_MIN),
				1e-4 * (1 + variance));
		}
	}
}

static void check_silence(const struct acoustic_model *after)
{
	double mean[VOICE_LENGTH], variance[VOICE_LENGTH];
	size_t place = place_of(after, "SIL", 3, 127);

	numbers_after("gaussian SIL 3 127 mean", mean);
	numbers_after("gaussian SIL 3 127 variance", variance);
	for (size_t i = 0; i < VOICE_LENGTH; i++) {
		CHECK_NUMBER(after->means[place + i], mean[i], 1e-4 * (1 + fabs(mean[i])));
		CHECK_NUMBER(after->variances[place + i], fmax(variance[i], VARIANCE_MIN),
			1e-4 * (1 + variance[i]));
	}
}

TEST(the_shipped_file_changes_the_installed_model)
{
	struct noise_model model;
	struct error error = {0};
	double deviations[VOICE_LENGTH], usual_mean[VOICE_LENGTH];
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *before = acoustic_model_read(installed, &error);
	bool good = noise_model_read(shipped, installed, &model, &error);
	CHECK_TEXT(error.text, "");
	CHECK(good && before != NULL);
	if (good && before != NULL) {
		check_phone(before, model.acoustics);
		check_silence(model.acoustics);
		numbers_after("deviations", deviations);
		numbers_after("usual_mean", usual_mean);
		for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
			CHECK_NUMBER(model.deviations[i], deviations[i], 1e-9);
			CHECK_NUMBER(model.usual_mean[i], usual_mean[i], 1e-9);
		}
	}
	noise_model_finish(&model);
	CHECK(model.acoustics == NULL);
	acoustic_model_destroy(before);
}

TEST(all_that_the_shipped_file_makes_is_usable)
{
	struct noise_model model;
	SKIP_WITHOUT_SPEECH();
	if (!noise_model_read(shipped, installed, &model, NULL)) {
		CHECK_FAILED("%s cannot be read", shipped);
		return;
	}
	const struct acoustic_model *acoustics = model.acoustics;
	size_t count = acoustic_model_index(acoustics, acoustics->phones.count, 0) * VOICE_LENGTH;
	for (size_t i = 0; i < count; i++) {
		if (!(fabs(acoustics->means[i]) < 1000) || !(acoustics->variances[i] > 0) ||
			!(acoustics->variances[i] < 1e5)) {
			CHECK_FAILED("value %zu: mean %g, variance %g", i, acoustics->means[i],
				acoustics->variances[i]);
			break;
		}
	}
	for (size_t i = 0; i < CEPSTRA_LENGTH; i++) {
		CHECK(model.deviations[i] > 1 && model.deviations[i] < 100);
	}
	noise_model_finish(&model);
}

/* --- what a line moves --- */

/* The second number of a Gaussian is looked at; its mean becomes mean · turn + shift, its
 * variance becomes variance · scale + more. */
static const struct move {
	const char *lines;
	const char *phone;
	size_t stream, density;
	double turn, shift, scale, more;
} moves[] = {
	{"phone B 2 slope " THIRTEEN "\n", "B", 2, 0, 3, 0, 1, 0},
	{"phone B 2 slope " THIRTEEN "\n", "B", 2, 127, 3, 0, 1, 0},
	{"phone B 2 slope " THIRTEEN "\n", "B", 1, 127, 1, 0, 1, 0},
	{"phone B 2 slope " THIRTEEN "\n", "B", 3, 0, 1, 0, 1, 0},
	{"phone B 2 slope " THIRTEEN "\n", "AA", 2, 0, 1, 0, 1, 0},
	{"phone B 2 shift 9 -2.5e-1 " ELEVEN "\n", "B", 2, 127, 1, -0.25, 1, 0},
	{"phone B 2 slope " THIRTEEN "\nphone B 2 shift " THIRTEEN "\n", "B", 2, 0, 3, 2, 1, 0},
	{"phone  B 3  scale " THIRTEEN " \n", "B", 3, 127, 1, 0, 2, 0},
	{"phone B 1 scale 1 0 " ELEVEN "\n", "B", 1, 0, 1, 0, 0, VARIANCE_MIN},
	{"phone B 1 scale 1 -1 " ELEVEN "\n", "B", 1, 0, 1, 0, 0, VARIANCE_MIN},
	{"gaussian B 2 127 mean " THIRTEEN "\n", "B", 2, 127, 0, 2, 1, 0},
	{"gaussian B 2 127 mean " THIRTEEN "\n", "B", 2, 126, 1, 0, 1, 0},
	{"gaussian B 2 0 variance " THIRTEEN "\n", "B", 2, 0, 1, 0, 0, 2},
	{"gaussian B 2 0 variance " THIRTEEN "\n", "B", 2, 1, 1, 0, 1, 0},
	{"gaussian B 2 0 variance 1 0 " ELEVEN "\n", "B", 2, 0, 1, 0, 0, VARIANCE_MIN},
	{"# phone B 2 slope " THIRTEEN "\n\n", "B", 2, 0, 1, 0, 1, 0},
};

static void check_move(const struct move *move, const struct acoustic_model *before,
	const struct acoustic_model *after)
{
	size_t place = place_of(before, move->phone, move->stream, move->density) + 1;
	double mean = before->means[place] * move->turn + move->shift;
	double variance = before->variances[place] * move->scale + move->more;
	double is_mean = after->means[place], is_variance = after->variances[place];

	if (!(fabs(is_mean - mean) <= 1e-4 * (1 + fabs(mean))) ||
		!(fabs(is_variance - variance) <= 1e-5 * variance)) {
		CHECK_FAILED("case %zu: mean %g, not %g; variance %g, not %g",
			(size_t)(move - moves), is_mean, mean, is_variance, variance);
	}
}

TEST(a_line_moves_its_own_gaussians_and_no_others)
{
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *before = acoustic_model_read(installed, NULL);
	CHECK(before != NULL);
	for (size_t i = 0; before != NULL && i < sizeof(moves) / sizeof(moves[0]); i++) {
		struct noise_model model;
		struct error error = {0};
		char *lines = text_format(DEVIATIONS USUAL_MEAN MEANS "%s", moves[i].lines);
		if (lines != NULL && read_text(FIRST, lines, &model, &error)) {
			check_move(&moves[i], before, model.acoustics);
			CHECK_NUMBER(model.deviations[12], 13, 0);
			CHECK_NUMBER(model.usual_mean[1], -2, 0);
			noise_model_finish(&model);
		} else {
			CHECK_FAILED("case %zu: %s", i, error.text);
		}
		free(lines);
	}
	acoustic_model_destroy(before);
}

/* --- files that are wrong --- */

/* The first line of `lines` is the third of the file. */
TEST(wrong_files_are_refused_with_the_line)
{
	static const struct {
		const char *first, *lines, *place, *reason;
	} cases[] = {
		{"earshot noise model 2\n", "", ":1: ", "`earshot noise model 1` is expected"},
		{"earshot noise model 1 \n", "", ":1: ", "is expected"},
		{"s3\n", "", ":1: ", "is expected"},
		{FIRST, "phones AA 1 slope " THIRTEEN "\n", ":3: ", "`phones` is not known"},
		{FIRST, " \n", ":3: ", "`` is not known"},
		{FIRST, "earshot noise model 1\n", ":3: ", "`earshot` is not known"},
		{FIRST, "# a remark\n\nphone XX 1 slope " THIRTEEN, ":5: ", "a phone, a stream"},
		{FIRST, "phone aa 1 slope " THIRTEEN, ":3: ", "a phone, a stream"},
		{FIRST, "phone AA 0 slope " THIRTEEN, ":3: ", "a phone, a stream"},
		{FIRST, "phone AA 4 slope " THIRTEEN, ":3: ", "a phone, a stream"},
		{FIRST, "phone AA -1 slope " THIRTEEN, ":3: ", "a phone, a stream"},
		{FIRST, "phone AA 1x slope " THIRTEEN, ":3: ", "a phone, a stream"},
		{FIRST, "phone AA 99999999999999999999 slope " THIRTEEN, ":3: ", "a phone, a stream"},
		{FIRST, "phone AA 1 " THIRTEEN, ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 bend " THIRTEEN, ":3: ", "not `bend`"},
		{FIRST, "phone AA 1 slope " ELEVEN " 12", ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 shift " THIRTEEN " 14", ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 scale 1 x " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 scale 1 2x " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 scale 1 1e999 " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 scale 1 -inf " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "phone AA 1 scale 1 nan " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "phone", ":3: ", "a phone, a stream"},
		{FIRST, "gaussian XX 1 0 mean " THIRTEEN, ":3: ", "the number of a Gaussian"},
		{FIRST, "gaussian SIL 0 0 mean " THIRTEEN, ":3: ", "the number of a Gaussian"},
		{FIRST, "gaussian SIL 4 0 mean " THIRTEEN, ":3: ", "the number of a Gaussian"},
		{FIRST, "gaussian SIL 3 128 mean " THIRTEEN, ":3: ", "the number of a Gaussian"},
		{FIRST, "gaussian SIL 1 mean " THIRTEEN, ":3: ", "the number of a Gaussian"},
		{FIRST, "gaussian SIL 1 0 mean " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "gaussian SIL 1 0 variance " THIRTEEN " 14", ":3: ", "13 numbers are expected"},
		{FIRST, "gaussian SIL 1 0 variance inf 2 " ELEVEN, ":3: ", "13 numbers are expected"},
		{FIRST, "means 209664 0123456789abcdef\n", ":3: ", "for another acoustic model"},
		{FIRST, "means 209663 2ccfbc3e854033e7\n", ":3: ", "for another acoustic model"},
		{FIRST, "means\n", ":3: ", "for another acoustic model"},
		{FIRST, "deviations " ELEVEN "\n", ":3: ", "13 numbers above 0"},
		{FIRST, "deviations " THIRTEEN " 14\n", ":3: ", "13 numbers above 0"},
		{FIRST, "deviations inf 2 " ELEVEN "\n", ":3: ", "13 numbers above 0"},
		{FIRST, "deviations 0 0 " ELEVEN "\n", ":3: ", "13 numbers above 0"},
		{FIRST, MEANS USUAL_MEAN "phone AA 1 shift " THIRTEEN "\n", ": ", "it has no deviations"},
		{FIRST, MEANS DEVIATIONS "phone AA 1 shift " THIRTEEN "\n", ": ", "it has no usual_mean"},
		{FIRST, "usual_mean " ELEVEN "\n", ":3: ", "13 numbers are expected"},
		{FIRST, "usual_mean 1 nan " ELEVEN "\n", ":3: ", "13 numbers are expected"},
		{FIRST, "", ": ", "it has no deviations"},
		{FIRST, DEVIATIONS USUAL_MEAN MEANS "phone AA 1 slope 1e300 2 " ELEVEN "\n", ": ",
			"its numbers are too large"},
		{FIRST, "gaussian SIL 1 0 middle " THIRTEEN, ":3: ", "`mean` or `variance`"},
		{"# a remark\n" FIRST, "", ":1: ", "is expected"},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct noise_model model;
		struct error error = {0};
		if (read_text(cases[i].first, cases[i].lines, &model, &error)) {
			CHECK_FAILED("case %zu is read: %s", i, cases[i].lines);
		}
		char *start = text_format("%s%s", temporary_folder_path(folder, "some.model"),
			cases[i].place);
		CHECK(start != NULL && strncmp(error.text, start, strlen(start)) == 0);
		CHECK_ERROR(error, cases[i].reason);
		CHECK(error.kind == ERROR_INPUT && model.acoustics == NULL);
		noise_model_finish(&model);
		free(start);
	}
}

TEST(missing_files_are_refused_by_name)
{
	struct noise_model model;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	CHECK(!noise_model_read(temporary_folder_path(folder, "none.model"), installed, &model,
		&error));
	CHECK_HAS(error.file, "none.model");
	CHECK_ERROR(error, "there is no such file");
	CHECK(model.acoustics == NULL);
	CHECK(!noise_model_read(shipped, "/nowhere", &model, &error));
	CHECK_ERROR(error, "/nowhere");
	CHECK(model.acoustics == NULL);
	CHECK(temporary_folder_write(folder, "empty.model", ""));
	CHECK(!noise_model_read(temporary_folder_path(folder, "empty.model"), installed, &model,
		&error));
	CHECK_ERROR(error, "empty.model");
	CHECK(temporary_folder_write(folder, "bare.model", FIRST DEVIATIONS));
	CHECK(!noise_model_read(temporary_folder_path(folder, "bare.model"), installed, &model,
		&error));
	CHECK_ERROR(error, "it has no means");
}

static bool read_shipped(void)
{
	struct buffer file;

	buffer_init(&file, FILE_MAX);
	bool good = buffer_read_file(&file, shipped, NULL);
	content = good ? buffer_take(&file) : NULL;
	buffer_finish(&file);
	if (content == NULL) {
		return false;
	}
	const char *rest = line_after("means ");
	means_line = text_format("means %.*s\n", (int)strcspn(rest, "\n"), rest);
	return means_line != NULL;
}

int main(void)
{
	folder = temporary_folder_create();
	installed = shipped_model();
	shipped = shipped_path("audio/acoustics/noise.model");
	if (folder == NULL || installed == NULL || shipped == NULL || !read_shipped()) {
		fputs("the shipped noise model cannot be read\n", stderr);
		return 1;
	}
	RUN(the_shipped_file_changes_the_installed_model);
	RUN(all_that_the_shipped_file_makes_is_usable);
	RUN(a_line_moves_its_own_gaussians_and_no_others);
	RUN(wrong_files_are_refused_with_the_line);
	RUN(missing_files_are_refused_by_name);
	temporary_folder_destroy(folder);
	free(installed);
	free(shipped);
	free(content);
	free(means_line);
	return check_state.failed_tests > 0;
}
