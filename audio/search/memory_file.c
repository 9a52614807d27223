/* SPDX-License-Identifier: MIT */
/* For memfd_create(). */
#define _GNU_SOURCE
#include "audio/search/memory_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool memory_file_open_bytes(struct memory_file *file, const char *bytes, size_t length)
{
	size_t written = 0;

	file->descriptor = memfd_create("earshot", MFD_CLOEXEC);
	if (file->descriptor < 0) {
		return false;
	}
	while (written < length) {
		ssize_t count = write(file->descriptor, bytes + written, length - written);
		if (count <= 0) {
			return false;
		}
		written += (size_t)count;
	}
	snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->descriptor);
	return true;
}

bool memory_file_open(struct memory_file *file, const char *text)
{
	return memory_file_open_bytes(file, text, strlen(text));
}

void memory_file_close(struct memory_file *file)
{
	if (file->descriptor >= 0) {
		close(file->descriptor);
	}
}
