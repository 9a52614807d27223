/* SPDX-License-Identifier: MIT
 *
 * The days of this place, and the files FOLDER/2026-11-29.json in which the changes of each are
 * counted (state_counts.h writes them, privacy_report.h reads them).
 */
#ifndef EARSHOT_PRIVACY_DAY_H
#define EARSHOT_PRIVACY_DAY_H

#include <stdint.h>

struct json;

#define DAY_SIZE 11 /* "2026-11-29" */

/* The longest period of which each day is shown; of a longer one the last days are. */
#define DAYS_SHOWN_MAX 400

/* In a file: how many reports there were, on the whole and for each device. */
#define DAY_REPORTS "reports"

/* The day of a moment, and the hour of it unless NULL. */
void day_write(int64_t at_ms, char day[DAY_SIZE], int *hour);
/* Of a moment and of another the day and the hour are the same if this is: so often the time
 * zone has to be asked. */
int64_t day_quarter(int64_t at_ms);

/* malloc'd; NULL when out of memory. */
char *day_path(const char *folder, const char *day);

/* A count out of a file; 0 for what is none. */
uint64_t day_count(const struct json *json);

#endif
