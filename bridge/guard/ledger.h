/* SPDX-License-Identifier: MIT
 *
 * The ledger: one line of JSON for each message that leaves, written before it leaves. A file
 * of our own user alone (mode 0600) that is only ever added to; when it has its size it becomes
 * PATH.1, what was that PATH.2, and so on. Each line goes out in one write(), so that a process
 * that is killed loses the last line at most; what was written is on the disk (fdatasync)
 * within a second and at the end, so that a machine that loses its power loses a second.
 * A line cut short by that is closed off by whoever writes next, and never changed. Each line has
 * the address that it went to, so that it can be told of every one whether it left the house,
 * whatever became of the lines before it. What is missing stands in a note, once one can be
 * written.
 *
 * Another process (`earshot try`) may add lines to the same file.
 */
#ifndef EARSHOT_GUARD_LEDGER_H
#define EARSHOT_GUARD_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct ledger;
struct loop;

#define LEDGER_FILES_MAX 99
#define LEDGER_SYNC_MS 1000

struct ledger_settings {
	const char *path;
	const char *site;
	uint64_t size;  /* bytes after which a new file is begun */
	int files;      /* how many are kept, the one that is written included; 1 … 99 */
	bool words;     /* what was heard, or typed, stands in the line of what came of it */
	bool payloads;  /* what a message says stands in its line */
	bool required;  /* what cannot be written down must not leave */
};

struct ledger_entry {
	const char *kind;    /* "command", "query", "probe", "event", "status", "connect", … */
	const char *topic;   /* or NULL */
	const void *payload; /* written down only with `payloads`, and never … */
	size_t length;
	bool secret;         /* … if it holds a code */
	const char *intent;  /* what caused it, or NULL */
	const char *words;   /* of the command that caused it, or NULL; only with `words` */
	uint64_t number;     /* of the command that caused it; 0: none did */
	const char *address; /* where it goes, in numbers with the port, or NULL */
};

/* What concerns the operator: that it cannot be written, is written again, was gone. */
typedef void ledger_say_fn(const char *text, void *data);

/* Opens the file, or tries that again with each line; whether it could be opened is said.
 * Settings are copied, the loop is borrowed. NULL when out of memory. */
struct ledger *ledger_create(struct loop *loop, const struct ledger_settings *settings,
	ledger_say_fn *say, void *data);
/* Syncs. */
void ledger_destroy(struct ledger *ledger);

/* Adds a line. False, with the reason ("no space left on device"), if that was not possible and
 * is required: the message must not leave. */
bool ledger_write(struct ledger *ledger, const struct ledger_entry *entry, struct error *error);

/* Puts on the disk what is not there yet. */
void ledger_sync(struct ledger *ledger);

/* The highest number of a command that the ledger held when it was opened. */
uint64_t ledger_last_number(const struct ledger *ledger);

#endif
