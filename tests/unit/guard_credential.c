/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/guard/credential.h"
#include "tests/support/temporary_folder.h"

TEST(names_are_those_that_systemd_takes)
{
	static const char *const good[] = {"broker", "broker.password", "Broker-2_x", "a b", "..."};
	static const char *const bad[] = {"", ".", "..", "a/b", "/etc/passwd", "../x", "a:b", "a\n",
		"caf\xc3\xa9"};
	char longest[257];
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CHECK(credential_name_is_valid(good[i]));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(!credential_name_is_valid(bad[i]));
	}
	memset(longest, 'a', 256);
	longest[256] = '\0';
	CHECK(!credential_name_is_valid(longest));
	CHECK(credential_name_is_valid(longest + 1));
}

TEST(what_we_were_given_is_found)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct error error = {0};
	CHECK(temporary_folder_write(folder, "broker", "secret\n"));
	setenv("CREDENTIALS_DIRECTORY", temporary_folder_path(folder, ""), 1);
	CHECK(credential_folder_is_given());
	char *path = credential_path("broker", &error);
	CHECK_HAS(path, "/broker");
	free(path);
	CHECK(credential_path("borker", &error) == NULL);
	CHECK_ERROR(error, "there is no credential `borker`: it was given others only");
	CHECK_ERROR(error, "`LoadCredential=borker:FILE` in the part [Service] of the unit");
	temporary_folder_destroy(folder);
}

TEST(without_systemd_it_is_told_how_to_be_started)
{
	static const char *const folders[] = {NULL, "", "relative/folder"};
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct error error = {0};
		unsetenv("CREDENTIALS_DIRECTORY");
		if (folders[i] != NULL) {
			setenv("CREDENTIALS_DIRECTORY", folders[i], 1);
		}
		CHECK(!credential_folder_is_given());
		CHECK(credential_path("broker", &error) == NULL);
		CHECK_ERROR(error, "Earshot was started without any");
		CHECK_ERROR(error, "systemd-run --pty -p LoadCredential=broker:FILE");
	}
}

TEST_MAIN(
	RUN(names_are_those_that_systemd_takes);
	RUN(what_we_were_given_is_found);
	RUN(without_systemd_it_is_told_how_to_be_started))
