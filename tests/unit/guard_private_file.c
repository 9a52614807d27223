/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* S_IFREG */
#include "tests/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/guard/private_file.h"
#include "tests/support/temporary_folder.h"

#define SERVICE 998 /* some user that is not root */
#define OTHER 1000

static bool is_opened(const char *path, const char *what, struct error *error)
{
	int descriptor = private_file_open(path, what, error);
	if (descriptor >= 0) {
		close(descriptor);
	}
	return descriptor >= 0;
}

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
		if (private_file_judge(&status, SERVICE, "the key", "/etc/key", &error) != cases[i].good) {
			CHECK_FAILED("user %d, mode %04o", (int)cases[i].owner, (unsigned)cases[i].mode);
		}
		if (!cases[i].good) {
			CHECK_ERROR(error, "the key /etc/key is no secret");
			/* Root's file has to stay readable for the group of the service. */
			CHECK_ERROR(error, cases[i].owner == 0 ? "`chmod 640` it" : "`chmod 600` it");
		}
	}
}

TEST(what_root_keeps_for_itself_needs_no_group)
{
	struct error error = {0};
	const struct stat status = {.st_mode = S_IFREG | 0644, .st_uid = 0};
	CHECK(!private_file_judge(&status, 0, "the key", "/etc/key", &error));
	CHECK_ERROR(error, "`chmod 600` it");
}

TEST(another_users_file_is_no_secret)
{
	static const struct {
		uid_t owner, user;
		bool good;
	} cases[] = {
		{SERVICE, SERVICE, true}, {0, SERVICE, true}, {0, 0, true},
		{OTHER, SERVICE, false}, {OTHER, 0, false}, {SERVICE, 0, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		const struct stat status = {.st_mode = S_IFREG | 0600, .st_uid = cases[i].owner};
		if (private_file_judge(&status, cases[i].user, "the key", "/etc/key", &error) !=
			cases[i].good) {
			CHECK_FAILED("%d for %d", (int)cases[i].owner, (int)cases[i].user);
		}
		if (!cases[i].good) {
			CHECK_ERROR(error, "the key /etc/key belongs to another user");
		}
	}
}

TEST(what_others_may_change_is_not_believed)
{
	static const struct {
		mode_t mode;
		bool good;
	} cases[] = {{0644, true}, {0444, true}, {0600, true}, {0664, false}, {0646, false},
		{0666, false}};
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "ca", "certificate\n"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		const char *path = temporary_folder_path(folder, "ca");
		CHECK(chmod(path, cases[i].mode) == 0);
		CHECK(private_file_is_firm(path, "the ca", &error) == cases[i].good);
		if (!cases[i].good) {
			CHECK_ERROR(error, "whoever does can be the broker");
		}
	}
	temporary_folder_destroy(folder);
}

TEST(what_is_no_file_is_no_secret)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct error error = {0};
	CHECK(!is_opened(temporary_folder_path(folder, ""), "the key", &error));
	CHECK_ERROR(error, "is no regular file");
	CHECK(!is_opened(temporary_folder_path(folder, "missing"), "the key", &error));
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
	CHECK(!is_opened(link, "the key", &error));
	CHECK_ERROR(error, "mode 0604");
	CHECK(chmod(target, 0600) == 0);
	CHECK(is_opened(link, "the key", &error));
	CHECK(unlink(link) == 0);
	temporary_folder_destroy(folder);
}

TEST_MAIN(
	RUN(only_the_owner_may_use_a_secret_and_a_group_of_roots);
	RUN(what_root_keeps_for_itself_needs_no_group);
	RUN(another_users_file_is_no_secret);
	RUN(what_others_may_change_is_not_believed);
	RUN(what_is_no_file_is_no_secret);
	RUN(the_file_that_a_link_leads_to_is_judged))
