/* SPDX-License-Identifier: MIT
 *
 * A timeline as a picture, an SVG within a page of HTML. All that lies along the time is in per
 * cent of the width and all else in pixels, so that letters are as large on a telephone as on
 * a wide screen. The page's style gives the colours.
 */
#ifndef EARSHOT_PRIVACY_TIMELINE_PICTURE_H
#define EARSHOT_PRIVACY_TIMELINE_PICTURE_H

#include <stdio.h>

struct timeline;

/* `sent`: how many messages Earshot let out of the house, which is the line below; less than 0:
 * that is not known. */
void timeline_picture(FILE *out, const struct timeline *timeline, double sent);

#endif
