/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/jsgf_tree.h"

#include <stdlib.h>

#include "bridge/base/text.h"

#define NODES_MAX 200000
/* A group is at most an option with a choice of sequences. */
#define HEIGHT_MAX (3 * JSGF_NESTING_MAX)

void jsgf_node_destroy(struct jsgf_node *node)
{
	while (node != NULL) {
		struct jsgf_node *next = node->next;
		jsgf_node_destroy(node->children);
		free(node->text);
		free(node->constant);
		free(node);
		node = next;
	}
}

void jsgf_destroy(struct jsgf *jsgf)
{
	if (jsgf == NULL) {
		return;
	}
	for (size_t i = 0; i < jsgf->rule_count; i++) {
		free(jsgf->rules[i].name);
		jsgf_node_destroy(jsgf->rules[i].body);
	}
	for (size_t i = 0; i < jsgf->import_count; i++) {
		free(jsgf->imports[i].name);
	}
	free(jsgf->rules);
	free(jsgf->imports);
	free(jsgf->file);
	free(jsgf->name);
	free(jsgf);
}

struct jsgf_node *jsgf_node_create(struct jsgf_builder *builder, enum jsgf_kind kind,
	const struct place *place)
{
	if (builder->node_count >= NODES_MAX) {
		builder->full = true;
		problems_add(builder->problems, SEVERITY_ERROR, place,
			"the grammar is larger than %d words, which no network could hold", NODES_MAX);
		return NULL;
	}
	struct jsgf_node *node = calloc(1, sizeof(*node));
	if (node == NULL) {
		problems_add(builder->problems, SEVERITY_ERROR, place, "out of memory");
		return NULL;
	}
	builder->node_count++;
	node->kind = kind;
	node->place = *place;
	node->weight = 1;
	return node;
}

struct jsgf_node *jsgf_node_create_text(struct jsgf_builder *builder, enum jsgf_kind kind,
	const struct place *place, const char *text, size_t length)
{
	struct jsgf_node *node = jsgf_node_create(builder, kind, place);

	if (node == NULL) {
		return NULL;
	}
	node->text = text_copy_part(text, length);
	if (node->text == NULL) {
		jsgf_node_destroy(node);
		problems_add(builder->problems, SEVERITY_ERROR, place, "out of memory");
		return NULL;
	}
	return node;
}

struct jsgf_node *jsgf_node_create_above(struct jsgf_builder *builder, enum jsgf_kind kind,
	const struct place *place, struct jsgf_node *children)
{
	unsigned height = 0;

	for (const struct jsgf_node *child = children; child != NULL; child = child->next) {
		height = child->height > height ? child->height : height;
	}
	if (height >= HEIGHT_MAX) {
		problems_add(builder->problems, SEVERITY_ERROR, place,
			"this is nested too deep: make rules of its parts");
		jsgf_node_destroy(children);
		return NULL;
	}
	struct jsgf_node *node = jsgf_node_create(builder, kind, place);
	if (node == NULL) {
		jsgf_node_destroy(children);
		return NULL;
	}
	node->height = height + 1;
	node->children = children;
	return node;
}

bool jsgf_children_add(struct jsgf_children *children, struct jsgf_node *node)
{
	if (node == NULL) {
		jsgf_node_destroy(children->first);
		*children = (struct jsgf_children){0};
		return false;
	}
	if (children->last != NULL) {
		children->last->next = node;
	} else {
		children->first = node;
	}
	children->last = node;
	children->count++;
	return true;
}

struct jsgf_node *jsgf_children_finish(struct jsgf_builder *builder,
	struct jsgf_children *children, enum jsgf_kind kind, const struct place *place)
{
	return children->count == 1
		? children->first
		: jsgf_node_create_above(builder, kind, place, children->first);
}
