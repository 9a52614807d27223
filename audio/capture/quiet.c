/* SPDX-License-Identifier: MIT */
#include "audio/capture/quiet.h"

#include <fcntl.h>
#include <unistd.h>

#include <alsa/asoundlib.h>

/* PortAudio and JACK print by themselves and PortAudio cannot be told not to: only the
 * descriptor is left to take away. */
void quiet_begin(struct quiet *quiet)
{
	quiet->standard_error = -1;
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (nowhere < 0) {
		return;
	}
	quiet->standard_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (quiet->standard_error >= 0) {
		dup2(nowhere, STDERR_FILENO);
	}
	close(nowhere);
}

void quiet_end(struct quiet *quiet)
{
	if (quiet->standard_error >= 0) {
		dup2(quiet->standard_error, STDERR_FILENO);
		close(quiet->standard_error);
		quiet->standard_error = -1;
	}
}

static void say_nothing(const char *file, int line, const char *function, int number,
	const char *format, ...)
{
	(void)file;
	(void)line;
	(void)function;
	(void)number;
	(void)format;
}

void quiet_alsa(void)
{
	snd_lib_error_set_handler(say_nothing);
}
