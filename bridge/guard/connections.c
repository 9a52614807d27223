/* SPDX-License-Identifier: MIT */
#include "bridge/guard/connections.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SOCKETS_MAX 256
#define LINE_SIZE 512

/* The inodes of the sockets that a process has open. */
struct sockets {
	unsigned long inodes[SOCKETS_MAX];
	size_t count;
};

static bool find_sockets(pid_t process, struct sockets *sockets)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/fd", (long)process);
	DIR *folder = opendir(path);
	if (folder == NULL) {
		return false;
	}
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		char target[64];
		ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);
		if (length <= 8 || sockets->count == SOCKETS_MAX) {
			continue;
		}
		target[length] = '\0';
		if (strncmp(target, "socket:[", 8) == 0) {
			sockets->inodes[sockets->count++] = strtoul(target + 8, NULL, 10);
		}
	}
	closedir(folder);
	return true;
}

static bool is_one_of(const struct sockets *sockets, unsigned long inode)
{
	for (size_t i = 0; i < sockets->count; i++) {
		if (sockets->inodes[i] == inode) {
			return true;
		}
	}
	return false;
}

/* The column of a line of /proc/net/tcp, counted from 0. */
static const char *column(const char *line, unsigned index)
{
	line += strspn(line, " ");
	for (; index > 0; index--) {
		line += strcspn(line, " ");
		line += strspn(line, " ");
	}
	return line;
}

/* "0100007F:075B" → "127.0.0.1:1883". The kernel prints addresses as 32-bit words in the
 * byte order of the machine. False for an address of all zeros: nothing is connected. */
static bool print_address(const char *hex, int family, char *out, size_t size)
{
	size_t words = family == AF_INET ? 1 : 4;
	uint32_t address[4] = {0};
	char text[INET6_ADDRSTRLEN], digits[9] = {0};
	bool connected = false;

	for (size_t i = 0; i < words; i++) {
		memcpy(digits, hex + 8 * i, 8);
		address[i] = (uint32_t)strtoul(digits, NULL, 16);
		connected = connected || address[i] != 0;
	}
	unsigned long port = strtoul(hex + 8 * words + 1, NULL, 16);
	if (!connected || inet_ntop(family, address, text, sizeof(text)) == NULL) {
		return false;
	}
	snprintf(out, size, family == AF_INET ? "%s:%lu" : "[%s]:%lu", text, port);
	return true;
}

static bool add_from(const char *path, int family, const struct sockets *sockets,
	struct text_list *remotes)
{
	char line[LINE_SIZE], address[INET6_ADDRSTRLEN + 16];
	size_t digits = family == AF_INET ? 8 : 32;
	bool good = true;
	FILE *table = fopen(path, "re");

	if (table == NULL) {
		return true; /* a kernel without this family */
	}
	while (good && fgets(line, sizeof(line), table) != NULL) {
		const char *remote = column(line, 2);
		unsigned long inode = strtoul(column(line, 9), NULL, 10);
		if (strcspn(remote, " ") < digits + 5 || !is_one_of(sockets, inode) ||
			!print_address(remote, family, address, sizeof(address)) ||
			text_list_has(remotes, address)) {
			continue;
		}
		good = text_list_add(remotes, address);
	}
	fclose(table);
	return good;
}

bool connections_of(pid_t process, struct text_list *remotes)
{
	static const struct {
		const char *table;
		int family;
	} tables[] = {{"tcp", AF_INET}, {"tcp6", AF_INET6}, {"udp", AF_INET}, {"udp6", AF_INET6}};
	struct sockets sockets = {0};
	char path[64];

	if (!find_sockets(process, &sockets)) {
		return false;
	}
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		snprintf(path, sizeof(path), "/proc/%ld/net/%s", (long)process, tables[i].table);
		if (!add_from(path, tables[i].family, &sockets, remotes)) {
			return false;
		}
	}
	return true;
}
