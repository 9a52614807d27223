/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/settings.h"
#include "bridge/config/wake_advice.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"
#include "tests/support/device_map.h"
#include "tests/support/temporary_folder.h"

/* "turn on" and "stop". */
static char *words[] = {(char *)"turn", (char *)"on", (char *)"stop"};
static struct sound_arc arcs[] = {{0, 1, 0, 0}, {1, 2, 1, 0}, {0, 2, 2, 0}};
static uint32_t finals[] = {2};

static char *computer[] = {(char *)"K AH M P Y UW T ER"};
static char *hal[] = {(char *)"HH AE L"};
static char *hey[] = {(char *)"HH EY"};
static char *house[] = {(char *)"HH AW S"};
static char *thank[] = {(char *)"TH AE NG K"};
static char *turn[] = {(char *)"T ER N"};
static char *turning[] = {(char *)"T ER N IH NG"};
static char *on[] = {(char *)"AO N", (char *)"AA N"};
static char *everything[] = {(char *)"EH V R IY TH IH NG", (char *)"EH V R IY"};

#define SAID(name) \
	{.word = (char *)#name, .phones = {.items = name, .count = sizeof(name) / sizeof(name[0])}}
static struct pronunciation pronunciations[] = {SAID(computer), SAID(hal), SAID(hey), SAID(house),
	SAID(thank), SAID(turn), SAID(turning), SAID(on), SAID(everything)};

static char *advice_on(const char *wake_word)
{
	struct temporary_folder *folder = temporary_folder_create();
	struct problems *problems = problems_create();
	struct wake_word wake = {(char *)wake_word, 0.5};
	const struct network_message message = {
		.network = {.words = {.items = words, .count = 3}, .state_count = 3, .arcs = arcs,
			.arc_count = 3, .finals = finals, .final_count = 1},
		.pronunciations = pronunciations,
		.pronunciation_count = sizeof(pronunciations) / sizeof(pronunciations[0]),
		.wake_words = &wake,
		.wake_word_count = 1,
	};
	char *yaml = text_format("version: 1\nwake: {words: [other, %s]}\n", wake_word);
	CHECK(temporary_folder_write(folder, "map.yaml", yaml));
	struct settings *settings =
		settings_load(temporary_folder_path(folder, "map.yaml"), problems);
	wake_advice_give(settings, &message, problems);
	CHECK(problems_count(problems, SEVERITY_ERROR) == 0);
	char *advice = device_map_problems(problems);
	settings_destroy(settings);
	problems_destroy(problems);
	temporary_folder_destroy(folder);
	free(yaml);
	return advice;
}

TEST(a_wake_word_that_will_not_work_well_is_named)
{
	static const struct {
		const char *wake_word;
		size_t warnings;
		const char *said;
	} cases[] = {
		{"computer", 0, ""},
		{"hal", 1, ":2:23: warning: the wake word `hal` has only 3 sounds"},
		{"hey house", 1, "`hey house` has only 5 sounds"},
		{"hey computer", 0, ""},
		{"thank hal", 0, ""},
		/* The shortest way to say it counts, and each word must be common. */
		{"everything", 2, "`everything` has only 4 sounds"},
		{"everything on", 1, "`everything on` is said every day"},
		{"turn", 3, "commands begin with the wake word `turn`"},
		{"turn on", 3, "commands begin with the wake word `turn on`"},
		{"on", 2, "`on` has only 2 sounds"},
		{"turning", 1, "`turning` has only 5 sounds"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *advice = advice_on(cases[i].wake_word);
		size_t count = 0;
		CHECK_HAS(advice, cases[i].said);
		for (const char *c = advice; *c != '\0'; c++) {
			count += *c == '\n';
		}
		if (count != cases[i].warnings) {
			CHECK_FAILED("%s: %s", cases[i].wake_word, advice);
		}
		free(advice);
	}
}

TEST_MAIN(RUN(a_wake_word_that_will_not_work_well_is_named))
