/* SPDX-License-Identifier: MIT
 *
 * What Earshot answers, after what devices reported: every story of answers.txt in the house
 * of answers.yaml, on a clock that stands still until it is let pass. The text must come out
 * as it stands there; answers.txt explains its lines.
 *
 * After a change that is meant: EARSHOT_GOLDEN=write, and read the difference.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/loop.h"
#include "bridge/dialogue/answers.h"
#include "bridge/dialogue/carrying_out.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/questions/questions.h"
#include "tests/support/device_map.h"
#include "tests/support/stand_in_connection.h"

#define GOLDEN "tests/golden/answers.txt"
#define TEXT_MAX (1024 * 1024)

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct connection connection;
	struct home *home;
	struct answers *answers;
	struct device_states *states;
	struct carrying_out *carrying_out;
	enum temperature_unit unit;
	size_t shown; /* of what was sent */
	struct buffer *out;
};

static struct home *read_house(void)
{
	struct buffer yaml;
	struct error error = {0};
	struct problems *problems = problems_create();
	buffer_init(&yaml, TEXT_MAX);
	CHECK(buffer_read_file(&yaml, "tests/golden/answers.yaml", &error));
	struct home *home = device_map_home(buffer_text(&yaml), problems);
	char *lines = device_map_problems(problems);
	CHECK_TEXT(lines, "");
	free(lines);
	problems_destroy(problems);
	buffer_finish(&yaml);
	return home;
}

static void set_stage(struct stage *stage, struct buffer *out)
{
	*stage = (struct stage){.clock = clock_create_manual(0), .out = out};
	stage->loop = loop_create(stage->clock);
	stage->home = read_house();
	stage->answers = answers_load("grammars/answers.yaml", NULL);
	stage->states = device_states_create(stage->home);
	device_states_set_clock(stage->states, stage->clock);
	stage->carrying_out = carrying_out_create(stage->loop, &stage->connection, stage->states,
		stage->answers);
	CHECK(stage->carrying_out != NULL);
}

static void clear_stage(struct stage *stage)
{
	carrying_out_destroy(stage->carrying_out);
	device_states_destroy(stage->states);
	answers_destroy(stage->answers);
	home_destroy(stage->home);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

static void pass(struct stage *stage, int64_t ms)
{
	/* In steps, because what falls due may set another time. */
	for (int64_t left = ms; left >= 0; left -= 100) {
		clock_advance(stage->clock, left >= 100 ? 100 : left);
		loop_turn(stage->loop, 0);
		loop_turn(stage->loop, 0);
	}
}

/* --- what is said and what it leads to ------------------------------------------------ */

static void on_sent(const struct action *action, void *data)
{
	(void)action;
	(void)data;
}

static void on_reported(const struct action *action, const struct property_value *value, void *data)
{
	(void)action;
	(void)value;
	(void)data;
}

static void on_answered(const char *say, bool done, void *data)
{
	struct stage *stage = data;
	buffer_append_format(stage->out, "  %s: %s\n", done ? "done" : "not done", say);
}

static void command(struct stage *stage, struct meaning *meaning, const char *here)
{
	static const struct carrying_out_events events = {on_sent, on_reported, on_answered};
	struct error error = {0};
	const struct plan_context context = {.home = stage->home, .states = stage->states,
		.here = here, .unit = stage->unit};
	struct plan *plan = plan_create(&context, &meaning, 1, &error);
	if (plan == NULL) {
		buffer_append_format(stage->out, "  no plan: %s\n", error.text);
		return;
	}
	CHECK(carrying_out_start(stage->carrying_out, plan, &events, stage));
}

static void question(struct stage *stage, const struct meaning *meaning, const char *here)
{
	const struct question_context context = {.home = stage->home, .states = stage->states,
		.answers = stage->answers, .here = here, .unit = stage->unit,
		.clock = stage->clock};
	struct error error = {0};
	char *said = question_answer(&context, meaning, &error);
	buffer_append_format(stage->out, "  %s: %s\n", said != NULL ? "answer" : "no answer",
		said != NULL ? said : error.text);
	free(said);
}

static void say(struct stage *stage, const char *line)
{
	struct meaning *meaning = device_map_meaning(line);
	const struct slot *here = meaning_slot(meaning, "here");
	const char *room = here != NULL ? here->text : NULL;
	for (char *at = here != NULL ? here->text : NULL; at != NULL && *at != '\0'; at++) {
		*at = *at == ' ' ? '_' : *at;
	}
	if (strncmp(meaning->intent, "question_", 9) == 0) {
		question(stage, meaning, room);
	} else {
		command(stage, meaning, room);
	}
	meaning_destroy(meaning);
}

/* --- what the world does ------------------------------------------------------------------ */

static void take_report(const struct device *device, const struct device_property *property,
	const struct property_value *value, bool retained, void *data)
{
	struct stage *stage = data;
	carrying_out_report(stage->carrying_out, device, property, value, retained);
}

static void report(struct stage *stage, char *line, bool retained)
{
	char *space = strchr(line, ' ');
	if (space == NULL) {
		CHECK_FAILED("`%s` is no topic and payload", line);
		return;
	}
	*space = '\0';
	device_states_take(stage->states, line, space + 1, strlen(space + 1), retained,
		take_report, stage);
}

static void leave(struct stage *stage)
{
	for (size_t i = 0; i < stage->connection.count; i++) {
		struct sent *sent = &stage->connection.sent[i];
		if (!sent->ended && sent->left != NULL) {
			sent->left(sent->data);
			sent->left = NULL;
		}
	}
}

static void end_all(struct stage *stage, enum delivery delivery)
{
	for (size_t i = 0; i < stage->connection.count; i++) {
		struct sent *sent = &stage->connection.sent[i];
		if (!sent->ended) {
			sent->ended = true;
			sent->callback(delivery == DELIVERY_UNKNOWN && sent->left != NULL
				? DELIVERY_NOT_SENT : delivery, sent->data);
		}
	}
}

static void show_sent(struct stage *stage)
{
	for (; stage->shown < stage->connection.count; stage->shown++) {
		const struct sent *sent = &stage->connection.sent[stage->shown];
		buffer_append_format(stage->out, "  sends %s%s%s\n", sent->topic,
			sent->payload[0] != '\0' ? " " : "", sent->payload);
	}
}

static bool starts(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

static void follow(struct stage *stage, char *line)
{
	double seconds = 0;
	if (line[0] == '>') {
		say(stage, line + 1);
	} else if (starts(line, "reports ")) {
		report(stage, line + 8, false);
	} else if (starts(line, "kept ")) {
		report(stage, line + 5, true);
	} else if (strcmp(line, "leaves") == 0) {
		leave(stage);
	} else if (strcmp(line, "taken") == 0) {
		leave(stage);
		end_all(stage, DELIVERY_TAKEN);
	} else if (strcmp(line, "refused") == 0) {
		leave(stage);
		end_all(stage, DELIVERY_REFUSED);
	} else if (strcmp(line, "not taken") == 0) {
		leave(stage);
		end_all(stage, DELIVERY_FAILED);
	} else if (strcmp(line, "lost") == 0) {
		end_all(stage, DELIVERY_UNKNOWN);
	} else if (strcmp(line, "no broker") == 0) {
		stage->connection.down = true;
	} else if (strcmp(line, "fahrenheit") == 0) {
		stage->unit = TEMPERATURE_FAHRENHEIT;
	} else if (starts(line, "wait ") && text_to_number(line + 5, 0, 1e6, &seconds)) {
		pass(stage, (int64_t)(seconds * 1000));
	} else if (line[0] != '\0' && line[0] != '#') {
		CHECK_FAILED("%s: what is `%s`?", GOLDEN, line);
	}
	pass(stage, 0);
	show_sent(stage);
}

/* --- the file ---------------------------------------------------------------------------- */

/* Keeps what is told, and writes what comes of it anew. A line `==` begins a new story. */
static void tell_all(struct buffer *out, const char *golden)
{
	struct stage stage;
	set_stage(&stage, out);
	while (*golden != '\0') {
		size_t length = strcspn(golden, "\n");
		if (starts(golden, "==")) {
			clear_stage(&stage);
			set_stage(&stage, out);
		}
		if (golden[0] != ' ') {
			char *line = text_copy_part(golden, length);
			buffer_append_format(out, "%s\n", line);
			if (!starts(line, "==")) {
				follow(&stage, line);
			}
			free(line);
		}
		golden += length + (golden[length] == '\n');
	}
	clear_stage(&stage);
}

static void show_difference(const char *told, const char *golden)
{
	unsigned line = 1;
	const char *start = told;
	for (; *told == *golden && *told != '\0'; told++, golden++) {
		if (*told == '\n') {
			line++;
			start = told + 1;
		}
	}
	CHECK_FAILED("%s:%u: told from there on:\n%.400s\n", GOLDEN, line, start);
}

static void write_golden(const char *text)
{
	FILE *file = fopen(GOLDEN, "w");
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
		CHECK_FAILED("cannot write %s", GOLDEN);
	}
}

TEST(answers_to_everything)
{
	struct buffer golden;
	struct buffer told;
	struct error error = {0};
	buffer_init(&golden, TEXT_MAX);
	buffer_init(&told, TEXT_MAX);
	CHECK(buffer_read_file(&golden, GOLDEN, &error));
	tell_all(&told, buffer_text(&golden));
	CHECK(!told.failed);
	const char *mode = getenv("EARSHOT_GOLDEN");
	if (mode != NULL && strcmp(mode, "write") == 0) {
		write_golden(buffer_text(&told));
	} else if (strcmp(buffer_text(&told), buffer_text(&golden)) != 0) {
		show_difference(buffer_text(&told), buffer_text(&golden));
	}
	buffer_finish(&golden);
	buffer_finish(&told);
}

TEST_MAIN(RUN(answers_to_everything))
