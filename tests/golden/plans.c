/* SPDX-License-Identifier: MIT
 *
 * Every meaning of plans.txt (lines with `>`) planned in the house of plans.yaml: the
 * text must come out as it stands there. With `here=ROOM` it was heard in that room.
 *
 * After a change that is meant: EARSHOT_GOLDEN=write, and read the difference.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/home.h"
#include "bridge/home/plan.h"
#include "tests/support/device_map.h"

#define GOLDEN "tests/golden/plans.txt"
#define TEXT_MAX (1024 * 1024)

static void append_expectation(struct buffer *out, const struct expectation *expectation)
{
	if (expectation->property == NULL) {
		return;
	}
	buffer_append_format(out, "    wants %s of %s ", expectation->property->type->name,
		expectation->property->topics.items[0]);
	if (expectation->state != NULL) {
		buffer_append_format(out, "%s\n", expectation->state);
		return;
	}
	char number[32];
	char tolerance[32];
	text_print_number(expectation->number, number, sizeof(number));
	text_print_number(expectation->tolerance, tolerance, sizeof(tolerance));
	buffer_append_format(out, "%s ± %s\n", number, tolerance);
}

static void append_plan(struct buffer *out, const struct plan *plan)
{
	buffer_append_format(out, "  %s: %s\n", policy_name(plan->policy), plan->say);
	for (size_t i = 0; i < plan->action_count; i++) {
		buffer_append_format(out, "    %s %s\n", plan->actions[i].topic,
			plan->actions[i].payload);
		append_expectation(out, &plan->actions[i].expectation);
	}
}

static void append_planned(struct buffer *out, const struct home *home, const char *line)
{
	struct meaning *meaning = device_map_meaning(line);
	struct error error = {0};
	const struct slot *here = meaning_slot(meaning, "here");
	char room[64] = "";
	snprintf(room, sizeof(room), "%s", here != NULL ? here->text : "");
	struct plan *plan = device_map_plan(home, meaning, here != NULL ? room : NULL, &error);
	if (plan != NULL) {
		append_plan(out, plan);
	} else {
		buffer_append_format(out, "  no: %s\n", error.text);
	}
	plan_destroy(plan);
	meaning_destroy(meaning);
}

/* Keeps comments, blank lines and meanings, and writes the plans anew. */
static void plan_all(struct buffer *out, const struct home *home, const char *golden)
{
	while (*golden != '\0') {
		size_t length = strcspn(golden, "\n");
		if (golden[0] == '>') {
			char *line = text_copy_part(golden + 1, length - 1);
			buffer_append_format(out, ">%s\n", line);
			append_planned(out, home, line);
			free(line);
		} else if (golden[0] != ' ') {
			buffer_append(out, golden, length);
			buffer_append(out, "\n", 1);
		}
		golden += length + (golden[length] == '\n');
	}
}

static void show_difference(const char *planned, const char *golden)
{
	unsigned line = 1;
	while (*planned == *golden && *planned != '\0') {
		line += *planned == '\n';
		planned++;
		golden++;
	}
	CHECK_FAILED("%s:%u: planned from there on:\n%.300s\n", GOLDEN, line, planned);
}

static void write_golden(const char *text)
{
	FILE *file = fopen(GOLDEN, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
		CHECK_FAILED("cannot write %s", GOLDEN);
	}
}

static struct home *read_house(void)
{
	struct buffer yaml;
	struct error error = {0};
	struct problems *problems = problems_create();
	buffer_init(&yaml, TEXT_MAX);
	CHECK(buffer_read_file(&yaml, "tests/golden/plans.yaml", &error));
	struct home *home = device_map_home(buffer_text(&yaml), problems);
	char *lines = device_map_problems(problems);
	CHECK_TEXT(lines, "");
	free(lines);
	problems_destroy(problems);
	buffer_finish(&yaml);
	return home;
}

TEST(plans)
{
	struct buffer golden;
	struct buffer planned;
	struct error error = {0};
	struct home *home = read_house();
	buffer_init(&golden, TEXT_MAX);
	buffer_init(&planned, TEXT_MAX);
	CHECK(buffer_read_file(&golden, GOLDEN, &error));
	plan_all(&planned, home, buffer_text(&golden));
	CHECK(!planned.failed);
	const char *mode = getenv("EARSHOT_GOLDEN");
	if (mode != NULL && strcmp(mode, "write") == 0) {
		write_golden(buffer_text(&planned));
	} else if (strcmp(buffer_text(&planned), buffer_text(&golden)) != 0) {
		show_difference(buffer_text(&planned), buffer_text(&golden));
	}
	buffer_finish(&golden);
	buffer_finish(&planned);
	home_destroy(home);
}

TEST_MAIN(RUN(plans))
