/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/document.h"

static struct document *read_text(const char *text, struct problems *problems)
{
	return document_read_text("home.yaml", text, strlen(text), problems);
}

/* A form in which a test can write what it expects: {key=value,} [item,] 'quoted'
 * and ~ for a plain empty value. */
static void describe(const struct node *node, struct buffer *out)
{
	if (node_is_empty(node)) {
		buffer_append_text(out, "~");
	} else if (node->kind == NODE_SCALAR) {
		const char *quote = node->quoted ? "'" : "";
		buffer_append_format(out, "%s%s%s", quote, node->text, quote);
	} else {
		buffer_append_text(out, node->kind == NODE_MAP ? "{" : "[");
		for (size_t i = 0; i < node->count; i++) {
			if (node->kind == NODE_MAP) {
				describe(node->keys[i], out);
				buffer_append_text(out, "=");
			}
			describe(node->values[i], out);
			buffer_append_text(out, ",");
		}
		buffer_append_text(out, node->kind == NODE_MAP ? "}" : "]");
	}
}

TEST(reads_trees)
{
	static const struct {
		const char *text;
		const char *tree;
	} cases[] = {
		{"", "{}"},
		{"# nothing\n", "{}"},
		{"---\n", "{}"},
		{"~\n", "{}"},
		{"{}", "{}"},
		{"[]", "[]"},
		{"text", "text"},
		{"---\na: 1\n...\n", "{a=1,}"},
		{"a: 1\nb: two words\n", "{a=1,b=two words,}"},
		{"a:\nb: ~\nc: ''\nd: null\n", "{a=~,b=~,c='',d=null,}"},
		{"a: '1'\nb: \"~\"\nc: |\n  x\n  y\n", "{a='1',b='~',c='x\ny\n',}"},
		{"a: [1, {b: 2}, []]\n", "{a=[1,{b=2,},[],],}"},
		{"a:\n- 1\n- 2\n", "{a=[1,2,],}"},
		{"'quoted key': no\n", "{'quoted key'=no,}"},
		{"{a: 1, b}", "{a=1,b=~,}"},
		{"a: http://x:80/#y # comment\n", "{a=http://x:80/#y,}"},
		{"\xef\xbb\xbf" "a: caf\xc3\xa9\r\nb: 2\r\n", "{a=caf\xc3\xa9,b=2,}"},
		{"a: {\n\tb: 1\n}\n", "{a={b=1,},}"},
		{"'': 1\n", "{''=1,}"},
		{"a: 50%\nb: '%x'\n", "{a=50%,b='%x',}"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		struct document *document = read_text(cases[i].text, problems);
		struct buffer tree;
		buffer_init(&tree, 1000);
		CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
		if (document == NULL) {
			CHECK_FAILED("%s was refused", cases[i].text);
		} else {
			describe(document_root(document), &tree);
			CHECK_TEXT(buffer_text(&tree), cases[i].tree);
		}
		buffer_finish(&tree);
		document_destroy(document);
		problems_destroy(problems);
	}
}

TEST(remembers_places)
{
	struct document *document = read_text("a: 1\nlamp:\n  room: [x,\n    y]\n", NULL);
	const struct node *root = document_root(document);
	const struct node *room = node_get(node_get(root, "lamp"), "room");
	CHECK_TEXT(document_file(document), "home.yaml");
	CHECK(root->place.file == document_file(document));
	CHECK(root->keys[1]->place.line == 2 && root->keys[1]->place.column == 1);
	CHECK(room->place.line == 3 && room->place.column == 9);
	CHECK(room->values[1]->place.line == 4 && room->values[1]->place.column == 5);
	document_destroy(document);
	document = read_text("", NULL);
	CHECK(document_root(document)->place.line == 1);
	document_destroy(document);
}

TEST(gets_by_key)
{
	struct document *document = read_text("a: 1\nb: {a: 2}\nc: [a]\n", NULL);
	const struct node *root = document_root(document);
	CHECK_TEXT(node_get(root, "a")->text, "1");
	CHECK_TEXT(node_get(node_get(root, "b"), "a")->text, "2");
	CHECK(node_get(root, "A") == NULL);
	CHECK(node_get(node_get(root, "a"), "a") == NULL);
	CHECK(node_get(node_get(root, "c"), "a") == NULL);
	CHECK(node_get(NULL, "a") == NULL);
	CHECK(node_is_empty(NULL));
	CHECK(!node_is_empty(root));
	document_destroy(document);
	document_destroy(NULL);
}

TEST(refuses_what_the_contract_leaves_out)
{
	static const struct {
		const char *text;
		unsigned line, column;
		const char *part;
	} cases[] = {
		{"a: &x 1\n", 1, 4, "anchors (`&name`)"},
		{"a: &x [1]\n", 1, 4, "anchors (`&name`)"},
		{"a: &x {b: 1}\n", 1, 4, "anchors (`&name`)"},
		{"a: *x\n", 1, 4, "aliases (`*name`)"},
		{"*x\n", 1, 1, "aliases (`*name`)"},
		{"*x : 1\n", 1, 1, "aliases (`*name`)"},
		{"a: !t 1\n", 1, 4, "tags (`!name`)"},
		{"a: !!str 1\n", 1, 4, "tags (`!name`)"},
		{"a: !t [1]\n", 1, 4, "tags (`!name`)"},
		{"a: !t {b: 1}\n", 1, 4, "tags (`!name`)"},
		{"a: 1\n---\nb: 2\n", 2, 1, "a second document"},
		{"---\n---\n", 2, 1, "a second document"},
		{"%YAML 1.1\n---\na: 1\n", 1, 1, "directives"},
		{"# x\n\n%TAG ! x\n---\n", 3, 1, "directives"},
		{"a: 1\n...\n%TAG ! x\n---\n", 3, 1, "directives"},
		{"a: 1\nb: 2\na: 3\n", 3, 1, "doubled key `a`: it is on line 1 already"},
		{"{a: 1, 'a': 3}", 1, 8, "doubled key `a`: it is on line 1 already"},
		{"? [a]\n: b\n", 1, 3, "a key must be a text"},
		{"{a: 1}: b\n", 1, 1, "a key must be a text"},
		{"{~: b}\n", 1, 2, "a key is missing"},
		{"?\n: b\n", 1, 2, "a key is missing"},
		{"a: \"x\\0y\"\n", 1, 4, "zero byte"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct problems *problems = problems_create();
		CHECK(read_text(cases[i].text, problems) == NULL);
		CHECK(read_text(cases[i].text, NULL) == NULL);
		const struct error *error = problems_at(problems, 0, NULL);
		if (error == NULL) {
			CHECK_FAILED("%s: no problem", cases[i].text);
		} else {
			CHECK_HAS(error->text, cases[i].part);
			CHECK_TEXT(error->file, "home.yaml");
			if (error->line != cases[i].line || error->column != cases[i].column) {
				CHECK_FAILED("%s: at %u:%u", cases[i].text, error->line,
					error->column);
			}
		}
		problems_destroy(problems);
	}
}

TEST(reports_all_at_once)
{
	struct problems *problems = problems_create();
	CHECK(read_text("a: &x 1\nb: *x\nc: !t 2\nd: 1\ne:\n  f: 1\n  f: 2\n  f: 3\nd: 1\n",
		problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 6);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	problems_print(problems, out);
	fclose(out);
	CHECK_HAS(text, "home.yaml:7:3: error: doubled key `f`: it is on line 6 already");
	CHECK_HAS(text, "home.yaml:8:3: error: doubled key `f`: it is on line 7 already");
	CHECK_HAS(text, "home.yaml:9:1: error: doubled key `d`: it is on line 4 already");
	free(text);
	problems_destroy(problems);
}

static void check_refused(const char *text, size_t length, const char *part)
{
	struct problems *problems = problems_create();
	CHECK(document_read_text("home.yaml", text, length, problems) == NULL);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 1);
	const struct error *error = problems_at(problems, 0, NULL);
	CHECK_HAS(error != NULL ? error->text : NULL, part);
	problems_destroy(problems);
}

TEST(stops_at_32_levels)
{
	/* One megabyte of each takes libyaml minutes; here it takes no time. */
	static const char *const openings[] = {"[", "{a: ", "- ", "? ", "[\n"};
	enum { SIZE = 1024 * 1024 };
	char *text = malloc(SIZE);
	for (size_t i = 0; i < sizeof(openings) / sizeof(*openings); i++) {
		size_t length = strlen(openings[i]);
		for (size_t at = 0; at + length <= SIZE; at += length) {
			memcpy(text + at, openings[i], length);
		}
		check_refused(text, SIZE / length * length, "deeper than 32 levels");
	}
	free(text);
	char nested[67];
	memset(nested, '[', 33);
	memset(nested + 33, ']', 33);
	check_refused(nested, 66, "deeper than 32 levels");
	struct document *document = document_read_text("home.yaml", nested + 1, 64, NULL);
	CHECK(document != NULL);
	document_destroy(document);
}

TEST(refuses_more_than_a_megabyte)
{
	enum { SIZE = 1024 * 1024 };
	char *text = malloc(SIZE + 1);
	memset(text, '#', SIZE + 1);
	check_refused(text, SIZE + 1, "larger than 1 MiB");
	struct document *document = document_read_text("home.yaml", text, SIZE, NULL);
	CHECK(document != NULL);
	document_destroy(document);
	/* Small, but many: each value costs far more memory than its bytes. */
	for (size_t at = 0; at < SIZE; at += 2) {
		memcpy(text + at, at == 0 ? "[a" : ",a", 2);
	}
	check_refused(text, SIZE, "more than 100,000 values");
	free(text);
}

TEST(takes_many_keys)
{
	struct buffer buffer;
	buffer_init(&buffer, 1000000);
	for (int i = 0; i < 45000; i++) {
		buffer_append_format(&buffer, "key %d: %d\n", i, i);
	}
	struct document *document = read_text(buffer_text(&buffer), NULL);
	CHECK(document != NULL);
	if (document != NULL) {
		CHECK(document_root(document)->count == 45000);
		CHECK_TEXT(node_get(document_root(document), "key 44999")->text, "44999");
	}
	document_destroy(document);
	buffer_append_text(&buffer, "key 7: again\n");
	check_refused(buffer_text(&buffer), buffer.length, "`key 7`: it is on line 8 already");
	buffer_finish(&buffer);
}

static void check_file(const char *path, const char *bytes, size_t length, const char *part)
{
	struct problems *problems = problems_create();
	FILE *file = fopen(path, "wb");
	if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
	struct document *document = document_read_file(path, problems);
	if (part == NULL) {
		CHECK(document != NULL);
		CHECK_TEXT(document != NULL ? document_file(document) : NULL, path);
	} else {
		CHECK(document == NULL);
		const struct error *error = problems_at(problems, 0, NULL);
		CHECK_HAS(error != NULL ? error->text : NULL, part);
		CHECK_TEXT(error != NULL ? error->file : NULL, path);
	}
	document_destroy(document);
	problems_destroy(problems);
}

TEST(reads_files)
{
	enum { SIZE = 10 * 1024 * 1024 };
	char path[200];
	const char *where = getenv("TMPDIR");
	snprintf(path, sizeof(path), "%s/earshot-document-XXXXXX", where != NULL ? where : "/tmp");
	int descriptor = mkstemp(path);
	if (descriptor < 0) {
		perror(path);
		exit(1);
	}
	close(descriptor);
	char *large = calloc(1, SIZE);
	check_file(path, "a: 1\n", 5, NULL);
	check_file(path, "", 0, NULL);
	check_file(path, "a: [\n", 5, "is missing");
	check_file(path, "a: 1\0", 5, "control characters");
	check_file(path, large, SIZE, "larger than 1048576 bytes");
	free(large);
	unlink(path);
	struct problems *problems = problems_create();
	CHECK(document_read_file(path, problems) == NULL);
	CHECK_HAS(problems_at(problems, 0, NULL)->text, "there is no such file");
	problems_destroy(problems);
}

TEST_MAIN(
	RUN(reads_trees);
	RUN(remembers_places);
	RUN(gets_by_key);
	RUN(refuses_what_the_contract_leaves_out);
	RUN(reports_all_at_once);
	RUN(stops_at_32_levels);
	RUN(refuses_more_than_a_megabyte);
	RUN(takes_many_keys);
	RUN(reads_files))
