/* SPDX-License-Identifier: MIT */
#include "audio/recognise/rivals.h"

#include <stddef.h>
#include <string.h>

#include "audio/recognise/first_passes.h"
#include "audio/recognise/run.h"
#include "audio/search/decoder.h"
#include "audio/search/network_text.h"
#include "audio/search/rival_network.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/wire/evidence.h"
#include "bridge/wire/message.h"

#define TEXT_MAX (64u * 1024 * 1024)

/* Of a sentence that the model of quiet speech did not hear, or that was heard together: enough for
 * a command if the others agree, and never to open something. */
#define UNKNOWN_LEAD 3.0

static bool is_found(const struct decoding *found)
{
	return found->text != NULL && found->text[0] != '\0';
}

/* Where many states are active, as in a house of a thousand devices, the beams narrow, and the
 * search may end nowhere. That is no proof that there is no rival: then it is made once more, with
 * all states. */
static bool search_surely(struct run *run, struct decoding *found, struct error *error)
{
	struct decoder *decoder = hearings_plain(run->hearings);
	struct frame_scores *scores = first_passes_scores(run->first_passes);

	bool good = decoder_run_scores(decoder, scores, false, found, error);
	if (good && !is_found(found)) {
		decoding_finish(found);
		decoder_keep_all_states(decoder, true);
		good = decoder_run_scores(decoder, scores, false, found, error);
		decoder_keep_all_states(decoder, false);
	}
	return good;
}

static bool search_sentences(struct run *run, const struct rival_network *rival,
	struct decoding *found, struct error *error)
{
	struct decoder *decoder = hearings_plain(run->hearings);
	struct buffer text;

	buffer_init(&text, TEXT_MAX);
	bool good = network_text_sentences(run->network, rival->network, rival->first, &text) ||
		error_set(error, ERROR_MEMORY, "out of memory");
	good = good && decoder_use_network(decoder, buffer_text(&text), error) &&
		search_surely(run, found, error);
	buffer_finish(&text);
	return decoder_use_network(decoder, NULL, good ? error : NULL) && good;
}

/* Goes on without a sentence, in the sentences that are left. */
static bool leave_out(struct rival_network *left, const char *sentence, struct error *error)
{
	struct rival_network without;

	if (!rival_network_make(left->network, left->first, sentence, &without)) {
		return error_set(error, ERROR_MEMORY, "there are too many other sentences");
	}
	rival_network_finish(left);
	*left = without;
	return true;
}

/* Looks for the best of the sentences that are left; false in `more` if none is worth a look
 * after it. */
static bool search_next(struct run *run, const struct rival_network *left, bool *more,
	struct error *error)
{
	struct decoding *found = &run->rivals[run->rival_count];
	double enough = run_seconds(run) < EVIDENCE_LONG_SECONDS ? EVIDENCE_LEAD_ENOUGH_SHORT
								 : EVIDENCE_LEAD_ENOUGH;

	bool good = search_sentences(run, left, found, error);
	*more = good && is_found(found);
	if (*more) {
		*more = rivals_lead(run, run->rival_count++) < enough;
	} else {
		decoding_finish(found);
	}
	return good;
}

static bool search(struct run *run, struct error *error)
{
	const size_t most = sizeof(run->rivals) / sizeof(run->rivals[0]);
	struct rival_network left;
	bool more = true;

	run->rival_looked_for = true;
	if (!rival_network_make(&run->network->network, 0, run_said(run, HEARD_PLAIN), &left)) {
		return error_set(error, ERROR_MEMORY, "there are too many other sentences");
	}
	bool good = search_next(run, &left, &more, error);
	while (good && more && run->rival_count < most) {
		const char *nearest = run->rivals[run->rival_count - 1].text;
		good = leave_out(&left, run_after_wake_word(run, nearest), error) &&
			search_next(run, &left, &more, error);
	}
	rival_network_finish(&left);
	return good;
}

/* A lead is within the scores of one search, and those of quiet speech are the most exact. */
static bool has_lead(const struct run *run)
{
	return run->told != HEARD_TOGETHER && run_agree(run, HEARD_PLAIN, run->told);
}

double rivals_lead(const struct run *run, size_t rival)
{
	if (!has_lead(run)) {
		return UNKNOWN_LEAD;
	}
	double lead = rival < run->rival_count
		? run->sentences[HEARD_PLAIN].score - run->rivals[rival].score : EVIDENCE_LEAD_MAX;
	return lead < 0 ? 0 : lead > EVIDENCE_LEAD_MAX ? EVIDENCE_LEAD_MAX : lead;
}

static bool is_guarded(const struct network_message *network, const char *word, size_t length)
{
	for (size_t i = 0; i < network->guarded_count; i++) {
		const char *guarded = network->network.words.items[network->guarded[i]];
		if (strlen(guarded) == length && memcmp(guarded, word, length) == 0) {
			return true;
		}
	}
	return false;
}

static bool has_guarded_word(const struct run *run, enum hearing hearing)
{
	const char *at = run_said(run, hearing);
	bool found = false;

	while (!found && *at != '\0') {
		size_t length = strcspn(at, " ");
		found = is_guarded(run->network, at, length);
		at += length + (at[length] == ' ');
	}
	return found;
}

/* A rival of what is not told says nothing, nor one of a wake word alone, and one that changes
 * nothing is not worth its price. Where all had to be heard together, who agrees tells more. */
bool rivals_matter(const struct run *run)
{
	bool beyond_doubt = run->network->rivals_in_doubt &&
		run_agree(run, HEARD_PLAIN, HEARD_IN_NOISE) &&
		run_seconds(run) >= EVIDENCE_LONG_SECONDS &&
		!has_guarded_word(run, run->told) && !has_guarded_word(run, HEARD_PLAIN);

	return !beyond_doubt && run_said(run, run->told)[0] != '\0' && has_lead(run);
}

bool rivals_search(struct run *run, struct error *error)
{
	return !rivals_matter(run) || search(run, error);
}
