/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <pthread.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/frame_scores.h"
#include "audio/acoustics/scorer.h"
#include "audio/acoustics/senones.h"
#include "audio/features/features.h"
#include "audio/features/front_end.h"
#include "audio/search/decoder.h"
#include "bridge/base/buffer.h"
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
	settings.comparable = true;
	settings.beams = BEAMS_WIDEST;
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

/* --- scores in place of sound --- */

/* A model and what scores with it; settings for decoders of scores, and for the same of sound. */
struct scores_stage {
	char *model, *phone_model;
	struct acoustic_model *acoustics;
	struct senones *senones;
	struct scorer *scorer;
	struct decoder_settings settings, sound_settings;
	struct error error;
};

#define GO_AND_STOP "FSG_BEGIN t\nN 2\nS 0\nF 1\nT 0 1 0.5 go\nT 0 1 0.5 stop\n" \
	"T 1 1 0.5 go\nT 1 1 0.5 stop\nFSG_END\n"

static void begin_scores(struct scores_stage *stage)
{
	*stage = (struct scores_stage){.model = shipped_model()};
	stage->phone_model = text_path_beside(stage->model, "en-us-phone.lm.bin");
	stage->acoustics = acoustic_model_read(stage->model, &stage->error);
	stage->senones = stage->acoustics != NULL
		? senones_read(stage->model, stage->acoustics, &stage->error) : NULL;
	stage->scorer = stage->senones != NULL
		? scorer_create(stage->acoustics, stage->senones) : NULL;
	CHECK_TEXT(stage->error.text, "");
	CHECK(stage->scorer != NULL);
	stage->sound_settings = settings_with(stage->model);
	stage->sound_settings.comparable = true;
	stage->sound_settings.beams = BEAMS_WIDEST;
	stage->settings = stage->sound_settings;
	stage->settings.scored = stage->senones;
}

/* One of scores, or of sound, with a network and free phones or one of them. */
static struct decoder *make_decoder(struct scores_stage *stage, bool scored, const char *network,
	bool phones)
{
	struct decoder_settings settings = scored ? stage->settings : stage->sound_settings;
	settings.network = network;
	settings.phone_model = phones ? stage->phone_model : NULL;
	struct decoder *decoder = decoder_create(&settings, &stage->error);
	CHECK_TEXT(stage->error.text, "");
	CHECK(decoder != NULL);
	return decoder;
}

static void end_scores(struct scores_stage *stage)
{
	scorer_destroy(stage->scorer);
	senones_destroy(stage->senones);
	acoustic_model_destroy(stage->acoustics);
	free(stage->phone_model);
	free(stage->model);
}

/* Those of all frames of the sound; no end is marked. */
static struct frame_scores *scores_of(struct scores_stage *stage, const struct spoken *spoken)
{
	struct front_end *front_end = front_end_create(stage->model,
		&(struct front_end_settings){.warp = 1, .remove_noise = true}, &stage->error);
	struct frame_scores *scores =
		frame_scores_create(stage->scorer, (unsigned)stage->settings.gaussians, true);
	struct cepstra cepstra = {0};
	CHECK(front_end != NULL &&
		front_end_run(front_end, spoken->samples, spoken->count, &cepstra, &stage->error));
	float *features = features_compute(&cepstra);
	CHECK(scores != NULL && features != NULL &&
		frame_scores_add(scores, features, cepstra.frames));
	free(features);
	cepstra_finish(&cepstra);
	front_end_destroy(front_end);
	return scores;
}

static void run_scores(struct decoder *decoder, struct frame_scores *scores, bool phones,
	struct decoding *decoding)
{
	struct error error = {0};
	bool good = decoder_run_scores(decoder, scores, phones, decoding, &error);
	CHECK(good);
	CHECK_TEXT(error.text, "");
}

static void run_sound(struct decoder *decoder, const struct spoken *spoken,
	struct decoding *decoding)
{
	struct error error = {0};
	bool good = decoder_run(decoder, spoken->samples, spoken->count, decoding, &error);
	CHECK(good);
	CHECK_TEXT(error.text, "");
}

/* Scores are rounded, and of sound the library counts a frame more: nearly the same. */
static void check_nearly_same(const struct decoding *decoding, const struct decoding *wanted)
{
	CHECK_TEXT(decoding->text, wanted->text);
	CHECK_TEXT(decoding->partial, wanted->partial);
	CHECK_NUMBER((double)decoding->frames, (double)wanted->frames, 1);
	CHECK(wanted->score < 0 && wanted->acoustic < 0);
	CHECK_NUMBER(decoding->score / wanted->score, 1, 0.02);
	CHECK_NUMBER(decoding->acoustic / wanted->acoustic, 1, 0.02);
	CHECK(decoding->word_count == wanted->word_count);
	for (size_t i = 0; i < wanted->word_count && i < decoding->word_count; i++) {
		CHECK_TEXT(decoding->words[i].text, wanted->words[i].text);
		CHECK_NUMBER(decoding->words[i].start, wanted->words[i].start, 0.03);
		CHECK_NUMBER(decoding->words[i].end, wanted->words[i].end, 0.03);
	}
}

/* The scores twice, because the first time must leave the decoder as it was, and the sound. */
static void check_search(struct scores_stage *stage, const char *network,
	const struct spoken *spoken, struct decoding *scored)
{
	struct decoding again = {0}, sound = {0};
	struct decoder *decoder = make_decoder(stage, true, network, false);
	struct decoder *of_sound = make_decoder(stage, false, network, false);
	struct frame_scores *scores = scores_of(stage, spoken);
	frame_scores_close(scores);
	if (decoder != NULL && of_sound != NULL) {
		run_scores(decoder, scores, false, scored);
		run_scores(decoder, scores, false, &again);
		run_sound(of_sound, spoken, &sound);
		CHECK_TEXT(again.text, scored->text);
		CHECK_NUMBER(again.score, scored->score, 0);
		check_nearly_same(scored, &sound);
	}
	decoding_finish(&again);
	decoding_finish(&sound);
	frame_scores_destroy(scores);
	decoder_destroy(decoder);
	decoder_destroy(of_sound);
}

#define TWO_STOPS_AND_GO \
	"FSG_BEGIN t\nN 4\nS 0\nF 3\nT 0 1 1 stop\nT 1 2 1 stop\nT 2 3 1 go\nFSG_END\n"

TEST(scores_are_searched_as_sound_is)
{
	static const struct {
		const char *said, *network, *partial;
		bool whole; /* the text is the same as what fits without an end */
	} cases[] = {
		{"stop", GO_AND_STOP, "stop", true},
		{"go, stop, stop", GO_AND_STOP, "go stop stop", true},
		{"stop", TWO_STOPS_AND_GO, "stop", false},
		{"stop, stop, go", TWO_STOPS_AND_GO, "stop stop go", true},
	};
	struct scores_stage stage;
	SKIP_WITHOUT_SPEECH();
	begin_scores(&stage);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct spoken spoken = {0};
		struct decoding scored = {0};
		CHECK(spoken_add_quiet(&spoken, 0.3) && spoken_add(&spoken, "rms", cases[i].said) &&
			spoken_add_quiet(&spoken, 0.3));
		check_search(&stage, cases[i].network, &spoken, &scored);
		CHECK_TEXT(scored.partial, cases[i].partial);
		CHECK(!cases[i].whole || (scored.text != NULL &&
			strcmp(scored.text, cases[i].partial) == 0));
		decoding_finish(&scored);
		spoken_finish(&spoken);
	}
	end_scores(&stage);
}

/* What it was not made for is refused, and does not harm it. */
TEST(a_decoder_takes_scores_or_sound)
{
	struct scores_stage stage;
	struct spoken spoken = {0};
	struct decoding decoding;
	SKIP_WITHOUT_SPEECH();
	begin_scores(&stage);
	say_stop(&spoken);
	struct decoder *of_scores = make_decoder(&stage, true, GO_AND_STOP, true);
	struct decoder *of_sound = make_decoder(&stage, false, GO_AND_STOP, true);
	struct frame_scores *scores = scores_of(&stage, &spoken);
	frame_scores_close(scores);
	for (int phones = 0; phones < 2 && of_scores != NULL && of_sound != NULL; phones++) {
		CHECK(!(phones ? decoder_run_phones : decoder_run)(of_scores, spoken.samples,
			spoken.count, &decoding, &stage.error));
		CHECK_ERROR(stage.error, "takes scores, not sound");
		decoding_finish(&decoding);
		run_scores(of_scores, scores, false, &decoding);
		CHECK_TEXT(decoding.text, "stop");
		decoding_finish(&decoding);
		CHECK(!decoder_run_scores(of_sound, scores, phones, &decoding, &stage.error));
		CHECK_ERROR(stage.error, "takes sound, not scores");
		decoding_finish(&decoding);
		run_sound(of_sound, &spoken, &decoding);
		CHECK_TEXT(decoding.text, "stop");
		decoding_finish(&decoding);
	}
	decoder_destroy(of_scores);
	decoder_destroy(of_sound);
	frame_scores_destroy(scores);
	spoken_finish(&spoken);
	end_scores(&stage);
}

TEST(an_utterance_without_scores_has_no_words)
{
	struct scores_stage stage;
	struct spoken spoken = {0};
	SKIP_WITHOUT_SPEECH();
	begin_scores(&stage);
	say_stop(&spoken);
	struct decoder *decoder = make_decoder(&stage, true, GO_AND_STOP, false);
	for (int dropped = 0; dropped < 2 && decoder != NULL; dropped++) {
		struct decoding none, decoding;
		struct frame_scores *empty = frame_scores_create(stage.scorer, 4, false);
		struct frame_scores *scores = scores_of(&stage, &spoken);
		frame_scores_close(scores);
		(dropped ? frame_scores_drop : frame_scores_close)(empty);
		run_scores(decoder, empty, false, &none);
		CHECK_TEXT(none.text, "");
		CHECK_TEXT(none.partial, "");
		CHECK(none.word_count == 0);
		run_scores(decoder, scores, false, &decoding);
		CHECK_TEXT(decoding.text, "stop");
		decoding_finish(&none);
		decoding_finish(&decoding);
		frame_scores_destroy(empty);
		frame_scores_destroy(scores);
	}
	decoder_destroy(decoder);
	spoken_finish(&spoken);
	end_scores(&stage);
}

/* A search in a thread of its own, over scores to which more may come. */
struct searching {
	struct decoder *decoder;
	struct frame_scores *scores;
	struct decoding decoding;
	pthread_t thread;
	bool good;
	char *words; /* when it was asked last */
};

static void *search_on(void *data)
{
	struct searching *searching = data;
	searching->good = decoder_run_scores(searching->decoder, searching->scores, false,
		&searching->decoding, NULL);
	/* Else whoever asks would wait for a search that is over. */
	frame_scores_drop(searching->scores);
	return NULL;
}

static void say_words(void *data)
{
	struct searching *searching = data;
	free(searching->words);
	searching->words = decoder_words_so_far(searching->decoder);
}

/* Over all the frames of the sound; stopped when all are searched, and more are waited for. */
static void search_until_asked(struct scores_stage *stage, struct decoder *decoder,
	const struct spoken *spoken, void (*stop)(struct frame_scores *scores))
{
	struct searching searching = {.decoder = decoder, .scores = scores_of(stage, spoken)};
	frame_scores_set_answer(searching.scores, say_words, &searching);
	bool started = pthread_create(&searching.thread, NULL, search_on, &searching) == 0;
	CHECK(started);
	if (started) {
		CHECK(frame_scores_ask(searching.scores));
		CHECK_TEXT(searching.words, "stop");
		stop(searching.scores);
		pthread_join(searching.thread, NULL);
		CHECK(searching.good);
		CHECK(stop == frame_scores_drop || (searching.decoding.text != NULL &&
			strcmp(searching.decoding.text, "stop") == 0));
	}
	free(searching.words);
	decoding_finish(&searching.decoding);
	frame_scores_destroy(searching.scores);
}

TEST(a_search_that_goes_on_tells_its_words_and_can_be_dropped)
{
	struct scores_stage stage;
	struct spoken spoken = {0};
	SKIP_WITHOUT_SPEECH();
	begin_scores(&stage);
	say_stop(&spoken);
	struct decoder *decoder = make_decoder(&stage, true, GO_AND_STOP, false);
	if (decoder != NULL) {
		search_until_asked(&stage, decoder, &spoken, frame_scores_drop);
		search_until_asked(&stage, decoder, &spoken, frame_scores_close);
		search_until_asked(&stage, decoder, &spoken, frame_scores_drop);
	}
	decoder_destroy(decoder);
	spoken_finish(&spoken);
	end_scores(&stage);
}

static void check_phones(const struct decoding *phones, const struct decoding *wanted)
{
	CHECK(phones->word_count > 4);
	CHECK_NUMBER((double)phones->word_count, (double)wanted->word_count, 2);
	CHECK_TEXT(phones->word_count > 0 ? phones->words[0].text : NULL, "SIL");
	CHECK_TEXT(phones->partial, "");
	CHECK(wanted->score < 0);
	CHECK_NUMBER(phones->score / wanted->score, 1, 0.02);
	double sum = 0;
	for (size_t i = 0; i < phones->word_count; i++) {
		sum += phones->words[i].acoustic;
	}
	CHECK_NUMBER(sum, phones->acoustic, 1e-6);
}

/* Beside a network, and as all that a decoder has: then it takes only the scores of phones without
 * a context. */
TEST(free_phones_are_searched_in_scores)
{
	static const char *const networks[] = {GO_AND_STOP, NULL};
	struct scores_stage stage;
	struct spoken spoken = {0};
	struct decoding sound = {0};
	SKIP_WITHOUT_SPEECH();
	begin_scores(&stage);
	say_stop(&spoken);
	struct frame_scores *scores = scores_of(&stage, &spoken);
	frame_scores_close(scores);
	struct decoder *of_sound = make_decoder(&stage, false, NULL, true);
	CHECK(of_sound == NULL || decoder_run_phones(of_sound, spoken.samples, spoken.count, &sound,
		&stage.error));
	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++) {
		struct decoding phones = {0}, words = {0};
		struct decoder *decoder = make_decoder(&stage, true, networks[i], true);
		if (decoder != NULL) {
			run_scores(decoder, scores, true, &phones);
			run_scores(decoder, scores, false, &words);
			check_phones(&phones, &sound);
			CHECK(networks[i] == NULL || strcmp(words.text, "stop") == 0);
		}
		decoding_finish(&phones);
		decoding_finish(&words);
		decoder_destroy(decoder);
	}
	decoding_finish(&sound);
	decoder_destroy(of_sound);
	frame_scores_destroy(scores);
	spoken_finish(&spoken);
	end_scores(&stage);
}

TEST(a_decoder_without_free_phones_says_so)
{
	struct scores_stage stage;
	struct spoken spoken = {0};
	struct decoding decoding;
	SKIP_WITHOUT_SPEECH();
	begin_scores(&stage);
	say_stop(&spoken);
	struct frame_scores *scores = scores_of(&stage, &spoken);
	frame_scores_close(scores);
	struct decoder *decoder = make_decoder(&stage, true, GO_AND_STOP, false);
	if (decoder != NULL) {
		CHECK(!decoder_run_scores(decoder, scores, true, &decoding, &stage.error));
		CHECK_ERROR(stage.error, "no free phones");
		decoding_finish(&decoding);
		run_scores(decoder, scores, false, &decoding);
		CHECK_TEXT(decoding.text, "stop");
		decoding_finish(&decoding);
	}
	decoder_destroy(decoder);
	frame_scores_destroy(scores);
	spoken_finish(&spoken);
	end_scores(&stage);
}

TEST(the_generation_of_the_library_is_known)
{
	CHECK(strcmp(decoder_api(), "5") == 0 || strcmp(decoder_api(), "0.8+5prealpha") == 0);
	decoder_destroy(NULL);
}

/* One sentence, "tock", and 900 words that begin others, which never end: so many that the beams
 * narrow, and fitting "stop" so much better that "tock" is then lost. */
static void add_endless_words(struct buffer *dictionary, struct buffer *network)
{
	static const char *const phones[] = {"AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "EH",
		"ER", "EY", "F", "G", "IH", "IY", "JH", "K", "L", "M", "N", "OW", "R", "S", "SH", "T",
		"UW", "V", "W", "Z"};
	const size_t count = sizeof(phones) / sizeof(phones[0]);

	buffer_append_text(network, "FSG_BEGIN t\nN 3\nS 0\nF 2\nT 0 2 0.001 tock\n");
	for (size_t i = 0; i < count * count; i++) {
		buffer_append_format(dictionary, "w%zu S T %s %s\n", i, phones[i / count],
			phones[i % count]);
		buffer_append_format(network, "T 0 1 0.001 w%zu\nT 1 1 0.001 w%zu\n", i, i);
	}
	buffer_append_text(network, "FSG_END\n");
}

TEST(a_large_network_loses_nothing_with_all_states)
{
	struct spoken spoken = {0};
	struct buffer dictionary, network;
	struct error error = {0};
	SKIP_WITHOUT_SPEECH();
	char *model = shipped_model();
	struct decoder_settings settings = settings_with(model);
	buffer_init(&dictionary, 1 << 20);
	buffer_init(&network, 1 << 20);
	CHECK(buffer_append_text(&dictionary, settings.dictionary) &&
		buffer_append_text(&dictionary, "tock T AA K\n"));
	add_endless_words(&dictionary, &network);
	settings.dictionary = buffer_text(&dictionary);
	settings.network = GO_OR_STOP;
	settings.beams = BEAMS_WIDEST;
	struct decoder *decoder = decoder_create(&settings, &error);
	CHECK_TEXT(error.text, "");
	say_stop(&spoken);
	CHECK(decoder_use_network(decoder, buffer_text(&network), &error));
	for (int turn = 0; turn < 3 && decoder != NULL; turn++) {
		struct decoding decoding;
		decoder_keep_all_states(decoder, turn == 1);
		CHECK(decoder_run(decoder, spoken.samples, spoken.count, &decoding, &error));
		CHECK_TEXT(decoding.text, turn == 1 ? "tock" : "");
		decoding_finish(&decoding);
	}
	decoder_destroy(decoder);
	buffer_finish(&dictionary);
	buffer_finish(&network);
	spoken_finish(&spoken);
	free(model);
}

TEST_MAIN({
	RUN(what_the_library_cannot_use_is_an_error_with_its_words);
	RUN(words_come_with_their_times);
	RUN(what_was_said_need_not_be_a_sentence);
	RUN(decoders_share_a_network);
	RUN(free_phones_share_a_decoder_with_a_network);
	RUN(sound_without_words_is_no_failure);
	RUN(scores_are_searched_as_sound_is);
	RUN(a_decoder_takes_scores_or_sound);
	RUN(an_utterance_without_scores_has_no_words);
	RUN(a_search_that_goes_on_tells_its_words_and_can_be_dropped);
	RUN(free_phones_are_searched_in_scores);
	RUN(a_decoder_without_free_phones_says_so);
	RUN(the_generation_of_the_library_is_known);
	RUN(a_large_network_loses_nothing_with_all_states);
})
