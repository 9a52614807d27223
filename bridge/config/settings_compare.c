/* SPDX-License-Identifier: MIT */
#include "bridge/config/settings_compare.h"

#include <string.h>

#include "bridge/config/settings.h"

static bool same_text(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

bool settings_same_broker(const struct settings *a, const struct settings *b)
{
	const struct broker_settings *x = &a->broker, *y = &b->broker;

	return same_text(x->host, y->host) && x->port == y->port && same_text(x->user, y->user) &&
		same_text(x->password_file, y->password_file) &&
		same_text(x->password_credential, y->password_credential) &&
		same_text(x->ca, y->ca) && same_text(x->cert, y->cert) && same_text(x->key, y->key) &&
		x->remote_allowed == y->remote_allowed && same_text(a->site, b->site);
}

bool settings_same_listener(const struct settings *a, const struct settings *b)
{
	return same_text(a->microphone, b->microphone) && a->sandbox == b->sandbox &&
		same_text(a->state_dir, b->state_dir);
}

bool settings_same_ledger(const struct settings *a, const struct settings *b)
{
	const struct ledger_options *x = &a->ledger, *y = &b->ledger;

	return x->required == y->required && x->words == y->words &&
		x->payloads == y->payloads && x->size == y->size &&
		x->files == y->files;
}
