/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/secrets_check.h"
#include "bridge/guard/secrets.h"
#include "bridge/home/home.h"
#include "tests/support/device_map.h"
#include "tests/support/temporary_folder.h"

#define SAID_MAX (ERROR_TEXT_MAX + 32) /* with its place */

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
	said[0] = '\0';
	if (first != NULL) {
		snprintf(said, size, "%u:%u: %s", first->line, first->column, first->text);
	}
	problems_destroy(problems);
	temporary_folder_destroy(folder);
	return secrets;
}

TEST(a_devices_own_pin_counts_before_the_default)
{
	char said[SAID_MAX];
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

/* --- what is left in memory ------------------------------------------------------------ */

#define CODE_LENGTH 12
#define REGION_MAX ((size_t)1 << 24)
#define MASK 0x55
/* The allocator writes over the beginning of what is freed, and libyaml drops shorter copies while
 * a text grows: what is looked for is the end of a long one. */
#define FILLER "0123456789012345678901234567"

/* The code is nowhere in this program as it is: each byte of it is masked. */
static void unmask(char code[CODE_LENGTH + 1])
{
	static const char masked[] = {'q' ^ MASK, '8' ^ MASK, 'Z' ^ MASK, 'v' ^ MASK, '3' ^ MASK,
		'k' ^ MASK, 'W' ^ MASK, '0' ^ MASK, 'x' ^ MASK, '7' ^ MASK, 'J' ^ MASK, 'd' ^ MASK};
	for (size_t i = 0; i < CODE_LENGTH; i++) {
		code[i] = (char)(masked[i] ^ MASK);
	}
	code[CODE_LENGTH] = '\0';
}

static bool is_code_at(const unsigned char *bytes)
{
	static const unsigned char first = 'q' ^ MASK, masked[] = {'8' ^ MASK, 'Z' ^ MASK, 'v' ^ MASK,
		'3' ^ MASK, 'k' ^ MASK, 'W' ^ MASK, '0' ^ MASK, 'x' ^ MASK, '7' ^ MASK, 'J' ^ MASK,
		'd' ^ MASK};
	bool same = (bytes[0] ^ MASK) == first;
	for (size_t i = 0; same && i < sizeof(masked); i++) {
		same = (bytes[i + 1] ^ MASK) == masked[i];
	}
	return same;
}

/* How often the code stands in what we may write to. The region that is read into is left out. */
static int count_codes(void)
{
	static unsigned char window[64 * 1024];
	FILE *maps = fopen("/proc/self/maps", "r");
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	char line[400];
	unsigned long start, end;
	int count = 0;
	CHECK(maps != NULL && memory >= 0);
	while (fgets(line, sizeof(line), maps) != NULL) {
		char *mode = NULL;
		start = strtoul(line, &mode, 16);
		end = strtoul(mode + 1, &mode, 16);
		if (strncmp(mode, " rw", 3) != 0 || end - start > REGION_MAX) {
			continue;
		}
		for (unsigned long at = start; at < end; at += sizeof(window) - CODE_LENGTH) {
			size_t wanted = end - at < sizeof(window) ? end - at : sizeof(window);
			bool own = at < (unsigned long)(window + sizeof(window)) &&
				at + wanted > (unsigned long)window;
			ssize_t got = own ? 0 : pread(memory, window, wanted, (off_t)at);
			for (ssize_t i = 0; i + CODE_LENGTH <= got; i++) {
				count += is_code_at(window + i);
			}
		}
	}
	memset(window, 0, sizeof(window));
	close(memory);
	fclose(maps);
	return count;
}

/* Written down by another process, so that nothing of it is ours. */
static void write_code(const char *path)
{
	pid_t child = fork();
	int status = -1;
	if (child == 0) {
		char code[CODE_LENGTH + 1];
		FILE *file = fopen(path, "w");
		unmask(code);
		fprintf(file, "version: 1\ncodes: {door: \"" FILLER "%s\"}\n", code);
		_exit(fclose(file) == 0 && chmod(path, 0600) == 0 ? 0 : 1);
	}
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* A code is in memory once while it is needed, and not at all after that. AddressSanitizer writes
 * over what is freed, so that this shows something only without it. */
TEST(nothing_stays_behind)
{
	struct temporary_folder *folder = temporary_folder_create();
	const char *path = temporary_folder_path(folder, "secrets.yaml");
	CHECK(count_codes() == 0);
	write_code(path);
	struct secrets *secrets = secrets_load(path, NULL);
	CHECK(secrets_code(secrets, "door") != NULL);
	int held = count_codes();
	secrets_destroy(secrets);
	int left = count_codes();
	if (held != 1 || left != 0) {
		CHECK_FAILED("the code was there %d times, and after that %d times", held, left);
	}
	temporary_folder_destroy(folder);
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
	char said[SAID_MAX];
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		CHECK(load("version: 1\n", modes[i], said, sizeof(said)) == NULL);
		CHECK_HAS(said, "chmod 600");
	}
	struct secrets *secrets = load("version: 1\n", 0400, said, sizeof(said));
	CHECK(secrets != NULL);
	CHECK_TEXT(said, "");
	secrets_destroy(secrets);
}

/* Root can give a file away; everybody else meets one of root's. */
TEST(another_users_secrets_are_not_used_and_it_is_said_what_helps)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	const char *path = "/etc/passwd";
	CHECK(temporary_folder_write(folder, "secrets.yaml", "version: 1\n"));
	if (geteuid() == 0) {
		path = temporary_folder_path(folder, "secrets.yaml");
		CHECK(chmod(path, 0600) == 0 && chown(path, 1, (gid_t)-1) == 0);
	}
	char *command = text_format("`sudo chown %u %s`", (unsigned)geteuid(), path);
	CHECK(secrets_load(path, problems) == NULL);
	const struct error *told = problems_at(problems, 0, NULL);
	CHECK_HAS(told != NULL ? told->text : NULL, "belong to another user");
	CHECK_HAS(told != NULL ? told->text : NULL, command);
	free(command);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
}

/* A code that begins like the key of a device, and stands in its place. */
static void check_swapped_code(void)
{
	char said[SAID_MAX];
	struct home *home = device_map_home("version: 1\n", NULL);
	struct problems *problems = problems_create();
	struct secrets *secrets = load("version: 1\ncodes: {a7291: front_door}\n", 0600, said,
		sizeof(said));
	CHECK_TEXT(said, "");
	secrets_check(secrets, home, problems);
	const struct error *told = problems_at(problems, 0, NULL);
	CHECK(told != NULL && told->line == 2 && told->column == 9);
	CHECK_HAS(told != NULL ? told->text : "", "no device has the key that this line begins with");
	CHECK(told != NULL && strstr(told->text, "7291") == NULL);
	problems_destroy(problems);
	secrets_destroy(secrets);
	home_destroy(home);
}

TEST(what_is_wrong_is_named_without_the_secret)
{
	static const struct {
		const char *text, *said;
		bool usable;
	} cases[] = {
		{"version: 1\npins: {default: 7291}\n", "this PIN is no hash", true},
		{"version: 1\npins: {default: }\n", "this PIN is no hash", true},
		{"version: 1\npins: {default: [7291]}\n", "this PIN is no hash", true},
		{"version: 1\npins: {7291: default}\n", "begins with the key of a device", true},
		{"version: 1\ncodes: {\"7291\": shed}\n", "begins with the key of a device", true},
		{"version: 1\npins: 7291\n", "`pins` names one for each device", true},
		{"version: 1\ncodes: [7291]\n", "`codes` names one for each device", true},
		{"version: 1\ncodes: {shed: \"\"}\n", "this code must be", true},
		{"version: 1\ncodes: {shed: {a: 7291}}\n", "this code must be", true},
		{"version: 1\npin: {default: x}\n", "none of `version`, `pins` and `codes`", true},
		{"version: 1\n7291: front_door\n", "2:1: this is none of `version`", true},
		{"version: 7291\n", "1:10: the secrets must say `version: 1`", true},
		{"7291\n", "the secrets must be a map", true},
		{"pins: {}\n", "version", true},
		{"version: 1\npins: {default: \"7291\n", "", false},
		{"version: 1\ncodes: {\"7291\": shed,\n  \"7291\": gate}\n",
			"3:3: doubled key: it is on line 2 already", false},
		/* A code that begins like the key of a device. */
		{"version: 1\ncodes: {a7291: \"\"}\n", "this code must be", true},
		{"version: 1\npins: {a7291: default}\n", "this PIN is no hash", true},
	};
	char said[SAID_MAX];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct secrets *secrets = load(cases[i].text, 0600, said, sizeof(said));
		CHECK((secrets != NULL) == cases[i].usable);
		CHECK_HAS(said, cases[i].said);
		CHECK(strstr(said, "7291") == NULL);
		CHECK_TEXT(secrets_pin(secrets, "shed"), NULL);
		CHECK_TEXT(secrets_code(secrets, "shed"), NULL);
		secrets_destroy(secrets);
	}
	check_swapped_code();
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
	RUN(nothing_stays_behind);
	RUN(no_secrets_are_no_pin_and_no_code);
	RUN(what_others_may_read_is_not_used);
	RUN(another_users_secrets_are_not_used_and_it_is_said_what_helps);
	RUN(what_is_wrong_is_named_without_the_secret);
	RUN(what_is_no_file_is_an_error);
})
