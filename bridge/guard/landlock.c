/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH, dl_iterate_phdr() */
#include "bridge/guard/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bridge/base/error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Debian 12's headers know Landlock up to its second version. These are the kernel's own
 * numbers, the same on every architecture. */
#define CALL_CREATE 444
#define CALL_ADD 445
#define CALL_RESTRICT 446
#define RULE_FILES 1
#define RULE_PORT 2
#define MAY_EXECUTE (1ull << 0)
#define MAY_WRITE (1ull << 1)
#define MAY_MOVE (1ull << 13)     /* version 2 */
#define MAY_TRUNCATE (1ull << 14) /* version 3 */
#define MAY_BIND_TCP (1ull << 0)
#define MAY_CONNECT_TCP (1ull << 1)
/* Removing and making of files and folders of every kind. */
#define MAY_CHANGE_FOLDERS (0x1ffull << 4)

/* The first versions know only the first member. */
struct rules {
	uint64_t files;
	uint64_t network;
};

struct file_rule {
	uint64_t allowed;
	int32_t descriptor;
} __attribute__((packed));

struct port_rule {
	uint64_t allowed;
	uint64_t port;
};

int landlock_version(void)
{
	long version = syscall(CALL_CREATE, NULL, 0, 1);
	return version > 0 ? (int)version : 0;
}

static uint64_t files_of(int version)
{
	uint64_t files = MAY_EXECUTE | MAY_WRITE | MAY_CHANGE_FOLDERS;
	return files | (version >= 2 ? MAY_MOVE : 0) | (version >= 3 ? MAY_TRUNCATE : 0);
}

/* What is not there needs no rule: without one it cannot be made either. */
static bool allow(int rules, const char *path, uint64_t what)
{
	int descriptor = open(path, O_PATH | O_CLOEXEC);
	if (descriptor < 0) {
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
	}
	const struct file_rule rule = {.allowed = what, .descriptor = descriptor};
	bool added = syscall(CALL_ADD, rules, RULE_FILES, &rule, 0) == 0;
	close(descriptor);
	return added;
}

static bool allow_port(int rules, int port)
{
	const struct port_rule rule = {.allowed = MAY_CONNECT_TCP, .port = (uint64_t)port};
	return port == 0 || syscall(CALL_ADD, rules, RULE_PORT, &rule, 0) == 0;
}

/* The first object is the program itself; its loader is started with it. */
static int find_loader(struct dl_phdr_info *object, size_t size, void *data)
{
	(void)size;
	for (size_t i = 0; i < object->dlpi_phnum; i++) {
		if (object->dlpi_phdr[i].p_type == PT_INTERP) {
			*(const char **)data =
				(const char *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
		}
	}
	return 1;
}

static bool allow_ourselves(int rules)
{
	const char *loader = NULL;
	dl_iterate_phdr(find_loader, &loader);
	return allow(rules, "/proc/self/exe", MAY_EXECUTE) &&
		(loader == NULL || allow(rules, loader, MAY_EXECUTE));
}

static bool add_rules(int rules, int version, const struct landlock_settings *settings)
{
	bool good = allow_ourselves(rules) &&
		allow(rules, "/dev", MAY_WRITE | (version >= 3 ? MAY_TRUNCATE : 0));
	for (size_t i = 0; i < COUNT(settings->writable) && good; i++) {
		good = settings->writable[i] == NULL ||
			allow(rules, settings->writable[i], files_of(version) & ~MAY_EXECUTE);
	}
	for (size_t i = 0; i < COUNT(settings->ports) && good && version >= LANDLOCK_TCP; i++) {
		good = allow_port(rules, settings->ports[i]);
	}
	return good;
}

bool landlock_enter(const struct landlock_settings *settings, struct error *error)
{
	int version = landlock_version();
	if (version == 0) {
		return true;
	}
	const struct rules handled = {.files = files_of(version),
		.network = version >= LANDLOCK_TCP ? MAY_BIND_TCP | MAY_CONNECT_TCP : 0};
	size_t size = version >= LANDLOCK_TCP ? sizeof(handled) : sizeof(handled.files);
	int rules = (int)syscall(CALL_CREATE, &handled, size, 0);
	bool entered = rules >= 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
		add_rules(rules, version, settings) && syscall(CALL_RESTRICT, rules, 0) == 0;
	int number = errno;
	if (rules >= 0) {
		close(rules);
	}
	return entered || error_set(error, ERROR_SYSTEM,
		"the sandbox of the bridge cannot be switched on (Landlock: %s): set `sandbox: off`",
		strerror(number));
}
