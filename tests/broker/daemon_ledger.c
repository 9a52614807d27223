/* SPDX-License-Identifier: MIT
 *
 * `earshot run` and its ledger: the broker's own log is the witness that each message it got
 * stands there, and that nothing left which could not be written down.
 */
#include "tests/check.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/demo/private_broker.h"
#include "bridge/guard/ledger_read.h"
#include "bridge/privacy/privacy_report.h"
#include "tests/support/observer.h"
#include "tests/support/program.h"
#include "tests/support/staged_daemon.h"
#include "tests/support/temporary_folder.h"

#define LIGHT_SET "zigbee2mqtt/kitchen_light/set"
#define LIGHT_THERE "zigbee2mqtt/kitchen_light/availability"
#define LIGHT_ON "The kitchen light is on."
#define NOT_WRITTEN "I could not write down what I send, so I sent nothing: is a directory."

struct ledger_seen {
	unsigned published; /* all but connections and notes */
	unsigned commands, connects, notes, with_intent;
	uint64_t number; /* of the last command */
};

static void on_record(const struct ledger_record *record, void *data)
{
	struct ledger_seen *seen = data;
	bool connect = strcmp(record->kind, "connect") == 0;
	bool note = strcmp(record->kind, "note") == 0;
	seen->connects += connect ? 1 : 0;
	seen->notes += note ? 1 : 0;
	seen->published += !connect && !note ? 1 : 0;
	seen->commands += strcmp(record->kind, "command") == 0 ? 1 : 0;
	seen->with_intent += strcmp(record->intent, "light_on") == 0 ? 1 : 0;
	seen->number = record->number > 0 ? record->number : seen->number;
	if (!note && strncmp(record->address, "127.0.0.1:", 10) != 0) {
		CHECK_FAILED("%s went to %s", record->kind, record->address);
	}
}

static char *ledger_path(struct staged *staged)
{
	return text_copy(temporary_folder_path(staged->folder, "state/ledger.jsonl"));
}

static struct ledger_seen read_ledger(struct staged *staged)
{
	struct ledger_seen seen = {0};
	struct ledger_reading reading;
	struct error error = {0};
	char *path = ledger_path(staged);
	CHECK(ledger_read(path, on_record, &seen, &reading, &error));
	CHECK(reading.damaged == 0 && reading.cut == 0);
	free(path);
	return seen;
}

/* How many messages the broker received from us. */
static unsigned received(struct staged *staged)
{
	struct buffer log;
	unsigned count = 0;
	char *path = private_broker_path(staged->broker, "log");
	buffer_init(&log, 10000000);
	CHECK(buffer_read_file(&log, path, NULL));
	const char *at = buffer_text(&log);
	while ((at = strstr(at, "Received PUBLISH from earshot-test-")) != NULL) {
		count++;
		at++;
	}
	buffer_finish(&log);
	free(path);
	return count;
}

TEST(each_message_that_the_broker_got_stands_in_the_ledger)
{
	struct staged staged;
	CHECK(staged_start(&staged, false));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true, LIGHT_ON));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true, LIGHT_ON));
	struct ledger_seen seen = read_ledger(&staged);
	CHECK(seen.published > 4 && seen.published == received(&staged));
	CHECK(seen.commands == 3 && seen.number == 3 && seen.connects == 1 && seen.notes == 0);
	CHECK(seen.with_intent >= 2);
	CHECK(staged_finish(&staged));
}

static double changes_of(const struct json *report, const char *kind)
{
	const struct json *list = json_path(report, "linked.kinds");
	for (const struct json *item = json_first(list); item != NULL; item = json_next(item)) {
		if (strcmp(json_get_text(item, "kind"), kind) == 0) {
			return json_get_number(item, "changes", 0);
		}
	}
	return 0;
}

TEST(changes_of_the_house_are_counted)
{
	struct staged staged;
	CHECK(staged_start(&staged, false));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true, LIGHT_ON));
	CHECK(observer_publish(staged.observer, LIGHT_THERE, "{\"state\": \"online\"}", false));
	CHECK(observer_publish(staged.observer, LIGHT_THERE, "{\"state\": \"offline\"}", false));
	CHECK(observer_publish(staged.observer, LIGHT_THERE, "{\"state\": \"online\"}", false));
	CHECK(observer_catch_up(staged.observer));
	/* What it reports after that comes after that. */
	CHECK(staged_ask_is(&staged, "turn off the kitchen light", true,
		"The kitchen light is off."));
	program_signal(staged.daemon, SIGTERM);
	CHECK(program_end(staged.daemon) == 0);
	program_destroy(staged.daemon);
	staged.daemon = NULL;
	char *folder = text_copy(temporary_folder_path(staged.folder, "state/changes"));
	char *path = ledger_path(&staged);
	int64_t now_ms = clock_wall_ms(staged.clock);
	const struct privacy_period period = {now_ms - 86400000, now_ms + 86400000};
	struct error error = {0};
	struct json *report = privacy_report(path, folder, NULL, &period, &error);
	CHECK(json_get_number(json_get(report, "linked"), "reports", 0) >= 1);
	CHECK_NUMBER(changes_of(report, "Alexa.EndpointHealth connectivity"), 2, 0);
	CHECK_NUMBER(json_get_number(json_path(report, "here.outside"), "messages", -1), 0, 0);
	CHECK(json_get_number(json_get(report, "here"), "messages", 0) == received(&staged));
	json_destroy(report);
	free(folder);
	free(path);
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_finish(&staged));
}

TEST(what_cannot_be_written_down_is_not_sent_and_the_answer_says_so)
{
	struct staged staged;
	CHECK(staged_start(&staged, false));
	char *path = ledger_path(&staged);
	unsigned before = received(&staged);
	CHECK(unlink(path) == 0 && mkdir(path, 0700) == 0);
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", false, NOT_WRITTEN));
	CHECK(staged_ask_is(&staged, "turn on the lights in the kitchen", false, NOT_WRITTEN));
	CHECK(staged_seen(&staged, LIGHT_SET) == 0 && received(&staged) == before);
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "cannot be written") == 1);
	CHECK(rmdir(path) == 0);
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true, LIGHT_ON));
	CHECK(program_count(staged.daemon, PROGRAM_ERR, "the ledger is written again") == 1);
	struct ledger_seen seen = read_ledger(&staged);
	CHECK(seen.notes == 1 && seen.commands == 1);
	free(path);
	CHECK(staged_finish(&staged));
}

TEST(unless_the_user_allows_it)
{
	struct staged staged;
	CHECK(staged_begin(&staged, true));
	CHECK(staged_add_setting(&staged, "ledger: {required: no}"));
	char *path = ledger_path(&staged);
	CHECK(mkdir(temporary_folder_path(staged.folder, "state"), 0700) == 0);
	CHECK(mkdir(path, 0700) == 0);
	CHECK(staged_start_broker(&staged) && staged_start_home(&staged));
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(program_wait(staged.daemon, PROGRAM_ERR, "what is sent is not written down", 1));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true, LIGHT_ON));
	/* Once it can be written, it says that something is missing. */
	CHECK(rmdir(path) == 0);
	CHECK(staged_ask_is(&staged, "turn off the kitchen light", true,
		"The kitchen light is off."));
	struct ledger_seen seen = read_ledger(&staged);
	CHECK(seen.notes == 1 && seen.commands == 1 && seen.connects == 0);
	free(path);
	CHECK(staged_finish(&staged));
}

TEST(killed_and_started_again_it_counts_on)
{
	struct staged staged;
	CHECK(staged_start(&staged, false));
	CHECK(staged_ask_is(&staged, "turn on the kitchen light", true, LIGHT_ON));
	program_signal(staged.daemon, SIGKILL);
	CHECK(program_end(staged.daemon) == 1000 + SIGKILL);
	program_destroy(staged.daemon);
	staged.daemon = NULL;
	CHECK(staged_start_daemon(&staged, NULL));
	CHECK(staged_ask_is(&staged, "lock the front door", true, "The front door is locked."));
	struct ledger_seen seen = read_ledger(&staged);
	CHECK(seen.commands == 2 && seen.number == 2 && seen.connects == 2);
	CHECK(seen.published == received(&staged));
	CHECK(staged_finish(&staged));
}

TEST_MAIN(
	RUN(each_message_that_the_broker_got_stands_in_the_ledger);
	RUN(changes_of_the_house_are_counted);
	RUN(what_cannot_be_written_down_is_not_sent_and_the_answer_says_so);
	RUN(unless_the_user_allows_it);
	RUN(killed_and_started_again_it_counts_on);
)
