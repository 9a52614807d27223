/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "bridge/base/error.h"
#include "bridge/config/broker_files.h"
#include "bridge/config/settings.h"
#include "tests/support/temporary_folder.h"

#define START "version: 1\n"

struct file {
	const char *name;
	mode_t mode;
};

static const struct {
	const char *broker;
	struct file files[3];
	const char *said; /* or NULL */
	unsigned line, column;
} cases[] = {
	{"", {{0}}, NULL, 0, 0},
	{"broker: {user: a, password_file: secret}\n", {{"secret", 0600}}, NULL, 0, 0},
	{"broker: {user: a, password_file: secret}\n", {{"secret", 0604}},
		"password_file ", 2, 34},
	{"broker: {user: a, password_file: secret}\n", {{0}}, "is not there: put it there", 2, 34},
	{"broker: {tls: {ca: ca, cert: cert, key: key}}\n",
		{{"ca", 0644}, {"cert", 0644}, {"key", 0600}}, NULL, 0, 0},
	{"broker: {tls: {ca: ca, cert: cert, key: key}}\n",
		{{"ca", 0644}, {"cert", 0644}, {"key", 0644}}, "key ", 2, 41},
	{"broker: {tls: {ca: ca}}\n", {{"ca", 0664}}, "whoever does can be the broker", 2, 20},
	{"broker: {tls: {ca: ca}}\n", {{"ca", 0646}}, "mode 0646", 2, 20},
	{"broker: {tls: {ca: ca, cert: cert, key: key}}\n", {{"ca", 0644}, {"key", 0600}},
		"is not there", 2, 30},
	{"broker:\n  tls: {ca: ca}\n", {{0}}, "is not there", 3, 13},
	{"broker: {user: a, password_credential: missing}\n", {{0}},
		"there is no credential `missing`", 2, 40},
	{"broker: {user: a, password_credential: given}\n", {{"given", 0444}}, NULL, 0, 0},
};

static void check_case(size_t i)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	char text[300];
	snprintf(text, sizeof(text), START "%s", cases[i].broker);
	CHECK(temporary_folder_write(folder, "earshot.yaml", text));
	for (size_t f = 0; f < 3 && cases[i].files[f].name != NULL; f++) {
		CHECK(temporary_folder_write(folder, cases[i].files[f].name, "secret\n"));
		CHECK(chmod(temporary_folder_path(folder, cases[i].files[f].name),
			cases[i].files[f].mode) == 0);
	}
	setenv("CREDENTIALS_DIRECTORY", temporary_folder_path(folder, ""), 1);
	struct settings *settings =
		settings_load(temporary_folder_path(folder, "earshot.yaml"), problems);
	broker_files_check(settings, problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == (cases[i].said != NULL ? 1 : 0));
	const struct error *first = problems_at(problems, 0, NULL);
	if (first != NULL && cases[i].said != NULL) {
		CHECK_HAS(first->text, cases[i].said);
		CHECK(strstr(first->text, "secret\n") == NULL);
		if (first->line != cases[i].line || first->column != cases[i].column) {
			CHECK_FAILED("case %zu: %u:%u", i, first->line, first->column);
		}
	}
	problems_destroy(problems);
	settings_destroy(settings);
	temporary_folder_destroy(folder);
}

TEST(what_is_missing_or_lies_open_is_named_with_its_place)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		check_case(i);
	}
}

/* Who tries the configuration by hand was given none. */
TEST(a_credential_is_not_missed_without_systemd)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	CHECK(temporary_folder_write(folder, "earshot.yaml",
		START "broker: {user: a, password_credential: broker}\n"));
	unsetenv("CREDENTIALS_DIRECTORY");
	struct settings *settings =
		settings_load(temporary_folder_path(folder, "earshot.yaml"), problems);
	broker_files_check(settings, problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	problems_destroy(problems);
	settings_destroy(settings);
	temporary_folder_destroy(folder);
}

TEST_MAIN(
	RUN(what_is_missing_or_lies_open_is_named_with_its_place);
	RUN(a_credential_is_not_missed_without_systemd))
