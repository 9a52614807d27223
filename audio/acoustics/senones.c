/* SPDX-License-Identifier: MIT */
#include "audio/acoustics/senones.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/model_files.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"

/* What the model definition is larger than is no model of ours. */
#define PHONES_MAX 1000000
#define SEQUENCE_MAX 1000000
#define TREE_MAX 10000000
#define PHONE_TEXT_MAX ((size_t)64 * 1024)

#define NO_PHONE UINT32_MAX

/* A phone in its context, as the file has it. */
struct definition_entry {
	int32_t sequence; /* of senones */
	int32_t transitions;
	unsigned char place;      /* in the word; of a phone without a context: filler or not */
	unsigned char context[3]; /* the phone itself, the one before, the one after */
};

#define TREE_NODE_SIZE 8
#define NAMES_ALIGNMENT 4

/* What is read of the definition on the way. */
struct definition {
	struct text_list names;
	int32_t fields[DEFINITION_FIELDS];
	struct definition_entry *entries;
	uint16_t *sequences;
	uint32_t *phone_of; /* of each senone */
};

static void definition_finish(struct definition *definition)
{
	text_list_finish(&definition->names);
	free(definition->entries);
	free(definition->sequences);
	free(definition->phone_of);
}

/* --- the definition --- */

/* The names of the phones, which come before, are filled up to whole words. */
static bool skip_to_entries(FILE *file, const struct text_list *names, int32_t tree)
{
	size_t length = 0;

	for (size_t i = 0; i < names->count; i++) {
		length += strlen(names->items[i]) + 1;
	}
	size_t fill = (NAMES_ALIGNMENT - length % NAMES_ALIGNMENT) % NAMES_ALIGNMENT;
	return tree >= 0 && tree <= TREE_MAX &&
		fseek(file, (long)fill + (long)tree * TREE_NODE_SIZE, SEEK_CUR) == 0;
}

static bool read_entries(FILE *file, struct definition *definition)
{
	int32_t count = definition->fields[DEFINITION_ALL_PHONES];

	_Static_assert(sizeof(struct definition_entry) == 12, "it is read as it lies in the file");
	if (count < definition->fields[DEFINITION_PHONES] || count > PHONES_MAX) {
		return false;
	}
	definition->entries = calloc((size_t)count, sizeof(*definition->entries));
	return definition->entries != NULL &&
		fread(definition->entries, sizeof(*definition->entries), (size_t)count, file) ==
			(size_t)count;
}

static bool read_sequences(FILE *file, struct definition *definition)
{
	const int32_t *fields = definition->fields;
	int32_t length;

	if (!model_file_integers(file, &length, 1) || length <= 0 || length > SEQUENCE_MAX ||
		fields[DEFINITION_SEQUENCES] < 0 || fields[DEFINITION_SEQUENCES] > SEQUENCE_MAX ||
		length != fields[DEFINITION_SEQUENCES] * fields[DEFINITION_STATES]) {
		return false;
	}
	definition->sequences = calloc((size_t)length, sizeof(*definition->sequences));
	return definition->sequences != NULL &&
		fread(definition->sequences, sizeof(*definition->sequences), (size_t)length, file) ==
			(size_t)length;
}

static bool take_entry(struct definition *definition, const struct definition_entry *entry,
	uint32_t phone)
{
	const int32_t *fields = definition->fields;
	size_t states = (size_t)fields[DEFINITION_STATES];

	if (entry->sequence < 0 || entry->sequence >= fields[DEFINITION_SEQUENCES] ||
		phone >= (uint32_t)fields[DEFINITION_PHONES]) {
		return false;
	}
	for (size_t i = 0; i < states; i++) {
		uint16_t senone = definition->sequences[(size_t)entry->sequence * states + i];
		if (senone >= fields[DEFINITION_SENONES]) {
			return false;
		}
		definition->phone_of[senone] = phone;
	}
	return true;
}

static bool find_phones(struct definition *definition)
{
	const int32_t *fields = definition->fields;
	size_t senones = (size_t)fields[DEFINITION_SENONES];
	bool good = true;

	definition->phone_of = malloc(senones * sizeof(*definition->phone_of));
	for (size_t i = 0; definition->phone_of != NULL && i < senones; i++) {
		definition->phone_of[i] = NO_PHONE;
	}
	for (int32_t i = 0; definition->phone_of != NULL && good &&
		i < fields[DEFINITION_ALL_PHONES]; i++) {
		const struct definition_entry *entry = &definition->entries[i];
		bool alone = i < fields[DEFINITION_PHONES];
		good = take_entry(definition, entry, alone ? (uint32_t)i : entry->context[0]);
	}
	for (size_t i = 0; definition->phone_of != NULL && good && i < senones; i++) {
		good = definition->phone_of[i] != NO_PHONE;
	}
	return definition->phone_of != NULL && good;
}

static bool read_definition(FILE *file, size_t phones, struct definition *definition)
{
	struct text_list *names = &definition->names;

	return model_definition_begin(file, phones, names, definition->fields) &&
		skip_to_entries(file, names, definition->fields[DEFINITION_TREE]) &&
		read_entries(file, definition) && read_sequences(file, definition) &&
		find_phones(definition);
}

/* A line of the text: the phone, no phones around it, what it is, its states. */
static void append_phone(const struct definition *definition, size_t phone, struct buffer *out)
{
	const struct definition_entry *entry = &definition->entries[phone];
	size_t states = (size_t)definition->fields[DEFINITION_STATES];

	buffer_append_format(out, "%s - - - %s %d", definition->names.items[phone],
		entry->place != 0 ? "filler" : "n/a", (int)entry->transitions);
	for (size_t i = 0; i < states; i++) {
		buffer_append_format(out, " %u",
			definition->sequences[(size_t)entry->sequence * states + i]);
	}
	buffer_append_text(out, " N\n");
}

/* NULL when out of memory. */
static char *print_phones(const struct definition *definition)
{
	const int32_t *fields = definition->fields;
	struct buffer out;

	buffer_init(&out, PHONE_TEXT_MAX);
	buffer_append_format(&out, "0.3\n%d n_base\n0 n_tri\n%d n_state_map\n%d n_tied_state\n"
		"%d n_tied_ci_state\n%d n_tied_tmat\n", fields[DEFINITION_PHONES],
		fields[DEFINITION_PHONES] * (fields[DEFINITION_STATES] + 1),
		fields[DEFINITION_PHONE_SENONES], fields[DEFINITION_PHONE_SENONES],
		fields[DEFINITION_TRANSITIONS]);
	for (size_t phone = 0; phone < definition->names.count; phone++) {
		append_phone(definition, phone, &out);
	}
	char *text = out.failed ? NULL : buffer_take(&out);
	buffer_finish(&out);
	return text;
}

/* --- the senones --- */

static bool make_runs(const struct definition *definition, struct senones *senones)
{
	senones->runs = calloc(senones->count, sizeof(*senones->runs));
	if (senones->runs == NULL) {
		return false;
	}
	for (size_t i = 0; i < senones->count; i++) {
		uint32_t phone = definition->phone_of[i];
		/* A run of phones without a context has no others in it. */
		if (i == 0 || i == senones->phone_count || phone != definition->phone_of[i - 1]) {
			senones->runs[senones->run_count++] =
				(struct senone_run){.first = (uint32_t)i, .phone = phone};
		}
		senones->runs[senones->run_count - 1].count++;
	}
	return true;
}

static bool read_from_definition(const char *folder, const struct acoustic_model *acoustics,
	struct senones *senones, struct error *error)
{
	struct definition definition = {.entries = NULL};
	FILE *file = model_file_open(folder, "mdef", error);

	if (file == NULL) {
		return false;
	}
	bool good = read_definition(file, acoustics->phones.count, &definition);
	fclose(file);
	if (good) {
		senones->count = (size_t)definition.fields[DEFINITION_SENONES];
		senones->phone_count = (size_t)definition.fields[DEFINITION_PHONE_SENONES];
		senones->phone_definition = print_phones(&definition);
		good = make_runs(&definition, senones) && senones->phone_definition != NULL;
	}
	definition_finish(&definition);
	return good || model_file_is_strange("mdef", error);
}

static bool read_weights(const char *folder, struct senones *senones, struct error *error)
{
	size_t length = VOICE_STREAMS * senones->densities * senones->count;
	int32_t densities, count;
	FILE *file = model_file_open(folder, "sendump", error);

	if (file == NULL) {
		return false;
	}
	senones->weights = malloc(length);
	bool good = senones->weights != NULL && model_weights_begin(file, &densities, &count) &&
		densities == (int32_t)senones->densities && count == (int32_t)senones->count &&
		fread(senones->weights, 1, length, file) == length;
	fclose(file);
	return good || model_file_is_strange("sendump", error);
}

struct senones *senones_read(const char *folder, const struct acoustic_model *acoustics,
	struct error *error)
{
	struct senones *senones = calloc(1, sizeof(*senones));

	if (senones == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	senones->phones = acoustics->phones.count;
	senones->densities = acoustics->densities;
	if (!read_from_definition(folder, acoustics, senones, error) ||
		!read_weights(folder, senones, error)) {
		senones_destroy(senones);
		return NULL;
	}
	return senones;
}

void senones_destroy(struct senones *senones)
{
	if (senones != NULL) {
		free(senones->runs);
		free(senones->weights);
		free(senones->phone_definition);
		free(senones);
	}
}

const unsigned char *senones_weights(const struct senones *senones, size_t stream, size_t density)
{
	return senones->weights + (stream * senones->densities + density) * senones->count;
}
