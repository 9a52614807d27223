/* SPDX-License-Identifier: MIT
 *
 * Microphones through PortAudio, as 16-bit mono samples at one rate. The library is
 * named in microphone.c alone.
 */
#ifndef EARSHOT_CAPTURE_MICROPHONE_H
#define EARSHOT_CAPTURE_MICROPHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct microphone;

struct microphone_info {
	int index;
	char name[128];
	char host[32];        /* "ALSA", "JACK" … */
	int channels;
	double default_rate;  /* Hz */
	bool is_default;
};

typedef void microphone_info_fn(const struct microphone_info *info, void *data);

/* Calls back for each device that can record. False with the reason if the sound
 * system cannot be asked. Nothing is printed by the libraries below. */
bool microphone_list(microphone_info_fn *callback, void *data, struct error *error);

/* Opens by index ("2"), by name or a part of a name that only one device has, or
 * "default". Uses `rate` if the device can, else 48,000 or 44,100 or its own rate and
 * a resampler. A second thread fills a ring of 4 s; what does not fit is dropped and
 * counted. NULL with the reason, which names the devices that there are. */
struct microphone *microphone_open(const char *name, unsigned rate, struct error *error);
/* False if the sound system did not let go of the device within 2 s. The thread is then
 * left behind, and only the end of the process frees the device for sure. */
bool microphone_close(struct microphone *microphone);

/* A descriptor that is readable when samples are waiting, for poll(). */
int microphone_descriptor(const struct microphone *microphone);
/* Reads up to `count` samples without waiting. */
size_t microphone_read(struct microphone *microphone, int16_t *samples, size_t count);
/* False once the device is gone or has delivered nothing for 3 s. */
bool microphone_alive(const struct microphone *microphone);
/* How many samples wait to be read. */
size_t microphone_waiting(const struct microphone *microphone);
/* Grows whenever sound was lost, because it was read too late or came too fast. */
uint64_t microphone_losses(const struct microphone *microphone);
const char *microphone_name(const struct microphone *microphone);

#endif
