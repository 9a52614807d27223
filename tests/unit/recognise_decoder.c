/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/recognise/cepstral_mean.h"
#include "audio/recognise/decoder.h"
#include "audio/recognise/front_end.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "tests/support/spoken_network.h"

/* Settings for the acoustic model that is installed; the test frees `model`. */
static struct decoder_settings settings_with(char *model)
{
	return (struct decoder_settings){
		.model = model,
		.dictionary = "go G OW\nstop S T AA P\nstop(2) S T AO P\n",
		.skip_frames = 1,
		.gaussians = 4,
		.weight = 1,
	};
}

static void say_stop(struct spoken *spoken)
{
	CHECK(spoken_add_quiet(spoken, 0.3) && spoken_add(spoken, "rms", "stop") &&
		spoken_add_quiet(spoken, 0.3));
}

#define GO_OR_STOP "FSG_BEGIN t\nN 2\nS 0\nF 1\nT 0 1 0.5 go\nT 0 1 0.5 stop\nFSG_END\n"

TEST(what_the_library_cannot_use_is_an_error_with_its_words)
{
	static const struct {
		const char *network, *keyphrases, *model;
		const char *error;
	} cases[] = {
		{"FSG_BEGIN t\nN 2\nS 0\nF 1\nT 0 1 0.5 walk\nFSG_END\n", NULL, NULL, "walk"},
		{"no grammar\n", NULL, NULL, "the recogniser cannot use this"},
		{"", NULL, NULL, "the recogniser cannot use this"},
		{NULL, "walk /1e-20/\n", NULL, "walk"},
		{GO_OR_STOP, NULL, "/nonexistent/model", "/nonexistent/model"},
	};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct decoder_settings settings = settings_with(model);
		struct error error = {0};
		settings.network = cases[i].network;
		settings.keyphrases = cases[i].keyphrases;
		if (cases[i].model != NULL) {
			settings.model = cases[i].model;
		}
		struct decoder *decoder = decoder_create(&settings, &error);
		CHECK(decoder == NULL);
		CHECK_ERROR(error, cases[i].error);
		decoder_destroy(decoder);
	}
	free(model);
}

TEST(words_come_with_their_times)
{
	struct spoken spoken = {0};
	struct decoding decoding;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct decoder_settings settings = settings_with(model);
	settings.network = GO_OR_STOP;
	struct decoder *decoder = decoder_create(&settings, &error);
	CHECK_TEXT(error.text, "");
	say_stop(&spoken);
	double length = (double)spoken.count / DECODER_RATE;
	/* The same sound gives the same words, whatever came before. */
	for (int turn = 0; turn < 3 && decoder != NULL; turn++) {
		CHECK(decoder_run(decoder, spoken.samples, spoken.count, &decoding, &error));
		CHECK_TEXT(decoding.text, "stop");
		CHECK(decoding.word_count == 1);
		CHECK_TEXT(decoding.word_count > 0 ? decoding.words[0].text : NULL, "stop");
		CHECK(decoding.word_count > 0 && decoding.words[0].start >= 0.2 &&
			decoding.words[0].end > decoding.words[0].start &&
			decoding.words[0].end <= length);
		CHECK_NUMBER((double)decoding.frames, length * DECODER_FRAME_RATE, 5);
		CHECK(decoding.acoustic < 0 && decoding.score < 0);
		decoding_finish(&decoding);
	}
	decoder_destroy(decoder);
	spoken_finish(&spoken);
	free(model);
}

/* The beginning of a sentence is heard as no more than that. */
TEST(what_was_said_need_not_be_a_sentence)
{
	static const struct {
		const char *said, *partial;
	} cases[] = {{"stop", "stop"}, {"stop, stop, go", "stop stop go"}, {NULL, ""}};
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct decoder_settings settings = settings_with(model);
	settings.network = "FSG_BEGIN t\nN 4\nS 0\nF 3\nT 0 1 1 stop\nT 1 2 1 stop\nT 2 3 1 go\n"
		"FSG_END\n";
	struct decoder *decoder = decoder_create(&settings, &error);
	CHECK_TEXT(error.text, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && decoder != NULL; i++) {
		struct spoken spoken = {0};
		struct decoding decoding;
		CHECK(spoken_add_quiet(&spoken, 0.3));
		CHECK(cases[i].said == NULL || spoken_add(&spoken, "rms", cases[i].said));
		CHECK(spoken_add_quiet(&spoken, 0.2));
		CHECK(decoder_run(decoder, spoken.samples, spoken.count, &decoding, &error));
		CHECK_TEXT(decoding.partial, cases[i].partial);
		decoding_finish(&decoding);
		spoken_finish(&spoken);
	}
	decoder_destroy(decoder);
	free(model);
}

/* The same sentences in two decoders hear the same, also when the one that lent them is gone. */
TEST(decoders_share_a_network)
{
	struct spoken spoken = {0};
	struct decoding own, shared;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct decoder_settings settings = settings_with(model);
	settings.network = GO_OR_STOP;
	struct decoder *decoder = decoder_create(&settings, &error);
	settings.network = NULL;
	settings.sharer = decoder;
	struct decoder *sharing = decoder_create(&settings, &error);
	CHECK_TEXT(error.text, "");
	say_stop(&spoken);
	CHECK(decoder_run(decoder, spoken.samples, spoken.count, &own, &error));
	CHECK_TEXT(own.text, "stop");
	for (int turn = 0; turn < 2 && sharing != NULL; turn++) {
		CHECK(decoder_run(sharing, spoken.samples, spoken.count, &shared, &error));
		CHECK_TEXT(shared.text, "stop");
		CHECK(shared.score == own.score);
		decoding_finish(&shared);
		CHECK(decoder_use_network(sharing,
			"FSG_BEGIN t\nN 2\nS 0\nF 1\nT 0 1 1 go\nFSG_END\n", &error));
		CHECK(decoder_use_network(sharing, NULL, &error));
		decoder_destroy(decoder);
		decoder = NULL;
	}
	decoder_destroy(sharing);
	decoding_finish(&own);
	spoken_finish(&spoken);
	free(model);
}

/* Their scores compare: phones may be any, so that they explain the sound at least as well as
 * words that were not said. */
TEST(free_phones_share_a_decoder_with_a_network)
{
	struct spoken spoken = {0};
	struct decoding words, phones;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	char *phone_model = text_path_beside(model, "en-us-phone.lm.bin");
	struct decoder_settings settings = settings_with(model);
	settings.network = "FSG_BEGIN t\nN 2\nS 0\nF 1\nT 0 1 1 go\nFSG_END\n";
	settings.phone_model = phone_model;
	settings.comparable = settings.wide = true;
	struct decoder *decoder = decoder_create(&settings, &error);
	CHECK_TEXT(error.text, "");
	say_stop(&spoken);
	/* In turn, because each must leave the other as it was. */
	for (int turn = 0; turn < 2 && decoder != NULL; turn++) {
		CHECK(decoder_run(decoder, spoken.samples, spoken.count, &words, &error));
		CHECK_TEXT(words.text, "go");
		CHECK(decoder_run_phones(decoder, spoken.samples, spoken.count, &phones, &error));
		CHECK(phones.word_count > 4);
		CHECK_TEXT(phones.word_count > 0 ? phones.words[0].text : NULL, "SIL");
		CHECK(phones.acoustic > words.acoustic);
		double sum = 0;
		for (size_t i = 0; i < phones.word_count; i++) {
			sum += phones.words[i].acoustic;
		}
		CHECK_NUMBER(sum, phones.acoustic, 1e-6);
		decoding_finish(&words);
		decoding_finish(&phones);
	}
	decoder_destroy(decoder);

	/* One without free phones says so. */
	settings.phone_model = NULL;
	decoder = decoder_create(&settings, &error);
	CHECK(!decoder_run_phones(decoder, spoken.samples, spoken.count, &phones, &error));
	CHECK_ERROR(error, "no free phones");
	decoding_finish(&phones);
	decoder_destroy(decoder);
	spoken_finish(&spoken);
	free(phone_model);
	free(model);
}

TEST(sound_without_words_is_no_failure)
{
	static const size_t counts[] = {1, 160, 1600, 16000};
	struct spoken spoken = {0};
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct decoder_settings settings = settings_with(model);
	settings.keyphrases = "stop /1e-10/\n";
	struct decoder *decoder = decoder_create(&settings, &error);
	CHECK(decoder != NULL && spoken_add_quiet(&spoken, 1));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]) && decoder != NULL; i++) {
		struct decoding decoding;
		CHECK(decoder_run(decoder, spoken.samples, counts[i], &decoding, &error));
		CHECK_TEXT(decoding.text, "");
		CHECK(decoding.word_count == 0);
		decoding_finish(&decoding);
	}
	decoder_destroy(decoder);
	spoken_finish(&spoken);
	free(model);
}

static void take_live(struct decoder *decoder, const struct cepstra *cepstra,
	struct decoding *decoding)
{
	CHECK(decoder_live_begin(decoder, NULL));
	for (size_t at = 0; at < cepstra->frames; at += 17) {
		size_t left = cepstra->frames - at;
		const struct cepstra part = {.values = cepstra->values + at * CEPSTRA_LENGTH,
			.frames = left < 17 ? left : 17};
		CHECK(decoder_live_take(decoder, &part, NULL));
	}
	CHECK(decoder_live_finish(decoder, decoding, NULL));
}

TEST(cepstra_of_the_front_end_are_decoded_as_sound_is)
{
	static const struct front_end_settings settings[] = {
		{1, true},
		{1, false},
		{1.06, true},
		{0.94, true},
	};
	struct spoken spoken = {0};
	struct decoding decoding;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct decoder_settings network = settings_with(model);
	network.network = GO_OR_STOP;
	struct decoder *decoder = decoder_create(&network, &error);
	say_stop(&spoken);
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]) && decoder != NULL; i++) {
		struct front_end *front_end = front_end_create(model, &settings[i], &error);
		struct cepstra cepstra = {0};
		CHECK(front_end != NULL &&
			front_end_run(front_end, spoken.samples, spoken.count, &cepstra, &error));
		/* Twice: the first time must have left them as they were. */
		double score = 0;
		for (int turn = 0; turn < 2; turn++) {
			CHECK(decoder_run_cepstra(decoder, &cepstra, &decoding, &error));
			CHECK_TEXT(decoding.text, "stop");
			CHECK_TEXT(decoding.partial, "stop");
			CHECK_NUMBER((double)decoding.frames, (double)cepstra.frames, 1);
			CHECK(decoding.word_count == 1 && decoding.score < 0);
			CHECK(turn == 0 || decoding.score == score);
			score = decoding.score;
			decoding_finish(&decoding);
		}
		/* Live, in parts and without a mean to take off, it is the same search. */
		struct cepstral_mean mean = {.frames = 0};
		cepstral_mean_add(&mean, &cepstra);
		cepstral_mean_take_off(&mean, &cepstra);
		take_live(decoder, &cepstra, &decoding);
		CHECK_TEXT(decoding.text, "stop");
		CHECK_TEXT(decoding.partial, "stop");
		CHECK_NUMBER((double)decoding.frames, (double)cepstra.frames, 1);
		CHECK_NUMBER(decoding.score, score, 0.5);
		decoding_finish(&decoding);
		cepstra_finish(&cepstra);
		front_end_destroy(front_end);
	}
	const struct cepstra none = {0};
	CHECK(decoder != NULL && decoder_run_cepstra(decoder, &none, &decoding, &error));
	CHECK_TEXT(decoding.text, "");
	decoding_finish(&decoding);
	take_live(decoder, &none, &decoding);
	CHECK_TEXT(decoding.text, "");
	decoding_finish(&decoding);
	CHECK_TEXT(error.text, "");
	decoder_destroy(decoder);
	spoken_finish(&spoken);
	free(model);
}

TEST(the_generation_of_the_library_is_known)
{
	CHECK(strcmp(decoder_api(), "5") == 0 || strcmp(decoder_api(), "0.8+5prealpha") == 0);
	decoder_destroy(NULL);
}

TEST_MAIN({
	RUN(what_the_library_cannot_use_is_an_error_with_its_words);
	RUN(words_come_with_their_times);
	RUN(what_was_said_need_not_be_a_sentence);
	RUN(decoders_share_a_network);
	RUN(free_phones_share_a_decoder_with_a_network);
	RUN(sound_without_words_is_no_failure);
	RUN(cepstra_of_the_front_end_are_decoded_as_sound_is);
	RUN(the_generation_of_the_library_is_known);
})
