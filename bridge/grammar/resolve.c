/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/grammar/jsgf.h"
#include "bridge/grammar/network.h"
#include "bridge/grammar/vocabulary.h"

#define FAILURES_MAX 50
#define LIST_PREFIX "earshot."
#define NUMBER_PREFIX "number:"
#define CONDITION_PREFIX "if:"

struct resolver {
	struct jsgf *jsgf;
	const struct vocabulary *vocabulary;
	struct network *network;
	struct problems *problems;
	struct jsgf_rule **by_name; /* sorted */
	const char **names;         /* of all rules, in the same order, then NULL */
	size_t failures;
};

/* The rest of the text behind a prefix, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

static int compare_rules(const void *left, const void *right)
{
	const struct jsgf_rule *a = *(struct jsgf_rule *const *)left;
	const struct jsgf_rule *b = *(struct jsgf_rule *const *)right;
	int order = strcmp(a->name, b->name);

	if (order != 0) {
		return order;
	}
	return a < b ? -1 : a > b; /* they stand in one array, in the order of the file */
}

static bool sort_rules(struct resolver *resolver)
{
	struct jsgf *jsgf = resolver->jsgf;

	resolver->by_name = calloc(jsgf->rule_count + 1, sizeof(*resolver->by_name));
	resolver->names = calloc(jsgf->rule_count + 1, sizeof(*resolver->names));
	if (resolver->by_name == NULL || resolver->names == NULL) {
		resolver->failures++;
		return problems_add(resolver->problems, SEVERITY_ERROR, NULL, "out of memory");
	}
	for (size_t i = 0; i < jsgf->rule_count; i++) {
		resolver->by_name[i] = &jsgf->rules[i];
	}
	if (jsgf->rule_count > 1) {
		qsort(resolver->by_name, jsgf->rule_count, sizeof(*resolver->by_name),
			compare_rules);
	}
	for (size_t i = 0; i < jsgf->rule_count; i++) {
		resolver->names[i] = resolver->by_name[i]->name;
	}
	return true;
}

static void refuse_doubled_rules(struct resolver *resolver)
{
	for (size_t i = 1; i < resolver->jsgf->rule_count; i++) {
		const struct jsgf_rule *first = resolver->by_name[i - 1];
		const struct jsgf_rule *second = resolver->by_name[i];
		if (strcmp(first->name, second->name) == 0 && resolver->failures < FAILURES_MAX) {
			resolver->failures++;
			problems_add(resolver->problems, SEVERITY_ERROR, &second->place,
				"the rule <%s> is here a second time: the first is in line %u", second->name,
				first->place.line);
		}
	}
}

static struct jsgf_rule *find_rule(const struct resolver *resolver, const char *name)
{
	size_t low = 0;
	size_t high = resolver->jsgf->rule_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(resolver->names[middle], name);
		if (order == 0) {
			return resolver->by_name[middle];
		}
		if (order < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return NULL;
}

static void refuse_import(struct resolver *resolver, const struct jsgf_import *import)
{
	const char *const *lists = vocabulary_lists(resolver->vocabulary);
	const char *wanted = after(import->name, LIST_PREFIX);
	const char *closest = text_closest(wanted != NULL ? wanted : import->name, lists);
	struct buffer known;

	resolver->failures++;
	if (closest != NULL) {
		problems_add(resolver->problems, SEVERITY_ERROR, &import->place,
			"<%s> cannot be imported: did you mean <" LIST_PREFIX "%s>?", import->name, closest);
		return;
	}
	buffer_init(&known, 250);
	for (size_t i = 0; lists[i] != NULL; i++) {
		buffer_append_format(&known, "%s<" LIST_PREFIX "%s>", i > 0 ? ", " : "", lists[i]);
	}
	problems_add(resolver->problems, SEVERITY_ERROR, &import->place,
		"<%s> cannot be imported, only lists of the device map can: %s", import->name,
		known.length > 0 ? buffer_text(&known) : "like <" LIST_PREFIX "light>");
	buffer_finish(&known);
}

static void check_imports(struct resolver *resolver)
{
	for (size_t i = 0; i < resolver->jsgf->import_count; i++) {
		const struct jsgf_import *import = &resolver->jsgf->imports[i];
		const char *list = after(import->name, LIST_PREFIX);
		if (list == NULL || !vocabulary_has_list(resolver->vocabulary, list)) {
			refuse_import(resolver, import);
		}
	}
}

/* The list that a name with or without prefix stands for, or NULL. */
static const char *imported_list(const struct resolver *resolver, const char *name)
{
	const char *plain = after(name, LIST_PREFIX);

	for (size_t i = 0; i < resolver->jsgf->import_count; i++) {
		const char *list = after(resolver->jsgf->imports[i].name, LIST_PREFIX);
		if (list != NULL && strcmp(list, plain != NULL ? plain : name) == 0) {
			return list;
		}
	}
	return NULL;
}

/* `name` is the reference without the "if:" that it may have. */
static void refuse_reference(struct resolver *resolver, const struct jsgf_node *node,
	const char *name)
{
	const char *plain = after(name, LIST_PREFIX);
	const char *list = plain != NULL ? plain : name;

	resolver->failures++;
	if (vocabulary_has_list(resolver->vocabulary, list)) {
		problems_add(resolver->problems, SEVERITY_ERROR, &node->place,
			"<%s> is a list of the device map: it needs `import <" LIST_PREFIX
			"%s>;` at the top of the file",
			node->text, list);
		return;
	}
	if (node->is_condition) {
		problems_add(resolver->problems, SEVERITY_ERROR, &node->place,
			"<%s> names no list of the device map, like <" CONDITION_PREFIX "light>",
			node->text);
		return;
	}
	const char *closest = plain != NULL
		? text_closest(plain, vocabulary_lists(resolver->vocabulary))
		: text_closest(name, resolver->names);
	if (closest != NULL) {
		problems_add(resolver->problems, SEVERITY_ERROR, &node->place,
			"there is no rule <%s>: did you mean <%s%s>?", node->text,
			plain != NULL ? LIST_PREFIX : "", closest);
	} else if (strcmp(node->text, "number") == 0) {
		problems_add(resolver->problems, SEVERITY_ERROR, &node->place,
			"<number> needs bounds: write <number:0..100>, or <number:10..30:0.5> with a step");
	} else {
		problems_add(resolver->problems, SEVERITY_ERROR, &node->place,
			"there is no rule <%s> in this file", node->text);
	}
}

static void set_source(struct resolver *resolver, struct jsgf_node *node, uint32_t source,
	const struct error *error)
{
	node->source = source;
	if (source == SOURCE_NONE) {
		resolver->failures++;
		problems_add(resolver->problems, SEVERITY_ERROR, &node->place, "%s", error->text);
	}
}

static void resolve_reference(struct resolver *resolver, struct jsgf_node *node)
{
	struct network *network = resolver->network;
	const char *range = after(node->text, NUMBER_PREFIX);
	const char *condition = after(node->text, CONDITION_PREFIX);
	const char *name = condition != NULL ? condition : node->text;
	struct error error = {.text = "out of memory"};

	node->source = SOURCE_NONE;
	node->is_condition = condition != NULL;
	if (range != NULL) {
		set_source(resolver, node,
			sources_number(&network->sources, &network->words, range, &error), &error);
		return;
	}
	node->rule = condition == NULL ? find_rule(resolver, name) : NULL;
	if (node->rule != NULL) {
		return;
	}
	const char *list = imported_list(resolver, name);
	if (list == NULL) {
		refuse_reference(resolver, node, name);
	} else if (vocabulary_has_list(resolver->vocabulary, list)) {
		set_source(resolver, node,
			sources_list(&network->sources, &network->words, resolver->vocabulary, list,
				&error),
			&error);
	}
}

static void resolve_node(struct resolver *resolver, struct jsgf_node *node)
{
	for (; node != NULL && resolver->failures < FAILURES_MAX; node = node->next) {
		if (node->kind == JSGF_REFERENCE) {
			resolve_reference(resolver, node);
		}
		resolve_node(resolver, node->children);
	}
}

bool resolve_references(struct jsgf *jsgf, const struct vocabulary *vocabulary,
	struct network *network, struct problems *problems)
{
	struct resolver resolver = {
		.jsgf = jsgf,
		.vocabulary = vocabulary,
		.network = network,
		.problems = problems,
	};

	if (sort_rules(&resolver)) {
		refuse_doubled_rules(&resolver);
		check_imports(&resolver);
		for (size_t i = 0; i < jsgf->rule_count; i++) {
			resolve_node(&resolver, jsgf->rules[i].body);
		}
	}
	free(resolver.by_name);
	free(resolver.names);
	return resolver.failures == 0;
}
