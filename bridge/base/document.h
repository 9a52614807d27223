/* SPDX-License-Identifier: MIT
 *
 * A YAML file as a tree that remembers where each thing stands. Read from
 * libyaml's events: at most 1 MiB, 100,000 values and 32 levels, no anchors, aliases
 * or tags, no doubled keys, one document a file. Every scalar is text here; the
 * schema gives it a type.
 */
#ifndef EARSHOT_BASE_DOCUMENT_H
#define EARSHOT_BASE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct node {
	enum node_kind kind;
	struct place place;
	char *text;           /* scalar: its text; NULL for a plain empty value or ~ */
	bool quoted;          /* scalar: was written in quotes or as a block */
	struct node **keys;   /* map: scalars, in the order of the file */
	struct node **values; /* map and list */
	size_t count;
};

struct document;

/* NULL after adding to `problems` what is wrong and where. An empty file is an
 * empty map. */
struct document *document_read_file(const char *path, struct problems *problems);
struct document *document_read_text(const char *name, const char *text, size_t length,
	struct problems *problems);
/* The same, and no problem repeats anything of the text: only places are told. */
struct document *document_read_secrets(const char *name, const char *text, size_t length,
	struct problems *problems);
void document_destroy(struct document *document);

/* Borrowed from the document. */
const struct node *document_root(const struct document *document);
const char *document_file(const struct document *document);

/* The value of a key of a map, or NULL. */
const struct node *node_get(const struct node *map, const char *key);

/* True for a plain empty value, `~`, or NULL: where a map is wanted, an empty
 * one. */
bool node_is_empty(const struct node *node);

#endif
