/* SPDX-License-Identifier: MIT */
#include "audio/recognise/doubts.h"

#include <pthread.h>
#include <stddef.h>

#include "audio/features/contrast.h"
#include "audio/recognise/first_passes.h"
#include "audio/recognise/rivals.h"
#include "audio/recognise/run.h"
#include "audio/recognise/together.h"
#include "audio/search/decoder.h"
#include "bridge/base/error.h"

/* From here on the loud parts stand out so far that what all hear together is right more often,
 * or, of a short sentence, what the model of quiet speech hears; below, that of noise. Found on
 * one half of orders in kitchen noise: those at 24 dB have 31 to 38 dB, those at 18 dB 26 to 32,
 * at 12 dB 20 to 26. Short commands and numbers are heard no better by the model of noise until
 * there is much of it. */
#define QUIET_FROM_DB 26.0
#define SHORT_QUIET_FROM_DB 16.0
#define SHORT_SECONDS 2.0

static bool hear(struct run *run, enum hearing hearing, struct error *error)
{
	return hearings_run(run->hearings, hearing, run->samples, run->count,
		&run->sentences[hearing], error);
}

static bool is_short(const struct run *run)
{
	return run_seconds(run) < SHORT_SECONDS;
}

static bool choose_first(struct run *run, struct error *error)
{
	double contrast, quiet_from = is_short(run) ? SHORT_QUIET_FROM_DB : QUIET_FROM_DB;

	if (!contrast_measure(run->samples, run->count, &contrast)) {
		return error_set(error, ERROR_MEMORY, "out of memory");
	}
	bool noise = contrast < quiet_from && run->sentences[HEARD_IN_NOISE].word_count > 0;
	run->told = noise ? HEARD_IN_NOISE : HEARD_PLAIN;
	return true;
}

/* Further opinions of the second decoder, in a thread of their own. */
struct opinions {
	struct run *run;
	enum hearing hearings[2];
	size_t count;
	bool good;
	struct error error;
};

static void *ask_aside(void *data)
{
	struct opinions *opinions = data;

	opinions->good = true;
	for (size_t i = 0; opinions->good && i < opinions->count; i++) {
		opinions->good = hear(opinions->run, opinions->hearings[i], &opinions->error);
	}
	return NULL;
}

/* In quiet, a short sentence keeps to the model of quiet speech. */
static bool is_heard_together(const struct run *run)
{
	return !run_agree(run, HEARD_PLAIN, HEARD_IN_NOISE) &&
		(run->told == HEARD_IN_NOISE || !is_short(run));
}

/* More opinions are worth their price only if the first two hearings differ. */
static void choose_opinions(struct opinions *opinions, bool together)
{
	const struct run *run = opinions->run;

	if (!run_agree(run, HEARD_PLAIN, HEARD_IN_NOISE)) {
		opinions->hearings[opinions->count++] =
			run->told == HEARD_IN_NOISE ? HEARD_RAW_IN_NOISE : HEARD_RAW;
	}
	if (together) {
		opinions->hearings[opinions->count++] = HEARD_WARPED_IN_NOISE;
	}
}

static bool search_together(struct run *run, bool warped, struct error *error)
{
	struct together together = {.scores = NULL};

	bool good = together_make(&together, run->hearings, first_passes_scores(run->first_passes),
			first_passes_noise_scores(run->first_passes), warped, run->samples, run->count,
			error) &&
		decoder_run_scores(hearings_plain(run->hearings), together.scores, false,
			&run->sentences[HEARD_TOGETHER], error);
	together_finish(&together);
	return good;
}

/* In quiet, what fits all best together is told; in noise, what fits both models is one more
 * opinion. */
static bool hear_together(struct run *run, struct error *error)
{
	bool quiet = run->told == HEARD_PLAIN;

	if (!search_together(run, quiet, error)) {
		return false;
	}
	if (quiet && run->sentences[HEARD_TOGETHER].word_count > 0) {
		run->told = HEARD_TOGETHER;
	}
	return true;
}

/* What the first decoder has to say meanwhile. */
static bool ask_here(struct run *run, bool together, struct error *error)
{
	return (!together || hear_together(run, error)) && rivals_search(run, error);
}

bool doubts_settle(struct run *run, struct error *error)
{
	struct opinions opinions = {.run = run};
	pthread_t thread;

	if (!choose_first(run, error)) {
		return false;
	}
	bool together = is_heard_together(run);
	choose_opinions(&opinions, together);
	if (opinions.count == 0 && !rivals_matter(run)) {
		return true;
	}
	/* The network of rivals is the largest thing there is: it gets the memory of the others. */
	run_rest(run);
	bool started = opinions.count > 0 && pthread_create(&thread, NULL, ask_aside, &opinions) == 0;
	bool good = ask_here(run, together, error);
	if (started) {
		pthread_join(thread, NULL);
	} else {
		ask_aside(&opinions);
	}
	if (good && !opinions.good && error != NULL) {
		*error = opinions.error;
	}
	return good && opinions.good;
}
