/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <errno.h>

#include "bridge/mqtt/loss.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

TEST(answers_of_a_broker)
{
	static const struct {
		int code;
		bool has_user;
		enum mqtt_loss loss;
		const char *text;
	} cases[] = {
		{1, false, MQTT_WRONG_VERSION, "does not speak this version"},
		{2, false, MQTT_REFUSED, "client id"},
		{3, false, MQTT_UNREACHABLE, "not available"},
		{4, true, MQTT_REFUSED, "refused the user or the password"},
		{5, false, MQTT_REFUSED, "wants a user and a password"},
		{0x84, false, MQTT_WRONG_VERSION, "does not speak this version"},
		{0x86, true, MQTT_REFUSED, "check `user` and `password_file` or `password_credential` under"},
		{0x87, false, MQTT_REFUSED, "set `user` and `password_file` or `password_credential` under"},
		{0x89, true, MQTT_UNREACHABLE, "too busy"},
		{0x8b, true, MQTT_UNREACHABLE, "shutting down"},
		{0x8e, true, MQTT_UNREACHABLE, "another client came with our client id"},
		{0xa1, true, MQTT_UNREACHABLE, "it said no with code 0xa1 of MQTT"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct loss_note note = {.where = "broker.lan:1883"};
		loss_note_answer(&note, cases[i].code, cases[i].has_user);
		CHECK(note.set);
		CHECK(note.loss == cases[i].loss);
		CHECK_ERROR(note.why, cases[i].text);
		CHECK_ERROR(note.why, "no connection to the broker at broker.lan:1883: ");
	}
}

/* Not only the end of a connection has a code. */
TEST(what_a_code_says)
{
	static const struct {
		int code;
		const char *text;
	} cases[] = {
		{0x89, "it is too busy"},
		{0x97, "we used up what it lets a client do"},
		{0x83, "it said no with code 0x83 of MQTT"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[64];
		loss_say_code(cases[i].code, text, sizeof(text));
		CHECK_TEXT(text, cases[i].text);
	}
}

TEST(errors_of_a_socket)
{
	static const struct {
		int number;
		const char *text;
	} cases[] = {
		{ECONNREFUSED, "nothing listens there; is it running?"},
		{0, "the connection was lost"},
		{EPIPE, "the connection was lost"},
		{ECONNRESET, "the connection was lost"},
		{EHOSTUNREACH, "No route to host"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct loss_note note = {.where = "10.0.0.1:1883"};
		loss_note_system(&note, cases[i].number);
		CHECK(note.loss == MQTT_UNREACHABLE);
		CHECK_ERROR(note.why, cases[i].text);
	}
}

TEST(failures_of_tls)
{
	struct loss_note told = {.where = "broker.lan:8883"};
	struct loss_note untold = {.where = "broker.lan:8883"};
	loss_note_tls(&told, "certificate verify failed");
	loss_note_tls(&untold, "");
	CHECK(told.loss == MQTT_REFUSED);
	CHECK_ERROR(told.why, "TLS failed (certificate verify failed): check `tls`");
	CHECK_ERROR(untold.why, "TLS failed (no reason given)");
}

TEST(first_reason_counts)
{
	struct loss_note note = {.where = "10.0.0.1:1883"};
	loss_note_answer(&note, 0x87, true);
	loss_note_system(&note, ECONNRESET);
	loss_note(&note, MQTT_UNREACHABLE, "something else");
	CHECK(note.loss == MQTT_REFUSED);
	CHECK_ERROR(note.why, "refused the user");
	CHECK(note.why.kind == ERROR_REFUSED);
}

TEST_MAIN({
	RUN(answers_of_a_broker);
	RUN(what_a_code_says);
	RUN(errors_of_a_socket);
	RUN(failures_of_tls);
	RUN(first_reason_counts);
})
