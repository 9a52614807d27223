/* SPDX-License-Identifier: MIT
 *
 * What the shipped intents do, as one table: grammars/README.md lists them with their
 * slots.
 */
#ifndef EARSHOT_HOME_INTENTS_H
#define EARSHOT_HOME_INTENTS_H

/* How an intent finds its devices. */
enum intent_reach {
	REACH_NAMED,   /* the slot `device`, or a group's members */
	REACH_NEAREST, /* the slot `device`, else the one in `room`, else the one here */
	REACH_ROOM,    /* every device of the type in `room` or here; `scope=all`: everywhere */
};

struct intent {
	const char *name;
	const char *command;
	const char *type; /* of devices that are found without being named */
	enum intent_reach reach;
};

/* NULL if the intent is none of ours. */
const struct intent *intent_find(const char *name);

#endif
