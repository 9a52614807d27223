/* SPDX-License-Identifier: MIT
 *
 * What came from somewhere else, and numbers, as they may stand in a page of HTML. Whether
 * writing failed is asked of the stream at the end.
 */
#ifndef EARSHOT_PRIVACY_HTML_H
#define EARSHOT_PRIVACY_HTML_H

#include <stddef.h>
#include <stdio.h>

struct json;

/* In an element or between quotes; control characters become U+FFFD. NULL is no text. */
void html_text(FILE *out, const char *text);
/* The first `length` bytes of it. */
void html_text_part(FILE *out, const char *text, size_t length);
/* 1234567 as "1,234,567"; what is below a half as 0. */
void html_count(FILE *out, double count);
/* Bytes: "840 bytes", "12 kB", "3.4 MB", by thousands. */
void html_size(FILE *out, double bytes);
/* JSON over many lines, indented by tabs, in full, for a <pre>. */
void html_json(FILE *out, const struct json *json);

#endif
