/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/clock.h"
#include "bridge/base/error.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"

#define WAIT_MS 20000

static bool takes_connections(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int descriptor = socket(AF_INET, SOCK_STREAM, 0);
	bool taken = connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0;
	close(descriptor);
	return taken;
}

TEST(starts_and_stops_on_one_port)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create(NULL, &error);
	int port = private_broker_port(broker);
	CHECK(port > 0);
	CHECK(!takes_connections(port));
	for (int i = 0; i < 2; i++) {
		CHECK(private_broker_start(broker, &error));
		CHECK(takes_connections(port));
		private_broker_stop(broker);
		CHECK(!takes_connections(port));
		CHECK(private_broker_start(broker, &error));
		CHECK(takes_connections(port));
		private_broker_kill(broker);
		CHECK(!takes_connections(port));
	}
	CHECK(private_broker_port(broker) == port);
	private_broker_destroy(broker);
}

TEST(ends_although_it_is_paused)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create(NULL, &error);
	int port = private_broker_port(broker);
	CHECK(private_broker_start(broker, &error));
	private_broker_pause(broker);
	private_broker_stop(broker);
	CHECK(!takes_connections(port));
	CHECK(private_broker_start(broker, &error));
	private_broker_pause(broker);
	private_broker_resume(broker);
	CHECK(takes_connections(port));
	private_broker_destroy(broker);
	CHECK(!takes_connections(port));
}

TEST(folder_goes_with_it)
{
	struct error error = {0};
	struct private_broker *broker =
		private_broker_create("allow_anonymous true\nlog_dest file %/other\n", &error);
	char *configuration = private_broker_path(broker, "mosquitto.conf");
	char *other = private_broker_path(broker, "other");
	CHECK(private_broker_start(broker, &error));
	CHECK(access(configuration, R_OK) == 0);
	CHECK(access(other, R_OK) == 0);
	private_broker_destroy(broker);
	CHECK(access(configuration, F_OK) != 0);
	CHECK(access(other, F_OK) != 0);
	*strrchr(other, '/') = '\0';
	CHECK(access(other, F_OK) != 0);
	free(configuration);
	free(other);
	private_broker_destroy(NULL);
}

TEST(what_mosquitto_says_is_the_reason)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create("no_such_thing 1\n", &error);
	CHECK(!private_broker_start(broker, &error));
	CHECK_ERROR(error, "mosquitto did not start");
	CHECK_ERROR(error, "no_such_thing");
	private_broker_destroy(broker);
}

/* Starts one, tells its port, and waits to be killed. */
static void own_a_broker(int pipe)
{
	struct private_broker *broker = private_broker_create(NULL, NULL);
	int port = broker != NULL && private_broker_start(broker, NULL)
		? private_broker_port(broker) : 0;
	char *path = private_broker_path(broker, "");
	char folder[200] = "";
	snprintf(folder, sizeof(folder), "%s", path);
	free(path);
	if (write(pipe, &port, sizeof(port)) > 0 && write(pipe, folder, sizeof(folder)) > 0) {
		pause();
	}
	_exit(1);
}

TEST(it_does_not_outlive_its_owner)
{
	int ends[2];
	int port = 0;
	char folder[200];
	CHECK(pipe(ends) == 0);
	pid_t owner = fork();
	if (owner == 0) {
		own_a_broker(ends[1]);
	}
	CHECK(read(ends[0], &port, sizeof(port)) == sizeof(port));
	CHECK(read(ends[0], folder, sizeof(folder)) == sizeof(folder));
	CHECK(port > 0 && takes_connections(port));
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
	struct clock *clock = clock_create_system();
	int64_t end_ms = clock_now_ms(clock) + WAIT_MS;
	while (takes_connections(port) && clock_now_ms(clock) < end_ms) {
		poll(NULL, 0, 5);
	}
	CHECK(!takes_connections(port));
	clock_destroy(clock);
	close(ends[0]);
	close(ends[1]);
	/* Nobody was left to do it. */
	char path[220];
	static const char *const names[] = {"mosquitto.conf", "log"};
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		RUN(starts_and_stops_on_one_port);
		RUN(ends_although_it_is_paused);
		RUN(folder_goes_with_it);
		RUN(what_mosquitto_says_is_the_reason);
		RUN(it_does_not_outlive_its_owner);
	);
})
