/* SPDX-License-Identifier: MIT */
#include "bridge/import/topics.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/text.h"
#include "bridge/home/topic.h"

const char *topics_fault(const char *topic)
{
	const char *fault = topic_fault(topic);
	return fault != NULL ? fault : strpbrk(topic, "{}") != NULL ? "holds a brace" : NULL;
}

bool topics_add(struct text_list *topics, const char *prefix, const char *const *ends)
{
	bool added = true;
	for (; added && *ends != NULL; ends++) {
		char *topic = text_format("%s/%s", prefix, *ends);
		added = topic != NULL && text_list_add(topics, topic);
		free(topic);
	}
	return added;
}

const char *topics_rest(const char *topic, const char *prefix)
{
	size_t length = strlen(prefix);
	return strncmp(topic, prefix, length) == 0 && topic[length] == '/' ?
		topic + length + 1 : NULL;
}

const char *topics_config(const char *topic, const char *prefix)
{
	static const char config[] = "/config";
	const char *rest = topics_rest(topic, prefix);
	size_t length = rest != NULL ? strlen(rest) : 0;
	return length >= strlen(config) &&
		strcmp(rest + length - strlen(config), config) == 0 ? rest : NULL;
}
