/* SPDX-License-Identifier: MIT
 *
 * earshot.yaml, read by one table. Paths in it are relative to it and stand here as
 * they can be opened.
 */
#ifndef EARSHOT_CONFIG_SETTINGS_H
#define EARSHOT_CONFIG_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/config/ledger_options.h"
#include "bridge/config/wake_settings.h"
#include "bridge/wire/endpointing.h"

struct broker_settings {
	char *host;
	int port;
	char *user;
	char *password_file;       /* a path, or NULL */
	char *password_credential; /* the name of what systemd hands over, or NULL */
	char *ca, *cert, *key;
	bool remote_allowed;
};

/* Whether several commands in one sentence are heard, or only taken when they are typed. */
enum compounds { COMPOUNDS_TYPED, COMPOUNDS_SPOKEN };

struct hearing_settings {
	int compounds; /* enum compounds */
	struct endpointing endpointing;
	int keep_refused; /* how many refused utterances are kept in memory; 0: none */
	char *voice;      /* the path of a voice that was learnt, or NULL */
	const struct node *sure; /* map of intent to how sure it must be, or NULL; like `pronounce` */
};

enum units { UNITS_CELSIUS, UNITS_FAHRENHEIT };
enum sandbox_mode { SANDBOX_REQUIRED, SANDBOX_OFF };

struct settings {
	char *file; /* the path it was read from */
	int version;
	char *site;
	char *room; /* key, or NULL */
	int units;  /* enum units */
	int ask_above; /* more devices at once than that are asked about */
	struct wake_settings wake;
	struct hearing_settings hearing;
	struct broker_settings broker;
	struct text_list devices;
	struct text_list grammars;
	struct text_list without;
	char *microphone;
	bool events; /* publish earshot/SITE/event */
	char *state_dir;
	char *secrets; /* the path of the secrets file (bridge/guard/secrets.h), or NULL */
	int sandbox; /* enum sandbox_mode */
	struct ledger_options ledger;

	struct document *document;    /* the tree that `pronounce` stands in */
	const struct node *pronounce; /* map of word to phones, or NULL */
};

/* Which file is meant: `given` (-c), $EARSHOT_CONFIG, ./earshot.yaml,
 * /etc/earshot/earshot.yaml. malloc'd; NULL with the reason if there is none. */
char *settings_find(const char *given, struct error *error);

/* Reads the file. Problems are added; NULL only if nothing could be read at all, else
 * what is wrong keeps its default. */
struct settings *settings_load(const char *path, struct problems *problems);
void settings_destroy(struct settings *settings);

/* Where the item of a top-level list that is this path or text, as it stands in the settings,
 * was written; the list itself if it is not found, NULL if there is none. */
const struct place *settings_place(const struct settings *settings, const char *key,
	const char *item);
/* The same for a wake word. */
const struct place *settings_wake_place(const struct settings *settings, const char *word);

/* The path of the socket through which other commands reach the daemon; malloc'd. */
char *settings_control_path(const struct settings *settings);
/* The path of the ledger of what was sent; malloc'd. */
char *settings_ledger_path(const struct settings *settings);
/* The folder of what is counted day by day (privacy/state_counts.h); malloc'd. */
char *settings_counts_path(const struct settings *settings);

#endif
