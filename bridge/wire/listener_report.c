/* SPDX-License-Identifier: MIT */
#include "bridge/wire/listener_report.h"

#include <stdio.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/sound_level.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"

void report_line(const struct json *json, const char *key, char line[REPORT_LINE_MAX])
{
	const char *text = json_get_text(json, key);
	snprintf(line, REPORT_LINE_MAX, "%s", text != NULL ? text : "");
	for (size_t i = 0; line[i] != '\0'; i++) {
		if ((unsigned char)line[i] < ' ') {
			line[i] = ' ';
		}
	}
	bool clean = text_is_clean(line, strlen(line));
	for (size_t i = 0; line[i] != '\0' && !clean; i++) {
		if ((unsigned char)line[i] >= 0x7f) {
			line[i] = '?';
		}
	}
}

static bool tell_loaded(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	char reason[REPORT_LINE_MAX];
	bool taken = false;
	if (!json_boolean(json_get(json, "ok"), &taken)) {
		return error_set(error, ERROR_INPUT, "`ok` must be true or false");
	}
	report_line(json, "reason", reason);
	if (events->loaded != NULL) {
		events->loaded(taken, reason, data);
	}
	return true;
}

static bool tell_microphone(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	static const char *const states[] = {"open", "lost", "none"};
	const char *found = json_get_text(json, "state");
	const char *state = NULL;
	char name[REPORT_LINE_MAX];
	char reason[REPORT_LINE_MAX];
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]) && found != NULL; i++) {
		state = strcmp(found, states[i]) == 0 ? states[i] : state;
	}
	if (state == NULL) {
		return error_set(error, ERROR_INPUT, "`state` must be open, lost or none");
	}
	report_line(json, "name", name);
	report_line(json, "reason", reason);
	if (events->microphone != NULL) {
		events->microphone(state, name, reason, data);
	}
	return true;
}

static bool tell_wake(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	char word[REPORT_LINE_MAX];
	report_line(json, "word", word);
	if (word[0] == '\0') {
		return error_set(error, ERROR_INPUT, "`word` is missing");
	}
	if (events->wake != NULL) {
		events->wake(word, data);
	}
	return true;
}

static bool tell_level(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	struct sound_level level = {.speech = json_get_boolean(json, "speech", false)};
	if (!json_number(json_get(json, "db"), &level.db) || !(level.db >= SOUND_LEVEL_LEAST) ||
		!(level.db <= 1)) {
		return error_set(error, ERROR_INPUT, "`db` must be a number from %g to 1",
			SOUND_LEVEL_LEAST);
	}
	if (!json_number(json_get(json, "peak"), &level.peak) || !(level.peak >= 0) ||
		!(level.peak <= 1)) {
		return error_set(error, ERROR_INPUT, "`peak` must be a number from 0 to 1");
	}
	if (events->level != NULL) {
		events->level(&level, data);
	}
	return true;
}

static bool tell_playing(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	char file[REPORT_LINE_MAX];
	report_line(json, "file", file);
	if (file[0] == '\0') {
		return error_set(error, ERROR_INPUT, "`file` is missing");
	}
	if (events->playing != NULL) {
		events->playing(file, data);
	}
	return true;
}

static bool tell_learnt(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	struct voice voice;
	if (!message_read_learnt(json, &voice, error)) {
		return false;
	}
	if (events->learnt != NULL) {
		events->learnt(&voice, data);
	}
	return true;
}

static bool tell_problem(const struct json *json, const struct listener_events *events,
	void *data, struct error *error)
{
	char text[REPORT_LINE_MAX];
	report_line(json, "text", text);
	if (text[0] == '\0') {
		return error_set(error, ERROR_INPUT, "`text` is missing");
	}
	if (events->problem != NULL) {
		events->problem(text, data);
	}
	return true;
}

static const struct {
	const char *kind;
	bool (*tell)(const struct json *json, const struct listener_events *events, void *data,
		struct error *error);
} tellers[] = {
	{"loaded", tell_loaded},
	{"microphone", tell_microphone},
	{"playing", tell_playing},
	{"wake", tell_wake},
	{"level", tell_level},
	{"learnt", tell_learnt},
	{"problem", tell_problem},
};

bool report_tell(const struct json *message, const struct listener_events *events, void *data,
	struct error *error)
{
	const char *kind = json_get_text(message, "is");
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]) && kind != NULL; i++) {
		if (strcmp(tellers[i].kind, kind) == 0) {
			return tellers[i].tell(message, events, data, error);
		}
	}
	return error_set(error, ERROR_INPUT, "it is of no kind that is known");
}
