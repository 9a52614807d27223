/* SPDX-License-Identifier: MIT
 *
 * The grammars in grammars/: they do not get in each other's way, and the table in
 * grammars/README.md is what they are.
 */
#include "tests/check.h"

#include <dirent.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/vocabulary.h"
#include "bridge/home/home.h"
#include "tests/support/grammar_house.h"

#define SAMPLES 2000
#define ROWS_MAX 100

static const char *const files[] = {"fan.gram", "light.gram", "lock.gram",
	"media.gram", "opening.gram", "question.gram", "reply.gram", "scene.gram", "switch.gram",
	"talk.gram", "thermostat.gram", "timer.gram"};

/* Those that are there whatever devices there are. */
static const char *const without_devices[] = {"talk.gram", "timer.gram"};

/* Of tests/golden/grammar.yaml, which has something of everything; of an empty house without. */
static struct vocabulary *house(const char *map)
{
	struct vocabulary *vocabulary = vocabulary_create();
	struct problems *problems = problems_create();
	struct home *home = home_create("devices/dialects");
	CHECK(map == NULL || home_add_path(home, map, problems));
	CHECK(home_complete(home, problems));
	CHECK(home_fill_vocabulary(home, vocabulary));
	problems_print(problems, stderr);
	problems_destroy(problems);
	home_destroy(home);
	return vocabulary;
}

/* All shipped files, or one of them. */
static struct grammar *load(const char *only)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = house("tests/golden/grammar.yaml");
	struct problems *problems = problems_create();
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char path[100];
		snprintf(path, sizeof(path), "grammars/%s", files[i]);
		if (only == NULL || strcmp(only, files[i]) == 0) {
			CHECK(grammar_add_file(grammar, path, problems));
		}
	}
	CHECK(grammar_compile(grammar, vocabulary, problems));
	CHECK(problems_at(problems, 0, NULL) == NULL);
	problems_print(problems, stderr);
	problems_destroy(problems);
	vocabulary_destroy(vocabulary);
	return grammar;
}

/* --- sentences ------------------------------------------------------------------ */

struct sampling {
	const struct grammar *grammar;
	const struct sound_network *network;
	size_t count;
};

static bool check_sample(const char *intent, const char *words, void *data)
{
	struct sampling *sampling = data;
	struct error error = {0};
	struct meaning *meaning = grammar_understand(sampling->grammar, words, &error);
	if (meaning == NULL) {
		CHECK_FAILED("\"%s\" (%s): %s", words, intent, error.text);
	} else if (strcmp(meaning->intent, intent) != 0) {
		CHECK_FAILED("\"%s\" is of %s and means %s", words, intent, meaning->intent);
	}
	if (!sound_network_accepts(sampling->network, words)) {
		CHECK_FAILED("\"%s\" cannot be heard", words);
	}
	meaning_destroy(meaning);
	sampling->count++;
	return true;
}

static bool is_tested(const char *name)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (strcmp(files[i], name) == 0) {
			return true;
		}
	}
	return false;
}

TEST(no_file_is_forgotten_here)
{
	DIR *folder = opendir("grammars");
	CHECK(folder != NULL);
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		if (strstr(entry->d_name, ".gram") != NULL && !is_tested(entry->d_name)) {
			CHECK_FAILED("grammars/%s is not in the list of this test", entry->d_name);
		}
	}
	closedir(folder);
}

TEST(no_sentence_means_something_else)
{
	struct grammar *grammar = load(NULL);
	struct sound_network *network = grammar_sound_network(grammar, NULL);
	struct sampling sampling = {.grammar = grammar, .network = network};
	CHECK(network != NULL);
	grammar_sentences(grammar, SAMPLES, 2026, check_sample, &sampling);
	CHECK(sampling.count == SAMPLES);
	sound_network_destroy(network);
	grammar_destroy(grammar);
}

TEST(numbers_keep_the_network_small)
{
	struct grammar *grammar = load("thermostat.gram");
	struct sound_network *network = grammar_sound_network(grammar, NULL);
	CHECK(network != NULL && network->state_count < 200 && network->arc_count < 1200);
	sound_network_destroy(network);
	grammar_destroy(grammar);
}

static bool needs_devices(const char *file)
{
	for (size_t i = 0; i < sizeof(without_devices) / sizeof(*without_devices); i++) {
		if (strcmp(without_devices[i], file) == 0) {
			return false;
		}
	}
	return true;
}

TEST(a_house_without_devices_has_no_sentences_about_them)
{
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = house(NULL);
	vocabulary_add(vocabulary, "room", "kitchen", "kitchen");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char path[100];
		snprintf(path, sizeof(path), "grammars/%s", files[i]);
		if (needs_devices(files[i])) {
			CHECK(grammar_add_file(grammar, path, NULL));
		}
	}
	CHECK(grammar_compile(grammar, vocabulary, NULL));
	CHECK(grammar_intents(grammar)->count >= 50);
	CHECK(grammar_words(grammar)->count == 0);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

/* --- the table ------------------------------------------------------------------- */

struct row {
	char file[50];
	char intent[50];
	struct text_list slots; /* sorted */
	char example[200];
};

/* Copies what stands between the next two bars, without blanks and backquotes. */
static const char *read_cell(const char *line, char *out, size_t size)
{
	const char *begin = strchr(line, '|');
	const char *end = begin != NULL ? strchr(begin + 1, '|') : NULL;
	size_t length = 0;
	out[0] = '\0';
	if (end == NULL) {
		return line + strlen(line);
	}
	for (begin++; begin < end && length + 1 < size; begin++) {
		if (*begin != '`' && (*begin != ' ' || length > 0)) {
			out[length++] = *begin;
		}
	}
	while (length > 0 && out[length - 1] == ' ') {
		length--;
	}
	out[length] = '\0';
	return end;
}

static void read_row(const char *line, struct row *row)
{
	char slots[200];
	line = read_cell(line, row->file, sizeof(row->file));
	line = read_cell(line, row->intent, sizeof(row->intent));
	line = read_cell(line, slots, sizeof(slots));
	read_cell(line, row->example, sizeof(row->example));
	for (char *comma = strchr(slots, ','); comma != NULL; comma = strchr(slots, ',')) {
		*comma = ' ';
	}
	text_list_add_words(&row->slots, slots);
	text_list_sort(&row->slots);
}

/* The rows between the marks, below the two lines of the heading. */
static size_t read_table(struct row *rows)
{
	struct buffer text;
	size_t count = 0;
	buffer_init(&text, 100000);
	CHECK(buffer_read_file(&text, "grammars/README.md", NULL));
	const char *line = strstr(buffer_text(&text), "<!-- intents -->");
	const char *end = strstr(buffer_text(&text), "<!-- end -->");
	CHECK(line != NULL && end != NULL);
	for (int skipped = 0; line != NULL && skipped < 3; skipped++) {
		line = strchr(line, '\n') + 1;
	}
	while (line != NULL && end != NULL && line < end && count < ROWS_MAX) {
		const char *next = strchr(line, '\n') + 1;
		char *copy = text_copy_part(line, (size_t)(next - line));
		read_row(copy, &rows[count++]);
		free(copy);
		line = next;
	}
	buffer_finish(&text);
	return count;
}

/* The slots that sampled sentences of an intent set. */
struct found_slots {
	const struct grammar *grammar;
	const char *intent;
	struct text_list names;
};

static bool note_slots(const char *intent, const char *words, void *data)
{
	struct found_slots *found = data;
	struct meaning *meaning = NULL;
	if (strcmp(intent, found->intent) == 0) {
		meaning = grammar_understand(found->grammar, words, NULL);
	}
	for (size_t i = 0; meaning != NULL && i < meaning->slot_count; i++) {
		if (!text_list_has(&found->names, meaning->slots[i].name)) {
			text_list_add(&found->names, meaning->slots[i].name);
		}
	}
	meaning_destroy(meaning);
	return true;
}

static void join(const struct text_list *list, struct buffer *out)
{
	buffer_clear(out);
	for (size_t i = 0; i < list->count; i++) {
		buffer_append_format(out, "%s ", list->items[i]);
	}
}

static void check_row(const struct grammar *grammar, const struct row *row)
{
	struct found_slots found = {.grammar = grammar, .intent = row->intent};
	struct buffer wanted;
	struct buffer actual;
	grammar_sentences(grammar, SAMPLES, 1, note_slots, &found);
	text_list_sort(&found.names);
	buffer_init(&wanted, 1000);
	buffer_init(&actual, 1000);
	join(&row->slots, &wanted);
	join(&found.names, &actual);
	CHECK_TEXT(buffer_text(&actual), buffer_text(&wanted));
	struct meaning *meaning = grammar_understand(grammar, row->example, NULL);
	if (meaning == NULL) {
		CHECK_FAILED("“%s” of the table is not understood", row->example);
	} else {
		CHECK_TEXT(meaning->intent, row->intent);
	}
	meaning_destroy(meaning);
	buffer_finish(&wanted);
	buffer_finish(&actual);
	text_list_finish(&found.names);
}

/* Every intent of the file is a row, in the order of the file, and no other is. */
static void check_file(const char *file, const struct row *rows, size_t count)
{
	struct grammar *grammar = load(file);
	const struct text_list *intents = grammar_intents(grammar);
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].file, file) == 0) {
			CHECK_TEXT(at < intents->count ? intents->items[at] : NULL, rows[i].intent);
			check_row(grammar, &rows[i]);
			at++;
		}
	}
	CHECK(at == intents->count && at > 0);
	grammar_destroy(grammar);
}

TEST(the_table_in_the_readme_is_right)
{
	static struct row rows[ROWS_MAX];
	size_t count = read_table(rows);
	CHECK(count >= 60 && count < ROWS_MAX);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		check_file(files[i], rows, count);
	}
	for (size_t i = 0; i < count; i++) {
		if (!is_tested(rows[i].file)) {
			CHECK_FAILED("the table names the file %s", rows[i].file);
		}
		text_list_finish(&rows[i].slots);
	}
}

/* --- the first steps ---------------------------------------------------------------- */

TEST(the_example_in_the_readme_works)
{
	struct buffer text;
	struct problems *problems = problems_create();
	struct grammar *grammar = grammar_create();
	struct vocabulary *vocabulary = vocabulary_create();
	buffer_init(&text, 100000);
	CHECK(buffer_read_file(&text, "grammars/README.md", NULL));
	const char *begin = strstr(buffer_text(&text), "   #JSGF V1.0;");
	const char *end = begin != NULL ? strstr(begin, "```") : NULL;
	CHECK(end != NULL);
	if (end != NULL) {
		CHECK(grammar_add_text(grammar, "README.md", begin, (size_t)(end - begin), problems));
	}
	CHECK(grammar_compile(grammar, vocabulary, problems));
	CHECK(problems_at(problems, 0, NULL) == NULL);
	char *answer = grammar_house_ask(grammar, "make me a small coffee");
	CHECK_TEXT(answer, "make_coffee {\"size\":\"small\"}");
	free(answer);
	answer = grammar_house_ask(grammar, "make me a tiny coffee");
	CHECK_TEXT(answer, "after “make me a” I expected “small” or “large”, not “tiny”");
	free(answer);
	buffer_finish(&text);
	problems_destroy(problems);
	grammar_destroy(grammar);
	vocabulary_destroy(vocabulary);
}

TEST_MAIN(
	RUN(no_file_is_forgotten_here);
	RUN(no_sentence_means_something_else);
	RUN(numbers_keep_the_network_small);
	RUN(a_house_without_devices_has_no_sentences_about_them);
	RUN(the_table_in_the_readme_is_right);
	RUN(the_example_in_the_readme_works))
