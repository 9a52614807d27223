/* SPDX-License-Identifier: MIT
 *
 * The part `ledger` of earshot.yaml: `{required: yes, words: no,
 * payloads: no, size: 4 MB, files: 4}`.
 */
#ifndef EARSHOT_CONFIG_LEDGER_OPTIONS_H
#define EARSHOT_CONFIG_LEDGER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct node;
struct problems;

struct ledger_options {
	bool required; /* what cannot be written down is not sent */
	bool words;    /* what was heard is written down too */
	bool payloads; /* what messages say is written down too */
	uint64_t size; /* bytes of a file */
	int files;
};

#define LEDGER_OPTIONS_DEFAULT {.required = true, .size = 4000000, .files = 4}

/* Reads the map; NULL changes nothing. Problems are added, and what is wrong stays as it is. */
void ledger_options_read(const struct node *node, struct ledger_options *options,
	struct problems *problems);

#endif
