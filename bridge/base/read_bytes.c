/* SPDX-License-Identifier: MIT */
#include "bridge/base/read_bytes.h"

#include <errno.h>
#include <unistd.h>

ssize_t read_bytes(int descriptor, char *bytes, size_t most)
{
	size_t length = 0;

	while (length < most) {
		ssize_t count = read(descriptor, bytes + length, most - length);
		if (count == 0) {
			break;
		}
		if (count < 0 && errno != EINTR) {
			return -1;
		}
		length += count > 0 ? (size_t)count : 0;
	}
	return (ssize_t)length;
}
