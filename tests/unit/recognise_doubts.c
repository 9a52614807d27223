/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/recognise/passes.h"
#include "bridge/dialogue/confidence.h"
#include "tests/support/passes_stage.h"
#include "tests/support/spoken_network.h"
#include "tests/support/synthetic_sound.h"

static const char *const twins[] = {"set the lamp in the living room to thirteen percent now",
	"set the lamp in the living room to thirty percent now",
	"set the lamps in the living room to fifteen percent now",
	"set the lamps in the living room to fifty percent now", NULL};

/* True if more opinions were asked for, as the first two differed: it must not be sure enough to
 * open something then (bridge/dialogue/confidence.h). */
static bool is_in_dispute(struct passes *passes, const char *text, int noise)
{
	struct spoken spoken = {0};
	struct passes_result result = {0};

	CHECK(spoken_add_quiet(&spoken, 0.3) && spoken_add(&spoken, "kal16", text) &&
		spoken_add_quiet(&spoken, 0.3));
	add_noise(spoken.samples, spoken.count, noise);
	CHECK(passes_run(passes, spoken.samples, spoken.count, &result, NULL));
	bool disputed = result.evidence.passes > 2;
	if (disputed && confidence(&result.evidence, NULL) >= confidence_needed_to_open) {
		CHECK_FAILED("lead %g, agreement %g in noise %d: %s", result.evidence.lead,
			result.evidence.agreement, noise, result.text);
	}
	if (disputed) {
		CHECK(result.evidence.lead <= 3 && !result.evidence.rival_looked_for);
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
	struct passes *passes = passes_stage_create(twins, "lamps");
	for (size_t i = 0; passes != NULL && twins[i] != NULL; i++) {
		for (size_t n = 0; n < sizeof(noises) / sizeof(noises[0]); n++) {
			disputes += is_in_dispute(passes, twins[i], noises[n]);
		}
	}
	CHECK(passes != NULL && disputes > 0);
	passes_destroy(passes);
}

TEST_MAIN({
	RUN(a_dispute_is_never_sure_enough_to_open);
})
