/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/compile.h"

#include <math.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/grammar/jsgf.h"
#include "bridge/grammar/network.h"
#include "bridge/grammar/verify.h"

#define RULES_DEPTH_MAX 64 /* rules within each other */
#define NODES_DEPTH_MAX 1000

/* A rule whose inside is being laid out. */
struct frame {
	const struct jsgf_rule *rule;
	uint32_t entry;
	bool stands_last; /* its reference comes last in the frame before */
};

struct compiler {
	struct network *network;
	struct problems *problems;
	size_t file;
	struct frame frames[RULES_DEPTH_MAX];
	size_t frame_count;
	size_t depth;
	size_t open_tags;
	size_t failures;
};

/* Where a part goes in the network, and whether it comes last in its rule. */
struct stretch {
	uint32_t from;
	uint32_t to;
	bool last;
};

/* Lays out a part of the tree. False only when the network is full. */
static bool expand(struct compiler *compiler, struct jsgf_node *node, struct stretch stretch);

static bool add_mark(struct compiler *compiler, enum network_arc_kind kind, uint32_t from,
	uint32_t to, uint32_t index)
{
	const struct network_arc arc = {
		.from = from,
		.to = to,
		.index = index,
		.source = SOURCE_NONE,
		.kind = kind,
	};

	return network_add_arc(compiler->network, &arc);
}

static bool add_empty(struct compiler *compiler, uint32_t from, uint32_t to)
{
	return add_mark(compiler, ARC_EMPTY, from, to, 0);
}

static bool expand_word(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	struct words *words = &compiler->network->words;
	uint32_t word = words_add(words, node->text, strlen(node->text));

	if (word == WORD_NONE) {
		return false;
	}
	words_set_place(words, word, &node->place);
	return add_mark(compiler, ARC_WORD, stretch.from, stretch.to, word);
}

static bool expand_sequence(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	struct stretch piece = {.from = stretch.from};

	for (struct jsgf_node *child = node->children; child != NULL; child = child->next) {
		bool last = child->next == NULL;
		piece.to = last ? stretch.to : network_add_state(compiler->network);
		piece.last = last && stretch.last;
		if (!expand(compiler, child, piece)) {
			return false;
		}
		piece.from = piece.to;
	}
	return true;
}

/* How rare an alternative is beside the likeliest. */
static uint32_t rarity_of(double weight, double most)
{
	double rarity = round(SOUND_RARITY_ONE * log(most / weight));

	return rarity < SOUND_RARITY_MAX ? (uint32_t)rarity : SOUND_RARITY_MAX;
}

static bool expand_choice(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	double most = 0;

	for (const struct jsgf_node *child = node->children; child != NULL; child = child->next) {
		most = fmax(most, child->weight);
	}
	for (struct jsgf_node *child = node->children; child != NULL; child = child->next) {
		uint32_t rarity = rarity_of(child->weight, most);
		struct stretch inside = stretch;
		if (rarity > 0) {
			inside.from = network_add_state(compiler->network);
			if (!add_mark(compiler, ARC_EMPTY, stretch.from, inside.from, rarity)) {
				return false;
			}
		}
		if (!expand(compiler, child, inside)) {
			return false;
		}
	}
	return true;
}

static bool expand_option(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	return add_empty(compiler, stretch.from, stretch.to) &&
		expand(compiler, node->children, stretch);
}

/* x+ goes round between two states of its own; x* can also be passed by. */
static bool expand_repetition(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	struct stretch inside = {
		.from = network_add_state(compiler->network),
		.to = network_add_state(compiler->network),
	};

	return add_empty(compiler, stretch.from, inside.from) &&
		expand(compiler, node->children, inside) &&
		add_empty(compiler, inside.to, inside.from) &&
		add_empty(compiler, inside.to, stretch.to) &&
		(node->kind == JSGF_PLUS || add_empty(compiler, stretch.from, stretch.to));
}

/* A constant that is a JSON number is one. */
static void read_constant(struct network_tag *tag)
{
	if (tag->constant != NULL) {
		struct json *json = json_parse(tag->constant, strlen(tag->constant), NULL);
		tag->is_number = json_number(json, &tag->number);
		json_destroy(json);
	}
}

static bool expand_tag(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	struct network *network = compiler->network;
	struct stretch inside = {
		.from = network_add_state(network),
		.to = network_add_state(network),
	};
	struct network_tag tag = {
		.slot = node->text,
		.constant = node->constant,
		.place = node->place,
	};
	uint32_t index = (uint32_t)network->tag_count;

	read_constant(&tag);
	if (!network_add_tag(network, &tag) ||
		!add_mark(compiler, ARC_SLOT_OPEN, stretch.from, inside.from, index)) {
		return false;
	}
	compiler->open_tags++;
	bool good = expand(compiler, node->children, inside);
	compiler->open_tags--;
	return good && add_mark(compiler, ARC_SLOT_CLOSE, inside.to, stretch.to, index);
}

/* By state of the source's automaton: true where an arc starts. */
static bool leads_on(const struct automaton *automaton, uint32_t state)
{
	for (size_t i = 0; i < automaton->arc_count; i++) {
		if (automaton->arcs[i].from == state) {
			return true;
		}
	}
	return false;
}

/* Copies a source's automaton between two states of their own. */
static bool copy_automaton(struct compiler *compiler, uint32_t source_number, uint32_t entry,
	uint32_t end)
{
	struct network *network = compiler->network;
	const struct automaton *automaton = &network->sources.items[source_number].automaton;
	uint32_t last = AUTOMATON_NO_WORD; /* the final state that leads nowhere: it is the end */
	uint32_t base = network->state_count;

	for (size_t i = 0; i < automaton->final_count; i++) {
		uint32_t state = automaton->finals[i];
		if (!leads_on(automaton, state)) {
			last = state;
		} else if (!add_empty(compiler, base + state, end)) {
			return false;
		}
	}
	network->state_count += automaton->state_count;
	for (size_t i = 0; i < automaton->arc_count; i++) {
		const struct sound_arc *from = &automaton->arcs[i];
		const struct network_arc arc = {
			.from = from->from == 0 ? entry : base + from->from,
			.to = from->to == last ? end : base + from->to,
			.index = from->word,
			.source = source_number,
			.kind = ARC_WORD,
			.begins_source = from->from == 0,
		};
		if (!network_add_arc(network, &arc)) {
			return false;
		}
	}
	return true;
}

static bool expand_source(struct compiler *compiler, const struct jsgf_node *node,
	struct stretch stretch)
{
	struct network *network = compiler->network;
	uint32_t source = node->source;

	bool exists = network->sources.items[source].automaton.state_count > 0;

	if (node->is_condition) {
		return add_mark(compiler, exists ? ARC_EMPTY : ARC_BARRED, stretch.from, stretch.to, 0);
	}
	if (!exists) {
		return add_mark(compiler, ARC_NEVER, stretch.from, stretch.to, 0);
	}
	uint32_t entry = network_add_state(network);
	uint32_t end = network_add_state(network);
	/* A value that no slot takes needs no marks. */
	bool wanted = compiler->open_tags > 0;
	return add_mark(compiler, wanted ? ARC_VALUE_OPEN : ARC_EMPTY, stretch.from, entry,
		       source) &&
		copy_automaton(compiler, source, entry, end) &&
		add_mark(compiler, wanted ? ARC_VALUE_CLOSE : ARC_EMPTY, end, stretch.to, source);
}

/* Adds a problem with a reference, once: later it counts as nothing. */
static bool refuse_reference(struct compiler *compiler, struct jsgf_node *node,
	const char *why)
{
	compiler->failures++;
	problems_add(compiler->problems, SEVERITY_ERROR, &node->place, "<%s> %s", node->text, why);
	node->rule = NULL;
	node->source = SOURCE_NONE;
	return true;
}

/* A rule that comes back to one which is being laid out: goes round to its entry if
 * nothing of any rule between comes after it. */
static bool expand_recursion(struct compiler *compiler, struct jsgf_node *node,
	size_t frame_number, struct stretch stretch)
{
	bool last = stretch.last;

	for (size_t i = frame_number + 1; i < compiler->frame_count; i++) {
		last = last && compiler->frames[i].stands_last;
	}
	if (!last) {
		return refuse_reference(compiler, node,
			"refers to itself before its end, through this place: only what comes last may. "
			"To repeat something, write `<x>*` or `<x>+`");
	}
	return add_empty(compiler, stretch.from, compiler->frames[frame_number].entry);
}

static bool expand_rule(struct compiler *compiler, struct jsgf_node *node,
	struct stretch stretch)
{
	for (size_t i = 0; i < compiler->frame_count; i++) {
		if (compiler->frames[i].rule == node->rule) {
			return expand_recursion(compiler, node, i, stretch);
		}
	}
	if (compiler->frame_count == RULES_DEPTH_MAX) {
		return refuse_reference(compiler, node,
			"is too deep: more than 64 rules stand within each other here");
	}
	node->rule->is_used = true;
	struct stretch inside = {
		.from = network_add_state(compiler->network),
		.to = stretch.to,
		.last = true,
	};
	compiler->frames[compiler->frame_count++] = (struct frame){
		.rule = node->rule,
		.entry = inside.from,
		.stands_last = stretch.last,
	};
	bool good = add_empty(compiler, stretch.from, inside.from) &&
		expand(compiler, node->rule->body, inside);
	compiler->frame_count--;
	return good;
}

static bool expand_reference(struct compiler *compiler, struct jsgf_node *node,
	struct stretch stretch)
{
	if (node->rule != NULL) {
		return expand_rule(compiler, node, stretch);
	}
	return node->source == SOURCE_NONE || expand_source(compiler, node, stretch);
}

static bool expand_kind(struct compiler *compiler, struct jsgf_node *node,
	struct stretch stretch)
{
	switch (node->kind) {
	case JSGF_WORD:
		return expand_word(compiler, node, stretch);
	case JSGF_REFERENCE:
		return expand_reference(compiler, node, stretch);
	case JSGF_SEQUENCE:
		return expand_sequence(compiler, node, stretch);
	case JSGF_CHOICE:
		return expand_choice(compiler, node, stretch);
	case JSGF_OPTION:
		return expand_option(compiler, node, stretch);
	case JSGF_STAR:
	case JSGF_PLUS:
		return expand_repetition(compiler, node, stretch);
	case JSGF_TAG:
		return expand_tag(compiler, node, stretch);
	case JSGF_NULL:
		return add_empty(compiler, stretch.from, stretch.to);
	case JSGF_VOID:
		return true;
	}
	return true;
}

static bool expand(struct compiler *compiler, struct jsgf_node *node, struct stretch stretch)
{
	if (compiler->depth == NODES_DEPTH_MAX) {
		compiler->failures++;
		problems_add(compiler->problems, SEVERITY_ERROR, &node->place,
			"groups and rules are nested too deep here");
		return true;
	}
	compiler->depth++;
	bool good = expand_kind(compiler, node, stretch);
	compiler->depth--;
	return good;
}

/* Makes a public rule an intent. False only when the network is full. */
static bool compile_rule(struct compiler *compiler, struct jsgf_rule *rule)
{
	struct network *network = compiler->network;
	struct network_size before = network_size(network);
	const struct network_intent intent = {
		.name = rule->name,
		.place = rule->place,
		.file = compiler->file,
		.start = network_add_state(network),
		.end = network_add_state(network),
		.first_tag = network->tag_count,
	};
	struct stretch stretch = {.from = intent.start, .to = intent.end, .last = true};
	size_t failures = compiler->failures;

	rule->is_used = true;
	compiler->frame_count = 1;
	compiler->frames[0] = (struct frame){.rule = rule, .entry = intent.start};
	if (!network_add_intent(network, &intent) || !expand(compiler, rule->body, stretch)) {
		return false;
	}
	network->intents[network->intent_count - 1].end_tag = network->tag_count;
	const struct network_part part = {
		/* a rule may have no arc at all */
		.arcs = network->arcs != NULL ? network->arcs + before.arc_count : NULL,
		.arc_count = network->arc_count - before.arc_count,
		.first_state = before.state_count,
		.state_count = network->state_count - before.state_count,
	};
	/* What was refused is missing in it, and would be refused again for that. */
	if (compiler->failures == failures &&
		!verify_intent(network, &intent, &part, compiler->problems)) {
		compiler->failures++;
	}
	return true;
}

static void warn_of_unused(const struct jsgf *jsgf, struct problems *problems)
{
	for (size_t i = 0; i < jsgf->rule_count; i++) {
		if (!jsgf->rules[i].is_used) {
			problems_add(problems, SEVERITY_WARNING, &jsgf->rules[i].place,
				"nothing uses the rule <%s>: is it meant to be public?", jsgf->rules[i].name);
		}
	}
}

bool compile_rules(struct jsgf *jsgf, size_t file, struct network *network,
	struct problems *problems)
{
	struct compiler compiler = {.network = network, .problems = problems, .file = file};
	size_t public_count = 0;

	for (size_t i = 0; i < jsgf->rule_count; i++) {
		struct jsgf_rule *rule = &jsgf->rules[i];
		if (!rule->is_public) {
			continue;
		}
		public_count++;
		if (!compile_rule(&compiler, rule)) {
			return problems_add(problems, SEVERITY_ERROR, &rule->place,
				"<%s> makes the network too large: all grammars together may have %d intents "
				"and %d arcs (a list counts at each place where it is used)",
				rule->name, NETWORK_INTENTS_MAX, NETWORK_ARCS_MAX);
		}
	}
	if (public_count == 0) {
		const struct place place = {.file = jsgf->file, .line = 1, .column = 1};
		return problems_add(problems, SEVERITY_ERROR, &place,
			"no rule is public, so nothing in this file can be said: write `public` before "
			"the rules that are commands");
	}
	if (compiler.failures > 0) {
		return false;
	}
	warn_of_unused(jsgf, problems);
	return true;
}
