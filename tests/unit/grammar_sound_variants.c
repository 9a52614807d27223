/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_variants.h"

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/sound_ways.h"
#include "tests/check.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TURN, SWITCH, THE, LAMP, PLEASE, ON };

/* (turn | switch) on [the] lamp [please] */
static struct sound_network make_network(void)
{
	static char *words[] = {(char *)"turn", (char *)"switch", (char *)"the", (char *)"lamp",
		(char *)"please", (char *)"on"};
	static struct sound_arc arcs[] = {{0, 1, TURN, 0}, {0, 1, SWITCH, 0}, {1, 2, ON, 0}, {2, 3, THE, 0},
		{2, 4, LAMP, 0}, {3, 4, LAMP, 0}, {4, 5, PLEASE, 0}};
	static uint32_t finals[] = {4, 5};
	return (struct sound_network){.words = {words, COUNT(words)}, .state_count = 6,
		.arcs = arcs, .arc_count = COUNT(arcs), .finals = finals, .final_count = COUNT(finals)};
}

static const uint32_t senses[] = {1, 1, 0, 4, 0, 6};

struct listing {
	const struct sound_network *network;
	struct buffer text;
	size_t edits, left;
};

/* Each variant with a stroke behind it. */
static bool list(const struct variant *variant, void *data)
{
	struct listing *listing = data;
	CHECK(variant->edit_count == listing->edits);
	for (size_t i = 0; i < variant->phrase->count; i++) {
		buffer_append_format(&listing->text, "%s ",
			listing->network->words.items[variant->phrase->words[i]]);
	}
	buffer_append_text(&listing->text, "/ ");
	return --listing->left > 0;
}

TEST(finds_all_that_are_the_same_by_the_number_of_edits)
{
	static const struct {
		size_t edits, at_most;
		const char *variants;
	} cases[] = {
		{0, 10, ""},
		{1, 10, "turn on the lamp / turn on lamp please / switch on the lamp please / "},
		{1, 2, "turn on the lamp / turn on lamp please / "},
		{2, 10, "turn on lamp / switch on the lamp / switch on lamp please / "},
		{3, 10, "switch on lamp / "},
		{4, 10, ""},
		{VARIANT_EDITS_MAX + 1, 10, ""},
	};
	static const struct sound_phrase sentence = {{TURN, ON, THE, LAMP, PLEASE}, 5};
	struct sound_network network = make_network();
	struct sound_ways ways;
	CHECK(sound_ways_init(&ways, &network));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct listing listing = {
			.network = &network, .edits = cases[i].edits, .left = cases[i].at_most};
		buffer_init(&listing.text, 1000);
		sound_variants(&ways, senses, &sentence, cases[i].edits, list, &listing);
		CHECK_TEXT(buffer_text(&listing.text), cases[i].variants);
		buffer_finish(&listing.text);
	}
	sound_ways_finish(&ways);
}

static bool note(const struct variant *variant, void *data)
{
	*(struct variant_edit *)data = variant->edits[0];
	return false;
}

TEST(names_what_was_edited)
{
	static const struct {
		struct sound_phrase sentence;
		struct variant_edit edit;
	} cases[] = {
		{{{TURN, ON, THE, LAMP}, 4}, {THE, VARIANT_NO_WORD}},
		{{{TURN, ON, LAMP, PLEASE}, 4}, {VARIANT_NO_WORD, THE}},
	};
	static const uint32_t only_the[] = {1, 2, 0, 4, 5, 6};
	struct sound_network network = make_network();
	struct sound_ways ways;
	CHECK(sound_ways_init(&ways, &network));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct variant_edit edit = {0, 0};
		sound_variants(&ways, only_the, &cases[i].sentence, 1, note, &edit);
		CHECK(edit.was == cases[i].edit.was && edit.now == cases[i].edit.now);
	}
	sound_ways_finish(&ways);
}

TEST_MAIN({
	RUN(finds_all_that_are_the_same_by_the_number_of_edits);
	RUN(names_what_was_edited);
})
