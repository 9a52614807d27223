/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/dialogue/chatter.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/grammar.h"
#include "bridge/wire/message.h"
#include "tests/support/evidence.h"
#include "tests/support/grammar_house.h"

#define SAID(text_, start_, end_, evidence_) \
	{.text = (char *)(text_), .start = (start_), .end = (end_), .evidence = evidence_}
#define CUT(start_, end_) \
	{.text = (char *)"", .reason = (char *)REASON_TOO_LONG, .start = (start_), .end = (end_)}

#define CLICK(start_, end_) \
	{.text = (char *)"", .reason = (char *)REASON_NO_VOICE, .start = (start_), .end = (end_)}

static const char grammar_text[] = "#JSGF V1.0;\ngrammar t;\npublic <start> = start | begin;\n";

static const struct {
	struct utterance utterances[3];
	const char *reason; /* of the last */
	const char *what;
} cases[] = {
	{{SAID("start", 1, 2, HARDLY_EVIDENCE)}, NULL, "nothing before"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 2.4, 3, HARDLY_EVIDENCE)},
		REASON_AMID_TALK, "right after talk"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 2.4, 3, SURE_EVIDENCE)}, NULL,
		"sure enough for that"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 3.4, 4, HARDLY_EVIDENCE)},
		REASON_AMID_TALK, "a short pause"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 3.6, 4, HARDLY_EVIDENCE)}, NULL,
		"a longer pause"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 1.8, 3, HARDLY_EVIDENCE)},
		REASON_AMID_TALK, "the end of the one before is in it"},
	{{SAID("hello", 61, 62, SURE_EVIDENCE), SAID("start", 1, 2, HARDLY_EVIDENCE)}, NULL,
		"another stream"},
	{{SAID("start", 1, 2, SURE_EVIDENCE), SAID("start", 2.4, 3, HARDLY_EVIDENCE)}, NULL,
		"right after a command"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 2.4, 3, HARDLY_EVIDENCE),
		SAID("start", 3.4, 4, HARDLY_EVIDENCE)}, REASON_AMID_TALK, "and on"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 2.4, 3, SURE_EVIDENCE),
		SAID("start", 3.4, 4, HARDLY_EVIDENCE)}, NULL, "a command is the end of it"},
	{{CUT(1, 13), SAID("start", 13.1, 14, HARDLY_EVIDENCE)}, REASON_AMID_TALK, "too long"},
	{{SAID("start", 1, 2, UNLIKE_EVIDENCE), SAID("start", 2.4, 3, HARDLY_EVIDENCE)},
		REASON_AMID_TALK, "talk that is somewhat like a command"},
	{{SAID("start", 1, 2, UNSURE_EVIDENCE), SAID("start", 2.4, 3, HARDLY_EVIDENCE)}, NULL,
		"a command that had a twin"},
	{{SAID("start", 1, 2, EVIDENCE(EVIDENCE_LEAD_MAX, 0.2)),
		SAID("start", 2.4, 3, HARDLY_EVIDENCE)}, NULL, "a command that was heard differently"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), SAID("start", 2.4, 3, UNSURE_EVIDENCE),
		SAID("start", 3.4, 4, HARDLY_EVIDENCE)}, REASON_AMID_TALK, "one that failed amid talk"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), CLICK(2.2, 2.3),
		SAID("start", 2.6, 3, HARDLY_EVIDENCE)}, REASON_AMID_TALK, "a click between"},
	{{CLICK(1, 1.1), SAID("start", 1.4, 2, HARDLY_EVIDENCE)}, NULL, "a click alone"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE),
		SAID("start", 2.4, 3, EVIDENCE(EVIDENCE_LEAD_MAX, 0.75))}, REASON_AMID_TALK,
		"not all passes agree"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE),
		SAID("start", 2.4, 3, EVIDENCE(EVIDENCE_LEAD_MAX, 0.8))}, NULL, "hardly any does not"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), {.text = (char *)"start", .wake = (char *)"computer",
		.wake_score = 0.8, .start = 2.4, .end = 3, .evidence = HARDLY_EVIDENCE}}, NULL,
		"with a wake word"},
	{{SAID("hello", 1, 2, SURE_EVIDENCE), {.text = (char *)"start", .wake = (char *)"computer",
		.start = 2.4, .end = 3, .evidence = HARDLY_EVIDENCE}}, REASON_AMID_TALK,
		"with one that nobody looked for"},
};

static void judge(struct chatter *chatter, const struct grammar *grammar,
	const struct utterance *utterance, struct understanding *understanding)
{
	CHECK(understand_utterance(grammar, NULL, utterance, understanding));
	chatter_judge(chatter, utterance, understanding);
}

TEST(what_comes_amid_talk_has_to_be_surer)
{
	struct grammar *grammar = grammar_house_compile(grammar_text, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct chatter chatter = {0};
		struct understanding understanding = {0};
		for (size_t k = 0; k < 3 && cases[i].utterances[k].text != NULL; k++) {
			understanding_finish(&understanding);
			judge(&chatter, grammar, &cases[i].utterances[k], &understanding);
		}
		if (understanding.accepted != (cases[i].reason == NULL)) {
			CHECK_FAILED("%s: %s", cases[i].what, understanding.reason);
		}
		CHECK_TEXT(understanding.reason, cases[i].reason);
		if (cases[i].reason != NULL) {
			CHECK_HAS(understanding.detail, "for me. I did nothing.");
			CHECK(understanding.needed > understanding.score);
		}
		understanding_finish(&understanding);
	}
	grammar_destroy(grammar);
}

TEST_MAIN({
	RUN(what_comes_amid_talk_has_to_be_surer);
})
