/* SPDX-License-Identifier: MIT */
#include "bridge/privacy/timeline_picture.h"

#include <math.h>

#include "bridge/privacy/html.h"
#include "bridge/privacy/timeline.h"

/* From the top, in pixels. */
enum {
	PLOT_TOP = 24,
	PLOT_BOTTOM = 184,
	LABELS = 204,
	OWN_LABEL = 238,
	OWN_LINE = 252,
	PICTURE_HEIGHT = 260,
};

#define GRID_LINES 4
#define LABELS_WIDE 8 /* on a wide screen; half of them on a narrow one */
#define BAR_PART 0.74 /* of a slot; the rest is the gap */
#define BAR_LEAST 1.5 /* pixels: 1 among thousands is seen */
#define PER_CENT 100.0
/* A label nearer to the right edge than this ends at its slot. */
#define EDGE 5.0

/* --- scale --------------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, so that there are few lines. */
static double grid_step(double highest)
{
	static const double factors[] = {1, 2, 5, 10};
	double wanted = fmax(highest / GRID_LINES, 1);
	double power = pow(10, floor(log10(wanted)));

	for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
		if (factors[i] * power >= wanted) {
			return factors[i] * power;
		}
	}
	return 10 * power;
}

static double highest(const struct timeline *timeline)
{
	return timeline->slots[timeline->highest].reports;
}

/* What the top of the picture stands for. */
static double scale_of(const struct timeline *timeline)
{
	double step = grid_step(highest(timeline));

	return fmax(ceil(highest(timeline) / step), 1) * step;
}

static double height_of(double reports, double scale)
{
	double height = reports / scale * (PLOT_BOTTOM - PLOT_TOP);

	return reports > 0 ? fmax(height, BAR_LEAST) : 0;
}

static double slot_left(const struct timeline *timeline, size_t slot)
{
	return PER_CENT * (double)slot / (double)timeline->count;
}

static double slot_middle(const struct timeline *timeline, size_t slot)
{
	return slot_left(timeline, slot) + PER_CENT / (double)timeline->count / 2;
}

/* --- parts --------------------------------------------------------------------------------- */

static void print_tick(FILE *out, double number)
{
	static const struct {
		double from, unit;
		const char *name;
	} shapes[] = {{1e9, 1e9, "G"}, {1e6, 1e6, "M"}, {1e4, 1e3, "k"}, {0, 1, ""}};
	size_t i = 0;

	while (number < shapes[i].from) {
		i++;
	}
	fprintf(out, "%g%s", number / shapes[i].unit, shapes[i].name);
}

static void print_grid(FILE *out, double scale, double step)
{
	for (double number = 0; number <= scale + step / 2; number += step) {
		double y = PLOT_BOTTOM - number / scale * (PLOT_BOTTOM - PLOT_TOP);
		fprintf(out, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>"
			     "<text class=\"tick\" x=\"-8\" y=\"%.1f\">",
			number > 0 ? "grid" : "base", y, y, y + 4);
		print_tick(out, number);
		fputs("</text>\n", out);
	}
}

static void print_slot(FILE *out, const struct timeline *timeline, size_t slot, double scale)
{
	const struct timeline_slot *at = &timeline->slots[slot];
	double width = PER_CENT / (double)timeline->count;
	double height = height_of(at->reports, scale);
	char name[TIMELINE_NAME_SIZE];

	if (at->kind == SLOT_NOT_COUNTED) {
		fprintf(out, "<rect class=\"gap\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%d\" height=\"%d\"/>\n",
			slot_left(timeline, slot), width, PLOT_TOP, PLOT_BOTTOM - PLOT_TOP);
	} else if (at->reports > 0) {
		fprintf(out, "<rect class=\"bar\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%.1f\" "
			     "height=\"%.1f\" rx=\"1.5\"><title>",
			slot_left(timeline, slot) + width * (1 - BAR_PART) / 2, width * BAR_PART,
			PLOT_BOTTOM - height, height);
		timeline_name(timeline, slot, name);
		html_text(out, name);
		fputs(": ", out);
		html_count(out, at->reports);
		fputs("</title></rect>\n", out);
	}
}

static void print_text_start(FILE *out, const char *class, double x, double y)
{
	const char *anchor = x > PER_CENT - EDGE ? "end" : "middle";

	fprintf(out, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.3f%%\" y=\"%.1f\">", class, anchor,
		x, y);
}

static void print_highest(FILE *out, const struct timeline *timeline, double scale)
{
	if (highest(timeline) > 0) {
		print_text_start(out, "most", slot_middle(timeline, timeline->highest),
			PLOT_BOTTOM - height_of(highest(timeline), scale) - 6);
		html_count(out, highest(timeline));
		fputs("</text>\n", out);
	}
}

/* How many slots lie between two labels. */
static size_t label_step(const struct timeline *timeline)
{
	static const size_t day_steps[] = {1, 2, 3, 4, 7, 14, 28, 56};
	static const size_t hour_steps[] = {3, 6, 12};
	size_t step = 0;

	if (timeline->by_hour) {
		return hour_steps[(timeline->days - 1) % 3];
	}
	while (timeline->count > LABELS_WIDE * day_steps[step] && step + 1 <
		sizeof(day_steps) / sizeof(day_steps[0])) {
		step++;
	}
	return day_steps[step];
}

/* Of several days by hour, midnight has the name of its day, and what is between its hour. */
static void print_label(FILE *out, const struct timeline *timeline, size_t slot)
{
	char name[TIMELINE_NAME_SIZE];

	if (!timeline->by_hour || (timeline->days > 1 && timeline->slots[slot].hour == 0)) {
		timeline_day(timeline, slot, name);
		fputs(name, out);
	} else {
		fprintf(out, "%02d:00", timeline->slots[slot].hour);
	}
}

static void print_labels(FILE *out, const struct timeline *timeline)
{
	size_t step = label_step(timeline), number = 0;

	for (size_t slot = 0; slot < timeline->count; slot += step, number++) {
		print_text_start(out, number % 2 == 1 ? "label wide" : "label",
			slot_middle(timeline, slot), LABELS);
		print_label(out, timeline, slot);
		fputs("</text>\n", out);
	}
}

static void print_sent(FILE *out, double sent)
{
	if (sent < 0) {
		fputs("not known", out);
	} else {
		html_count(out, sent);
	}
}

/* What left by Earshot, if it was nothing: a line along zero. When is not known otherwise. */
static void print_own(FILE *out, double sent)
{
	fprintf(out, "<text class=\"own-label\" x=\"0\" y=\"%d\">Earshot: ", OWN_LABEL);
	print_sent(out, sent);
	if (sent != 0) {
		fputs(sent > 0 ? " in all</text>\n" : "</text>\n", out);
		return;
	}
	fprintf(out, " all along</text>\n"
		     "<line class=\"own\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>"
		     "<text class=\"tick\" x=\"-8\" y=\"%d\">0</text>\n", OWN_LINE, OWN_LINE,
		OWN_LINE + 4);
}

static void print_description(FILE *out, const struct timeline *timeline, double sent)
{
	char first[TIMELINE_NAME_SIZE], last[TIMELINE_NAME_SIZE], most[TIMELINE_NAME_SIZE];

	timeline_name(timeline, 0, first);
	timeline_name(timeline, timeline->count - 1, last);
	timeline_name(timeline, timeline->highest, most);
	fprintf(out, "<title id=\"picture-title\">Reports that linked devices would have sent, by %s"
		     "</title>\n<desc id=\"picture-text\">One bar for each %s from %s to %s. ",
		timeline->by_hour ? "hour" : "day", timeline->by_hour ? "hour" : "day", first, last);
	if (highest(timeline) > 0) {
		fprintf(out, "The highest is that of %s: ", most);
		html_count(out, highest(timeline));
		fputs(". ", out);
	} else {
		fputs("There is no report in it. ", out);
	}
	fputs("Below them what Earshot let out of the house, in messages: ", out);
	print_sent(out, sent);
	fputs(". The table after the picture has the same figures.</desc>\n", out);
}

void timeline_picture(FILE *out, const struct timeline *timeline, double sent)
{
	double scale = scale_of(timeline);

	fprintf(out, "<svg class=\"timeline\" role=\"img\" height=\"%d\" "
		     "aria-labelledby=\"picture-title\" aria-describedby=\"picture-text\">\n",
		PICTURE_HEIGHT);
	print_description(out, timeline, sent);
	print_grid(out, scale, grid_step(highest(timeline)));
	for (size_t slot = 0; slot < timeline->count; slot++) {
		print_slot(out, timeline, slot, scale);
	}
	print_highest(out, timeline, scale);
	print_labels(out, timeline);
	print_own(out, sent);
	fputs("</svg>\n", out);
}
