/* SPDX-License-Identifier: MIT */
#include "bridge/wire/message.h"
#include "bridge/wire/sound_level.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/voice.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct json *parse(const char *text)
{
	struct error error;
	struct json *json = json_parse(text, strlen(text), &error);
	if (json == NULL) {
		CHECK_FAILED("%s: %s", text, error.text);
	}
	return json;
}

/* As text, and back as another process would read it. */
static struct json *carried(struct json *json)
{
	struct buffer line;
	struct error error;
	buffer_init(&line, MESSAGE_MAX);
	CHECK(json_print(json, &line));
	CHECK(strchr(buffer_text(&line), '\n') == NULL);
	struct json *copy = json_parse(buffer_text(&line), line.length, &error);
	CHECK(copy != NULL);
	buffer_finish(&line);
	json_destroy(json);
	return copy;
}

static void check_printed(struct json *json, const char *expected)
{
	struct buffer line;
	buffer_init(&line, MESSAGE_MAX);
	CHECK(json_print(json, &line));
	CHECK_TEXT(buffer_text(&line), expected);
	buffer_finish(&line);
	json_destroy(json);
}

/* --- network --------------------------------------------------------------- */

static void fill_network(struct network_message *message)
{
	static struct sound_arc arcs[] = {{0, 1, 0, 0}, {1, 2, 1, 0}, {1, 2, 2, 691}};
	static uint32_t finals[] = {1, 2};
	static uint32_t complete[] = {2};
	static uint32_t senses[] = {0, 3, 3};
	static uint32_t guarded[] = {0, 2};
	static char *words[] = {(char *)"turn", (char *)"on", (char *)"caf\xc3\xa9"};
	static char *ways_one[] = {(char *)"T ER N"};
	static char *ways_two[] = {(char *)"AO N", (char *)"AA N"};
	static struct pronunciation pronunciations[] = {
		{.word = (char *)"turn", .phones = {ways_one, 1}},
		{.word = (char *)"on", .phones = {ways_two, 2}},
	};
	static struct wake_word wake_words[] = {{(char *)"hey house", 0.25}};
	*message = (struct network_message){
		.id = MESSAGE_ID_MAX,
		.network = {
			.words = {words, COUNT(words)},
			.state_count = 3,
			.arcs = arcs,
			.arc_count = COUNT(arcs),
			.finals = finals,
			.final_count = COUNT(finals),
			.complete = complete,
			.complete_count = COUNT(complete),
			.senses = senses,
		},
		.pronunciations = pronunciations,
		.pronunciation_count = COUNT(pronunciations),
		.wake_words = wake_words,
		.wake_word_count = COUNT(wake_words),
		.endpointing = {.complete = 0.25, .open = 0.5, .incomplete = 1.5, .longest = 20},
		.rivals_in_doubt = true,
		.guarded = guarded,
		.guarded_count = COUNT(guarded),
	};
}

static void check_same_network(const struct sound_network *read,
	const struct sound_network *sent)
{
	CHECK(read->state_count == sent->state_count);
	CHECK(read->words.count == sent->words.count);
	for (size_t i = 0; i < sent->words.count && i < read->words.count; i++) {
		CHECK_TEXT(read->words.items[i], sent->words.items[i]);
	}
	CHECK(read->arc_count == sent->arc_count);
	for (size_t i = 0; i < sent->arc_count && i < read->arc_count; i++) {
		CHECK(read->arcs[i].from == sent->arcs[i].from);
		CHECK(read->arcs[i].to == sent->arcs[i].to);
		CHECK(read->arcs[i].word == sent->arcs[i].word);
		CHECK(read->arcs[i].rarity == sent->arcs[i].rarity);
	}
	CHECK(read->final_count == sent->final_count);
	for (size_t i = 0; i < sent->final_count && i < read->final_count; i++) {
		CHECK(read->finals[i] == sent->finals[i]);
	}
	CHECK(read->complete_count == sent->complete_count);
	for (size_t i = 0; i < sent->complete_count && i < read->complete_count; i++) {
		CHECK(read->complete[i] == sent->complete[i]);
	}
	CHECK(read->senses != NULL);
	for (size_t i = 0; read->senses != NULL && i < sent->words.count; i++) {
		CHECK(read->senses[i] == sent->senses[i]);
	}
}

TEST(carries_a_network)
{
	struct network_message sent;
	struct network_message read;
	struct error error;
	fill_network(&sent);
	struct json *json = carried(message_network(&sent));
	CHECK(message_is_ours(json, &error));
	CHECK(message_read_network(json, &read, &error));
	CHECK(read.id == MESSAGE_ID_MAX);
	check_same_network(&read.network, &sent.network);
	CHECK(read.pronunciation_count == 2);
	if (read.pronunciation_count == 2) {
		CHECK_TEXT(read.pronunciations[1].word, "on");
		CHECK(read.pronunciations[1].phones.count == 2);
		CHECK_TEXT(read.pronunciations[1].phones.items[1], "AA N");
	}
	CHECK(read.wake_word_count == 1);
	if (read.wake_word_count == 1) {
		CHECK_TEXT(read.wake_words[0].word, "hey house");
		CHECK_NUMBER(read.wake_words[0].threshold, 0.25, 0);
	}
	CHECK_NUMBER(read.endpointing.complete, 0.25, 0);
	CHECK_NUMBER(read.endpointing.open, 0.5, 0);
	CHECK_NUMBER(read.endpointing.incomplete, 1.5, 0);
	CHECK_NUMBER(read.endpointing.longest, 20, 0);
	CHECK(read.rivals_in_doubt);
	CHECK(read.guarded_count == 2);
	if (read.guarded_count == 2) {
		CHECK(read.guarded[0] == 0 && read.guarded[1] == 2);
	}
	network_message_finish(&read);
	json_destroy(json);
}

TEST(carries_a_voice_with_the_network)
{
	struct network_message sent;
	struct network_message read;
	struct error error;
	struct voice voice;
	fill_network(&sent);
	voice_init(&voice);
	voice.streams[2].shift[1] = -0.25;
	sent.voice = &voice;
	struct json *json = carried(message_network(&sent));
	CHECK(message_read_network(json, &read, &error));
	CHECK(read.voice != NULL);
	if (read.voice != NULL) {
		CHECK_NUMBER(read.voice->streams[2].shift[1], -0.25, 0);
		CHECK_NUMBER(read.voice->streams[2].turn[1][1], 1, 0);
	}
	network_message_finish(&read);
	/* A voice that is none is no reason to go on without. */
	CHECK(json_put(json, "voice", json_new_list()));
	CHECK(!message_read_network(json, &read, &error));
	CHECK_ERROR(error, "wrong voice");
	network_message_finish(&read);
	CHECK(json_put(json, "voice", json_new_null()));
	CHECK(message_read_network(json, &read, &error));
	CHECK(read.voice == NULL);
	network_message_finish(&read);
	json_destroy(json);
}

TEST(carries_a_network_without_anything)
{
	const struct network_message sent = {.id = 0, .endpointing = ENDPOINTING_DEFAULT};
	struct network_message read;
	struct error error;
	struct json *json = carried(message_network(&sent));
	CHECK(message_read_network(json, &read, &error));
	CHECK(read.network.state_count == 0);
	CHECK(read.network.words.count == 0);
	CHECK(read.network.arc_count == 0);
	CHECK(read.network.final_count == 0);
	CHECK(read.network.senses == NULL);
	CHECK(read.pronunciation_count == 0);
	CHECK(read.wake_word_count == 0);
	CHECK(!read.rivals_in_doubt && read.guarded_count == 0);
	network_message_finish(&read);
	network_message_finish(&read);
	json_destroy(json);
}

TEST(writes_a_network_as_documented)
{
	struct network_message message;
	fill_network(&message);
	message.id = 7;
	check_printed(message_network(&message),
		"{\"v\":1,\"do\":\"network\",\"id\":7,\"words\":[\"turn\",\"on\",\"caf\xc3\xa9\"],"
		"\"states\":3,\"finals\":[1,2],\"complete\":[2],\"senses\":[0,3,3],"
		"\"arcs\":[0,1,0,1,2,1,1,2,2],\"rarities\":[2,691],"
		"\"pronunciations\":[{\"word\":\"turn\",\"phones\":[\"T ER N\"]},"
		"{\"word\":\"on\",\"phones\":[\"AO N\",\"AA N\"]}],"
		"\"wake\":[{\"word\":\"hey house\",\"threshold\":0.25}],"
		"\"endpointing\":{\"complete\":0.25,\"open\":0.5,\"incomplete\":1.5,"
		"\"longest\":20},\"rivals_in_doubt\":true,\"guarded\":[0,2]}");
}

/* One member of a good message, replaced by something wrong. */
struct wrong_member {
	const char *key;
	const char *value;
	const char *sentence;
};

static const char good_network[] =
	"{\"do\":\"network\",\"id\":1,\"words\":[\"turn\",\"on\"],\"states\":3,\"finals\":[2],"
	"\"complete\":[2],\"endpointing\":{\"complete\":0.3,\"open\":0.7,\"incomplete\":1,"
	"\"longest\":12},"
	"\"arcs\":[0,1,0,1,2,1],\"rarities\":[1,2000],\"pronunciations\":[{\"word\":\"turn\",\"phones\":[\"T ER N\"]}],"
	"\"wake\":[{\"word\":\"computer\",\"threshold\":1}],\"guarded\":[0,1]}";

static const struct wrong_member wrong_networks[] = {
	{"do", "\"listen\"", "not a `network` message"},
	{"do", "null", "not a `network` message"},
	{"do", "7", "not a `network` message"},
	{"id", "null", "wrong id"},
	{"id", "\"1\"", "wrong id"},
	{"id", "-1", "wrong id"},
	{"id", "1.5", "wrong id"},
	{"id", "1000000000000000", "wrong id"},
	{"id", "1e300", "wrong id"},
	{"words", "null", "lacks the list `words`"},
	{"words", "{}", "lacks the list `words`"},
	{"words", "\"turn\"", "lacks the list `words`"},
	{"words", "[\"turn\",1]", "wrong word"},
	{"words", "[\"turn\",null]", "wrong word"},
	{"words", "[\"turn\",\"\"]", "wrong word"},
	{"words", "[\"turn\",\"on off\"]", "wrong word"},
	{"words", "[\"turn\",\"on\\noff\"]", "wrong word"},
	{"words", "[\"turn\",\"on\\toff\"]", "wrong word"},
	{"words", "[\"turn\",\"on(2)\"]", "wrong word"},
	{"words", "[\"turn\",\"<sil>\"]", "wrong word"},
	{"words", "[\"turn\",\"on\\u0007\"]", "wrong word"},
	{"guarded", "null", "lacks the list `guarded`"},
	{"guarded", "1", "lacks the list `guarded`"},
	{"guarded", "[2]", "wrong guarded word"},
	{"guarded", "[0,-1]", "wrong guarded word"},
	{"guarded", "[0.5]", "wrong guarded word"},
	{"guarded", "[\"turn\"]", "wrong guarded word"},
	{"guarded", "[0,4294967296]", "wrong guarded word"},
	{"words", "[\"turn\"]", "wrong word of an arc"},
	{"words", "[]", "wrong word of an arc"},
	{"states", "null", "wrong number of states"},
	{"states", "\"3\"", "wrong number of states"},
	{"states", "-3", "wrong number of states"},
	{"states", "2.5", "wrong number of states"},
	{"states", "4194305", "wrong number of states"},
	{"states", "4294967299", "wrong number of states"},
	{"states", "1e100", "wrong number of states"},
	{"states", "2", "wrong final state"},
	{"states", "0", "wrong final state"},
	{"finals", "null", "lacks the list `finals`"},
	{"finals", "2", "lacks the list `finals`"},
	{"finals", "[3]", "wrong final state"},
	{"finals", "[-1]", "wrong final state"},
	{"finals", "[0.5]", "wrong final state"},
	{"finals", "[\"2\"]", "wrong final state"},
	{"finals", "[2,4294967298]", "wrong final state"},
	{"finals", "[[2]]", "wrong final state"},
	{"complete", "null", "lacks the list `complete`"},
	{"complete", "[3]", "wrong complete state"},
	{"complete", "[2,-1]", "wrong complete state"},
	{"senses", "7", "lacks the list `senses`"},
	{"senses", "[]", "0 senses for 2 words"},
	{"senses", "[1]", "1 senses for 2 words"},
	{"senses", "[1,2,0]", "3 senses for 2 words"},
	{"senses", "[1,3]", "wrong sense of a word"},
	{"senses", "[-1,1]", "wrong sense of a word"},
	{"senses", "[0.5,1]", "wrong sense of a word"},
	{"senses", "[1,null]", "wrong sense of a word"},
	{"endpointing", "null", "wrong `complete`"},
	{"endpointing", "{\"complete\":0.3,\"open\":0.7,\"incomplete\":1}", "wrong `longest`"},
	{"endpointing", "{\"complete\":0.1}", "wrong `complete`"},
	{"endpointing", "{\"complete\":0.3,\"open\":9}", "wrong `open`"},
	{"endpointing", "{\"complete\":0.3,\"open\":0.3,\"incomplete\":\"1\"}",
		"wrong `incomplete`"},
	{"endpointing", "{\"complete\":0.3,\"open\":0.3,\"incomplete\":1,\"longest\":1e9}",
		"wrong `longest`"},
	{"arcs", "null", "lacks the list `arcs`"},
	{"arcs", "{\"from\":0}", "lacks the list `arcs`"},
	{"arcs", "[0]", "wrong arcs"},
	{"arcs", "[0,1]", "wrong arcs"},
	{"arcs", "[0,1,0,1]", "wrong arcs"},
	{"arcs", "[3,1,0]", "wrong start of an arc"},
	{"arcs", "[-1,1,0]", "wrong start of an arc"},
	{"arcs", "[null,1,0]", "wrong start of an arc"},
	{"arcs", "[0,3,0]", "wrong end of an arc"},
	{"rarities", "null", "lacks the list `rarities`"},
	{"rarities", "[2,1]", "wrong arc with a rarity"},
	{"rarities", "[-1,1]", "wrong arc with a rarity"},
	{"rarities", "[0,2001]", "wrong rarity of an arc"},
	{"rarities", "[0,1.5]", "wrong rarity of an arc"},
	{"rarities", "[0,1,1]", "wrong rarity of an arc"},
	{"arcs", "[0,0.1,0]", "wrong end of an arc"},
	{"arcs", "[0,4294967296,0]", "wrong end of an arc"},
	{"arcs", "[0,1,2]", "wrong word of an arc"},
	{"arcs", "[0,1,\"turn\"]", "wrong word of an arc"},
	{"arcs", "[0,1,0,1,2,-1]", "wrong word of an arc"},
	{"pronunciations", "null", "lacks the list `pronunciations`"},
	{"pronunciations", "[1]", "wrong word"},
	{"pronunciations", "[{}]", "wrong word"},
	{"pronunciations", "[{\"word\":\"on\"}]", "lacks the list `phones`"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":\"AO N\"}]", "lacks the list `phones`"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[]}]", "without a pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[1]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"\"]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"ao n\"]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"AO  N\"]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\" AO\"]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"AO \"]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"AO1\"]}]", "wrong pronunciation"},
	{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"AO\\nN\"]}]", "wrong pronunciation"},
	{"wake", "null", "lacks the list `wake`"},
	{"wake", "[\"computer\"]", "wrong wake word"},
	{"wake", "[{\"threshold\":1}]", "wrong wake word"},
	{"wake", "[{\"word\":\"\",\"threshold\":1}]", "wrong wake word"},
	{"wake", "[{\"word\":\" hey\",\"threshold\":1}]", "wrong wake word"},
	{"wake", "[{\"word\":\"hey \",\"threshold\":1}]", "wrong wake word"},
	{"wake", "[{\"word\":\"hey  house\",\"threshold\":1}]", "wrong wake word"},
	{"wake", "[{\"word\":\"hey\"}]", "wrong `threshold`"},
	{"wake", "[{\"word\":\"hey\",\"threshold\":\"1\"}]", "wrong `threshold`"},
	{"wake", "[{\"word\":\"hey\",\"threshold\":1e7}]", "wrong `threshold`"},
};

static struct json *with_member(const char *good, const char *key, const char *value)
{
	struct json *json = parse(good);
	CHECK(json_put(json, key, parse(value)));
	return json;
}

TEST(refuses_a_wrong_network)
{
	struct network_message message;
	struct error error;
	struct json *good = parse(good_network);
	CHECK(message_read_network(good, &message, &error));
	network_message_finish(&message);
	json_destroy(good);
	for (size_t i = 0; i < COUNT(wrong_networks); i++) {
		const struct wrong_member *wrong = &wrong_networks[i];
		struct json *json = with_member(good_network, wrong->key, wrong->value);
		error.text[0] = '\0';
		if (message_read_network(json, &message, &error)) {
			CHECK_FAILED("%s: %s was taken", wrong->key, wrong->value);
		}
		CHECK_ERROR(error, wrong->sentence);
		network_message_finish(&message);
		json_destroy(json);
	}
}

/* A word of `length` letters where a message has one. */
static bool is_taken_with(const char *key, const char *before, size_t length, char letter,
	const char *after)
{
	struct network_message message;
	struct error error;
	char letters[1000];
	memset(letters, letter, length);
	letters[length] = '\0';
	char *value = text_format("%s%s%s", before, letters, after);
	struct json *json = with_member(good_network, key, value);
	bool taken = message_read_network(json, &message, &error);
	network_message_finish(&message);
	json_destroy(json);
	free(value);
	return taken;
}

TEST(bounds_the_length_of_words)
{
	static const struct {
		const char *key;
		const char *before;
		char letter;
		const char *after;
	} places[] = {
		{"words", "[\"turn\",\"", 'x', "\"]"},
		{"pronunciations", "[{\"word\":\"", 'x', "\",\"phones\":[\"AO\"]}]"},
		{"pronunciations", "[{\"word\":\"on\",\"phones\":[\"", 'N', "\"]}]"},
		{"wake", "[{\"word\":\"", 'x', "\",\"threshold\":1}]"},
	};
	for (size_t i = 0; i < COUNT(places); i++) {
		CHECK(is_taken_with(places[i].key, places[i].before, MESSAGE_WORD_MAX,
			places[i].letter, places[i].after));
		CHECK(!is_taken_with(places[i].key, places[i].before, MESSAGE_WORD_MAX + 1,
			places[i].letter, places[i].after));
	}
	CHECK(!is_taken_with("wake", "[{\"word\":\"a b ", MESSAGE_WORD_MAX - 3, 'x',
		"\",\"threshold\":1}]"));
}

TEST(refuses_a_network_that_is_no_object)
{
	static const char *const texts[] = {"null", "[]", "7", "\"network\"", "{}"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct network_message message;
		struct utterance utterance;
		struct error error;
		struct json *json = parse(texts[i]);
		CHECK(!message_read_network(json, &message, &error));
		CHECK_ERROR(error, "not a `network` message");
		CHECK(!message_read_heard(json, &utterance, &error));
		CHECK_ERROR(error, "not a `heard` message");
		network_message_finish(&message);
		utterance_finish(&utterance);
		json_destroy(json);
	}
}

/* --- heard ----------------------------------------------------------------- */

TEST(carries_further_rivals)
{
	struct utterance sent = {.text = (char *)"lock it", .rival = (char *)"lock it please",
		.next_leads = {1.5, 500}}, read;
	struct error error = {0};

	CHECK(text_list_add(&sent.next_rivals, "please lock it"));
	CHECK(text_list_add(&sent.next_rivals, "unlock it"));
	struct json *json = carried(message_heard(&sent));
	CHECK(message_read_heard(json, &read, &error));
	CHECK_TEXT(error.text, "");
	CHECK(read.next_rivals.count == 2);
	if (read.next_rivals.count == 2) {
		CHECK_TEXT(read.next_rivals.items[1], "unlock it");
		CHECK_NUMBER(read.next_leads[0], 1.5, 0);
		CHECK_NUMBER(read.next_leads[1], 500, 0);
	}
	text_list_finish(&sent.next_rivals);
	utterance_finish(&read);
	json_destroy(json);
}

/* As many of both, each of them right. */
TEST(wrong_further_rivals_are_refused)
{
	static const char *const wrong[] = {
		"[1],\"next_rivals\":[]", "[1],\"next_rivals\":[\"go\",\"stop\"]",
		"[1,2,3],\"next_rivals\":[\"a\",\"b\",\"c\"]", "[-1],\"next_rivals\":[\"go\"]",
		"[501],\"next_rivals\":[\"go\"]", "[null],\"next_rivals\":[\"go\"]",
		"[1],\"next_rivals\":[7]", "{},\"next_rivals\":[]",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct utterance read;
		struct error error = {0};
		char *text = text_format("{\"is\":\"heard\",\"id\":0,\"text\":\"go\",\"start\":0,"
			"\"end\":0,\"wake_score\":0,\"next_leads\":%s}", wrong[i]);
		struct json *json = json_parse(text, strlen(text), &error);
		CHECK(json != NULL && !message_read_heard(json, &read, &error));
		CHECK(error.kind == ERROR_INPUT);
		utterance_finish(&read);
		json_destroy(json);
		free(text);
	}
}

TEST(carries_an_utterance)
{
	const struct utterance sent = {
		.id = 12,
		.text = (char *)"lock the front door",
		.wake = (char *)"computer",
		.sound = (char *)"clipped",
		.start = 1.25,
		.end = 3.5,
		.wake_score = 0.625,
		.rival = (char *)"unlock the door",
		.evidence = {.margin = -0.125, .fit = -2.5, .seconds = 1.5, .lead = 12.5, .agreement = 0.5,
			.passes = 3, .reverberation = 0.75, .rival_looked_for = true},
		.decode_ms = 41.5,
		.speech_end_ms = 123456789.25,
		.silence_ms = 500,
		.number = 3,
	};
	struct utterance read;
	struct error error;
	struct json *json = carried(message_heard(&sent));
	CHECK(message_is_ours(json, &error));
	CHECK(message_read_heard(json, &read, &error));
	CHECK(read.id == 12);
	CHECK_TEXT(read.text, sent.text);
	CHECK_TEXT(read.wake, sent.wake);
	CHECK_TEXT(read.reason, NULL);
	CHECK_TEXT(read.sound, "clipped");
	CHECK_NUMBER(read.start, sent.start, 0);
	CHECK_NUMBER(read.end, sent.end, 0);
	CHECK_NUMBER(read.wake_score, sent.wake_score, 0);
	CHECK_TEXT(read.rival, sent.rival);
	CHECK_NUMBER(read.evidence.margin, sent.evidence.margin, 0);
	CHECK_NUMBER(read.evidence.fit, sent.evidence.fit, 0);
	CHECK_NUMBER(read.evidence.seconds, sent.evidence.seconds, 0);
	CHECK_NUMBER(read.evidence.lead, sent.evidence.lead, 0);
	CHECK_NUMBER(read.evidence.agreement, sent.evidence.agreement, 0);
	CHECK_NUMBER(read.evidence.passes, sent.evidence.passes, 0);
	CHECK_NUMBER(read.evidence.reverberation, sent.evidence.reverberation, 0);
	CHECK(read.evidence.rival_looked_for);
	CHECK_NUMBER(read.decode_ms, sent.decode_ms, 0);
	CHECK_NUMBER(read.speech_end_ms, sent.speech_end_ms, 0);
	CHECK_NUMBER(read.silence_ms, sent.silence_ms, 0);
	CHECK(read.number == 3);
	utterance_finish(&read);
	utterance_finish(&read);
	json_destroy(json);
}

TEST(carries_an_utterance_without_words)
{
	const struct utterance sent = {.text = (char *)"", .reason = (char *)"no speech"};
	struct utterance read;
	struct error error;
	struct json *json = carried(message_heard(&sent));
	CHECK(message_read_heard(json, &read, &error));
	CHECK_TEXT(read.text, "");
	CHECK_TEXT(read.wake, NULL);
	CHECK_TEXT(read.reason, "no speech");
	CHECK_TEXT(read.sound, NULL);
	CHECK(!read.evidence.rival_looked_for);
	CHECK(read.number == 0 && json_get(json, "number") == NULL);
	utterance_finish(&read);
	json_destroy(json);
}

TEST(a_meter_is_asked_for_and_tells_levels)
{
	const struct sound_level level = {.db = -30.5, .peak = 0.25, .speech = true};
	struct json *json = carried(message_meter(true));
	CHECK_TEXT(json_get_text(json, "do"), "meter");
	CHECK(json_get_boolean(json, "on", false));
	json_destroy(json);
	json = carried(message_level(&level));
	CHECK_TEXT(json_get_text(json, "is"), "level");
	CHECK_NUMBER(json_get_number(json, "db", 0), -30.5, 0);
	CHECK_NUMBER(json_get_number(json, "peak", 0), 0.25, 0);
	CHECK(json_get_boolean(json, "speech", false));
	json_destroy(json);
}

static const char good_heard[] =
	"{\"is\":\"heard\",\"id\":0,\"text\":\"stop\",\"wake\":null,\"reason\":null,\"start\":1,"
	"\"end\":2,\"wake_score\":0.75,\"margin\":0.5,\"fit\":0,\"seconds\":1,\"opinions\":[],"
		"\"lead\":1,\"agreement\":1,\"passes\":2,\"reverberation\":0,\"rival_looked_for\":true,\"decode_ms\":3,\"speech_end_ms\":4,"
	"\"silence_ms\":5}";

static const struct wrong_member wrong_utterances[] = {
	{"is", "\"wake\"", "not a `heard` message"},
	{"id", "-1", "wrong id"},
	{"id", "0.5", "wrong id"},
	{"id", "null", "wrong id"},
	{"text", "null", "wrong `text`"},
	{"text", "[]", "wrong `text`"},
	{"text", "\"two\\nlines\"", "wrong `text`"},
	{"text", "\"a\\ttab\"", "wrong `text`"},
	{"text", "\"\\u001b[2J\"", "wrong `text`"},
	{"text", "\"\\u009b2J\"", "wrong `text`"},
	{"wake", "1", "wrong `wake`"},
	{"wake", "\"\\u0008\"", "wrong `wake`"},
	{"reason", "false", "wrong `reason`"},
	{"reason", "\"\\r\"", "wrong `reason`"},
	{"start", "-0.5", "wrong `start`"},
	{"start", "null", "wrong `start`"},
	{"start", "\"1\"", "wrong `start`"},
	{"sound", "7", "wrong `sound`"},
	{"sound", "\"a\\nb\"", "wrong `sound`"},
	{"start", "1e10", "wrong `start`"},
	{"end", "0.5", "wrong `end`"},
	{"end", "1e10", "wrong `end`"},
	{"wake_score", "null", "wrong `wake_score`"},
	{"wake_score", "-0.1", "wrong `wake_score`"},
	{"wake_score", "1.1", "wrong `wake_score`"},
	{"margin", "null", "wrong `margin`"},
	{"margin", "1e10", "wrong `margin`"},
	{"margin", "-1e10", "wrong `margin`"},
	{"fit", "null", "wrong `fit`"},
	{"seconds", "-1", "wrong `seconds`"},
	{"opinions", "3", "`opinions`"},
	{"lead", "-1", "wrong `lead`"},
	{"lead", "1e4", "wrong `lead`"},
	{"agreement", "1.1", "wrong `agreement`"},
	{"passes", "\"two\"", "wrong `passes`"},
	{"reverberation", "null", "wrong `reverberation`"},
	{"reverberation", "-1", "wrong `reverberation`"},
	{"reverberation", "101", "wrong `reverberation`"},
	{"rival_looked_for", "null", "wrong `rival_looked_for`"},
	{"rival_looked_for", "1", "wrong `rival_looked_for`"},
	{"rival_looked_for", "\"true\"", "wrong `rival_looked_for`"},
	{"rival", "3", "`rival`"},
	{"next_rivals", "[\"go\"]", "`next_leads`"},
	{"next_leads", "[1]", "`next_rivals`"},
	{"decode_ms", "-1", "wrong `decode_ms`"},
	{"decode_ms", "{}", "wrong `decode_ms`"},
	{"speech_end_ms", "-1", "wrong `speech_end_ms`"},
	{"speech_end_ms", "1e16", "wrong `speech_end_ms`"},
	{"silence_ms", "-1", "wrong `silence_ms`"},
	{"silence_ms", "true", "wrong `silence_ms`"},
	{"number", "null", "wrong number"},
	{"number", "-1", "wrong number"},
	{"number", "1.5", "wrong number"},
	{"number", "\"1\"", "wrong number"},
	{"number", "1e300", "wrong number"},
};

TEST(refuses_a_wrong_utterance)
{
	struct utterance utterance;
	struct error error;
	struct json *good = parse(good_heard);
	CHECK(message_read_heard(good, &utterance, &error));
	utterance_finish(&utterance);
	json_destroy(good);
	for (size_t i = 0; i < COUNT(wrong_utterances); i++) {
		const struct wrong_member *wrong = &wrong_utterances[i];
		struct json *json = with_member(good_heard, wrong->key, wrong->value);
		error.text[0] = '\0';
		if (message_read_heard(json, &utterance, &error)) {
			CHECK_FAILED("%s: %s was taken", wrong->key, wrong->value);
		}
		CHECK_ERROR(error, wrong->sentence);
		utterance_finish(&utterance);
		json_destroy(json);
	}
}

static bool is_text_taken(size_t length)
{
	struct utterance utterance;
	struct error error;
	char *text = calloc(length + 1, 1);
	memset(text, 'x', length);
	struct json *json = parse(good_heard);
	CHECK(json_put_text(json, "text", text));
	bool taken = message_read_heard(json, &utterance, &error);
	utterance_finish(&utterance);
	json_destroy(json);
	free(text);
	return taken;
}

TEST(bounds_the_length_of_an_utterance)
{
	CHECK(is_text_taken(MESSAGE_TEXT_MAX));
	CHECK(!is_text_taken(MESSAGE_TEXT_MAX + 1));
}

/* --- verdict --------------------------------------------------------------- */

TEST(carries_a_verdict)
{
	static const struct verdict verdicts[] = {
		{.number = 1, .sequence = 7, .reason = "not sure"},
		{.number = MESSAGE_ID_MAX},
	};
	for (size_t i = 0; i < COUNT(verdicts); i++) {
		struct verdict read;
		struct error error;
		struct json *json = carried(message_verdict(&verdicts[i]));
		CHECK(message_is_ours(json, &error));
		CHECK(message_read_verdict(json, &read, &error));
		CHECK(read.number == verdicts[i].number && read.sequence == verdicts[i].sequence);
		CHECK_TEXT(read.reason, verdicts[i].reason);
		json_destroy(json);
	}
}

TEST(refuses_a_wrong_verdict)
{
	static const char good[] = "{\"do\":\"verdict\",\"number\":1,\"sequence\":2,"
		"\"reason\":\"not sure\"}";
	static const struct wrong_member cases[] = {
		{"do", "\"hear\"", "not a `verdict` message"},
		{"number", "-1", "wrong number"},
		{"number", "null", "wrong number"},
		{"number", "1e300", "wrong number"},
		{"sequence", "0.5", "wrong sequence"},
		{"sequence", "[]", "wrong sequence"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct verdict verdict;
		struct error error = {0};
		struct json *json = with_member(good, cases[i].key, cases[i].value);
		CHECK(!message_read_verdict(json, &verdict, &error));
		CHECK_ERROR(error, cases[i].sentence);
		json_destroy(json);
	}
}

TEST(tells_to_forget)
{
	struct json *json = carried(message_forget(true));
	CHECK_TEXT(json_get_text(json, "do"), "forget");
	CHECK(json_get_boolean(json, "stop", false));
	json_destroy(json);
	json = carried(message_forget(false));
	CHECK(!json_get_boolean(json, "stop", true));
	json_destroy(json);
}

/* --- all ------------------------------------------------------------------- */

TEST(has_a_version)
{
	static const char *const others[] = {"{}", "{\"v\":2}", "{\"v\":\"1\"}", "{\"v\":null}",
		"{\"v\":1.5}", "[1]", "1", "null"};
	struct error error;
	struct json *json = message_up("ready");
	CHECK(message_is_ours(json, &error));
	check_printed(json, "{\"v\":1,\"is\":\"ready\"}");
	for (size_t i = 0; i < COUNT(others); i++) {
		json = parse(others[i]);
		CHECK(!message_is_ours(json, &error));
		CHECK_ERROR(error, "not of version 1");
		json_destroy(json);
	}
}

TEST(writes_the_other_messages_as_documented)
{
	static char *paths[] = {(char *)"a.wav", (char *)"b c.flac"};
	const struct text_list recordings = {paths, COUNT(paths)};
	check_printed(message_down("stop"), "{\"v\":1,\"do\":\"stop\"}");
	check_printed(message_open("none", &recordings, true),
		"{\"v\":1,\"do\":\"open\",\"microphone\":\"none\","
		"\"recordings\":[\"a.wav\",\"b c.flac\"],\"sandbox\":\"required\"}");
	check_printed(message_open("default", NULL, false),
		"{\"v\":1,\"do\":\"open\",\"microphone\":\"default\",\"recordings\":[],"
		"\"sandbox\":\"off\"}");
	check_printed(message_listen("wake"), "{\"v\":1,\"do\":\"listen\",\"mode\":\"wake\"}");
	check_printed(message_hear(3, "a.wav", true, false),
		"{\"v\":1,\"do\":\"hear\",\"id\":3,\"file\":\"a.wav\",\"whole\":true,"
		"\"wake\":false}");
}

TEST(reads_the_id_of_any_message)
{
	static const struct {
		const char *text;
		int64_t id; /* -1: refused */
	} cases[] = {
		{"{\"id\":0}", 0},
		{"{\"id\":5}", 5},
		{"{\"id\":999999999999999}", MESSAGE_ID_MAX},
		{"{\"id\":1000000000000000}", -1},
		{"{\"id\":-5}", -1},
		{"{\"id\":\"5\"}", -1},
		{"{}", -1},
		{"[5]", -1},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t id = -1;
		struct error error;
		struct json *json = parse(cases[i].text);
		CHECK(message_read_id(json, &id, &error) == (cases[i].id >= 0));
		CHECK(id == cases[i].id);
		json_destroy(json);
	}
}

TEST_MAIN(
	RUN(carries_a_network);
	RUN(carries_a_voice_with_the_network);
	RUN(carries_a_network_without_anything);
	RUN(writes_a_network_as_documented);
	RUN(refuses_a_wrong_network);
	RUN(bounds_the_length_of_words);
	RUN(refuses_a_network_that_is_no_object);
	RUN(carries_further_rivals);
	RUN(wrong_further_rivals_are_refused);
	RUN(carries_an_utterance);
	RUN(carries_an_utterance_without_words);
	RUN(a_meter_is_asked_for_and_tells_levels);
	RUN(refuses_a_wrong_utterance);
	RUN(bounds_the_length_of_an_utterance);
	RUN(carries_a_verdict);
	RUN(refuses_a_wrong_verdict);
	RUN(tells_to_forget);
	RUN(has_a_version);
	RUN(writes_the_other_messages_as_documented);
	RUN(reads_the_id_of_any_message))
