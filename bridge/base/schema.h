/* SPDX-License-Identifier: MIT
 *
 * Settings as data: a table says which keys a map may have, what each is, and
 * where its value goes. One reader serves every configuration file, so that an
 * unknown key is answered with the nearest known one everywhere.
 */
#ifndef EARSHOT_BASE_SCHEMA_H
#define EARSHOT_BASE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/document.h"
#include "bridge/base/text.h"

enum field_type {
	FIELD_TEXT,    /* char *, malloc'd */
	FIELD_TEXTS,   /* struct text_list; one scalar is a list of one */
	FIELD_NUMBER,  /* double within minimum … maximum */
	FIELD_INTEGER, /* int within minimum … maximum */
	FIELD_YES_NO,  /* bool: yes no true false on off */
	FIELD_CHOICE,  /* int, the index in `choices` */
	FIELD_NODE,    /* const struct node *, read by the caller */
};

struct field {
	const char *key;
	enum field_type type;
	size_t offset; /* of the value in the target struct */
	bool required;
	double minimum, maximum;      /* numbers; both 0: no bounds */
	const char *const *choices;   /* FIELD_CHOICE, ends with NULL */
	size_t found_offset;          /* of a bool that is set when the key is there; 0: none */
};

/* Reads a map by its table, which ends with a NULL key, into `target`, whose
 * defaults the caller has set. Adds every problem that it finds and goes on;
 * false if there was one. `what` names the map in messages ("device `lamp`"). */
bool schema_read(const struct node *map, const struct field *fields, void *target,
	const char *what, struct problems *problems);

/* Checks the key `version` of a whole file, which must be 1: what the same keys mean in another
 * format nobody knows yet, so without it nothing of the file may be used. False after adding the
 * problem. */
bool schema_check_version(const struct node *root, const char *what, struct problems *problems);

/* Frees the texts and lists that schema_read() put into `target`. */
void schema_finish(const struct field *fields, void *target);

/* Adds "unknown WHAT `text`: did you mean `closest`?" with the node's place. */
bool schema_unknown(const struct node *node, const char *what, const char *text,
	const char *const *known, struct problems *problems);

#endif
