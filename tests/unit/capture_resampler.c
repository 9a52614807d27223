/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>

#include "audio/capture/resampler.h"
#include "bridge/base/error.h"

static const double PI = 3.14159265358979323846;
static const double AMPLITUDE = 12000.0;

/* Sizes of the parts that a stream is handed over in: what devices and files give. */
static const size_t parts[] = {1, 7, 160, 441, 1023, 5000, 882, 2};

static struct resampler *create(unsigned from_rate, unsigned to_rate)
{
	struct error error = {0};
	struct resampler *resampler = resampler_create(from_rate, to_rate, &error);
	if (resampler == NULL) {
		CHECK_FAILED("%u to %u Hz: %s", from_rate, to_rate, error.text);
	}
	return resampler;
}

/* Runs `in` through in parts and flushes. Fails if a part made more than its room. */
static size_t run_in_parts(struct resampler *resampler, const int16_t *in, size_t count,
	int16_t *out)
{
	size_t made = 0;
	size_t used = 0;
	for (size_t i = 0; used < count; i++) {
		size_t part = parts[i % (sizeof(parts) / sizeof(parts[0]))];
		part = part < count - used ? part : count - used;
		size_t got = resampler_run(resampler, &in[used], part, &out[made]);
		CHECK(got <= resampler_room(resampler, part));
		used += part;
		made += got;
	}
	size_t flushed = resampler_flush(resampler, &out[made]);
	CHECK(flushed <= resampler_room(resampler, 0));
	return made + flushed;
}

static void fill_tone(int16_t *samples, size_t count, double frequency, double rate)
{
	for (size_t i = 0; i < count; i++) {
		double angle = 2.0 * PI * fmod(frequency * (double)i / rate, 1.0);
		samples[i] = (int16_t)lrint(AMPLITUDE * sin(angle));
	}
}

/* How much of a frequency there is: the amplitude of a sine. */
static double amplitude_at(const int16_t *samples, size_t count, double frequency, double rate)
{
	double real = 0.0;
	double imaginary = 0.0;
	for (size_t i = 0; i < count; i++) {
		double angle = 2.0 * PI * frequency * (double)i / rate;
		real += samples[i] * cos(angle);
		imaginary += samples[i] * sin(angle);
	}
	return 2.0 * hypot(real, imaginary) / (double)count;
}

static double level(const int16_t *samples, size_t count)
{
	double sum = 0.0;
	for (size_t i = 0; i < count; i++) {
		sum += (double)samples[i] * samples[i];
	}
	return sqrt(2.0 * sum / (double)count);
}

static const struct {
	unsigned from_rate, to_rate;
	unsigned seconds;
	double frequency;
} streams[] = {
	{48000, 16000, 60, 1000},
	{44100, 16000, 60, 1000},
	{11025, 16000, 60, 1000},
	{16000, 48000, 20, 3000},
	{96000, 16000, 5, 3000},
	{192000, 16000, 5, 5000},
	{8000, 16000, 5, 440},
	{4000, 16000, 5, 440},
	{22050, 16000, 5, 440},
	{47999, 16000, 5, 440},
	{16000, 384000, 2, 1000},
	{16000, 16000, 2, 1000},
};

TEST(a_tone_stays_the_same_tone_and_no_sample_gets_lost)
{
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		unsigned from = streams[i].from_rate;
		unsigned to = streams[i].to_rate;
		size_t count = (size_t)from * streams[i].seconds;
		size_t expected = (size_t)to * streams[i].seconds;
		struct resampler *resampler = create(from, to);
		int16_t *in = malloc(count * sizeof(in[0]));
		int16_t *out = malloc((expected + 10000) * sizeof(out[0]));
		if (resampler == NULL || in == NULL || out == NULL) {
			CHECK_FAILED("nothing to run");
			return;
		}
		fill_tone(in, count, streams[i].frequency, from);
		size_t made = run_in_parts(resampler, in, count, out);
		const int16_t *second = &out[expected / 2];
		int before = check_state.failures_here;
		CHECK_NUMBER((double)made, (double)expected, 1);
		CHECK_NUMBER(amplitude_at(second, to, streams[i].frequency, to), AMPLITUDE, 60);
		CHECK_NUMBER(level(second, to), AMPLITUDE, 60); /* and nothing else is in it */
		if (check_state.failures_here > before) {
			CHECK_FAILED("that was from %u to %u Hz", from, to);
		}
		resampler_destroy(resampler);
		free(in);
		free(out);
	}
}

TEST(what_the_lower_rate_cannot_hold_is_gone)
{
	static int16_t in[48000];
	static int16_t out[20000];
	struct resampler *resampler = create(48000, 16000);
	fill_tone(in, 48000, 10000, 48000);
	run_in_parts(resampler, in, 48000, out);
	CHECK(level(&out[1000], 14000) < AMPLITUDE / 100);
	resampler_destroy(resampler);
}

TEST(a_click_stays_where_it_was)
{
	static const unsigned rates[] = {8000, 16000, 44100, 48000, 96000};
	static int16_t in[96000];
	static int16_t out[20000];
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct resampler *resampler = create(rates[i], 16000);
		memset(in, 0, sizeof(in));
		in[rates[i] / 4] = INT16_MAX; /* after a quarter of a second */
		size_t made = run_in_parts(resampler, in, rates[i], out);
		size_t loudest = 0;
		for (size_t j = 0; j < made; j++) {
			loudest = out[j] > out[loudest] ? j : loudest;
		}
		CHECK_NUMBER((double)loudest, 4000, 1);
		resampler_destroy(resampler);
	}
}

TEST(the_same_rate_is_a_copy)
{
	static const int16_t in[] = {1, -2, 32767, -32768, 0};
	int16_t out[16] = {0};
	struct resampler *resampler = create(16000, 16000);
	CHECK(resampler_room(resampler, 5) >= 5);
	CHECK_NUMBER((double)resampler_run(resampler, in, 5, out), 5, 0);
	CHECK(memcmp(in, out, sizeof(in)) == 0);
	CHECK_NUMBER((double)resampler_flush(resampler, out), 0, 0);
	resampler_destroy(resampler);
}

TEST(parts_larger_than_the_library_takes_at_once)
{
	static int16_t in[200000];
	struct resampler *resampler = create(44100, 16000);
	size_t room = resampler_room(resampler, 200000);
	int16_t *out = calloc(room, sizeof(out[0]));
	if (out == NULL) {
		CHECK_FAILED("out of memory");
		return;
	}
	fill_tone(in, 200000, 1000, 44100);
	size_t made = resampler_run(resampler, in, 200000, out);
	CHECK(made <= room);
	CHECK_NUMBER((double)made, 200000.0 * 16000 / 44100, 100);
	CHECK_NUMBER(amplitude_at(&out[16000], 16000, 1000, 16000), AMPLITUDE, 60);
	resampler_destroy(resampler);
	free(out);
}

TEST(nothing_in_nothing_out)
{
	int16_t out[4096];
	const int16_t in[1] = {0};
	struct resampler *resampler = create(48000, 16000);
	CHECK_NUMBER((double)resampler_run(resampler, in, 0, out), 0, 0);
	CHECK(resampler_flush(resampler, out) <= 1);
	resampler_destroy(resampler);
	resampler_destroy(NULL);
}

TEST(rates_that_cannot_be_are_refused)
{
	static const unsigned wrong[][2] = {{0, 16000}, {16000, 0}, {384001, 16000}, {16000, 400000}};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error error = {0};
		CHECK(resampler_create(wrong[i][0], wrong[i][1], &error) == NULL);
		CHECK_ERROR(error, "1 to 384000 Hz");
	}
	CHECK(resampler_create(0, 0, NULL) == NULL);
}

TEST_MAIN(
	RUN(a_tone_stays_the_same_tone_and_no_sample_gets_lost);
	RUN(what_the_lower_rate_cannot_hold_is_gone);
	RUN(a_click_stays_where_it_was);
	RUN(the_same_rate_is_a_copy);
	RUN(parts_larger_than_the_library_takes_at_once);
	RUN(nothing_in_nothing_out);
	RUN(rates_that_cannot_be_are_refused))
