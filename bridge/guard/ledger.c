/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* flock() */
#include "bridge/guard/ledger.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/guard/ledger_line.h"
#include "bridge/guard/ledger_read.h"

#define PRIVATE_MODE 0600
#define GONE "the file was gone and is begun again: what was sent before is not in it"
#define MISSED "the ledger could not be written, so %" PRIu64
#define MISSED_ONE MISSED " message or connection is not in it"
#define MISSED_SOME MISSED " messages or connections are not in it"

struct ledger {
	struct loop *loop;
	struct ledger_settings settings; /* its texts are ours */
	ledger_say_fn *say;
	void *data;
	int descriptor; /* -1: not open */
	bool was_open;
	bool cut;       /* what stands last has no end */
	bool failing;   /* and that was said */
	bool gone;      /* the file was, and no note says so yet */
	uint64_t missed; /* how many lines are not there, and no note says so yet */
	bool unsynced;
	uint64_t timer;
	uint64_t last_number;
	struct buffer line;
};

static void tell(const struct ledger *ledger, const char *text)
{
	if (ledger->say != NULL) {
		ledger->say(text, ledger->data);
	}
}

/* "no space left on device": it goes on in a sentence. */
static bool fail(struct error *error, int reason)
{
	char text[128];

	snprintf(text, sizeof(text), "%s", strerror(reason));
	text[0] = (char)tolower((unsigned char)text[0]);
	return error_set(error, ERROR_SYSTEM, "%s", text);
}

/* --- the disk ------------------------------------------------------------------------- */

void ledger_sync(struct ledger *ledger)
{
	if (ledger->unsynced && ledger->descriptor >= 0) {
		fdatasync(ledger->descriptor);
	}
	ledger->unsynced = false;
}

static void sync_now(void *data)
{
	struct ledger *ledger = data;

	ledger->timer = 0;
	ledger_sync(ledger);
}

static void sync_soon(struct ledger *ledger)
{
	ledger->unsynced = true;
	if (ledger->timer == 0) {
		ledger->timer = loop_after(ledger->loop, LEDGER_SYNC_MS, sync_now, ledger);
	}
}

/* --- the file -------------------------------------------------------------------------- */

static void close_file(struct ledger *ledger)
{
	ledger_sync(ledger);
	if (ledger->descriptor >= 0) {
		close(ledger->descriptor);
	}
	ledger->descriptor = -1;
	ledger->cut = false;
}

static bool is_cut(int descriptor, off_t size)
{
	char last = '\n';

	return size > 0 && pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

/* Whether it was there already or was made by us is certain: another process may be doing the
 * same. */
static int open_or_make(const char *path, bool *made)
{
	static const int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int descriptor = open(path, flags);

	*made = false;
	for (int tries = 0; descriptor < 0 && errno == ENOENT && tries < 2; tries++) {
		descriptor = open(path, flags | O_CREAT | O_EXCL, PRIVATE_MODE);
		*made = descriptor >= 0;
		if (descriptor < 0 && errno == EEXIST) {
			descriptor = open(path, flags);
		}
	}
	return descriptor;
}

/* What root makes in the folder of the daemon's user (`sudo earshot try`) the daemon must be able
 * to write on. Only to what we made ourselves: anything else with that name may be a link to what
 * is no ledger. */
static bool give_to_owner_of_folder(int descriptor, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash != NULL ? text_format("%.*s/", (int)(slash - path), path)
				     : text_copy(".");
	struct stat owner;

	bool given = folder != NULL && stat(folder, &owner) == 0 &&
		(owner.st_uid == geteuid() || fchown(descriptor, owner.st_uid, owner.st_gid) == 0);
	free(folder);
	return given;
}

static bool open_file(struct ledger *ledger, struct error *error)
{
	struct stat status;
	bool made;
	int descriptor = open_or_make(ledger->settings.path, &made);

	if (descriptor < 0) {
		return fail(error, errno);
	}
	if (made && geteuid() == 0 &&
		!give_to_owner_of_folder(descriptor, ledger->settings.path)) {
		int reason = errno;
		close(descriptor);
		unlink(ledger->settings.path);
		return fail(error, reason);
	}
	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(descriptor);
		return error_set(error, ERROR_SYSTEM, "it is no regular file");
	}
	/* Whoever could read it before cannot any more. */
	if ((status.st_mode & 07777) != PRIVATE_MODE && fchmod(descriptor, PRIVATE_MODE) != 0) {
		int reason = errno;
		close(descriptor);
		return fail(error, reason);
	}
	ledger->descriptor = descriptor;
	ledger->was_open = true;
	ledger->cut = is_cut(descriptor, status.st_size);
	return true;
}

static bool write_all(struct ledger *ledger, const char *bytes, size_t length,
	struct error *error)
{
	while (length > 0) {
		ssize_t written = write(ledger->descriptor, bytes, length);
		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return fail(error, written < 0 ? errno : ENOSPC);
		}
		bytes += written;
		length -= (size_t)written;
		ledger->cut = length > 0;
	}
	return true;
}

/* Writes the line that was put together; one that has no end is ended first. */
static bool write_line(struct ledger *ledger, struct error *error)
{
	if (ledger->line.failed) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	if (ledger->cut && !write_all(ledger, "\n", 1, error)) {
		ledger->cut = true;
		return false;
	}
	if (!write_all(ledger, ledger->line.bytes, ledger->line.length, error)) {
		return false;
	}
	sync_soon(ledger);
	return true;
}

static int64_t now_ms(const struct ledger *ledger)
{
	return clock_wall_ms(loop_clock(ledger->loop));
}

/* True if the name still stands for the file that is open: it may have been deleted, or made
 * PATH.1 by another process. */
static bool is_same_file(const struct ledger *ledger, const struct stat *open_one)
{
	struct stat named;

	return lstat(ledger->settings.path, &named) == 0 && named.st_ino == open_one->st_ino &&
		named.st_dev == open_one->st_dev;
}

static bool be_open(struct ledger *ledger, struct error *error)
{
	struct stat status;
	bool was_open = ledger->was_open;
	bool gone = false;

	if (ledger->descriptor >= 0 && fstat(ledger->descriptor, &status) == 0 &&
		!is_same_file(ledger, &status)) {
		gone = status.st_nlink == 0 || access(ledger->settings.path, F_OK) != 0;
		close_file(ledger);
	} else if (ledger->descriptor < 0 && was_open) {
		gone = access(ledger->settings.path, F_OK) != 0;
	}
	ledger->gone = ledger->gone || gone;
	if (ledger->descriptor < 0 && !open_file(ledger, error)) {
		return false;
	}
	return true;
}

/* --- rotation --------------------------------------------------------------------------- */

static void move(const struct ledger *ledger, int from, int to)
{
	char *old = ledger_file_path(ledger->settings.path, from);
	char *new = ledger_file_path(ledger->settings.path, to);

	if (old != NULL && new != NULL) {
		rename(old, new);
	}
	free(old);
	free(new);
}

/* Only one process at a time, and only a file that still has the name. */
static void rotate(struct ledger *ledger, const struct stat *status)
{
	if (flock(ledger->descriptor, LOCK_EX | LOCK_NB) != 0) {
		return;
	}
	if (!is_same_file(ledger, status)) {
		close_file(ledger);
		return;
	}
	ledger_sync(ledger);
	for (int file = ledger->settings.files - 1; file > 0; file--) {
		move(ledger, file - 1, file);
	}
	if (ledger->settings.files == 1) {
		unlink(ledger->settings.path);
	}
	close_file(ledger);
}

static bool make_room(struct ledger *ledger, size_t length, struct error *error)
{
	struct stat status;

	if (fstat(ledger->descriptor, &status) != 0) {
		return fail(error, errno);
	}
	if (status.st_size > 0 && (uint64_t)status.st_size + length > ledger->settings.size) {
		rotate(ledger, &status);
	}
	return ledger->descriptor >= 0 || open_file(ledger, error);
}

/* --- writing ----------------------------------------------------------------------------- */

/* A line about the ledger itself. */
static bool write_note(struct ledger *ledger, const char *note, struct error *error)
{
	buffer_clear(&ledger->line);
	ledger_line_append_note(&ledger->line, now_ms(ledger), note);
	return make_room(ledger, ledger->line.length, error) && write_line(ledger, error);
}

/* What is missing in front of the line that is to be written. */
static bool write_notes(struct ledger *ledger, struct error *error)
{
	char note[LEDGER_NOTE_MAX];

	if (ledger->gone) {
		if (!write_note(ledger, GONE, error)) {
			return false;
		}
		tell(ledger, "the ledger was deleted or moved away while running; it is begun again");
		ledger->gone = false;
	}
	if (ledger->missed > 0) {
		snprintf(note, sizeof(note), ledger->missed == 1 ? MISSED_ONE : MISSED_SOME,
			ledger->missed);
		if (!write_note(ledger, note, error)) {
			return false;
		}
		ledger->missed = 0;
	}
	return true;
}

/* What leaves although it could not be written down: anything if the user allows that, and always
 * the connection itself, which then has nothing for the broker to publish. */
static void count_missed(struct ledger *ledger, const struct ledger_entry *entry)
{
	if (!ledger->settings.required || strcmp(entry->kind, "connect") == 0) {
		ledger->missed++;
	}
}

static void tell_failing(struct ledger *ledger, const struct error *why)
{
	if (!ledger->failing) {
		char *text = text_format("the ledger %s cannot be written: %s; %s",
			ledger->settings.path, why->text, ledger->settings.required
				? "until it can, nothing is sent (`ledger: {required: no}` allows that)"
				: "until it can, what is sent is not written down");
		tell(ledger, text != NULL ? text : why->text);
		free(text);
	}
	ledger->failing = true;
}

bool ledger_write(struct ledger *ledger, const struct ledger_entry *entry, struct error *error)
{
	const struct ledger_settings *settings = &ledger->settings;
	struct error why = {0};

	bool written = be_open(ledger, &why) && write_notes(ledger, &why);
	if (written) {
		buffer_clear(&ledger->line);
		ledger_line_append(&ledger->line, now_ms(ledger), settings, entry);
		written = make_room(ledger, ledger->line.length, &why) && write_line(ledger, &why);
	}
	if (!written) {
		tell_failing(ledger, &why);
		count_missed(ledger, entry);
		return !settings->required || error_set(error, why.kind, "%s", why.text);
	}
	if (ledger->failing) {
		tell(ledger, "the ledger is written again");
	}
	ledger->failing = false;
	return true;
}

uint64_t ledger_last_number(const struct ledger *ledger)
{
	return ledger->last_number;
}

/* --- life ---------------------------------------------------------------------------------- */

struct ledger *ledger_create(struct loop *loop, const struct ledger_settings *settings,
	ledger_say_fn *say, void *data)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));
	struct error why = {0};

	if (ledger == NULL) {
		return NULL;
	}
	*ledger = (struct ledger){.loop = loop, .settings = *settings, .say = say, .data = data,
		.descriptor = -1};
	buffer_init(&ledger->line, LEDGER_LINE_MAX);
	ledger->settings.path = text_copy(settings->path);
	ledger->settings.site = text_copy(settings->site);
	if (ledger->settings.path == NULL || ledger->settings.site == NULL) {
		ledger_destroy(ledger);
		return NULL;
	}
	ledger->last_number = ledger_read_last_number(ledger->settings.path);
	if (!open_file(ledger, &why)) {
		tell_failing(ledger, &why);
	}
	return ledger;
}

void ledger_destroy(struct ledger *ledger)
{
	if (ledger == NULL) {
		return;
	}
	if (ledger->missed > 0 && be_open(ledger, NULL)) {
		write_notes(ledger, NULL);
	}
	loop_cancel(ledger->loop, ledger->timer);
	close_file(ledger);
	buffer_finish(&ledger->line);
	free((char *)ledger->settings.path);
	free((char *)ledger->settings.site);
	free(ledger);
}
