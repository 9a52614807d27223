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
#include "tests/support/observer.h"
#include "tests/support/run_program.h"
#include "tests/support/watched_connection.h"

#define STATUS "earshot/test/status"
#define PROBE "earshot/test/probe"

/* Longer than a proof that the broker is alive is good for. */
#define STALE_MS 5000

static struct private_broker *create_broker(const char *configuration)
{
	struct error error = {0};
	struct private_broker *broker = private_broker_create(configuration, &error);
	if (broker == NULL) {
		CHECK_FAILED("%s", error.text);
	}
	return broker;
}

static bool start_broker(struct private_broker *broker)
{
	struct error error = {0};
	bool started = broker != NULL && private_broker_start(broker, &error);
	if (!started) {
		CHECK_FAILED("%s", error.text);
	}
	return started;
}

/* What most tests begin with. */
struct stage {
	struct private_broker *broker;
	struct observer *observer;
	struct watched watched;
};

static bool set_stage(struct stage *stage, bool manual_clock)
{
	*stage = (struct stage){.broker = create_broker(NULL)};
	if (!start_broker(stage->broker)) {
		return false;
	}
	struct connection_settings settings =
		watched_settings(private_broker_port(stage->broker));
	stage->observer = observer_create(private_broker_port(stage->broker));
	bool set = stage->observer != NULL &&
		watched_open(&stage->watched, &settings, manual_clock) &&
		watched_wait(&stage->watched, &stage->watched.connected, 1);
	CHECK(set);
	return set;
}

static void clear_stage(struct stage *stage)
{
	if (stage->watched.loop != NULL) {
		watched_close(&stage->watched);
	}
	observer_destroy(stage->observer);
	private_broker_destroy(stage->broker);
}

/* Kills the broker, starts it again, and watches it before the connection is back. */
static bool restart_broker(struct stage *stage)
{
	private_broker_kill(stage->broker);
	observer_destroy(stage->observer);
	stage->observer = NULL;
	if (start_broker(stage->broker)) {
		stage->observer = observer_create(private_broker_port(stage->broker));
	}
	CHECK(stage->observer != NULL);
	return stage->observer != NULL;
}

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

TEST(command_is_qos_1_not_retained_and_expires)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(stage.watched.left == 0); /* only ever from the loop */
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(stage.watched.left == 1);
		const struct observed *seen = observer_wait(stage.observer, "home/lamp/set", "ON");
		CHECK(seen != NULL && seen->qos == 1 && !seen->retained);
		CHECK(seen != NULL && seen->expiry_s >= 1 && seen->expiry_s <= 2);

		/* Who comes later gets what is retained. */
		struct observer *late = observer_create(private_broker_port(stage.broker));
		CHECK(late != NULL && observer_catch_up(late));
		CHECK(late != NULL && observer_count(late, "home/lamp/set", NULL) == 0);
		observer_destroy(late);
	}
	clear_stage(&stage);
}

TEST(fresh_proof_needs_no_probe)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 1);
		CHECK(observer_count(stage.observer, PROBE, NULL) == 0);
	}
	clear_stage(&stage);
}

TEST(stale_proof_is_renewed_by_one_probe)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		watched_pass(&stage.watched, STALE_MS);
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_send(&stage.watched, "home/heater/set", "1"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 2));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 1);
		CHECK(observer_count(stage.observer, "home/heater/set", "1") == 1);
		const struct observed *probe = observer_wait(stage.observer, PROBE, "");
		CHECK(probe != NULL && probe->qos == 1 && !probe->retained);
		CHECK(observer_count(stage.observer, PROBE, NULL) == 1);
	}
	clear_stage(&stage);
}

TEST(killed_broker_leaves_the_command_unknown_and_it_is_not_sent_again)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "UNLOCK"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		CHECK(restart_broker(&stage));
		CHECK(watched_wait(&stage.watched, &stage.watched.unknown, 1));
		CHECK(stage.watched.lost == 1);

		watched_pass(&stage.watched, 60000);
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 2));
		CHECK(watched_send(&stage.watched, "home/door/set", "LOCK"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", "LOCK") == 1);
		CHECK(observer_count(stage.observer, "home/door/set", "UNLOCK") == 0);
		CHECK(stage.watched.unknown == 1 && stage.watched.not_sent == 0);
	}
	clear_stage(&stage);
}

TEST(killed_broker_while_a_probe_is_out_means_not_sent)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		watched_pass(&stage.watched, STALE_MS);
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "UNLOCK"));
		watched_pass(&stage.watched, 0);
		CHECK(restart_broker(&stage));
		CHECK(watched_wait(&stage.watched, &stage.watched.not_sent, 1));

		watched_pass(&stage.watched, 60000);
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 2));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", NULL) == 0);
		CHECK(observer_count(stage.observer, PROBE, NULL) == 0);
		CHECK(stage.watched.left == 0 && stage.watched.unknown == 0);
	}
	clear_stage(&stage);
}

TEST(paused_broker_gets_a_probe_but_no_command)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		watched_pass(&stage.watched, STALE_MS);
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "UNLOCK"));
		watched_pass(&stage.watched, 0);
		CHECK(stage.watched.not_sent == 0);
		watched_pass(&stage.watched, 1000);
		CHECK(stage.watched.not_sent == 1);
		CHECK(stage.watched.left == 0);
		CHECK(stage.watched.lost == 1);
		CHECK_ERROR(stage.watched.why, "does not answer any more");
		CHECK(!watched_send(&stage.watched, "home/door/set", "UNLOCK"));

		private_broker_resume(stage.broker);
		watched_pass(&stage.watched, 60000);
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 2));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", NULL) == 0);
		CHECK(observer_count(stage.observer, PROBE, NULL) <= 1);
	}
	clear_stage(&stage);
}

TEST(paused_broker_after_the_command_left_means_unknown)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/door/set", "LOCK"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		watched_pass(&stage.watched, 2999);
		CHECK(stage.watched.unknown == 0);
		watched_pass(&stage.watched, 1);
		CHECK(stage.watched.unknown == 1);
		CHECK(stage.watched.lost == 1);

		private_broker_resume(stage.broker);
		watched_pass(&stage.watched, 60000);
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 2));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/door/set", "LOCK") <= 1);
		CHECK(stage.watched.unknown == 1 && stage.watched.taken == 0);
	}
	clear_stage(&stage);
}

TEST(command_while_away_is_refused_and_never_sent)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_kill(stage.broker);
		CHECK(watched_wait(&stage.watched, &stage.watched.lost, 1));
		CHECK(!watched_send(&stage.watched, "home/heater/set", "1"));
		CHECK_ERROR(stage.watched.why, "no connection to the broker");
		connection_tell(stage.watched.connection, "earshot/test/event", "{}");
		CHECK(restart_broker(&stage));
		watched_pass(&stage.watched, 60000);
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 2));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_catch_up(stage.observer));
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 1);
		CHECK(observer_count(stage.observer, "home/heater/set", NULL) == 0);
		CHECK(observer_count(stage.observer, "earshot/test/event", NULL) == 0);
		CHECK(stage.watched.not_sent == 0 && stage.watched.unknown == 0);
	}
	clear_stage(&stage);
}

TEST(events_are_told_without_being_kept)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		connection_tell(stage.watched.connection, "earshot/test/event", "{}");
		const struct observed *seen =
			observer_wait(stage.observer, "earshot/test/event", "{}");
		CHECK(seen != NULL && seen->qos == 0 && !seen->retained);
	}
	clear_stage(&stage);
}

TEST(commands_have_limits)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		CHECK(!watched_send(&stage.watched, "home/+/set", "ON"));
		CHECK_ERROR(stage.watched.why, "`home/+/set` is not a topic");
		int taken_on = 0;
		while (taken_on < 1000 && watched_send(&stage.watched, "home/lamp/set", "ON")) {
			taken_on++;
		}
		CHECK(taken_on == 32);
		CHECK_ERROR(stage.watched.why, "32 commands are on their way");
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, taken_on));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "OFF"));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, taken_on + 1));
		CHECK(observer_wait(stage.observer, "home/lamp/set", "OFF") != NULL);
		CHECK(observer_count(stage.observer, "home/lamp/set", "ON") == 32);
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

TEST(pending_commands_are_reported_when_the_connection_is_destroyed)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		private_broker_pause(stage.broker);
		CHECK(watched_send(&stage.watched, "home/lamp/set", "ON"));
		CHECK(watched_wait(&stage.watched, &stage.watched.left, 1));
		CHECK(watched_send(&stage.watched, "home/lamp/set", "OFF"));
		watched_close(&stage.watched);
		CHECK(stage.watched.unknown == 1);
		CHECK(stage.watched.not_sent == 1);
		CHECK(stage.watched.lost == 0);
		private_broker_resume(stage.broker);
		CHECK(observer_wait(stage.observer, STATUS, "offline") != NULL);
		CHECK(observer_count(stage.observer, "home/lamp/set", "OFF") == 0);
	}
	clear_stage(&stage);
}

TEST(messages_say_whether_they_were_retained)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(observer_publish(stage.observer, "home/lamp", "ON", true));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_subscribe(&stage.watched, "home/lamp"));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 1));
		CHECK_TEXT(stage.watched.payload, "ON");
		CHECK(stage.watched.retained);
		CHECK(observer_publish(stage.observer, "home/lamp", "", true));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 2));
		CHECK_TEXT(stage.watched.payload, "");
		CHECK(!stage.watched.retained);
	}
	clear_stage(&stage);
}

TEST(subscriptions_are_replaced)
{
	struct stage stage;
	if (set_stage(&stage, false)) {
		CHECK(watched_subscribe(&stage.watched, "home/lamp home/heater"));
		CHECK(watched_subscribe(&stage.watched, "home/heater home/+/power"));
		CHECK(!watched_subscribe(&stage.watched, "home/door home/#/power"));
		/* When this is answered, the broker has seen all that. */
		CHECK(watched_send(&stage.watched, "mark", ""));
		CHECK(watched_wait(&stage.watched, &stage.watched.taken, 1));
		CHECK(observer_publish(stage.observer, "home/lamp", "1", false));
		CHECK(observer_publish(stage.observer, "home/door", "2", false));
		CHECK(observer_publish(stage.observer, "home/heater", "3", false));
		CHECK(observer_publish(stage.observer, "home/fan/power", "4", false));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 2));
		CHECK_TEXT(stage.watched.topic, "home/fan/power");
		CHECK(stage.watched.messages == 2);
	}
	clear_stage(&stage);
}

TEST(subscriptions_outlive_the_connection)
{
	struct stage stage;
	if (set_stage(&stage, true)) {
		CHECK(watched_subscribe(&stage.watched, "home/lamp"));
		CHECK(restart_broker(&stage));
		CHECK(watched_wait(&stage.watched, &stage.watched.lost, 1));
		watched_pass(&stage.watched, 60000);
		CHECK(watched_wait(&stage.watched, &stage.watched.connected, 2));
		CHECK(observer_publish(stage.observer, "home/lamp", "ON", false));
		CHECK(observer_catch_up(stage.observer));
		CHECK(watched_wait(&stage.watched, &stage.watched.messages, 1));
		CHECK_TEXT(stage.watched.payload, "ON");
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
	RUN(command_is_qos_1_not_retained_and_expires);
	RUN(fresh_proof_needs_no_probe);
	RUN(stale_proof_is_renewed_by_one_probe);
	RUN(killed_broker_leaves_the_command_unknown_and_it_is_not_sent_again);
	RUN(killed_broker_while_a_probe_is_out_means_not_sent);
	RUN(paused_broker_gets_a_probe_but_no_command);
	RUN(paused_broker_after_the_command_left_means_unknown);
	RUN(command_while_away_is_refused_and_never_sent);
	RUN(events_are_told_without_being_kept);
	RUN(commands_have_limits);
	RUN(status_is_online_and_offline_when_it_goes);
	RUN(last_will_says_offline_for_a_killed_bridge);
	RUN(last_will_of_a_connection_before_is_put_right);
	RUN(pending_commands_are_reported_when_the_connection_is_destroyed);
	RUN(messages_say_whether_they_were_retained);
	RUN(subscriptions_are_replaced);
	RUN(subscriptions_outlive_the_connection);
	RUN(user_and_password_are_asked_for);
	RUN(broker_that_is_back_but_refuses_is_told_too);
	RUN(socket_is_not_handed_to_children);
}

TEST(mosquitto)
{
	SKIP("mosquitto is not installed");
}

TEST_MAIN({
	if (private_broker_is_installed()) {
		run_with_broker();
	} else {
		RUN(mosquitto);
	}
	RUN(address_outside_the_house_is_refused);
	RUN(settings_are_checked);
})
