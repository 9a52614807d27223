/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sndfile.h>

#include "audio/capture/recording.h"
#include "bridge/base/error.h"
#include "tests/support/temporary_folder.h"

static const double PI = 3.14159265358979323846;
static const double AMPLITUDE = 8000.0; /* of 32,768 */

enum {
	RATE = 16000,
	TONE = 440,
	HEADER = 44, /* bytes of a plain WAV header */
	SAMPLES_MAX = 200000,
};

static int16_t read_samples[SAMPLES_MAX];
static unsigned char bytes[SAMPLES_MAX];

/* libsndfile 1.2.0 does not free what libvorbis holds of a file cut in its header. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:vorbis_info_init";
}

static struct temporary_folder *folder;

static const char *path(const char *name)
{
	return temporary_folder_path(folder, name);
}

static void write_file(const char *name, const void *content, size_t length)
{
	FILE *file = fopen(path(name), "wb");
	CHECK(file != NULL && fwrite(content, 1, length, file) == length);
	if (file != NULL) {
		fclose(file);
	}
}

static size_t read_file(const char *name)
{
	FILE *file = fopen(path(name), "rb");
	size_t length = file != NULL ? fread(bytes, 1, sizeof(bytes), file) : 0;
	CHECK(length > 0);
	if (file != NULL) {
		fclose(file);
	}
	return length;
}

/* Frames of floats in any format that libsndfile writes. */
static void write_sound(const char *name, int format, int channels, int rate, const float *frames,
	size_t count)
{
	SF_INFO info = {.samplerate = rate, .channels = channels, .format = format};
	SNDFILE *file = sf_open(path(name), SFM_WRITE, &info);
	if (file == NULL) {
		CHECK_FAILED("libsndfile does not write %s: %s", name, sf_strerror(NULL));
		return;
	}
	sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
	CHECK(sf_writef_float(file, frames, (sf_count_t)count) == (sf_count_t)count);
	sf_close(file);
}

/* How many samples the file gives; they are in read_samples. -1 if it does not open. */
static long read_recording(const char *name, unsigned rate, struct error *error)
{
	*error = (struct error){0};
	struct recording *recording = recording_open(path(name), rate, error);
	if (recording == NULL) {
		return -1;
	}
	size_t count = recording_read(recording, read_samples, SAMPLES_MAX);
	CHECK(count == SAMPLES_MAX || recording_read(recording, read_samples, 1) == 0);
	recording_close(recording);
	return (long)count;
}

static void check_refused(const char *name, const char *part)
{
	struct error error;
	CHECK_NUMBER((double)read_recording(name, RATE, &error), -1, 0);
	CHECK_ERROR(error, part);
	CHECK_TEXT(error.file, path(name));
}

static void put(unsigned char *out, uint32_t value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		out[i] = (unsigned char)(value >> (8 * i));
	}
}

/* A header by hand, for what libsndfile would never write: 16 bit, 16 kHz, mono. */
static void make_header(unsigned char header[HEADER], uint32_t riff_size, uint32_t data_size)
{
	memcpy(header, "RIFF....WAVEfmt ", 16);
	put(&header[4], riff_size, 4);
	put(&header[16], 16, 4);
	put(&header[20], 1, 2); /* PCM */
	put(&header[22], 1, 2);
	put(&header[24], RATE, 4);
	put(&header[28], RATE * 2, 4);
	put(&header[32], 2, 2);
	put(&header[34], 16, 2);
	memcpy(&header[36], "data", 4);
	put(&header[40], data_size, 4);
}

/* Sample number i, reproducible and never 0. */
static int16_t noise(size_t i)
{
	return (int16_t)((i * 7919 + 13) % 30011 + 1);
}

static size_t make_wav(uint32_t riff_size, uint32_t data_size, size_t samples)
{
	make_header(bytes, riff_size, data_size);
	for (size_t i = 0; i < samples; i++) {
		put(&bytes[HEADER + 2 * i], (uint16_t)noise(i), 2);
	}
	return HEADER + 2 * samples;
}

static const struct {
	const char *name;
	int format;
	int channels;
	int rate;
	double tolerance; /* of the level, of AMPLITUDE */
} kinds[] = {
	{"8-bit.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 1, 8000, 0.02},
	{"16-bit.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 16000, 0.001},
	{"slow.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 4000, 0.01},
	{"stereo.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 2, 44100, 0.01},
	{"24-bit.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 2, 48000, 0.01},
	{"32-bit.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 1, 22050, 0.01},
	{"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, 96000, 0.01},
	{"double.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 1, 192000, 0.01},
	{"extensible.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 8, 48000, 0.01},
	{"law.wav", SF_FORMAT_WAV | SF_FORMAT_ULAW, 1, 8000, 0.03},
	{"adpcm.wav", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 1, 16000, 0.03},
	{"long.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 1, 32000, 0.01},
	{"sound.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1, 16000, 0.001},
	{"deep.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 6, 96000, 0.01},
	{"sound.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2, 48000, 0.05},
	{"sound.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 1, 11025, 0.01},
	{"sound.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 1, 16000, 0.001},
};

/* Rises through zero in the samples, a second's worth: the frequency. */
static double frequency(size_t count)
{
	double periods = 0.0;
	for (size_t i = 1; i < count; i++) {
		periods += read_samples[i - 1] < 0 && read_samples[i] >= 0;
	}
	return periods * RATE / (double)count;
}

static double peak_level(size_t count)
{
	double sum = 0.0;
	for (size_t i = 0; i < count; i++) {
		sum += (double)read_samples[i] * read_samples[i];
	}
	return sqrt(2.0 * sum / (double)count);
}

TEST(every_kind_of_file_gives_the_same_tone)
{
	static float frames[192000 * 8];
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct error error;
		int rate = kinds[i].rate;
		int channels = kinds[i].channels;
		for (int j = 0; j < rate * channels; j++) {
			double angle = 2.0 * PI * TONE * (j / channels) / rate;
			frames[j] = (float)(AMPLITUDE / 32768.0 * sin(angle));
		}
		write_sound(kinds[i].name, kinds[i].format, channels, rate, frames, (size_t)rate);
		long count = read_recording(kinds[i].name, RATE, &error);
		int before = check_state.failures_here;
		/* ADPCM fills its last block. */
		CHECK_NUMBER((double)count, RATE, strstr(kinds[i].name, "adpcm") != NULL ? 1100 : 1);
		if (count > 0) {
			CHECK_NUMBER(frequency(RATE), TONE, 1.5);
			CHECK_NUMBER(peak_level(RATE), AMPLITUDE, kinds[i].tolerance * AMPLITUDE);
		}
		if (check_state.failures_here > before) {
			CHECK_FAILED("that was %s: %s", kinds[i].name, error.text);
		}
	}
}

TEST(what_needs_no_conversion_comes_out_bit_by_bit)
{
	struct error error;
	const size_t count = 5000;
	write_file("exact.wav", bytes, make_wav(36 + 10000, 10000, count));
	CHECK_NUMBER((double)read_recording("exact.wav", RATE, &error), (double)count, 0);
	size_t wrong = 0;
	for (size_t i = 0; i < count; i++) {
		wrong += read_samples[i] != noise(i);
	}
	CHECK_NUMBER((double)wrong, 0, 0);
}

TEST(reading_in_small_parts_gives_the_same)
{
	static int16_t part[SAMPLES_MAX];
	static const size_t sizes[] = {1, 7, 1023, 1025};
	static float frames[44100];
	struct error error;
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		frames[i] = (float)noise(i) / 65536.0F;
	}
	write_sound("parts.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 44100, frames, 44100);
	long whole = read_recording("parts.wav", RATE, &error);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct recording *recording = recording_open(path("parts.wav"), RATE, &error);
		size_t count = 0;
		size_t got = 0;
		do {
			got = recording_read(recording, &part[count], sizes[i]);
			count += got;
		} while (got == sizes[i]);
		recording_close(recording);
		CHECK_NUMBER((double)count, (double)whole, 0);
		CHECK(memcmp(part, read_samples, count * sizeof(part[0])) == 0);
	}
}

TEST(channels_are_averaged)
{
	struct error error;
	const float frames[] = {0.5F, -0.5F, 0.5F, 0.25F, -1.0F, 0.0F};
	write_sound("two.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 2, RATE, frames, 3);
	CHECK_NUMBER((double)read_recording("two.wav", RATE, &error), 3, 0);
	CHECK_NUMBER(read_samples[0], 0, 0);
	CHECK_NUMBER(read_samples[1], 12288, 0);
	CHECK_NUMBER(read_samples[2], -16384, 0);
}

TEST(floats_beyond_full_scale_are_clipped)
{
	struct error error;
	const float frames[] = {2.0F, -2.0F, NAN, INFINITY, -INFINITY, 1e30F, 0.5F};
	write_sound("loud.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1, RATE, frames, 7);
	const int16_t expected[] = {32767, -32768, 0, 32767, -32768, 32767, 16384};
	CHECK_NUMBER((double)read_recording("loud.wav", RATE, &error), 7, 0);
	for (size_t i = 0; i < 7; i++) {
		CHECK_NUMBER(read_samples[i], expected[i], 0);
	}
}

/* What programs write that cannot know how long it will be: arecord, sox, ffmpeg. */
TEST(a_false_length_in_the_header_gives_what_is_there)
{
	static const uint32_t lengths[][2] = {
		{0, 0}, {36, 0}, {UINT32_MAX, UINT32_MAX}, {UINT32_MAX - 8, UINT32_MAX - 44},
		{0x7fffffff, 0x7fffffff - 36}, {0x80000024, 0x80000000}, {0x7ffff048, 0x7ffff024},
		{36 + 4000, 4000}, {36 + 2000, 4000}, {4000, UINT32_MAX}, {UINT32_MAX, 0},
	};
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct error error;
		const size_t count = 1000;
		write_file("stream.wav", bytes, make_wav(lengths[i][0], lengths[i][1], count));
		long got = read_recording("stream.wav", RATE, &error);
		if (got != (long)count) {
			CHECK_FAILED("RIFF length %#x, data length %#x: %ld samples: %s",
				(unsigned)lengths[i][0], (unsigned)lengths[i][1], got, error.text);
		}
		CHECK_NUMBER(read_samples[count - 1], noise(count - 1), 0);
	}
}

/* Its length is right: what follows the samples that there are not is not sound. */
TEST(a_recording_of_nothing_with_a_comment_is_refused)
{
	make_header(bytes, 36 + 20, 0);
	memcpy(&bytes[HEADER], "LIST\014\0\0\0INFOICMT\0\0\0\0", 20);
	write_file("comment.wav", bytes, HEADER + 20);
	check_refused("comment.wav", "no sound behind the header");
}

TEST(a_wav_file_may_be_cut_anywhere)
{
	const size_t samples = 300;
	size_t length = make_wav(36 + 600, 600, samples);
	for (size_t cut = 1; cut <= length; cut++) {
		struct error error;
		length = make_wav(36 + 600, 600, samples);
		write_file("cut.wav", bytes, cut);
		long got = read_recording("cut.wav", RATE, &error);
		if (cut < HEADER + 2) {
			CHECK_NUMBER((double)got, -1, 0);
			CHECK_ERROR(error, cut < HEADER ? "cut off" : "no sound behind the header");
		} else {
			CHECK_NUMBER((double)got, (double)((cut - HEADER) / 2), 0);
		}
	}
}

TEST(flac_and_ogg_files_may_be_cut_anywhere)
{
	static const struct {
		const char *name;
		int format;
		long most; /* samples of what was cut least; libsndfile wants the end of Ogg */
	} files[] = {
		{"whole.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 2 * RATE},
		{"whole.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, -1},
	};
	static float frames[3 * RATE];
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		frames[i] = (float)(0.25 * sin(2.0 * PI * TONE * (double)i / RATE));
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct error error;
		long most = -1;
		write_sound(files[i].name, files[i].format, 1, RATE, frames, 3 * RATE);
		size_t length = read_file(files[i].name);
		for (size_t cut = 1; cut < length; cut += 197) {
			write_file("cut", bytes, cut);
			long got = read_recording("cut", RATE, &error);
			CHECK(got <= 3 * RATE);
			CHECK(got > 0 || error.text[0] != '\0');
			most = got > most ? got : most;
		}
		CHECK(most >= files[i].most);
	}
}

/* Damage of every kind: it must come back, with samples or a reason. */
TEST(damaged_files_do_no_harm)
{
	static const int formats[] = {
		SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM,
		SF_FORMAT_WAVEX | SF_FORMAT_FLOAT, SF_FORMAT_FLAC | SF_FORMAT_PCM_16,
		SF_FORMAT_OGG | SF_FORMAT_VORBIS, SF_FORMAT_AIFF | SF_FORMAT_PCM_16,
		SF_FORMAT_RF64 | SF_FORMAT_PCM_16, SF_FORMAT_CAF | SF_FORMAT_PCM_16,
	};
	static const float frames[2000] = {0.1F, 0.2F};
	uint32_t seed = 1;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		write_sound("good", formats[i], 1, RATE, frames, 2000);
		size_t length = read_file("good");
		for (int round = 0; round < 60; round++) {
			struct error error;
			size_t place[3];
			unsigned char kept[3];
			for (size_t j = 0; j < 3; j++) {
				seed = seed * 1664525U + 1013904223U;
				place[j] = (seed >> 8) % (j < 2 && length > 100 ? 100 : length);
				kept[j] = bytes[place[j]];
				bytes[place[j]] = (unsigned char)(seed >> 24);
			}
			write_file("damaged", bytes, length);
			long got = read_recording("damaged", RATE, &error);
			CHECK(got > 0 || error.text[0] != '\0');
			for (size_t j = 3; j-- > 0;) {
				bytes[place[j]] = kept[j];
			}
		}
	}
}

TEST(what_is_no_sound_file_is_refused_with_a_reason)
{
	write_file("notes.txt", "lock the front door\n", 20);
	check_refused("notes.txt", "not a sound file");
	write_file("riff.wav", "RIFF", 4);
	check_refused("riff.wav", "cut off in its header");
	write_file("empty.wav", "", 0);
	check_refused("empty.wav", "the file is empty");
	check_refused("missing.wav", "No such file");
	CHECK(mkdir(path("sounds"), 0700) == 0);
	check_refused("sounds", "this is a folder");
}

TEST(a_fifo_does_not_block)
{
	CHECK(mkfifo(path("fifo"), 0600) == 0);
	alarm(20); /* ends the test if the open waits for a writer */
	check_refused("fifo", "not a regular file");
	alarm(0);
}

TEST(a_device_is_refused)
{
	struct error error = {0};
	CHECK(recording_open("/dev/null", RATE, &error) == NULL);
	CHECK_ERROR(error, "not a regular file");
}

TEST(too_many_channels_and_odd_rates_are_refused)
{
	static const float frames[9 * 100] = {0.1F};
	write_sound("nine.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 9, RATE, frames, 100);
	check_refused("nine.wav", "9 channels");
	write_sound("slow.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 3999, frames, 900);
	check_refused("slow.wav", "3999 Hz");
	write_sound("fast.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 192001, frames, 900);
	check_refused("fast.wav", "192001 Hz");
}

TEST(no_error_is_wanted)
{
	CHECK(recording_open("/nowhere/x.wav", RATE, NULL) == NULL);
	recording_close(NULL);
}

int main(void)
{
	folder = temporary_folder_create();
	if (folder == NULL) {
		return 1;
	}
	RUN(every_kind_of_file_gives_the_same_tone);
	RUN(what_needs_no_conversion_comes_out_bit_by_bit);
	RUN(reading_in_small_parts_gives_the_same);
	RUN(channels_are_averaged);
	RUN(floats_beyond_full_scale_are_clipped);
	RUN(a_false_length_in_the_header_gives_what_is_there);
	RUN(a_recording_of_nothing_with_a_comment_is_refused);
	RUN(a_wav_file_may_be_cut_anywhere);
	RUN(flac_and_ogg_files_may_be_cut_anywhere);
	RUN(damaged_files_do_no_harm);
	RUN(what_is_no_sound_file_is_refused_with_a_reason);
	RUN(a_fifo_does_not_block);
	RUN(a_device_is_refused);
	RUN(too_many_channels_and_odd_rates_are_refused);
	RUN(no_error_is_wanted);
	temporary_folder_destroy(folder);
	return check_state.failed_tests > 0;
}
