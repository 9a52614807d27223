/* SPDX-License-Identifier: MIT
 *
 * The report of privacy_report.h as one page of HTML that needs nothing else: no script, and no
 * request to anywhere, which the page itself forbids (Content-Security-Policy).
 */
#ifndef EARSHOT_PRIVACY_PRIVACY_PAGE_H
#define EARSHOT_PRIVACY_PRIVACY_PAGE_H

#include <stdbool.h>
#include <stdio.h>

struct error;
struct json;

/* Written as it is made; memory does not grow with the report. False with the reason if it
 * cannot be written. */
bool privacy_page_print(const struct json *report, FILE *out, struct error *error);

#endif
