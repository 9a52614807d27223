/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audio/search/memory_file.h"

TEST(what_was_put_in_is_read_while_it_is_open)
{
	static const char bytes[] = "a\0b\n";
	struct memory_file file = MEMORY_FILE_NONE;
	char read[8] = "";

	CHECK(memory_file_open_bytes(&file, bytes, sizeof(bytes)));
	FILE *stream = fopen(file.path, "rb");
	CHECK(stream != NULL && fread(read, 1, sizeof(read), stream) == sizeof(bytes));
	CHECK(memcmp(read, bytes, sizeof(bytes)) == 0);
	CHECK(stream != NULL && fclose(stream) == 0);
	memory_file_close(&file);
	CHECK(access(file.path, R_OK) != 0);
}

TEST(one_that_was_never_open_can_be_closed)
{
	struct memory_file file = MEMORY_FILE_NONE;

	memory_file_close(&file);
	CHECK(file.descriptor == -1);
}

TEST_MAIN({
	RUN(what_was_put_in_is_read_while_it_is_open);
	RUN(one_that_was_never_open_can_be_closed);
})
