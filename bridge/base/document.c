/* SPDX-License-Identifier: MIT
 *
 * libyaml's own tree is not used: it takes anchors, doubled keys and any depth,
 * and its time grows with the square of the depth. Stopping at a depth while
 * walking its events costs nothing.
 */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/base/document.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "bridge/base/buffer.h"
#include "bridge/base/document_explain.h"
#include "bridge/base/text.h"

#define SIZE_MAXIMUM (1024 * 1024)
#define DEPTH_MAX 32
#define NODES_MAX 100000

struct document {
	struct node *root;
	char *file;
};

struct reader {
	yaml_parser_t parser;
	struct document *document;
	struct problems *problems;
	const char *text;
	size_t length;
	size_t nodes;
	bool valid; /* no problem so far, though reading may have gone on */
	bool secret; /* nothing of the text is repeated in a problem */
};

/* --- problems -------------------------------------------------------------- */

static struct place place_of(const struct reader *reader, yaml_mark_t mark)
{
	return (struct place){
		.file = reader->document->file,
		.line = (unsigned)mark.line + 1,
		.column = (unsigned)mark.column + 1,
	};
}

static bool problem(struct reader *reader, yaml_mark_t mark, const char *sentence)
{
	struct place place = place_of(reader, mark);
	reader->valid = false;
	return problems_add(reader->problems, SEVERITY_ERROR, &place, "%s", sentence);
}

static bool out_of_memory(struct reader *reader)
{
	reader->valid = false;
	return problems_add(reader->problems, SEVERITY_ERROR,
		&(struct place){.file = reader->document->file}, "out of memory");
}

static bool syntax_problem(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	if (parser->error == YAML_MEMORY_ERROR) {
		return out_of_memory(reader);
	}
	struct yaml_complaint complaint = {
		.cause = parser->problem,
		.at_offset = parser->error == YAML_READER_ERROR,
		.offset = parser->problem_offset,
		.line = parser->problem_mark.line,
		.column = parser->problem_mark.column,
		.context_line = parser->context_mark.line,
		.context_column = parser->context_mark.column,
	};
	struct place place = {.file = reader->document->file};
	char sentence[EXPLANATION_MAX];
	document_explain(&complaint, reader->text, reader->length, &place, sentence);
	reader->valid = false;
	return problems_add(reader->problems, SEVERITY_ERROR, &place, "%s", sentence);
}

/* --- nodes ----------------------------------------------------------------- */

/* A document may be one of secrets. */
static void forget(void *bytes, size_t length)
{
	if (bytes != NULL) {
		explicit_bzero(bytes, length);
	}
}

static void node_destroy(struct node *node)
{
	if (node == NULL) {
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		node_destroy(node->keys != NULL ? node->keys[i] : NULL);
		node_destroy(node->values[i]);
	}
	free(node->keys);
	free(node->values);
	text_forget(node->text);
	free(node);
}

static struct node *node_create(struct reader *reader, enum node_kind kind, yaml_mark_t mark)
{
	if (++reader->nodes > NODES_MAX) {
		problem(reader, mark, "the file has more than 100,000 values: split it");
		return NULL;
	}
	struct node *node = calloc(1, sizeof(*node));
	if (node == NULL) {
		out_of_memory(reader);
		return NULL;
	}
	node->kind = kind;
	node->place = place_of(reader, mark);
	return node;
}

/* Makes room at each power of two, which the count alone tells. */
static bool grow(struct node *node)
{
	if ((node->count & (node->count - 1)) != 0) {
		return true;
	}
	size_t capacity = node->count == 0 ? 1 : 2 * node->count;
	struct node **values = realloc(node->values, capacity * sizeof(*values));
	if (values == NULL) {
		return false;
	}
	node->values = values;
	if (node->kind == NODE_MAP) {
		struct node **keys = realloc(node->keys, capacity * sizeof(*keys));
		if (keys == NULL) {
			return false;
		}
		node->keys = keys;
	}
	return true;
}

/* Owns key and value from the call on, also when it fails. */
static bool add_child(struct reader *reader, struct node *node, struct node *key,
	struct node *value)
{
	if (!grow(node)) {
		node_destroy(key);
		node_destroy(value);
		return out_of_memory(reader);
	}
	if (node->kind == NODE_MAP) {
		node->keys[node->count] = key;
	}
	node->values[node->count++] = value;
	return true;
}

static int compare_keys(const void *left, const void *right)
{
	const struct node *a = *(const struct node *const *)left;
	const struct node *b = *(const struct node *const *)right;
	int order = strcmp(a->text, b->text);
	if (order == 0) {
		order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
	}
	if (order == 0) {
		order = (a->place.column > b->place.column) - (a->place.column < b->place.column);
	}
	return order;
}

static void doubled_key(struct reader *reader, const struct node *key, unsigned first_line)
{
	reader->valid = false;
	problems_add(reader->problems, SEVERITY_ERROR, &key->place,
		"doubled key%s%s%s: it is on line %u already, take one of them out",
		reader->secret ? "" : " `", reader->secret ? "" : key->text,
		reader->secret ? "" : "`", first_line);
}

static bool check_doubled_keys(struct reader *reader, const struct node *map)
{
	if (map->count < 2) {
		return true;
	}
	struct node **keys = calloc(map->count, sizeof(*keys));
	if (keys == NULL) {
		return out_of_memory(reader);
	}
	memcpy(keys, map->keys, map->count * sizeof(*keys));
	qsort(keys, map->count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < map->count; i++) {
		if (strcmp(keys[i - 1]->text, keys[i]->text) == 0) {
			doubled_key(reader, keys[i], keys[i - 1]->place.line);
		}
	}
	free(keys);
	return true;
}

/* --- events ---------------------------------------------------------------- */

/* What libyaml frees itself while a text of over 15 bytes grows is out of reach. */
static void delete_event(yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT) {
		forget(event->data.scalar.value, event->data.scalar.length);
	}
	yaml_event_delete(event);
}

static void delete_parser(yaml_parser_t *parser)
{
	forget(parser->raw_buffer.start, (size_t)(parser->raw_buffer.end - parser->raw_buffer.start));
	forget(parser->buffer.start, (size_t)(parser->buffer.end - parser->buffer.start));
	yaml_parser_delete(parser);
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
	return yaml_parser_parse(&reader->parser, event) != 0 || syntax_problem(reader);
}

/* Anchors and tags are problems, but no reason to stop reading. */
static void check_properties(struct reader *reader, yaml_mark_t mark, const yaml_char_t *anchor,
	const yaml_char_t *tag)
{
	if (anchor != NULL) {
		problem(reader, mark, "anchors (`&name`) are not taken: write the value out where "
			"it is used, or put a text that begins with `&` in quotes");
	}
	if (tag != NULL) {
		problem(reader, mark, "tags (`!name`) are not taken: leave it out, or put a text "
			"that begins with `!` in quotes");
	}
}

static struct node *read_scalar(struct reader *reader, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	check_properties(reader, event->start_mark, event->data.scalar.anchor,
		event->data.scalar.tag);
	if (strlen(text) != event->data.scalar.length) {
		problem(reader, event->start_mark, "a text cannot hold a zero byte (`\\0`)");
	}
	struct node *node = node_create(reader, NODE_SCALAR, event->start_mark);
	if (node == NULL) {
		return NULL;
	}
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (!node->quoted && (text[0] == '\0' || strcmp(text, "~") == 0)) {
		return node;
	}
	node->text = text_copy(text);
	if (node->text == NULL) {
		out_of_memory(reader);
		node_destroy(node);
		return NULL;
	}
	return node;
}

static struct node *read_node(struct reader *reader, yaml_event_t *event, unsigned depth);

static bool read_list_items(struct reader *reader, struct node *list, unsigned depth)
{
	for (;;) {
		yaml_event_t event;
		if (!next_event(reader, &event)) {
			return false;
		}
		if (event.type == YAML_SEQUENCE_END_EVENT) {
			delete_event(&event);
			return true;
		}
		struct node *value = read_node(reader, &event, depth);
		if (value == NULL || !add_child(reader, list, NULL, value)) {
			return false;
		}
	}
}

/* NULL after a problem that ends the reading. */
static struct node *read_key(struct reader *reader, yaml_event_t *event, unsigned depth)
{
	yaml_mark_t mark = event->start_mark;
	struct node *key = read_node(reader, event, depth);
	if (key != NULL && key->kind == NODE_SCALAR && key->text != NULL) {
		return key;
	}
	if (key != NULL) {
		problem(reader, mark, key->kind == NODE_SCALAR ?
			"a key is missing before the `:`" :
			"a key must be a text: put it in quotes if it begins with `[` or `{`");
	}
	node_destroy(key);
	return NULL;
}

static bool read_map_members(struct reader *reader, struct node *map, unsigned depth)
{
	for (;;) {
		yaml_event_t event;
		if (!next_event(reader, &event)) {
			return false;
		}
		if (event.type == YAML_MAPPING_END_EVENT) {
			delete_event(&event);
			return check_doubled_keys(reader, map);
		}
		struct node *key = read_key(reader, &event, depth);
		if (key == NULL) {
			return false;
		}
		struct node *value = NULL;
		if (next_event(reader, &event)) {
			value = read_node(reader, &event, depth);
		}
		if (value == NULL) {
			node_destroy(key);
			return false;
		}
		if (!add_child(reader, map, key, value)) {
			return false;
		}
	}
}

static struct node *read_collection(struct reader *reader, enum node_kind kind, yaml_mark_t mark,
	unsigned depth)
{
	if (depth >= DEPTH_MAX) {
		problem(reader, mark, "deeper than 32 levels is not read: make the file flatter");
		return NULL;
	}
	struct node *node = node_create(reader, kind, mark);
	if (node == NULL) {
		return NULL;
	}
	bool done = kind == NODE_MAP ? read_map_members(reader, node, depth + 1) :
		read_list_items(reader, node, depth + 1);
	if (!done) {
		node_destroy(node);
		return NULL;
	}
	return node;
}

/* Reads what begins with `event`, which it deletes. NULL after a problem that
 * ends the reading. */
static struct node *read_node(struct reader *reader, yaml_event_t *event, unsigned depth)
{
	struct node *node = NULL;
	yaml_mark_t mark = event->start_mark;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		node = read_scalar(reader, event);
		break;
	case YAML_MAPPING_START_EVENT:
		check_properties(reader, mark, event->data.mapping_start.anchor,
			event->data.mapping_start.tag);
		node = read_collection(reader, NODE_MAP, mark, depth);
		break;
	case YAML_SEQUENCE_START_EVENT:
		check_properties(reader, mark, event->data.sequence_start.anchor,
			event->data.sequence_start.tag);
		node = read_collection(reader, NODE_LIST, mark, depth);
		break;
	case YAML_ALIAS_EVENT:
		/* Stands as an empty value, so that the rest is looked at too. */
		problem(reader, mark, "aliases (`*name`) are not taken: write the value out, or "
			"put a text that begins with `*` in quotes");
		node = node_create(reader, NODE_SCALAR, mark);
		break;
	default:
		problem(reader, mark, "this is not YAML: a value was expected here");
		break;
	}
	delete_event(event);
	return node;
}

/* Reads all events of the stream; the root stays NULL if there is no document. */
static void read_stream(struct reader *reader)
{
	for (;;) {
		yaml_event_t event;
		if (!next_event(reader, &event)) {
			return;
		}
		yaml_event_type_t type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT && reader->document->root != NULL) {
			problem(reader, event.start_mark,
				"a second document begins here: a file holds one, so take out "
				"the `---`");
			type = YAML_STREAM_END_EVENT;
		}
		if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_START_EVENT ||
			type == YAML_DOCUMENT_END_EVENT || type == YAML_STREAM_END_EVENT) {
			delete_event(&event);
		} else {
			reader->document->root = read_node(reader, &event, 0);
			if (reader->document->root == NULL) {
				return;
			}
		}
		if (type == YAML_STREAM_END_EVENT) {
			return;
		}
	}
}

/* --- documents ------------------------------------------------------------- */

/* libyaml compares each %TAG line with all before it, so that many of them take
 * minutes; and we have no use for one. */
static bool has_directive(const struct reader *reader, yaml_mark_t *mark)
{
	*mark = (yaml_mark_t){0};
	const char *at = reader->text;
	const char *end = at + reader->length;
	while (at < end && *at != '%') {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		at = newline != NULL ? newline + 1 : end;
		mark->line++;
	}
	return at < end;
}

static void read_document(struct reader *reader)
{
	yaml_mark_t mark;
	if (has_directive(reader, &mark)) {
		problem(reader, mark, "a line cannot begin with `%`: directives are not taken");
		return;
	}
	if (!yaml_parser_initialize(&reader->parser)) {
		out_of_memory(reader);
		return;
	}
	yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text,
		reader->length);
	read_stream(reader);
	delete_parser(&reader->parser);
	struct node *root = reader->document->root;
	if (reader->valid && node_is_empty(root)) {
		node_destroy(root);
		reader->document->root = node_create(reader, NODE_MAP, (yaml_mark_t){0});
	}
}

static struct document *read_text(const char *name, const char *text, size_t length, bool secret,
	struct problems *problems)
{
	if (length > SIZE_MAXIMUM) {
		problems_add(problems, SEVERITY_ERROR, &(struct place){.file = name},
			"larger than 1 MiB, which is all that is read of such a file: split it");
		return NULL;
	}
	struct document *document = calloc(1, sizeof(*document));
	struct reader reader = {.document = document, .problems = problems, .text = text,
		.length = length, .valid = true, .secret = secret};
	if (document != NULL) {
		document->file = text_copy(name);
	}
	if (document == NULL || document->file == NULL) {
		document_destroy(document);
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
		return NULL;
	}
	/* libyaml counts a byte order mark as a column, which breaks the indentation. */
	if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		reader.text += 3;
		reader.length -= 3;
	}
	read_document(&reader);
	if (!reader.valid) {
		document_destroy(document);
		return NULL;
	}
	return document;
}

struct document *document_read_text(const char *name, const char *text, size_t length,
	struct problems *problems)
{
	return read_text(name, text, length, false, problems);
}

struct document *document_read_secrets(const char *name, const char *text, size_t length,
	struct problems *problems)
{
	return read_text(name, text, length, true, problems);
}

struct document *document_read_file(const char *path, struct problems *problems)
{
	struct document *document = NULL;
	struct error error;
	struct buffer buffer;
	buffer_init(&buffer, SIZE_MAXIMUM);
	if (buffer_read_file(&buffer, path, &error)) {
		document = document_read_text(path, buffer_text(&buffer), buffer.length, problems);
	} else {
		problems_add_error(problems, &error);
	}
	buffer_finish(&buffer);
	return document;
}

void document_destroy(struct document *document)
{
	if (document != NULL) {
		node_destroy(document->root);
		free(document->file);
		free(document);
	}
}

const struct node *document_root(const struct document *document)
{
	return document->root;
}

const char *document_file(const struct document *document)
{
	return document->file;
}

const struct node *node_get(const struct node *map, const char *key)
{
	if (map == NULL || map->kind != NODE_MAP) {
		return NULL;
	}
	for (size_t i = 0; i < map->count; i++) {
		if (strcmp(map->keys[i]->text, key) == 0) {
			return map->values[i];
		}
	}
	return NULL;
}

bool node_is_empty(const struct node *node)
{
	return node == NULL || (node->kind == NODE_SCALAR && node->text == NULL);
}
