/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "audio/refused/refused_keeper.h"
#include "audio/refused/refused_ring.h"
#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/wire/message.h"
#include "tests/support/temporary_folder.h"

#define NOW_MS INT64_C(1790000000000)

struct stage {
	struct temporary_folder *folder;
	struct clock *clock;
	int ring;
	struct refused_keeper *keeper;
	struct buffer seen; /* "SEQUENCE reason wake \"text\" first-sample count; " */
};

static void begin(struct stage *stage)
{
	*stage = (struct stage){.folder = temporary_folder_create(),
		.clock = clock_create_manual(NOW_MS)};
	const char *path = temporary_folder_path(stage->folder, "ring");
	int writer = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	stage->ring = open(path, O_RDONLY);
	CHECK(ftruncate(writer, 3 * (off_t)REFUSED_SLOT_BYTES) == 0);
	stage->keeper = refused_keeper_create(writer, stage->clock);
	CHECK(stage->keeper != NULL);
	buffer_init(&stage->seen, 10000);
}

static void end(struct stage *stage)
{
	refused_keeper_destroy(stage->keeper);
	close(stage->ring);
	clock_destroy(stage->clock);
	buffer_finish(&stage->seen);
	temporary_folder_destroy(stage->folder);
}

static bool on_utterance(const struct refused_utterance *utterance, void *data)
{
	struct stage *stage = data;
	buffer_append_format(&stage->seen, "%d %s %s \"%s\" %d %zu; ", (int)utterance->sequence,
		utterance->reason, utterance->wake, utterance->text,
		utterance->count > 0 ? utterance->samples[0] : -1, utterance->count);
	CHECK(utterance->wall_ms == NOW_MS);
	return true;
}

static const char *kept(struct stage *stage)
{
	size_t left_out = 0;
	buffer_clear(&stage->seen);
	CHECK(refused_ring_read(stage->ring, on_utterance, stage, &left_out));
	CHECK(left_out == 0);
	return buffer_text(&stage->seen);
}

static void sound(struct stage *stage, int16_t value, size_t count)
{
	int16_t samples[100];
	for (size_t i = 0; i < count; i++) {
		samples[i] = value;
	}
	refused_keeper_sound(stage->keeper, samples, count);
}

static int64_t hold(struct stage *stage, const char *wake, const char *text)
{
	return refused_keeper_hold(stage->keeper,
		&(struct utterance){.wake = (char *)wake, .text = (char *)text});
}

static bool judge(struct stage *stage, int64_t number, int64_t sequence, const char *reason)
{
	return refused_keeper_judge(stage->keeper,
		&(struct verdict){.number = number, .sequence = sequence, .reason = reason});
}

TEST(what_is_refused_is_kept_and_the_rest_forgotten)
{
	struct stage stage;
	begin(&stage);
	sound(&stage, 11, 50);
	int64_t first = hold(&stage, "computer", "lock the door");
	sound(&stage, 22, 60);
	int64_t second = hold(&stage, "computer", "");
	CHECK(first > 0 && second > 0 && first != second);
	CHECK_TEXT(kept(&stage), "");
	CHECK(judge(&stage, first, 0, NULL));
	CHECK_TEXT(kept(&stage), "");
	CHECK(judge(&stage, second, 1, "not a sentence"));
	CHECK_TEXT(kept(&stage), "1 not a sentence computer \"\" 22 60; ");
	/* What was judged is gone, and nothing comes of a number that never was. */
	CHECK(judge(&stage, first, 2, "not sure"));
	CHECK(judge(&stage, second, 2, "not sure"));
	CHECK(judge(&stage, 0, 2, "not sure"));
	CHECK(judge(&stage, 9999, 2, "not sure"));
	CHECK(judge(&stage, INT64_MAX, 2, "not sure"));
	CHECK_TEXT(kept(&stage), "1 not a sentence computer \"\" 22 60; ");
	end(&stage);
}

/* Talk in the room is held by nobody, whatever comes down from the bridge. */
TEST(what_was_said_to_no_wake_word_is_never_held)
{
	struct stage stage;
	begin(&stage);
	sound(&stage, 11, 50);
	CHECK(hold(&stage, NULL, "") == 0);
	for (int number = 0; number < 10; number++) {
		CHECK(judge(&stage, number, number + 1, "no wake word"));
	}
	CHECK_TEXT(kept(&stage), "");
	/* Nor does its sound become that of the next. */
	CHECK(hold(&stage, "computer", "") == 0);
	end(&stage);
}

TEST(a_sound_stands_until_it_is_known_that_no_command_came)
{
	struct stage stage;
	begin(&stage);
	sound(&stage, 11, 50);
	sound(&stage, 22, 60);
	int64_t number = hold(&stage, "computer", "");
	CHECK(judge(&stage, number, 1, "no command"));
	CHECK_TEXT(kept(&stage), "1 no command computer \"\" 22 60; ");
	CHECK(hold(&stage, "computer", "") == 0);
	sound(&stage, 33, 0);
	CHECK(hold(&stage, "computer", "") == 0);
	end(&stage);
}

TEST(some_may_wait_for_their_verdict_but_not_many)
{
	struct stage stage;
	int64_t numbers[6];
	begin(&stage);
	for (int i = 0; i < 6; i++) {
		sound(&stage, (int16_t)(i + 1), 10);
		numbers[i] = hold(&stage, "computer", "");
		CHECK(numbers[i] > 0);
	}
	for (int i = 0; i < 6; i++) {
		CHECK(judge(&stage, numbers[i], i + 1, "r"));
	}
	CHECK_TEXT(kept(&stage), "4 r computer \"\" 4 10; 5 r computer \"\" 5 10; "
		"6 r computer \"\" 6 10; ");
	end(&stage);
}

TEST(forgetting_leaves_nothing)
{
	struct stage stage;
	begin(&stage);
	sound(&stage, 11, 50);
	CHECK(judge(&stage, hold(&stage, "computer", "one"), 1, "r"));
	sound(&stage, 22, 50);
	int64_t held = hold(&stage, "computer", "two");
	sound(&stage, 33, 50);
	refused_keeper_forget(stage.keeper);
	CHECK_TEXT(kept(&stage), "");
	CHECK(judge(&stage, held, 2, "r"));
	CHECK(hold(&stage, "computer", "three") == 0);
	CHECK_TEXT(kept(&stage), "");
	/* And it goes on. */
	sound(&stage, 44, 50);
	CHECK(judge(&stage, hold(&stage, "computer", "four"), 3, "r"));
	CHECK_TEXT(kept(&stage), "3 r computer \"four\" 44 50; ");
	end(&stage);
}

TEST(what_cannot_be_kept_is_told)
{
	struct stage stage;
	begin(&stage);
	refused_keeper_destroy(stage.keeper);
	stage.keeper = refused_keeper_create(open("/dev/null", O_WRONLY), stage.clock);
	sound(&stage, 11, 50);
	CHECK(!judge(&stage, hold(&stage, "computer", ""), 1, "r"));
	sound(&stage, 11, 50);
	CHECK(judge(&stage, hold(&stage, "computer", ""), 1, NULL));
	end(&stage);
}

TEST(without_a_keeper_nothing_is_held)
{
	struct stage stage = {.keeper = NULL};
	sound(&stage, 11, 50);
	CHECK(hold(&stage, "computer", "") == 0);
	CHECK(judge(&stage, 1, 1, "r"));
	refused_keeper_forget(NULL);
	refused_keeper_destroy(NULL);
}

TEST_MAIN({
	RUN(what_is_refused_is_kept_and_the_rest_forgotten);
	RUN(what_was_said_to_no_wake_word_is_never_held);
	RUN(a_sound_stands_until_it_is_known_that_no_command_came);
	RUN(some_may_wait_for_their_verdict_but_not_many);
	RUN(forgetting_leaves_nothing);
	RUN(what_cannot_be_kept_is_told);
	RUN(without_a_keeper_nothing_is_held);
})
