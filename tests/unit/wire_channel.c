/* SPDX-License-Identifier: MIT */
#include "bridge/wire/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/wire/message.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TURNS_MAX 100000

/* One side of a socket pair is a channel, the other a descriptor or a channel, too. */
struct side {
	struct channel *channel;
	struct text_list texts; /* the member `text` of every message */
	size_t last_length;     /* of the last of them */
	size_t longest;
	bool keep;              /* texts are kept, not only measured */
	size_t messages;
	size_t closed;
	char why[ERROR_TEXT_MAX];
	struct json *answer; /* sent from inside the first callback */
};

struct fixture {
	struct clock *clock;
	struct loop *loop;
	struct side near;
	struct side far;
	int descriptor; /* the far end, if it is no channel */
};

static void on_message(const struct json *message, void *data)
{
	struct side *side = data;
	const char *text = json_get_text(message, "text");
	side->messages++;
	side->last_length = text != NULL ? strlen(text) : 0;
	side->longest = side->last_length > side->longest ? side->last_length : side->longest;
	if (side->keep) {
		CHECK(text_list_add(&side->texts, text != NULL ? text : ""));
	}
	if (side->answer != NULL) {
		CHECK(channel_send(side->channel, side->answer));
		side->answer = NULL;
	}
}

static void on_closed(const struct error *why, void *data)
{
	struct side *side = data;
	side->closed++;
	snprintf(side->why, sizeof(side->why), "%s", why != NULL ? why->text : "");
}

static void set_up(struct fixture *fixture, bool two_channels)
{
	int pair[2] = {-1, -1};
	struct error error;
	*fixture = (struct fixture){.near = {.keep = true}, .far = {.keep = true}};
	fixture->clock = clock_create_manual(0);
	fixture->loop = loop_create(fixture->clock);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	fixture->near.channel = channel_create(fixture->loop, pair[0], on_message, on_closed,
		&fixture->near, &error);
	CHECK(fixture->near.channel != NULL);
	fixture->descriptor = pair[1];
	if (two_channels) {
		fixture->far.channel = channel_create(fixture->loop, pair[1], on_message,
			on_closed, &fixture->far, &error);
		CHECK(fixture->far.channel != NULL);
		fixture->descriptor = -1;
	}
}

static void tear_down(struct fixture *fixture)
{
	channel_destroy(fixture->near.channel);
	channel_destroy(fixture->far.channel);
	if (fixture->descriptor >= 0) {
		close(fixture->descriptor);
	}
	text_list_finish(&fixture->near.texts);
	text_list_finish(&fixture->far.texts);
	loop_destroy(fixture->loop);
	clock_destroy(fixture->clock);
}

/* Turns until nothing is left to do at once. */
static void settle(struct fixture *fixture)
{
	for (int i = 0; i < 20; i++) {
		CHECK(loop_turn(fixture->loop, 0));
	}
}

static bool turn_until(struct fixture *fixture, const size_t *count, size_t wanted)
{
	for (int i = 0; i < TURNS_MAX && *count < wanted; i++) {
		loop_turn(fixture->loop, -1);
	}
	return *count >= wanted;
}

static void write_text(const struct fixture *fixture, const char *text)
{
	size_t length = strlen(text);
	CHECK(write(fixture->descriptor, text, length) == (ssize_t)length);
}

static struct json *message_with(const char *text)
{
	struct json *json = message_up("problem");
	CHECK(json_put_text(json, "text", text));
	return json;
}

static struct json *large_message(size_t length)
{
	char *text = calloc(length + 1, 1);
	CHECK(text != NULL);
	memset(text, 'x', length);
	struct json *json = message_with(text);
	free(text);
	return json;
}

TEST(carries_messages_both_ways)
{
	struct fixture fixture;
	set_up(&fixture, true);
	fixture.far.answer = message_with("the answer");
	CHECK(channel_send(fixture.near.channel, message_with("one")));
	CHECK(channel_send(fixture.near.channel, message_with("two \"quoted\"\nlines")));
	settle(&fixture);
	CHECK(fixture.far.messages == 2);
	if (fixture.far.messages == 2) {
		CHECK_TEXT(fixture.far.texts.items[0], "one");
		CHECK_TEXT(fixture.far.texts.items[1], "two \"quoted\"\nlines");
	}
	CHECK(fixture.near.messages == 1);
	CHECK(fixture.near.closed == 0 && fixture.far.closed == 0);
	tear_down(&fixture);
}

TEST(writes_one_line_a_message)
{
	struct fixture fixture;
	char bytes[200] = "";
	set_up(&fixture, false);
	CHECK(channel_send(fixture.near.channel, message_with("one")));
	CHECK(read(fixture.descriptor, bytes, sizeof(bytes) - 1) > 0);
	CHECK_TEXT(bytes, "{\"v\":1,\"is\":\"problem\",\"text\":\"one\"}\n");
	tear_down(&fixture);
}

TEST(takes_messages_in_whatever_pieces)
{
	static const char text[] = "{\"v\":1,\"text\":\"one\"}\n{\"v\":1,\"text\":\"two\"}\n";
	for (size_t piece = 1; piece <= sizeof(text); piece++) {
		struct fixture fixture;
		set_up(&fixture, false);
		for (size_t i = 0; i < sizeof(text) - 1; i += piece) {
			size_t left = sizeof(text) - 1 - i;
			size_t length = left < piece ? left : piece;
			CHECK(write(fixture.descriptor, text + i, length) == (ssize_t)length);
			CHECK(loop_turn(fixture.loop, 0));
		}
		CHECK(fixture.near.messages == 2);
		if (fixture.near.messages == 2) {
			CHECK_TEXT(fixture.near.texts.items[0], "one");
			CHECK_TEXT(fixture.near.texts.items[1], "two");
		}
		tear_down(&fixture);
	}
}

TEST(waits_for_the_end_of_a_line)
{
	struct fixture fixture;
	set_up(&fixture, false);
	write_text(&fixture, "{\"v\":1,\"text\":\"one\"}");
	settle(&fixture);
	CHECK(fixture.near.messages == 0);
	write_text(&fixture, "\n");
	settle(&fixture);
	CHECK(fixture.near.messages == 1);
	tear_down(&fixture);
}

TEST(closes_at_what_is_no_message)
{
	static const struct {
		const char *line;
		const char *why;
	} cases[] = {
		{"\n", "JSON"},
		{"garbage\n", "JSON"},
		{"{\"v\":1}{\"v\":1}\n", "JSON"},
		{"{\"v\":1,\"v\":1}\n", "twice"},
		{"{}\n", "version"},
		{"{\"v\":2,\"text\":\"from tomorrow\"}\n", "version"},
		{"[1]\n", "version"},
		{"null\n", "version"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fixture fixture;
		set_up(&fixture, false);
		write_text(&fixture, "{\"v\":1,\"text\":\"good\"}\n");
		write_text(&fixture, cases[i].line);
		write_text(&fixture, "{\"v\":1,\"text\":\"too late\"}\n");
		settle(&fixture);
		CHECK(fixture.near.messages == 1);
		CHECK(fixture.near.closed == 1);
		CHECK_HAS(fixture.near.why, cases[i].why);
		tear_down(&fixture);
	}
}

static void send_line_of(const struct fixture *fixture, size_t length)
{
	char *line = calloc(length + 2, 1);
	static const char start[] = "{\"v\":1,\"text\":\"";
	CHECK(line != NULL && length > sizeof(start) + 2);
	memset(line, 'x', length);
	memcpy(line, start, sizeof(start) - 1);
	memcpy(line + length - 2, "\"}\n", 3);
	write_text(fixture, line);
	free(line);
}

TEST(closes_at_a_line_over_the_limit)
{
	struct fixture fixture;
	set_up(&fixture, false);
	channel_limit(fixture.near.channel, 1000);
	send_line_of(&fixture, 1000);
	settle(&fixture);
	CHECK(fixture.near.messages == 1);
	CHECK(fixture.near.closed == 0);
	send_line_of(&fixture, 1001);
	settle(&fixture);
	CHECK(fixture.near.messages == 1);
	CHECK(fixture.near.closed == 1);
	CHECK_HAS(fixture.near.why, "longer than 1000 bytes");
	tear_down(&fixture);
}

/* It must not have to come to its end first. */
TEST(closes_at_an_endless_line)
{
	struct fixture fixture;
	char bytes[4096];
	set_up(&fixture, false);
	channel_limit(fixture.near.channel, 10000);
	memset(bytes, '[', sizeof(bytes));
	for (int i = 0; i < 3; i++) {
		CHECK(write(fixture.descriptor, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes));
		settle(&fixture);
	}
	CHECK(fixture.near.closed == 1);
	tear_down(&fixture);
}

TEST(tells_of_the_other_side_closing)
{
	static const char *const last_words[] = {"", "{\"v\":1,\"text\":\"half of a mess"};
	for (size_t i = 0; i < COUNT(last_words); i++) {
		struct fixture fixture;
		set_up(&fixture, false);
		write_text(&fixture, "{\"v\":1,\"text\":\"whole\"}\n");
		write_text(&fixture, last_words[i]);
		close(fixture.descriptor);
		fixture.descriptor = -1;
		settle(&fixture);
		CHECK(fixture.near.messages == 1);
		CHECK(fixture.near.closed == 1);
		CHECK_TEXT(fixture.near.why, "");
		CHECK(!channel_send(fixture.near.channel, message_with("too late")));
		CHECK(!channel_flush(fixture.near.channel));
		tear_down(&fixture);
	}
}

/* The other side ends with something of ours unread, which resets the connection. */
TEST(takes_a_reset_for_closing)
{
	struct fixture fixture;
	set_up(&fixture, false);
	CHECK(channel_send(fixture.near.channel, message_with("never read")));
	write_text(&fixture, "{\"v\":1,\"text\":\"last\"}\n");
	close(fixture.descriptor);
	fixture.descriptor = -1;
	settle(&fixture);
	CHECK(fixture.near.messages == 1);
	CHECK(fixture.near.closed == 1);
	CHECK_TEXT(fixture.near.why, "");
	tear_down(&fixture);
}

/* Sending fails before the loop has told of it; what was said before is still heard. */
TEST(hears_last_words_after_sending_failed)
{
	struct fixture fixture;
	set_up(&fixture, false);
	write_text(&fixture, "{\"v\":1,\"text\":\"last\"}\n");
	close(fixture.descriptor);
	fixture.descriptor = -1;
	CHECK(!channel_send(fixture.near.channel, message_with("one")));
	CHECK(!channel_send(fixture.near.channel, message_with("two")));
	CHECK(fixture.near.closed == 0);
	settle(&fixture);
	CHECK(fixture.near.messages == 1);
	CHECK(fixture.near.closed == 1);
	tear_down(&fixture);
}

TEST(sends_more_than_a_socket_holds_without_blocking)
{
	const size_t length = (size_t)20 * 1024 * 1024;
	struct fixture fixture;
	set_up(&fixture, true);
	fixture.far.keep = false;
	CHECK(channel_send(fixture.near.channel, large_message(length)));
	CHECK(fixture.far.messages == 0);
	CHECK(channel_send(fixture.near.channel, message_with("and after it")));
	CHECK(turn_until(&fixture, &fixture.far.messages, 2));
	CHECK(fixture.far.longest == length);
	CHECK(fixture.far.last_length == strlen("and after it"));
	CHECK(fixture.near.closed == 0 && fixture.far.closed == 0);
	tear_down(&fixture);
}

/* Many small ones behind a large one arrive in their order. */
TEST(keeps_the_order_of_what_waits)
{
	struct fixture fixture;
	char text[32];
	set_up(&fixture, true);
	CHECK(channel_send(fixture.near.channel, large_message(3000000)));
	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "%d", i);
		CHECK(channel_send(fixture.near.channel, message_with(text)));
		loop_turn(fixture.loop, 0);
	}
	CHECK(turn_until(&fixture, &fixture.far.messages, 201));
	for (size_t i = 1; i < fixture.far.texts.count; i++) {
		snprintf(text, sizeof(text), "%zu", i - 1);
		CHECK_TEXT(fixture.far.texts.items[i], text);
	}
	tear_down(&fixture);
}

TEST(refuses_a_message_over_the_maximum)
{
	struct fixture fixture;
	set_up(&fixture, true);
	CHECK(!channel_send(fixture.near.channel, large_message(MESSAGE_MAX)));
	CHECK(!channel_send(fixture.near.channel, NULL));
	CHECK(channel_send(fixture.near.channel, message_with("small")));
	settle(&fixture);
	CHECK(fixture.far.messages == 1);
	CHECK(fixture.far.last_length == strlen("small"));
	tear_down(&fixture);
}

/* Nobody reads: memory must not grow without end, and what was taken is still sent. */
TEST(refuses_when_too_much_is_waiting)
{
	const size_t length = (size_t)24 * 1024 * 1024;
	struct fixture fixture;
	size_t taken = 0;
	set_up(&fixture, false);
	while (taken < 10 && channel_send(fixture.near.channel, large_message(length))) {
		taken++;
	}
	CHECK(taken == 2);
	CHECK(channel_send(fixture.near.channel, message_with("small")));
	tear_down(&fixture);
}

/* Reads the far end to its end, as another process would. */
static void *read_all(void *data)
{
	const struct fixture *fixture = data;
	static char bytes[65536];
	size_t *total = calloc(1, sizeof(*total));
	ssize_t length = 0;
	while (total != NULL &&
		(length = read(fixture->descriptor, bytes, sizeof(bytes))) > 0) {
		*total += (size_t)length;
		if (bytes[length - 1] == '\n') {
			break;
		}
	}
	return total;
}

TEST(flushes_all_that_was_sent)
{
	struct fixture fixture;
	pthread_t reader;
	void *total = NULL;
	set_up(&fixture, false);
	CHECK(channel_flush(fixture.near.channel));
	CHECK(channel_send(fixture.near.channel, large_message(5000000)));
	CHECK(pthread_create(&reader, NULL, read_all, &fixture) == 0);
	CHECK(channel_flush(fixture.near.channel));
	CHECK(pthread_join(reader, &total) == 0);
	CHECK(total != NULL && *(size_t *)total > 5000000);
	free(total);
	tear_down(&fixture);
}

TEST(stops_flushing_when_the_other_side_is_gone)
{
	struct fixture fixture;
	set_up(&fixture, false);
	CHECK(channel_send(fixture.near.channel, large_message(5000000)));
	close(fixture.descriptor);
	fixture.descriptor = -1;
	CHECK(!channel_flush(fixture.near.channel));
	settle(&fixture);
	CHECK(fixture.near.closed == 1);
	tear_down(&fixture);
}

TEST(owns_its_descriptor)
{
	struct fixture fixture;
	char byte = 0;
	set_up(&fixture, false);
	channel_destroy(fixture.near.channel);
	fixture.near.channel = NULL;
	CHECK(read(fixture.descriptor, &byte, 1) == 0);
	CHECK(fixture.near.closed == 0);
	settle(&fixture);
	channel_destroy(NULL);
	tear_down(&fixture);
}

TEST(refuses_what_is_no_descriptor)
{
	struct fixture fixture;
	struct error error;
	set_up(&fixture, false);
	CHECK(channel_create(fixture.loop, -1, on_message, on_closed, NULL, &error) == NULL);
	CHECK_ERROR(error, "cannot be opened");
	tear_down(&fixture);
}

TEST(is_not_inherited)
{
	struct fixture fixture;
	int pair[2];
	struct error error;
	set_up(&fixture, false);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	struct channel *channel = channel_create(fixture.loop, pair[0], on_message, on_closed,
		&fixture.far, &error);
	CHECK(channel != NULL);
	CHECK((fcntl(pair[0], F_GETFD) & FD_CLOEXEC) != 0);
	CHECK((fcntl(pair[0], F_GETFL) & O_NONBLOCK) != 0);
	channel_destroy(channel);
	CHECK(fcntl(pair[0], F_GETFD) == -1 && errno == EBADF);
	close(pair[1]);
	tear_down(&fixture);
}

TEST_MAIN(
	RUN(carries_messages_both_ways);
	RUN(writes_one_line_a_message);
	RUN(takes_messages_in_whatever_pieces);
	RUN(waits_for_the_end_of_a_line);
	RUN(closes_at_what_is_no_message);
	RUN(closes_at_a_line_over_the_limit);
	RUN(closes_at_an_endless_line);
	RUN(tells_of_the_other_side_closing);
	RUN(takes_a_reset_for_closing);
	RUN(hears_last_words_after_sending_failed);
	RUN(sends_more_than_a_socket_holds_without_blocking);
	RUN(keeps_the_order_of_what_waits);
	RUN(refuses_a_message_over_the_maximum);
	RUN(refuses_when_too_much_is_waiting);
	RUN(flushes_all_that_was_sent);
	RUN(stops_flushing_when_the_other_side_is_gone);
	RUN(owns_its_descriptor);
	RUN(refuses_what_is_no_descriptor);
	RUN(is_not_inherited))
