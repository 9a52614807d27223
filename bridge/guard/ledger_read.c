/* SPDX-License-Identifier: MIT */
#include "bridge/guard/ledger_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define BLOCK (64 * 1024)
#define TAIL (64 * 1024)
/* Two processes write, so times may be out of order by a little. */
#define SET_BACK_MS 1000

struct reader {
	char *bytes; /* the block, and what is left of the line before it */
	size_t length;
	bool skipping; /* in a line that is too long */
	uint64_t line;
	int file;
	int64_t last_ms;
	ledger_record_fn *callback;
	void *data;
	struct ledger_reading *reading;
};

static void add_fault(struct reader *reader, enum ledger_fault_kind kind, int64_t back_ms,
	const char *note)
{
	struct ledger_reading *reading = reader->reading;

	reading->damaged += kind == LEDGER_FAULT_DAMAGED ? 1 : 0;
	reading->cut += kind == LEDGER_FAULT_CUT ? 1 : 0;
	reading->notes += kind == LEDGER_FAULT_NOTE ? 1 : 0;
	reading->set_back += kind == LEDGER_FAULT_SET_BACK ? 1 : 0;
	if (reading->fault_count < LEDGER_FAULTS_MAX) {
		struct ledger_fault *fault = &reading->faults[reading->fault_count++];
		*fault = (struct ledger_fault){kind, reader->file, reader->line, back_ms, ""};
		snprintf(fault->note, sizeof(fault->note), "%s", note);
	}
}

static void take_line(struct reader *reader, char *line, size_t length)
{
	struct ledger_record record;

	reader->line++;
	line[length] = '\0';
	switch (ledger_line_read(line, length, &record)) {
	case LEDGER_LINE_GOOD:
		break;
	case LEDGER_LINE_CUT:
		add_fault(reader, LEDGER_FAULT_CUT, 0, "");
		return;
	case LEDGER_LINE_DAMAGED:
		add_fault(reader, LEDGER_FAULT_DAMAGED, 0, "");
		return;
	}
	if (record.at_ms < reader->last_ms - SET_BACK_MS) {
		add_fault(reader, LEDGER_FAULT_SET_BACK, reader->last_ms - record.at_ms, "");
	}
	if (record.note[0] != '\0') {
		add_fault(reader, LEDGER_FAULT_NOTE, 0, record.note);
	}
	reader->last_ms = record.at_ms;
	reader->reading->lines++;
	reader->callback(&record, reader->data);
}

/* Takes the lines that are whole, and keeps the rest. */
static void take_lines(struct reader *reader)
{
	char *at = reader->bytes;
	char *end = reader->bytes + reader->length;
	char *newline;

	while ((newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		if (reader->skipping) {
			reader->skipping = false;
			reader->line++;
			add_fault(reader, LEDGER_FAULT_DAMAGED, 0, "");
		} else {
			take_line(reader, at, (size_t)(newline - at));
		}
		at = newline + 1;
	}
	reader->length = (size_t)(end - at);
	if (reader->length > LEDGER_LINE_MAX) {
		reader->skipping = true;
		reader->length = 0;
	}
	memmove(reader->bytes, at, reader->length);
}

static bool read_file(struct reader *reader, int descriptor)
{
	reader->line = 0;
	reader->length = 0;
	reader->skipping = false;
	for (;;) {
		ssize_t count = read(descriptor, reader->bytes + reader->length, BLOCK);
		if (count == 0) {
			break;
		}
		if (count < 0 && errno != EINTR) {
			return false;
		}
		if (count > 0) {
			reader->length += (size_t)count;
			take_lines(reader);
		}
	}
	reader->reading->is_open = reader->length > 0 || reader->skipping;
	return true;
}

char *ledger_file_path(const char *path, int file)
{
	return file == 0 ? text_copy(path) : text_format("%s.%d", path, file);
}

/* Opens the newest first: a file that is renamed meanwhile is then met twice, and not missed. */
static int open_all(const char *path, int *descriptors, struct error *error)
{
	struct stat before = {0}, status;
	int count = 0;

	for (int file = 0; file < LEDGER_FILES_MAX; file++) {
		char *name = ledger_file_path(path, file);
		int descriptor = name != NULL ? open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
		if (descriptor < 0 && (name == NULL || errno != ENOENT)) {
			error_set(error, ERROR_SYSTEM, "cannot read the ledger %s: %s", path,
				strerror(errno));
			free(name);
			return -1;
		}
		free(name);
		descriptors[file] = descriptor;
		if (descriptor < 0 && file > 0) {
			break;
		}
		count = file + 1;
		if (descriptor < 0 || fstat(descriptor, &status) != 0) {
			continue;
		}
		if (before.st_ino == status.st_ino && before.st_dev == status.st_dev) {
			close(descriptor);
			descriptors[file] = -1;
		}
		before = status;
	}
	return count;
}

bool ledger_read(const char *path, ledger_record_fn *callback, void *data,
	struct ledger_reading *reading, struct error *error)
{
	int descriptors[LEDGER_FILES_MAX];
	struct reader reader = {.callback = callback, .data = data, .reading = reading,
		.last_ms = INT64_MIN / 2};
	bool good = true;

	*reading = (struct ledger_reading){0};
	int count = open_all(path, descriptors, error);
	if (count < 0) {
		return false;
	}
	reader.bytes = malloc(LEDGER_LINE_MAX + BLOCK + 1);
	if (reader.bytes == NULL) {
		good = error_set(error, ERROR_MEMORY, "out of memory");
	}
	for (int file = count - 1; file >= 0; file--) {
		reader.file = file;
		if (descriptors[file] < 0) {
			continue;
		}
		reading->files++;
		if (good && !read_file(&reader, descriptors[file])) {
			good = error_set(error, ERROR_SYSTEM, "cannot read the ledger %s: %s", path,
				strerror(errno));
		}
		close(descriptors[file]);
	}
	free(reader.bytes);
	return good;
}

/* --- the end of it ------------------------------------------------------------------------ */

static uint64_t highest_number(char *text, size_t length)
{
	struct ledger_record record;
	uint64_t highest = 0;

	for (char *at = text, *end = text + length; at < end;) {
		char *newline = memchr(at, '\n', (size_t)(end - at));
		if (newline == NULL) {
			break;
		}
		*newline = '\0';
		if (ledger_line_read(at, (size_t)(newline - at), &record) == LEDGER_LINE_GOOD &&
			record.number > highest) {
			highest = record.number;
		}
		at = newline + 1;
	}
	return highest;
}

static uint64_t last_number_of(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char *text = descriptor >= 0 ? malloc(TAIL) : NULL;
	uint64_t number = 0;
	struct stat status;

	if (text != NULL && fstat(descriptor, &status) == 0) {
		off_t from = status.st_size > TAIL ? status.st_size - TAIL : 0;
		ssize_t count = pread(descriptor, text, TAIL, from);
		number = count > 0 ? highest_number(text, (size_t)count) : 0;
	}
	if (descriptor >= 0) {
		close(descriptor);
	}
	free(text);
	return number;
}

uint64_t ledger_read_last_number(const char *path)
{
	uint64_t number = last_number_of(path);
	char *before = number == 0 ? ledger_file_path(path, 1) : NULL;

	if (before != NULL) {
		number = last_number_of(before);
	}
	free(before);
	return number;
}
