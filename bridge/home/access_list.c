/* SPDX-License-Identifier: MIT */
#include "bridge/home/access_list.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/home/home.h"
#include "bridge/home/template.h"

#define TOPIC_BYTES_MAX 65535

static bool has_slot(const char *text, size_t length)
{
	struct template_part part;
	char *level = text_copy_part(text, length);
	bool has = false;
	for (const char *at = level; at != NULL && !has;) {
		at = template_next(at, &part);
		has = part.kind == TEMPLATE_NAME;
		if (part.kind == TEMPLATE_END) {
			break;
		}
	}
	free(level);
	return has;
}

/* A level of the topic that holds a slot may become anything. */
static char *filter_of(const char *template)
{
	struct buffer filter;
	buffer_init(&filter, TOPIC_BYTES_MAX);
	for (const char *at = template;; at++) {
		size_t length = strcspn(at, "/");
		if (has_slot(at, length)) {
			buffer_append_text(&filter, "+");
		} else {
			char *level = text_copy_part(at, length);
			char *literal = level != NULL ? template_literal(level) : NULL;
			buffer_append_text(&filter, literal != NULL ? literal : "");
			free(literal);
			free(level);
		}
		at += length;
		if (*at == '\0') {
			break;
		}
		buffer_append_text(&filter, "/");
	}
	return buffer_take(&filter);
}

static bool add_template(struct text_list *topics, const char *template)
{
	char *filter = filter_of(template);
	bool added = filter != NULL &&
		(text_list_has(topics, filter) || text_list_add(topics, filter));
	free(filter);
	return added;
}

/* Every topic that a command, a question to a device or an intent may be sent to. */
static bool add_written(const struct home *home, struct text_list *topics)
{
	bool added = true;
	for (size_t i = 0; added && i < home_device_count(home); i++) {
		const struct device *device = home_device_at(home, i);
		for (size_t c = 0; added && c < device->command_count; c++) {
			added = add_template(topics, device->commands[c].topic);
		}
		added = added && (device->query.topic == NULL ||
			add_template(topics, device->query.topic));
	}
	for (size_t i = 0; added && i < home_own_intent_count(home); i++) {
		added = add_template(topics, home_own_intent_at(home, i)->topic);
	}
	text_list_sort(topics);
	return added;
}

bool access_list_line(const char *begin, const char *topic, struct buffer *out)
{
	size_t length = strlen(topic);
	bool trimmed = length == 0 || strchr(" \t", topic[0]) != NULL ||
		strchr(" \t", topic[length - 1]) != NULL;
	if (trimmed) {
		return buffer_append_format(out, "# not possible in this file, for the blanks at its "
			"ends: %s “%s”\n", begin, topic);
	}
	return buffer_append_format(out, "%s %s\n", begin, topic);
}

static bool write_lines(const char *title, const char *begin, const struct text_list *topics,
	struct buffer *out)
{
	bool written = topics->count == 0 || buffer_append_format(out, "\n# %s\n", title);
	for (size_t i = 0; written && i < topics->count; i++) {
		written = access_list_line(begin, topics->items[i], out);
	}
	return written;
}

static bool write_own(const struct access_list *list, struct buffer *out)
{
	return buffer_append_format(out, "\n# Earshot itself: whether it is there, and the question "
			"whether the broker is.\n"
			"topic readwrite earshot/%s/status\ntopic write earshot/%s/probe\n",
			list->site, list->site) &&
		(!list->events ||
			buffer_append_format(out, "topic write earshot/%s/event\n", list->site));
}

static bool write_head(const struct access_list *list, struct buffer *out)
{
	static const char head[] =
		"# What Earshot needs of its broker, and nothing else: the `acl_file` of a mosquitto.\n"
		"# Written by `earshot check --acl`; after a change of the device map, write it anew.\n";
	if (!buffer_append_text(out, head)) {
		return false;
	}
	return list->user != NULL ? buffer_append_format(out, "user %s\n", list->user) :
		buffer_append_text(out, "# For every client that gives no user's name: better, give "
			"Earshot one (`user` under\n# `broker`, or --user NAME).\n");
}

bool access_list_write(const struct home *home, const struct access_list *list,
	struct buffer *out)
{
	struct text_list read = {0};
	struct text_list written = {0};
	bool good = home_report_topics(home, &read) && add_written(home, &written) &&
		write_head(list, out) && write_own(list, out) &&
		write_lines("What devices report.", "topic read", &read, out) &&
		write_lines("Commands, and questions to devices.", "topic write", &written, out);
	text_list_finish(&read);
	text_list_finish(&written);
	return good;
}
