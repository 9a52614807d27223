/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/features/front_end_parameters.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

static bool read_text(const char *text, struct front_end_parameters *parameters,
	struct error *error)
{
	struct temporary_folder *folder = temporary_folder_create();
	bool good = false;

	if (folder != NULL && temporary_folder_write(folder, "feat.params", text)) {
		good = front_end_parameters_read(temporary_folder_path(folder, ""), parameters, error);
	}
	temporary_folder_destroy(folder);
	return good;
}

TEST(what_is_left_out_is_as_the_recogniser_takes_it)
{
	static const struct {
		const char *text;
		struct front_end_parameters expected;
	} cases[] = {
		{"-transform dct\n", {133.33334, 6855.4976, 40, 0, {0}, false}},
		{"-lowerf 130\n-upperf 6800\n-nfilt 25\n-transform dct\n-lifter 22\n"
		 "-feat 1s_c_d_dd\n-svspec 0-12/13-25/26-38\n-agc none\n-cmn batch\n-varnorm no\n"
		 "-model ptm\n-cmninit -4.00,-5.29,-0.12\n", {130, 6800, 25, 22, {-4, -5.29, -0.12}, true}},
		{"# of a small model\n\n\t-transform   dct -nfilt 20\n-upperf 3700.5", {133.33334, 3700.5,
			20, 0, {0}, false}},
		{"-transform dct -nfilt 20\n-nfilt 30\n", {133.33334, 6855.4976, 30, 0, {0}, false}},
		{"-cmninit 8 -transform dct\n", {133.33334, 6855.4976, 40, 0, {8}, true}},
		{"-transform dct -ncep 13 -samprate 16000.0 -frate 100 -wlen 0.025625 -nfft 512\n"
		 "-alpha 0.97 -round_filters yes -unit_area yes -doublewide no -remove_dc no\n"
		 "-dither no -remove_noise no -remove_silence no\n",
		 {133.33334, 6855.4976, 40, 0, {0}, false}},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct front_end_parameters parameters;
		struct error error = {0};
		CHECK(read_text(cases[i].text, &parameters, &error));
		CHECK_TEXT(error.text, "");
		CHECK_NUMBER(parameters.lowest, cases[i].expected.lowest, 1e-9);
		CHECK_NUMBER(parameters.highest, cases[i].expected.highest, 1e-9);
		CHECK_NUMBER((double)parameters.bands, (double)cases[i].expected.bands, 0);
		CHECK_NUMBER(parameters.lifter, cases[i].expected.lifter, 0);
		CHECK(parameters.has_usual_mean == cases[i].expected.has_usual_mean);
		for (size_t k = 0; k < CEPSTRA_LENGTH; k++) {
			CHECK_NUMBER(parameters.usual_mean[k], cases[i].expected.usual_mean[k], 1e-9);
		}
	}
}

TEST(what_we_would_compute_otherwise_is_an_error_with_its_name)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *error;
	} cases[] = {
		{"", 0, "there is no `-transform dct`"},
		{"-nfilt 25\n", 0, "there is no `-transform dct`"},
		{"-transform legacy\n", 1, "`-transform` is `legacy`, but only models with `dct`"},
		{"-transform dct\n-warp_type affine\n", 2, "`-warp_type` is not known"},
		{"-transform dct\n-warp_params 0.9\n", 2, "`-warp_params` is not known"},
		{"transform\n", 1, "`transform` has no value"},
		{"-transform dct\n\n-nfilt\n", 3, "`-nfilt` has no value"},
		{"-nfilt -lifter 22\n", 1, "`-nfilt` is `-lifter`, not a whole number from 13 to 64"},
		{"-nfilt 12\n", 1, "`-nfilt` is `12`, not a whole number from 13 to 64"},
		{"-nfilt 65\n", 1, "`-nfilt` is `65`"},
		{"-nfilt 25.5\n", 1, "`-nfilt` is `25.5`, not a whole number"},
		{"-nfilt 99999999999999999999\n", 1, "`-nfilt` is `99999999999999999999`"},
		{"-lowerf nan\n", 1, "`-lowerf` is `nan`, not a number from 0 to 8000"},
		{"-lowerf -1\n", 1, "`-lowerf` is `-1`"},
		{"-upperf inf\n", 1, "`-upperf` is `inf`"},
		{"-upperf 8001\n", 1, "`-upperf` is `8001`"},
		{"-lifter 1e9\n", 1, "`-lifter` is `1e9`"},
		{"-ncep 20\n", 1, "`-ncep` is `20`, but only models with 13 can be used"},
		{"-samprate 8000\n", 1, "`-samprate` is `8000`, but only models with 16000"},
		{"-unit_area no\n", 1, "`-unit_area` is `no`, but only models with `yes`"},
		{"-transform dct\n-lowerf 6000\n-upperf 200\n", 0, "`-lowerf` 6000 is not below"},
		{"-transform dct\n-lowerf 200\n-upperf 200\n", 0, "`-lowerf` 200 is not below"},
		{"-transform dct\n-cmninit x\n", 2, "`-cmninit` is `x`, not up to 13 numbers"},
		{"-cmninit 1,,2\n", 1, "`-cmninit` is `1,,2`"},
		{"-cmninit 1,2,\n", 1, "`-cmninit` is `1,2,`"},
		{"-cmninit 1,nan\n", 1, "`-cmninit` is `1,nan`"},
		{"-cmninit 1,2,3,4,5,6,7,8,9,10,11,12,13,14\n", 1, "`-cmninit` is `1,2,3"},
		{"-transform \x01\x02\n", 0, "not plain text"},
		{"\xff\xfe-\n", 0, "not plain text"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct front_end_parameters parameters;
		struct error error = {0};
		CHECK(!read_text(cases[i].text, &parameters, &error));
		CHECK_ERROR(error, cases[i].error);
		CHECK_NUMBER((double)error.line, (double)cases[i].line, 0);
		CHECK_HAS(error.file, "feat.params");
	}
}

TEST(a_file_that_is_missing_or_huge_is_an_error)
{
	struct front_end_parameters parameters;
	struct error missing = {0}, huge = {0};
	char *text = malloc(200001);

	CHECK(!front_end_parameters_read("/nonexistent/model", &parameters, &missing));
	CHECK(missing.kind != ERROR_NONE);
	CHECK(text != NULL);
	if (text != NULL) {
		memset(text, ' ', 200000);
		text[200000] = '\0';
		CHECK(!read_text(text, &parameters, &huge));
		CHECK(huge.kind == ERROR_LIMIT);
	}
	free(text);
}

TEST(the_installed_model_can_be_used)
{
	struct front_end_parameters parameters;
	struct error error = {0};
	const char *missing = spoken_missing();

	if (missing != NULL) {
		SKIP(missing);
	}
	char *model = shipped_model();
	CHECK(front_end_parameters_read(model, &parameters, &error));
	CHECK_TEXT(error.text, "");
	free(model);
}

TEST_MAIN({
	RUN(what_is_left_out_is_as_the_recogniser_takes_it);
	RUN(what_we_would_compute_otherwise_is_an_error_with_its_name);
	RUN(a_file_that_is_missing_or_huge_is_an_error);
	RUN(the_installed_model_can_be_used);
})
