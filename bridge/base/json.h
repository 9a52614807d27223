/* SPDX-License-Identifier: MIT
 *
 * JSON, strictly: nothing after the value, no doubled keys, keys compared with
 * their case, no \u0000 in strings, at most 64 levels. The library behind it is
 * named in json.c alone.
 *
 * A value belongs to whoever created or parsed it until it is put into another.
 */
#ifndef EARSHOT_BASE_JSON_H
#define EARSHOT_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct error;
struct json;

enum json_kind { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT };

struct json *json_parse(const char *text, size_t length, struct error *error);
void json_destroy(struct json *json);
/* Overwrites every text in it, before it is destroyed. */
void json_wipe(struct json *json);

struct json *json_new_object(void);
struct json *json_new_list(void);
/* Bytes that are not UTF-8 become U+FFFD; a NULL text and a number that is not
 * finite become null. */
struct json *json_new_text(const char *text);
struct json *json_new_number(double number);
struct json *json_new_boolean(bool value);
struct json *json_new_null(void);
struct json *json_copy(const struct json *json);

/* Puts `value` into an object (in place of what the key had) or at the end of a
 * list, which owns it from then on, also when this fails (out of memory, a value
 * that is NULL, or no object or list to put it into). */
bool json_put(struct json *object, const char *key, struct json *value);
bool json_append(struct json *list, struct json *value);
/* Short forms; a NULL text becomes null. */
bool json_put_text(struct json *object, const char *key, const char *text);
bool json_put_number(struct json *object, const char *key, double number);
bool json_put_boolean(struct json *object, const char *key, bool value);

/* All of these take NULL and answer NULL, false or the fallback. */
enum json_kind json_kind(const struct json *json); /* NULL: JSON_NULL */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_at(const struct json *list, size_t index);
size_t json_count(const struct json *list_or_object);
/* The members of an object in their order; NULL past the end. */
const struct json *json_member(const struct json *object, size_t index, const char **key);
/* Walking a long list or object without counting from its start each time. */
const struct json *json_first(const struct json *list_or_object);
const struct json *json_next(const struct json *item);
const char *json_key(const struct json *item); /* of an object's member, else NULL */
const char *json_text(const struct json *json);                   /* NULL if not text */
bool json_number(const struct json *json, double *number);        /* false if not a number */
bool json_boolean(const struct json *json, bool *value);
const char *json_get_text(const struct json *object, const char *key);
double json_get_number(const struct json *object, const char *key, double fallback);
bool json_get_boolean(const struct json *object, const char *key, bool fallback);

/* Follows a dotted path of keys: "color.hue". */
const struct json *json_path(const struct json *json, const char *path);

/* Appends the value as one line, without a newline. */
bool json_print(const struct json *json, struct buffer *out);

/* Appends `text` escaped as it stands between the quotes of a JSON string. */
bool json_escape(const char *text, struct buffer *out);

#endif
