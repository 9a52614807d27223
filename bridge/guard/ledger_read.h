/* SPDX-License-Identifier: MIT
 *
 * Reading the ledger, from its oldest file to the one that is being written. It is streamed:
 * memory does not grow with it. A daemon may write meanwhile.
 */
#ifndef EARSHOT_GUARD_LEDGER_READ_H
#define EARSHOT_GUARD_LEDGER_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/guard/ledger_line.h"

struct error;

/* What is said of a line that does not count: "… line 7 is damaged". */
#define LEDGER_FAULTS_MAX 8

enum ledger_fault_kind {
	LEDGER_FAULT_DAMAGED,  /* it cannot be read, and is left out */
	LEDGER_FAULT_CUT,      /* a process was killed, or the disk was full, while it was written */
	LEDGER_FAULT_NOTE,     /* it says that something is missing, and is counted as good */
	LEDGER_FAULT_SET_BACK, /* it is older than the line before it: the clock was set back */
};

struct ledger_fault {
	enum ledger_fault_kind kind;
	int file;       /* 0: PATH itself, 1: PATH.1, … */
	uint64_t line;  /* counted from 1 */
	int64_t back_ms; /* SET_BACK: by how much */
	char note[LEDGER_NOTE_MAX]; /* NOTE: what it says */
};

struct ledger_reading {
	uint64_t lines; /* that are good */
	uint64_t damaged, cut, notes, set_back; /* how many */
	struct ledger_fault faults[LEDGER_FAULTS_MAX]; /* the first of them */
	int fault_count;
	int files;
	bool is_open; /* the very last line has no end yet: it is being written, or was cut */
};

/* PATH for 0, PATH.1 and so on; malloc'd, NULL when out of memory. */
char *ledger_file_path(const char *path, int file);

/* Borrowed texts. */
typedef void ledger_record_fn(const struct ledger_record *record, void *data);

/* Calls back for each good line. False with the reason if a file is there that cannot be read;
 * no file at all is none. */
bool ledger_read(const char *path, ledger_record_fn *callback, void *data,
	struct ledger_reading *reading, struct error *error);

/* The highest number of a command in the last lines. */
uint64_t ledger_read_last_number(const char *path);

#endif
