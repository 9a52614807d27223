/* SPDX-License-Identifier: MIT
 *
 * Any bytes as JSON: either refused with a sentence, or a value that prints as
 * JSON which reads and prints the same again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static char *printed(const struct json *json)
{
	struct buffer buffer;
	buffer_init(&buffer, 1 << 24);
	require(json_print(json, &buffer));
	require(memchr(buffer.bytes, '\n', buffer.length) == NULL);
	require(strlen(buffer.bytes) == buffer.length);
	return buffer_take(&buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct error error = {0};
	struct json *json = json_parse((const char *)bytes, length, &error);
	if (json == NULL) {
		require(error.kind != ERROR_NONE && error.text[0] != '\0');
		return 0;
	}
	char *first = printed(json);
	struct json *again = json_parse(first, strlen(first), &error);
	require(again != NULL);
	char *second = printed(again);
	require(strcmp(first, second) == 0);
	struct json *copy = json_copy(json);
	require(json_count(copy) == json_count(json) && json_kind(copy) == json_kind(json));
	json_destroy(copy);
	free(first);
	free(second);
	json_destroy(again);
	json_destroy(json);
	return 0;
}
