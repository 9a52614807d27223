/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/reload.h"

#include <stdio.h>

#include "bridge/base/error.h"
#include "bridge/base/loop.h"
#include "bridge/config/configuration.h"
#include "bridge/config/settings_compare.h"
#include "bridge/daemon/daemon_data.h"
#include "bridge/daemon/orders.h"
#include "bridge/daemon/refusals.h"
#include "bridge/wire/listener.h"

/* What the connection was made with goes on to be what the settings say. */
static void keep_broker(struct settings *old, struct settings *next)
{
	struct broker_settings broker = next->broker;
	char *site = next->site;

	if (!settings_same_broker(old, next)) {
		daemon_say("broker and site stay as they are until Earshot is started again");
	}
	next->broker = old->broker;
	next->site = old->site;
	old->broker = broker;
	old->site = site;
}

/* Keeping can end at any time, but only begin with a process that was given the file. */
static void change_keeping(struct daemon *daemon, int wanted)
{
	size_t maximum = refusals_maximum(daemon->refusals);

	if (wanted == 0 && maximum > 0) {
		refusals_stop(daemon->refusals, daemon->listener);
		daemon_say("refused utterances are not kept any more, and those that were are wiped");
	} else if ((size_t)wanted != maximum) {
		daemon_say("how many refused utterances are kept stays as it is until Earshot is "
			   "started again");
	}
}

/* The listener takes the new network between two utterances; the microphone is not touched. */
static void swap_configuration(struct daemon *daemon)
{
	struct configuration *old = daemon->configuration;

	keep_broker(old->settings, daemon->next->settings);
	if (!settings_same_listener(old->settings, daemon->next->settings)) {
		daemon_say("microphone, sandbox and state_dir stay as they are until Earshot is started "
			   "again");
	}
	if (!settings_same_ledger(old->settings, daemon->next->settings)) {
		daemon_say("`ledger` stays as it is until Earshot is started again");
	}
	change_keeping(daemon, daemon->next->settings->hearing.keep_refused);
	daemon_clear_out(daemon);
	daemon->configuration = daemon->next;
	daemon->next = NULL;
	if (daemon_furnish(daemon)) {
		daemon_say("the new configuration is in use");
	} else {
		error_set(&daemon->failure, ERROR_MEMORY, "out of memory");
		loop_stop(daemon->loop);
	}
	configuration_destroy(old);
}

/* Takes the new configuration once no command needs the old one. */
static void apply_next(void *data)
{
	struct daemon *daemon = data;

	if (daemon->next == NULL) {
		return;
	}
	if (daemon_is_busy(daemon)) {
		loop_after(daemon->loop, DAEMON_BUSY_WAIT_MS, apply_next, daemon);
		return;
	}
	/* Their end may give the listener the old network back. */
	orders_end_sessions(daemon->orders);
	if (listener_set_network(daemon->listener, daemon->next->network.message)) {
		swap_configuration(daemon);
	} else {
		daemon_say("out of memory for the new configuration: the old one stays in use");
		configuration_destroy(daemon->next);
		daemon->next = NULL;
	}
}

void reload_configuration(struct daemon *daemon)
{
	struct problems *problems = problems_create();

	struct configuration *next = configuration_load(daemon->options->config, problems);
	if (next != NULL) {
		daemon_check_wake_word(next, problems);
	}
	problems_print(problems, stderr);
	if (next == NULL || problems_count(problems, SEVERITY_ERROR) > 0) {
		daemon_say("the new configuration has errors: the old one stays in use");
		configuration_destroy(next);
	} else {
		configuration_destroy(daemon->next);
		daemon->next = next;
		loop_after(daemon->loop, 0, apply_next, daemon);
	}
	problems_destroy(problems);
}
