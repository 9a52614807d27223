/* SPDX-License-Identifier: MIT */
#include "bridge/wire/listener_report.h"

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/wire/listener.h"
#include "bridge/wire/sound_level.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What the last event was told, as one text. */
static char told[3000];

static void on_loaded(bool taken, const char *reason, void *data)
{
	snprintf(data, sizeof(told), "loaded %d [%s]", taken, reason);
}

static void on_microphone(const char *state, const char *name, const char *reason, void *data)
{
	snprintf(data, sizeof(told), "microphone %s [%s] [%s]", state, name, reason);
}

static void on_playing(const char *file, void *data)
{
	snprintf(data, sizeof(told), "playing [%s]", file);
}

static void on_wake(const char *word, void *data)
{
	snprintf(data, sizeof(told), "wake [%s]", word);
}

static void on_level(const struct sound_level *level, void *data)
{
	snprintf(data, sizeof(told), "level %g %g %d", level->db, level->peak, level->speech);
}

static void on_problem(const char *text, void *data)
{
	snprintf(data, sizeof(told), "problem [%s]", text);
}

static void on_learnt(const struct voice *voice, void *data)
{
	snprintf(data, sizeof(told), "learnt %g", voice->streams[0].shift[3]);
}

static const struct listener_events events = {
	.loaded = on_loaded,
	.microphone = on_microphone,
	.playing = on_playing,
	.wake = on_wake,
	.level = on_level,
	.learnt = on_learnt,
	.problem = on_problem,
};

static const struct {
	const char *message;
	const char *told;
} good[] = {
	{"{\"is\":\"loaded\",\"ok\":true,\"reason\":null}", "loaded 1 []"},
	{"{\"is\":\"loaded\",\"ok\":true}", "loaded 1 []"},
	{"{\"is\":\"loaded\",\"ok\":false,\"reason\":\"too large\"}", "loaded 0 [too large]"},
	{"{\"is\":\"microphone\",\"state\":\"open\",\"name\":\"USB\"}", "microphone open [USB] []"},
	{"{\"is\":\"microphone\",\"state\":\"lost\",\"name\":\"USB\",\"reason\":\"unplugged\"}",
		"microphone lost [USB] [unplugged]"},
	{"{\"is\":\"microphone\",\"state\":\"none\"}", "microphone none [] []"},
	{"{\"is\":\"playing\",\"file\":\"a b.wav\"}", "playing [a b.wav]"},
	{"{\"is\":\"wake\",\"word\":\"hey house\"}", "wake [hey house]"},
	{"{\"is\":\"level\",\"db\":-30.5,\"peak\":0.25,\"speech\":true}", "level -30.5 0.25 1"},
	{"{\"is\":\"level\",\"db\":-100,\"peak\":0}", "level -100 0 0"},
	{"{\"is\":\"problem\",\"text\":\"no card\"}", "problem [no card]"},
	{"{\"is\":\"problem\",\"text\":\"two\\nlines\\t\\u001b[2J\"}", "problem [two lines  [2J]"},
	{"{\"is\":\"problem\",\"text\":\"caf\xc3\xa9\"}", "problem [caf\xc3\xa9]"},
	{"{\"is\":\"problem\",\"text\":\"\xc2\x9b""2J caf\xc3\xa9\"}", "problem [??2J caf??]"},
	{"{\"is\":\"problem\",\"text\":\"\x7f\"}", "problem [?]"},
};

static struct json *parse(const char *text)
{
	struct error error;
	struct json *json = json_parse(text, strlen(text), &error);
	if (json == NULL) {
		CHECK_FAILED("%s: %s", text, error.text);
	}
	return json;
}

TEST(hands_on_what_is_said)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		struct error error;
		struct json *json = parse(good[i].message);
		told[0] = '\0';
		CHECK(report_tell(json, &events, told, &error));
		CHECK_TEXT(told, good[i].told);
		json_destroy(json);
	}
}

TEST(needs_nobody_to_listen)
{
	static const struct listener_events nobody = {.ready = NULL};
	for (size_t i = 0; i < COUNT(good); i++) {
		struct error error;
		struct json *json = parse(good[i].message);
		CHECK(report_tell(json, &nobody, NULL, &error));
		json_destroy(json);
	}
}

TEST(refuses_wrong_messages)
{
	static const struct {
		const char *message;
		const char *sentence;
	} wrong[] = {
		{"{}", "no kind"},
		{"[]", "no kind"},
		{"{\"is\":7}", "no kind"},
		{"{\"is\":\"listening\"}", "no kind"},
		{"{\"do\":\"wake\",\"word\":\"computer\"}", "no kind"},
		{"{\"is\":\"loaded\"}", "`ok`"},
		{"{\"is\":\"loaded\",\"ok\":\"true\"}", "`ok`"},
		{"{\"is\":\"loaded\",\"ok\":1}", "`ok`"},
		{"{\"is\":\"microphone\"}", "`state`"},
		{"{\"is\":\"microphone\",\"state\":\"opened\"}", "`state`"},
		{"{\"is\":\"microphone\",\"state\":1}", "`state`"},
		{"{\"is\":\"playing\"}", "`file`"},
		{"{\"is\":\"wake\"}", "`word`"},
		{"{\"is\":\"wake\",\"word\":\"\"}", "`word`"},
		{"{\"is\":\"level\",\"peak\":0}", "`db`"},
		{"{\"is\":\"level\",\"db\":null,\"peak\":0}", "`db`"},
		{"{\"is\":\"level\",\"db\":-101,\"peak\":0}", "`db`"},
		{"{\"is\":\"level\",\"db\":2,\"peak\":0}", "`db`"},
		{"{\"is\":\"level\",\"db\":-30}", "`peak`"},
		{"{\"is\":\"level\",\"db\":-30,\"peak\":1.5}", "`peak`"},
		{"{\"is\":\"level\",\"db\":-30,\"peak\":-1}", "`peak`"},
		{"{\"is\":\"problem\",\"text\":null}", "`text`"},
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct error error;
		struct json *json = parse(wrong[i].message);
		told[0] = '\0';
		error.text[0] = '\0';
		CHECK(!report_tell(json, &events, told, &error));
		CHECK_ERROR(error, wrong[i].sentence);
		CHECK_TEXT(told, "");
		json_destroy(json);
	}
}

TEST(hands_on_a_voice)
{
	struct voice voice;
	struct error error;
	voice_init(&voice);
	voice.streams[0].shift[3] = 1.5;
	struct json *json = message_learnt(&voice);
	told[0] = '\0';
	CHECK(report_tell(json, &events, told, &error));
	CHECK_TEXT(told, "learnt 1.5");
	/* What is no voice is not used. */
	CHECK(json_put(json, "voice", json_new_list()));
	told[0] = '\0';
	CHECK(!report_tell(json, &events, told, &error));
	CHECK_ERROR(error, "wrong voice");
	CHECK_TEXT(told, "");
	json_destroy(json);
}

TEST(cuts_a_long_line)
{
	char line[REPORT_LINE_MAX];
	char text[3 * REPORT_LINE_MAX];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	struct json *json = json_new_object();
	CHECK(json_put_text(json, "text", text));
	report_line(json, "text", line);
	CHECK(strlen(line) == REPORT_LINE_MAX - 1);
	/* Not in the middle of a character that would then be none. */
	memcpy(text + REPORT_LINE_MAX - 2, "\xc3\xa9", 2);
	CHECK(json_put_text(json, "text", text));
	report_line(json, "text", line);
	CHECK(line[REPORT_LINE_MAX - 2] == '?');
	json_destroy(json);
}

TEST_MAIN(
	RUN(hands_on_what_is_said);
	RUN(needs_nobody_to_listen);
	RUN(refuses_wrong_messages);
	RUN(hands_on_a_voice);
	RUN(cuts_a_long_line))
