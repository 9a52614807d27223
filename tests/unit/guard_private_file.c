/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* S_IFREG */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/guard/private_file.h"
#include "tests/support/temporary_folder.h"

#define SERVICE 998 /* some user that is not root */

TEST(only_the_owner_may_use_a_secret_and_a_group_of_roots)
{
	static const struct {
		uid_t owner;
		mode_t mode;
		bool good;
	} cases[] = {
		{SERVICE, 0600, true}, {SERVICE, 0400, true}, {SERVICE, 0700, true},
		{SERVICE, 0640, false}, {SERVICE, 0620, false}, {SERVICE, 0610, false},
		{SERVICE, 0604, false}, {SERVICE, 0644, false}, {SERVICE, 0602, false},
		{0, 0600, true}, {0, 0640, true}, {0, 0440, true},
		{0, 0660, false}, {0, 0644, false}, {0, 0604, false}, {0, 0601, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		const struct stat status = {.st_mode = S_IFREG | cases[i].mode,
			.st_uid = cases[i].owner};
		if (private_file_judge(&status, "the key", "/etc/key", &error) != cases[i].good) {
			CHECK_FAILED("user %d, mode %04o", (int)cases[i].owner, (unsigned)cases[i].mode);
		}
		if (!cases[i].good) {
			CHECK_ERROR(error, "the key /etc/key is no secret");
			CHECK_ERROR(error, "chmod 600");
		}
	}
}

TEST(what_is_no_file_is_no_secret)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct error error = {0};
	CHECK(!private_file_check(temporary_folder_path(folder, ""), "the key", &error));
	CHECK_ERROR(error, "is no regular file");
	CHECK(!private_file_check(temporary_folder_path(folder, "missing"), "the key", &error));
	CHECK_ERROR(error, "missing cannot be read: No such file");
	temporary_folder_destroy(folder);
}

TEST(the_file_that_a_link_leads_to_is_judged)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct error error = {0};
	char target[512], link[512];
	CHECK(temporary_folder_write(folder, "open", "secret\n"));
	snprintf(target, sizeof(target), "%s", temporary_folder_path(folder, "open"));
	snprintf(link, sizeof(link), "%s", temporary_folder_path(folder, "link"));
	CHECK(chmod(target, 0604) == 0 && symlink(target, link) == 0);
	CHECK(!private_file_check(link, "the key", &error));
	CHECK_ERROR(error, "mode 0604");
	CHECK(chmod(target, 0600) == 0);
	CHECK(private_file_check(link, "the key", &error));
	CHECK(unlink(link) == 0);
	temporary_folder_destroy(folder);
}

TEST_MAIN(
	RUN(only_the_owner_may_use_a_secret_and_a_group_of_roots);
	RUN(what_is_no_file_is_no_secret);
	RUN(the_file_that_a_link_leads_to_is_judged))
