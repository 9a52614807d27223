/* SPDX-License-Identifier: MIT */
#include "bridge/dialogue/code.h"

#include <stdbool.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/guard/secrets.h"
#include "bridge/home/plan.h"

#define PAYLOAD_MAX 65536

static const char placeholder[] = "{code}";

static bool replace(const char *payload, const char *code, struct buffer *out)
{
	const char *at = payload;

	for (const char *next; (next = strstr(at, placeholder)) != NULL;) {
		if (!buffer_append(out, at, (size_t)(next - at)) || !json_escape(code, out)) {
			return false;
		}
		at = next + sizeof(placeholder) - 1;
	}
	return buffer_append_text(out, at);
}

char *code_fill(const struct action *action, const struct secrets *secrets, struct error *error)
{
	const char *code = action->device != NULL ? secrets_code(secrets, action->device->key) : NULL;
	struct buffer out;

	if (code == NULL) {
		error_set(error, ERROR_NOT_FOUND, "there is no code for the device");
		return NULL;
	}
	buffer_init(&out, PAYLOAD_MAX);
	char *payload = replace(action->payload, code, &out) ? buffer_take(&out) : NULL;
	if (payload == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	}
	buffer_finish(&out);
	return payload;
}
