/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/loss.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char wrong_version[] = "it does not speak this version of MQTT";
static const char wrong_id[] = "it does not accept our client id";
static const char not_available[] = "it is not available";
static const char wrong_user[] =
	"it refused the user or the password: check `user` and `password_file` or "
	"`password_credential` under `broker`";
static const char no_user[] =
	"it wants a user and a password: set `user` and `password_file` or "
	"`password_credential` under `broker`";

static const struct answer {
	int code;
	enum mqtt_loss loss;
	const char *text;
	const char *text_without_user; /* NULL: the same */
} answers[] = {
	/* MQTT 3.1.1, section 3.2.2.3 */
	{0x01, MQTT_WRONG_VERSION, wrong_version, NULL},
	{0x02, MQTT_REFUSED, wrong_id, NULL},
	{0x03, MQTT_UNREACHABLE, not_available, NULL},
	{0x04, MQTT_REFUSED, wrong_user, no_user},
	{0x05, MQTT_REFUSED, wrong_user, no_user},
	/* MQTT 5, section 2.4 */
	{0x84, MQTT_WRONG_VERSION, wrong_version, NULL},
	{0x85, MQTT_REFUSED, wrong_id, NULL},
	{0x86, MQTT_REFUSED, wrong_user, no_user},
	{0x87, MQTT_REFUSED, wrong_user, no_user},
	{0x88, MQTT_UNREACHABLE, not_available, NULL},
	{0x89, MQTT_UNREACHABLE, "it is too busy", NULL},
	{0x8a, MQTT_REFUSED, "it has banned us", NULL},
	{0x8b, MQTT_UNREACHABLE, "it is shutting down", NULL},
	{0x8d, MQTT_UNREACHABLE, "it did not hear from us in time", NULL},
	{0x8e, MQTT_UNREACHABLE, "another client came with our client id", NULL},
	{0x97, MQTT_UNREACHABLE, "we used up what it lets a client do", NULL},
	{0x98, MQTT_UNREACHABLE, "its administrator closed the connection", NULL},
	{0x9f, MQTT_UNREACHABLE, "it takes no more connections just now", NULL},
};

void loss_note(struct loss_note *note, enum mqtt_loss loss, const char *text)
{
	if (note->set) {
		return;
	}
	note->set = true;
	note->loss = loss;
	error_set(&note->why, loss == MQTT_REFUSED ? ERROR_REFUSED : ERROR_SYSTEM,
		"no connection to the broker at %s: %s", note->where, text);
}

/* NULL: we have no words for it. */
static const struct answer *answer_of(int code)
{
	for (size_t i = 0; i < COUNT(answers); i++) {
		if (answers[i].code == code) {
			return &answers[i];
		}
	}
	return NULL;
}

void loss_say_code(int code, char *text, size_t size)
{
	const struct answer *answer = answer_of(code);

	if (answer != NULL) {
		snprintf(text, size, "%s", answer->text);
	} else {
		snprintf(text, size, "it said no with code 0x%02x of MQTT", (unsigned)code);
	}
}

void loss_note_answer(struct loss_note *note, int code, bool has_user)
{
	const struct answer *answer = answer_of(code);
	char text[64];

	if (answer == NULL) {
		loss_say_code(code, text, sizeof(text));
		loss_note(note, MQTT_UNREACHABLE, text);
	} else {
		loss_note(note, answer->loss, !has_user && answer->text_without_user != NULL
			? answer->text_without_user : answer->text);
	}
}

void loss_note_system(struct loss_note *note, int number)
{
	char text[160];
	switch (number) {
	case ECONNREFUSED:
		loss_note(note, MQTT_UNREACHABLE, "nothing listens there; is it running?");
		break;
	case 0:
	case EPIPE:
	case ECONNRESET:
		loss_note(note, MQTT_UNREACHABLE, "the connection was lost");
		break;
	default:
		if (strerror_r(number, text, sizeof(text)) != 0) {
			snprintf(text, sizeof(text), "system error %d", number);
		}
		loss_note(note, MQTT_UNREACHABLE, text);
		break;
	}
}

void loss_note_tls(struct loss_note *note, const char *complaint)
{
	char text[ERROR_TEXT_MAX];
	snprintf(text, sizeof(text), "TLS failed (%s): check `tls` under `broker`",
		complaint[0] != '\0' ? complaint : "no reason given");
	loss_note(note, MQTT_REFUSED, text);
}

void loss_last_part(const char *text, char *part, size_t size)
{
	const char *colon = strrchr(text, ':');
	const char *start = colon != NULL ? colon + 1 : text;
	start += strspn(start, " ");
	size_t length = strlen(start);
	if (length > 0 && start[length - 1] == '.') {
		length--;
	}
	snprintf(part, size, "%.*s", (int)length, start);
}
