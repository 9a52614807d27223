/* SPDX-License-Identifier: MIT
 *
 * Whatever a stranger wrote reads back as the same text, and stays in its comment.
 */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/import/map_text.h"

static const char *const texts[] = {
	"plain", "zigbee2mqtt/lamp", "two words", "", " ", "it's", "\"quoted\"", "back\\slash",
	"{\"state\": \"ON\"}", "{\"a\": 'b'}", "a: b", "- a", "# no comment", "a #b", "&a", "*a", "!tag",
	"|", ">", "%", "@", "`", "~", "null", "yes", "1", "1e3", "[a, b]", "{a: b}", "a, b", "?", "? a",
	"a\tb", "a\nb", "a\r\nb", "a\x01z", "\x7f", "\xc2\x85", "\xe2\x80\xa8x", "\xe2\x80\xa9",
	"\xef\xbb\xbf", "\xc3\xa9t\xc3\xa9", "\xe2\x80\x9cx\xe2\x80\x9d", "\xf0\x9f\x92\xa1", "...", "---",
	"'", "''", "\"", "\\", "\\n", "a:", ":a", "key: {x: y}\nevil: 1",
};

/* The text as it reads when it stands in a flow map; malloc'd. */
static char *read_back(const char *text)
{
	struct buffer yaml;
	struct problems *problems = problems_create();
	buffer_init(&yaml, 4096);
	buffer_append_text(&yaml, "k: {x: ");
	CHECK(map_text_value(&yaml, text));
	buffer_append_text(&yaml, ", y: z}\nlast: 1\n");
	struct document *document =
		document_read_text("map", buffer_text(&yaml), yaml.length, problems);
	const struct node *root = document != NULL ? document_root(document) : NULL;
	const struct node *map = root != NULL ? node_get(root, "k") : NULL;
	const struct node *node = map != NULL ? node_get(map, "x") : NULL;
	char *read = node != NULL && root->count == 2 && map->count == 2 && node->text != NULL ?
		text_copy(node->text) : NULL;
	if (read == NULL) {
		CHECK_FAILED("does not read: %s", buffer_text(&yaml));
	}
	document_destroy(document);
	problems_destroy(problems);
	buffer_finish(&yaml);
	return read;
}

TEST(values_read_back)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char *read = read_back(texts[i]);
		CHECK_TEXT(read, texts[i]);
		free(read);
	}
}

TEST(comments_stay_comments)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct buffer yaml;
		struct problems *problems = problems_create();
		buffer_init(&yaml, 4096);
		CHECK(map_text_comment(&yaml, "  ", texts[i]));
		buffer_append_text(&yaml, "only: 1\n");
		struct document *document =
			document_read_text("map", buffer_text(&yaml), yaml.length, problems);
		CHECK(document != NULL && document_root(document)->count == 1);
		document_destroy(document);
		problems_destroy(problems);
		buffer_finish(&yaml);
	}
}

TEST(a_long_comment_goes_on_in_the_next_line)
{
	struct buffer out;
	buffer_init(&out, 4096);
	char text[300];
	memset(text, 'a', sizeof(text));
	for (size_t i = 10; i < sizeof(text); i += 11) {
		text[i] = ' ';
	}
	text[sizeof(text) - 1] = '\0';
	CHECK(map_text_comment(&out, "", text));
	for (const char *line = buffer_text(&out); *line != '\0';) {
		size_t length = strcspn(line, "\n");
		CHECK(length <= 100 && line[0] == '#');
		line += length + 1;
	}
	buffer_finish(&out);
}

TEST_MAIN(
	RUN(values_read_back);
	RUN(comments_stay_comments);
	RUN(a_long_comment_goes_on_in_the_next_line);
)
