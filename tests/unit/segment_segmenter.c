/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdint.h>

#include "audio/segment/segmenter.h"
#include "tests/support/synthetic_sound.h"

enum { RATE = 16000, FRAME = 320, SECONDS_MAX = 60, SEGMENTS_MAX = 20 };

/* Where voice activity may be wrong by: its filter and its 20 ms. */
static const double NEAR = 0.05; /* seconds */

static int16_t sound[RATE * SECONDS_MAX];

/* What a run over the sound found, in seconds. */
struct found {
	double started;    /* when SEGMENT_STARTED came */
	double ended;      /* when SEGMENT_ENDED or SEGMENT_CUT came */
	double start;      /* of the samples */
	double length;
	double speech_end;
	bool cut;
};

static struct found found[SEGMENTS_MAX];
static size_t found_count;

static size_t samples_in(double seconds)
{
	return (size_t)(seconds * RATE);
}

static void voice(double from, double to)
{
	add_vowel(&sound[samples_in(from)], samples_in(to) - samples_in(from), RATE, 130, 6000);
}

/* Speech without end: a voice with pauses as between words. */
static void words(double from, double to)
{
	voice(from, to);
	for (double pause = from + 0.5; pause < to; pause += 0.5) {
		memset(&sound[samples_in(pause)], 0, samples_in(0.1) * sizeof(sound[0]));
	}
}

static void quiet_room(void)
{
	memset(sound, 0, sizeof(sound));
	add_noise(sound, samples_in(SECONDS_MAX), 15);
}

static void note_end(const struct segmenter *segmenter, bool cut, size_t taken)
{
	struct found *last = &found[found_count > 0 ? found_count - 1 : 0];
	size_t count = 0;
	const int16_t *samples = segmenter_samples(segmenter, &count);
	uint64_t start = segmenter_start(segmenter);
	CHECK(start + count == taken);
	CHECK(memcmp(samples, &sound[start], count * sizeof(samples[0])) == 0);
	last->cut = cut;
	last->ended = (double)taken / RATE;
	last->start = (double)start / RATE;
	last->length = (double)count / RATE;
	last->speech_end = (double)segmenter_speech_end(segmenter) / RATE;
}

/* Fails if the events do not come in their order. */
static void note(const struct segmenter *segmenter, enum segment_event event, bool *open,
	size_t taken)
{
	switch (event) {
	case SEGMENT_NONE:
		CHECK(!*open);
		break;
	case SEGMENT_STARTED:
		CHECK(!*open && found_count < SEGMENTS_MAX);
		*open = true;
		found_count += found_count < SEGMENTS_MAX;
		found[found_count - 1] = (struct found){.started = (double)taken / RATE};
		break;
	case SEGMENT_GOING_ON:
		CHECK(*open);
		break;
	case SEGMENT_ENDED:
	case SEGMENT_CUT:
		CHECK(*open);
		*open = false;
		note_end(segmenter, event == SEGMENT_CUT, taken);
		break;
	}
}

static void run_with(const struct segmenter_settings *settings, double seconds)
{
	struct segmenter *segmenter = segmenter_create(settings);
	bool open = false;
	size_t taken = 0;
	found_count = 0;
	if (segmenter == NULL) {
		CHECK_FAILED("no segmenter");
		return;
	}
	CHECK_NUMBER((double)segmenter_frame(segmenter), FRAME, 0);
	while (taken + FRAME <= samples_in(seconds)) {
		enum segment_event event = segmenter_take(segmenter, &sound[taken]);
		taken += FRAME;
		note(segmenter, event, &open, taken);
	}
	note(segmenter, segmenter_flush(segmenter), &open, taken);
	CHECK(!open);
	CHECK(segmenter_flush(segmenter) == SEGMENT_NONE);
	segmenter_destroy(segmenter);
}

static void run(double seconds)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	run_with(&settings, seconds);
}

TEST(the_defaults_are_those_of_the_header)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	CHECK_NUMBER(settings.rate, 16000, 0);
	CHECK_NUMBER(settings.pre_roll, 0.3, 0);
	CHECK_NUMBER(settings.start_speech, 0.06, 0);
	CHECK_NUMBER(settings.end_silence, 0.7, 0);
	CHECK_NUMBER(settings.maximum, 12, 0);
}

TEST(a_word_becomes_a_segment_with_what_is_around_it)
{
	quiet_room();
	voice(5.0, 6.0);
	run(10);
	CHECK_NUMBER((double)found_count, 1, 0);
	CHECK_NUMBER(found[0].started, 5.06, NEAR);
	CHECK_NUMBER(found[0].start, 4.7, NEAR);
	CHECK_NUMBER(found[0].speech_end, 6.0, NEAR);
	CHECK_NUMBER(found[0].ended, found[0].speech_end + 0.7, 1e-9);
	CHECK_NUMBER(found[0].length, found[0].ended - found[0].start, 1e-9);
	CHECK(!found[0].cut);
}

TEST(a_pause_shorter_than_the_silence_belongs_to_it)
{
	quiet_room();
	voice(5.0, 5.5);
	voice(5.9, 6.4);
	run(10);
	CHECK_NUMBER((double)found_count, 1, 0);
	CHECK_NUMBER(found[0].speech_end, 6.4, NEAR);
}

TEST(a_longer_pause_makes_two)
{
	quiet_room();
	voice(5.0, 5.5);
	voice(6.4, 6.9);
	run(10);
	CHECK_NUMBER((double)found_count, 2, 0);
	CHECK_NUMBER(found[0].speech_end, 5.5, NEAR);
	CHECK_NUMBER(found[1].start, 6.1, NEAR);
	CHECK_NUMBER(found[1].speech_end, 6.9, NEAR);
}

TEST(how_long_the_silence_must_be_is_a_setting)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	quiet_room();
	voice(5.0, 5.5);
	voice(6.1, 6.6);
	settings.end_silence = 0.8;
	run_with(&settings, 10);
	CHECK_NUMBER((double)found_count, 1, 0);
	settings.end_silence = 0.2;
	run_with(&settings, 10);
	CHECK_NUMBER((double)found_count, 2, 0);
	CHECK_NUMBER(found[0].ended - found[0].speech_end, 0.2, 1e-9);
}

/* A run of the segmenter that a test looks into. */
struct walk {
	struct segmenter *segmenter;
	size_t taken;
	enum segment_event event; /* the last one */
};

static struct walk walk_begin(void)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	return (struct walk){.segmenter = segmenter_create(&settings)};
}

/* Goes to a place in seconds, or to the end of a segment. */
static void walk_to(struct walk *walk, double place)
{
	walk->event = SEGMENT_NONE;
	while (walk->taken + FRAME <= samples_in(place) && walk->event != SEGMENT_ENDED &&
		walk->event != SEGMENT_CUT) {
		walk->event = segmenter_take(walk->segmenter, &sound[walk->taken]);
		walk->taken += FRAME;
	}
}

static double walk_place(const struct walk *walk)
{
	return (double)walk->taken / RATE;
}

TEST(the_silence_can_be_changed_while_a_segment_is_open)
{
	static const struct {
		double at, silence, ends_after;
	} cases[] = {
		{6.2, 1.5, 1.5},  /* longer, and in good time */
		{6.2, 0.3, 0.3},
		{6.5, 0.3, 0.52}, /* over already: at the next frame */
		{5.0, 1.0, 1.0},  /* before there was a segment */
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		quiet_room();
		voice(5.0, 6.0);
		struct walk walk = walk_begin();
		walk_to(&walk, cases[i].at);
		segmenter_set_end_silence(walk.segmenter, cases[i].silence);
		walk_to(&walk, 10);
		CHECK(walk.event == SEGMENT_ENDED);
		CHECK_NUMBER(walk_place(&walk), 6.0 + cases[i].ends_after, NEAR);
		segmenter_destroy(walk.segmenter);
	}
}

TEST(the_limit_can_be_changed_between_segments)
{
	static const double limits[] = {5, 20, 12};
	size_t count = 0;
	quiet_room();
	words(2.0, 58.0);
	struct walk walk = walk_begin();
	walk_to(&walk, 1.0);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		CHECK(segmenter_set_maximum(walk.segmenter, limits[i]));
		walk_to(&walk, walk_place(&walk) + 2.0);
		CHECK(walk.event == SEGMENT_GOING_ON);
		CHECK(!segmenter_set_maximum(walk.segmenter, 50));
		walk_to(&walk, 58);
		CHECK(walk.event == SEGMENT_CUT);
		const int16_t *samples = segmenter_samples(walk.segmenter, &count);
		CHECK_NUMBER((double)count / RATE, limits[i], 1e-9);
		CHECK(memcmp(samples, &sound[walk.taken - count], count * sizeof(samples[0])) == 0);
	}
	segmenter_destroy(walk.segmenter);
}

TEST(speech_without_end_is_cut_and_goes_on_in_the_next)
{
	quiet_room();
	words(2.0, 29.0);
	run(32);
	CHECK_NUMBER((double)found_count, 3, 0);
	CHECK(found[0].cut && found[1].cut && !found[2].cut);
	CHECK_NUMBER(found[0].length, 12, 1e-9);
	CHECK_NUMBER(found[1].length, 12, 1e-9);
	/* The next begins its pre-roll before the cut, so that no word is lost. */
	CHECK_NUMBER(found[1].start, found[0].ended - 0.3, 0.15);
	CHECK(found[1].start < found[0].ended);
	CHECK_NUMBER(found[2].speech_end, 29.0, NEAR + 0.1);
}

TEST(the_end_of_the_stream_ends_the_segment)
{
	quiet_room();
	voice(5.0, 6.0);
	run(5.8);
	CHECK_NUMBER((double)found_count, 1, 0);
	CHECK_NUMBER(found[0].ended, 5.8, 1e-9);
	CHECK_NUMBER(found[0].speech_end, 5.8, 1e-9);
}

TEST(speech_at_the_very_start_has_no_pre_roll)
{
	quiet_room();
	voice(0.0, 0.6);
	run(3);
	CHECK_NUMBER((double)found_count, 1, 0);
	CHECK_NUMBER(found[0].start, 0, 0);
}

TEST(silence_and_noise_alone_give_nothing)
{
	memset(sound, 0, sizeof(sound));
	run(60);
	CHECK_NUMBER((double)found_count, 0, 0);
	add_noise(sound, samples_in(60), 25);
	run(60);
	CHECK_NUMBER((double)found_count, 0, 0);
}

TEST(a_click_is_too_short)
{
	quiet_room();
	add_noise(&sound[samples_in(5)], samples_in(0.03), 10000);
	run(10);
	CHECK_NUMBER((double)found_count, 0, 0);
}

TEST(silence_and_speech_can_be_asked_for_at_any_time)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	struct segmenter *segmenter = segmenter_create(&settings);
	size_t count = 1;
	CHECK(!segmenter_in_speech(segmenter));
	CHECK_NUMBER((double)segmenter_silence(segmenter), 0, 0);
	segmenter_samples(segmenter, &count);
	CHECK_NUMBER((double)count, 0, 0);

	quiet_room();
	voice(2.0, 3.0);
	bool spoke = false;
	for (size_t at = 0; at < samples_in(3.3); at += FRAME) {
		size_t silence = segmenter_silence(segmenter);
		segmenter_take(segmenter, &sound[at]);
		if (segmenter_in_speech(segmenter)) {
			spoke = true;
			CHECK_NUMBER((double)segmenter_silence(segmenter), 0, 0);
			CHECK(segmenter_speech_end(segmenter) == at + FRAME);
		} else {
			CHECK_NUMBER((double)segmenter_silence(segmenter), (double)(silence + FRAME), 0);
		}
	}
	CHECK(spoke);
	CHECK_NUMBER((double)segmenter_silence(segmenter) / RATE, 0.3, NEAR);
	segmenter_samples(segmenter, &count);
	CHECK_NUMBER((double)count / RATE, 1.6, NEAR);
	CHECK(segmenter_start(segmenter) + count == samples_in(3.3));
	segmenter_destroy(segmenter);
	segmenter_destroy(NULL);
}

/* As much as was said with a voice, and nothing of the segment before. */
TEST(how_much_of_a_segment_has_a_voice_is_counted)
{
	quiet_room();
	voice(5.0, 6.0);
	add_noise(&sound[samples_in(6.0)], samples_in(0.5), 3000);
	add_noise(&sound[samples_in(9.0)], samples_in(0.5), 3000);
	voice(12.0, 12.3);
	struct walk walk = walk_begin();
	const double expected[] = {1.0, 0.0, 0.3};
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		walk_to(&walk, 20);
		CHECK(walk.event == SEGMENT_ENDED);
		CHECK_NUMBER((double)segmenter_voice(walk.segmenter) / RATE, expected[i], 0.1);
	}
	segmenter_destroy(walk.segmenter);
}

static const struct segmenter_settings strange[] = {
	{.rate = RATE},
	{.rate = RATE, .pre_roll = -1, .start_speech = -1, .end_silence = -1, .maximum = -1},
	{.rate = RATE, .pre_roll = NAN, .start_speech = NAN, .end_silence = NAN, .maximum = NAN},
	{.rate = RATE, .pre_roll = 1e9, .start_speech = 1e9, .end_silence = 1e9, .maximum = 1e9},
	{.rate = RATE, .pre_roll = 3, .start_speech = 0.1, .end_silence = 0.5, .maximum = 1},
	{.rate = RATE, .pre_roll = 0.3, .start_speech = 0.06, .end_silence = 5, .maximum = 2},
};

/* The checks are in run_with(): that samples and positions fit the stream. */
TEST(strange_settings_do_no_harm)
{
	quiet_room();
	voice(1.0, 1.3);
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		run_with(&strange[i], 10);
	}
}

TEST(a_rate_that_voice_activity_lacks_is_refused)
{
	struct segmenter_settings settings;
	segmenter_default(&settings);
	settings.rate = 44100;
	CHECK(segmenter_create(&settings) == NULL);
}

TEST_MAIN(
	RUN(the_defaults_are_those_of_the_header);
	RUN(a_word_becomes_a_segment_with_what_is_around_it);
	RUN(a_pause_shorter_than_the_silence_belongs_to_it);
	RUN(a_longer_pause_makes_two);
	RUN(how_long_the_silence_must_be_is_a_setting);
	RUN(the_silence_can_be_changed_while_a_segment_is_open);
	RUN(the_limit_can_be_changed_between_segments);
	RUN(speech_without_end_is_cut_and_goes_on_in_the_next);
	RUN(the_end_of_the_stream_ends_the_segment);
	RUN(speech_at_the_very_start_has_no_pre_roll);
	RUN(silence_and_noise_alone_give_nothing);
	RUN(a_click_is_too_short);
	RUN(silence_and_speech_can_be_asked_for_at_any_time);
	RUN(how_much_of_a_segment_has_a_voice_is_counted);
	RUN(strange_settings_do_no_harm);
	RUN(a_rate_that_voice_activity_lacks_is_refused))
