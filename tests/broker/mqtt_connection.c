/* SPDX-License-Identifier: MIT
 *
 * The connection against a real mosquitto that is absent, killed, stopped and paused.
 */
/* For prctl. */
#define _GNU_SOURCE
#include "tests/check.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/loop.h"
#include "bridge/demo/private_broker.h"
#include "tests/support/broker_runs.h"
#include "tests/support/connection_stage.h"
#include "tests/support/observer.h"
#include "tests/support/run_program.h"

#define STATUS "earshot/test/status"

TEST(absent_broker_is_told_once_and_waited_for)
{
	struct watched watched;
	struct private_broker *broker = create_broker(NULL);
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	CHECK(watched_open(&watched, &settings, true));
	CHECK(watched_wait(&watched, &watched.lost, 1));
	CHECK_ERROR(watched.why, "nothing listens there");
	for (int i = 0; i < 5; i++) {
		watched_pass(&watched, 60000);
	}
	CHECK(watched.lost == 1);
	CHECK(watched.connected == 0);
	CHECK(!connection_is_up(watched.connection));
	if (start_broker(broker)) {
		watched_pass(&watched, 60000);
		CHECK(watched_wait(&watched, &watched.connected, 1));
		CHECK(connection_is_up(watched.connection));
		CHECK(watched.lost == 1);
	}
	watched_close(&watched);
	private_broker_destroy(broker);
}

TEST(each_loss_is_told_once)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		for (int i = 1; i <= 2; i++) {
			private_broker_stop(stage.broker);
			CHECK(watched_wait(&stage.watched, &stage.watched.lost, i));
			watched_pass(&stage.watched, 60000);
			watched_pass(&stage.watched, 60000);
			CHECK(stage.watched.lost == i);
			CHECK(start_broker(stage.broker));
			watched_pass(&stage.watched, 60000);
			CHECK(watched_wait(&stage.watched, &stage.watched.connected, i + 1));
		}
	}
	clear_stage(&stage);
}

TEST(status_is_online_and_offline_when_it_goes)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(observer_wait(stage.observer, STATUS, "online") != NULL);
		struct observer *late = observer_create(private_broker_port(stage.broker));
		const struct observed *kept =
			late != NULL ? observer_wait(late, STATUS, "online") : NULL;
		CHECK(kept != NULL && kept->retained);
		observer_destroy(late);

		watched_close(&stage.watched);
		CHECK(observer_wait(stage.observer, STATUS, "offline") != NULL);
		late = observer_create(private_broker_port(stage.broker));
		kept = late != NULL ? observer_wait(late, STATUS, "offline") : NULL;
		CHECK(kept != NULL && kept->retained);
		observer_destroy(late);
		CHECK(observer_count(stage.observer, STATUS, NULL) == 2);
	}
	clear_stage(&stage);
}

/* Never returns. */
static void be_a_bridge(int port)
{
	struct watched watched;
	struct connection_settings settings = watched_settings(port);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (watched_open(&watched, &settings, false)) {
		loop_run(watched.loop);
	}
	_exit(1);
}

TEST(last_will_says_offline_for_a_killed_bridge)
{
	struct private_broker *broker = create_broker(NULL);
	if (start_broker(broker)) {
		struct observer *observer = observer_create(private_broker_port(broker));
		pid_t bridge = fork();
		if (bridge == 0) {
			be_a_bridge(private_broker_port(broker));
		}
		CHECK(observer != NULL && observer_wait(observer, STATUS, "online") != NULL);
		kill(bridge, SIGKILL);
		waitpid(bridge, NULL, 0);
		CHECK(observer != NULL && observer_wait(observer, STATUS, "offline") != NULL);
		observer_destroy(observer);
	}
	private_broker_destroy(broker);
}

TEST(last_will_of_a_connection_before_is_put_right)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(observer_publish(stage.observer, STATUS, "offline", true));
		CHECK(observer_wait(stage.observer, STATUS, "offline") != NULL);
		stage.watched.messages = 0;
		CHECK(watched_subscribe(&stage.watched, "home/lamp"));
		CHECK(observer_publish(stage.observer, "home/lamp", "ON", false));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 1));
		CHECK_TEXT(stage.watched.topic, "home/lamp"); /* our own status is not told */
		/* What was published before this command has left before it. */
		CHECK(watched_send(&stage.watched, "mark", ""));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, STATUS, "online") == 2);
	}
	clear_stage(&stage);
}

#define WITH_PASSWORDS "allow_anonymous false\npassword_file %/passwords\n"

static bool add_user(const struct private_broker *broker)
{
	char *path = private_broker_path(broker, "passwords");
	const char *const arguments[] = {"/usr/bin/mosquitto_passwd", "-b", "-c", path, "earshot",
		"right", NULL};
	bool added = path != NULL && run_program(arguments);
	free(path);
	CHECK(added);
	return added;
}

TEST(user_and_password_are_asked_for)
{
	static const struct {
		const char *user, *password, *why;
	} cases[] = {
		{"earshot", "wrong", "refused the user or the password"},
		{"nobody", "right", "refused the user or the password"},
		{NULL, NULL, "wants a user and a password" },
		{ "earshot", "right", NULL},
	};
	struct private_broker *broker = create_broker(WITH_PASSWORDS);
	bool started = add_user(broker) && start_broker(broker);
	for (size_t i = 0; started && i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct watched watched;
		struct connection_settings settings =
			watched_settings(private_broker_port(broker));
		settings.user = cases[i].user;
		settings.password = cases[i].password;
		CHECK(watched_open(&watched, &settings, false));
		if (cases[i].why != NULL) {
			CHECK(watched_wait(&watched, &watched.lost, 1));
			CHECK_ERROR(watched.why, cases[i].why);
		} else {
			CHECK(watched_wait(&watched, &watched.connected, 1));
		}
		watched_close(&watched);
	}
	private_broker_destroy(broker);
}

TEST(broker_that_is_back_but_refuses_is_told_too)
{
	struct watched watched;
	struct private_broker *broker = create_broker(WITH_PASSWORDS);
	struct connection_settings settings = watched_settings(private_broker_port(broker));
	CHECK(watched_open(&watched, &settings, true));
	CHECK(watched_wait(&watched, &watched.lost, 1));
	if (add_user(broker) && start_broker(broker)) {
		watched_pass(&watched, 60000);
		CHECK(watched_wait(&watched, &watched.lost, 2));
		CHECK_ERROR(watched.why, "wants a user and a password");
		private_broker_stop(broker);
		watched_pass(&watched, 60000);
		watched_pass(&watched, 60000);
		CHECK(watched.lost == 2);
	}
	watched_close(&watched);
	private_broker_destroy(broker);
}

/* Sockets of this process that lead to the port and would be handed to a child. */
static int count_leaking_sockets(int port)
{
	int count = 0;
	for (int descriptor = 0; descriptor < 256; descriptor++) {
		struct sockaddr_in peer;
		socklen_t size = sizeof(peer);
		if (getpeername(descriptor, (struct sockaddr *)&peer, &size) == 0 &&
			peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) {
			int flags = fcntl(descriptor, F_GETFD);
			count += (flags & FD_CLOEXEC) == 0 ? 1 : 0;
		}
	}
	return count;
}

TEST(socket_is_not_handed_to_children)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(count_leaking_sockets(private_broker_port(stage.broker)) == 0);
	}
	clear_stage(&stage);
}

TEST(address_outside_the_house_is_refused)
{
	struct watched watched;
	struct connection_settings settings = watched_settings(1883);
	settings.host = "8.8.8.8";
	CHECK(watched_open(&watched, &settings, true));
	CHECK(watched_wait(&watched, &watched.lost, 1));
	CHECK_ERROR(watched.why, "remote: allow");
	watched_close(&watched);
}

TEST(settings_are_checked)
{
	static const struct {
		const char *site, *host, *ca, *why;
	} cases[] = {
		{"a/b", "127.0.0.1", NULL, "`site`"},
		{"a+", "127.0.0.1", NULL, "`site`"},
		{"", "127.0.0.1", NULL, "`site`"},
		{"home", "broker.local", "ca.pem", "`broker.local` cannot be used with TLS"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct watched watched;
		struct connection_settings settings = watched_settings(1883);
		settings.site = cases[i].site;
		settings.host = cases[i].host;
		settings.ca = cases[i].ca;
		CHECK(!watched_open(&watched, &settings, true));
		CHECK_ERROR(watched.why, cases[i].why);
		watched_close(&watched);
	}
}

static void run_with_broker(void)
{
	RUN(absent_broker_is_told_once_and_waited_for);
	RUN(each_loss_is_told_once);
	RUN(status_is_online_and_offline_when_it_goes);
	RUN(last_will_says_offline_for_a_killed_bridge);
	RUN(last_will_of_a_connection_before_is_put_right);
	RUN(user_and_password_are_asked_for);
	RUN(broker_that_is_back_but_refuses_is_told_too);
	RUN(socket_is_not_handed_to_children);
}

TEST_MAIN({
	RUN_WITH_BROKER(
		run_with_broker();
	);
	RUN(address_outside_the_house_is_refused);
	RUN(settings_are_checked);
})
