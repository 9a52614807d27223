/* SPDX-License-Identifier: MIT */
#include "bridge/home/plan_message.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/grammar/meaning.h"
#include "bridge/home/home_data.h"
#include "bridge/home/intents.h"
#include "bridge/home/opening_message.h"
#include "bridge/home/template.h"
#include "bridge/home/wanted.h"

#define MESSAGE_LENGTH_MAX 65536
#define SENTENCE_LENGTH_MAX 1000

/* What a message carries: the value of the one slot of its command, as sent. */
struct carried {
	const char *slot;
	struct template_value value;
};

void action_finish(struct action *action)
{
	free(action->topic);
	free(action->payload);
	free(action->note);
	action->topic = NULL;
	action->payload = NULL;
	action->note = NULL;
}

/* --- values ---------------------------------------------------------------------- */

/* Finer units than the spoken ones are whole; coarser ones keep what matters. */
static double scaled(const struct device_command *command, double value)
{
	if (command->inverse > 0) {
		return round(command->inverse / value);
	}
	double product = value * command->scale;
	return command->scale > 1 || command->whole ? round(product) : round(product * 1e6) / 1e6;
}

/* What is sent for a word; NULL if the device does not know it. */
static const char *raw_word(const struct device_command *command, const char *word)
{
	if (command->value_names.count == 0) {
		return word;
	}
	for (size_t i = 0; i < command->value_names.count; i++) {
		if (strcmp(command->value_names.items[i], word) == 0) {
			return command->value_raws.items[i];
		}
	}
	return NULL;
}

static bool carry(const struct device *device, const struct device_command *command,
	const struct wanted *wanted, struct carried *carried, struct error *error)
{
	const struct command_type *type = command->type;
	carried->slot = type->slot;
	if (type->slot == NULL) {
		return true;
	}
	if (wanted->is_number) {
		carried->value.number = scaled(command, wanted->number);
		return true;
	}
	carried->value.text = raw_word(command, wanted->word);
	carried->value.literal = command->value_names.count > 0; /* as the map writes it */
	return carried->value.text != NULL || error_set(error, ERROR_INPUT,
		"The %s has no %s “%.64s”.", device->name, type->slot, wanted->word);
}

/* --- messages -------------------------------------------------------------------- */

static bool carried_value(const char *name, struct template_value *value, void *data)
{
	const struct carried *carried = data;
	if (strcmp(name, "code") == 0) {
		value->text = "{code}"; /* filled in by whoever sends it: no secret in a plan */
		return true;
	}
	if (carried->slot == NULL || strcmp(name, carried->slot) != 0) {
		return false;
	}
	*value = carried->value;
	return true;
}

static bool fill(const char *template, bool is_topic, template_value_fn *value, void *data,
	char **filled, struct error *error)
{
	struct buffer out;
	buffer_init(&out, MESSAGE_LENGTH_MAX);
	if (template_fill(template, is_topic, value, data, &out, error)) {
		/* An empty payload is one too. */
		*filled = out.length == 0 ? text_copy("") : buffer_take(&out);
		if (*filled == NULL) {
			error_set(error, ERROR_MEMORY, "I am out of memory.");
		}
	}
	buffer_finish(&out);
	return *filled != NULL;
}

/* The state's name out of the type's table, which lives as long as the program. */
static const char *known_state(const struct property_type *type, const char *state)
{
	for (size_t i = 0; state != NULL && type->states[i] != NULL; i++) {
		if (strcmp(type->states[i], state) == 0) {
			return type->states[i];
		}
	}
	return NULL;
}

static struct expectation expect(const struct device *device, const struct command_type *command,
	const struct wanted *wanted)
{
	const struct device_property *property =
		command->property != NULL ? device_property(device, command->property) : NULL;
	if (property == NULL) {
		return (struct expectation){0};
	}
	if (property->type->kind != PROPERTY_STATE) {
		return (struct expectation){.property = property, .number = wanted->number,
			.tolerance = wanted->tolerance};
	}
	const char *name = command->wanted != NULL ? command->wanted : wanted->word;
	const char *state = known_state(property->type, name);
	return (struct expectation){.property = state != NULL ? property : NULL, .state = state};
}

/* The intent's command, of the first of its types that has it. */
static const struct command_type *type_command(const struct intent *intent)
{
	const struct command_type *command = NULL;
	for (size_t i = 0; command == NULL && intent->types[i] != NULL; i++) {
		command = device_type_command(device_type_find(intent->types[i]),
			intent->command);
	}
	return command;
}

/* "I cannot turn on the front door." */
static bool cannot(const struct device *device, const struct intent *intent,
	const struct meaning *meaning, struct error *error)
{
	const struct command_type *command = type_command(intent);
	if (command == NULL) {
		return error_set(error, ERROR_INPUT, "The %s cannot do that.", device->name);
	}
	char *thing = text_format("the %s", device->name);
	char *sentence = thing == NULL ? NULL : command_sentence(command, thing, meaning, NULL);
	if (sentence == NULL) {
		error_set(error, ERROR_MEMORY, "I am out of memory.");
	} else {
		error_set(error, ERROR_INPUT, "I cannot %c%s", tolower((unsigned char)sentence[0]),
			sentence + 1);
	}
	free(sentence);
	free(thing);
	return false;
}

/* A brightness of zero is `off`: devices report that, not a zero. */
static const struct device_command *zero_command(const struct device *device,
	const struct device_command *command, const struct wanted *wanted)
{
	const struct device_command *zero = command->type->zero != NULL ?
		device_command(device, command->type->zero) : NULL;
	return wanted->is_number && wanted->number == 0 && zero != NULL ? zero : command;
}

/* What a value makes of a message is known only now. */
static bool keep_shut(const struct home *home, const struct action *action, struct error *error)
{
	const struct device_command *opening;
	const struct device *opened = device_opens(action->device, action->command) ? NULL :
		opened_by_message(home, action->device, action->topic, action->payload, &opening);
	return opened == NULL || error_set(error, ERROR_REFUSED,
		"That would open the %s past its policy, so I do not do it.", opened->name);
}

bool action_fill(const struct plan_context *context, const struct device *device,
	const struct intent *intent, const char *command_name, const struct meaning *meaning,
	struct action *action, struct error *error)
{
	*action = (struct action){.device = device, .unit = wanted_unit(context, meaning)};
	const struct device_command *command = device_command(device, command_name);
	if (command == NULL) {
		return cannot(device, intent, meaning, error);
	}
	struct wanted wanted;
	struct carried carried = {0};
	bool filled = wanted_find(context, device, command->type, intent, meaning, &wanted, error);
	if (filled) {
		command = zero_command(device, command, &wanted);
		action->command = command->type;
		action->needs_code = command->needs_code;
		action->said = wanted.said;
		action->note = wanted.note;
		wanted.note = NULL;
		action->expectation = expect(device, command->type, &wanted);
	}
	filled = filled && carry(device, command, &wanted, &carried, error) &&
		fill(command->topic, true, carried_value, &carried, &action->topic, error) &&
		fill(command->payload, false, carried_value, &carried, &action->payload, error) &&
		keep_shut(context->home, action, error);
	wanted_finish(&wanted);
	return filled;
}

/* --- the user's own intents ------------------------------------------------------- */

struct own_values {
	const struct meaning *meaning;
};

static bool own_value(const char *name, struct template_value *value, void *data)
{
	const struct own_values *values = data;
	const struct slot *slot = meaning_slot(values->meaning, name);
	if (slot == NULL) {
		return false;
	}
	value->text = slot->kind == SLOT_NUMBER ? NULL : slot->text;
	value->number = slot->number;
	return slot->kind == SLOT_NUMBER || slot->text != NULL;
}

/* A placeholder at the start is no sign of JSON, though it begins with a brace. */
static bool looks_like_json(const char *template)
{
	struct template_part part;
	const char *start = template + strspn(template, " \t\r\n");
	template_next(start, &part);
	return part.kind == TEMPLATE_TEXT && (start[0] == '{' || start[0] == '[');
}

static bool ends_in_quotes(const struct template_part *text, bool quoted)
{
	for (size_t i = 0; i < text->length; i++) {
		if (text->start[i] == '\\' && quoted) {
			i++;
		} else if (text->start[i] == '"') {
			quoted = !quoted;
		}
	}
	return quoted;
}

/* The first slot outside quotes that was not said. */
static bool find_missing(const char *template, const struct meaning *meaning,
	char name[static TEMPLATE_NAME_MAX + 1])
{
	struct template_part part;
	bool quoted = false;
	for (const char *at = template_next(template, &part); part.kind != TEMPLATE_END;
		at = template_next(at, &part)) {
		if (part.kind == TEMPLATE_TEXT) {
			quoted = ends_in_quotes(&part, quoted);
		} else if (!quoted) {
			memcpy(name, part.start, part.length);
			name[part.length] = '\0';
			if (meaning_slot(meaning, name) == NULL) {
				return true;
			}
		}
	}
	return false;
}

/* An empty text between quotes is a value; nothing where a number belongs breaks the message. */
static bool check_complete(const char *template, const char *payload,
	const struct meaning *meaning, struct error *error)
{
	char missing[TEMPLATE_NAME_MAX + 1];
	if (!looks_like_json(template) || !find_missing(template, meaning, missing)) {
		return true;
	}
	struct json *json = json_parse(payload, strlen(payload), NULL);
	bool whole = json != NULL;
	json_destroy(json);
	return whole || error_set(error, ERROR_INPUT,
		"That needs “%s”, which was not said, so I do not do it.", missing);
}

bool action_fill_own(const struct home *home, const struct own_intent *intent,
	const struct meaning *meaning, struct action *action, struct error *error)
{
	struct own_values values = {meaning};
	*action = (struct action){0};
	if (!fill(intent->topic, true, own_value, &values, &action->topic, error) ||
		!fill(intent->payload, false, own_value, &values, &action->payload, error) ||
		!check_complete(intent->payload, action->payload, meaning, error)) {
		return false;
	}
	const struct device *guarded = home_guarded(home, action->topic);
	return guarded == NULL || error_set(error, ERROR_REFUSED,
		"That would go to the %s past its policy, so I do not do it.", guarded->name);
}

/* --- sentences --------------------------------------------------------------------- */

struct sentence_values {
	const char *thing;
	const struct command_type *command;
	const struct meaning *meaning;
	const double *said;
};

static bool sentence_value(const char *name, struct template_value *value, void *data)
{
	const struct sentence_values *values = data;
	if (strcmp(name, "thing") == 0) {
		value->text = values->thing;
		return true;
	}
	if (values->said != NULL && values->command->value != VALUE_WORD &&
		values->command->slot != NULL && strcmp(name, values->command->slot) == 0) {
		value->number = *values->said;
		return true;
	}
	struct own_values slots = {values->meaning};
	return own_value(name, value, &slots);
}

char *command_sentence(const struct command_type *command, const char *thing,
	const struct meaning *meaning, const double *said)
{
	struct sentence_values values = {thing, command, meaning, said};
	struct buffer out;
	buffer_init(&out, SENTENCE_LENGTH_MAX);
	bool filled = template_fill(command->says, false, sentence_value, &values, &out, NULL) &&
		buffer_append_text(&out, ".");
	char *sentence = filled ? buffer_take(&out) : NULL;
	buffer_finish(&out);
	return sentence;
}
