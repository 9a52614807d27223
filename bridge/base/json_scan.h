/* SPDX-License-Identifier: MIT
 *
 * For json.c: refuses what the library behind it lets pass, before it does.
 * cJSON takes more than JSON: control characters, `\u0000` (which cuts the
 * string), bytes that are not UTF-8, numbers such as 1e999 or 01.
 */
#ifndef EARSHOT_BASE_JSON_SCAN_H
#define EARSHOT_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

/* True for a text that cJSON may see: JSON, or wrong in a way that cJSON finds. */
bool json_scan(const char *text, size_t length, struct error *error);

/* Fills `error` with the sentence and the line and column of `position`, which is
 * within the text or at its end. Returns false always. */
bool json_scan_refuse(const char *text, size_t position, enum error_kind kind,
	const char *sentence, struct error *error);

#endif
