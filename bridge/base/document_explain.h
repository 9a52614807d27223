/* SPDX-License-Identifier: MIT
 *
 * For document.c: turns what libyaml says of a file that it cannot read into a
 * place and a sentence that help the one who wrote the file.
 */
#ifndef EARSHOT_BASE_DOCUMENT_EXPLAIN_H
#define EARSHOT_BASE_DOCUMENT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/error.h"

#define EXPLANATION_MAX 200

/* Lines and columns count from 0 here, as in libyaml. */
struct yaml_complaint {
	const char *cause; /* may be NULL */
	bool at_offset;    /* of a byte that is not a character: only `offset` is known */
	size_t offset;
	size_t line, column;
	size_t context_line, context_column; /* of the quote or bracket it began with */
};

/* Sets line and column of `place` and writes the sentence. */
void document_explain(const struct yaml_complaint *complaint, const char *text, size_t length,
	struct place *place, char sentence[EXPLANATION_MAX]);

#endif
