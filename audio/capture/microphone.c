/* SPDX-License-Identifier: MIT */
#include "audio/capture/microphone.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <portaudio.h>

#include "audio/capture/microphone_choice.h"
#include "audio/capture/quiet.h"
#include "audio/capture/resampler.h"
#include "audio/capture/sample_ring.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"

enum {
	CHUNKS_PER_SECOND = 50,
	RING_SECONDS = 4,
	SILENT_MS_MAX = 3000, /* a device that delivers nothing for so long is taken for gone */
	CLOSE_MS_MAX = 2000,
	LATENCY_MS = 100, /* what the device may hold while this machine is busy */
	LOOK_EVERY_MS = 20,
	NO_LIMIT = -1,
};

/* RUNNING and LOST are set by the thread, CLOSING by the owner, CLOSED by the thread. */
enum state { RUNNING, LOST, CLOSING, CLOSED };

struct microphone {
	char name[sizeof(((struct microphone_info *)NULL)->name)];
	struct clock *clock;
	PaStream *stream;
	struct resampler *resampler;
	struct sample_ring *ring;
	size_t chunk; /* samples read from the device at once */
	int16_t *from_device;
	int16_t *resampled;
	int descriptor;
	atomic_uint arrival_ms; /* when samples came last; wraps round */
	atomic_int state;       /* changed under the lock, read without */
	atomic_uint overflows;  /* of PortAudio */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

/* Everything in PortAudio may hang when a device is unplugged or its server stalls: a
 * thread does nothing else, and is left behind if it must be. */

static unsigned now_ms(const struct microphone *microphone)
{
	return (unsigned)(uint64_t)clock_now_ms(microphone->clock);
}

static void signal_samples(const struct microphone *microphone)
{
	const uint64_t one = 1;
	while (write(microphone->descriptor, &one, sizeof(one)) < 0 && errno == EINTR) {
	}
}

static struct timespec time_from_now(int64_t ms)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	int64_t nanoseconds = time.tv_nsec + ms % 1000 * 1000000;
	time.tv_sec += (time_t)(ms / 1000 + nanoseconds / 1000000000);
	time.tv_nsec = (long)(nanoseconds % 1000000000);
	return time;
}

/* Waits until the state is no longer `from`; false if the time ran out before. */
static bool wait_for_change(struct microphone *microphone, enum state from, int64_t ms)
{
	struct timespec deadline = time_from_now(ms == NO_LIMIT ? 0 : ms);
	int status = 0;
	pthread_mutex_lock(&microphone->lock);
	while (atomic_load(&microphone->state) == (int)from && status == 0) {
		status = ms == NO_LIMIT
			? pthread_cond_wait(&microphone->changed, &microphone->lock)
			: pthread_cond_timedwait(&microphone->changed, &microphone->lock, &deadline);
	}
	pthread_mutex_unlock(&microphone->lock);
	return status == 0;
}

static void take_chunk(struct microphone *microphone)
{
	size_t count = resampler_run(microphone->resampler, microphone->from_device,
		microphone->chunk, microphone->resampled);
	sample_ring_write(microphone->ring, microphone->resampled, count);
	atomic_store(&microphone->arrival_ms, now_ms(microphone));
	signal_samples(microphone);
}

/* Asks for what is there instead of letting PortAudio wait for it: that takes all of a
 * core while a device or sound server stalls, and cannot be called off. */
static bool read_chunk(struct microphone *microphone)
{
	long available = Pa_GetStreamReadAvailable(microphone->stream);
	if (available < 0 && available != paInputOverflowed) {
		return false;
	}
	if (available < (long)microphone->chunk) {
		wait_for_change(microphone, RUNNING, LOOK_EVERY_MS);
		return true;
	}
	PaError status =
		Pa_ReadStream(microphone->stream, microphone->from_device, microphone->chunk);
	if (status != paNoError && status != paInputOverflowed) {
		return false;
	}
	/* After an overflow the samples are good; some before them are lost. */
	atomic_fetch_add(&microphone->overflows, status == paInputOverflowed);
	take_chunk(microphone);
	return true;
}

static void change_state(struct microphone *microphone, enum state from, enum state to)
{
	pthread_mutex_lock(&microphone->lock);
	if (atomic_load(&microphone->state) == (int)from) {
		atomic_store(&microphone->state, (int)to);
		pthread_cond_broadcast(&microphone->changed);
	}
	pthread_mutex_unlock(&microphone->lock);
}

static void stop_sound_system(PaStream *stream)
{
	struct quiet quiet;
	quiet_begin(&quiet);
	if (stream != NULL) {
		Pa_CloseStream(stream);
	}
	Pa_Terminate();
	quiet_end(&quiet);
}

static void *run_thread(void *data)
{
	struct microphone *microphone = data;
	while (atomic_load(&microphone->state) == RUNNING) {
		if (!read_chunk(microphone)) {
			change_state(microphone, RUNNING, LOST);
			signal_samples(microphone);
		}
	}
	wait_for_change(microphone, LOST, NO_LIMIT);
	stop_sound_system(microphone->stream);
	change_state(microphone, CLOSING, CLOSED);
	return NULL;
}

/* Signals are for the thread that has the event loop. */
static bool start_thread(struct microphone *microphone)
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int status = pthread_create(&microphone->thread, NULL, run_thread, microphone);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status == 0;
}

static bool start_sound_system(struct error *error)
{
	struct quiet quiet;
	quiet_alsa();
	quiet_begin(&quiet);
	PaError status = Pa_Initialize();
	quiet_end(&quiet);
	if (status != paNoError) {
		return error_set(error, ERROR_SYSTEM, "cannot ask the sound system for microphones: %s",
			Pa_GetErrorText(status));
	}
	return true;
}

static void copy_name(char *out, size_t size, const char *name)
{
	size_t length = strnlen(name, size - 1);
	memcpy(out, name, length);
	out[length] = '\0';
}

/* False for a device that cannot record. */
static bool describe(int index, struct microphone_info *info)
{
	const PaDeviceInfo *device = Pa_GetDeviceInfo(index);
	const PaHostApiInfo *host = device != NULL ? Pa_GetHostApiInfo(device->hostApi) : NULL;
	if (host == NULL || device->maxInputChannels < 1) {
		return false;
	}
	*info = (struct microphone_info){
		.index = index,
		.channels = device->maxInputChannels,
		.default_rate = device->defaultSampleRate,
		.is_default = index == Pa_GetDefaultInputDevice(),
	};
	copy_name(info->name, sizeof(info->name), device->name);
	copy_name(info->host, sizeof(info->host), host->name);
	return true;
}

bool microphone_list(microphone_info_fn *callback, void *data, struct error *error)
{
	if (!start_sound_system(error)) {
		return false;
	}
	for (int i = 0; i < Pa_GetDeviceCount(); i++) {
		struct microphone_info info;
		if (describe(i, &info)) {
			callback(&info, data);
		}
	}
	stop_sound_system(NULL);
	return true;
}

static bool choose(const char *name, struct microphone_info *chosen, struct error *error)
{
	int most = Pa_GetDeviceCount();
	struct microphone_info *devices = calloc(most > 0 ? (size_t)most : 1, sizeof(devices[0]));
	if (devices == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory for the list of microphones");
	}
	size_t count = 0;
	for (int i = 0; i < most; i++) {
		if (describe(i, &devices[count])) {
			count++;
		}
	}
	const struct microphone_info *device = microphone_choose(devices, count, name, error);
	if (device != NULL) {
		*chosen = *device;
	}
	free(devices);
	return device != NULL;
}

/* Tries rates until the device takes one; returns it, or 0. */
static unsigned open_stream(PaStream **stream, const struct microphone_info *device,
	unsigned rate, PaError *status)
{
	const unsigned rates[] = {rate, 48000, 44100, (unsigned)device->default_rate};
	const PaStreamParameters parameters = {
		.device = device->index,
		.channelCount = 1,
		.sampleFormat = paInt16,
		.suggestedLatency = LATENCY_MS / 1000.0,
	};
	struct quiet quiet;
	unsigned taken = 0;
	quiet_begin(&quiet);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]) && taken == 0; i++) {
		*status = Pa_OpenStream(stream, &parameters, NULL, rates[i],
			rates[i] / CHUNKS_PER_SECOND, paClipOff, NULL, NULL);
		taken = *status == paNoError ? rates[i] : 0;
	}
	if (taken != 0) {
		*status = Pa_StartStream(*stream);
	}
	quiet_end(&quiet);
	return *status == paNoError ? taken : 0;
}

static const char *reason(PaError status)
{
	const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();
	bool host_knows = status == paUnanticipatedHostError && host != NULL &&
		host->errorText != NULL && host->errorText[0] != '\0';
	return host_knows ? host->errorText : Pa_GetErrorText(status);
}

static bool start_device(struct microphone *microphone, const char *name, unsigned rate,
	struct error *error)
{
	struct microphone_info device;
	PaError status = paNoError;
	if (!choose(name, &device, error)) {
		return false;
	}
	copy_name(microphone->name, sizeof(microphone->name), device.name);
	unsigned device_rate = open_stream(&microphone->stream, &device, rate, &status);
	if (device_rate == 0) {
		return error_set(error, ERROR_SYSTEM,
			"cannot record from microphone %d (%s): %s: see whether another program holds it",
			device.index, device.name, reason(status));
	}
	microphone->chunk = device_rate / CHUNKS_PER_SECOND;
	microphone->resampler = resampler_create(device_rate, rate, error);
	if (microphone->resampler == NULL) {
		return false;
	}
	size_t room = resampler_room(microphone->resampler, microphone->chunk);
	microphone->from_device = calloc(microphone->chunk, sizeof(int16_t));
	microphone->resampled = calloc(room, sizeof(int16_t));
	if (microphone->from_device == NULL || microphone->resampled == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory for the microphone");
	}
	return true;
}

/* All that does not concern the device. */
static bool prepare(struct microphone *microphone, unsigned rate)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&microphone->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_init(&microphone->lock, NULL);
	atomic_init(&microphone->state, RUNNING);
	atomic_init(&microphone->overflows, 0);
	microphone->clock = clock_create_system();
	microphone->ring = sample_ring_create((size_t)rate * RING_SECONDS);
	microphone->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return microphone->clock != NULL && microphone->ring != NULL && microphone->descriptor >= 0;
}

/* When the thread has ended or was never started. */
static void discard(struct microphone *microphone)
{
	pthread_mutex_destroy(&microphone->lock);
	pthread_cond_destroy(&microphone->changed);
	resampler_destroy(microphone->resampler);
	sample_ring_destroy(microphone->ring);
	clock_destroy(microphone->clock);
	if (microphone->descriptor >= 0) {
		close(microphone->descriptor);
	}
	free(microphone->from_device);
	free(microphone->resampled);
	free(microphone);
}

struct microphone *microphone_open(const char *name, unsigned rate, struct error *error)
{
	struct microphone *microphone = calloc(1, sizeof(*microphone));
	if (microphone == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory for the microphone");
		return NULL;
	}
	if (!prepare(microphone, rate)) {
		error_set(error, ERROR_MEMORY, "no memory or no descriptor left for the microphone");
		goto undo_prepare;
	}
	if (!start_sound_system(error)) {
		goto undo_prepare;
	}
	if (!start_device(microphone, name, rate, error)) {
		goto undo_sound_system;
	}
	atomic_init(&microphone->arrival_ms, now_ms(microphone));
	if (!start_thread(microphone)) {
		error_set(error, ERROR_SYSTEM, "cannot start a thread for the microphone");
		goto undo_sound_system;
	}
	return microphone;

undo_sound_system:
	stop_sound_system(microphone->stream);
undo_prepare:
	discard(microphone);
	return NULL;
}

bool microphone_close(struct microphone *microphone)
{
	if (microphone == NULL) {
		return true;
	}
	/* Whichever of the two it is in. */
	change_state(microphone, RUNNING, CLOSING);
	change_state(microphone, LOST, CLOSING);
	if (!wait_for_change(microphone, CLOSING, CLOSE_MS_MAX)) {
		/* The thread hangs in the library and still needs all of it. */
		pthread_detach(microphone->thread);
		return false;
	}
	pthread_join(microphone->thread, NULL);
	discard(microphone);
	return true;
}

int microphone_descriptor(const struct microphone *microphone)
{
	return microphone->descriptor;
}

size_t microphone_read(struct microphone *microphone, int16_t *samples, size_t count)
{
	uint64_t signals = 0;
	ssize_t cleared = read(microphone->descriptor, &signals, sizeof(signals));
	(void)cleared; /* that there were none is no failure */
	size_t taken = sample_ring_read(microphone->ring, samples, count);
	if (sample_ring_waiting(microphone->ring) > 0) {
		signal_samples(microphone);
	}
	return taken;
}

bool microphone_alive(const struct microphone *microphone)
{
	unsigned silent_ms = now_ms(microphone) - atomic_load(&microphone->arrival_ms);
	return atomic_load(&microphone->state) == RUNNING && silent_ms <= SILENT_MS_MAX;
}

size_t microphone_waiting(const struct microphone *microphone)
{
	return sample_ring_waiting(microphone->ring);
}

uint64_t microphone_losses(const struct microphone *microphone)
{
	return sample_ring_dropped(microphone->ring) + atomic_load(&microphone->overflows);
}

const char *microphone_name(const struct microphone *microphone)
{
	return microphone->name;
}
