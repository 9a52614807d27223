/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/guard/secrets.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/document.h"
#include "bridge/base/read_bytes.h"
#include "bridge/base/text.h"
#include "bridge/guard/pin_hash.h"

#define FILE_BYTES_MAX (256 * 1024)
#define CODE_BYTES_MAX 64

static const char default_pin[] = "default";

/* One line of the file. */
struct secret {
	char *device; /* a key, or "default" */
	char *text;   /* a hash or a code */
	bool is_code;
	struct place place;
};

struct secrets {
	char *file;
	struct secret *secrets;
	size_t count;
};

/* --- the file ------------------------------------------------------------------------- */

/* The open file itself is looked at, so that it cannot be another one that is read. */
static bool check_owner(int descriptor, const struct place *place, struct problems *problems)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
		return problems_add(problems, SEVERITY_ERROR, place, "the secrets are no regular file");
	}
	if (status.st_uid != geteuid()) {
		return problems_add(problems, SEVERITY_ERROR, place, "the secrets belong to another "
			"user than the one that runs Earshot, so they are not used: run it as that user, or "
			"type `sudo chown %u %s`", (unsigned)geteuid(), place->file);
	}
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		return problems_add(problems, SEVERITY_ERROR, place, "others may read or change the "
			"secrets (mode %04o), so they are not used: `chmod 600` the file",
			(unsigned)(status.st_mode & 07777));
	}
	return true;
}

/* Into memory that never grows, because what had become too small would keep its part. */
static struct document *read_open(const char *path, int descriptor, const struct place *place,
	struct problems *problems)
{
	struct document *document = NULL;
	char *bytes = calloc(1, FILE_BYTES_MAX + 1);
	ssize_t length = bytes != NULL ? read_bytes(descriptor, bytes, FILE_BYTES_MAX + 1) : -1;

	if (length >= 0 && length <= FILE_BYTES_MAX) {
		document = document_read_secrets(path, bytes, (size_t)length, problems);
	} else {
		problems_add(problems, SEVERITY_ERROR, place,
			"the secrets cannot be read, or are more than %d KiB", FILE_BYTES_MAX / 1024);
	}
	if (bytes != NULL) {
		explicit_bzero(bytes, FILE_BYTES_MAX + 1);
	}
	free(bytes);
	return document;
}

static struct document *read_file(const char *path, struct problems *problems)
{
	const struct place place = {.file = path};
	struct document *document = NULL;

	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (descriptor < 0) {
		problems_add(problems, SEVERITY_ERROR, &place, "the secrets cannot be read: %s",
			strerror(errno));
		return NULL;
	}
	if (check_owner(descriptor, &place, problems)) {
		document = read_open(path, descriptor, &place, problems);
	}
	close(descriptor);
	return document;
}

/* --- what stands in it ---------------------------------------------------------------- */

/* A key may be the secret itself, on the wrong side of the `:`, so no message repeats one. */
static bool check_key(const struct node *key, const char *what, struct problems *problems)
{
	return isalpha((unsigned char)key->text[0]) ||
		problems_add(problems, SEVERITY_ERROR, &key->place,
			"a line of `%s` begins with the key of a device", what);
}

static bool check_pin(const struct node *value, struct problems *problems)
{
	if (value->kind == NODE_SCALAR && value->text != NULL && pin_hash_is_valid(value->text)) {
		return true;
	}
	return problems_add(problems, SEVERITY_ERROR, &value->place, "this PIN is no hash: "
		"`earshot pin` makes one, and the PIN itself stands nowhere");
}

static bool check_code(const struct node *value, struct problems *problems)
{
	if (value->kind == NODE_SCALAR && value->text != NULL && value->text[0] != '\0' &&
		strlen(value->text) <= CODE_BYTES_MAX) {
		return true;
	}
	return problems_add(problems, SEVERITY_ERROR, &value->place,
		"this code must be a text of 1 to %d bytes", CODE_BYTES_MAX);
}

static bool is_one_of_ours(const char *key)
{
	return strcmp(key, "version") == 0 || strcmp(key, "pins") == 0 || strcmp(key, "codes") == 0;
}

/* By hand and not by a schema, whose messages repeat what is there. */
static void check_parts(const struct node *root, struct problems *problems)
{
	const struct node *version = node_get(root, "version");

	if (root->kind != NODE_MAP) {
		problems_add(problems, SEVERITY_ERROR, &root->place,
			"the secrets must be a map, with `version`, `pins` and `codes`");
		return;
	}
	for (size_t i = 0; i < root->count; i++) {
		if (!is_one_of_ours(root->keys[i]->text)) {
			problems_add(problems, SEVERITY_ERROR, &root->keys[i]->place,
				"this is none of `version`, `pins` and `codes`");
		}
	}
	if (version == NULL || version->kind != NODE_SCALAR || version->text == NULL ||
		strcmp(version->text, "1") != 0) {
		problems_add(problems, SEVERITY_ERROR,
			version != NULL ? &version->place : &root->place,
			"the secrets must say `version: 1`");
	}
}

static bool add(struct secrets *secrets, const struct node *key, const struct node *value,
	bool is_code)
{
	struct secret *more =
		realloc(secrets->secrets, (secrets->count + 1) * sizeof(*more));

	if (more == NULL) {
		return false;
	}
	secrets->secrets = more;
	struct secret *secret = &more[secrets->count++];
	*secret = (struct secret){.device = text_copy(key->text), .text = text_copy(value->text),
		.is_code = is_code,
		.place = {secrets->file, key->place.line, key->place.column}};
	return secret->device != NULL && secret->text != NULL;
}

static bool take_map(struct secrets *secrets, const struct node *map, bool are_codes,
	struct problems *problems)
{
	const char *what = are_codes ? "codes" : "pins";

	if (node_is_empty(map)) {
		return true;
	}
	if (map->kind != NODE_MAP) {
		problems_add(problems, SEVERITY_ERROR, &map->place,
			"`%s` names one for each device: `front_door: …`", what);
		return true;
	}
	for (size_t i = 0; i < map->count; i++) {
		const struct node *key = map->keys[i], *value = map->values[i];
		bool good = check_key(key, what, problems) &&
			(are_codes ? check_code(value, problems) : check_pin(value, problems));
		if (good && !add(secrets, key, value, are_codes)) {
			return false;
		}
	}
	return true;
}

struct secrets *secrets_load(const char *path, struct problems *problems)
{
	struct document *document = read_file(path, problems);
	struct secrets *secrets = document != NULL ? calloc(1, sizeof(*secrets)) : NULL;
	bool good = secrets != NULL && (secrets->file = text_copy(path)) != NULL;

	if (good) {
		const struct node *root = document_root(document);
		check_parts(root, problems);
		good = take_map(secrets, node_get(root, "pins"), false, problems) &&
			take_map(secrets, node_get(root, "codes"), true, problems);
	}
	if (document != NULL) {
		document_destroy(document);
		if (!good) {
			problems_add(problems, SEVERITY_ERROR, NULL, "out of memory while reading %s",
				path);
			secrets_destroy(secrets);
			secrets = NULL;
		}
	}
	return secrets;
}

void secrets_destroy(struct secrets *secrets)
{
	if (secrets == NULL) {
		return;
	}
	for (size_t i = 0; i < secrets->count; i++) {
		struct secret *secret = &secrets->secrets[i];
		text_forget(secret->text);
		text_forget(secret->device); /* which may be a code, on the wrong side */
	}
	free(secrets->secrets);
	free(secrets->file);
	free(secrets);
}

static const struct secret *find(const struct secrets *secrets, const char *device, bool is_code)
{
	for (size_t i = 0; secrets != NULL && i < secrets->count; i++) {
		const struct secret *secret = &secrets->secrets[i];
		if (secret->is_code == is_code && strcmp(secret->device, device) == 0) {
			return secret;
		}
	}
	return NULL;
}

static const struct secret *find_pin(const struct secrets *secrets, const char *device)
{
	const struct secret *own = find(secrets, device, false);

	return own != NULL ? own : find(secrets, default_pin, false);
}

const char *secrets_pin(const struct secrets *secrets, const char *device)
{
	const struct secret *pin = find_pin(secrets, device);

	return pin != NULL ? pin->text : NULL;
}

const char *secrets_pin_name(const struct secrets *secrets, const char *device)
{
	const struct secret *pin = find_pin(secrets, device);

	return pin != NULL ? pin->device : NULL;
}

const char *secrets_code(const struct secrets *secrets, const char *device)
{
	const struct secret *code = find(secrets, device, true);

	return code != NULL ? code->text : NULL;
}

const char *secrets_device_at(const struct secrets *secrets, size_t index, struct place *place)
{
	for (size_t i = 0; i < secrets->count; i++) {
		const struct secret *secret = &secrets->secrets[i];
		bool names_one = secret->is_code || strcmp(secret->device, default_pin) != 0;
		if (names_one && index-- == 0) {
			*place = secret->place;
			return secret->device;
		}
	}
	return NULL;
}
