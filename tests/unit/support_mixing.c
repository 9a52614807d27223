/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/error.h"
#include "tests/support/mixing.h"
#include "tests/support/temporary_folder.h"

/* Full swing between two places, 0 elsewhere. */
static struct sound make(size_t count, size_t from, size_t to, double value)
{
	struct sound sound = {.samples = calloc(count, sizeof(double)), .count = count};

	CHECK(sound.samples != NULL);
	for (size_t i = from; i < to; i++) {
		sound.samples[i] = i % 2 == 0 ? value : -value;
	}
	return sound;
}

static double frame_energy(const struct sound *sound, size_t frame)
{
	return sound_largest_energy(sound->samples + frame * MIXING_FRAME, MIXING_FRAME);
}

static double peak(const struct sound *sound)
{
	double largest = 0;

	for (size_t i = 0; i < sound->count; i++) {
		largest = fmax(largest, fabs(sound->samples[i]));
	}
	return largest;
}

/* --- noise ---------------------------------------------------------------------------- */

TEST(the_largest_energy_is_that_of_a_whole_frame)
{
	/* Two frames and a loud rest, which is no frame. */
	struct sound sound = make(2 * MIXING_FRAME + 100, 0, MIXING_FRAME, 0.5);
	for (size_t i = 2 * MIXING_FRAME; i < sound.count; i++) {
		sound.samples[i] = 100;
	}
	CHECK_NUMBER(sound_largest_energy(sound.samples, sound.count), 0.25 * MIXING_FRAME, 1e-9);
	CHECK_NUMBER(sound_largest_energy(sound.samples, 10), 2.5, 1e-9);
	CHECK_NUMBER(sound_largest_energy(sound.samples, 0), 0, 0);
	sound_finish(&sound);
}

/* Speech in one frame, noise in the other: both can be seen in the result. */
TEST(noise_stands_at_the_wanted_ratio)
{
	static const double ratios[] = {24, 12, 6, 0, -3};

	for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++) {
		struct sound speech = make(2 * MIXING_FRAME, 0, MIXING_FRAME, 0.3);
		struct sound noise = make(2 * MIXING_FRAME, MIXING_FRAME, 2 * MIXING_FRAME, 0.01);
		CHECK(sound_add_noise(&speech, &noise, ratios[i], 0));
		CHECK_NUMBER(10 * log10(frame_energy(&speech, 0) / frame_energy(&speech, 1)), ratios[i],
			1e-9);
		CHECK_NUMBER(peak(&speech), 0.5, 1e-12);
		sound_finish(&speech);
		sound_finish(&noise);
	}
}

TEST(the_seed_decides_the_place_in_the_noise)
{
	struct sound noise = make(100000, 0, 0, 0);
	for (size_t i = 0; i < noise.count; i++) {
		noise.samples[i] = (double)i / 100000;
	}
	struct sound speech = make(MIXING_FRAME, 0, 0, 0);
	speech.samples[0] = 1; /* 0 dB: the noise gets the energy of this */
	CHECK(sound_add_noise(&speech, &noise, 0, 5000));
	/* A ramp from place 5000 on, whatever the scale. */
	CHECK_NUMBER(speech.samples[200] / speech.samples[100], 5200.0 / 5100.0, 1e-9);
	sound_finish(&speech);
	sound_finish(&noise);
}

TEST(a_short_noise_goes_round)
{
	struct sound noise = make(10, 0, 10, 0.5);
	struct sound speech = make(MIXING_FRAME, 0, 1, 1);
	CHECK(sound_add_noise(&speech, &noise, 0, 3));
	CHECK(fabs(speech.samples[MIXING_FRAME - 1]) > 0);
	CHECK_NUMBER(speech.samples[11], speech.samples[21], 1e-12);
	sound_finish(&speech);
	sound_finish(&noise);
}

TEST(silence_stays_silent_and_no_noise_is_refused)
{
	struct sound silence = make(MIXING_FRAME, 0, 0, 0);
	struct sound quiet = make(MIXING_FRAME, 0, 0, 0);
	struct sound none = {0};
	CHECK(sound_add_noise(&silence, &quiet, 10, 1));
	CHECK_NUMBER(peak(&silence), 0, 0);
	CHECK(!sound_add_noise(&silence, &none, 10, 1));
	sound_finish(&silence);
	sound_finish(&quiet);
}

TEST(a_seed_depends_on_the_name_alone)
{
	CHECK(seed_of("a.wav", 1) == seed_of("a.wav", 1));
	CHECK(seed_of("a.wav", 1) != seed_of("b.wav", 1));
	CHECK(seed_of("a.wav", 1) != seed_of("a.wav", 2));
	/* Low bits count: places are taken modulo the length. */
	CHECK(seed_of("a.wav", 1) % 1000 != seed_of("b.wav", 1) % 1000);
}

/* --- rooms ---------------------------------------------------------------------------- */

TEST(an_echo_comes_later_and_weaker)
{
	struct sound room = make(1001, 0, 0, 0), sound = make(3000, 0, 0, 0);
	room.samples[0] = 1;
	room.samples[1000] = -0.25;
	sound.samples[100] = 0.1;
	CHECK(sound_in_room(&sound, &room));
	CHECK(sound.count == 3000 + 1001);
	CHECK_NUMBER(sound.samples[100], 0.5, 1e-9);
	CHECK_NUMBER(sound.samples[1100], -0.125, 1e-9);
	CHECK_NUMBER(sound.samples[600], 0, 1e-9);
	sound_finish(&sound);
	sound_finish(&room);
}

TEST(a_room_sounds_on_for_half_a_second_at_most)
{
	struct sound room = make(3 * MIXING_RATE, 0, 1, 1), sound = make(1000, 0, 1000, 0.2);
	CHECK(sound_in_room(&sound, &room));
	CHECK(sound.count == 1000 + MIXING_RATE / 2);
	CHECK_NUMBER(sound.samples[500], 0.5, 1e-9);
	sound_finish(&sound);
	sound_finish(&room);
}

/* --- bad microphones -------------------------------------------------------------------- */

TEST(the_peak_is_set_and_what_is_above_full_scale_is_cut_in_the_file)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct sound sound = make(1000, 0, 500, 0.1), read;
	sound_set_peak(&sound, -40);
	CHECK_NUMBER(peak(&sound), 0.01, 1e-12);
	sound_set_peak(&sound, 20);
	CHECK_NUMBER(peak(&sound), 10, 1e-9);
	CHECK(sound_write(&sound, temporary_folder_path(folder, "a.wav")));
	CHECK(sound_read(&read, temporary_folder_path(folder, "a.wav"), NULL));
	CHECK_NUMBER(peak(&read), 1, 1e-9);
	sound_finish(&read);
	sound_finish(&sound);
	temporary_folder_destroy(folder);
}

static struct sound tone(double hz)
{
	struct sound sound = make(MIXING_RATE, 0, 0, 0);

	for (size_t i = 0; i < sound.count; i++) {
		sound.samples[i] = 0.4 * sin(2 * 3.14159265358979 * hz * (double)i / MIXING_RATE);
	}
	return sound;
}

TEST(a_band_keeps_what_is_in_it)
{
	static const struct {
		double hz, most;
	} tones[] = {{100, 0.05}, {1000, 0.45}, {3000, 0.45}, {5000, 0.05}};

	for (size_t i = 0; i < sizeof(tones) / sizeof(tones[0]); i++) {
		struct sound sound = tone(tones[i].hz);
		CHECK(sound_keep_band(&sound, 300, 3400));
		/* The middle: the ends of a tone are of all frequencies. */
		struct sound middle = {.samples = sound.samples + 4000, .count = 8000};
		CHECK(peak(&middle) < tones[i].most);
		CHECK(tones[i].most < 0.4 || peak(&middle) > 0.35);
		sound_finish(&sound);
	}
}

TEST(hum_stands_at_the_wanted_ratio)
{
	struct sound sound = make(4 * MIXING_FRAME, 0, MIXING_FRAME, 0.3);
	CHECK(sound_add_hum(&sound, 20));
	/* Frames without speech: the hum alone. The one with speech has both. */
	double hum = fmax(frame_energy(&sound, 1), frame_energy(&sound, 2));
	double ratio = 10 * log10(frame_energy(&sound, 0) / hum);
	CHECK(ratio > 19 && ratio < 21);
	CHECK_NUMBER(peak(&sound), 0.5, 1e-12);
	sound_finish(&sound);
}

/* --- files ---------------------------------------------------------------------------- */

TEST(silence_is_put_around)
{
	struct sound sound = make(100, 0, 100, 0.5), none = {0};
	CHECK(sound_pad(&sound, 0.5));
	CHECK(sound.count == 100 + MIXING_RATE);
	CHECK_NUMBER(sound.samples[MIXING_RATE / 2 - 1], 0, 0);
	CHECK_NUMBER(sound.samples[MIXING_RATE / 2], 0.5, 0);
	CHECK_NUMBER(sound.samples[MIXING_RATE / 2 + 100], 0, 0);
	CHECK(sound_pad(&none, 0));
	CHECK(none.count == 0);
	sound_finish(&sound);
	sound_finish(&none);
}

TEST(what_is_written_can_be_read)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct sound sound = make(10000, 0, 10000, 0.25), read;
	sound.samples[0] = 7; /* too loud: clipped */
	sound.samples[1] = -7;
	const char *path = temporary_folder_path(folder, "a.wav");
	CHECK(sound_write(&sound, path));
	CHECK(sound_read(&read, path, NULL));
	CHECK(read.count == 10000);
	CHECK_NUMBER(read.samples[0], 32767 / 32768.0, 1e-9);
	CHECK_NUMBER(read.samples[1], -1, 1e-9);
	CHECK_NUMBER(read.samples[5000], 0.25, 1e-9);
	CHECK_NUMBER(read.samples[5001], -0.25, 1e-9);
	sound_finish(&read);
	sound_finish(&sound);
	temporary_folder_destroy(folder);
}

TEST(a_file_that_is_not_there)
{
	struct error error = {0};
	struct sound sound;
	CHECK(!sound_read(&sound, "/nowhere/a.wav", &error));
	CHECK_ERROR(error, "cannot open the recording");
	CHECK(!sound_write(&sound, "/nowhere/a.wav"));
	sound_finish(&sound);
}

TEST_MAIN({
	RUN(the_largest_energy_is_that_of_a_whole_frame);
	RUN(noise_stands_at_the_wanted_ratio);
	RUN(the_seed_decides_the_place_in_the_noise);
	RUN(a_short_noise_goes_round);
	RUN(silence_stays_silent_and_no_noise_is_refused);
	RUN(a_seed_depends_on_the_name_alone);
	RUN(an_echo_comes_later_and_weaker);
	RUN(a_room_sounds_on_for_half_a_second_at_most);
	RUN(the_peak_is_set_and_what_is_above_full_scale_is_cut_in_the_file);
	RUN(a_band_keeps_what_is_in_it);
	RUN(hum_stands_at_the_wanted_ratio);
	RUN(silence_is_put_around);
	RUN(what_is_written_can_be_read);
	RUN(a_file_that_is_not_there);
})
