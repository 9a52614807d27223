/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/typed.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "tests/check.h"

struct reading {
	const char *typed, *words;
};

static void check_reading(const struct reading *reading)
{
	struct error error = {0};
	struct buffer words;
	buffer_init(&words, TYPED_WORDS_MAX);
	if (!typed_to_words(reading->typed, &words, &error)) {
		CHECK_FAILED("\"%s\" is refused: %s", reading->typed, error.text);
	}
	CHECK_TEXT(buffer_text(&words), reading->words);
	CHECK(error.kind == ERROR_NONE);
	buffer_finish(&words);
}

#define CHECK_READINGS(readings)                                                     \
	for (size_t i = 0; i < sizeof(readings) / sizeof(*(readings)); i++) {        \
		check_reading(&(readings)[i]);                                       \
	}

TEST(reads_the_example_of_the_header)
{
	static const struct reading readings[] = {
		{"Set the living-room heating to 21.5°!",
			"set the living room heating to twenty one point five degrees"},
	};
	CHECK_READINGS(readings);
}

TEST(reads_words_and_punctuation)
{
	static const struct reading readings[] = {
		{"lock the front door", "lock the front door"},
		{"Lock the FRONT Door.", "lock the front door"},
		{"  lock\t the\nfront   door \n", "lock the front door"},
		{"lock, please; now: yes?!", "lock please now yes"},
		{"front-door", "front door"},
		{"front_door", "front door"},
		{"front\u2010door front\u2011door front\u2013door front\u2014door",
			"front door front door front door front door"},
		{"on/off", "on off"},
		{"(the) [lamp]", "the lamp"},
		{"\"lamp\" “lamp” „lamp“ «lamp» ‹lamp›", "lamp lamp lamp lamp lamp"},
		{"¿lamp? ¡on!", "lamp on"},
		{"lamp…on", "lamp on"},
		{"lamp...on", "lamp on"},
		{"• lamp · on", "lamp on"},
		{"a.b", "a b"},
		{"- lamp - on -", "lamp on"},
		{"lamp\u00a0on\u2009now\u3000yes\u202fno", "lamp on now yes no"},
		{"\ufefflamp", "lamp"},
		{"la\u00admp", "lamp"},
		{"la\u200bmp", "la mp"},
		{"la\u200dmp", "lamp"},
		{"\u200elamp\u200f", "lamp"},
		{"a", "a"},
	};
	CHECK_READINGS(readings);
}

TEST(reads_apostrophes)
{
	static const struct reading readings[] = {
		{"what's up", "what's up"},
		{"what’s up", "what's up"},
		{"what‘s what`s what´s what\u02bcs what\u2032s what\uff07s",
			"what's what's what's what's what's what's"},
		{"'lamp'", "lamp"},
		{"‘lamp’", "lamp"},
		{"the dogs' lamp", "the dogs lamp"},
		{"'bout", "bout"},
		{"rock 'n' roll", "rock n roll"},
		{"O'Brien's", "o'brien's"},
		{"a''b", "a b"},
		{"seven o'clock", "seven o'clock"},
		{"5's", "five s"},
		{"l'été", "l'ete"},
	};
	CHECK_READINGS(readings);
}

TEST(drops_accents)
{
	static const struct reading readings[] = {
		{"Café", "cafe"},
		{"CAFÉ", "cafe"},
		{"cafe\u0301 lamp", "cafe lamp"},
		{"Zoë’s Küche", "zoe's kuche"},
		{"Straße", "strasse"},
		{"Ærø Łódź Ťahanovce Şişli Őr", "aero lodz tahanovce sisli or"},
		{"œuvre", "oeuvre"},
		{"naïve Ångström", "naive angstrom"},
		{"Bucureşti Iași", "bucuresti iasi"},
	};
	CHECK_READINGS(readings);
}

TEST(reads_numbers)
{
	static const struct reading readings[] = {
		{"set to 20", "set to twenty"},
		{"set to 20.", "set to twenty"},
		{"set to 20, please", "set to twenty please"},
		{"set to 21.5!", "set to twenty one point five"},
		{"21,5", "twenty one point five"},
		{"20.50", "twenty point five"},
		{"105", "one hundred five"},
		{"-5", "minus five"},
		{"\u22125", "minus five"},
		{"\u20135", "minus five"},
		{"set to -5", "set to minus five"},
		{"(-5)", "minus five"},
		{"-.5", "minus zero point five"},
		{".5", "zero point five"},
		{"to .5", "to zero point five"},
		{"...5", "five"},
		{"…5", "five"},
		{"lamp.-5", "lamp minus five"},
		{"+5", "plus five"},
		{"zone-5", "zone five"},
		{"zone -5", "zone minus five"},
		{"zone.5", "zone five"},
		{"minus 5", "minus five"},
		{"minus twenty one and a half", "minus twenty one and a half"},
		{"20½", "twenty and a half"},
		{"20 ½", "twenty a half"},
		{"½", "a half"},
		{"lights 1, 2 and 3", "lights one two and three"},
		{"1 2 3", "one two three"},
		{"5 20", "five twenty"},
		{"20 and 5", "twenty and five"},
		{"20 -5", "twenty minus five"},
		{"5..5", "five five"},
		{"at 7:30", "at seven thirty"},
		{"at 7:05 pm", "at seven oh five pm"},
		{"at 7:30pm", "at seven thirty pm"},
		{"at 7:00", "at seven o'clock"},
		{"TV2", "tv two"},
		{"2nd floor", "second floor"},
		{"the 21st lamp", "the twenty first lamp"},
		{"3D", "three d"},
		{"A4B5", "a four b five"},
		{"v1.5", "v one point five"},
	};
	CHECK_READINGS(readings);
}

TEST(reads_signs)
{
	static const struct reading readings[] = {
		{"20%", "twenty percent"},
		{"20 %", "twenty percent"},
		{"dim to 12.5%.", "dim to twelve point five percent"},
		{"20%-30%", "twenty percent thirty percent"},
		{"a & b", "a and b"},
		{"a&b", "a and b"},
		{"tv+", "tv plus"},
		{"lamp @ home", "lamp at home"},
		{"21°", "twenty one degrees"},
		{"21 °", "twenty one degrees"},
		{"21°C", "twenty one degrees celsius"},
		{"21 °C", "twenty one degrees celsius"},
		{"21\u00a0°\u00a0C", "twenty one degrees celsius"},
		{"21° c please", "twenty one degrees celsius please"},
		{"70°F", "seventy degrees fahrenheit"},
		{"70°f.", "seventy degrees fahrenheit"},
		{"21℃", "twenty one degrees celsius"},
		{"70℉", "seventy degrees fahrenheit"},
		{"21º", "twenty one degrees"},
		{"21°Cold", "twenty one degrees cold"},
		{"21° for", "twenty one degrees for"},
		{"21°é", "twenty one degrees e"},
		{"-5°C", "minus five degrees celsius"},
		{"1°", "one degree"},
		{"1.0 °C", "one degree celsius"},
		{"-1°", "minus one degree"},
		{"1.5°", "one point five degrees"},
		{"1 lamp 5°", "one lamp five degrees"},
		{"1 lamp °", "one lamp degrees"},
		{"°", "degrees"},
	};
	CHECK_READINGS(readings);
}

TEST(refuses_with_a_reason)
{
	static const struct {
		const char *typed;
		enum error_kind kind;
		const char *sentence;
	} cases[] = {
		{"", ERROR_INPUT, "there is no word in the text"},
		{" \t\n", ERROR_INPUT, "there is no word"},
		{"?!... - ,", ERROR_INPUT, "there is no word"},
		{"''", ERROR_INPUT, "there is no word"},
		{"a\xff", ERROR_INPUT, "not UTF-8"},
		{"caf\xe9", ERROR_INPUT, "not UTF-8"},
		{"caf\xc3", ERROR_INPUT, "not UTF-8"},
		{"\xc0\x80", ERROR_INPUT, "not UTF-8"},
		{"a\x01", ERROR_INPUT, "control characters"},
		{"a\r\n", ERROR_INPUT, "control characters"},
		{"a\x7f", ERROR_INPUT, "control characters"},
		{"turn on 日本", ERROR_INPUT, "`日` (U+65E5) has no English word"},
		{"лампа", ERROR_INPUT, "`л` (U+043B)"},
		{"φως", ERROR_INPUT, "`φ` (U+03C6)"},
		{"lamp 💡", ERROR_INPUT, "`💡` (U+1F4A1)"},
		{"ﬁlm", ERROR_INPUT, "`ﬁ` (U+FB01)"},
		{"٣", ERROR_INPUT, "`٣` (U+0663)"},
		{"$5", ERROR_INPUT, "`$` (U+0024) has no English word"},
		{"5€", ERROR_INPUT, "`€` (U+20AC)"},
		{"#1", ERROR_INPUT, "`#` (U+0023)"},
		{"a*b", ERROR_INPUT, "`*`"},
		{"a=b", ERROR_INPUT, "`=`"},
		{"<a>", ERROR_INPUT, "`<`"},
		{"{a}", ERROR_INPUT, "`{`"},
		{"a|b", ERROR_INPUT, "`|`"},
		{"a\\b", ERROR_INPUT, "`\\`"},
		{"~5", ERROR_INPUT, "`~`"},
		{"a^2", ERROR_INPUT, "`^`"},
		{"±5", ERROR_INPUT, "`±`"},
		{"x²", ERROR_INPUT, "`²`"},
		{"¼", ERROR_INPUT, "`¼`"},
		{"5×5", ERROR_INPUT, "`×`"},
		{"1000", ERROR_LIMIT, "`1000` is out of reach"},
		{"1,000", ERROR_LIMIT, "`1,000` is too large"},
		{"1/2", ERROR_INPUT, "`1/2` is not a number"},
		{"1.2.3", ERROR_INPUT, "`1.2.3` is not a number"},
		{"3.14159", ERROR_INPUT, "`3.14159` is too fine"},
		{"25:00", ERROR_INPUT, "`25:00` is not a time"},
		{"set to - 5", ERROR_INPUT, "a minus sign stands alone before a number"},
		{"set to \u2212\u00a05", ERROR_INPUT, "a minus sign stands alone"},
		{"- 5", ERROR_INPUT, "a minus sign stands alone"},
		{"20 5", ERROR_INPUT, "would be heard as 25: put a word between them"},
		{"20, 5", ERROR_INPUT, "would be heard as 25"},
		{"20-5", ERROR_INPUT, "would be heard as 25"},
		{"100 5", ERROR_INPUT, "would be heard as 105"},
		{"1 20 5", ERROR_INPUT, "would be heard as 25"},
		{"-100 5.5", ERROR_INPUT, "would be heard as -105.5"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct error error = {0};
		struct buffer words;
		buffer_init(&words, TYPED_WORDS_MAX);
		if (typed_to_words(cases[i].typed, &words, &error)) {
			CHECK_FAILED("\"%s\" is read \"%s\"", cases[i].typed, buffer_text(&words));
		}
		CHECK(error.kind == cases[i].kind);
		CHECK_ERROR(error, cases[i].sentence);
		buffer_finish(&words);
	}
	struct buffer words;
	buffer_init(&words, TYPED_WORDS_MAX);
	CHECK(!typed_to_words("$", &words, NULL));
	buffer_finish(&words);
}

/* Fills a text of `length` bytes by repeating `unit`. */
static void repeat(char *text, size_t length, const char *unit)
{
	size_t unit_length = strlen(unit);
	for (size_t i = 0; i < length; i++) {
		text[i] = unit[i % unit_length];
	}
	text[length] = '\0';
}

TEST(takes_1000_bytes_and_no_more)
{
	char text[TYPED_MAX + 2];
	struct error error = {0};
	struct buffer words;
	buffer_init(&words, TYPED_WORDS_MAX);
	repeat(text, TYPED_MAX, "lamp ");
	CHECK(typed_to_words(text, &words, &error));
	CHECK_NUMBER((double)words.length, TYPED_MAX - 1, 0);
	buffer_clear(&words);
	repeat(text, TYPED_MAX + 1, "lamp ");
	CHECK(!typed_to_words(text, &words, &error));
	CHECK(error.kind == ERROR_LIMIT);
	CHECK_ERROR(error, "the text has 1001 bytes; at most 1000 are taken");
	buffer_finish(&words);
}

TEST(has_room_for_the_longest_words)
{
	static const char *const units[] = {"777%", "%", "7%", "777.77%", "-77 ", "777th ", "½"};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		char text[TYPED_MAX + 1];
		size_t length = TYPED_MAX / strlen(units[i]) * strlen(units[i]);
		struct error error = {0};
		struct buffer words;
		buffer_init(&words, TYPED_WORDS_MAX);
		repeat(text, length, units[i]);
		CHECK(typed_to_words(text, &words, &error));
		CHECK(words.length > length);
		buffer_finish(&words);
	}
}

TEST(says_when_the_words_do_not_fit)
{
	static const char *const texts[] = {
		"turn on the lamp", "777", "2nd 3rd 4th", "7:30 x", "7:00 x", "7:07", "11:11",
		"21 °C",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct error error = {0};
		struct buffer words;
		buffer_init(&words, 10);
		CHECK(!typed_to_words(texts[i], &words, &error));
		CHECK(error.kind == ERROR_LIMIT);
		CHECK_ERROR(error, "too much memory");
		buffer_finish(&words);
	}
}

TEST(appends_to_what_is_there)
{
	struct error error = {0};
	struct buffer words;
	buffer_init(&words, TYPED_WORDS_MAX);
	CHECK(typed_to_words("turn on", &words, &error));
	CHECK(typed_to_words("Lamp 2", &words, &error));
	CHECK_TEXT(buffer_text(&words), "turn on lamp two");
	CHECK(!typed_to_words("!", &words, &error));
	CHECK_TEXT(buffer_text(&words), "turn on lamp two");
	buffer_finish(&words);
}

TEST_MAIN(RUN(reads_the_example_of_the_header); RUN(reads_words_and_punctuation);
	RUN(reads_apostrophes); RUN(drops_accents); RUN(reads_numbers); RUN(reads_signs);
	RUN(refuses_with_a_reason); RUN(takes_1000_bytes_and_no_more);
	RUN(has_room_for_the_longest_words); RUN(says_when_the_words_do_not_fit);
	RUN(appends_to_what_is_there))
