/* SPDX-License-Identifier: MIT
 *
 * What a property of a Homie node says of itself: its type, its unit, its words, and what it
 * measures.
 */
#ifndef EARSHOT_IMPORT_HOMIE_PROPERTY_H
#define EARSHOT_IMPORT_HOMIE_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>

#define HOMIE_WORD_SIZE 64

struct homie_property {
	const char *id;
	const char *name; /* or its id */
	const char *datatype;
	const char *format;
	const char *unit;
	bool settable;
	bool used;
};

bool homie_is_type(const struct homie_property *property, const char *datatype);
bool homie_is_number(const struct homie_property *property);
bool homie_is_degrees(const struct homie_property *property);
bool homie_is_percent(const struct homie_property *property);

/* In its id or name. */
bool homie_has_word(const struct homie_property *property, const char *word);
/* Its id is one of these, which end with NULL. */
bool homie_is_called(const struct homie_property *property, const char *const *ids);

/* The value of an enum that is one of the words (which end with NULL), in any case; "" if there
 * is none. */
void homie_enum_value(const struct homie_property *property, const char *const *words,
	char out[HOMIE_WORD_SIZE]);

/* One number of a format like "5:35:0.5", any of which may be missing. */
bool homie_range_part(const char *format, size_t part, double *number);
/* Its bounds are these. */
bool homie_is_range(const struct homie_property *property, double minimum, double maximum);

struct homie_measure {
	const char *property;
	const char *datatype; /* NULL: a number */
	const char *unit;
	const char *word;     /* in its id or name; NULL: the unit says it all */
	const char *when_true, *when_false;
};

/* What is only reported measures; NULL: nothing that we know. */
const struct homie_measure *homie_measure_of(const struct homie_property *property);

#endif
