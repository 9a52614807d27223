/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/daemon/control.h"
#include "bridge/daemon/control_client.h"
#include "tests/support/temporary_folder.h"

#define TURNS_MAX 2000
#define TURN_MS 5
#define PLACES 8 /* how many may ask at a time */

struct stage {
	struct clock *clock;
	struct loop *loop;
	struct temporary_folder *folder;
	char *path;
	struct control *control;
	bool answers;      /* at once */
	bool silent;       /* answers with nothing */
	int asked;
	uint64_t asker;    /* the last one */
	char text[100];
	int questions;     /* asked back before the answer */
	int replied;
	char reply[100];   /* the last one, "(none)" if there was none */
};

static void answer(struct stage *stage, uint64_t asker, const char *say)
{
	struct json *json = json_new_object();
	json_put_text(json, "say", say);
	control_answer(stage->control, asker, stage->silent ? NULL : json);
	if (stage->silent) {
		json_destroy(json);
	}
}

/* Asks back, or answers. */
static void go_on(struct stage *stage, uint64_t asker, const char *text)
{
	if (stage->questions > 0) {
		struct json *question = json_new_object();
		stage->questions--;
		json_put_text(question, "say", "Really?");
		json_put_text(question, "expects", "confirm");
		control_question(stage->control, asker, question);
	} else if (stage->answers) {
		answer(stage, asker, text);
	}
}

static void on_ask(uint64_t asker, const char *text, void *data)
{
	struct stage *stage = data;
	stage->asked++;
	stage->asker = asker;
	snprintf(stage->text, sizeof(stage->text), "%s", text);
	go_on(stage, asker, text);
}

static void on_reply(uint64_t asker, const char *text, void *data)
{
	struct stage *stage = data;
	CHECK(asker == stage->asker);
	stage->replied++;
	snprintf(stage->reply, sizeof(stage->reply), "%s", text != NULL ? text : "(none)");
	go_on(stage, asker, stage->reply);
}

/* Answers with what was asked. */
static void on_refused(uint64_t asker, bool clear, void *data)
{
	struct stage *stage = data;
	struct json *json = json_new_object();
	stage->asked++;
	json_put_boolean(json, "cleared", clear);
	control_answer(stage->control, asker, json);
}

static const struct control_events events = {.ask = on_ask, .reply = on_reply,
	.refused = on_refused};

static void set_stage(struct stage *stage)
{
	struct error error = {0};
	*stage = (struct stage){.clock = clock_create_manual(0),
		.folder = temporary_folder_create(), .answers = true};
	stage->loop = loop_create(stage->clock);
	stage->path = text_copy(temporary_folder_path(stage->folder, "control.sock"));
	stage->control = control_create(stage->loop, stage->path, &events, stage, &error);
	CHECK_TEXT(error.text, "");
	CHECK(stage->control != NULL);
}

static void clear_stage(struct stage *stage)
{
	control_destroy(stage->control);
	CHECK(access(stage->path, F_OK) != 0);
	free(stage->path);
	temporary_folder_destroy(stage->folder);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
}

/* --- the asking side, which waits and so has a thread of its own ----------------------- */

struct asking {
	const char *path;
	const char *text; /* NULL: what was refused */
	bool clear;
	const char *reply; /* to what is asked back; NULL: nobody is there to reply */
	int questions;
	struct json *answer;
	struct error error;
	bool over;
	pthread_mutex_t lock;
};

static void on_question(struct control_client *client, const struct json *question, void *data)
{
	struct asking *asking = data;
	if (question != NULL && strcmp(json_get_text(question, "say"), "Really?") == 0) {
		asking->questions++;
		control_client_reply(client, asking->reply);
	}
}

static void *run_asking(void *data)
{
	struct asking *asking = data;
	struct json *said = asking->text != NULL
		? control_ask(asking->path, asking->text,
			asking->reply != NULL ? on_question : NULL, asking, &asking->error)
		: control_refused(asking->path, asking->clear, &asking->error);
	pthread_mutex_lock(&asking->lock);
	asking->answer = said;
	asking->over = true;
	pthread_mutex_unlock(&asking->lock);
	return NULL;
}

static bool is_over(struct asking *asking)
{
	pthread_mutex_lock(&asking->lock);
	bool over = asking->over;
	pthread_mutex_unlock(&asking->lock);
	return over;
}

static void ask(struct stage *stage, struct asking *asking)
{
	pthread_t thread;
	pthread_mutex_init(&asking->lock, NULL);
	CHECK(pthread_create(&thread, NULL, run_asking, asking) == 0);
	for (int i = 0; i < TURNS_MAX && !is_over(asking); i++) {
		loop_turn(stage->loop, TURN_MS);
	}
	pthread_join(thread, NULL);
	pthread_mutex_destroy(&asking->lock);
}

TEST(a_question_is_answered)
{
	struct stage stage;
	set_stage(&stage);
	for (int i = 0; i < 2 * PLACES; i++) {
		struct asking asking = {.path = stage.path, .text = "lock “the” door\n"};
		ask(&stage, &asking);
		CHECK_TEXT(asking.error.text, "");
		CHECK_TEXT(json_get_text(asking.answer, "say"), "lock “the” door\n");
		CHECK(json_count(asking.answer) == 1);
		json_destroy(asking.answer);
	}
	CHECK(stage.asked == 2 * PLACES);
	clear_stage(&stage);
}

TEST(what_was_refused_can_be_asked_for)
{
	struct stage stage;
	set_stage(&stage);
	for (int clear = 0; clear < 2; clear++) {
		struct asking asking = {.path = stage.path, .clear = clear == 1};
		ask(&stage, &asking);
		CHECK_TEXT(asking.error.text, "");
		CHECK(json_get_boolean(asking.answer, "cleared", clear == 0) == (clear == 1));
		json_destroy(asking.answer);
	}
	CHECK(stage.asked == 2);
	clear_stage(&stage);
}

TEST(what_is_asked_back_is_replied_to)
{
	static const char *const replies[] = {"yes", "", "7291\n“", NULL};
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {
		struct stage stage;
		set_stage(&stage);
		stage.questions = 2;
		struct asking asking = {.path = stage.path, .text = "unlock", .reply = replies[i]};
		ask(&stage, &asking);
		CHECK_TEXT(asking.error.text, "");
		CHECK_TEXT(stage.text, "unlock");
		CHECK_TEXT(stage.reply, replies[i] != NULL ? replies[i] : "(none)");
		CHECK(stage.asked == 1 && stage.replied == 2);
		CHECK(asking.questions == (replies[i] != NULL ? 2 : 0));
		CHECK_TEXT(json_get_text(asking.answer, "say"), stage.reply);
		json_destroy(asking.answer);
		clear_stage(&stage);
	}
}

TEST(no_answer_is_an_error)
{
	struct stage stage;
	struct asking asking;
	set_stage(&stage);
	stage.silent = true;
	asking = (struct asking){.path = stage.path, .text = "lock"};
	ask(&stage, &asking);
	CHECK(asking.answer == NULL);
	CHECK_ERROR(asking.error, "the daemon hung up without an answer");
	clear_stage(&stage);
}

TEST(a_text_that_is_no_sentence_is_not_sent)
{
	struct stage stage;
	struct error error = {0};
	char *text = malloc(20001);
	memset(text, 'a', 20000);
	text[20000] = '\0';
	set_stage(&stage);
	CHECK(control_ask(stage.path, text, NULL, NULL, &error) == NULL);
	CHECK_ERROR(error, "20000 bytes is no sentence");
	CHECK(stage.asked == 0);
	free(text);
	clear_stage(&stage);
}

TEST(nobody_answers_where_no_daemon_is)
{
	struct error error = {0};
	char path[300];
	CHECK(control_ask("/nowhere/control.sock", "lock", NULL, NULL, &error) == NULL);
	CHECK_ERROR(error, "is `earshot run` running");
	error.text[0] = '\0';
	CHECK(control_refused("/nowhere/control.sock", true, &error) == NULL);
	CHECK_ERROR(error, "is `earshot run` running");
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	CHECK(control_ask(path, "lock", NULL, NULL, &error) == NULL);
	CHECK_ERROR(error, "too long");
}

/* --- those who ask in other ways ------------------------------------------------------- */

static int connect_to(const struct stage *stage)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", stage->path);
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	CHECK(connect(client, (struct sockaddr *)&address, sizeof(address)) == 0);
	return client;
}

static void turn(struct stage *stage)
{
	for (int i = 0; i < 10; i++) {
		loop_turn(stage->loop, 0);
	}
}

static bool is_hung_up(int client)
{
	char bytes[2000];
	ssize_t length;
	while ((length = recv(client, bytes, sizeof(bytes), 0)) > 0) {
	}
	return length == 0 || errno == ECONNRESET;
}

static void send_line(int client, const char *line)
{
	CHECK(send(client, line, strlen(line), MSG_NOSIGNAL) == (ssize_t)strlen(line));
}

TEST(what_is_no_question_is_hung_up_on)
{
	static const char *const lines[] = {
		"lock the door\n",
		"{}\n",
		"{\"v\":1}\n",
		"{\"v\":1,\"do\":\"ask\"}\n",
		"{\"v\":1,\"do\":\"ask\",\"text\":7}\n",
		"{\"v\":1,\"do\":\"end\",\"text\":\"lock\"}\n",
		"{\"v\":1,\"text\":\"lock\"}\n",
		"{\"v\":2,\"do\":\"ask\",\"text\":\"lock\"}\n",
	};
	struct stage stage;
	set_stage(&stage);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		int client = connect_to(&stage);
		send_line(client, lines[i]);
		turn(&stage);
		if (!is_hung_up(client)) {
			CHECK_FAILED("not hung up on: %s", lines[i]);
		}
		close(client);
	}
	CHECK(stage.asked == 0);
	clear_stage(&stage);
}

TEST(a_line_without_an_end_is_hung_up_on)
{
	struct stage stage;
	char piece[4096];
	memset(piece, ' ', sizeof(piece));
	set_stage(&stage);
	int client = connect_to(&stage);
	bool refused = false;
	for (int i = 0; i < 100 && !refused; i++) {
		refused = send(client, piece, sizeof(piece), MSG_NOSIGNAL) < 0 && errno != EAGAIN;
		turn(&stage);
	}
	CHECK(refused);
	close(client);
	clear_stage(&stage);
}

TEST(one_question_is_answered_at_a_time)
{
	static const char question[] = "{\"v\":1,\"do\":\"ask\",\"text\":\"lock\"}\n";
	struct stage stage;
	set_stage(&stage);
	stage.answers = false;
	int client = connect_to(&stage);
	send_line(client, question);
	turn(&stage);
	CHECK(stage.asked == 1);
	send_line(client, question);
	turn(&stage);
	CHECK(stage.asked == 1);
	CHECK(is_hung_up(client));
	/* The answer to the first comes too late, and to nobody. */
	answer(&stage, stage.asker, "locked");
	close(client);
	clear_stage(&stage);
}

TEST(who_left_before_the_answer_is_forgotten)
{
	struct stage stage;
	set_stage(&stage);
	stage.answers = false;
	int client = connect_to(&stage);
	send_line(client, "{\"v\":1,\"do\":\"ask\",\"text\":\"lock\"}\n");
	turn(&stage);
	uint64_t gone = stage.asker;
	close(client);
	turn(&stage);
	/* Another one has the place now, and gets only its own answer. */
	client = connect_to(&stage);
	send_line(client, "{\"v\":1,\"do\":\"ask\",\"text\":\"open\"}\n");
	turn(&stage);
	CHECK(stage.asked == 2 && stage.asker != gone);
	answer(&stage, gone, "locked");
	char bytes[200] = "";
	CHECK(recv(client, bytes, sizeof(bytes) - 1, 0) < 0);
	answer(&stage, stage.asker, "opened");
	CHECK(recv(client, bytes, sizeof(bytes) - 1, 0) > 0);
	CHECK_TEXT(bytes, "{\"v\":1,\"is\":\"answer\",\"answer\":{\"say\":\"opened\"}}\n");
	answer(&stage, 0, "nobody");
	answer(&stage, 99, "nobody");
	close(client);
	clear_stage(&stage);
}

TEST(who_leaves_has_not_replied)
{
	static const char *const lines[] = {
		"", /* hangs up */
		"{\"v\":1,\"do\":\"ask\",\"text\":\"yes\"}\n",
		"{\"v\":1,\"do\":\"reply\"}\n",
		"{\"v\":1,\"do\":\"reply\",\"text\":true}\n",
		"{\"v\":1,\"do\":\"reply\",\"text\":null}\n",
		"{\"v\":1,\"text\":\"yes\"}\n",
		"yes\n",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct stage stage;
		set_stage(&stage);
		stage.questions = 1;
		int client = connect_to(&stage);
		send_line(client, "{\"v\":1,\"do\":\"ask\",\"text\":\"unlock\"}\n");
		turn(&stage);
		CHECK(stage.asked == 1 && stage.replied == 0);
		if (lines[i][0] != '\0') {
			send_line(client, lines[i]);
		} else {
			close(client);
		}
		turn(&stage);
		CHECK(stage.replied == 1);
		CHECK_TEXT(stage.reply, "(none)");
		CHECK(stage.asked == 1);
		if (lines[i][0] != '\0') {
			close(client);
		}
		turn(&stage);
		CHECK(stage.replied == 1);
		clear_stage(&stage);
	}
}

TEST(a_reply_to_nothing_is_hung_up_on)
{
	static const char reply[] = "{\"v\":1,\"do\":\"reply\",\"text\":\"yes\"}\n";
	struct stage stage;
	set_stage(&stage);
	int client = connect_to(&stage);
	send_line(client, reply);
	turn(&stage);
	CHECK(is_hung_up(client));
	close(client);
	/* The second one comes when the first is under way. */
	stage.questions = 1;
	stage.answers = false;
	client = connect_to(&stage);
	send_line(client, "{\"v\":1,\"do\":\"ask\",\"text\":\"unlock\"}\n");
	turn(&stage);
	send_line(client, reply);
	send_line(client, reply);
	turn(&stage);
	CHECK(stage.replied == 1);
	CHECK(is_hung_up(client));
	close(client);
	struct json *question = json_new_object();
	control_question(stage.control, 99, question);
	clear_stage(&stage);
}

TEST(who_does_not_ask_gives_the_place_free)
{
	int clients[PLACES];
	struct stage stage;
	set_stage(&stage);
	for (size_t i = 0; i < PLACES; i++) {
		clients[i] = connect_to(&stage);
		turn(&stage);
	}
	/* All places are taken. */
	int late = connect_to(&stage);
	turn(&stage);
	CHECK(is_hung_up(late));
	close(late);
	CHECK(!is_hung_up(clients[0]));
	clock_advance(stage.clock, 10000);
	turn(&stage);
	for (size_t i = 0; i < PLACES; i++) {
		CHECK(is_hung_up(clients[i]));
		close(clients[i]);
	}
	struct asking asking = {.path = stage.path, .text = "lock"};
	ask(&stage, &asking);
	CHECK_TEXT(json_get_text(asking.answer, "say"), "lock");
	json_destroy(asking.answer);
	clear_stage(&stage);
}

/* --- the socket ------------------------------------------------------------------------ */

TEST(the_socket_is_for_its_user_alone)
{
	struct stage stage;
	struct stat status;
	mode_t before = umask(0);
	set_stage(&stage);
	CHECK(stat(stage.path, &status) == 0);
	CHECK(S_ISSOCK(status.st_mode) && (status.st_mode & 07777) == 0600);
	/* The mask of the process is as it was. */
	CHECK(umask(before) == 0);
	clear_stage(&stage);
}

TEST(a_living_daemon_is_not_replaced)
{
	struct stage stage;
	struct error error = {0};
	set_stage(&stage);
	CHECK(control_create(stage.loop, stage.path, &events, &stage, &error) == NULL);
	CHECK_ERROR(error, "another daemon is already running");
	CHECK(access(stage.path, F_OK) == 0);
	struct asking asking = {.path = stage.path, .text = "lock"};
	ask(&stage, &asking);
	CHECK_TEXT(json_get_text(asking.answer, "say"), "lock");
	json_destroy(asking.answer);
	clear_stage(&stage);
}

TEST(what_a_dead_daemon_left_is_replaced)
{
	struct stage stage;
	set_stage(&stage);
	/* A socket of that name to which nobody listens. */
	char *left = text_copy(temporary_folder_path(stage.folder, "left.sock"));
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", left);
	int dead = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(dead, (struct sockaddr *)&address, sizeof(address)) == 0);
	close(dead);
	struct control *control = control_create(stage.loop, left, &events, &stage, NULL);
	CHECK(control != NULL);
	control_destroy(control);
	free(left);
	clear_stage(&stage);
}

TEST(a_socket_that_cannot_be_made_is_an_error)
{
	struct clock *clock = clock_create_manual(0);
	struct loop *loop = loop_create(clock);
	struct error error = {0};
	CHECK(control_create(loop, "/nowhere/control.sock", &events, NULL, &error) == NULL);
	CHECK_ERROR(error, "/nowhere/control.sock");
	control_destroy(NULL);
	loop_destroy(loop);
	clock_destroy(clock);
}

TEST_MAIN({
	RUN(a_question_is_answered);
	RUN(what_was_refused_can_be_asked_for);
	RUN(what_is_asked_back_is_replied_to);
	RUN(no_answer_is_an_error);
	RUN(a_text_that_is_no_sentence_is_not_sent);
	RUN(nobody_answers_where_no_daemon_is);
	RUN(what_is_no_question_is_hung_up_on);
	RUN(a_line_without_an_end_is_hung_up_on);
	RUN(one_question_is_answered_at_a_time);
	RUN(who_left_before_the_answer_is_forgotten);
	RUN(who_leaves_has_not_replied);
	RUN(a_reply_to_nothing_is_hung_up_on);
	RUN(who_does_not_ask_gives_the_place_free);
	RUN(the_socket_is_for_its_user_alone);
	RUN(a_living_daemon_is_not_replaced);
	RUN(what_a_dead_daemon_left_is_replaced);
	RUN(a_socket_that_cannot_be_made_is_an_error);
})
