/* SPDX-License-Identifier: MIT */
#include "tests/support/device_script.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

#define SCRIPT_MAX (1024 * 1024)
#define ANSWERS_MAX 400
#define STEPS_MAX 600
#define SAYS_MAX 12
#define LARGE (1024 * 1024)

void device_script_destroy(struct device_script *script)
{
	if (script == NULL) {
		return;
	}
	for (size_t i = 0; i < script->answer_count; i++) {
		struct device_answer *answer = &script->answers[i];
		for (size_t j = 0; j < answer->say_count; j++) {
			free(answer->says[j].topic);
			free(answer->says[j].payload);
		}
		free(answer->says);
		free(answer->command.topic);
		free(answer->command.payload);
	}
	for (size_t i = 0; i < script->step_count; i++) {
		free(script->steps[i].text);
	}
	free(script->answers);
	free(script->steps);
	free(script);
}

/* "TOPIC PAYLOAD", the payload to the end of the line; without one it is empty. */
static struct device_message read_message(const char *text, bool retained)
{
	size_t length = strcspn(text, " ");
	const char *payload = text[length] == ' ' ? text + length + 1 : "";
	bool large = strcmp(payload, "@1MB") == 0;
	struct device_message message = {text_copy_part(text, length),
		large ? calloc(1, LARGE + 1) : text_copy(payload), retained};
	if (large && message.payload != NULL) {
		memset(message.payload, 'x', LARGE);
	}
	return message;
}

static bool add_answer(struct device_script *script, const char *text, unsigned line)
{
	if (script->answer_count == ANSWERS_MAX) {
		return false;
	}
	struct device_answer *answer = &script->answers[script->answer_count++];
	*answer = (struct device_answer){.line = line,
		.says = calloc(SAYS_MAX, sizeof(*answer->says))};
	if (text != NULL) {
		answer->command = read_message(text, false);
	}
	return answer->says != NULL;
}

static bool add_say(struct device_script *script, const char *text, bool retained)
{
	struct device_answer *answer = &script->answers[script->answer_count - 1];
	if (answer->command.topic == NULL && answer->say_count % SAYS_MAX == 0) {
		/* What is said at the start has no bound of its own. */
		void *more = realloc(answer->says,
			(answer->say_count + SAYS_MAX) * sizeof(*answer->says));
		if (more == NULL) {
			return false;
		}
		answer->says = more;
	} else if (answer->command.topic != NULL && answer->say_count == SAYS_MAX) {
		return false;
	}
	answer->says[answer->say_count++] = read_message(text, retained);
	return true;
}

static bool add_step(struct device_script *script, enum device_step_kind kind, const char *text,
	unsigned line)
{
	if (script->step_count == STEPS_MAX) {
		return false;
	}
	script->steps[script->step_count++] = (struct device_step){kind, text_copy(text), line};
	return true;
}

static bool read_line(struct device_script *script, const char *text, unsigned number)
{
	static const struct {
		const char *mark;
		int kind; /* -1: `<`, -2: `>`, -3: `>>`, else a step */
	} marks[] = {
		{"< ", -1}, {">> ", -3}, {"> ", -2}, {"!? ", STEP_NOT_DONE}, {"! ", STEP_DONE},
		{"? ", STEP_ASK}, {"= ", STEP_KNOWN}, {"~ ", STEP_TOLD},
	};
	if (text[0] == '\0' || text[0] == '#') {
		return true;
	}
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		size_t length = strlen(marks[i].mark);
		if (strncmp(text, marks[i].mark, length) != 0) {
			continue;
		}
		if (marks[i].kind == -1) {
			return add_answer(script, text + length, number);
		}
		return marks[i].kind < 0 ? add_say(script, text + length, marks[i].kind == -3) :
			add_step(script, (enum device_step_kind)marks[i].kind, text + length, number);
	}
	return false;
}

static bool read_lines(struct device_script *script, const char *text, struct error *error)
{
	for (unsigned number = 1; *text != '\0'; number++) {
		size_t length = strcspn(text, "\n");
		char *line = text_copy_part(text, length);
		bool good = line != NULL && read_line(script, line, number);
		free(line);
		if (!good) {
			return error_set(error, ERROR_INPUT, "line %u is not understood", number);
		}
		text += length + (text[length] == '\n');
	}
	return true;
}

struct device_script *device_script_read(const char *path, struct error *error)
{
	struct buffer text;
	struct device_script *script = calloc(1, sizeof(*script));
	buffer_init(&text, SCRIPT_MAX);
	if (script != NULL) {
		script->answers = calloc(ANSWERS_MAX, sizeof(*script->answers));
		script->steps = calloc(STEPS_MAX, sizeof(*script->steps));
	}
	if (script == NULL || script->answers == NULL || script->steps == NULL ||
		!add_answer(script, NULL, 0) || !buffer_read_file(&text, path, error) ||
		!read_lines(script, buffer_text(&text), error)) {
		device_script_destroy(script);
		script = NULL;
	}
	buffer_finish(&text);
	return script;
}

/* JSON as it is printed here, so that blanks do not matter; other text as it is. */
static char *canonical(const char *payload)
{
	struct json *json = json_parse(payload, strlen(payload), NULL);
	if (json == NULL) {
		return text_copy(payload);
	}
	struct buffer printed;
	buffer_init(&printed, SCRIPT_MAX);
	char *text = json_print(json, &printed) ? buffer_take(&printed) : NULL;
	buffer_finish(&printed);
	json_destroy(json);
	return text;
}

static bool is_same(const char *left, const char *right)
{
	char *a = canonical(left);
	char *b = canonical(right);
	bool same = a != NULL && b != NULL && strcmp(a, b) == 0;
	free(a);
	free(b);
	return same;
}

struct device_answer *device_script_answer(struct device_script *script, const char *topic,
	const char *payload)
{
	struct device_answer *found = NULL;
	for (size_t i = 1; i < script->answer_count; i++) {
		struct device_answer *answer = &script->answers[i];
		if (strcmp(answer->command.topic, topic) != 0 ||
			!is_same(answer->command.payload, payload)) {
			continue;
		}
		found = answer;
		if (answer->heard == 0) {
			break;
		}
	}
	return found;
}
