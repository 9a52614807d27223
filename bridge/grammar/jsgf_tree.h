/* SPDX-License-Identifier: MIT
 *
 * Building the nodes of a JSGF tree, for the parser.
 */
#ifndef EARSHOT_GRAMMAR_JSGF_TREE_H
#define EARSHOT_GRAMMAR_JSGF_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/grammar/jsgf.h"

struct jsgf_builder {
	struct problems *problems; /* borrowed; gets what goes wrong below */
	size_t node_count;
	bool full; /* no node can be added any more */
};

/* The children of a node while they are collected. Zeroed memory has none. */
struct jsgf_children {
	struct jsgf_node *first;
	struct jsgf_node *last;
	size_t count;
};

/* All of these return NULL after adding a problem. */
struct jsgf_node *jsgf_node_create(struct jsgf_builder *builder, enum jsgf_kind kind,
	const struct place *place);
struct jsgf_node *jsgf_node_create_text(struct jsgf_builder *builder, enum jsgf_kind kind,
	const struct place *place, const char *text, size_t length);
/* Takes over the children, also when it fails. */
struct jsgf_node *jsgf_node_create_above(struct jsgf_builder *builder, enum jsgf_kind kind,
	const struct place *place, struct jsgf_node *children);

/* Destroys a node, all below it and all that follow it. */
void jsgf_node_destroy(struct jsgf_node *node);

/* Takes over the node. For NULL it destroys the children and returns false. */
bool jsgf_children_add(struct jsgf_children *children, struct jsgf_node *node);

/* The node for all of them; one child stands for itself. */
struct jsgf_node *jsgf_children_finish(struct jsgf_builder *builder,
	struct jsgf_children *children, enum jsgf_kind kind, const struct place *place);

#endif
