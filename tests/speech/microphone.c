/* SPDX-License-Identifier: MIT
 *
 * Records through PortAudio from a virtual microphone, which it starts itself.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sndfile.h>

#include "audio/capture/microphone.h"
#include "bridge/base/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/virtual_microphone.h"

extern char **environ;

static struct temporary_folder *folder;

static const double PI = 3.14159265358979323846;
static const double AMPLITUDE = 8000.0;

enum {
	RATE = 16000,
	TONE_RATE = 48000,
	PATIENCE_SECONDS = 20,
	TONE_SECONDS = PATIENCE_SECONDS + 10,
};

#define NEEDS_MICROPHONE()                                                         \
	do {                                                                       \
		if (!virtual_microphone_is_there()) {                              \
			SKIP("needs pulseaudio, pulseaudio-utils, libasound2-plugins"); \
		}                                                                  \
	} while (0)

static pid_t start(const char *program, const char *argument)
{
	char *arguments[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL};
	pid_t child = -1;
	return posix_spawnp(&child, program, NULL, NULL, arguments, environ) == 0 ? child : -1;
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* `frequency` is a whole number, so that every second is the same. */
static void write_tone(const char *path, double frequency)
{
	static int16_t second[TONE_RATE];
	SF_INFO info = {.samplerate = TONE_RATE, .channels = 1};
	info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
	for (int i = 0; i < TONE_RATE; i++) {
		second[i] = (int16_t)lrint(AMPLITUDE * sin(2.0 * PI * frequency * i / TONE_RATE));
	}
	SNDFILE *file = sf_open(path, SFM_WRITE, &info);
	for (int i = 0; i < TONE_SECONDS && file != NULL; i++) {
		sf_write_short(file, second, TONE_RATE);
	}
	sf_close(file);
}

static pid_t play_tone(double frequency)
{
	const char *path = temporary_folder_path(folder, "tone.wav");
	write_tone(path, frequency);
	return start("paplay", path);
}

static void stop(pid_t child)
{
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
}

/* Waits for the descriptor, then reads; false when patience is at its end. */
static bool read_some(struct microphone *microphone, int16_t *samples, size_t most, size_t *count,
	double deadline)
{
	struct pollfd waiting = {.fd = microphone_descriptor(microphone), .events = POLLIN};
	double left = deadline - now();
	*count = 0;
	if (left <= 0.0 || poll(&waiting, 1, (int)(left * 1000.0) + 1) <= 0) {
		return false;
	}
	*count = microphone_read(microphone, samples, most);
	return true;
}

static double level(const int16_t *samples, size_t count)
{
	double sum = 0.0;
	for (size_t i = 0; i < count; i++) {
		sum += (double)samples[i] * samples[i];
	}
	return count > 0 ? sqrt(sum / (double)count) : 0.0;
}

/* Fills `samples` with sound that has been going on for a while: what comes before the
 * first loud read, and that read, are thrown away. */
static bool record_sound(struct microphone *microphone, int16_t *samples, size_t count)
{
	const double loud = 1000.0;
	double deadline = now() + PATIENCE_SECONDS;
	size_t filled = 0;
	size_t got = 0;
	bool sound = false;
	while (filled < count) {
		if (!read_some(microphone, &samples[filled], count - filled, &got, deadline)) {
			return false;
		}
		if (sound) {
			filled += got;
		}
		sound = sound || level(&samples[filled], got) > loud;
	}
	return true;
}

/* From the first to the last upward crossing of zero: whole periods. */
static double frequency_of(const int16_t *samples, size_t count, double rate)
{
	double first = -1.0;
	double last = -1.0;
	int periods = -1;
	for (size_t i = 1; i < count; i++) {
		if (samples[i - 1] < 0 && samples[i] >= 0) {
			double step = (double)samples[i] - samples[i - 1];
			last = (double)i - (double)samples[i] / step;
			first = first < 0.0 ? last : first;
			periods++;
		}
	}
	return periods > 0 ? periods * rate / (last - first) : 0.0;
}

static void check_tone(struct microphone *microphone, unsigned rate, double frequency)
{
	size_t count = rate; /* one second */
	int16_t *samples = calloc(count, sizeof(samples[0]));
	if (samples == NULL) {
		CHECK_FAILED("out of memory");
		return;
	}
	if (record_sound(microphone, samples, count)) {
		CHECK_NUMBER(frequency_of(samples, count, rate), frequency, 1.0);
		CHECK_NUMBER(level(samples, count), AMPLITUDE / sqrt(2.0), 200.0);
		CHECK_NUMBER((double)microphone_losses(microphone), 0.0, 0.0);
	} else {
		CHECK_FAILED("the tone did not arrive");
	}
	free(samples);
}

static struct microphone *open_or_fail(const char *name, unsigned rate)
{
	struct error error = {0};
	struct microphone *microphone = microphone_open(name, rate, &error);
	if (microphone == NULL) {
		CHECK_FAILED("cannot open %s: %s", name, error.text);
	}
	return microphone;
}

static void hear_tone(const char *name, unsigned rate, double frequency)
{
	struct microphone *microphone = open_or_fail(name, rate);
	if (microphone == NULL) {
		return;
	}
	pid_t player = play_tone(frequency);
	CHECK(player > 0);
	check_tone(microphone, rate, frequency);
	CHECK(microphone_alive(microphone));
	stop(player);
	CHECK(microphone_close(microphone));
}

struct seen {
	int devices;
	int defaults;
	bool named_default;
};

static void look(const struct microphone_info *info, void *data)
{
	struct seen *seen = data;
	seen->devices++;
	seen->defaults += info->is_default;
	seen->named_default |= info->is_default && strcmp(info->name, "default") == 0;
	CHECK(info->channels > 0);
	CHECK(info->default_rate > 0.0);
	CHECK_TEXT(info->host, "ALSA");
}

TEST(the_list_has_the_default)
{
	NEEDS_MICROPHONE();
	struct seen seen = {0};
	struct error error = {0};
	CHECK(microphone_list(look, &seen, &error));
	CHECK(seen.devices >= 1);
	CHECK_NUMBER(seen.defaults, 1, 0);
	CHECK(seen.named_default);
}

TEST(a_tone_arrives)
{
	NEEDS_MICROPHONE();
	hear_tone("default", RATE, 1000.0);
}

TEST(it_opens_by_name_and_again)
{
	NEEDS_MICROPHONE();
	hear_tone("pulse", RATE, 440.0);
	hear_tone("PULS", RATE, 2500.0);
}

/* More than PulseAudio gives, so that our own resampler has to make it from 48 kHz. */
TEST(a_rate_that_the_device_lacks_is_resampled)
{
	NEEDS_MICROPHONE();
	hear_tone("default", 384000, 1000.0);
}

TEST(an_unknown_name_is_an_error_that_lists_the_devices)
{
	NEEDS_MICROPHONE();
	struct error error = {0};
	CHECK(microphone_open("no such microphone", RATE, &error) == NULL);
	CHECK_ERROR(error, "no such microphone");
	CHECK_ERROR(error, "(default)");
}

/* PortAudio, alsa-lib and JACK all complain when there is nothing. */
TEST(without_a_device_the_libraries_print_nothing)
{
	NEEDS_MICROPHONE();
	char *address = strdup(getenv("PULSE_SERVER"));
	struct seen seen = {0};
	struct error error = {0};
	int file = open(temporary_folder_path(folder, "printed"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int saved = dup(STDERR_FILENO);
	CHECK(file >= 0 && saved >= 0 && address != NULL);

	setenv("PULSE_SERVER", "unix:/nowhere", 1);
	dup2(file, STDERR_FILENO);
	bool listed = microphone_list(look, &seen, &error);
	bool opened = microphone_open("default", RATE, &error) != NULL;
	dup2(saved, STDERR_FILENO);
	setenv("PULSE_SERVER", address != NULL ? address : "", 1);

	CHECK(listed);
	CHECK(!opened);
	CHECK_NUMBER(seen.devices, 0, 0);
	CHECK_ERROR(error, "this machine has no microphone");
	CHECK_NUMBER((double)lseek(file, 0, SEEK_END), 0.0, 0.0);
	close(saved);
	close(file);
	free(address);
}

/* Reads on as the listener would until the microphone says that it is dead. */
static bool dies(struct microphone *microphone)
{
	int16_t samples[RATE / 10];
	size_t count = 0;
	double deadline = now() + PATIENCE_SECONDS;
	while (microphone_alive(microphone)) {
		double next = now() + 0.25;
		read_some(microphone, samples, sizeof(samples) / sizeof(samples[0]), &count, next);
		if (now() > deadline) {
			return false;
		}
	}
	return true;
}

TEST(a_server_that_stalls_is_noticed)
{
	NEEDS_MICROPHONE();
	struct microphone *microphone = open_or_fail("default", RATE);
	pid_t pid = virtual_microphone_server();
	CHECK(pid > 0);
	if (microphone == NULL || pid <= 0) {
		return;
	}
	kill(pid, SIGSTOP);
	CHECK(dies(microphone));
	kill(pid, SIGCONT);
	CHECK(microphone_close(microphone));
	hear_tone("default", RATE, 700.0);
}

TEST(a_server_that_dies_is_noticed_and_found_again)
{
	NEEDS_MICROPHONE();
	struct error error = {0};
	struct microphone *microphone = open_or_fail("default", RATE);
	if (microphone == NULL) {
		return;
	}
	CHECK(virtual_microphone_kill());
	CHECK(dies(microphone));
	CHECK(microphone_close(microphone));
	CHECK(microphone_open("default", RATE, &error) == NULL);
	CHECK_ERROR(error, "microphone");
	CHECK(virtual_microphone_restart());
	hear_tone("default", RATE, 1500.0);
}

int main(void)
{
	virtual_microphone_enter();
	folder = temporary_folder_create();
	if (folder == NULL) {
		return 1;
	}
	RUN(the_list_has_the_default);
	RUN(a_tone_arrives);
	RUN(it_opens_by_name_and_again);
	RUN(a_rate_that_the_device_lacks_is_resampled);
	RUN(an_unknown_name_is_an_error_that_lists_the_devices);
	RUN(without_a_device_the_libraries_print_nothing);
	RUN(a_server_that_stalls_is_noticed);
	RUN(a_server_that_dies_is_noticed_and_found_again);
	temporary_folder_destroy(folder);
	return check_state.failed_tests > 0;
}
