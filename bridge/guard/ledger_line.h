/* SPDX-License-Identifier: MIT
 *
 * One line of the ledger: how it is written, and read again. Reading makes no copy, because a
 * ledger may have a million lines.
 */
#ifndef EARSHOT_GUARD_LEDGER_LINE_H
#define EARSHOT_GUARD_LEDGER_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/guard/ledger.h"

struct buffer;

/* No line is longer: a topic has 65,535 bytes, and each may take six. */
#define LEDGER_LINE_MAX (512 * 1024)
/* Of a line about the ledger itself. */
#define LEDGER_NOTE_MAX 160

/* What stood in a line; texts are "" where there was none, and borrowed from the line. */
struct ledger_record {
	int64_t at_ms; /* since 1970 UTC */
	const char *kind, *topic, *site, *intent, *address, *note;
	uint64_t bytes;
	uint64_t number;
};

/* Appends the line with its newline, with what was heard and what is said in it if the settings
 * want that. */
bool ledger_line_append(struct buffer *out, int64_t at_ms, const struct ledger_settings *settings,
	const struct ledger_entry *entry);
/* A line about the ledger itself. */
bool ledger_line_append_note(struct buffer *out, int64_t at_ms, const char *note);

enum ledger_line { LEDGER_LINE_GOOD, LEDGER_LINE_CUT, LEDGER_LINE_DAMAGED };

/* Reads a line without its newline, which is changed by that. LEDGER_LINE_CUT: it begins like
 * one of ours and lacks its end. */
enum ledger_line ledger_line_read(char *line, size_t length, struct ledger_record *record);

#endif
