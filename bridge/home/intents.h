/* SPDX-License-Identifier: MIT
 *
 * What the shipped intents do, as one table: grammars/README.md lists them with their
 * slots.
 */
#ifndef EARSHOT_HOME_INTENTS_H
#define EARSHOT_HOME_INTENTS_H

#include <stdbool.h>
#include <stddef.h>

/* Who answers an intent. */
enum intent_kind {
	INTENT_COMMAND,  /* a plan: devices are told something */
	INTENT_QUESTION, /* what the devices last reported */
	INTENT_TIMER,
	INTENT_TALK,     /* the time, what can be said, never mind */
	INTENT_REPLY,    /* to what Earshot asked */
};

/* How an intent finds its devices. */
enum intent_reach {
	REACH_NAMED,   /* the slot `device`, or a group's members */
	REACH_NEAREST, /* the slot `device`, else the one in `room`, else the one here */
	REACH_ROOM,    /* every device of the types in `room` or here; `scope=all`: everywhere */
};

#define INTENT_TYPES_MAX 4

struct intent {
	const char *name;
	enum intent_kind kind;
	const char *command; /* INTENT_COMMAND: of the device types; else NULL */
	const char *types[INTENT_TYPES_MAX + 1]; /* of devices that are found without being
	                                            named; ends with NULL */
	enum intent_reach reach;
	bool change; /* the value is counted from the last that was reported */
};

/* NULL if the intent is none of ours. */
const struct intent *intent_find(const char *name);

/* The whole table; NULL behind its end. */
const struct intent *intent_at(size_t index);

/* True if devices of that type are found without being named. */
bool intent_is_about(const struct intent *intent, const char *type);

/* What its devices are called in a sentence: the type if there is one only. */
const char *intent_noun(const struct intent *intent);

#endif
