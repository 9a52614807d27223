/* SPDX-License-Identifier: MIT */
#include "tests/support/run_program.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

bool run_program(const char *const *arguments)
{
	int status = -1;
	pid_t process = fork();
	if (process == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		for (int descriptor = 0; descriptor <= 2 && nowhere >= 0; descriptor++) {
			dup2(nowhere, descriptor);
		}
		execv(arguments[0], (char *const *)arguments);
		_exit(127);
	}
	while (process > 0 && waitpid(process, &status, 0) < 0 && errno == EINTR) {
	}
	return process > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
