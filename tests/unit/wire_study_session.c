/* SPDX-License-Identifier: MIT
 *
 * The listener is this test, started by itself: what it does stands in the names of files and
 * microphones.
 */
#include "bridge/wire/study_session.h"

#include <signal.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/wire/listener_process.h"
#include "bridge/wire/message.h"
#include "bridge/wire/study_message.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"

/* --- the listener ------------------------------------------------------------------- */

static double shift_in_use; /* of the voice of the network */

static void say(struct json *message)
{
	char *text = NULL;
	struct buffer line;
	buffer_init(&line, MESSAGE_UP_MAX);
	if (json_print(message, &line)) {
		text = buffer_take(&line);
		dprintf(LISTENER_SOCKET, "%s\n", text);
	}
	free(text);
	buffer_finish(&line);
	json_destroy(message);
}

/* What was heard tells which voice was in use. */
static void say_heard(int64_t id, const char *what)
{
	char text[100];
	struct utterance utterance = {.id = id, .text = text, .end = 1};
	snprintf(text, sizeof(text), "%s %g", what, shift_in_use);
	say(message_heard(&utterance));
}

static void take_network(const struct json *message)
{
	struct voice voice;
	bool has_voice = voice_read_json(json_get(message, "voice"), &voice, NULL);
	shift_in_use = has_voice ? voice.streams[0].shift[0] : 0;
	dprintf(LISTENER_SOCKET,
		"{\"v\":1,\"is\":\"loaded\",\"network\":1,\"ok\":%s,\"reason\":\"no room\"}\n",
		shift_in_use == 13 ? "false" : "true");
}

static void take_open(const struct json *message)
{
	const char *microphone = json_get_text(message, "microphone");
	say(message_up("ready"));
	if (strcmp(microphone, "none") != 0) {
		dprintf(LISTENER_SOCKET, "{\"v\":1,\"is\":\"microphone\",\"state\":\"%s\","
			"\"name\":\"it\",\"reason\":\"unplugged\"}\n",
			strcmp(microphone, "lost") == 0 ? "lost" : "open");
	}
}

static void hear(const struct json *message, int64_t id)
{
	const char *file = json_get_text(message, "file");
	if (strcmp(file, "deadly") == 0) {
		raise(SIGKILL);
	}
	if (strcmp(file, "missing") == 0) {
		say(message_finished(id, 0, "it is missing"));
		return;
	}
	say_heard(id, file);
	say(message_finished(id, 1, NULL));
}

static void learn(const struct json *message, int64_t id)
{
	struct lesson lesson;
	struct voice voice;
	voice_init(&voice);
	if (!message_read_learn(message, &lesson, NULL) || lesson.count < 2) {
		say(message_finished(id, 0, "too little"));
		return;
	}
	voice.streams[0].shift[0] = lesson.diagonal ? -1 : (double)lesson.sentences[1];
	say(message_learnt(&voice));
	say(message_finished(id, 1, NULL));
}

static void take_line(const char *line)
{
	struct json *message = json_parse(line, strlen(line), NULL);
	const char *what = json_get_text(message, "do");
	struct sounds sounds = {.count = 0};
	int64_t id = 0;
	message_read_id(message, &id, NULL);
	if (strcmp(what, "open") == 0) {
		take_open(message);
	} else if (strcmp(what, "network") == 0) {
		take_network(message);
	} else if (strcmp(what, "hear") == 0) {
		hear(message, id);
	} else if (strcmp(what, "keep") == 0) {
		bool good = message_read_keep(message, &sounds, NULL);
		say(message_finished(id, 1, good && id < 100 ? NULL : "no room for it"));
		sounds_finish(&sounds);
	} else if (strcmp(what, "recall") == 0) {
		say_heard(id, "again");
		say(message_finished(id, 1, NULL));
	} else if (strcmp(what, "learn") == 0) {
		learn(message, id);
	} else if (strcmp(what, "listen") == 0 &&
		strcmp(json_get_text(message, "mode"), "command") == 0) {
		say_heard(0, "spoken");
	}
	json_destroy(message);
}

static int be_listener(void)
{
	char *line = NULL;
	size_t size = 0;
	FILE *in = fdopen(LISTENER_SOCKET, "r");
	while (in != NULL && getline(&line, &size, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		take_line(line);
	}
	free(line);
	if (in != NULL) {
		fclose(in);
	}
	return 0;
}

/* --- the session -------------------------------------------------------------------- */

static struct study_session *begin(const char *microphone, struct error *error)
{
	const struct study_session_settings settings = {.microphone = microphone,
		.network = "{\"v\":1,\"do\":\"network\"}"};
	return study_session_create(&settings, error);
}

static void on_heard(const struct utterance *utterance, void *data)
{
	snprintf(data, 100, "%s", utterance->text);
}

TEST(recordings_are_heard_kept_and_heard_again)
{
	struct error error = {0};
	struct sounds sounds = {.count = 1};
	char text[100] = "";
	struct study_session *session = begin("none", &error);
	CHECK_TEXT(error.text, "");
	if (session == NULL) {
		return;
	}
	CHECK(text_list_add(&sounds.words[0], "AA"));
	CHECK(study_session_hear_file(session, "one", on_heard, text, &error));
	CHECK_TEXT(text, "one 0");
	CHECK(study_session_keep(session, 1, &sounds, &error));
	CHECK(study_session_recall(session, 1, on_heard, text, &error));
	CHECK_TEXT(text, "again 0");
	CHECK(!study_session_keep(session, 100, &sounds, &error));
	CHECK_ERROR(error, "no room for it");
	/* A step that failed does not disturb the next. */
	CHECK(study_session_hear_file(session, "two", on_heard, text, &error));
	CHECK_TEXT(text, "two 0");
	sounds_finish(&sounds);
	study_session_destroy(session);
}

TEST(what_is_learnt_is_used_until_another_voice_is)
{
	struct error error = {0};
	struct lesson lesson = {.sentences = {4, 7}, .count = 2};
	struct voice voice;
	char text[100] = "";
	struct study_session *session = begin("none", &error);
	if (session == NULL) {
		CHECK_FAILED("%s", error.text);
		return;
	}
	CHECK(study_session_learn(session, &lesson, &voice, &error));
	CHECK_NUMBER(voice.streams[0].shift[0], 7, 0);
	CHECK(study_session_use(session, &voice, &error));
	CHECK(study_session_recall(session, 4, on_heard, text, &error));
	CHECK_TEXT(text, "again 7");
	lesson.diagonal = true;
	CHECK(study_session_learn(session, &lesson, &voice, &error));
	CHECK_NUMBER(voice.streams[0].shift[0], -1, 0);
	CHECK(study_session_use(session, NULL, &error));
	CHECK(study_session_recall(session, 4, on_heard, text, &error));
	CHECK_TEXT(text, "again 0");
	lesson.count = 1;
	CHECK(!study_session_learn(session, &lesson, &voice, &error));
	CHECK_ERROR(error, "too little");
	voice.streams[0].shift[0] = 13;
	CHECK(!study_session_use(session, &voice, &error));
	CHECK_ERROR(error, "no room");
	study_session_destroy(session);
}

TEST(the_microphone_is_waited_for)
{
	struct error error = {0};
	char text[100] = "";
	struct study_session *session = begin("default", &error);
	CHECK_TEXT(error.text, "");
	if (session != NULL) {
		CHECK(study_session_hear_microphone(session, on_heard, text, &error));
		CHECK_TEXT(text, "spoken 0");
		/* Closed in between, and open again. */
		text[0] = '\0';
		CHECK(study_session_hear_microphone(session, on_heard, text, &error));
		CHECK_TEXT(text, "spoken 0");
	}
	study_session_destroy(session);
	CHECK(begin("lost", &error) == NULL);
	CHECK_ERROR(error, "unplugged");
}

TEST(what_goes_wrong_is_told)
{
	struct error error = {0};
	char text[100] = "";
	struct study_session *session = begin("none", &error);
	if (session == NULL) {
		CHECK_FAILED("%s", error.text);
		return;
	}
	CHECK(!study_session_hear_file(session, "missing", on_heard, text, &error));
	CHECK_ERROR(error, "it is missing");
	CHECK(!study_session_hear_file(session, "deadly", on_heard, text, &error));
	CHECK_ERROR(error, "signal 9");
	CHECK_TEXT(text, "");
	study_session_destroy(session);
	study_session_destroy(NULL);
}

static void run_all(void)
{
	RUN(recordings_are_heard_kept_and_heard_again);
	RUN(what_is_learnt_is_used_until_another_voice_is);
	RUN(the_microphone_is_waited_for);
	RUN(what_goes_wrong_is_told);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "listener") == 0) {
		return be_listener();
	}
	run_all();
	return check_state.failed_tests > 0;
}
