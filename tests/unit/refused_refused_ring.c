/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/refused/refused_ring.h"
#include "bridge/base/buffer.h"
#include "tests/support/temporary_folder.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Where things stand in a slot. */
enum {
	AT_SEQUENCE = 0,
	AT_CHECKSUM = 8,
	AT_WALL = 16,
	AT_COUNT = 24,
	AT_REASON = 32,
	AT_WAKE = 128,
	AT_TEXT = 384,
	AT_SAMPLES = 1024,
};

struct stage {
	struct temporary_folder *folder;
	int writer; /* cannot be read from, as the listener's */
	int reader;
	struct buffer seen; /* "SEQUENCE reason wake text count; " */
	size_t left_out;
};

static void begin(struct stage *stage, size_t slots)
{
	*stage = (struct stage){.folder = temporary_folder_create()};
	const char *path = temporary_folder_path(stage->folder, "ring");
	stage->writer = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	stage->reader = open(path, O_RDONLY);
	CHECK(ftruncate(stage->writer, (off_t)(slots * REFUSED_SLOT_BYTES)) == 0);
	CHECK(refused_ring_slots(stage->writer) == slots);
	buffer_init(&stage->seen, 100000);
}

static void end(struct stage *stage)
{
	close(stage->writer);
	close(stage->reader);
	buffer_finish(&stage->seen);
	temporary_folder_destroy(stage->folder);
}

static bool on_utterance(const struct refused_utterance *utterance, void *data)
{
	struct stage *stage = data;
	buffer_append_format(&stage->seen, "%d %s %s \"%s\" %zu; ", (int)utterance->sequence,
		utterance->reason, utterance->wake, utterance->text, utterance->count);
	for (size_t i = 0; i < utterance->count; i++) {
		if (utterance->samples[i] != (int16_t)(utterance->sequence + (int64_t)i)) {
			CHECK_FAILED("sample %zu of %d", i, (int)utterance->sequence);
			break;
		}
	}
	CHECK(utterance->wall_ms == 1000 * utterance->sequence);
	return true;
}

static const char *read_all(struct stage *stage)
{
	buffer_clear(&stage->seen);
	CHECK(refused_ring_read(stage->reader, on_utterance, stage, &stage->left_out));
	return buffer_text(&stage->seen);
}

static bool write_one(struct stage *stage, int64_t sequence, const char *reason, const char *text,
	size_t count)
{
	int16_t *samples = malloc((count + 1) * sizeof(*samples));
	for (size_t i = 0; i < count; i++) {
		samples[i] = (int16_t)(sequence + (int64_t)i);
	}
	bool written = refused_ring_write(stage->writer, &(struct refused_utterance){
		.sequence = sequence,
		.wall_ms = 1000 * sequence,
		.reason = reason,
		.wake = "computer",
		.text = text,
		.samples = samples,
		.count = count,
	});
	free(samples);
	return written;
}

TEST(what_is_written_is_read_oldest_first)
{
	struct stage stage;
	begin(&stage, 3);
	CHECK_TEXT(read_all(&stage), "");
	CHECK(write_one(&stage, 1, "not sure", "turn on the lamp", 5));
	CHECK_TEXT(read_all(&stage), "1 not sure computer \"turn on the lamp\" 5; ");
	CHECK(write_one(&stage, 2, "no command", "", 0));
	CHECK(write_one(&stage, 3, "ambiguous", "grüße", 16000));
	CHECK_TEXT(read_all(&stage), "1 not sure computer \"turn on the lamp\" 5; "
		"2 no command computer \"\" 0; 3 ambiguous computer \"grüße\" 16000; ");
	CHECK(stage.left_out == 0);
	end(&stage);
}

TEST(the_oldest_gives_way)
{
	struct stage stage;
	begin(&stage, 3);
	for (int i = 1; i <= 8; i++) {
		CHECK(write_one(&stage, i, "r", "", (size_t)i));
	}
	CHECK_TEXT(read_all(&stage), "6 r computer \"\" 6; 7 r computer \"\" 7; "
		"8 r computer \"\" 8; ");
	end(&stage);
	begin(&stage, 1);
	for (int i = 1; i <= 2; i++) {
		CHECK(write_one(&stage, i, "r", "", (size_t)i));
	}
	CHECK_TEXT(read_all(&stage), "2 r computer \"\" 2; ");
	end(&stage);
}

/* True if the file holds these two bytes anywhere. */
static bool file_holds(const struct stage *stage, unsigned char first, unsigned char second)
{
	size_t size = refused_ring_slots(stage->reader) * REFUSED_SLOT_BYTES;
	unsigned char *bytes = malloc(size);
	bool found = false;
	CHECK(pread(stage->reader, bytes, size, 0) == (ssize_t)size);
	for (size_t i = 0; i + 1 < size && !found; i++) {
		found = bytes[i] == first && bytes[i + 1] == second;
	}
	free(bytes);
	return found;
}

/* A short utterance in the slot of a long one leaves nothing of it. */
TEST(nothing_stays_of_what_was_there_before)
{
	static const int16_t loud[20000] = {[19999] = 0x5aa5};
	struct stage stage;
	begin(&stage, 1);
	CHECK(refused_ring_write(stage.writer, &(struct refused_utterance){.sequence = 1,
		.reason = "r", .wake = "w", .text = "t", .samples = loud, .count = COUNT(loud)}));
	CHECK(file_holds(&stage, 0xa5, 0x5a) || file_holds(&stage, 0x5a, 0xa5));
	CHECK(write_one(&stage, 2, "r", "", 10));
	CHECK(!file_holds(&stage, 0xa5, 0x5a) && !file_holds(&stage, 0x5a, 0xa5));
	CHECK(write_one(&stage, 3, "secret reason", "secret text", 10));
	CHECK(file_holds(&stage, 's', 'e'));
	CHECK(refused_ring_wipe(stage.writer));
	CHECK(!file_holds(&stage, 's', 'e'));
	CHECK_TEXT(read_all(&stage), "");
	CHECK(stage.left_out == 0);
	CHECK(refused_ring_slots(stage.reader) == 1);
	end(&stage);
}

TEST(what_is_too_long_is_cut)
{
	char text[2000], expected[2000];
	struct stage stage;
	begin(&stage, 2);
	/* 639 bytes have place; the two of the last character that fits in part are left out. */
	memset(text, 'x', sizeof(text));
	memcpy(text + 638, "\xc3\xbc", 2);
	text[sizeof(text) - 1] = '\0';
	CHECK(write_one(&stage, 1, "r", text, REFUSED_SAMPLES_MAX + 5000));
	snprintf(expected, sizeof(expected), "1 r computer \"%.638s\" %zu; ", text,
		(size_t)REFUSED_SAMPLES_MAX);
	CHECK_TEXT(read_all(&stage), expected);
	memset(text, 'y', sizeof(text) - 1);
	CHECK(write_one(&stage, 2, text, "", 1));
	snprintf(expected, sizeof(expected), "2 %.95s computer \"\" 1; ", text);
	CHECK_HAS(read_all(&stage), expected);
	end(&stage);
}

/* The bytes are what stands at `offset` of the slot of utterance 2 when it is read. */
struct damage {
	const char *name;
	off_t offset;
	const char *bytes;
	size_t length;
	size_t left_out;
};

#define ONES "\xff\xff\xff\xff\xff\xff\xff\xff"

static const struct damage damages[] = {
	{"being written", AT_SEQUENCE, "\0\0\0\0\0\0\0\0", 8, 0},
	{"another sequence", AT_SEQUENCE, "\3\0\0\0\0\0\0\0", 8, 1},
	{"a sequence of another slot", AT_SEQUENCE, "\4\0\0\0\0\0\0\0", 8, 1},
	{"a negative sequence", AT_SEQUENCE, ONES, 8, 1},
	{"the largest sequence", AT_SEQUENCE, "\xff\xff\xff\xff\xff\xff\xff\x7f", 8, 1},
	{"another checksum", AT_CHECKSUM, ONES, 8, 1},
	{"another time", AT_WALL, ONES, 8, 1},
	{"fewer samples", AT_COUNT, "\1", 1, 1},
	{"more samples than there is place for", AT_COUNT, ONES, 8, 1},
	{"one sample too many", AT_COUNT, "\1\xe8\3\0\0\0\0\0", 8, 1},
	{"samples that overflow", AT_COUNT, "\0\0\0\0\0\0\0\x80", 8, 1},
	{"another reason", AT_REASON, "x", 1, 1},
	{"another wake word", AT_WAKE, "x", 1, 1},
	{"another text", AT_TEXT, "x", 1, 1},
	{"another sample", AT_SAMPLES + 3, "\x7f", 1, 1},
};

TEST(a_slot_that_is_torn_is_left_out)
{
	for (size_t i = 0; i < COUNT(damages); i++) {
		const struct damage *damage = &damages[i];
		struct stage stage;
		begin(&stage, 3);
		CHECK(write_one(&stage, 1, "r", "one", 4));
		CHECK(write_one(&stage, 2, "r", "two", 5));
		CHECK(write_one(&stage, 3, "r", "three", 6));
		off_t slot = 2 * (off_t)REFUSED_SLOT_BYTES;
		CHECK(pwrite(stage.writer, damage->bytes, damage->length, slot + damage->offset) ==
			(ssize_t)damage->length);
		const char *seen = read_all(&stage);
		/* Which is the oldest may be mistaken, but never what is one. */
		if (strstr(seen, "one") == NULL || strstr(seen, "three") == NULL ||
			strstr(seen, "two") != NULL || stage.left_out != damage->left_out) {
			CHECK_FAILED("%s: %zu left out, seen: %s", damage->name, stage.left_out, seen);
		}
		end(&stage);
	}
}

/* What a checksum that is right cannot excuse: another process could have made it. */
static uint64_t sum(const unsigned char *slot, size_t samples)
{
	uint64_t made = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < AT_SAMPLES + 2 * samples; i++) {
		if (i < AT_CHECKSUM || i >= AT_WALL) {
			made = (made ^ slot[i]) * UINT64_C(1099511628211);
		}
	}
	return made;
}

static void forge(const struct stage *stage, off_t offset, const char *bytes, size_t length)
{
	unsigned char slot[AT_SAMPLES] = {0};
	CHECK(pread(stage->reader, slot, sizeof(slot), 0) == (ssize_t)sizeof(slot));
	memcpy(slot + offset, bytes, length);
	uint64_t made = sum(slot, 0);
	memcpy(slot + AT_CHECKSUM, &made, sizeof(made));
	CHECK(pwrite(stage->writer, slot, sizeof(slot), 0) == (ssize_t)sizeof(slot));
}

TEST(a_forged_slot_shows_nothing_that_could_do_harm)
{
	static const struct {
		const char *name;
		off_t offset;
		const char *bytes;
		size_t length; /* 0: this field from end to end */
		size_t field;
		bool taken;
	} cases[] = {
		{"as it was", AT_REASON, "r", 1, 0, true},
		{"a clean text", AT_TEXT, "turn", 5, 0, true},
		{"an escape", AT_TEXT, "\x1b[2J", 5, 0, false},
		{"a newline", AT_TEXT, "a\nb", 4, 0, false},
		{"a tab", AT_WAKE, "a\tb", 4, 0, false},
		{"no UTF-8", AT_REASON, "\xff", 2, 0, false},
		{"half a character", AT_REASON, "\xc3", 2, 0, false},
		{"a reason without an end", AT_REASON, NULL, 0, AT_WAKE - AT_REASON, false},
		{"a wake word without an end", AT_WAKE, NULL, 0, AT_TEXT - AT_WAKE, false},
		{"a text without an end", AT_TEXT, NULL, 0, AT_SAMPLES - AT_TEXT, false},
	};
	char filled[AT_SAMPLES];
	memset(filled, 'x', sizeof(filled));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage stage;
		begin(&stage, 1);
		CHECK(write_one(&stage, 1, "r", "text", 0));
		forge(&stage, cases[i].offset, cases[i].length > 0 ? cases[i].bytes : filled,
			cases[i].length > 0 ? cases[i].length : cases[i].field);
		const char *seen = read_all(&stage);
		if ((seen[0] != '\0') != cases[i].taken || stage.left_out != !cases[i].taken) {
			CHECK_FAILED("%s: %zu left out, seen: %s", cases[i].name, stage.left_out, seen);
		}
		end(&stage);
	}
}

TEST(a_file_of_another_size_is_no_ring)
{
	static const off_t sizes[] = {0, 1, (off_t)REFUSED_SLOT_BYTES - 1,
		(off_t)REFUSED_SLOT_BYTES + 1,
		(off_t)((REFUSED_SLOTS_MAX + 1) * REFUSED_SLOT_BYTES)};
	struct stage stage;
	begin(&stage, 1);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		CHECK(ftruncate(stage.writer, sizes[i]) == 0);
		CHECK(refused_ring_slots(stage.writer) == 0);
		CHECK(!write_one(&stage, 1, "r", "", 1));
		CHECK(!refused_ring_wipe(stage.writer));
		CHECK(!refused_ring_read(stage.reader, on_utterance, &stage, &stage.left_out));
	}
	CHECK(refused_ring_slots(-1) == 0);
	int null = open("/dev/null", O_RDWR);
	CHECK(refused_ring_slots(null) == 0);
	CHECK(!refused_ring_wipe(null));
	close(null);
	end(&stage);
}

TEST(a_sequence_begins_with_one)
{
	struct stage stage;
	begin(&stage, 2);
	CHECK(!write_one(&stage, 0, "r", "", 1));
	CHECK(!write_one(&stage, -1, "r", "", 1));
	CHECK_TEXT(read_all(&stage), "");
	end(&stage);
}

TEST(what_cannot_be_written_is_told)
{
	struct stage stage;
	begin(&stage, 2);
	CHECK(write_one(&stage, 1, "r", "", 1));
	CHECK_TEXT(read_all(&stage), "1 r computer \"\" 1; ");
	int writer = stage.writer;
	stage.writer = stage.reader;
	stage.reader = writer;
	CHECK(!write_one(&stage, 2, "r", "", 1));
	CHECK(!refused_ring_wipe(stage.writer));
	/* Who may only write cannot read what was written. */
	CHECK_TEXT(read_all(&stage), "");
	end(&stage);
}

enum { WRITTEN = 300 };

struct writing {
	struct stage *stage;
	atomic_bool over;
};

static void *write_many(void *data)
{
	struct writing *writing = data;
	for (int i = 1; i <= WRITTEN; i++) {
		write_one(writing->stage, i, "r", "", (size_t)(i * 7919 % 30000));
	}
	atomic_store(&writing->over, true);
	return NULL;
}

/* What on_utterance() gets is whole, whatever moment it is read at. */
TEST(reading_and_writing_go_on_side_by_side)
{
	struct stage stage;
	struct writing writing = {.stage = &stage};
	pthread_t thread;
	char last[40];
	begin(&stage, 2);
	CHECK(pthread_create(&thread, NULL, write_many, &writing) == 0);
	while (!atomic_load(&writing.over)) {
		read_all(&stage);
	}
	pthread_join(thread, NULL);
	snprintf(last, sizeof(last), "; %d r", WRITTEN);
	CHECK_HAS(read_all(&stage), last);
	CHECK(stage.left_out == 0);
	end(&stage);
}

static bool on_first(const struct refused_utterance *utterance, void *data)
{
	int64_t *first = data;
	*first = utterance->sequence;
	return false;
}

TEST(the_reader_may_stop)
{
	struct stage stage;
	int64_t first = 0;
	begin(&stage, 4);
	for (int i = 1; i <= 6; i++) {
		CHECK(write_one(&stage, i, "r", "", 1));
	}
	CHECK(!refused_ring_read(stage.reader, on_first, &first, &stage.left_out));
	CHECK(first == 3);
	end(&stage);
}

/* The file shrinks between two looks: there is an end to what can be read, no signal. */
static bool on_shrinking(const struct refused_utterance *utterance, void *data)
{
	struct stage *stage = data;
	CHECK(utterance->sequence == 1);
	CHECK(ftruncate(stage->writer, 100) == 0);
	return true;
}

TEST(a_file_that_shrinks_ends)
{
	struct stage stage;
	begin(&stage, 3);
	for (int i = 1; i <= 3; i++) {
		CHECK(write_one(&stage, i, "r", "", 100));
	}
	CHECK(refused_ring_read(stage.reader, on_shrinking, &stage, &stage.left_out));
	end(&stage);
}

TEST_MAIN({
	RUN(what_is_written_is_read_oldest_first);
	RUN(the_oldest_gives_way);
	RUN(nothing_stays_of_what_was_there_before);
	RUN(what_is_too_long_is_cut);
	RUN(a_slot_that_is_torn_is_left_out);
	RUN(a_forged_slot_shows_nothing_that_could_do_harm);
	RUN(a_file_of_another_size_is_no_ring);
	RUN(a_sequence_begins_with_one);
	RUN(what_cannot_be_written_is_told);
	RUN(reading_and_writing_go_on_side_by_side);
	RUN(the_reader_may_stop);
	RUN(a_file_that_shrinks_ends);
})
