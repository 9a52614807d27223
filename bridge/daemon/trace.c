/* SPDX-License-Identifier: MIT */
#include "bridge/daemon/trace.h"

#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/device_states.h"
#include "bridge/home/plan.h"
#include "bridge/wire/message.h"

#define LINE_MAX_BYTES (64 * 1024)

static const char secret_text[] = "(a PIN)";

static void print_json(struct trace *trace, struct json *json)
{
	struct buffer line;

	buffer_init(&line, LINE_MAX_BYTES);
	if (json_print(json, &line)) {
		fprintf(trace->out, "%s\n", buffer_text(&line));
		fflush(trace->out);
	}
	buffer_finish(&line);
	json_destroy(json);
}

static struct json *event(const char *name)
{
	struct json *json = json_new_object();

	json_put_text(json, "event", name);
	return json;
}

static void print_line(struct trace *trace, const char *label, const char *text)
{
	fprintf(trace->out, "  %-9s %s\n", label, text);
	fflush(trace->out);
}

/* "lock  device=front_door" */
static void print_meaning(struct trace *trace, const struct meaning *meaning)
{
	struct buffer line;

	buffer_init(&line, LINE_MAX_BYTES);
	buffer_append_text(&line, meaning->intent);
	for (size_t i = 0; i < meaning->slot_count; i++) {
		const struct slot *slot = &meaning->slots[i];
		char number[32];
		text_print_number(slot->number, number, sizeof(number));
		buffer_append_format(&line, "  %s=%s", slot->name,
			slot->kind == SLOT_NUMBER ? number : slot->text);
	}
	print_line(trace, "meaning", buffer_text(&line));
	buffer_finish(&line);
}

/* That something was said, and not what. */
static void print_secret(struct trace *trace, const struct understanding *understanding)
{
	if (trace->style == TRACE_JSON) {
		struct json *json = event("heard");
		json_put_text(json, "text", secret_text);
		json_put_boolean(json, "accepted", understanding->accepted);
		json_put_text(json, "reason", understanding->reason);
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		print_line(trace, "heard", secret_text);
		if (!understanding->accepted) {
			print_line(trace, "refused", understanding->reason);
		}
	}
}

void trace_heard(struct trace *trace, const struct understanding *understanding,
	const struct utterance *utterance, bool secret)
{
	if (secret) {
		print_secret(trace, understanding);
		return;
	}
	if (trace->style == TRACE_JSON) {
		struct json *json = understanding_heard_json(understanding, utterance, NULL);
		json_put_text(json, "event", "heard");
		json_put_text(json, "detail", understanding->detail);
		print_json(trace, json);
		return;
	}
	if (trace->style == TRACE_NONE) {
		return;
	}
	fprintf(trace->out, "  %-9s \"%s%s%s\"\n", "heard",
		utterance->wake != NULL ? utterance->wake : "",
		utterance->wake != NULL && understanding->text[0] != '\0' ? ", " : "",
		understanding->text);
	size_t count;
	struct meaning *const *clauses = understanding_clauses(understanding, &count);
	for (size_t i = 0; i < count; i++) {
		print_meaning(trace, clauses[i]);
	}
	fprintf(trace->out, "  %-9s %.2f (at least %.2f)\n", "sure", understanding->score,
		understanding->needed);
	if (!understanding->accepted) {
		fprintf(trace->out, "  %-9s %s%s%s\n", "refused", understanding->reason,
			understanding->detail != NULL ? ": " : "",
			understanding->detail != NULL ? understanding->detail : "");
	}
	fflush(trace->out);
}

void trace_planned(struct trace *trace, const struct plan *plan)
{
	if (trace->style == TRACE_JSON) {
		struct json *json = event("decided");
		json_put_text(json, "policy", policy_name(plan->policy));
		json_put(json, "actions", plan_actions_json(plan));
		json_put_text(json, "say", plan->say);
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		/* Why something is denied is the answer, which follows. */
		bool denied = plan->policy == POLICY_DENY || plan->say == NULL;
		fprintf(trace->out, "  %-9s %s%s%s\n", "decision", policy_name(plan->policy),
			denied ? "" : ": ", denied ? "" : plan->say);
		fflush(trace->out);
	}
}

void trace_sent(struct trace *trace, const struct action *action, double delay_ms)
{
	trace->sent_ms = clock_now_ms(trace->clock);
	if (trace->style == TRACE_JSON) {
		struct json *json = event("sent");
		json_put_text(json, "topic", action->topic);
		json_put_text(json, "payload", action->payload);
		json_put(json, "delay_ms",
			delay_ms >= 0 ? json_new_number(delay_ms) : json_new_null());
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		fprintf(trace->out, "  %-9s %s  %s\n", "sent", action->topic, action->payload);
		fflush(trace->out);
	}
}

void trace_reported(struct trace *trace, const struct action *action,
	const struct property_value *value)
{
	double after = (double)(clock_now_ms(trace->clock) - trace->sent_ms) / 1000;
	char number[32];

	text_print_number(value->number, number, sizeof(number));
	const char *what = value->state != NULL ? value->state : number;
	const struct property_type *type = action->expectation.property->type;
	if (trace->style == TRACE_JSON) {
		struct json *json = event("reported");
		json_put_text(json, "device", action->device->key);
		json_put_text(json, "property", type->name);
		json_put_text(json, "value", what);
		json_put_number(json, "after_ms", after * 1000);
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		fprintf(trace->out, "  %-9s %s: %s %s, after %.2f s\n", "reported",
			action->device->key, type->name, what, after);
		fflush(trace->out);
	}
}

void trace_asked(struct trace *trace, const char *say, const char *expects)
{
	if (trace->style == TRACE_JSON) {
		struct json *json = event("asked");
		json_put_text(json, "say", say);
		json_put_text(json, "expects", expects);
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		print_line(trace, "question", say);
	}
}

void trace_answered(struct trace *trace, const char *say, bool done)
{
	if (trace->style == TRACE_JSON) {
		struct json *json = event("answered");
		json_put_text(json, "say", say);
		json_put_boolean(json, "done", done);
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		print_line(trace, "answer", say);
		fputc('\n', trace->out);
		fflush(trace->out);
	}
}

void trace_note(struct trace *trace, const char *what, const char *text)
{
	if (trace->style == TRACE_JSON) {
		struct json *json = event(what);
		json_put_text(json, "text", text);
		print_json(trace, json);
	} else if (trace->style == TRACE_TEXT) {
		print_line(trace, what, text);
	}
}
