/* SPDX-License-Identifier: MIT
 *
 * Announcements that are broken, random or malicious: 10,000 messages, made out of those of
 * tests/golden/import/ by changing bytes, words and whole values, from a fixed seed. No
 * crash, no map that the home would refuse, and nothing that opens without a policy.
 */
#include "tests/check.h"

#include <dirent.h>
#include <stdint.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/import/import.h"
#include "tests/support/import_check.h"

#define FOLDER "tests/golden/import"
#define MESSAGES_EACH 2000
#define LINES_AT_ONCE 10
#define TEXT_MAX (1024 * 1024)

/* --- chance ------------------------------------------------------------------------ */

struct chance {
	uint64_t state;
};

static uint32_t draw(struct chance *chance, uint32_t below)
{
	chance->state = chance->state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(chance->state >> 33) % below;
}

/* --- what is there to change --------------------------------------------------------- */

/* Lines of the files of a source: most hold one message or one device. */
static void read_lines(const char *source, struct text_list *lines)
{
	DIR *folder = opendir(FOLDER);
	struct text_list names = {0};
	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		if (strncmp(entry->d_name, source, strlen(source)) == 0 &&
			strstr(entry->d_name, ".yaml") == NULL) {
			text_list_add(&names, entry->d_name);
		}
	}
	closedir(folder);
	text_list_sort(&names);
	for (size_t i = 0; i < names.count; i++) {
		struct buffer text;
		char *path = text_format("%s/%s", FOLDER, names.items[i]);
		buffer_init(&text, TEXT_MAX);
		CHECK(buffer_read_file(&text, path, NULL));
		for (const char *at = buffer_text(&text); *at != '\0';) {
			size_t length = strcspn(at, "\n");
			char *line = text_copy_part(at, length);
			if (length > 4) {
				text_list_add(lines, line);
			}
			free(line);
			at += length + (at[length] == '\n');
		}
		free(path);
		buffer_finish(&text);
	}
	text_list_finish(&names);
}

/* --- changing ---------------------------------------------------------------------------- */

static const char *const nasty[] = {
	"\"UNLOCK\"", "\"LOCK\"", "\"lock\"", "\"TOGGLE\"", "null", "true", "[]", "{}", "1e300", "-1",
	"\"\"", "\"{{ value_json.x }}\"", "\"{% if x %}\"", "\"{topic}\"", "\"{code}\"", "\"a/#\"",
	"\"$SYS\"", "\"\\u2028x: y\"", "\"\\n  evil:\\n    type: lock\"", "\"'\"", "\"#\"", "\": {\"",
	"\"garage door\"", "\"OPEN\"", "\"\\\\\"", "\"\xf0\x9f\x94\x93\"", "\"!!tag\"", "\"&a\"", "\"*a\"",
	"99999999999999999999", "\"%prefix%/%topic%/%id%/\"", "\"~\"", "\"~/~\"", "[[[[[[[[1]]]]]]]]",
};

/* One change to a line; it may grow by a little. */
static void change(struct chance *chance, const struct text_list *lines, struct buffer *line)
{
	size_t length = line->length;
	size_t at = length > 0 ? draw(chance, (uint32_t)length) : 0;
	const char *other = lines->items[draw(chance, (uint32_t)lines->count)];
	const char *value = nasty[draw(chance, sizeof(nasty) / sizeof(*nasty))];
	char *tail = text_copy(buffer_text(line) + at);
	char *head = text_copy_part(buffer_text(line), at);
	buffer_clear(line);
	switch (draw(chance, 7)) {
	case 0: /* a byte */
		buffer_append_text(line, head);
		buffer_append_format(line, "%c", (int)(1 + draw(chance, 255)));
		buffer_append_text(line, tail[0] != '\0' ? tail + 1 : tail);
		break;
	case 1: /* the end is gone */
		buffer_append_text(line, head);
		break;
	case 2: /* a piece is gone */
		buffer_append_text(line, head);
		buffer_append_text(line, tail + draw(chance, (uint32_t)strlen(tail) + 1));
		break;
	case 3: /* the end of another line */
		buffer_append_text(line, head);
		buffer_append_text(line, other + draw(chance, (uint32_t)strlen(other)));
		break;
	case 4: /* a piece twice */
		buffer_append_text(line, head);
		buffer_append_text(line, tail);
		buffer_append_text(line, head);
		break;
	default: { /* another value */
		const char *colon = strchr(tail, ':');
		size_t before = colon != NULL ? (size_t)(colon - tail) + 1 : strlen(tail);
		size_t after = before + strcspn(tail + before, ",}]");
		buffer_append_text(line, head);
		buffer_append(line, tail, before);
		buffer_append_text(line, value);
		buffer_append_text(line, tail + after);
		break;
	}
	}
	free(head);
	free(tail);
}

/* A line of a JSON file as a line of a dump: `"topic": payload,` or a device. */
static void append_message(struct buffer *dump, const struct import_source *source,
	const char *line)
{
	size_t length = strlen(line);
	line += strspn(line, " ");
	length = strlen(line);
	length -= length > 0 && line[length - 1] == ',';
	const char *quote = line[0] == '"' ? strchr(line + 1, '"') : NULL;
	if (source->bare != NULL && line[0] == '{') {
		buffer_append_format(dump, "%s/%s [%.*s]\n", source->prefix, source->bare,
			(int)length, line);
	} else if (quote != NULL && quote[1] == ':' && quote + 2 < line + length) {
		buffer_append_format(dump, "%.*s%.*s\n", (int)(quote - line) - 1, line + 1,
			(int)(line + length - quote) - 2, quote + 2);
	} else {
		buffer_append_format(dump, "%.*s\n", (int)length, line);
	}
}

static void import_changed(const struct import_source *source)
{
	struct chance chance = {.state = 20261129 + strlen(source->name)};
	struct import_counts counts = {0};
	struct text_list lines = {0};
	size_t messages = 0;
	read_lines(source->name, &lines);
	CHECK(lines.count > 5);
	while (lines.count > 0 && messages < MESSAGES_EACH && check_state.failures_here == 0) {
		struct buffer dump;
		struct buffer line;
		buffer_init(&dump, TEXT_MAX);
		buffer_init(&line, TEXT_MAX);
		/* A list of zigbee2mqtt is one message; the last one counts. */
		size_t count = source->bare != NULL ? 1 : LINES_AT_ONCE;
		for (size_t i = 0; i < count; i++, messages++) {
			buffer_clear(&line);
			buffer_append_text(&line,
				lines.items[draw(&chance, (uint32_t)lines.count)]);
			for (uint32_t changes = draw(&chance, 4); changes > 0; changes--) {
				change(&chance, &lines, &line);
			}
			append_message(&dump, source, buffer_text(&line));
		}
		const char *fault = import_check(source, buffer_text(&dump), dump.length, &counts);
		if (fault != NULL) {
			CHECK_FAILED("%s: %s:\n%s", source->name, fault, buffer_text(&dump));
		}
		buffer_finish(&dump);
		buffer_finish(&line);
	}
	fprintf(stderr, "%s: %zu messages, %zu devices, %zu sensitive, %zu notes, %zu mended\n",
		source->name, messages, counts.devices, counts.sensitive, counts.notes,
		counts.mended);
	/* It was no waste of time: much of it still made devices, and some of them open. */
	CHECK(counts.devices > MESSAGES_EACH / 20 && counts.sensitive > 0);
	text_list_finish(&lines);
}

TEST(changed_announcements_do_no_harm)
{
	for (const struct import_source *source = import_sources; source->name != NULL; source++) {
		import_changed(source);
	}
}

TEST_MAIN(RUN(changed_announcements_do_no_harm))
