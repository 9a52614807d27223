/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/sound_senses.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/sound_network.h"
#include "bridge/grammar/sound_variants.h"
#include "bridge/grammar/sound_ways.h"

/* Sentences that are understood at most: to find what words have in common, and in all. */
#define FILLERS_FINDING_MAX 1000
#define FINDING_MAX 2000
#define SENTENCES_MAX 5000

#define ROUNDS 8            /* places in which a word is tried */
#define FILLER_SHARE 4      /* of its places, one in so many must do without a filler */
#define TRIES_MAX 8         /* how often it stands for another while candidates are sought */
#define CONTINUATIONS 3     /* of a place, to find one that both ways have */
#define FILLERS_MAX 4       /* words of a run that could go, at each of its places */
#define RUN_MAX 3           /* words of such a run */
#define VARIANTS_MAX 10     /* of a sentence, with one edit */
#define FAR_VARIANTS_MAX 4  /* with each number of edits from two on */
#define EDITS_MAX 3
#define PASSES_MAX 6
#define CHECKS_MIN 3        /* good ones that a word needs if not all could be made */
#define MEANING_BYTES_MAX 4096
#define RANDOM_SEED UINT64_C(0x9e3779b97f4a7c15)

/* What is known of a word. */
struct sense {
	uint32_t class;    /* the same for words that can stand for each other */
	bool nothing;      /* it can be left out */
	bool alone;        /* that was seen by itself, not only with its neighbours */
	bool something;    /* it must not be left out */
	unsigned places;   /* where it was tried to leave it out */
	unsigned left_out; /* how often a sentence meant the same without it */
	unsigned tries;    /* in place of another word */
	unsigned checks;   /* that went well */
};

struct search {
	struct sound_ways ways;
	struct sense *words;
	uint32_t *senses; /* what the words amount to */
	sound_meaning_fn *meaning;
	void *data;
	uint64_t random;
	size_t understood;
	struct buffer text;
	bool changed; /* in this pass */
};

/* The sentence that others are compared with. */
struct base {
	struct search *search;
	struct buffer meaning;
	int variants_left;
	bool clean;
};

static void note_sense(struct search *search, uint32_t word)
{
	const struct sense *sense = &search->words[word];
	search->senses[word] = sense->nothing ? 0 : sense->class;
}

/* False if it has no one meaning, or out of memory, which proves as little. */
static bool understand(struct search *search, const struct sound_phrase *phrase,
	struct buffer *meaning)
{
	const struct text_list *words = &search->ways.network->words;

	search->understood++;
	buffer_clear(meaning);
	buffer_clear(&search->text);
	for (size_t i = 0; i < phrase->count; i++) {
		if (i > 0) {
			buffer_append_text(&search->text, " ");
		}
		buffer_append_text(&search->text, words->items[phrase->words[i]]);
	}
	return !search->text.failed &&
		search->meaning(buffer_text(&search->text), meaning, search->data) &&
		!meaning->failed;
}

/* True if the phrase surely means what the base does. */
static bool means_the_same(struct base *base, const struct sound_phrase *phrase)
{
	struct buffer meaning;

	buffer_init(&meaning, MEANING_BYTES_MAX);
	bool same = understand(base->search, phrase, &meaning) &&
		strcmp(buffer_text(&meaning), buffer_text(&base->meaning)) == 0;
	buffer_finish(&meaning);
	return same;
}

/* --- candidates ------------------------------------------------------------ */

static void join(struct search *search, uint32_t one, uint32_t other)
{
	uint32_t kept = search->words[one].class, gone = search->words[other].class;

	for (uint32_t i = 0; i < search->ways.network->words.count; i++) {
		if (search->words[i].class == gone) {
			search->words[i].class = kept;
			note_sense(search, i);
		}
	}
}

/* The arc with a word that is tried in a round; they are spread over the network. */
static const struct sound_arc *place_of(const struct search *search, uint32_t word, size_t round)
{
	const struct arc_index *bearing = &search->ways.bearing;
	size_t first = bearing->first[word], count = bearing->first[word + 1] - first;

	if (count == 0) {
		return NULL;
	}
	size_t place = count > ROUNDS ? round * count / ROUNDS : round % count;
	return &search->ways.network->arcs[bearing->order[first + place]];
}

/* Tries the other words that leave the place in the sentence. */
static void find_synonyms(struct search *search, const struct sound_arc *arc,
	const struct sound_phrase *sentence, size_t position)
{
	const struct arc_index *leaving = &search->ways.leaving;
	struct base base = {.search = search};
	struct sound_phrase other = *sentence;
	bool known = false, tried = false;

	buffer_init(&base.meaning, MEANING_BYTES_MAX);
	for (size_t i = leaving->first[arc->from]; i < leaving->first[arc->from + 1]; i++) {
		const struct sound_arc *sibling = &search->ways.network->arcs[leaving->order[i]];
		struct sense *sense = &search->words[sibling->word];
		if (sense->class == search->words[arc->word].class || sense->nothing ||
			sense->tries >= TRIES_MAX ||
			!sound_ways_accepts(&search->ways, sibling->to, sentence, position + 1)) {
			continue;
		}
		known = tried ? known : understand(search, sentence, &base.meaning);
		tried = true;
		other.words[position] = sibling->word;
		sense->tries++;
		if (known && means_the_same(&base, &other)) {
			join(search, arc->word, sibling->word);
		}
	}
	buffer_finish(&base.meaning);
}

/* Judges a run of words by a sentence with it, from `begin` on, and the one without. */
static void judge_run(struct search *search, const struct sound_phrase *sentence, size_t begin,
	size_t length)
{
	struct base base = {.search = search};
	struct sound_phrase shorter = *sentence;

	shorter.count -= length;
	memmove(&shorter.words[begin], &shorter.words[begin + length],
		(shorter.count - begin) * sizeof(*shorter.words));
	buffer_init(&base.meaning, MEANING_BYTES_MAX);
	bool same = understand(search, &shorter, &base.meaning) && means_the_same(&base, sentence);
	buffer_finish(&base.meaning);
	for (size_t i = begin; i < begin + length; i++) {
		struct sense *sense = &search->words[sentence->words[i]];
		sense->something = sense->something || (!same && length == 1);
		sense->alone = sense->alone || (same && length == 1);
		sense->left_out += same;
	}
}

/* The phrase ends with a run of words, from `begin` on, that leads from one state to
 * another. Looks for what can follow the run as well as come in its place; then for longer
 * runs. */
static void find_fillers(struct search *search, const struct sound_phrase *phrase, size_t begin,
	uint32_t from, uint32_t to)
{
	const struct arc_index *leaving = &search->ways.leaving;

	for (int i = 0; i < CONTINUATIONS; i++) {
		struct sound_phrase sentence = *phrase;
		uint64_t *random = i == 0 ? NULL : &search->random;
		if (sound_ways_append_on(&search->ways, to, random, &sentence) &&
			sentence.count > phrase->count - begin &&
			sound_ways_accepts(&search->ways, from, &sentence, phrase->count)) {
			judge_run(search, &sentence, begin, phrase->count - begin);
			break;
		}
	}
	if (phrase->count - begin == RUN_MAX ||
		leaving->first[to + 1] - leaving->first[to] > FILLERS_MAX) {
		return;
	}
	for (size_t i = leaving->first[to]; i < leaving->first[to + 1]; i++) {
		const struct sound_arc *arc = &search->ways.network->arcs[leaving->order[i]];
		struct sound_phrase longer = *phrase;
		if (sound_phrase_add(&longer, arc->word)) {
			find_fillers(search, &longer, begin, from, arc->to);
		}
	}
}

/* A sentence by a place where a word stands; it is cut after the word if it is not `whole`. */
static bool make_sentence(struct search *search, const struct sound_arc *arc, size_t round,
	bool whole, struct sound_phrase *sentence, size_t *position)
{
	uint64_t *random = round == 0 ? NULL : &search->random;

	sentence->count = 0;
	if (!sound_ways_append_to(&search->ways, arc->from, random, sentence)) {
		return false;
	}
	*position = sentence->count;
	return sound_phrase_add(sentence, arc->word) &&
		(!whole || sound_ways_append_on(&search->ways, arc->to, random, sentence));
}

static void try_to_leave_out(struct search *search, uint32_t word, size_t round)
{
	const struct sound_arc *arc = place_of(search, word, round);
	struct sound_phrase sentence;
	size_t position = 0;

	if (arc != NULL && make_sentence(search, arc, round, false, &sentence, &position)) {
		search->words[word].places++;
		find_fillers(search, &sentence, position, arc->from, arc->to);
	}
}

static void try_others(struct search *search, uint32_t word, size_t round)
{
	const struct sound_arc *arc = place_of(search, word, round);
	struct sound_phrase sentence;
	size_t position = 0;

	if (arc != NULL && !search->words[word].nothing &&
		make_sentence(search, arc, round, true, &sentence, &position)) {
		find_synonyms(search, arc, &sentence, position);
	}
}

/* Tries all words in one place after another, as long as no more than `limit` sentences
 * were understood. */
static void try_words(struct search *search, size_t limit,
	void (*try)(struct search *search, uint32_t word, size_t round))
{
	for (size_t round = 0; round < ROUNDS; round++) {
		for (uint32_t i = 0; i < search->ways.network->words.count; i++) {
			if (search->understood < limit) {
				try(search, i, round);
			}
		}
	}
}

static void find_candidates(struct search *search)
{
	try_words(search, FILLERS_FINDING_MAX, try_to_leave_out);
	for (uint32_t i = 0; i < search->ways.network->words.count; i++) {
		/* What can be left out in a few places only, like "turn" before "lights on", is no
		 * filler: elsewhere it stands for "switch". */
		struct sense *sense = &search->words[i];
		sense->nothing = !sense->something && sense->left_out > 0 &&
			FILLER_SHARE * sense->left_out >= sense->places;
		note_sense(search, i);
	}
	try_words(search, FINDING_MAX, try_others);
}

/* --- checks ---------------------------------------------------------------- */

/* Takes a word out of its class. The class is called after one of its words. */
static void isolate(struct search *search, uint32_t word)
{
	uint32_t class = search->words[word].class, left = 0;

	search->words[word].class = word + 1;
	for (uint32_t i = 0; class == word + 1 && i < search->ways.network->words.count; i++) {
		if (i != word && search->words[i].class == class) {
			left = left != 0 ? left : i + 1;
			search->words[i].class = left;
			note_sense(search, i);
		}
	}
	note_sense(search, word);
}

static void blame_word(struct search *search, uint32_t word)
{
	if (word == VARIANT_NO_WORD) {
		return;
	}
	if (search->words[word].nothing) {
		search->words[word].nothing = false;
		note_sense(search, word);
	} else {
		isolate(search, word);
	}
	search->words[word].checks = 0;
	search->changed = true;
}

/* The word that an edit takes or gives, if it means nothing by itself. */
static bool is_proven(const struct search *search, const struct variant_edit *edit)
{
	uint32_t word = edit->was != VARIANT_NO_WORD ? edit->was : edit->now;
	return search->words[word].nothing && search->words[word].alone;
}

/* Of several edits, those are rather wrong that were never seen by themselves. */
static void blame(struct search *search, const struct variant *variant)
{
	bool proven[VARIANT_EDITS_MAX] = {false};
	bool all = true;

	for (size_t i = 0; i < variant->edit_count; i++) {
		proven[i] = is_proven(search, &variant->edits[i]);
		all = all && proven[i];
	}
	for (size_t i = 0; i < variant->edit_count; i++) {
		if (all || !proven[i]) {
			blame_word(search, variant->edits[i].was);
			blame_word(search, variant->edits[i].now);
		}
	}
}

static void count_check(struct search *search, const struct variant *variant)
{
	for (size_t i = 0; i < variant->edit_count; i++) {
		const uint32_t words[] = {variant->edits[i].was, variant->edits[i].now};
		for (size_t k = 0; k < 2; k++) {
			if (words[k] != VARIANT_NO_WORD) {
				search->words[words[k]].checks++;
			}
		}
	}
}

static bool check_variant(const struct variant *variant, void *data)
{
	struct base *base = data;

	if (base->search->understood >= SENTENCES_MAX) {
		return false;
	}
	base->clean = means_the_same(base, variant->phrase);
	if (base->clean) {
		count_check(base->search, variant);
	} else {
		blame(base->search, variant);
	}
	return base->clean && --base->variants_left > 0;
}

static void check_sentence(struct search *search, const struct sound_phrase *sentence,
	size_t edits_max)
{
	struct base base = {.search = search, .clean = true};

	buffer_init(&base.meaning, MEANING_BYTES_MAX);
	bool known = search->understood < SENTENCES_MAX &&
		understand(search, sentence, &base.meaning);
	for (size_t edits = 1; known && base.clean && edits <= edits_max; edits++) {
		base.variants_left = edits == 1 ? VARIANTS_MAX : FAR_VARIANTS_MAX;
		sound_variants(&search->ways, search->senses, sentence, edits, check_variant, &base);
	}
	buffer_finish(&base.meaning);
}

static void check_sample(struct search *search, const char *words)
{
	const struct sound_network *network = search->ways.network;
	struct sound_phrase sentence = {.count = 0};
	uint32_t state = 0;

	while (*words != '\0' && network->state_count > 0) {
		size_t length = strcspn(words, " ");
		size_t i = search->ways.leaving.first[state], end = search->ways.leaving.first[state + 1];
		const struct sound_arc *arc = NULL;
		for (; i < end; i++) {
			arc = &network->arcs[search->ways.leaving.order[i]];
			const char *text = network->words.items[arc->word];
			if (strncmp(text, words, length) == 0 && text[length] == '\0') {
				break;
			}
		}
		if (i == end || !sound_phrase_add(&sentence, arc->word)) {
			return;
		}
		state = arc->to;
		words += length + (words[length] == ' ');
	}
	check_sentence(search, &sentence, EDITS_MAX);
}

/* Checks a sentence with a word that has something in common with others. */
static void check_word(struct search *search, uint32_t word, size_t round)
{
	const struct sound_arc *arc = place_of(search, word, round);
	struct sound_phrase sentence;
	size_t position = 0;

	if (arc != NULL && make_sentence(search, arc, round, true, &sentence, &position)) {
		check_sentence(search, &sentence, round < 2 ? EDITS_MAX : 1);
	}
}

static bool is_shared(const struct search *search, uint32_t word)
{
	bool shared = search->words[word].nothing;

	for (uint32_t i = 0; !shared && i < search->ways.network->words.count; i++) {
		shared = i != word && search->senses[i] == search->senses[word];
	}
	return shared;
}

static void check_all(struct search *search, const struct text_list *samples)
{
	search->changed = false;
	for (size_t i = 0; i < samples->count; i++) {
		check_sample(search, samples->items[i]);
	}
	for (size_t round = 0; round < ROUNDS; round++) {
		for (uint32_t i = 0; i < search->ways.network->words.count; i++) {
			if (is_shared(search, i)) {
				check_word(search, i, round);
			}
		}
	}
}

/* What could not be checked enough is not believed. */
static void drop_unchecked(struct search *search)
{
	for (uint32_t i = 0; i < search->ways.network->words.count; i++) {
		if (search->words[i].checks < CHECKS_MIN) {
			search->words[i].nothing = false;
			isolate(search, i);
		}
	}
}

static void check_candidates(struct search *search, const struct text_list *samples)
{
	search->changed = true;
	for (int pass = 0; search->changed && pass < PASSES_MAX; pass++) {
		check_all(search, samples);
	}
	if (search->changed || search->understood >= SENTENCES_MAX) {
		drop_unchecked(search);
	}
}

bool sound_find_senses(struct sound_network *network, const struct text_list *samples,
	sound_meaning_fn *meaning, void *data)
{
	struct search search = {.meaning = meaning, .data = data, .random = RANDOM_SEED};
	size_t words = network->words.count;

	search.words = calloc(words + 1, sizeof(*search.words));
	search.senses = calloc(words + 1, sizeof(*search.senses));
	buffer_init(&search.text, MEANING_BYTES_MAX);
	bool good = sound_ways_init(&search.ways, network) && search.words != NULL &&
		search.senses != NULL;
	if (good) {
		for (uint32_t i = 0; i < words; i++) {
			search.words[i].class = search.senses[i] = i + 1;
		}
		find_candidates(&search);
		check_candidates(&search, samples);
		free(network->senses);
		network->senses = search.senses;
		search.senses = NULL;
	}
	sound_ways_finish(&search.ways);
	buffer_finish(&search.text);
	free(search.words);
	free(search.senses);
	return good;
}
