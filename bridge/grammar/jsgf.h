/* SPDX-License-Identifier: MIT
 *
 * A JSGF file as a tree that remembers where each thing stands. Reading checks
 * the form only; whether a rule exists is for resolve.h.
 */
#ifndef EARSHOT_GRAMMAR_JSGF_H
#define EARSHOT_GRAMMAR_JSGF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/base/error.h"

#define JSGF_NESTING_MAX 64 /* groups within each other */

enum jsgf_kind {
	JSGF_WORD,      /* text: one word, lower case */
	JSGF_REFERENCE, /* text: the name between < and > */
	JSGF_SEQUENCE,
	JSGF_CHOICE,
	JSGF_OPTION,    /* one child, or nothing */
	JSGF_STAR,      /* one child, any number of times */
	JSGF_PLUS,      /* one child, at least once */
	JSGF_TAG,       /* one child; text: the slot; constant: its value, or NULL */
	JSGF_NULL,
	JSGF_VOID,
};

struct jsgf_node {
	enum jsgf_kind kind;
	struct place place;
	char *text;
	char *constant;
	struct jsgf_node *children;
	struct jsgf_node *next; /* among the children of one node */
	unsigned height;        /* levels of nodes below it */
	double weight;          /* above 0: how likely it is beside others of a choice; 1 if unsaid */

	/* What a reference means, filled by resolve.h: a rule, else a source. */
	struct jsgf_rule *rule;
	uint32_t source;
	bool is_condition; /* says nothing, but its list must not be empty */
};

struct jsgf_rule {
	char *name;
	struct place place;
	bool is_public;
	bool is_used; /* set while compiling */
	struct jsgf_node *body;
};

struct jsgf_import {
	char *name;
	struct place place;
};

struct jsgf {
	char *file; /* the places point to it */
	char *name; /* of the `grammar` line */
	struct jsgf_rule *rules;
	size_t rule_count;
	size_t rule_capacity;
	struct jsgf_import *imports;
	size_t import_count;
	size_t import_capacity;
};

/* NULL after adding to `problems` what is wrong. */
struct jsgf *jsgf_read(const char *file, const char *text, size_t length,
	struct problems *problems);
void jsgf_destroy(struct jsgf *jsgf);

#endif
