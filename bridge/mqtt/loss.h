/* SPDX-License-Identifier: MIT
 *
 * Why there is no connection to the broker, as a kind and a sentence.
 */
#ifndef EARSHOT_MQTT_LOSS_H
#define EARSHOT_MQTT_LOSS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

enum mqtt_loss {
	MQTT_UNREACHABLE,   /* nobody there, no answer in time, or gone later */
	MQTT_NO_WELCOME,    /* closed or garbled: so some brokers refuse a version */
	MQTT_WRONG_VERSION, /* this version of MQTT is not spoken there */
	MQTT_REFUSED,       /* the user, the certificate or the address was refused */
};

/* The first reason that is noted counts: later ones only follow from it. */
struct loss_note {
	const char *where; /* "192.168.1.5:1883"; borrowed, set by the owner */
	bool set;
	enum mqtt_loss loss;
	struct error why;
};

/* `text` ends the sentence "no connection to the broker at …: ". */
void loss_note(struct loss_note *note, enum mqtt_loss loss, const char *text);

/* What a broker says by a code of MQTT, in words that end a sentence about the broker ("it is too
 * busy"); by the number where we have none. */
void loss_say_code(int code, char *text, size_t size);

/* The code with which a broker refuses or ends a connection, of MQTT 3.1.1 (1 to 5)
 * or of MQTT 5 (0x80 and above). `has_user`: we had given a user's name. */
void loss_note_answer(struct loss_note *note, int code, bool has_user);

/* An errno of a socket; 0 is an unknown one. */
void loss_note_system(struct loss_note *note, int number);

/* `complaint`: what the library said of it, or "". */
void loss_note_tls(struct loss_note *note, const char *complaint);

/* Of "OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed" the last part,
 * which is for people. */
void loss_last_part(const char *text, char *part, size_t size);

#endif
