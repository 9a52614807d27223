/* SPDX-License-Identifier: MIT */
#include "bridge/config/settings.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/base/schema.h"
#include "bridge/guard/credential.h"
#include "bridge/guard/egress.h"
#include "bridge/home/plan.h"

/* What the top level holds besides plain values: maps that have a table of their own. */
struct parts {
	const struct node *wake, *hearing, *broker, *ledger;
};

struct broker_parts {
	const struct node *tls;
	int remote;
};

struct hearing_file {
	struct hearing_settings hearing;
	const struct node *end_silence;
};

struct file {
	struct settings settings;
	struct parts parts;
	bool has_devices, has_grammars;
};

struct broker_file {
	struct broker_settings broker;
	struct broker_parts parts;
};

static const char *const unit_choices[] = {"celsius", "fahrenheit", NULL};
static const char *const sandbox_choices[] = {"required", "off", NULL};
static const char *const remote_choices[] = {"refuse", "allow", NULL};

#define AT(member) offsetof(struct file, settings.member)

static const struct field top_fields[] = {
	{.key = "version", .type = FIELD_INTEGER, .offset = AT(version), .required = true,
		.minimum = 1, .maximum = 1},
	{.key = "site", .type = FIELD_TEXT, .offset = AT(site)},
	{.key = "room", .type = FIELD_TEXT, .offset = AT(room)},
	{.key = "units", .type = FIELD_CHOICE, .offset = AT(units), .choices = unit_choices},
	{.key = "ask_above", .type = FIELD_INTEGER, .offset = AT(ask_above), .minimum = 1,
		.maximum = 2000},
	{.key = "wake", .type = FIELD_NODE, .offset = offsetof(struct file, parts.wake)},
	{.key = "hearing", .type = FIELD_NODE, .offset = offsetof(struct file, parts.hearing)},
	{.key = "broker", .type = FIELD_NODE, .offset = offsetof(struct file, parts.broker)},
	{.key = "devices", .type = FIELD_TEXTS, .offset = AT(devices),
		.found_offset = offsetof(struct file, has_devices)},
	{.key = "grammars", .type = FIELD_TEXTS, .offset = AT(grammars),
		.found_offset = offsetof(struct file, has_grammars)},
	{.key = "without", .type = FIELD_TEXTS, .offset = AT(without)},
	{.key = "pronounce", .type = FIELD_NODE, .offset = AT(pronounce)},
	{.key = "microphone", .type = FIELD_TEXT, .offset = AT(microphone)},
	{.key = "events", .type = FIELD_YES_NO, .offset = AT(events)},
	{.key = "state_dir", .type = FIELD_TEXT, .offset = AT(state_dir)},
	{.key = "secrets", .type = FIELD_TEXT, .offset = AT(secrets)},
	{.key = "ledger", .type = FIELD_NODE, .offset = offsetof(struct file, parts.ledger)},
	{.key = "sandbox", .type = FIELD_CHOICE, .offset = AT(sandbox), .choices = sandbox_choices},
	{.key = NULL},
};

#define HEARING(member) offsetof(struct hearing_file, hearing.member)

static const char *const compound_choices[] = {"typed", "spoken", NULL};

static const struct field hearing_fields[] = {
	{.key = "compounds", .type = FIELD_CHOICE, .offset = HEARING(compounds),
		.choices = compound_choices},
	{.key = "end_silence", .type = FIELD_NODE,
		.offset = offsetof(struct hearing_file, end_silence)},
	{.key = "longest", .type = FIELD_NUMBER, .offset = HEARING(endpointing.longest),
		.minimum = ENDPOINTING_LONGEST_MIN, .maximum = ENDPOINTING_LONGEST_MAX},
	{.key = "voice", .type = FIELD_TEXT, .offset = HEARING(voice)},
	{.key = "sure", .type = FIELD_NODE, .offset = HEARING(sure)},
	{.key = "keep_refused", .type = FIELD_INTEGER, .offset = HEARING(keep_refused),
		.minimum = 0, .maximum = 200},
	{.key = NULL},
};

#define SILENCE(silence) \
	{.key = #silence, .type = FIELD_NUMBER, .offset = offsetof(struct endpointing, silence), \
		.minimum = ENDPOINTING_SILENCE_MIN, .maximum = ENDPOINTING_SILENCE_MAX}

static const struct field end_silence_fields[] = {
	SILENCE(complete),
	SILENCE(open),
	SILENCE(incomplete),
	{.key = NULL},
};

#define BROKER(member) offsetof(struct broker_file, broker.member)

static const struct field broker_fields[] = {
	{.key = "host", .type = FIELD_TEXT, .offset = BROKER(host)},
	{.key = "port", .type = FIELD_INTEGER, .offset = BROKER(port), .minimum = 1, .maximum = 65535},
	{.key = "user", .type = FIELD_TEXT, .offset = BROKER(user)},
	{.key = "password_file", .type = FIELD_TEXT, .offset = BROKER(password_file)},
	{.key = "password_credential", .type = FIELD_TEXT, .offset = BROKER(password_credential)},
	{.key = "remote", .type = FIELD_CHOICE, .offset = offsetof(struct broker_file, parts.remote),
		.choices = remote_choices},
	{.key = "tls", .type = FIELD_NODE, .offset = offsetof(struct broker_file, parts.tls)},
	{.key = NULL},
};

static const struct field tls_fields[] = {
	{.key = "ca", .type = FIELD_TEXT, .offset = offsetof(struct broker_settings, ca),
		.required = true},
	{.key = "cert", .type = FIELD_TEXT, .offset = offsetof(struct broker_settings, cert)},
	{.key = "key", .type = FIELD_TEXT, .offset = offsetof(struct broker_settings, key)},
	{.key = NULL},
};

char *settings_find(const char *given, struct error *error)
{
	static const char *const usual[] = {"./earshot.yaml", "/etc/earshot/earshot.yaml", NULL};
	struct stat status;

	if (given == NULL) {
		given = getenv("EARSHOT_CONFIG");
	}
	if (given != NULL && given[0] != '\0') {
		return text_copy(given);
	}
	for (size_t i = 0; usual[i] != NULL; i++) {
		/* One that cannot be read is still the one that is meant. */
		if (lstat(usual[i], &status) == 0) {
			return text_copy(usual[i]);
		}
	}
	error_set(error, ERROR_NOT_FOUND,
		"no configuration: there is neither ./earshot.yaml nor /etc/earshot/earshot.yaml. Name "
		"one with -c FILE or $EARSHOT_CONFIG, or try `earshot demo`, which needs none");
	return NULL;
}

/* Makes a path of the file one that can be opened from here. */
static bool resolve(const struct settings *settings, char **path)
{
	if (*path == NULL) {
		return true;
	}
	char *resolved = text_path_beside(settings->file, *path);
	if (resolved == NULL) {
		return false;
	}
	free(*path);
	*path = resolved;
	return true;
}

static bool resolve_list(const struct settings *settings, struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!resolve(settings, &list->items[i])) {
			return false;
		}
	}
	return true;
}

static bool is_absent(const char *path)
{
	struct stat status;

	return lstat(path, &status) != 0 && errno == ENOENT;
}

/* A folder that is there by its usual name need not be named. One that cannot be read is taken
 * too, so that whoever opens it says so. */
static bool add_usual_folder(const struct settings *settings, const char *name,
	struct text_list *list)
{
	char *path = text_path_beside(settings->file, name);
	bool added = path != NULL && (is_absent(path) || text_list_add(list, path));
	free(path);
	return added;
}

static bool resolve_paths(struct file *file)
{
	struct settings *settings = &file->settings;

	return resolve(settings, &settings->broker.password_file) &&
		resolve(settings, &settings->broker.ca) && resolve(settings, &settings->broker.cert) &&
		resolve(settings, &settings->broker.key) && resolve(settings, &settings->state_dir) &&
		resolve(settings, &settings->hearing.voice) && resolve(settings, &settings->secrets) &&
		resolve_list(settings, &settings->devices) &&
		resolve_list(settings, &settings->grammars) &&
		(file->has_devices || add_usual_folder(settings, "devices", &settings->devices)) &&
		(file->has_grammars || add_usual_folder(settings, "grammars", &settings->grammars));
}

/* An address can be judged without asking anyone; a name is when it is connected to. */
static bool check_host(const struct node *node, const struct broker_settings *broker,
	struct problems *problems)
{
	unsigned char address[sizeof(struct in6_addr)];
	bool literal = inet_pton(AF_INET, broker->host, address) == 1 ||
		inet_pton(AF_INET6, broker->host, address) == 1;

	if (!literal || broker->remote_allowed || egress_is_private(broker->host)) {
		return true;
	}
	return problems_add(problems, SEVERITY_ERROR, node != NULL ? &node->place : NULL,
		"the broker %s is outside this house: use one on this machine or a private network, or "
		"allow it with `remote: allow`", broker->host);
}

/* MQTT has no password without a user: the broker would be asked as anybody. */
static bool check_user(const struct node *node, const struct broker_settings *broker,
	struct problems *problems)
{
	const char *key = broker->password_file != NULL ? "password_file" : "password_credential";
	const struct node *password = node_get(node, key);

	return broker->user != NULL || password == NULL ||
		problems_add(problems, SEVERITY_ERROR, &password->place,
			"`%s` needs `user`: name the user of the broker whose password it is", key);
}

/* The password has one place, and a credential a name that systemd can give it. */
static bool check_password(const struct node *node, const struct broker_settings *broker,
	struct problems *problems)
{
	const char *name = broker->password_credential;

	if (name == NULL) {
		return true;
	}
	const struct place *place = &node_get(node, "password_credential")->place;
	if (broker->password_file != NULL) {
		return problems_add(problems, SEVERITY_ERROR, place, "the password stands in "
			"`password_file` or in `password_credential`: give one of them");
	}
	return credential_name_is_valid(name) || problems_add(problems, SEVERITY_ERROR, place,
		"`%s` is no name of a credential: it is what stands before the `:` in "
		"`LoadCredential=NAME:FILE` of the unit", name);
}

static bool read_broker(const struct node *node, struct broker_settings *broker,
	struct problems *problems)
{
	struct broker_file file = {.broker = *broker};

	bool good = schema_read(node, broker_fields, &file, "`broker`", problems);
	if (file.parts.tls != NULL) {
		good = schema_read(file.parts.tls, tls_fields, &file.broker, "`tls`", problems) && good;
	}
	file.broker.remote_allowed = file.parts.remote == 1;
	*broker = file.broker;
	good = check_host(node_get(node, "host"), broker, problems) && good;
	good = check_user(node, broker, problems) && good;
	good = check_password(node, broker, problems) && good;
	if ((broker->cert == NULL) != (broker->key == NULL)) {
		good = problems_add(problems, SEVERITY_ERROR, &file.parts.tls->place,
			"`cert` and `key` belong together: a client certificate needs both");
	}
	return good;
}

/* The less of a sentence there is, the longer the silence must be. */
static bool check_order(const struct node *node, const struct endpointing *silence,
	struct problems *problems)
{
	const struct {
		const char *key, *next;
		double value, next_value;
	} pairs[] = {
		{"complete", "open", silence->complete, silence->open},
		{"open", "incomplete", silence->open, silence->incomplete},
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].value > pairs[i].next_value) {
			const struct node *value = node_get(node, pairs[i].key);
			return problems_add(problems, SEVERITY_ERROR,
				value != NULL ? &value->place : &node->place,
				"`%s` (%g s) must not be longer than `%s` (%g s): the less of a sentence "
				"was said, the longer the wait for the rest", pairs[i].key, pairs[i].value,
				pairs[i].next, pairs[i].next_value);
		}
	}
	return true;
}

static void read_hearing(const struct node *node, struct hearing_settings *hearing,
	struct problems *problems)
{
	struct hearing_file file = {.hearing = *hearing};

	schema_read(node, hearing_fields, &file, "`hearing`", problems);
	*hearing = file.hearing;
	/* An order that is wrong says nothing of which one is: all keep their defaults. */
	if (file.end_silence != NULL &&
		schema_read(file.end_silence, end_silence_fields, &file.hearing.endpointing,
			"`end_silence`", problems) &&
		check_order(file.end_silence, &file.hearing.endpointing, problems)) {
		hearing->endpointing = file.hearing.endpointing;
	}
}

/* The site stands in topics, so it must be a plain topic level. */
static void check_site(const struct settings *settings, struct problems *problems)
{
	const struct node *node = node_get(document_root(settings->document), "site");
	const char *c = settings->site;

	while (isalnum((unsigned char)*c) || *c == '_' || *c == '-') {
		c++;
	}
	if (*c != '\0' || c == settings->site) {
		problems_add(problems, SEVERITY_ERROR, node != NULL ? &node->place : NULL,
			"the site `%s` becomes a part of MQTT topics: use letters, digits, `-` and `_` "
			"only, at least one of them", settings->site);
	}
}

static bool set_defaults(struct settings *settings, const char *path)
{
	settings->version = 1;
	settings->hearing.endpointing = (struct endpointing)ENDPOINTING_DEFAULT;
	settings->broker.port = 1883;
	settings->ledger = (struct ledger_options)LEDGER_OPTIONS_DEFAULT;
	settings->ask_above = PLAN_ASK_ABOVE;
	settings->file = text_copy(path);
	settings->site = text_copy("default");
	settings->broker.host = text_copy("localhost");
	settings->microphone = text_copy("default");
	settings->state_dir = text_copy("/var/lib/earshot");
	return settings->file != NULL && settings->site != NULL && settings->broker.host != NULL &&
		settings->microphone != NULL && settings->state_dir != NULL;
}

static void finish(struct settings *settings)
{
	struct broker_settings *broker = &settings->broker;
	char *texts[] = {settings->file, settings->site, settings->room, settings->microphone,
		settings->state_dir, settings->secrets, settings->hearing.voice, broker->host,
		broker->user, broker->password_file, broker->password_credential, broker->ca,
		broker->cert, broker->key};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		free(texts[i]);
	}
	wake_settings_finish(&settings->wake);
	text_list_finish(&settings->devices);
	text_list_finish(&settings->grammars);
	text_list_finish(&settings->without);
	document_destroy(settings->document);
}

struct settings *settings_load(const char *path, struct problems *problems)
{
	struct file file = {0};

	struct document *document = document_read_file(path, problems);
	if (document == NULL) {
		return NULL;
	}
	file.settings.document = document;
	const struct node *root = document_root(document);
	if (!schema_check_version(root, "earshot.yaml", problems)) {
		document_destroy(document);
		return NULL;
	}
	struct settings *settings = malloc(sizeof(*settings));
	if (settings == NULL || !set_defaults(&file.settings, path)) {
		goto out_of_memory;
	}
	schema_read(root, top_fields, &file, "earshot.yaml", problems);
	if (!wake_settings_read(file.parts.wake, &file.settings.wake, problems)) {
		goto out_of_memory;
	}
	if (file.parts.hearing != NULL) {
		read_hearing(file.parts.hearing, &file.settings.hearing, problems);
	}
	if (file.parts.broker != NULL) {
		read_broker(file.parts.broker, &file.settings.broker, problems);
	}
	ledger_options_read(file.parts.ledger, &file.settings.ledger, problems);
	check_site(&file.settings, problems);
	if (!resolve_paths(&file)) {
		goto out_of_memory;
	}
	*settings = file.settings;
	return settings;

out_of_memory:
	problems_add(problems, SEVERITY_ERROR, NULL, "out of memory while reading %s", path);
	finish(&file.settings);
	free(settings);
	return NULL;
}

void settings_destroy(struct settings *settings)
{
	if (settings != NULL) {
		finish(settings);
		free(settings);
	}
}

/* True if the text of the file, made a path or not, is this one. */
static bool is_written_as(const struct settings *settings, const char *text, const char *item)
{
	char *path = text_path_beside(settings->file, text);
	bool same = strcmp(text, item) == 0 || (path != NULL && strcmp(path, item) == 0);

	free(path);
	return same;
}

static const struct place *item_place(const struct settings *settings, const struct node *list,
	const char *item)
{
	if (list == NULL) {
		return NULL;
	}
	for (size_t i = 0; list->kind == NODE_LIST && i < list->count; i++) {
		const char *text = list->values[i]->text;
		if (text != NULL && is_written_as(settings, text, item)) {
			return &list->values[i]->place;
		}
	}
	return &list->place;
}

const struct place *settings_place(const struct settings *settings, const char *key,
	const char *item)
{
	return item_place(settings, node_get(document_root(settings->document), key), item);
}

const struct place *settings_wake_place(const struct settings *settings, const char *word)
{
	const struct node *wake = node_get(document_root(settings->document), "wake");

	return item_place(settings, node_get(wake, "words"), word);
}

char *settings_control_path(const struct settings *settings)
{
	return text_format("%s/control.sock", settings->state_dir);
}

char *settings_ledger_path(const struct settings *settings)
{
	return text_format("%s/ledger.jsonl", settings->state_dir);
}

char *settings_counts_path(const struct settings *settings)
{
	return text_format("%s/changes", settings->state_dir);
}
