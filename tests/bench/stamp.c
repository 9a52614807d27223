/* SPDX-License-Identifier: MIT
 *
 * stamp COMMAND…: runs a command and prints each line of its output when it comes, with the
 * milliseconds since its start before it. The first line is `0.0 pid PID`, the last
 * `MS cpu SECONDS`: processor time of the command and of the processes that it waited for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

/* Returns the process, with the end of its output that we read in `*descriptor`; -1 if it could
 * not be made. */
static pid_t start(char **command, int *descriptor)
{
	int ends[2];

	if (pipe(ends) != 0) {
		return -1;
	}
	pid_t process = fork();
	if (process == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	close(ends[1]);
	*descriptor = ends[0];
	return process;
}

int main(int argc, char **argv)
{
	struct rusage used = {0};
	char *line = NULL;
	size_t size = 0;
	int descriptor = -1, status = 0;

	if (argc < 2) {
		fputs("usage: stamp COMMAND…\n", stderr);
		return 2;
	}
	double started = now_ms();
	pid_t process = start(argv + 1, &descriptor);
	FILE *output = process > 0 ? fdopen(descriptor, "r") : NULL;
	if (output == NULL) {
		perror("stamp");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("0.0 pid %ld\n", (long)process);
	while (getline(&line, &size, output) > 0) {
		printf("%.1f %s", now_ms() - started, line);
	}
	free(line);
	fclose(output);
	waitpid(process, &status, 0);
	getrusage(RUSAGE_CHILDREN, &used);
	printf("%.1f cpu %.3f\n", now_ms() - started,
		seconds(&used.ru_utime) + seconds(&used.ru_stime));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
