/* SPDX-License-Identifier: MIT */
/* For prctl. */
#define _GNU_SOURCE
#include "bridge/demo/private_broker.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/demo/scratch_folder.h"

#define START_WAIT_MS 20000
#define LOOK_AGAIN_MS 5
#define PORTS_TRIED 5

static const char mosquitto_path[] = "/usr/sbin/mosquitto";

struct private_broker {
	char *folder;
	char *configuration;
	int port;
	pid_t process; /* 0: not running */
	bool ran;      /* others know the port by now */
};

bool private_broker_is_installed(void)
{
	return access(mosquitto_path, X_OK) == 0;
}

int private_broker_port(const struct private_broker *broker)
{
	return broker->port;
}

char *private_broker_path(const struct private_broker *broker, const char *name)
{
	return text_format("%s/%s", broker->folder, name);
}

static int open_loopback_socket(struct sockaddr_in *address, int port)
{
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* A port that was free a moment ago, or 0. */
static int find_free_port(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int port = 0;
	int descriptor = open_loopback_socket(&address, 0);
	if (descriptor < 0) {
		return 0;
	}
	if (bind(descriptor, (struct sockaddr *)&address, size) == 0 &&
		getsockname(descriptor, (struct sockaddr *)&address, &size) == 0) {
		port = ntohs(address.sin_port);
	}
	close(descriptor);
	return port;
}

static bool takes_connections(int port)
{
	struct sockaddr_in address;
	int descriptor = open_loopback_socket(&address, port);
	bool taken = descriptor >= 0 &&
		connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0;
	if (descriptor >= 0) {
		close(descriptor);
	}
	return taken;
}

struct private_broker *private_broker_create(const char *configuration, struct error *error)
{
	struct private_broker *broker = calloc(1, sizeof(*broker));
	if (broker == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	broker->folder = scratch_folder_make("broker");
	broker->port = find_free_port();
	broker->configuration =
		text_copy(configuration != NULL ? configuration : "allow_anonymous true\n");
	if (broker->folder == NULL || broker->port == 0 || broker->configuration == NULL) {
		error_set(error, ERROR_SYSTEM, "cannot make a folder or find a port for mosquitto");
		private_broker_destroy(broker);
		return NULL;
	}
	return broker;
}

static void end_process(struct private_broker *broker, int signal_number)
{
	if (broker->process > 0) {
		kill(broker->process, signal_number);
		kill(broker->process, SIGCONT);
		waitpid(broker->process, NULL, 0);
		broker->process = 0;
	}
}

void private_broker_stop(struct private_broker *broker)
{
	end_process(broker, SIGTERM);
}

void private_broker_kill(struct private_broker *broker)
{
	end_process(broker, SIGKILL);
}

void private_broker_destroy(struct private_broker *broker)
{
	if (broker == NULL) {
		return;
	}
	private_broker_kill(broker);
	scratch_folder_remove(broker->folder);
	free(broker->configuration);
	free(broker);
}

/* Returns when it stands still, not when the signal was sent. */
void private_broker_pause(struct private_broker *broker)
{
	int status;
	kill(broker->process, SIGSTOP);
	waitpid(broker->process, &status, WUNTRACED);
}

void private_broker_resume(struct private_broker *broker)
{
	kill(broker->process, SIGCONT);
}

static bool write_configuration(const struct private_broker *broker)
{
	char *path = private_broker_path(broker, "mosquitto.conf");
	FILE *file = path != NULL ? fopen(path, "w") : NULL;
	free(path);
	if (file == NULL) {
		return false;
	}
	fprintf(file, "listener %d 127.0.0.1\npersistence false\nlog_dest stderr\nlog_type all\n",
		broker->port);
	if (geteuid() == 0) {
		/* Else it becomes the user mosquitto, who must not read our folder. */
		fputs("user root\n", file);
	}
	for (const char *place = broker->configuration; *place != '\0'; place++) {
		if (*place == '%') {
			fputs(broker->folder, file);
		} else {
			fputc(*place, file);
		}
	}
	return fclose(file) == 0;
}

/* Never returns. */
static void become_mosquitto(const char *configuration, const char *log)
{
	/* It must not outlive a process that is killed. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (descriptor >= 0) {
		dup2(descriptor, STDOUT_FILENO);
		dup2(descriptor, STDERR_FILENO);
		execl(mosquitto_path, mosquitto_path, "-c", configuration, (char *)NULL);
	}
	_exit(127);
}

static bool start_process(struct private_broker *broker)
{
	char *configuration = private_broker_path(broker, "mosquitto.conf");
	char *log = private_broker_path(broker, "log");
	if (configuration != NULL && log != NULL) {
		broker->process = fork();
		if (broker->process == 0) {
			become_mosquitto(configuration, log);
		}
	}
	free(configuration);
	free(log);
	return broker->process > 0;
}

/* False if it ended by itself, or takes too long. */
static bool wait_until_ready(struct private_broker *broker)
{
	struct clock *clock = clock_create_system();
	bool ready = false;
	if (clock == NULL) {
		return false;
	}
	int64_t end_ms = clock_now_ms(clock) + START_WAIT_MS;
	while (!ready && clock_now_ms(clock) < end_ms) {
		if (waitpid(broker->process, NULL, WNOHANG) == broker->process) {
			broker->process = 0;
			break;
		}
		ready = takes_connections(broker->port);
		if (!ready) {
			poll(NULL, 0, LOOK_AGAIN_MS);
		}
	}
	clock_destroy(clock);
	return ready;
}

static bool report_log(const struct private_broker *broker, struct error *error)
{
	struct buffer log;
	char *path = private_broker_path(broker, "log");
	buffer_init(&log, 1 << 20);
	if (path != NULL) {
		buffer_read_file(&log, path, NULL);
	}
	size_t skipped = log.length > ERROR_TEXT_MAX / 2 ? log.length - ERROR_TEXT_MAX / 2 : 0;
	error_set(error, ERROR_SYSTEM, "mosquitto did not start: %s", buffer_text(&log) + skipped);
	buffer_finish(&log);
	free(path);
	return false;
}

bool private_broker_start(struct private_broker *broker, struct error *error)
{
	for (int i = 0; i < PORTS_TRIED; i++) {
		if (!write_configuration(broker) || !start_process(broker)) {
			return error_set(error, ERROR_SYSTEM, "cannot run %s", mosquitto_path);
		}
		if (wait_until_ready(broker)) {
			broker->ran = true;
			return true;
		}
		/* Another program may have taken the port in between. */
		private_broker_kill(broker);
		if (broker->ran || !takes_connections(broker->port)) {
			break;
		}
		broker->port = find_free_port();
	}
	return report_log(broker, error);
}
