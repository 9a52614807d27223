/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/understanding.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/confidence.h"
#include "bridge/dialogue/intent_thresholds.h"
#include "bridge/grammar/grammar.h"
#include "bridge/grammar/meaning.h"
#include "bridge/grammar/typed.h"
#include "bridge/home/plan.h"
#include "bridge/wire/message.h"

const char REASON_NO_SPEECH[] = "no speech";
const char REASON_NO_VOICE[] = "no voice";
const char REASON_NO_WAKE_WORD[] = "no wake word";
const char REASON_NO_COMMAND[] = "no command";
const char REASON_TOO_LONG[] = "too long";
const char REASON_SOUND_LOST[] = "sound lost";
const char REASON_NOT_SURE[] = "not sure";
const char REASON_TWINS[] = "twins";
const char REASON_DISAGREEMENT[] = "disagreement";
const char REASON_NOT_A_SENTENCE[] = "not a sentence";
const char REASON_AMBIGUOUS[] = "ambiguous";
const char REASON_COMPOUND[] = "compound";
const char REASON_NOT_ASKED[] = "not asked";
const char REASON_AMID_TALK[] = "amid talk";

/* With a capital and a full stop; malloc'd. */
static char *as_sentence(const char *text)
{
	size_t length = strlen(text);
	bool ends = length > 0 && strchr(".!?", text[length - 1]) != NULL;
	char *sentence = text_format("%s%s", text, ends ? "" : ".");

	if (sentence != NULL) {
		sentence[0] = (char)toupper((unsigned char)sentence[0]);
	}
	return sentence;
}

static bool refuse(struct understanding *understanding, const char *reason, const char *detail)
{
	meaning_destroy(understanding->meaning);
	understanding->meaning = NULL;
	clauses_finish(&understanding->clauses);
	understanding->accepted = false;
	free(understanding->reason);
	understanding->reason = text_copy(reason);
	free(understanding->detail);
	understanding->detail = detail != NULL ? as_sentence(detail) : NULL;
	return understanding->reason != NULL;
}

/* Gives the words that are in `text` their meaning. */
static bool find_meaning(const struct grammar *grammar, struct understanding *understanding)
{
	static const char *const reasons[] = {
		[CLAUSES_NO_SENTENCE] = REASON_NOT_A_SENTENCE,
		[CLAUSES_AMBIGUOUS] = REASON_AMBIGUOUS,
		[CLAUSES_REFUSED] = REASON_COMPOUND,
	};
	struct error error = {0};

	enum clauses_read read =
		clauses_read(grammar, understanding->text, &understanding->clauses, &error);
	if (read != CLAUSES_GOOD) {
		return refuse(understanding, reasons[read], error.text);
	}
	understanding->accepted = true;
	if (understanding->clauses.count == 1) {
		understanding->meaning = understanding->clauses.items[0];
		understanding->clauses = (struct clauses){0};
	}
	return true;
}

struct meaning *const *understanding_clauses(const struct understanding *understanding,
	size_t *count)
{
	bool one = understanding->meaning != NULL;

	*count = one ? 1 : understanding->clauses.count;
	return one ? &understanding->meaning : understanding->clauses.items;
}

/* What is said about each doubt. */
static const struct {
	const char *reason;
	const char *detail;
} doubts[] = {
	[DOUBT_UNLIKE] = {REASON_NOT_SURE, "the nearest command does not fit well to what was said"},
	[DOUBT_RIVAL] = {REASON_TWINS, "it could have been another command just as well"},
	[DOUBT_DISAGREED] = {REASON_DISAGREEMENT, "each time I listen to it I hear something else"},
};

/* True if another sentence means the same. */
static bool means_the_same(const struct grammar *grammar, const char *sentence,
	const struct understanding *understanding)
{
	struct error error = {0};
	struct clauses other;
	size_t count;

	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	bool same = clauses_read(grammar, sentence, &other, &error) == CLAUSES_GOOD &&
		clauses_equal(other.items, other.count, clauses, count);
	clauses_finish(&other);
	return same;
}

/* "Never mind" and the like change nothing in the house. */
static bool is_talk(const struct understanding *understanding)
{
	return understanding->meaning != NULL &&
		plan_kind(understanding->meaning) == INTENT_TALK;
}

/* Where all rivals mean the same there may be others behind the last: its lead is the least that
 * they can have, and all that is known if no more were looked for. What changes nothing need not
 * be told from those behind: it is short, and would lack the lead that a short word needs. */
static double lead_over_another_meaning(const struct grammar *grammar,
	const struct utterance *utterance, const struct understanding *understanding)
{
	const struct text_list *next = &utterance->next_rivals;
	double lead = utterance->evidence.lead;
	bool same = utterance->rival != NULL &&
		means_the_same(grammar, utterance->rival, understanding);

	if (same && is_talk(understanding)) {
		return EVIDENCE_LEAD_MAX;
	}
	for (size_t i = 0; same && i < next->count; i++) {
		lead = utterance->next_leads[i];
		same = means_the_same(grammar, next->items[i], understanding);
	}
	return same && next->count < EVIDENCE_NEXT_RIVALS_MAX ? EVIDENCE_LEAD_MAX : lead;
}

/* The listener compares words; here it is known what they mean. */
static void compare_by_meaning(const struct grammar *grammar, const struct utterance *utterance,
	struct understanding *understanding)
{
	struct evidence *evidence = &understanding->evidence;
	const struct text_list *opinions = &utterance->opinions;
	size_t same = 0;

	for (size_t i = 0; i < opinions->count; i++) {
		same += means_the_same(grammar, opinions->items[i], understanding);
	}
	if (opinions->count > 0) {
		evidence->agreement = (double)same / (double)opinions->count;
	}
	evidence->lead = lead_over_another_meaning(grammar, utterance, understanding);
}

static double strictest_threshold(const struct intent_thresholds *thresholds,
	const struct understanding *understanding)
{
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	double needed = 0;

	for (size_t i = 0; i < count; i++) {
		double threshold = intent_threshold(thresholds, clauses[i]->intent);
		needed = threshold > needed ? threshold : needed;
	}
	return needed;
}

static bool judge(const struct grammar *grammar, const struct intent_thresholds *thresholds,
	const struct utterance *utterance, struct understanding *understanding)
{
	enum doubt doubt;

	compare_by_meaning(grammar, utterance, understanding);
	understanding->score = confidence(&understanding->evidence, &doubt);
	understanding->needed = strictest_threshold(thresholds, understanding);
	return understanding->score >= understanding->needed ||
		refuse(understanding, doubts[doubt].reason, doubts[doubt].detail);
}

static bool take_utterance(const struct grammar *grammar,
	const struct intent_thresholds *thresholds, const struct utterance *utterance,
	struct understanding *understanding)
{
	*understanding = (struct understanding){.evidence = utterance->evidence,
		.needed = confidence_needed};
	understanding->text = text_copy(utterance->text != NULL ? utterance->text : "");
	if (understanding->text == NULL) {
		return false;
	}
	if (utterance->reason != NULL) {
		return refuse(understanding, utterance->reason, NULL);
	}
	if (understanding->text[0] == '\0') {
		return refuse(understanding, REASON_NOT_A_SENTENCE, "what was said is like no command");
	}
	if (!find_meaning(grammar, understanding)) {
		return false;
	}
	return !understanding->accepted || judge(grammar, thresholds, utterance, understanding);
}

static bool take_typed(const struct grammar *grammar, const char *typed,
	struct understanding *understanding)
{
	struct error error = {0};
	struct buffer words;

	*understanding = (struct understanding){.score = 1};
	buffer_init(&words, TYPED_WORDS_MAX);
	bool taken = typed_to_words(typed, &words, &error);
	understanding->text = text_copy(taken ? buffer_text(&words) : "");
	buffer_finish(&words);
	if (understanding->text == NULL) {
		return false;
	}
	return taken ? find_meaning(grammar, understanding)
		     : refuse(understanding, REASON_NOT_A_SENTENCE, error.text);
}

bool understand_utterance(const struct grammar *grammar,
	const struct intent_thresholds *thresholds, const struct utterance *utterance,
	struct understanding *understanding)
{
	bool taken = take_utterance(grammar, thresholds, utterance, understanding);

	if (!taken) {
		understanding_finish(understanding);
	}
	return taken;
}

bool understand_typed(const struct grammar *grammar, const char *typed,
	struct understanding *understanding)
{
	bool taken = take_typed(grammar, typed, understanding);

	if (!taken) {
		understanding_finish(understanding);
	}
	return taken;
}

bool understanding_refuse(struct understanding *understanding, const char *reason,
	const char *detail)
{
	return refuse(understanding, reason, detail);
}

void understanding_refuse_reply(struct understanding *understanding)
{
	if (understanding->accepted && understanding->meaning != NULL &&
		plan_kind(understanding->meaning) == INTENT_REPLY) {
		refuse(understanding, REASON_NOT_ASKED,
			"nothing was asked, so that answers nothing");
	}
}

static void refuse_to_open(struct understanding *understanding)
{
	refuse(understanding, REASON_NOT_SURE,
		"To open something I have to be surer of what was said. I did nothing.");
}

void understanding_demand_confidence_to_open(struct understanding *understanding)
{
	if (understanding->accepted && understanding->score < confidence_needed_to_open) {
		refuse_to_open(understanding);
	}
}

void understanding_demand_confidence_amid_talk(struct understanding *understanding)
{
	if (understanding->accepted && understanding->score < confidence_needed_amid_talk) {
		understanding->needed = confidence_needed_amid_talk;
		refuse(understanding, REASON_AMID_TALK, "somebody was talking just before, and I am not "
			"sure that this was for me. I did nothing");
	}
}

void understanding_demand_rival_looked_for(struct understanding *understanding)
{
	if (understanding->accepted && !understanding->evidence.rival_looked_for) {
		refuse_to_open(understanding);
	}
}

void understanding_finish(struct understanding *understanding)
{
	free(understanding->text);
	free(understanding->reason);
	free(understanding->detail);
	meaning_destroy(understanding->meaning);
	clauses_finish(&understanding->clauses);
	*understanding = (struct understanding){0};
}

static double rounded(double number, double unit)
{
	return (double)(long long)(number / unit + (number < 0 ? -0.5 : 0.5)) * unit;
}

static bool put_evidence(struct json *json, const struct evidence *evidence)
{
	return json_put_number(json, "margin", rounded(evidence->margin, 0.001)) &&
		json_put_number(json, "fit", rounded(evidence->fit, 0.001)) &&
		json_put_number(json, "seconds", rounded(evidence->seconds, 0.01)) &&
		json_put_number(json, "lead", rounded(evidence->lead, 0.1)) &&
		json_put_number(json, "agreement", rounded(evidence->agreement, 0.01)) &&
		json_put_number(json, "passes", evidence->passes) &&
		json_put_number(json, "reverberation", rounded(evidence->reverberation, 0.01)) &&
		json_put_boolean(json, "rival_looked_for", evidence->rival_looked_for);
}

bool understanding_put_meaning(const struct understanding *understanding, struct json *json)
{
	const struct meaning *meaning = understanding->meaning;
	const struct clauses *clauses = &understanding->clauses;

	if (meaning == NULL && clauses->count > 0) {
		return json_put_text(json, "intent", NULL) &&
			json_put(json, "clauses", clauses_json(clauses->items, clauses->count));
	}
	return json_put_text(json, "intent", meaning != NULL ? meaning->intent : NULL) &&
		json_put(json, "slots",
			meaning != NULL ? meaning_slots_json(meaning) : json_new_object());
}

struct json *understanding_heard_json(const struct understanding *understanding,
	const struct utterance *utterance, const char *file)
{
	struct json *json = json_new_object();
	bool good = json_put_text(json, "file", file);
	good = json_put_number(json, "start", rounded(utterance->start, 0.001)) && good;
	good = json_put_number(json, "end", rounded(utterance->end, 0.001)) && good;
	good = json_put_text(json, "wake", utterance->wake) && good;
	good = json_put_number(json, "wake_score", rounded(utterance->wake_score, 0.001)) && good;
	good = json_put_boolean(json, "accepted", understanding->accepted) && good;
	good = json_put_text(json, "reason", understanding->reason) && good;
	if (utterance->sound != NULL) {
		good = json_put_text(json, "sound", utterance->sound) && good;
	}
	good = json_put_text(json, "text", understanding->text) && good;
	good = understanding_put_meaning(understanding, json) && good;
	good = json_put_number(json, "score", rounded(understanding->score, 0.001)) && good;
	good = put_evidence(json, &understanding->evidence) && good;
	good = json_put_text(json, "rival", utterance->rival) && good;
	good = json_put_number(json, "decode_ms", rounded(utterance->decode_ms, 0.1)) && good;
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}
