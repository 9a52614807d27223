/* SPDX-License-Identifier: MIT */
#include "bridge/home/dialect.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/schema.h"
#include "bridge/home/availability.h"
#include "bridge/home/names.h"
#include "bridge/home/parameters.h"

#define KNOWN_MAX 64
#define DIALECTS_MAX 100
#define TYPES_MAX 32

struct dialect {
	char *path;
	bool usable; /* false: it had errors, which were told */
	struct parameters parameters;
	struct availability availability;
	enum temperature_unit unit;
	struct dialect_type {
		const struct device_type *type;
		struct parameters parameters; /* with those of the dialect */
		struct wiring wiring;
	} types[TYPES_MAX];
	size_t type_count;
};

struct dialects {
	char *folder;
	struct dialect *read[DIALECTS_MAX];
	size_t count;
};

struct dialect_source {
	int version;
	const struct node *parameters;
	const struct node *availability;
	int unit;
	const struct node *types;
};

static const struct field dialect_fields[] = {
	{.key = "version", .type = FIELD_INTEGER, .required = true, .minimum = 1, .maximum = 1,
		.offset = offsetof(struct dialect_source, version)},
	{.key = "parameters", .type = FIELD_NODE,
		.offset = offsetof(struct dialect_source, parameters)},
	{.key = "availability", .type = FIELD_NODE,
		.offset = offsetof(struct dialect_source, availability)},
	{.key = "unit", .type = FIELD_CHOICE, .choices = temperature_unit_names,
		.offset = offsetof(struct dialect_source, unit)},
	{.key = "types", .type = FIELD_NODE, .required = true,
		.offset = offsetof(struct dialect_source, types)},
	{.key = NULL},
};

/* What stands under one type. */
struct type_source {
	const struct node *parameters;
	struct wiring_source wiring;
};

static const struct field type_fields[] = {
	{.key = "parameters", .type = FIELD_NODE,
		.offset = offsetof(struct type_source, parameters)},
	{.key = "commands", .type = FIELD_NODE,
		.offset = offsetof(struct type_source, wiring.commands)},
	{.key = "state", .type = FIELD_NODE,
		.offset = offsetof(struct type_source, wiring.state)},
	{.key = "properties", .type = FIELD_NODE,
		.offset = offsetof(struct type_source, wiring.properties)},
	{.key = "query", .type = FIELD_NODE, .offset = offsetof(struct type_source, wiring.query)},
	{.key = NULL},
};

struct dialects *dialects_create(const char *folder)
{
	struct dialects *dialects = calloc(1, sizeof(*dialects));
	if (dialects == NULL) {
		return NULL;
	}
	dialects->folder = text_copy(folder);
	if (dialects->folder == NULL) {
		free(dialects);
		return NULL;
	}
	return dialects;
}

static void dialect_destroy(struct dialect *dialect)
{
	if (dialect == NULL) {
		return;
	}
	for (size_t i = 0; i < dialect->type_count; i++) {
		wiring_finish(&dialect->types[i].wiring);
		parameters_finish(&dialect->types[i].parameters);
	}
	parameters_finish(&dialect->parameters);
	availability_finish(&dialect->availability);
	free(dialect->path);
	free(dialect);
}

void dialects_destroy(struct dialects *dialects)
{
	if (dialects == NULL) {
		return;
	}
	for (size_t i = 0; i < dialects->count; i++) {
		dialect_destroy(dialects->read[i]);
	}
	free(dialects->folder);
	free(dialects);
}

static bool read_type(struct dialect *dialect, const struct node *key, const struct node *value,
	struct problems *problems)
{
	const struct device_type *type = device_type_find(key->text);
	if (type == NULL) {
		const char *known[KNOWN_MAX];
		device_type_names(known, KNOWN_MAX);
		return schema_unknown(key, "device type", key->text, known, problems);
	}
	char owner[64];
	snprintf(owner, sizeof(owner), "type `%s`", type->name);
	struct type_source source = {0};
	bool valid = schema_read(value, type_fields, &source, owner, problems);
	struct dialect_type *slot = &dialect->types[dialect->type_count++];
	slot->type = type;
	valid = parameters_read(source.parameters, &dialect->parameters, &slot->parameters,
		problems) && valid;
	return wiring_read(&source.wiring, type, owner, &slot->parameters, &slot->wiring,
		problems) && valid;
}

static bool read_types(struct dialect *dialect, const struct node *types,
	struct problems *problems)
{
	if (node_is_empty(types)) {
		return true;
	}
	if (types->kind != NODE_MAP) {
		return problems_add(problems, SEVERITY_ERROR, &types->place,
			"the `types` of a dialect must be a map of device types");
	}
	bool valid = true;
	for (size_t i = 0; i < types->count && dialect->type_count < TYPES_MAX; i++) {
		valid = read_type(dialect, types->keys[i], types->values[i], problems) && valid;
	}
	return valid;
}

static bool read_root(struct dialect *dialect, const struct node *root, struct problems *problems)
{
	struct dialect_source source = {0};
	bool valid = schema_read(root, dialect_fields, &source, "the dialect", problems);
	dialect->unit = (enum temperature_unit)source.unit;
	valid = parameters_read(source.parameters, NULL, &dialect->parameters, problems) && valid;
	valid = availability_read(source.availability, "the dialect", &dialect->parameters,
		&dialect->availability, problems) && valid;
	return read_types(dialect, source.types, problems) && valid;
}

/* Reads a file into a new dialect of the list; it stays there, not usable, when it has
 * errors. Takes over the path. */
static struct dialect *read_file(struct dialects *dialects, char *path, struct problems *problems)
{
	struct dialect *dialect = calloc(1, sizeof(*dialect));
	if (dialect == NULL) {
		free(path);
		problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
		return NULL;
	}
	dialect->path = path;
	dialects->read[dialects->count++] = dialect;
	struct document *document = document_read_file(path, problems);
	if (document != NULL) {
		dialect->usable = read_root(dialect, document_root(document), problems);
	}
	document_destroy(document);
	return dialect;
}

static struct dialect *find_read(const struct dialects *dialects, const char *path)
{
	for (size_t i = 0; i < dialects->count; i++) {
		if (strcmp(dialects->read[i]->path, path) == 0) {
			return dialects->read[i];
		}
	}
	return NULL;
}

/* The file of a dialect, malloc'd: one's own before a shipped one. NULL if there is
 * neither. */
static char *find_file(const struct dialects *dialects, const char *name, const char *device_file)
{
	char *relative = text_format("dialects/%s.yaml", name);
	char *path = relative != NULL ? text_path_beside(device_file, relative) : NULL;
	free(relative);
	if (path != NULL && access(path, F_OK) == 0) {
		return path;
	}
	free(path);
	path = text_format("%s/%s.yaml", dialects->folder, name);
	if (path != NULL && access(path, F_OK) == 0) {
		return path;
	}
	free(path);
	return NULL;
}

/* The shipped dialects, for "did you mean". */
static void list_shipped(const struct dialects *dialects, struct text_list *names)
{
	DIR *folder = opendir(dialects->folder);
	if (folder == NULL) {
		return;
	}
	for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
		const char *dot = strrchr(entry->d_name, '.');
		if (dot == NULL || dot == entry->d_name || strcmp(dot, ".yaml") != 0 ||
			names->count + 1 >= KNOWN_MAX) {
			continue;
		}
		char *name = text_copy_part(entry->d_name, (size_t)(dot - entry->d_name));
		if (name != NULL) {
			text_list_add(names, name);
		}
		free(name);
	}
	closedir(folder);
	text_list_sort(names);
}

static void unknown_dialect(const struct dialects *dialects, const struct node *node,
	struct problems *problems)
{
	struct text_list names = {0};
	list_shipped(dialects, &names);
	const char *known[KNOWN_MAX] = {0};
	for (size_t i = 0; i < names.count && i + 1 < KNOWN_MAX; i++) {
		known[i] = names.items[i];
	}
	char name[SHORTENED_SIZE];
	schema_unknown(node, "dialect", shortened(node->text, name), known, problems);
	text_list_finish(&names);
}

const struct dialect *dialects_find(struct dialects *dialects, const struct node *node,
	const char *device_file, struct problems *problems)
{
	/* A key has no `/`, so that the path stays in its folder. */
	char *path = key_fault(node->text) == NULL ?
		find_file(dialects, node->text, device_file) : NULL;
	if (path == NULL) {
		unknown_dialect(dialects, node, problems);
		return NULL;
	}
	struct dialect *dialect = find_read(dialects, path);
	if (dialect != NULL) {
		free(path);
	} else if (dialects->count == DIALECTS_MAX) {
		free(path);
		problems_add(problems, SEVERITY_ERROR, &node->place,
			"more than %d dialects: this one is not read", DIALECTS_MAX);
	} else {
		dialect = read_file(dialects, path, problems);
	}
	if (dialect == NULL || dialect->usable) {
		return dialect;
	}
	problems_add(problems, SEVERITY_ERROR, &node->place,
		"the dialect `%s` has errors, so nothing can use it until %s is mended", node->text,
		dialect->path);
	return NULL;
}

static const struct dialect_type *find_type(const struct dialect *dialect,
	const struct device_type *type)
{
	for (size_t i = 0; type != NULL && i < dialect->type_count; i++) {
		if (dialect->types[i].type == type) {
			return &dialect->types[i];
		}
	}
	return NULL;
}

const struct wiring *dialect_wiring(const struct dialect *dialect, const struct device_type *type)
{
	const struct dialect_type *found = find_type(dialect, type);
	return found != NULL ? &found->wiring : NULL;
}

const struct availability *dialect_availability(const struct dialect *dialect)
{
	return &dialect->availability;
}

const struct parameters *dialect_parameters(const struct dialect *dialect,
	const struct device_type *type)
{
	const struct dialect_type *found = find_type(dialect, type);
	return found != NULL ? &found->parameters : &dialect->parameters;
}

enum temperature_unit dialect_unit(const struct dialect *dialect)
{
	return dialect->unit;
}
