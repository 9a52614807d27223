/* SPDX-License-Identifier: MIT
 *
 * A real mosquitto of one's own, for the demo and for tests: on a free loopback port,
 * with a configuration and a folder of its own, and gone with the process.
 */
#ifndef EARSHOT_DEMO_PRIVATE_BROKER_H
#define EARSHOT_DEMO_PRIVATE_BROKER_H

#include <stdbool.h>

struct private_broker;
struct error;

/* False if mosquitto is not installed. */
bool private_broker_is_installed(void);

/* Chooses the port and makes the folder, but does not start yet. `configuration` is
 * added to the listener's; NULL stands for "allow_anonymous true". In it, `%` stands
 * for the folder. NULL with the reason. */
struct private_broker *private_broker_create(const char *configuration, struct error *error);

/* Stops it and removes the folder. */
void private_broker_destroy(struct private_broker *broker);

/* Starts it, again on the same port, and returns when it takes connections. */
bool private_broker_start(struct private_broker *broker, struct error *error);

void private_broker_stop(struct private_broker *broker);   /* SIGTERM */
void private_broker_kill(struct private_broker *broker);   /* SIGKILL */
void private_broker_pause(struct private_broker *broker);  /* SIGSTOP */
void private_broker_resume(struct private_broker *broker); /* SIGCONT */

int private_broker_port(const struct private_broker *broker);

/* A path in the folder; the caller frees it. */
char *private_broker_path(const struct private_broker *broker, const char *name);

#endif
