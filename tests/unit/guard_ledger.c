/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* unshare(), setresuid() */
#include "tests/check.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/loop.h"
#include "bridge/base/text.h"
#include "bridge/guard/ledger.h"
#include "bridge/guard/ledger_read.h"
#include "tests/support/temporary_folder.h"

#define START_MS INT64_C(1764434313123) /* 2025-11-29T16:38:33.123Z */

struct stage {
	struct temporary_folder *folder;
	struct clock *clock;
	struct loop *loop;
	struct ledger *ledger;
	struct ledger_settings settings;
	char *path;
	struct buffer said;
};

static void on_say(const char *text, void *data)
{
	struct stage *stage = data;
	buffer_append_format(&stage->said, "%s\n", text);
}

static void open_ledger(struct stage *stage)
{
	stage->ledger = ledger_create(stage->loop, &stage->settings, on_say, stage);
	CHECK(stage->ledger != NULL);
}

static void begin(struct stage *stage)
{
	*stage = (struct stage){.folder = temporary_folder_create(),
		.clock = clock_create_manual(START_MS)};
	stage->loop = loop_create(stage->clock);
	stage->path = text_copy(temporary_folder_path(stage->folder, "ledger.jsonl"));
	stage->settings = (struct ledger_settings){.path = stage->path, .site = "kitchen",
		.size = 1000000, .files = 3, .required = true};
	buffer_init(&stage->said, 10000);
}

static void end(struct stage *stage)
{
	ledger_destroy(stage->ledger);
	loop_destroy(stage->loop);
	clock_destroy(stage->clock);
	free(stage->path);
	buffer_finish(&stage->said);
	temporary_folder_destroy(stage->folder);
}

static bool write_number(struct stage *stage, uint64_t number, struct error *error)
{
	const struct ledger_entry entry = {.kind = "command", .topic = "zigbee2mqtt/lamp/set",
		.payload = "{\"state\": \"ON\"}", .length = 15, .intent = "light_on", .number = number};
	return ledger_write(stage->ledger, &entry, error);
}

static char *content(const char *path)
{
	struct buffer buffer;
	buffer_init(&buffer, 10000000);
	buffer_read_file(&buffer, path, NULL);
	char *text = buffer.length > 0 ? buffer_take(&buffer) : text_copy("");
	buffer_finish(&buffer);
	return text;
}

/* The numbers that were read, in order: "1 2 3 ". */
static void on_record(const struct ledger_record *record, void *data)
{
	struct buffer *numbers = data;
	if (record->note[0] != '\0') {
		buffer_append_text(numbers, "note ");
	} else {
		buffer_append_format(numbers, "%d ", (int)record->number);
	}
}

static void check_read(struct stage *stage, const char *numbers, struct ledger_reading *reading)
{
	struct buffer read;
	struct error error = {0};
	buffer_init(&read, 100000);
	CHECK(ledger_read(stage->path, on_record, &read, reading, &error));
	CHECK_TEXT(buffer_text(&read), numbers);
	buffer_finish(&read);
}

static void add_bytes(const char *path, const char *bytes)
{
	FILE *file = fopen(path, "a");
	CHECK(file != NULL && fputs(bytes, file) >= 0 && fclose(file) == 0);
}

TEST(a_line_says_what_left_and_why_and_nothing_of_what_it_said)
{
	struct stage stage;
	struct error error = {0};
	begin(&stage);
	open_ledger(&stage);
	CHECK(write_number(&stage, 17, &error));
	char *text = content(stage.path);
	CHECK_TEXT(text, "{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"command\","
		"\"topic\":\"zigbee2mqtt/lamp/set\",\"bytes\":15,\"site\":\"kitchen\","
		"\"intent\":\"light_on\",\"number\":17}\n");
	free(text);
	CHECK_TEXT(buffer_text(&stage.said), "");
	end(&stage);
}

TEST(words_and_payloads_stand_there_only_if_each_is_switched_on_and_codes_never)
{
	static const struct {
		bool words, payloads;
	} cases[] = {{false, false}, {true, false}, {false, true}, {true, true}};
	const struct ledger_entry open = {.kind = "command", .topic = "t", .payload = "a\"\x01 b",
		.length = 5, .words = "turn on the \"lamp\""};
	const struct ledger_entry secret = {.kind = "command", .topic = "t", .payload = "4711",
		.length = 4, .secret = true, .words = "unlock the door"};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct stage stage;
		begin(&stage);
		stage.settings.words = cases[i].words;
		stage.settings.payloads = cases[i].payloads;
		open_ledger(&stage);
		CHECK(ledger_write(stage.ledger, &open, NULL) &&
			ledger_write(stage.ledger, &secret, NULL));
		char *text = content(stage.path);
		CHECK((strstr(text, ",\"payload\":\"a\\\"\\u0001 b\"}") != NULL) == cases[i].payloads);
		CHECK((strstr(text, ",\"words\":\"turn on the \\\"lamp\\\"\"") != NULL) ==
			cases[i].words);
		CHECK((strstr(text, ",\"words\":\"unlock the door\"") != NULL) == cases[i].words);
		CHECK(strstr(text, "4711") == NULL);
		free(text);
		struct ledger_reading reading;
		check_read(&stage, "0 0 ", &reading);
		CHECK(reading.damaged == 0);
		end(&stage);
	}
}

/* A line stays short, and no character is cut in two. */
TEST(long_words_and_payloads_are_cut_between_characters)
{
	char said[4001];
	for (size_t i = 0; i < 4000; i += 2) {
		memcpy(said + i, "\xc3\xa9", 2);
	}
	said[4000] = '\0';
	memmove(said + 1, said, 4000 - 1);
	said[0] = 'a';
	said[3999] = '\0';
	const struct ledger_entry entry = {.kind = "command", .topic = "t", .payload = said,
		.length = 3999, .words = said};
	struct stage stage;
	begin(&stage);
	stage.settings.words = true;
	stage.settings.payloads = true;
	open_ledger(&stage);
	CHECK(ledger_write(stage.ledger, &entry, NULL));
	char *text = content(stage.path);
	CHECK(strlen(text) < 2 * 1024 + 200);
	CHECK_HAS(text, "\xc3\xa9\",\"payload\":\"a\xc3\xa9");
	CHECK_HAS(text, "\xc3\xa9\"}\n");
	free(text);
	end(&stage);
}

TEST(it_is_for_us_alone_whatever_the_umask_and_whoever_could_read_it)
{
	static const mode_t masks[] = {0, 022, 077};
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		struct stage stage;
		struct stat status = {0};
		begin(&stage);
		if (i == 1) {
			temporary_folder_write(stage.folder, "ledger.jsonl", "");
			chmod(stage.path, 0644);
		}
		mode_t before = umask(masks[i]);
		open_ledger(&stage);
		umask(before);
		CHECK(stat(stage.path, &status) == 0 && (status.st_mode & 0777) == 0600);
		end(&stage);
	}
}

TEST(numbers_go_on_after_a_restart)
{
	struct stage stage;
	begin(&stage);
	open_ledger(&stage);
	CHECK(ledger_last_number(stage.ledger) == 0);
	CHECK(write_number(&stage, 41, NULL) && write_number(&stage, 42, NULL));
	ledger_destroy(stage.ledger);
	open_ledger(&stage);
	CHECK(ledger_last_number(stage.ledger) == 42);
	end(&stage);
}

TEST(files_are_rotated_by_size_and_the_oldest_goes)
{
	struct stage stage;
	struct stat status = {0};
	struct ledger_reading reading;
	begin(&stage);
	stage.settings.size = 400; /* two lines */
	open_ledger(&stage);
	for (uint64_t i = 1; i <= 8; i++) {
		CHECK(write_number(&stage, i, NULL));
	}
	char *first = text_format("%s.1", stage.path), *third = text_format("%s.3", stage.path);
	CHECK(stat(first, &status) == 0 && status.st_size <= 400);
	CHECK((status.st_mode & 0777) == 0600);
	CHECK(stat(third, &status) != 0);
	check_read(&stage, "3 4 5 6 7 8 ", &reading);
	CHECK(reading.files == 3 && reading.lines == 6 && reading.damaged == 0);
	free(first);
	free(third);
	end(&stage);
}

/* What a process that was killed left is not counted, and what is written next stands in a line
 * of its own. */
TEST(a_torn_last_line_is_recognised_and_closed_off)
{
	static const char whole[] = "{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"command\","
		"\"topic\":\"zigbee2mqtt/lamp/set\",\"bytes\":15,\"number\":2}";
	for (size_t length = 1; length < sizeof(whole) - 1; length += 3) {
		struct stage stage;
		struct ledger_reading reading;
		begin(&stage);
		open_ledger(&stage);
		CHECK(write_number(&stage, 1, NULL));
		ledger_destroy(stage.ledger);
		char *part = text_copy_part(whole, length);
		add_bytes(stage.path, part);
		free(part);
		check_read(&stage, "1 ", &reading);
		CHECK(reading.is_open && reading.cut == 0 && reading.damaged == 0);
		open_ledger(&stage);
		CHECK(write_number(&stage, 3, NULL));
		check_read(&stage, "1 3 ", &reading);
		CHECK(!reading.is_open && reading.cut == 1 && reading.damaged == 0);
		CHECK(reading.faults[0].line == 2 && reading.faults[0].kind == LEDGER_FAULT_CUT);
		end(&stage);
	}
}

static const char *const damages[] = {
	"rubbish\n", "\n", "{\"t\":\"2025-11-29T16:38:33.123Z\"}\n", "{}\n",
	"{\"t\":\"2025-13-29T16:38:33.123Z\",\"kind\":\"command\"}\n",
	"{\"t\":\"yesterday\",\"kind\":\"command\"}\n",
	"{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"command\",\"bytes\":-1}\n",
	"{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"command\",\"bytes\":99999999999999999999}\n",
	"{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"com\\qmand\"}\n",
	"{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"com\\u00zzmand\"}\n",
	"{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"command\"} }\n",
	"[{\"t\":\"2025-11-29T16:38:33.123Z\",\"kind\":\"command\"}]\n",
};

TEST(a_damaged_line_is_named_and_skipped)
{
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct stage stage;
		struct ledger_reading reading;
		begin(&stage);
		open_ledger(&stage);
		CHECK(write_number(&stage, 1, NULL));
		add_bytes(stage.path, damages[i]);
		CHECK(write_number(&stage, 2, NULL));
		check_read(&stage, "1 2 ", &reading);
		if (reading.damaged != 1 || reading.faults[0].line != 2) {
			CHECK_FAILED("not named: %s", damages[i]);
		}
		end(&stage);
	}
}

TEST(a_line_without_end_costs_no_memory)
{
	struct stage stage;
	struct ledger_reading reading;
	begin(&stage);
	open_ledger(&stage);
	CHECK(write_number(&stage, 1, NULL));
	FILE *file = fopen(stage.path, "a");
	for (int i = 0; i < 3000000; i++) {
		putc('x', file);
	}
	fputs("\n", file);
	fclose(file);
	CHECK(write_number(&stage, 2, NULL));
	stage.settings.size = 100000000;
	char *newest = text_format("%s", stage.path);
	check_read(&stage, "1 2 ", &reading);
	CHECK(reading.damaged == 1);
	free(newest);
	end(&stage);
}

TEST(a_clock_that_is_set_back_is_told)
{
	struct stage stage;
	struct ledger_reading reading;
	begin(&stage);
	open_ledger(&stage);
	CHECK(write_number(&stage, 1, NULL));
	clock_set_wall(stage.clock, START_MS - 3600000);
	CHECK(write_number(&stage, 2, NULL) && write_number(&stage, 3, NULL));
	check_read(&stage, "1 2 3 ", &reading);
	CHECK(reading.set_back == 1 && reading.faults[0].kind == LEDGER_FAULT_SET_BACK);
	CHECK(reading.faults[0].line == 2 && reading.faults[0].back_ms == 3600000);
	end(&stage);
}

TEST(deleted_while_running_it_is_begun_again_and_that_is_said)
{
	struct stage stage;
	struct ledger_reading reading;
	begin(&stage);
	open_ledger(&stage);
	CHECK(write_number(&stage, 1, NULL));
	CHECK(unlink(stage.path) == 0);
	CHECK(write_number(&stage, 2, NULL) && write_number(&stage, 3, NULL));
	check_read(&stage, "note 2 3 ", &reading);
	CHECK_TEXT(buffer_text(&stage.said),
		"the ledger was deleted or moved away while running; it is begun again\n");
	CHECK(reading.notes == 1 && reading.damaged == 0 && reading.faults[0].line == 1);
	CHECK(reading.faults[0].kind == LEDGER_FAULT_NOTE);
	CHECK_HAS(reading.faults[0].note, "the file was gone and is begun again");
	end(&stage);
}

/* Gone, and for a while nothing can be written: it is noted all the same. */
TEST(what_was_gone_is_noted_once_that_can_be_written)
{
	struct stage stage;
	struct ledger_reading reading;
	begin(&stage);
	open_ledger(&stage);
	CHECK(write_number(&stage, 1, NULL));
	CHECK(unlink(stage.path) == 0 && mkdir(stage.path, 0700) == 0);
	CHECK(!write_number(&stage, 2, NULL));
	CHECK(rmdir(stage.path) == 0);
	add_bytes(stage.path, "");
	CHECK(write_number(&stage, 3, NULL));
	check_read(&stage, "note 3 ", &reading);
	CHECK_HAS(reading.faults[0].note, "the file was gone and is begun again");
	end(&stage);
}

TEST(two_writers_lose_nothing_over_rotations)
{
	struct stage stage;
	struct ledger_reading reading;
	begin(&stage);
	stage.settings.size = 2000;
	stage.settings.files = 30;
	open_ledger(&stage);
	struct ledger *first = stage.ledger;
	open_ledger(&stage);
	struct ledger *second = stage.ledger;
	struct buffer expected;
	buffer_init(&expected, 10000);
	for (uint64_t i = 1; i <= 200; i++) {
		stage.ledger = i % 3 == 0 ? first : second;
		CHECK(write_number(&stage, i, NULL));
		buffer_append_format(&expected, "%d ", (int)i);
	}
	check_read(&stage, buffer_text(&expected), &reading);
	CHECK_TEXT(buffer_text(&stage.said), "");
	buffer_finish(&expected);
	stage.ledger = first;
	ledger_destroy(second);
	end(&stage);
}

/* A file that may not grow stands for a full disk: it too takes the part that fits. */
static void allow(rlim_t bytes)
{
	struct rlimit limit;
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes;
	setrlimit(RLIMIT_FSIZE, &limit);
}

TEST(what_does_not_fit_on_the_disk_must_not_leave)
{
	struct stage stage;
	struct error error = {0};
	struct ledger_reading reading;
	signal(SIGXFSZ, SIG_IGN);
	begin(&stage);
	open_ledger(&stage);
	CHECK(write_number(&stage, 1, &error));
	allow(200);
	CHECK(!write_number(&stage, 2, &error));
	CHECK_ERROR(error, "file too large");
	CHECK(!write_number(&stage, 3, &error));
	allow(RLIM_INFINITY);
	CHECK_HAS(buffer_text(&stage.said), "cannot be written: file too large; until it can, nothing is "
		"sent");
	CHECK(write_number(&stage, 4, &error));
	CHECK_HAS(buffer_text(&stage.said), "the ledger is written again");
	check_read(&stage, "1 4 ", &reading);
	CHECK(reading.cut == 1 && reading.damaged == 0);
	end(&stage);
}

TEST(unless_the_user_allows_it)
{
	struct stage stage;
	struct error error = {0};
	struct ledger_reading reading;
	signal(SIGXFSZ, SIG_IGN);
	begin(&stage);
	stage.settings.required = false;
	open_ledger(&stage);
	allow(0);
	CHECK(write_number(&stage, 1, &error) && write_number(&stage, 2, &error));
	allow(RLIM_INFINITY);
	CHECK_TEXT(error.text, "");
	CHECK_HAS(buffer_text(&stage.said), "what is sent is not written down\n");
	CHECK(strstr(strstr(buffer_text(&stage.said), "cannot") + 1, "cannot") == NULL);
	/* How many are missing stands where they would. */
	CHECK(write_number(&stage, 3, &error) && write_number(&stage, 4, &error));
	check_read(&stage, "note 3 4 ", &reading);
	CHECK(reading.notes == 1 && reading.damaged == 0);
	CHECK_TEXT(reading.faults[0].note,
		"the ledger could not be written, so 2 messages or connections are not in it");
	/* At the end, too. */
	CHECK(unlink(stage.path) == 0 && mkdir(stage.path, 0700) == 0);
	CHECK(write_number(&stage, 5, &error));
	CHECK(rmdir(stage.path) == 0);
	ledger_destroy(stage.ledger);
	stage.ledger = NULL;
	check_read(&stage, "note note ", &reading);
	CHECK_TEXT(reading.faults[1].note,
		"the ledger could not be written, so 1 message or connection is not in it");
	end(&stage);
}

/* A connection is made even so: that it is not in the ledger stands there. */
TEST(a_connection_that_could_not_be_written_is_noted)
{
	const struct ledger_entry connect = {.kind = "connect", .address = "203.0.113.9:1883"};
	struct stage stage;
	struct ledger_reading reading;
	begin(&stage);
	CHECK(mkdir(stage.path, 0700) == 0);
	open_ledger(&stage);
	CHECK(!ledger_write(stage.ledger, &connect, NULL) && !write_number(&stage, 1, NULL));
	CHECK(rmdir(stage.path) == 0);
	CHECK(write_number(&stage, 2, NULL));
	check_read(&stage, "note 2 ", &reading);
	CHECK_HAS(reading.faults[0].note, "so 1 message or connection is not in it");
	end(&stage);
}

/* What cannot be opened: no folder, no file, no right. */
TEST(what_cannot_be_opened_is_tried_again_with_each_line)
{
	struct stage stage;
	struct error error = {0};
	begin(&stage);
	CHECK(mkdir(stage.path, 0700) == 0);
	open_ledger(&stage);
	CHECK_HAS(buffer_text(&stage.said), "cannot be written: is a directory");
	CHECK(!write_number(&stage, 1, &error));
	CHECK_ERROR(error, "is a directory");
	CHECK(rmdir(stage.path) == 0);
	CHECK(symlink("/dev/null", stage.path) == 0);
	CHECK(!write_number(&stage, 1, &error));
	CHECK(unlink(stage.path) == 0);
	CHECK(write_number(&stage, 1, &error));
	end(&stage);
}

/* Runs it as another user than root, or in a way that only this process sees: in one of its own,
 * whose failures count here. */
static void apart(bool (*prepare)(struct stage *stage), void (*test)(struct stage *stage),
	const char *reason)
{
	struct stage stage;
	int status = 0;
	begin(&stage);
	pid_t child = fork();
	if (child == 0) {
		if (!prepare(&stage)) {
			_Exit(77);
		}
		test(&stage);
		_Exit(check_state.failures_here > 0 ? 1 : 0);
	}
	CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
	end(&stage);
	if (WEXITSTATUS(status) == 77) {
		SKIP(reason);
	}
	CHECK(WEXITSTATUS(status) == 0);
}

static bool lose_rights(struct stage *stage)
{
	return geteuid() != 0 ? chmod(temporary_folder_path(stage->folder, ""), 0500) == 0
			      : setresgid(65534, 65534, 65534) == 0 &&
			setresuid(65534, 65534, 65534) == 0;
}

static void write_without_right(struct stage *stage)
{
	struct error error = {0};
	open_ledger(stage);
	CHECK(!write_number(stage, 1, &error));
	CHECK_ERROR(error, "permission denied");
}

TEST(without_a_right_nothing_is_written)
{
	apart(lose_rights, write_without_right, "this user has all rights");
}

static bool mount_disk(struct stage *stage, unsigned long flags)
{
	return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 &&
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		mount("none", temporary_folder_path(stage->folder, ""), "tmpfs", flags,
			"size=16k") == 0;
}

static bool mount_small_disk(struct stage *stage)
{
	return mount_disk(stage, 0);
}

static bool mount_disk_to_read(struct stage *stage)
{
	return mount_disk(stage, MS_RDONLY);
}

static void pass_over(const struct ledger_record *record, void *data)
{
	(void)record;
	(void)data;
}

/* All its room is taken by something else. */
static void write_on_full_disk(struct stage *stage)
{
	struct error error = {0};
	struct ledger_reading reading;
	const char *other = temporary_folder_path(stage->folder, "other");
	char block[4096] = "x";
	open_ledger(stage);
	CHECK(write_number(stage, 1, &error));
	FILE *file = fopen(other, "w");
	setvbuf(file, NULL, _IONBF, 0);
	while (fwrite(block, sizeof(block), 1, file) == 1) {
	}
	fclose(file);
	uint64_t number = 2;
	while (number < 1000 && write_number(stage, number, &error)) {
		number++;
	}
	CHECK(number < 1000);
	CHECK_ERROR(error, "no space left on device");
	CHECK_HAS(buffer_text(&stage->said), "until it can, nothing is sent");
	CHECK(unlink(temporary_folder_path(stage->folder, "other")) == 0);
	CHECK(write_number(stage, number + 1, &error));
	ledger_sync(stage->ledger);
	CHECK(ledger_read(stage->path, pass_over, NULL, &reading, &error));
	CHECK(reading.lines >= number && reading.damaged == 0);
	CHECK(ledger_read_last_number(stage->path) == number + 1);
}

TEST(on_a_full_disk_nothing_leaves_until_there_is_room)
{
	apart(mount_small_disk, write_on_full_disk, "only root may mount a disk that is full");
}

static void write_where_one_reads(struct stage *stage)
{
	struct error error = {0};
	open_ledger(stage);
	CHECK(!write_number(stage, 1, &error));
	CHECK_ERROR(error, "read-only file system");
	CHECK_HAS(buffer_text(&stage->said), "until it can, nothing is sent");
}

TEST(on_a_disk_that_is_read_only_nothing_leaves)
{
	apart(mount_disk_to_read, write_where_one_reads,
		"only root may mount a disk that is read-only");
}

/* `sudo earshot try` beside a daemon of another user. */
TEST(what_root_makes_belongs_to_the_owner_of_the_folder)
{
	static const uid_t user = 65534;
	struct stage stage;
	struct stat status = {0};
	struct error error = {0};
	if (geteuid() != 0) {
		SKIP("only root can give a file away");
	}
	begin(&stage);
	stage.settings.size = 10000;
	CHECK(chown(temporary_folder_path(stage.folder, ""), user, user) == 0);
	open_ledger(&stage);
	CHECK(stat(stage.path, &status) == 0 && status.st_uid == user && status.st_gid == user);
	CHECK((status.st_mode & 07777) == 0600);
	/* So is each file that follows. */
	for (uint64_t i = 1; i <= 100; i++) {
		CHECK(write_number(&stage, i, &error));
	}
	CHECK(access(temporary_folder_path(stage.folder, "ledger.jsonl.1"), F_OK) == 0);
	CHECK(stat(stage.path, &status) == 0 && status.st_uid == user);
	ledger_destroy(stage.ledger);
	/* What somebody else put there is not given to anyone. */
	CHECK(chown(stage.path, 0, 0) == 0);
	open_ledger(&stage);
	CHECK(write_number(&stage, 101, &error));
	CHECK(stat(stage.path, &status) == 0 && status.st_uid == 0);
	end(&stage);
}

/* Killed at any moment: of what it had told us it wrote, at most the last line is missing. */
TEST(kill_loses_at_most_the_last_line)
{
	const char *kills = getenv("KILLS"); /* tests/bench/run ledger: many, at random moments */
	int64_t rounds = 6;
	unsigned lost = 0;
	if (kills != NULL) {
		CHECK(text_to_integer(kills, 1, 10000, &rounds));
		srand((unsigned)getpid());
	}
	for (unsigned round = 0; round < (unsigned)rounds; round++) {
		unsigned before = kills != NULL ? (unsigned)rand() % 2000 : 20 + 37 * round;
		struct stage stage;
		int ends[2];
		begin(&stage);
		CHECK(pipe(ends) == 0);
		pid_t child = fork();
		if (child == 0) {
			open_ledger(&stage);
			for (uint64_t i = 1; write_number(&stage, i, NULL); i++) {
				if (write(ends[1], &i, sizeof(i)) != sizeof(i)) {
					break;
				}
			}
			_Exit(1);
		}
		uint64_t told = 0;
		for (unsigned i = 0; i <= before; i++) {
			CHECK(read(ends[0], &told, sizeof(told)) == sizeof(told));
		}
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		close(ends[1]);
		while (read(ends[0], &told, sizeof(told)) == sizeof(told)) {
		}
		close(ends[0]);
		uint64_t found = ledger_read_last_number(stage.path);
		lost += found < told ? 1 : 0;
		if (found < told || found > told + 1) {
			CHECK_FAILED("told %d, found %d", (int)told, (int)found);
		}
		end(&stage);
	}
	if (kills != NULL) {
		printf("%d kills, %u of them lost a line that was said to be written\n", (int)rounds, lost);
	}
}

TEST_MAIN(
	RUN(a_line_says_what_left_and_why_and_nothing_of_what_it_said);
	RUN(words_and_payloads_stand_there_only_if_each_is_switched_on_and_codes_never);
	RUN(long_words_and_payloads_are_cut_between_characters);
	RUN(it_is_for_us_alone_whatever_the_umask_and_whoever_could_read_it);
	RUN(numbers_go_on_after_a_restart);
	RUN(files_are_rotated_by_size_and_the_oldest_goes);
	RUN(a_torn_last_line_is_recognised_and_closed_off);
	RUN(a_damaged_line_is_named_and_skipped);
	RUN(a_line_without_end_costs_no_memory);
	RUN(a_clock_that_is_set_back_is_told);
	RUN(deleted_while_running_it_is_begun_again_and_that_is_said);
	RUN(what_was_gone_is_noted_once_that_can_be_written);
	RUN(two_writers_lose_nothing_over_rotations);
	RUN(what_does_not_fit_on_the_disk_must_not_leave);
	RUN(unless_the_user_allows_it);
	RUN(a_connection_that_could_not_be_written_is_noted);
	RUN(what_cannot_be_opened_is_tried_again_with_each_line);
	RUN(without_a_right_nothing_is_written);
	RUN(on_a_full_disk_nothing_leaves_until_there_is_room);
	RUN(on_a_disk_that_is_read_only_nothing_leaves);
	RUN(what_root_makes_belongs_to_the_owner_of_the_folder);
	RUN(kill_loses_at_most_the_last_line);
)
