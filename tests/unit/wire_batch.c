/* SPDX-License-Identifier: MIT
 *
 * The listeners are this test, started by itself: what they do with a file stands in its
 * name.
 */
#include "bridge/wire/batch.h"

#include <signal.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/wire/listener_process.h"
#include "bridge/wire/message.h"
#include "tests/check.h"

#define FILES_MAX 40

/* --- the listener ------------------------------------------------------------------- */

static void say_heard(int id, const char *text)
{
	dprintf(LISTENER_SOCKET,
		"{\"v\":1,\"is\":\"heard\",\"id\":%d,\"text\":\"%s\",\"wake\":null,"
		"\"reason\":null,\"start\":1,\"end\":2,\"wake_score\":0.75,"
		"\"margin\":0.5,\"fit\":0,\"seconds\":1,\"opinions\":[],"
		"\"lead\":1,\"agreement\":1,\"passes\":2,\"reverberation\":0,\"rival_looked_for\":true,\"decode_ms\":3,\"speech_end_ms\":0,\"silence_ms\":0}\n",
		id, text);
}

static void hear(const struct json *message)
{
	int id = (int)json_get_number(message, "id", 0);
	const char *file = json_get_text(message, "file");
	if (strcmp(file, "deadly") == 0) {
		raise(SIGKILL);
	}
	if (strcmp(file, "missing") == 0) {
		dprintf(LISTENER_SOCKET, "{\"v\":1,\"is\":\"finished\",\"id\":%d,\"seconds\":0,"
			"\"reason\":\"it is missing\"}\n", id);
		return;
	}
	if (strcmp(file, "options") == 0) {
		say_heard(id, json_get_boolean(message, "whole", false) ? "whole" : "parts");
		say_heard(id, json_get_boolean(message, "wake", false) ? "wake" : "no wake");
	} else if (strcmp(file, "quiet") != 0) {
		say_heard(id, file);
	}
	dprintf(LISTENER_SOCKET,
		"{\"v\":1,\"is\":\"finished\",\"id\":%d,\"seconds\":2.5,\"reason\":null}\n", id);
}

static void take_network(const struct json *message)
{
	/* The state count stands for what the listener makes of it. */
	bool good = json_get_number(message, "states", 0) != 13;
	dprintf(LISTENER_SOCKET,
		"{\"v\":1,\"is\":\"loaded\",\"network\":1,\"ok\":%s,\"reason\":\"%s\"}\n",
		good ? "true" : "false", good ? "" : "it is unlucky");
}

static void take_line(const char *line)
{
	struct json *message = json_parse(line, strlen(line), NULL);
	const char *what = json_get_text(message, "do");
	if (what != NULL && strcmp(what, "open") == 0) {
		dprintf(LISTENER_SOCKET, "{\"v\":1,\"is\":\"ready\"}\n");
	} else if (what != NULL && strcmp(what, "network") == 0) {
		take_network(message);
	} else if (what != NULL && strcmp(what, "hear") == 0) {
		hear(message);
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

/* --- the batch ------------------------------------------------------------------------ */

struct seen {
	char text[FILES_MAX][200]; /* what was heard in each file, in order */
	int finished[FILES_MAX];
	double seconds[FILES_MAX];
	char reason[FILES_MAX][200];
	size_t last;               /* the file that was finished last */
	bool in_order;
};

static void on_heard(size_t file, const struct utterance *utterance, void *data)
{
	struct seen *seen = data;
	size_t length = strlen(seen->text[file]);
	CHECK(seen->finished[file] == 0);
	snprintf(seen->text[file] + length, sizeof(seen->text[file]) - length, "%s;",
		utterance->text);
}

static void on_finished(size_t file, double seconds, const char *reason, void *data)
{
	struct seen *seen = data;
	seen->finished[file]++;
	seen->seconds[file] = seconds;
	seen->in_order = seen->in_order && (file == 0 || file == seen->last + 1);
	seen->last = file;
	snprintf(seen->reason[file], sizeof(seen->reason[file]), "%s",
		reason != NULL ? reason : "");
}

static char *make_network(int states)
{
	struct json *network = message_down("network");
	json_put_number(network, "id", 1);
	json_put_number(network, "states", states);
	char *text = message_text(network);
	json_destroy(network);
	return text;
}

static bool run(const char *names, struct batch_settings settings, int states, struct seen *seen,
	struct error *error)
{
	static const struct batch_events events = {on_heard, on_finished};
	struct text_list files = {0};
	char *network = make_network(states);
	*seen = (struct seen){.in_order = true};
	settings.network = network;
	text_list_add_words(&files, names);
	bool done = batch_run(&settings, &files, &events, seen, error);
	text_list_finish(&files);
	free(network);
	return done;
}

TEST(files_are_heard_in_order)
{
	struct seen seen;
	struct error error = {0};
	CHECK(run("a b quiet c", (struct batch_settings){.jobs = 1}, 1, &seen, &error));
	CHECK_TEXT(seen.text[0], "a;");
	CHECK_TEXT(seen.text[1], "b;");
	CHECK_TEXT(seen.text[2], "");
	CHECK_TEXT(seen.text[3], "c;");
	CHECK(seen.in_order && seen.last == 3);
	for (size_t i = 0; i < 4; i++) {
		CHECK(seen.finished[i] == 1);
		CHECK_TEXT(seen.reason[i], "");
		CHECK_NUMBER(seen.seconds[i], 2.5, 1e-9);
	}
}

TEST(settings_reach_the_listener)
{
	struct seen seen;
	CHECK(run("options", (struct batch_settings){.jobs = 1}, 1, &seen, NULL));
	CHECK_TEXT(seen.text[0], "parts;no wake;");
	CHECK(run("options", (struct batch_settings){.jobs = 1, .whole = true, .wake = true}, 1,
		&seen, NULL));
	CHECK_TEXT(seen.text[0], "whole;wake;");
}

TEST(a_file_that_cannot_be_heard_stops_nothing)
{
	struct seen seen;
	CHECK(run("missing a deadly b", (struct batch_settings){.jobs = 1}, 1, &seen, NULL));
	CHECK_TEXT(seen.reason[0], "it is missing");
	CHECK_TEXT(seen.text[1], "a;");
	CHECK_HAS(seen.reason[2], "signal 9");
	CHECK_TEXT(seen.text[3], "b;");
	CHECK_TEXT(seen.reason[3], "");
}

TEST(several_listeners_share_the_files)
{
	static const char files[] = "a b c d e f g h i j deadly l m n missing p q r s t";
	static const size_t counts[] = {2, 3, 16, 1000};
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct seen seen;
		CHECK(run(files, (struct batch_settings){.jobs = counts[i]}, 1, &seen, NULL));
		for (size_t k = 0; k < 20; k++) {
			CHECK(seen.finished[k] == 1);
		}
		CHECK_TEXT(seen.text[0], "a;");
		CHECK_TEXT(seen.text[19], "t;");
		CHECK_HAS(seen.reason[10], "signal 9");
		CHECK_TEXT(seen.reason[14], "it is missing");
	}
}

TEST(without_files_nothing_is_started)
{
	struct seen seen;
	CHECK(run("", (struct batch_settings){.jobs = 2}, 13, &seen, NULL));
}

TEST(a_network_that_no_listener_takes_is_an_error)
{
	struct seen seen;
	struct error error = {0};
	CHECK(!run("a b", (struct batch_settings){.jobs = 2}, 13, &seen, &error));
	CHECK_ERROR(error, "the listener cannot use the network: it is unlucky");
}

static void run_all(void)
{
	RUN(files_are_heard_in_order);
	RUN(settings_reach_the_listener);
	RUN(a_file_that_cannot_be_heard_stops_nothing);
	RUN(several_listeners_share_the_files);
	RUN(without_files_nothing_is_started);
	RUN(a_network_that_no_listener_takes_is_an_error);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "listener") == 0) {
		return be_listener();
	}
	run_all();
	return check_state.failed_tests > 0;
}
