/* SPDX-License-Identifier: MIT
 *
 * What a dialect leaves to each device: parameters, which stand in its templates as
 * `{name}` beside `{topic}`. The dialect declares them, with a default or without; a
 * device gives its own values. They are filled in once, when the map is read.
 */
#ifndef EARSHOT_HOME_PARAMETERS_H
#define EARSHOT_HOME_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct node;
struct problems;

#define PARAMETERS_MAX 160

struct parameter {
	char *name;
	char *value;      /* declared: the template of its default; resolved: a literal text.
	                     NULL: there is none */
	bool wants_topic; /* resolved, without a value: it would have one with a `topic` */
};

/* Zeroed memory is an empty one. */
struct parameters {
	struct parameter *items;
	size_t count;
};

/* Reads the `parameters` of a dialect, or of one of its types: a map of names, each with
 * its default, in which `{topic}` and the parameters above it may stand, or with nothing.
 * Those of `shared` (or NULL), which the map may give other defaults, come first. Adds
 * every problem that it finds; the caller finishes the parameters, also after a failure. */
bool parameters_read(const struct node *map, const struct parameters *shared,
	struct parameters *declared, struct problems *problems);

/* The values for a device, `topic` among them: what it gives (`given` may be NULL), else
 * the defaults. `owner` names it in messages ("device `lamp`"). */
bool parameters_resolve(const struct parameters *declared, const struct node *given,
	const char *topic, const char *owner, struct parameters *resolved,
	struct problems *problems);

void parameters_finish(struct parameters *parameters);

/* Fills `known` with the names, `more` (which ends with a NULL) before them, and a NULL;
 * at most PARAMETERS_KNOWN_MAX in all. */
#define PARAMETERS_KNOWN_MAX (PARAMETERS_MAX + 8)
void parameters_known(const struct parameters *declared, const char *const *more,
	const char *known[PARAMETERS_KNOWN_MAX]);

enum filling {
	FILLING_DONE,
	FILLING_LACKING, /* a parameter that is named has no value */
	FILLING_FAILED,  /* out of memory */
};

/* Copies a template with the resolved parameters filled in; slots stay. With
 * FILLING_LACKING `lacking` is the name, "topic" if that would help. */
enum filling parameters_fill(const struct parameters *resolved, const char *template,
	char **filled, const char **lacking);

/* The reason as an error: "needs the parameter `relay`, …". False always. */
bool parameters_error(enum filling filling, const char *lacking, struct error *error);

#endif
