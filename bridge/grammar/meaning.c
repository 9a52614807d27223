/* SPDX-License-Identifier: MIT */
#include "bridge/grammar/meaning.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"

struct meaning *meaning_create(const char *intent)
{
	struct meaning *meaning = calloc(1, sizeof(*meaning));

	if (meaning == NULL) {
		return NULL;
	}
	meaning->intent = text_copy(intent);
	if (meaning->intent == NULL) {
		free(meaning);
		return NULL;
	}
	return meaning;
}

void meaning_destroy(struct meaning *meaning)
{
	if (meaning == NULL) {
		return;
	}
	for (size_t i = 0; i < meaning->slot_count; i++) {
		free(meaning->slots[i].name);
		free(meaning->slots[i].text);
	}
	free(meaning->slots);
	free(meaning->intent);
	free(meaning);
}

bool meaning_add_slot(struct meaning *meaning, const char *name, enum slot_kind kind,
	const char *text, double number)
{
	struct slot *slots = realloc(meaning->slots, (meaning->slot_count + 1) * sizeof(*slots));

	if (slots == NULL) {
		return false;
	}
	meaning->slots = slots;
	struct slot *slot = &slots[meaning->slot_count];
	*slot = (struct slot){
		.name = text_copy(name),
		.kind = kind,
		.text = text_copy(text),
		.number = number,
	};
	if (slot->name == NULL || slot->text == NULL) {
		free(slot->name);
		free(slot->text);
		return false;
	}
	meaning->slot_count++;
	return true;
}

const struct slot *meaning_slot(const struct meaning *meaning, const char *name)
{
	for (size_t i = 0; i < meaning->slot_count; i++) {
		if (strcmp(meaning->slots[i].name, name) == 0) {
			return &meaning->slots[i];
		}
	}
	return NULL;
}

const char *meaning_text(const struct meaning *meaning, const char *name)
{
	const struct slot *slot = meaning_slot(meaning, name);

	return slot != NULL ? slot->text : NULL;
}

/* A key that a grammar writes as a constant is as good as one that was looked up. */
static bool same_value(const struct slot *a, const struct slot *b)
{
	if (a->kind == SLOT_NUMBER || b->kind == SLOT_NUMBER) {
		return a->kind == b->kind && a->number == b->number;
	}
	return strcmp(a->text, b->text) == 0;
}

bool meaning_equal(const struct meaning *a, const struct meaning *b)
{
	if (strcmp(a->intent, b->intent) != 0 || a->slot_count != b->slot_count) {
		return false;
	}
	for (size_t i = 0; i < a->slot_count; i++) {
		const struct slot *other = meaning_slot(b, a->slots[i].name);
		if (other == NULL || !same_value(&a->slots[i], other)) {
			return false;
		}
	}
	return true;
}

/* The slot whose name comes next, NULL for the first. */
static const struct slot *next_slot(const struct meaning *meaning, const struct slot *before)
{
	const struct slot *next = NULL;

	for (size_t i = 0; i < meaning->slot_count; i++) {
		const struct slot *slot = &meaning->slots[i];
		if ((before == NULL || strcmp(slot->name, before->name) > 0) &&
			(next == NULL || strcmp(slot->name, next->name) < 0)) {
			next = slot;
		}
	}
	return next;
}

bool meaning_append_key(const struct meaning *meaning, struct buffer *key)
{
	const struct slot *slot = next_slot(meaning, NULL);
	bool good = buffer_append_text(key, meaning->intent);

	for (; good && slot != NULL; slot = next_slot(meaning, slot)) {
		/* No name or value has a line break; the sum knows no -0. */
		good = buffer_append_format(key, "\n%s", slot->name) &&
			(slot->kind == SLOT_NUMBER
					? buffer_append_format(key, "#%.17g", slot->number + 0.0)
					: buffer_append_format(key, "=%s", slot->text));
	}
	return good;
}

struct json *meaning_slots_json(const struct meaning *meaning)
{
	struct json *json = json_new_object();
	bool good = json != NULL;

	for (size_t i = 0; good && i < meaning->slot_count; i++) {
		const struct slot *slot = &meaning->slots[i];
		good = slot->kind == SLOT_NUMBER ? json_put_number(json, slot->name, slot->number)
						 : json_put_text(json, slot->name, slot->text);
	}
	if (!good) {
		json_destroy(json);
		return NULL;
	}
	return json;
}
