/* SPDX-License-Identifier: MIT */
#include "bridge/commands/check_acl.h"

#include <stdio.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/home/access_list.h"
#include "bridge/import/import.h"

#define LIST_BYTES_MAX (16 * 1024 * 1024)

/* What only an import needs, for a while: it is not granted, but shown. */
static bool write_import(const char *site, struct buffer *out)
{
	bool written = buffer_append_format(out, "\n# For `earshot import` besides, which reads what "
		"is announced; take the # away for as long\n# as it is needed. `earshot try` needs "
		"nothing more.\n# topic read earshot/%s/probe\n", site);
	for (size_t i = 0; written && import_sources[i].name != NULL; i++) {
		struct text_list topics = {0};
		const struct import_source *source = &import_sources[i];
		written = source->topics(source->prefix, &topics) &&
			buffer_append_format(out, "#   %s:\n", source->name);
		for (size_t t = 0; written && t < topics.count; t++) {
			written = buffer_append_format(out, "# topic read %s\n", topics.items[t]);
		}
		text_list_finish(&topics);
	}
	return written;
}

static bool is_name(const char *user)
{
	return user == NULL || (user[0] != '\0' && text_is_clean(user, strlen(user)) &&
		strpbrk(user, "\n\t") == NULL && user[0] != ' ' && user[strlen(user) - 1] != ' ');
}

bool check_acl_print(const struct configuration *configuration, const char *user)
{
	const struct settings *settings = configuration->settings;
	const struct access_list list = {
		.user = user != NULL ? user : settings->broker.user,
		.site = settings->site,
		.events = settings->events,
	};
	struct buffer out;

	if (!is_name(list.user)) {
		fprintf(stderr, "earshot: error: the user's name must be one line, without blanks at "
			"its ends\n");
		return false;
	}
	buffer_init(&out, LIST_BYTES_MAX);
	bool printed = access_list_write(configuration->home, &list, &out) &&
		write_import(settings->site, &out) && fputs(buffer_text(&out), stdout) >= 0 &&
		fflush(stdout) == 0;
	if (!printed) {
		fprintf(stderr, "earshot: error: the list could not be printed\n");
	}
	buffer_finish(&out);
	return printed;
}
