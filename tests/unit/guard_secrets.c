/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/stat.h>

#include "bridge/base/error.h"
#include "bridge/guard/secrets.h"
#include "tests/support/temporary_folder.h"

/* Of the PIN 7291, made once by `earshot pin`. */
#define HASH "$y$j9T$oqMooVjXzhs5ILByPgq9v/$Kkk77vlH1n0snyyX13tCfyXXeKgyQ2eN/l/VRcYJA44"

static struct secrets *load(const char *text, mode_t mode, char *said, size_t size)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	CHECK(temporary_folder_write(folder, "secrets.yaml", text));
	CHECK(chmod(temporary_folder_path(folder, "secrets.yaml"), mode) == 0);
	struct secrets *secrets =
		secrets_load(temporary_folder_path(folder, "secrets.yaml"), problems);
	const struct error *first = problems_at(problems, 0, NULL);
	snprintf(said, size, "%s", first != NULL ? first->text : "");
	problems_destroy(problems);
	temporary_folder_destroy(folder);
	return secrets;
}

TEST(a_devices_own_pin_counts_before_the_default)
{
	char said[ERROR_TEXT_MAX];
	struct secrets *secrets = load("version: 1\npins: {default: " HASH ", shed: '" HASH "'}\n"
		"codes: {front_door: \"0042\"}\n", 0600, said, sizeof(said));
	CHECK_TEXT(said, "");
	CHECK_TEXT(secrets_pin(secrets, "shed"), HASH);
	CHECK_TEXT(secrets_pin(secrets, "front_door"), HASH);
	CHECK(secrets_pin(secrets, "shed") != secrets_pin(secrets, "front_door"));
	CHECK_TEXT(secrets_code(secrets, "front_door"), "0042");
	CHECK_TEXT(secrets_code(secrets, "shed"), NULL);
	CHECK_TEXT(secrets_code(secrets, "default"), NULL);
	struct place place;
	CHECK_TEXT(secrets_device_at(secrets, 0, &place), "shed");
	CHECK(place.line == 2);
	CHECK_TEXT(secrets_device_at(secrets, 1, &place), "front_door");
	CHECK(place.line == 3);
	CHECK_TEXT(secrets_device_at(secrets, 2, &place), NULL);
	secrets_destroy(secrets);
}

TEST(no_secrets_are_no_pin_and_no_code)
{
	CHECK_TEXT(secrets_pin(NULL, "shed"), NULL);
	CHECK_TEXT(secrets_code(NULL, "shed"), NULL);
	secrets_destroy(NULL);
}

TEST(what_others_may_read_is_not_used)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0777};
	char said[ERROR_TEXT_MAX];
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		CHECK(load("version: 1\n", modes[i], said, sizeof(said)) == NULL);
		CHECK_HAS(said, "chmod 600");
	}
	struct secrets *secrets = load("version: 1\n", 0400, said, sizeof(said));
	CHECK(secrets != NULL);
	CHECK_TEXT(said, "");
	secrets_destroy(secrets);
}

TEST(what_is_wrong_is_named_without_the_secret)
{
	static const struct {
		const char *text, *said;
		bool usable;
	} cases[] = {
		{"version: 1\npins: {default: 7291}\n", "the PIN of `default` is no hash", true},
		{"version: 1\npins: {default: }\n", "the PIN of `default` is no hash", true},
		{"version: 1\npins: {default: [7291]}\n", "the PIN of `default` is no hash", true},
		{"version: 1\npins: {7291: default}\n", "begins with the key of a device", true},
		{"version: 1\ncodes: {\"7291\": shed}\n", "begins with the key of a device", true},
		{"version: 1\npins: 7291\n", "`pins` names one for each device", true},
		{"version: 1\ncodes: [7291]\n", "`codes` names one for each device", true},
		{"version: 1\ncodes: {shed: \"\"}\n", "the code of `shed` must be", true},
		{"version: 1\ncodes: {shed: {a: 7291}}\n", "the code of `shed` must be", true},
		{"version: 1\npin: {default: x}\n", "did you mean `pins`", true},
		{"pins: {}\n", "version", true},
		{"version: 1\npins: {default: \"7291\n", "", false},
	};
	char said[ERROR_TEXT_MAX];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct secrets *secrets = load(cases[i].text, 0600, said, sizeof(said));
		CHECK((secrets != NULL) == cases[i].usable);
		CHECK_HAS(said, cases[i].said);
		CHECK(strstr(said, "7291") == NULL);
		CHECK_TEXT(secrets_pin(secrets, "shed"), NULL);
		CHECK_TEXT(secrets_code(secrets, "shed"), NULL);
		secrets_destroy(secrets);
	}
}

TEST(what_is_no_file_is_an_error)
{
	struct problems *problems = problems_create();
	CHECK(secrets_load("/nowhere/secrets.yaml", problems) == NULL);
	CHECK(secrets_load("/dev/zero", problems) == NULL);
	CHECK(secrets_load("/tmp", problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 3);
	CHECK_HAS(problems_at(problems, 1, NULL)->text, "no regular file");
	problems_destroy(problems);
}

TEST_MAIN({
	RUN(a_devices_own_pin_counts_before_the_default);
	RUN(no_secrets_are_no_pin_and_no_code);
	RUN(what_others_may_read_is_not_used);
	RUN(what_is_wrong_is_named_without_the_secret);
	RUN(what_is_no_file_is_an_error);
})
