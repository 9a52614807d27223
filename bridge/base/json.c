/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json_scan.h"
#include "bridge/base/text.h"

#define PATH_KEY_MAX 128

/* struct json is never defined: it is a cJSON by another name. */
static struct json *wrap(cJSON *item)
{
	return (struct json *)item;
}

static cJSON *unwrap(struct json *json)
{
	return (cJSON *)json;
}

static const cJSON *look(const struct json *json)
{
	return (const cJSON *)json;
}

/* --- reading --------------------------------------------------------------- */

static int compare_keys(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool keys_differ(const cJSON *object, struct error *error)
{
	size_t count = json_count((const struct json *)object);
	if (count < 2) {
		return true;
	}
	const char **keys = calloc(count, sizeof(*keys));
	if (keys == NULL) {
		return error_set(error, ERROR_MEMORY, "out of memory while reading JSON");
	}
	size_t i = 0;
	for (const cJSON *item = object->child; item != NULL; item = item->next) {
		keys[i++] = item->string;
	}
	qsort(keys, count, sizeof(*keys), compare_keys);
	bool differ = true;
	for (i = 1; i < count && differ; i++) {
		if (strcmp(keys[i - 1], keys[i]) == 0) {
			differ = error_set(error, ERROR_INPUT, "the JSON key `%s` is there twice",
				keys[i]);
		}
	}
	free(keys);
	return differ;
}

/* Recurses no deeper than the scan allowed. */
static bool all_keys_differ(const cJSON *item, struct error *error)
{
	if (cJSON_IsObject(item) && !keys_differ(item, error)) {
		return false;
	}
	for (const cJSON *child = item->child; child != NULL; child = child->next) {
		if (!all_keys_differ(child, error)) {
			return false;
		}
	}
	return true;
}

struct json *json_parse(const char *text, size_t length, struct error *error)
{
	if (!json_scan(text, length, error)) {
		return NULL;
	}
	const char *end = NULL;
	cJSON *item = cJSON_ParseWithLengthOpts(text, length, &end, false);
	size_t position = end != NULL ? (size_t)(end - text) : 0;
	if (item == NULL) {
		json_scan_refuse(text, position, ERROR_INPUT, "this is not JSON", error);
		return NULL;
	}
	while (position < length && strchr(" \t\n\r", text[position]) != NULL) {
		position++;
	}
	if (position < length) {
		json_scan_refuse(text, position, ERROR_INPUT,
			"there is something after the end of the JSON value", error);
		goto destroy;
	}
	if (!all_keys_differ(item, error)) {
		goto destroy;
	}
	return wrap(item);

destroy:
	cJSON_Delete(item);
	return NULL;
}

void json_destroy(struct json *json)
{
	cJSON_Delete(unwrap(json));
}

void json_wipe(struct json *json)
{
	cJSON *item = unwrap(json);

	if (cJSON_IsString(item)) {
		explicit_bzero(item->valuestring, strlen(item->valuestring));
	}
	for (cJSON *child = item != NULL ? item->child : NULL; child != NULL; child = child->next) {
		json_wipe(wrap(child));
	}
}

/* --- making ---------------------------------------------------------------- */

/* Appends `text` with U+FFFD for each byte that is not UTF-8: file names and
 * device names come from outside, and JSON has no other way to hold them. */
static bool append_well_formed(struct buffer *out, const char *text)
{
	size_t left = strlen(text);
	while (left > 0) {
		size_t bytes = text_character_length(text, left);
		if (bytes > 0) {
			buffer_append(out, text, bytes);
		} else {
			buffer_append_text(out, "\xef\xbf\xbd");
			bytes = 1;
		}
		text += bytes;
		left -= bytes;
	}
	return !out->failed;
}

static char *well_formed_copy(const char *text)
{
	struct buffer copy;
	buffer_init(&copy, 3 * strlen(text));
	append_well_formed(&copy, text);
	return buffer_take(&copy);
}

struct json *json_new_object(void)
{
	return wrap(cJSON_CreateObject());
}

struct json *json_new_list(void)
{
	return wrap(cJSON_CreateArray());
}

struct json *json_new_text(const char *text)
{
	if (text == NULL) {
		return json_new_null();
	}
	char *copy = well_formed_copy(text);
	cJSON *item = copy != NULL ? cJSON_CreateString(copy) : NULL;
	free(copy);
	return wrap(item);
}

struct json *json_new_number(double number)
{
	return isfinite(number) ? wrap(cJSON_CreateNumber(number)) : json_new_null();
}

struct json *json_new_boolean(bool value)
{
	return wrap(cJSON_CreateBool(value));
}

struct json *json_new_null(void)
{
	return wrap(cJSON_CreateNull());
}

struct json *json_copy(const struct json *json)
{
	cJSON *copy = json != NULL ? cJSON_Duplicate(look(json), true) : NULL;
	if (copy != NULL) {
		/* The copy is no member of an object yet. */
		cJSON_free(copy->string);
		copy->string = NULL;
	}
	return wrap(copy);
}

bool json_put(struct json *object, const char *key, struct json *value)
{
	char *name = NULL;
	if (!cJSON_IsObject(look(object)) || value == NULL) {
		goto destroy;
	}
	name = well_formed_copy(key);
	if (name == NULL) {
		goto destroy;
	}
	cJSON_DeleteItemFromObjectCaseSensitive(unwrap(object), name);
	if (!cJSON_AddItemToObject(unwrap(object), name, unwrap(value))) {
		goto destroy;
	}
	free(name);
	return true;

destroy:
	free(name);
	json_destroy(value);
	return false;
}

bool json_append(struct json *list, struct json *value)
{
	if (cJSON_IsArray(look(list)) && cJSON_AddItemToArray(unwrap(list), unwrap(value))) {
		return true;
	}
	json_destroy(value);
	return false;
}

bool json_put_text(struct json *object, const char *key, const char *text)
{
	return json_put(object, key, json_new_text(text));
}

bool json_put_number(struct json *object, const char *key, double number)
{
	return json_put(object, key, json_new_number(number));
}

bool json_put_boolean(struct json *object, const char *key, bool value)
{
	return json_put(object, key, json_new_boolean(value));
}

/* --- looking --------------------------------------------------------------- */

enum json_kind json_kind(const struct json *json)
{
	const cJSON *item = look(json);
	if (cJSON_IsBool(item)) {
		return JSON_BOOLEAN;
	}
	if (cJSON_IsNumber(item)) {
		return JSON_NUMBER;
	}
	if (cJSON_IsString(item)) {
		return JSON_TEXT;
	}
	if (cJSON_IsArray(item)) {
		return JSON_LIST;
	}
	return cJSON_IsObject(item) ? JSON_OBJECT : JSON_NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
	if (!cJSON_IsObject(look(object))) {
		return NULL;
	}
	return (const struct json *)cJSON_GetObjectItemCaseSensitive(look(object), key);
}

const struct json *json_first(const struct json *list_or_object)
{
	return list_or_object != NULL ? (const struct json *)look(list_or_object)->child : NULL;
}

const struct json *json_next(const struct json *item)
{
	return item != NULL ? (const struct json *)look(item)->next : NULL;
}

const char *json_key(const struct json *item)
{
	return item != NULL ? look(item)->string : NULL;
}

static const struct json *nth_child(const struct json *json, size_t index)
{
	const struct json *item = json_first(json);
	while (item != NULL && index > 0) {
		item = json_next(item);
		index--;
	}
	return item;
}

const struct json *json_at(const struct json *list, size_t index)
{
	return json_kind(list) == JSON_LIST ? nth_child(list, index) : NULL;
}

size_t json_count(const struct json *list_or_object)
{
	size_t count = 0;
	for (const struct json *item = json_first(list_or_object); item != NULL;
		item = json_next(item)) {
		count++;
	}
	return count;
}

const struct json *json_member(const struct json *object, size_t index, const char **key)
{
	bool is_object = json_kind(object) == JSON_OBJECT;
	const struct json *item = is_object ? nth_child(object, index) : NULL;
	if (key != NULL) {
		*key = json_key(item);
	}
	return item;
}

const char *json_text(const struct json *json)
{
	return cJSON_GetStringValue(look(json));
}

bool json_number(const struct json *json, double *number)
{
	if (!cJSON_IsNumber(look(json))) {
		return false;
	}
	*number = look(json)->valuedouble;
	return true;
}

bool json_boolean(const struct json *json, bool *value)
{
	if (!cJSON_IsBool(look(json))) {
		return false;
	}
	*value = cJSON_IsTrue(look(json)) != 0;
	return true;
}

const char *json_get_text(const struct json *object, const char *key)
{
	return json_text(json_get(object, key));
}

double json_get_number(const struct json *object, const char *key, double fallback)
{
	json_number(json_get(object, key), &fallback);
	return fallback;
}

bool json_get_boolean(const struct json *object, const char *key, bool fallback)
{
	json_boolean(json_get(object, key), &fallback);
	return fallback;
}

const struct json *json_path(const struct json *json, const char *path)
{
	for (;;) {
		char key[PATH_KEY_MAX];
		size_t length = strcspn(path, ".");
		if (length >= sizeof(key)) {
			return NULL;
		}
		memcpy(key, path, length);
		key[length] = '\0';
		json = json_get(json, key);
		if (json == NULL || path[length] == '\0') {
			return json;
		}
		path += length + 1;
	}
}

/* --- printing -------------------------------------------------------------- */

bool json_print(const struct json *json, struct buffer *out)
{
	char *text = json != NULL ? cJSON_PrintUnformatted(look(json)) : NULL;
	bool done = text != NULL && buffer_append_text(out, text);
	cJSON_free(text);
	return done;
}

bool json_escape(const char *text, struct buffer *out)
{
	struct json *value = text != NULL ? json_new_text(text) : NULL;
	char *quoted = value != NULL ? cJSON_PrintUnformatted(look(value)) : NULL;
	bool done = quoted != NULL && buffer_append(out, quoted + 1, strlen(quoted) - 2);
	cJSON_free(quoted);
	json_destroy(value);
	return done;
}
