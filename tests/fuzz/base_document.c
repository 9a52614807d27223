/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a YAML file: either a tree that keeps what document.h promises,
 * or at least one problem.
 */
#include <stdint.h>
#include <stdlib.h>

#include "bridge/base/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds) {
		abort();
	}
}

static void walk(const struct node *node, const struct document *document, unsigned depth)
{
	require(depth <= 32);
	require(node->place.file == document_file(document));
	require(node->place.line > 0 && node->place.column > 0);
	require(node->kind == NODE_MAP || node->keys == NULL);
	require(node->kind != NODE_SCALAR || node->count == 0);
	if (node_is_empty(node) || node->kind == NODE_SCALAR) {
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == NODE_MAP) {
			require(node->keys[i]->kind == NODE_SCALAR && node->keys[i]->text != NULL);
			/* Were a key there twice, the second could not be got. */
			require(node_get(node, node->keys[i]->text) == node->values[i]);
		}
		walk(node->values[i], document, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct problems *problems = problems_create();
	struct document *document = document_read_text("fuzz.yaml", (const char *)bytes, length,
		problems);
	if (document != NULL) {
		require(problems_count(problems, SEVERITY_ERROR) == 0);
		walk(document_root(document), document, 0);
	} else {
		require(problems_count(problems, SEVERITY_ERROR) > 0);
		require(problems_at(problems, 0, NULL)->text[0] != '\0');
	}
	document_destroy(document);
	problems_destroy(problems);
	return 0;
}
