/* SPDX-License-Identifier: MIT */
#include "bridge/config/ledger_options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/schema.h"
#include "bridge/base/text.h"

#define SIZE_MIN 10000.0
#define SIZE_MAX_BYTES 1e9
#define FILES_MAX 99

struct file {
	struct ledger_options options;
	char *size;
};

static const struct field fields[] = {
	{.key = "required", .type = FIELD_YES_NO, .offset = offsetof(struct file, options.required)},
	{.key = "words", .type = FIELD_YES_NO, .offset = offsetof(struct file, options.words)},
	{.key = "payloads", .type = FIELD_YES_NO, .offset = offsetof(struct file, options.payloads)},
	{.key = "size", .type = FIELD_TEXT, .offset = offsetof(struct file, size)},
	{.key = "files", .type = FIELD_INTEGER, .offset = offsetof(struct file, options.files),
		.minimum = 1, .maximum = FILES_MAX},
	{.key = NULL},
};

/* "4 MB", "500 kB", "1 GB". */
static bool read_size(const char *text, uint64_t *size)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = {{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}};
	size_t digits = strspn(text, "0123456789.");
	const char *unit = text + digits + strspn(text + digits, " ");
	char *number_text = text_copy_part(text, digits);
	double number = 0, factor = 0;

	bool is_number = number_text != NULL && text_to_number(number_text, 0, 1e9, &number);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		factor = strcmp(unit, units[i].unit) == 0 ? units[i].factor : factor;
	}
	free(number_text);
	if (!is_number || number * factor < SIZE_MIN || number * factor > SIZE_MAX_BYTES) {
		return false;
	}
	*size = (uint64_t)(number * factor);
	return true;
}

void ledger_options_read(const struct node *node, struct ledger_options *options,
	struct problems *problems)
{
	struct file file = {.options = *options};

	if (node == NULL) {
		return;
	}
	schema_read(node, fields, &file, "`ledger`", problems);
	if (file.size != NULL && !read_size(file.size, &file.options.size)) {
		problems_add(problems, SEVERITY_ERROR, &node_get(node, "size")->place,
			"`size: %s` is no size from 10 kB to 1 GB: write `4 MB`", file.size);
	}
	free(file.size);
	*options = file.options;
}
