/* SPDX-License-Identifier: MIT
 *
 * Streams of speech and silence, by voices of flite, through the real recogniser.
 */
#include "tests/check.h"

#include "audio/ear.h"
#include "audio/recogniser.h"
#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"
#include "tests/support/synthetic_sound.h"

enum { RATE = 16000, CHUNK = 1000 }; /* a chunk is no whole number of frames */

static const char *const sentences[] = {"lock the front door", "turn on the kitchen light",
	"set the bedroom to twenty", "set the bedroom to twenty seven", NULL};
static const char *const other_sentences[] = {"stop the music", NULL};
static const char *const wake_words[] = {"computer", NULL};

struct stage {
	struct ear *ear;
	struct spoken spoken;
	size_t taken;         /* samples of it that the ear has */
	struct buffer events; /* one after another: "wake computer; heard …; " */
	double end;           /* of the last utterance */
	double speech_end_ms;
	double silence;       /* seconds, that was waited for */
	double told_after;    /* its speech, in seconds of the stream */
	double sound_seconds; /* of its sound */
	size_t sounds;        /* that were told */
	bool wake_needed;     /* when it began */
};

static void on_wake(const char *word, void *data)
{
	struct stage *stage = data;
	buffer_append_format(&stage->events, "wake %s; ", word);
}

/* "heard computer: lock the front door", or "heard -: no wake word". */
static void on_heard(const struct utterance *utterance, void *data)
{
	struct stage *stage = data;
	buffer_append_format(&stage->events, "heard %s: %s; ",
		utterance->wake != NULL ? utterance->wake : "-",
		utterance->reason != NULL ? utterance->reason : utterance->text);
	CHECK(utterance->text != NULL);
	CHECK(utterance->reason == NULL || utterance->text[0] == '\0');
	CHECK(!stage->wake_needed || utterance->wake == NULL || utterance->wake_score > 0);
	CHECK(utterance->start >= 0 && utterance->end >= utterance->start);
	stage->end = utterance->end;
	stage->silence = utterance->silence_ms / 1000;
	stage->told_after = (double)stage->taken / RATE - utterance->end;
	stage->speech_end_ms = utterance->speech_end_ms;
}

static void on_sound(const int16_t *samples, size_t count, void *data)
{
	struct stage *stage = data;
	CHECK(samples != NULL);
	stage->sound_seconds = (double)count / RATE;
	stage->sounds++;
}

static struct recogniser *recogniser_for(const char *const *network)
{
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();
	struct recogniser *recogniser = NULL;
	if (spoken_network(network, wake_words, &message)) {
		recogniser = recogniser_create(model, &message, &error);
	}
	CHECK_TEXT(error.text, "");
	CHECK(recogniser != NULL);
	network_message_finish(&message);
	free(model);
	return recogniser;
}

/* A script of the stream: digits are seconds of silence, all else up to the next `|` is
 * said. */
static void add_script(struct stage *stage, const char *script)
{
	while (*script != '\0') {
		size_t length = strcspn(script, "|");
		char part[100];
		snprintf(part, sizeof(part), "%.*s", (int)length, script);
		bool silence = part[0] >= '0' && part[0] <= '9';
		CHECK(silence ? spoken_add_quiet(&stage->spoken, atof(part))
			      : spoken_add(&stage->spoken, "rms", part));
		script += length + (script[length] == '|');
	}
}

static void begin_with(struct stage *stage, enum ear_mode mode, struct clock *clock)
{
	static const struct ear_events events = {
		.wake = on_wake, .heard = on_heard, .sound = on_sound};
	*stage = (struct stage){.ear = ear_create(&events, stage, clock)};
	buffer_init(&stage->events, 10000);
	CHECK(!ear_is_ready(stage->ear));
	ear_use(stage->ear, recogniser_for(sentences));
	CHECK(ear_is_ready(stage->ear));
	ear_listen(stage->ear, mode);
	stage->wake_needed = mode == EAR_WAKE;
}

static void begin(struct stage *stage, enum ear_mode mode, const char *script)
{
	begin_with(stage, mode, NULL);
	add_script(stage, script);
}

/* Hands on what comes next, up to a place in seconds from the start. */
static void take_until(struct stage *stage, double seconds)
{
	size_t end = (size_t)(seconds * RATE);
	end = end < stage->spoken.count ? end : stage->spoken.count;
	while (stage->taken < end) {
		size_t count = end - stage->taken < CHUNK ? end - stage->taken : CHUNK;
		ear_take(stage->ear, stage->spoken.samples + stage->taken, count);
		stage->taken += count;
	}
}

static void take_all(struct stage *stage)
{
	take_until(stage, 1e6);
}

static void end(struct stage *stage)
{
	ear_destroy(stage->ear);
	spoken_finish(&stage->spoken);
	buffer_finish(&stage->events);
}

#define LOCK "heard computer: lock the front door; "

static const struct {
	enum ear_mode mode;
	const char *script;
	const char *events;
	size_t told;
} streams[] = {
	/* In one breath, after a pause, and again. */
	{EAR_WAKE, "1|computer, lock the front door|2", "wake computer; " LOCK, 1},
	{EAR_WAKE, "1|computer|1.5|lock the front door|2", "wake computer; " LOCK, 1},
	{EAR_WAKE, "1|computer, lock the front door|1|computer, turn on the kitchen light|2",
		"wake computer; " LOCK
		"wake computer; heard computer: turn on the kitchen light; ", 2},
	{EAR_WAKE, "1|computer|1.5|computer, lock the front door|2",
		"wake computer; heard computer: no command; wake computer; " LOCK, 2},
	{EAR_WAKE, "1|computer|1.5|computer|1.5|lock the front door|2",
		"wake computer; heard computer: no command; wake computer; " LOCK, 2},
	{EAR_WAKE, "1|computer|6|lock the front door|2", "wake computer; " LOCK, 1},
	/* The wake word alone waits for a command, but not for ever. */
	{EAR_WAKE, "1|computer|2", "wake computer; heard computer: no command; ", 1},
	{EAR_WAKE, "1|computer|10|lock the front door|1",
		"wake computer; heard computer: no command; heard -: no wake word; ", 2},
	/* One command a wake word. */
	{EAR_WAKE, "1|computer, lock the front door|1.5|turn on the kitchen light|2",
		"wake computer; " LOCK "heard -: no wake word; ", 2},
	/* What is not for us. */
	{EAR_WAKE, "3", "", 0},
	{EAR_WAKE, "1|lock the front door|2", "heard -: no wake word; ", 1},
	{EAR_WAKE, "1|the weather will be nice tomorrow|2", "heard -: no wake word; ", 1},
	/* Where no wake word is needed, one may come all the same. */
	{EAR_COMMAND, "1|lock the front door|2", "heard -: lock the front door; ", 1},
	{EAR_COMMAND, "1|computer, lock the front door|2", LOCK, 1},
	{EAR_COMMAND, "3", "", 0},
	{EAR_OFF, "1|computer, lock the front door|2", "", 0},
	/* The stream may end in the middle of the silence that would be waited for. */
	{EAR_WAKE, "computer, lock the front door", "wake computer; " LOCK, 1},
	{EAR_WAKE, "0.1", "", 0},
};

TEST(streams_become_utterances)
{
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		struct stage stage;
		begin(&stage, streams[i].mode, streams[i].script);
		take_all(&stage);
		size_t told = ear_flush(stage.ear);
		if (strcmp(buffer_text(&stage.events), streams[i].events) != 0 ||
			told != streams[i].told) {
			CHECK_FAILED("%s: %zu told: %s", streams[i].script, told,
				buffer_text(&stage.events));
		}
		end(&stage);
	}
}

TEST(only_what_is_for_us_gives_its_sound_away)
{
	static const struct {
		enum ear_mode mode;
		const char *script;
		size_t sounds;
	} cases[] = {
		{EAR_WAKE, "1|the weather will be nice tomorrow|2", 0},
		{EAR_WAKE, "1|lock the front door|2", 0},
		{EAR_WAKE, "1|computer, lock the front door|2", 1},
		/* The wake word alone, and what somebody says to somebody else much later. */
		{EAR_WAKE, "1|computer|10|the weather will be nice tomorrow|2", 1},
		{EAR_COMMAND, "1|lock the front door|2", 1},
		{EAR_OFF, "1|computer, lock the front door|2", 0},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, cases[i].mode, cases[i].script);
		take_all(&stage);
		ear_flush(stage.ear);
		if (stage.sounds != cases[i].sounds) {
			CHECK_FAILED("%s: %zu sounds", cases[i].script, stage.sounds);
		}
		end(&stage);
	}
}

TEST(an_utterance_comes_before_the_stream_ends)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, EAR_WAKE, "1|computer, lock the front door|2");
	take_all(&stage);
	CHECK_TEXT(buffer_text(&stage.events), "wake computer; " LOCK);
	/* Not in real time: nobody can tell when the speech ended. */
	CHECK(stage.speech_end_ms == 0);
	CHECK(stage.end > 2 && stage.end < 4);
	end(&stage);
}

/* After a flush nothing is left: neither positions nor a wake word. */
TEST(a_flush_begins_a_new_stream)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, EAR_WAKE, "1|computer|1.5|lock the front door|2");
	take_until(&stage, 2.8);
	CHECK_TEXT(buffer_text(&stage.events), "wake computer; ");
	CHECK(ear_flush(stage.ear) == 1);
	take_all(&stage);
	CHECK(ear_flush(stage.ear) == 1);
	CHECK_TEXT(buffer_text(&stage.events),
		"wake computer; heard computer: no command; heard -: no wake word; ");
	CHECK(stage.end < 3);
	CHECK(ear_flush(stage.ear) == 0);
	end(&stage);
}

/* "Dim it to sixty" may be the beginning of "sixty four". */
TEST(what_lacks_a_part_is_refused)
{
	static const struct {
		double at; /* seconds */
		const char *events;
	} cases[] = {
		{2.3, "wake computer; heard computer: sound lost; heard -: no wake word; "},
		{0.5, "wake computer; " LOCK}, /* nobody was speaking */
		{5.0, "wake computer; " LOCK},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, EAR_WAKE, "1|computer, lock the front door|3");
		take_until(&stage, cases[i].at);
		ear_break(stage.ear);
		take_all(&stage);
		ear_flush(stage.ear);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		end(&stage);
	}
}

TEST(a_network_is_replaced_after_the_segment)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, EAR_WAKE, "1|computer, lock the front door|1.5|computer, stop the music|2");
	/* In the middle of the first sentence, and twice: the last one counts. */
	take_until(&stage, 1.8);
	ear_use(stage.ear, recogniser_for(sentences));
	ear_use(stage.ear, recogniser_for(other_sentences));
	CHECK(ear_is_ready(stage.ear));
	take_all(&stage);
	ear_flush(stage.ear);
	CHECK_TEXT(buffer_text(&stage.events),
		"wake computer; " LOCK "wake computer; heard computer: stop the music; ");
	end(&stage);
}

TEST(a_wake_word_does_not_outlive_a_change_of_mode)
{
	static const struct {
		enum ear_mode then;
		const char *events;
	} cases[] = {
		{EAR_WAKE, "wake computer; heard computer: no command; heard -: no wake word; "},
		{EAR_COMMAND, "wake computer; heard computer: no command; heard -: lock the front door; "},
		{EAR_OFF, "wake computer; "},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, EAR_WAKE, "1|computer|2|lock the front door|2");
		take_until(&stage, 3.3);
		ear_listen(stage.ear, cases[i].then);
		take_all(&stage);
		ear_flush(stage.ear);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		end(&stage);
	}
}

/* What was open when the ears closed is not joined to what comes when they open again. */
TEST(a_segment_does_not_outlive_off)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, EAR_WAKE, "1|computer|0.2|lock the front door|2");
	take_until(&stage, 1.9);
	ear_listen(stage.ear, EAR_OFF);
	/* A new network need not wait for the end of what is forgotten. */
	ear_use(stage.ear, recogniser_for(sentences));
	ear_listen(stage.ear, EAR_WAKE);
	take_all(&stage);
	ear_flush(stage.ear);
	CHECK_TEXT(buffer_text(&stage.events), "heard -: no wake word; ");
	end(&stage);
}

TEST(in_real_time_an_utterance_tells_when_its_speech_ended)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	struct clock *clock = clock_create_manual(0);
	int64_t start_ms = clock_now_ms(clock);
	begin_with(&stage, EAR_COMMAND, clock);
	add_script(&stage, "1|lock the front door|2");
	for (double at = 0; at * RATE < (double)stage.spoken.count; at += 0.02) {
		take_until(&stage, at);
		clock_advance(clock, 20);
	}
	CHECK_TEXT(buffer_text(&stage.events), "heard -: lock the front door; ");
	CHECK_NUMBER(stage.speech_end_ms - (double)start_ms, 1000 * stage.end, 100);
	end(&stage);
	clock_destroy(clock);
}

/* How long the silence is that is waited for, by how much of a sentence was said. */
static const struct {
	enum ear_mode mode;
	const char *script;
	const char *events;
	double silence; /* seconds; 0: not told */
	double told_after;
} endings[] = {
	{EAR_COMMAND, "1|lock the front door|3", "heard -: lock the front door; ", 0.3, 0.3},
	{EAR_WAKE, "1|computer, lock the front door|3", "wake computer; " LOCK, 0.3, 0.3},
	{EAR_WAKE, "1|computer|1.5|lock the front door|3", "wake computer; " LOCK, 0.3, 0.3},
	{EAR_COMMAND, "1|set the bedroom to twenty seven|3",
		"heard -: set the bedroom to twenty seven; ", 0.3, 0.3},
	{EAR_COMMAND, "1|set the bedroom to twenty|3", "heard -: set the bedroom to twenty; ", 0.7,
		0.7},
	{EAR_COMMAND, "1|set the bedroom to|3", NULL, 1.0, 1.0},
	{EAR_WAKE, "1|computer, set the bedroom to|3", NULL, 1.0, 1.0},
	/* Who pauses again and again need not wait longer once the sentence is complete. */
	{EAR_COMMAND, "1|set the|0.1|bedroom|0.1|to|0.1|twenty|0.1|seven|3",
		"heard -: set the bedroom to twenty seven; ", 0.3, 0.3},
	/* What is not for us is not looked at so closely. */
	{EAR_WAKE, "1|lock the front door|3", "heard -: no wake word; ", 0, 0.7},
	{EAR_WAKE, "1|set the bedroom to|3", "heard -: no wake word; ", 0, 0.7},
};

TEST(the_less_was_said_the_longer_the_wait)
{
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct stage stage;
		begin(&stage, endings[i].mode, endings[i].script);
		take_all(&stage);
		bool as_expected = endings[i].events == NULL ||
			strcmp(buffer_text(&stage.events), endings[i].events) == 0;
		if (!as_expected || fabs(stage.silence - endings[i].silence) > 1e-6 ||
			fabs(stage.told_after - endings[i].told_after) > 2.0 * CHUNK / RATE) {
			CHECK_FAILED("%s: %s after %.2f s", endings[i].script,
				buffer_text(&stage.events), stage.silence);
		}
		end(&stage);
	}
}

TEST(a_pause_shorter_than_the_wait_does_not_end_it)
{
	static const struct {
		const char *script, *events;
	} cases[] = {
		{"1|lock the|0.5|front door|2", "heard -: lock the front door; "},
		{"1|set the bedroom to|0.5|twenty seven|2", "heard -: set the bedroom to twenty seven; "},
		{"1|set the bedroom to twenty|0.3|seven|2",
			"heard -: set the bedroom to twenty seven; "},
		/* And a longer one does. */
		{"1|lock the front door|0.5|turn on the kitchen light|2",
			"heard -: lock the front door; heard -: turn on the kitchen light; "},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, EAR_COMMAND, cases[i].script);
		take_all(&stage);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		end(&stage);
	}
}

static const struct endpointing patient = {
	.complete = 0.9, .open = 1.0, .incomplete = 1.1, .longest = 5};

TEST(when_utterances_end_can_be_changed_between_them)
{
	struct stage stage;
	SKIP_WITHOUT_SPEECH();
	begin(&stage, EAR_COMMAND, "1|lock the front door|2|lock the front door|2");
	take_until(&stage, 1.5);
	ear_set_endpointing(stage.ear, &patient);
	take_until(&stage, 3.5);
	CHECK_TEXT(buffer_text(&stage.events), "heard -: lock the front door; ");
	CHECK_NUMBER(stage.silence, 0.3, 1e-6);
	take_all(&stage);
	CHECK_TEXT(buffer_text(&stage.events),
		"heard -: lock the front door; heard -: lock the front door; ");
	CHECK_NUMBER(stage.silence, 0.9, 1e-6);
	end(&stage);
}

/* Speech for about seven seconds, the end of which would be a command alone. */
#define TALK                                                                          \
	"the weather will be nice tomorrow and then we all go down to the river for a " \
	"swim and after that somebody ought to remember to lock the front door"

TEST(what_is_longer_than_the_limit_is_refused_to_its_end)
{
	static const struct {
		enum ear_mode mode;
		const char *script, *events;
	} cases[] = {
		{EAR_COMMAND, "1|" TALK "|2", "heard -: too long; heard -: too long; "},
		{EAR_WAKE, "1|computer|1.5|" TALK "|2",
			"wake computer; heard computer: too long; heard -: no wake word; "},
		{EAR_WAKE, "1|" TALK "|2", "heard -: no wake word; heard -: no wake word; "},
		/* After a silence all is as before. */
		{EAR_COMMAND, "1|" TALK "|2|lock the front door|2",
			"heard -: too long; heard -: too long; heard -: lock the front door; "},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, cases[i].mode, cases[i].script);
		ear_set_endpointing(stage.ear, &patient);
		take_all(&stage);
		ear_flush(stage.ear);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		CHECK(stage.sound_seconds < 5.1);
		end(&stage);
	}
}

/* Clatter is like some words, but has no vowels. */
TEST(what_has_no_voice_is_no_command)
{
	static const struct {
		enum ear_mode mode;
		const char *script;
		double clatter; /* where, in seconds */
		const char *events;
	} cases[] = {
		{EAR_COMMAND, "6", 4, "heard -: no voice; "},
		{EAR_COMMAND, "4|lock the front door|2", 2,
			"heard -: no voice; heard -: lock the front door; "},
		{EAR_WAKE, "6", 4, "heard -: no wake word; "},
		/* Who was called goes on waiting. */
		{EAR_WAKE, "1|computer|6|lock the front door|2", 5, "wake computer; " LOCK},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, cases[i].mode, cases[i].script);
		int16_t *start = &stage.spoken.samples[(size_t)(cases[i].clatter * RATE)];
		add_noise(start, RATE / 10, 9000);
		add_noise(start + RATE / 5, RATE / 10, 9000);
		take_all(&stage);
		ear_flush(stage.ear);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		end(&stage);
	}
}

TEST(a_whole_recording_is_one_utterance)
{
	static const struct {
		enum ear_mode mode;
		const char *script;
		const char *events;
	} cases[] = {
		{EAR_WAKE, "1|computer, lock the front door|1", LOCK},
		{EAR_WAKE, "computer, lock the front door", LOCK},
		{EAR_WAKE, "1|computer|1.2|lock the front door|1", LOCK},
		{EAR_WAKE, "1|computer|1", "heard computer: no command; "},
		{EAR_WAKE, "1|lock the front door|1", "heard -: no wake word; "},
		{EAR_WAKE, "2", "heard -: no speech; "},
		{EAR_COMMAND, "1|lock the front door|1", "heard -: lock the front door; "},
		{EAR_COMMAND, "1|computer|1", "heard computer: no command; "},
		{EAR_COMMAND, "0.01", "heard -: no speech; "},
	};
	SKIP_WITHOUT_SPEECH();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage, cases[i].mode, cases[i].script);
		/* One after another does not matter. */
		ear_whole(stage.ear, stage.spoken.samples, stage.spoken.count);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		buffer_clear(&stage.events);
		ear_whole(stage.ear, stage.spoken.samples, stage.spoken.count);
		CHECK_TEXT(buffer_text(&stage.events), cases[i].events);
		end(&stage);
	}
}

TEST(without_a_network_nothing_is_heard)
{
	static const struct ear_events events = {.wake = on_wake, .heard = on_heard};
	int16_t silence[CHUNK] = {0};
	struct ear *ear = ear_create(&events, NULL, NULL);
	CHECK(ear != NULL && !ear_is_ready(ear));
	ear_listen(ear, EAR_WAKE);
	ear_take(ear, silence, CHUNK);
	CHECK(ear_flush(ear) == 0);
	ear_destroy(ear);
	ear_destroy(NULL);
}

TEST_MAIN({
	RUN(streams_become_utterances);
	RUN(only_what_is_for_us_gives_its_sound_away);
	RUN(an_utterance_comes_before_the_stream_ends);
	RUN(a_flush_begins_a_new_stream);
	RUN(what_lacks_a_part_is_refused);
	RUN(a_network_is_replaced_after_the_segment);
	RUN(a_wake_word_does_not_outlive_a_change_of_mode);
	RUN(a_segment_does_not_outlive_off);
	RUN(in_real_time_an_utterance_tells_when_its_speech_ended);
	RUN(the_less_was_said_the_longer_the_wait);
	RUN(a_pause_shorter_than_the_wait_does_not_end_it);
	RUN(when_utterances_end_can_be_changed_between_them);
	RUN(what_is_longer_than_the_limit_is_refused_to_its_end);
	RUN(what_has_no_voice_is_no_command);
	RUN(a_whole_recording_is_one_utterance);
	RUN(without_a_network_nothing_is_heard);
})
