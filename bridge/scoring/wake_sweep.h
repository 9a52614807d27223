/* SPDX-License-Identifier: MIT
 *
 * What each threshold of a wake word would give: how many wake words are missed, and how often
 * other speech would wake. A threshold is chosen on one half of the recordings, every second
 * one, and what it gives is told of the other half, so that it cannot flatter itself.
 */
#ifndef EARSHOT_SCORING_WAKE_SWEEP_H
#define EARSHOT_SCORING_WAKE_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

struct json;

#define WAKE_SWEEP_STEPS 100 /* thresholds are multiples of a hundredth */

enum sweep_half { HALF_CHOSEN_ON, HALF_REPORTED_ON, HALF_COUNT };

struct score_list {
	double *scores;
	size_t count;
};

/* Zeroed memory is an empty one. */
struct wake_sweep {
	struct score_list wakes[HALF_COUNT]; /* one for each recording of the wake word */
	struct score_list talk[HALF_COUNT];  /* one for each utterance of other speech */
	double talk_seconds[HALF_COUNT];
};

struct sweep_point {
	double threshold;
	size_t recordings, missed;
	size_t false_alarms;
	double hours;
};

/* `recording` counts the recordings of its kind from 0; every second one is of the other half.
 * A recording of the wake word has the highest score of its utterances. False when out of
 * memory. */
bool wake_sweep_add_wake(struct wake_sweep *sweep, size_t recording, double score);
bool wake_sweep_add_talk(struct wake_sweep *sweep, size_t recording, double score);
void wake_sweep_add_talk_seconds(struct wake_sweep *sweep, size_t recording, double seconds);
void wake_sweep_finish(struct wake_sweep *sweep);

struct sweep_point wake_sweep_at(const struct wake_sweep *sweep, enum sweep_half half,
	double threshold);

/* The threshold that misses least on the first half of those that wake at most so often an
 * hour; in the middle, where several do alike. False if none is so quiet; then it is the one
 * that wakes least. */
bool wake_sweep_choose(const struct wake_sweep *sweep, double most_an_hour, double *threshold);

/* Shares and rates of a point; 0 without recordings. The bound is what the true rate is below
 * with a certainty of 95 %: few hours prove little. */
double sweep_missed_share(const struct sweep_point *point);
double sweep_alarms_an_hour(const struct sweep_point *point);
double sweep_alarms_bound(const struct sweep_point *point);

/* {"threshold","recordings","missed","missed_share","false_alarms","hours",
 * "false_alarms_per_hour","at_most_per_hour"}; NULL when out of memory. */
struct json *sweep_point_json(const struct sweep_point *point);

#endif
