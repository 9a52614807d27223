/* SPDX-License-Identifier: MIT
 *
 * What a sentence means: an intent and its slots.
 */
#ifndef EARSHOT_GRAMMAR_MEANING_H
#define EARSHOT_GRAMMAR_MEANING_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct json;

enum slot_kind {
	SLOT_TEXT,   /* what was matched, or a constant of the grammar */
	SLOT_KEY,    /* the key of a device, room or group */
	SLOT_NUMBER,
};

struct slot {
	char *name;
	enum slot_kind kind;
	char *text;    /* text or key; for a number, the words it was said with */
	double number; /* SLOT_NUMBER */
};

struct meaning {
	char *intent;
	struct slot *slots; /* in the order of the sentence; each name once */
	size_t slot_count;
};

/* NULL when out of memory. */
struct meaning *meaning_create(const char *intent);
void meaning_destroy(struct meaning *meaning);
bool meaning_add_slot(struct meaning *meaning, const char *name, enum slot_kind kind,
	const char *text, double number);
const struct slot *meaning_slot(const struct meaning *meaning, const char *name);
/* The text of a slot, borrowed; NULL if there is none. */
const char *meaning_text(const struct meaning *meaning, const char *name);
/* Same intent, same slots with the same values, in whatever order. */
bool meaning_equal(const struct meaning *a, const struct meaning *b);

/* Appends text that is the same for equal meanings, and for these only. */
bool meaning_append_key(const struct meaning *meaning, struct buffer *key);

/* The slots as an object: keys and text as strings, numbers as numbers. */
struct json *meaning_slots_json(const struct meaning *meaning);

#endif
