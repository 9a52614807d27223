/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "audio/recognise/passes.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/confidence.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

static const char *const sentences[] = {"lock the front door", "unlock the front door",
	"turn on the kitchen light", "turn off the kitchen light", "set it to fifty",
	"set it to fifteen", NULL};
static const char *const wake_words[] = {"computer", NULL};

/* A rival is looked for in doubt, and with the word `guarded`; NULL: always. */
static struct passes *create_with(const char *const *said, const char *guarded)
{
	struct network_message message;
	struct error error = {0};
	char *model = shipped_model();

	CHECK(spoken_network(said, wake_words, &message));
	message.rivals_in_doubt = guarded != NULL;
	message.guarded = calloc(1, sizeof(*message.guarded));
	for (uint32_t i = 0; guarded != NULL && i < message.network.words.count; i++) {
		if (strcmp(message.network.words.items[i], guarded) == 0) {
			message.guarded[message.guarded_count++] = i;
		}
	}
	struct passes *passes = passes_create(model, &message, &error);
	if (passes == NULL) {
		CHECK_FAILED("%s", error.text);
	}
	network_message_finish(&message);
	free(model);
	return passes;
}

static struct passes *create(const char *const *said)
{
	return create_with(said, NULL);
}

static bool hear(struct passes *passes, const char *text, struct passes_result *result)
{
	struct spoken spoken = {0};

	CHECK(spoken_add_quiet(&spoken, 0.3));
	CHECK(text[0] == '\0' || spoken_add(&spoken, "rms", text));
	CHECK(spoken_add_quiet(&spoken, 0.3));
	bool good = passes_run(passes, spoken.samples, spoken.count, result, NULL);
	CHECK(good);
	spoken_finish(&spoken);
	return good;
}

TEST(the_rival_of_a_command_is_its_twin)
{
	static const struct {
		const char *said, *text, *rival, *opinion;
	} cases[] = {
		{"set it to fifty", "set it to fifty", "set it to fifteen", "set it to fifty"},
		{"computer, unlock the front door", "computer unlock the front door",
			"lock the front door", "unlock the front door"},
	};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create(sentences);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && passes != NULL; i++) {
		struct passes_result result;
		if (hear(passes, cases[i].said, &result)) {
			CHECK_TEXT(result.text, cases[i].text);
			CHECK_TEXT(result.rival, cases[i].rival);
			CHECK(result.evidence.lead > 0 && result.evidence.lead < EVIDENCE_LEAD_MAX);
			CHECK(result.evidence.margin > 0);
			CHECK(result.evidence.seconds > 0.5 && result.evidence.seconds < 3);
			CHECK(result.evidence.passes >= 2 && result.opinions.count >= 1);
			CHECK_TEXT(result.opinions.items[0], cases[i].opinion);
		}
		passes_result_finish(&result);
	}
	passes_destroy(passes);
}

TEST(a_rival_that_decides_nothing_is_not_looked_for)
{
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create_with(sentences, "unlock");
	struct passes_result result = {0};
	if (passes != NULL && hear(passes, "turn on the kitchen light", &result)) {
		CHECK_TEXT(result.text, "turn on the kitchen light");
		CHECK(result.rival == NULL);
		CHECK_NUMBER(result.evidence.lead, EVIDENCE_LEAD_MAX, 0);
		CHECK_NUMBER(result.evidence.agreement, 1, 0);
		CHECK_NUMBER(result.evidence.passes, 2, 0);
		CHECK(!result.evidence.rival_looked_for);
	}
	passes_result_finish(&result);
	passes_destroy(passes);
}

/* As long, and heard alike by both models. */
TEST(the_rival_of_what_has_a_guarded_word_is_looked_for)
{
	static const struct {
		const char *said, *text, *rival;
	} cases[] = {
		{"unlock the front door", "unlock the front door", "lock the front door"},
		{"computer, unlock the front door", "computer unlock the front door",
			"lock the front door"},
		{"lock the front door", "lock the front door", NULL},
		{"computer, turn on the kitchen light", "computer turn on the kitchen light", NULL},
	};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create_with(sentences, "unlock");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) && passes != NULL; i++) {
		struct passes_result result;
		if (hear(passes, cases[i].said, &result)) {
			CHECK_TEXT(result.text, cases[i].text);
			CHECK_TEXT(result.rival, cases[i].rival);
			CHECK(result.evidence.rival_looked_for == (cases[i].rival != NULL));
			CHECK((result.evidence.lead < EVIDENCE_LEAD_MAX) == (cases[i].rival != NULL));
			CHECK_NUMBER(result.evidence.agreement, 1, 0);
			CHECK(result.evidence.seconds >= EVIDENCE_LONG_SECONDS);
		}
		passes_result_finish(&result);
	}
	passes_destroy(passes);
}

/* The decoder that looked for rivals must look for all sentences again. */
TEST(one_utterance_leaves_nothing_for_the_next)
{
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create(sentences);
	struct passes_result first = {0}, second = {0}, again = {0};
	if (passes != NULL && hear(passes, "turn on the kitchen light", &first) &&
		hear(passes, "turn off the kitchen light", &second) &&
		hear(passes, "turn on the kitchen light", &again)) {
		CHECK_TEXT(second.text, "turn off the kitchen light");
		CHECK_TEXT(again.text, first.text);
		CHECK_NUMBER(again.evidence.lead, first.evidence.lead, 0);
		CHECK_NUMBER(again.evidence.margin, first.evidence.margin, 0);
		CHECK_NUMBER(again.evidence.fit, first.evidence.fit, 0);
	}
	passes_result_finish(&first);
	passes_result_finish(&second);
	passes_result_finish(&again);
	passes_destroy(passes);
}

TEST(a_single_sentence_has_no_rival)
{
	static const char *const single[] = {"lock the front door", NULL};
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create(single);
	struct passes_result result = {0};
	if (passes != NULL && hear(passes, "lock the front door", &result)) {
		CHECK_TEXT(result.text, "lock the front door");
		CHECK(result.rival == NULL && result.evidence.rival_looked_for);
		CHECK_NUMBER(result.evidence.lead, EVIDENCE_LEAD_MAX, 0);
	}
	passes_result_finish(&result);
	passes_destroy(passes);
}

/* What is like no sentence costs no more than the first two passes. */
TEST(talk_is_given_up_early)
{
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create(sentences);
	struct passes_result result = {0};
	if (passes != NULL &&
		hear(passes, "seven hundred elephants were seen near the river", &result)) {
		CHECK(result.evidence.margin < 0);
		CHECK(result.rival == NULL && result.opinions.count <= 1);
		CHECK(!result.evidence.rival_looked_for);
	}
	passes_result_finish(&result);
	passes_destroy(passes);
}

/* --- where the models differ --- */

static const char *const twins[] = {"set the lamp in the living room to thirteen percent now",
	"set the lamp in the living room to thirty percent now",
	"set the lamps in the living room to fifteen percent now",
	"set the lamps in the living room to fifty percent now", NULL};

/* White noise, always the same: Steele's splitmix64. */
static void add_noise(struct spoken *spoken, int amplitude)
{
	uint64_t state = 0;

	for (size_t i = 0; i < spoken->count && amplitude > 0; i++) {
		uint64_t z = state += 0x9e3779b97f4a7c15u;
		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		int sample = spoken->samples[i] + (int)((z >> 33) % (2 * (unsigned)amplitude)) -
			amplitude;
		spoken->samples[i] = (int16_t)(sample > INT16_MAX ? INT16_MAX
			: sample < INT16_MIN ? INT16_MIN : sample);
	}
}

/* True if more opinions were asked for, as the first two differed: it must not be sure enough to
 * open something then (bridge/dialogue/confidence.h). */
static bool is_in_dispute(struct passes *passes, const char *text, int noise)
{
	struct spoken spoken = {0};
	struct passes_result result = {0};
	struct error error = {0};

	CHECK(spoken_add_quiet(&spoken, 0.3) && spoken_add(&spoken, "kal16", text) &&
		spoken_add_quiet(&spoken, 0.3));
	add_noise(&spoken, noise);
	CHECK(passes_run(passes, spoken.samples, spoken.count, &result, &error));
	bool disputed = result.evidence.passes > 2;
	if (disputed && confidence(&result.evidence, NULL) >= confidence_needed_to_open) {
		CHECK_FAILED("lead %g, agreement %g in noise %d: %s", result.evidence.lead,
			result.evidence.agreement, noise, result.text);
	}
	if (disputed) {
		CHECK(result.evidence.lead <= 3);
		CHECK_NUMBER(result.evidence.passes, 5, 0);
		CHECK_NUMBER((double)result.opinions.count, 4, 0);
	}
	passes_result_finish(&result);
	spoken_finish(&spoken);
	return disputed;
}

TEST(a_dispute_is_never_sure_enough_to_open)
{
	static const int noises[] = {0, 100, 300, 600, 1000};
	size_t disputes = 0;
	SKIP_WITHOUT_SPEECH();
	struct passes *passes = create_with(twins, "lamps");
	for (size_t i = 0; passes != NULL && twins[i] != NULL; i++) {
		for (size_t n = 0; n < sizeof(noises) / sizeof(noises[0]); n++) {
			disputes += is_in_dispute(passes, twins[i], noises[n]);
		}
	}
	CHECK(disputes > 0);
	passes_destroy(passes);
}

TEST_MAIN({
	RUN(the_rival_of_a_command_is_its_twin);
	RUN(a_rival_that_decides_nothing_is_not_looked_for);
	RUN(the_rival_of_what_has_a_guarded_word_is_looked_for);
	RUN(one_utterance_leaves_nothing_for_the_next);
	RUN(a_single_sentence_has_no_rival);
	RUN(talk_is_given_up_early);
	RUN(a_dispute_is_never_sure_enough_to_open);
})
