/* SPDX-License-Identifier: MIT
 *
 * Keeps the sound libraries from writing to standard error: looking for devices that
 * are not there, they write dozens of lines which tell a user nothing.
 */
#ifndef EARSHOT_CAPTURE_QUIET_H
#define EARSHOT_CAPTURE_QUIET_H

struct quiet {
	int standard_error;
};

/* Until quiet_end() nothing that this process writes to standard error is seen, so keep
 * the time short. If that cannot be had, both do nothing. */
void quiet_begin(struct quiet *quiet);
void quiet_end(struct quiet *quiet);

/* From now on alsa-lib does not write to standard error. */
void quiet_alsa(void);

#endif
