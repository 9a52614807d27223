/* SPDX-License-Identifier: MIT
 *
 * How the page of privacy_page.h looks, on a telephone and on a wide screen, light and dark.
 */
#ifndef EARSHOT_PRIVACY_PAGE_STYLE_H
#define EARSHOT_PRIVACY_PAGE_STYLE_H

/* What stands in the <style>, in parts, the last of which is NULL; and the SHA-256 of exactly
 * that, in base64, by which the page allows this style and no other. A test says what it has
 * become after a change. */
extern const char *const page_style[];
extern const char page_style_hash[];

#endif
