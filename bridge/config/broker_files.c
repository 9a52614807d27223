/* SPDX-License-Identifier: MIT */
#include "bridge/config/broker_files.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bridge/base/document.h"
#include "bridge/base/error.h"
#include "bridge/config/settings.h"
#include "bridge/guard/credential.h"
#include "bridge/guard/private_file.h"

#define AT(member) offsetof(struct broker_settings, member)

static const struct {
	const char *key;
	bool is_of_tls, is_secret;
	bool is_believed; /* whoever can change it can be the broker */
	size_t offset;
} files[] = {
	{"password_file", false, true, false, AT(password_file)},
	{"ca", true, false, true, AT(ca)},
	{"cert", true, false, false, AT(cert)},
	{"key", true, true, false, AT(key)},
};

static void check_file(size_t index, const char *path, const struct place *place,
	struct problems *problems)
{
	const char *key = files[index].key;
	struct error why = {0};
	struct stat status;

	if (stat(path, &status) == 0) {
		bool good = (!files[index].is_secret ||
				    private_file_judge(&status, geteuid(), key, path, &why)) &&
			(!files[index].is_believed || private_file_is_firm(path, key, &why));
		if (!good) {
			problems_add(problems, SEVERITY_ERROR, place, "%s", why.text);
		}
	} else if (errno == ENOENT || errno == ENOTDIR) {
		problems_add(problems, SEVERITY_ERROR, place,
			"%s %s is not there: put it there, or name the file that you mean", key, path);
	}
}

static const struct place *place_of(const struct node *map, const char *key)
{
	const struct node *node = map != NULL ? node_get(map, key) : NULL;

	return node != NULL ? &node->place : NULL;
}

void broker_files_check(const struct settings *settings, struct problems *problems)
{
	const struct broker_settings *broker = &settings->broker;
	const struct node *map = node_get(document_root(settings->document), "broker");
	const struct node *tls = map != NULL ? node_get(map, "tls") : NULL;
	struct error why = {0};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = *(char *const *)((const char *)broker + files[i].offset);
		if (path != NULL) {
			check_file(i, path, place_of(files[i].is_of_tls ? tls : map, files[i].key),
				problems);
		}
	}
	if (broker->password_credential != NULL && credential_folder_is_given()) {
		char *path = credential_path(broker->password_credential, &why);
		if (path == NULL) {
			problems_add(problems, SEVERITY_ERROR, place_of(map, "password_credential"), "%s",
				why.text);
		}
		free(path);
	}
}
