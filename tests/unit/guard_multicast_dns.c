/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/guard/multicast_dns.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Longer than any machine needs to answer itself. */
#define LONG_WAIT_MS 20000

#define HEADER(flags, questions, answers) "\0\0" flags "\0" questions "\0" answers "\0\0\0\0"
#define BROKER "\6broker\5local\0"
#define A_RECORD(address) "\0\1\x80\1\0\0\0\x78\0\4" address

struct answer {
	const char *bytes;
	size_t length;
	const char *found; /* "" for nothing */
};
#define ANSWER(text, found) {text, sizeof(text) - 1, found}

static void check_answer(const struct answer *answer, size_t length, const char *found)
{
	struct text_list addresses = {0};
	/* An allocation of its own, so that reading past its end is noticed. */
	unsigned char *copy = malloc(length + 1);
	memcpy(copy, answer->bytes, length);
	unsigned char *exact = realloc(copy, length > 0 ? length : 1);
	CHECK(multicast_dns_read_answer(exact, length, "broker.local", &addresses));
	if (found != NULL) {
		CHECK_TEXT(addresses.count > 0 ? addresses.items[0] : "", found);
	}
	free(exact);
	text_list_finish(&addresses);
}

static const struct answer answers[] = {
	ANSWER(HEADER("\x84\0", "\0", "\1") BROKER A_RECORD("\xc0\xa8\1\5"), "192.168.1.5"),
	ANSWER(HEADER("\x84\0", "\0", "\1") "\6BROKER\5Local\0" A_RECORD("\xc0\xa8\1\5"),
		"192.168.1.5"),
	/* The question comes back, and the answer's name points to it. */
	ANSWER(HEADER("\x84\0", "\1", "\1") BROKER "\0\1\0\1" "\xc0\x0c" A_RECORD("\xa\0\0\7"),
		"10.0.0.7"),
	/* An address of IPv6 first, then ours; its end is a pointer. */
	ANSWER(HEADER("\x84\0", "\0", "\2") BROKER
		"\0\x1c\x80\1\0\0\0\x78\0\x10" "0123456789abcdef" "\6broker\xc0\x13"
		A_RECORD("\xa\0\0\7"), "10.0.0.7"),
	/* A question, another name, a longer name, another type, another class. */
	ANSWER(HEADER("\0\0", "\0", "\1") BROKER A_RECORD("\xa\0\0\7"), ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") "\6broken\5local\0" A_RECORD("\xa\0\0\7"), ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") "\6broker\5local\3lan\0" A_RECORD("\xa\0\0\7"), ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") "\6broker\0" A_RECORD("\xa\0\0\7"), ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") BROKER "\0\5\0\1\0\0\0\x78\0\4" "\xa\0\0\7", ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") BROKER "\0\1\0\3\0\0\0\x78\0\4" "\xa\0\0\7", ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") BROKER "\0\1\0\1\0\0\0\x78\0\5" "\xa\0\0\7\0", ""),
	/* A pointer to itself, one past the end, a label of a kind that does not exist. */
	ANSWER(HEADER("\x84\0", "\0", "\1") "\xc0\x0c" A_RECORD("\xa\0\0\7"), ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") "\xff\xff" A_RECORD("\xa\0\0\7"), ""),
	ANSWER(HEADER("\x84\0", "\0", "\1") "\x80" A_RECORD("\xa\0\0\7"), ""),
	/* More records than there are, and one that is longer than the message. */
	ANSWER("\0\0\x84\0\0\0\xff\xff\xff\xff\xff\xff" BROKER A_RECORD("\xa\0\0\7"), "10.0.0.7"),
	ANSWER(HEADER("\x84\0", "\0", "\1") BROKER "\0\1\0\1\0\0\0\x78\xff\xff" "\xa\0\0\7", ""),
};

TEST(answers_are_read)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		check_answer(&answers[i], answers[i].length, answers[i].found);
	}
}

TEST(answers_may_be_cut_anywhere)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		for (size_t length = 0; length < answers[i].length; length++) {
			check_answer(&answers[i], length, NULL);
		}
	}
}

TEST(endless_names_are_given_up)
{
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX] = {0, 0, 0x84, 0, 0, 0, 0, 1};
	struct text_list addresses = {0};
	for (size_t i = 12; i + 1 < sizeof(message); i += 2) {
		message[i] = 1;
		message[i + 1] = 'a';
	}
	CHECK(multicast_dns_read_answer(message, sizeof(message), "broker.local", &addresses));
	CHECK(addresses.count == 0);
	text_list_finish(&addresses);
}

TEST(questions_are_written)
{
	static const char expected[] = "\0\0\0\0\0\1\0\0\0\0\0\0" BROKER "\0\1\0\1";
	static const char *const names[] = {"broker.local", "broker.local."};
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX];
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t length = multicast_dns_write_query(names[i], message);
		CHECK(length == sizeof(expected) - 1);
		CHECK(memcmp(message, expected, sizeof(expected) - 1) == 0);
	}
}

TEST(names_that_cannot_be_asked_for)
{
	char long_label[80];
	char long_name[300];
	memset(long_label, 'a', sizeof(long_label));
	memcpy(long_label + 64, ".local", 7);
	for (size_t i = 0; i < sizeof(long_name); i++) {
		long_name[i] = i % 2 == 0 ? 'a' : '.';
	}
	long_name[255] = '\0';
	const char *const names[] = {"", ".", "..", ".local", "a..local", "broker.local..",
		long_label, long_name};
	unsigned char message[MULTICAST_DNS_MESSAGE_MAX];
	for (size_t i = 0; i < COUNT(names); i++) {
		if (multicast_dns_write_query(names[i], message) != 0) {
			CHECK_FAILED("`%s` was asked for", names[i]);
		}
	}
	CHECK(multicast_dns_write_query(long_label + 1, message) > 0);
	CHECK(multicast_dns_write_query(long_name + 2, message) > 0);
}

static int open_responder(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
	*address = (struct sockaddr_in){.sin_family = AF_INET};
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK(bind(descriptor, (struct sockaddr *)address, size) == 0);
	CHECK(getsockname(descriptor, (struct sockaddr *)address, &size) == 0);
	return descriptor;
}

/* Never returns: answers one question with nonsense first, then rightly. */
static void respond(int descriptor)
{
	unsigned char question[MULTICAST_DNS_MESSAGE_MAX];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	alarm(LONG_WAIT_MS / 1000);
	ssize_t length = recvfrom(descriptor, question, sizeof(question), 0,
		(struct sockaddr *)&from, &size);
	if (length > 0) {
		sendto(descriptor, question, (size_t)length, 0, (struct sockaddr *)&from, size);
		sendto(descriptor, answers[0].bytes, answers[0].length, 0, (struct sockaddr *)&from,
			size);
	}
	_exit(0);
}

TEST(answer_comes_from_the_network)
{
	struct sockaddr_in address;
	struct text_list addresses = {0};
	struct error error = {0};
	int descriptor = open_responder(&address);
	pid_t responder = fork();
	if (responder == 0) {
		respond(descriptor);
	}
	CHECK(multicast_dns_ask("broker.local", &address, LONG_WAIT_MS, &addresses, &error));
	CHECK_TEXT(addresses.count == 1 ? addresses.items[0] : "", "192.168.1.5");
	waitpid(responder, NULL, 0);
	close(descriptor);
	text_list_finish(&addresses);
}

TEST(silence_is_told)
{
	struct sockaddr_in address;
	struct text_list addresses = {0};
	struct error error = {0};
	int descriptor = open_responder(&address);
	CHECK(!multicast_dns_ask("broker.local", &address, 50, &addresses, &error));
	CHECK_ERROR(error, "nothing in the house answers to the broker's name `broker.local`");
	CHECK(addresses.count == 0);
	close(descriptor);
}

TEST(what_is_not_a_name_is_not_sent)
{
	struct sockaddr_in address;
	struct text_list addresses = {0};
	struct error error = {0};
	int descriptor = open_responder(&address);
	CHECK(!multicast_dns_ask("a..local", &address, 0, &addresses, &error));
	CHECK_ERROR(error, "`a..local`");
	char byte;
	CHECK(recv(descriptor, &byte, 1, MSG_DONTWAIT) < 0);
	close(descriptor);
}

TEST_MAIN({
	RUN(answers_are_read);
	RUN(answers_may_be_cut_anywhere);
	RUN(endless_names_are_given_up);
	RUN(questions_are_written);
	RUN(names_that_cannot_be_asked_for);
	RUN(answer_comes_from_the_network);
	RUN(silence_is_told);
	RUN(what_is_not_a_name_is_not_sent);
})
