/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/departures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/config/settings.h"
#include "bridge/mqtt/connection.h"

static const char *const kind_names[] = {
	[MESSAGE_COMMAND] = "command",
	[MESSAGE_QUERY] = "query",
	[MESSAGE_PROBE] = "probe",
	[MESSAGE_EVENT] = "event",
	[MESSAGE_STATUS] = "status",
	[MESSAGE_CONNECT] = "connect",
};

struct ledger *departures_open(struct loop *loop, const struct settings *settings,
	ledger_say_fn *say, void *data)
{
	const struct ledger_options *options = &settings->ledger;
	char *path = settings_ledger_path(settings);
	struct ledger *ledger = NULL;

	if (path != NULL) {
		const struct ledger_settings ledger_settings = {.path = path, .site = settings->site,
			.size = options->size, .files = options->files, .words = options->words,
			.payloads = options->payloads,
			.required = options->required};
		/* Whether that went well the ledger finds out, and says. */
		mkdir(settings->state_dir, 0700);
		ledger = ledger_create(loop, &ledger_settings, say, data);
	}
	free(path);
	return ledger;
}

bool departures_note(struct ledger *ledger, const struct departure *departure,
	struct error *error)
{
	char address[80];
	bool v6 = strchr(departure->address, ':') != NULL;
	const struct ledger_entry entry = {.kind = kind_names[departure->cause.kind],
		.topic = departure->topic, .payload = departure->payload, .length = departure->length,
		.secret = departure->cause.secret, .intent = departure->cause.intent,
		.words = departure->cause.words, .number = departure->cause.number,
		.address = address};

	snprintf(address, sizeof(address), "%s%s%s:%d", v6 ? "[" : "", departure->address,
		v6 ? "]" : "", departure->port);
	return ledger_write(ledger, &entry, error);
}
