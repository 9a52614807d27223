/* SPDX-License-Identifier: MIT */
#include "bridge/mqtt/connection_settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/base/text.h"
#include "bridge/mqtt/topics.h"

bool connection_settings_copy(struct connection_settings *target,
	const struct connection_settings *settings)
{
	bool failed = false;

	target->port = settings->port;
	target->remote_allowed = settings->remote_allowed;
	target->visitor = settings->visitor;
	target->host = text_copy_optional(settings->host, &failed);
	target->user = text_copy_optional(settings->user, &failed);
	target->password = text_copy_optional(settings->password, &failed);
	target->ca = text_copy_optional(settings->ca, &failed);
	target->cert = text_copy_optional(settings->cert, &failed);
	target->key = text_copy_optional(settings->key, &failed);
	target->site = text_copy_optional(settings->site, &failed);
	return !failed;
}

void connection_settings_finish(struct connection_settings *settings)
{
	free((char *)settings->host);
	free((char *)settings->user);
	text_forget((char *)settings->password);
	free((char *)settings->ca);
	free((char *)settings->cert);
	free((char *)settings->key);
	free((char *)settings->site);
}

bool connection_settings_check(const struct connection_settings *settings, struct error *error)
{
	static const char local[] = ".local";
	size_t length = strlen(settings->host);
	if (!topic_name_is_valid(settings->site) || strchr(settings->site, '/') != NULL) {
		return error_set(error, ERROR_INPUT,
			"`site` is a part of MQTT topics, so it must be a text without / + and #");
	}
	/* The library would look the name up itself, where a name server may hear of it. */
	if (settings->ca != NULL && length > strlen(local) &&
		strcasecmp(settings->host + length - strlen(local), local) == 0) {
		return error_set(error, ERROR_INPUT,
			"the broker's name `%s` cannot be used with TLS: give its address in "
			"numbers, and have the certificate hold that", settings->host);
	}
	return true;
}
