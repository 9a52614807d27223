/* SPDX-License-Identifier: MIT */
#include "tests/support/virtual_microphone.h"

#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PACKAGES_MISSING = 77 };

extern char **environ;

static const char script[] = "tests/support/virtual_microphone.sh";

static int run_script(const char *argument)
{
	char *arguments[] = {(char *)(uintptr_t)script, (char *)(uintptr_t)argument, NULL};
	pid_t child;
	int status = -1;

	if (posix_spawn(&child, script, NULL, NULL, arguments, environ) != 0 ||
		waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
		return -1;
	}
	return WEXITSTATUS(status);
}

static const char *folder(void)
{
	return getenv("EARSHOT_VIRTUAL_MICROPHONE");
}

void virtual_microphone_enter(void)
{
	char self[4096] = "";

	if (folder() != NULL || readlink("/proc/self/exe", self, sizeof(self) - 1) < 0) {
		return;
	}
	int status = run_script(self);
	if (status != PACKAGES_MISSING) {
		exit(status);
	}
}

bool virtual_microphone_is_there(void)
{
	return folder() != NULL;
}

pid_t virtual_microphone_server(void)
{
	char path[400], line[32] = "";

	snprintf(path, sizeof(path), "%s/runtime/pid", folder() != NULL ? folder() : "");
	FILE *file = fopen(path, "re");
	if (file == NULL) {
		return -1;
	}
	bool read = fgets(line, sizeof(line), file) != NULL;
	fclose(file);
	return read ? (pid_t)strtol(line, NULL, 10) : -1;
}

bool virtual_microphone_kill(void)
{
	pid_t server = virtual_microphone_server();

	return server > 0 && kill(server, SIGKILL) == 0;
}

bool virtual_microphone_restart(void)
{
	return run_script("--restart") == 0;
}
