/* SPDX-License-Identifier: MIT
 *
 * The senones of the acoustic model that is installed, and of copies that are broken.
 */
#include "audio/acoustics/senones.h"

#include <unistd.h>

#include "audio/acoustics/acoustic_model.h"
#include "audio/acoustics/model_files.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/shipped.h"
#include "tests/check.h"
#include "tests/support/spoken_network.h"
#include "tests/support/temporary_folder.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define FILE_MAX ((size_t)16 * 1024 * 1024)

enum { PHONES = 42, STATES = 3, PHONE_SENONES = PHONES * STATES, SENONES = 5126, DENSITIES = 128 };

/* Where the parts of the installed `mdef` begin: its sizes, the phones in their contexts, the
 * number of senones of all sequences, and these. */
enum {
	FIELDS_AT = 1064,
	ENTRIES_AT = 1138088,
	ENTRY_SIZE = 12,
	ENTRIES = 137095,
	LENGTH_AT = ENTRIES_AT + ENTRIES * ENTRY_SIZE,
	SEQUENCES_AT = LENGTH_AT + 4,
	SEQUENCES = 29324,
};
#define FIELD(field) (FIELDS_AT + 4 * (field))

/* And those of `sendump`. */
enum { DENSITIES_AT = 632, SENONES_AT = 636, WEIGHTS_AT = 640 };

static struct temporary_folder *folder;
static char *installed;

static struct buffer content_of(const char *name)
{
	struct buffer content;
	struct error error = {0};
	char *path = text_format("%s/%s", installed, name);
	buffer_init(&content, FILE_MAX);
	CHECK(path != NULL && buffer_read_file(&content, path, &error));
	CHECK_TEXT(error.text, "");
	free(path);
	return content;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
	FILE *out = fopen(temporary_folder_path(folder, name), "wb");
	CHECK(out != NULL && fwrite(bytes, 1, length, out) == length);
	CHECK(out != NULL && fclose(out) == 0);
}

static void copy(const char *name)
{
	struct buffer content = content_of(name);
	write_file(name, content.bytes, content.length);
	buffer_finish(&content);
}

static struct acoustic_model *installed_acoustics(void)
{
	struct error error = {0};
	struct acoustic_model *acoustics = acoustic_model_read(installed, &error);
	CHECK_TEXT(error.text, "");
	CHECK(acoustics != NULL);
	return acoustics;
}

static void read_installed(struct acoustic_model **acoustics, struct senones **senones)
{
	struct error error = {0};
	*acoustics = installed_acoustics();
	*senones = *acoustics != NULL ? senones_read(installed, *acoustics, &error) : NULL;
	CHECK_TEXT(error.text, "");
	CHECK(*senones != NULL);
}

/* --- the whole model --- */

/* Which phone each senone is of, as the runs have it. */
static void take_phones(const struct senones *senones, uint32_t phone_of[SENONES])
{
	uint32_t next = 0;
	for (size_t i = 0; i < senones->run_count; i++) {
		const struct senone_run *run = &senones->runs[i];
		CHECK(run->first == next && run->count > 0 && run->phone < PHONES);
		for (uint32_t k = 0; k < run->count && next < SENONES; k++) {
			phone_of[next++] = run->phone;
		}
		CHECK(next == run->first + run->count);
	}
	CHECK(next == SENONES);
}

TEST(the_installed_model_is_read)
{
	struct acoustic_model *acoustics;
	struct senones *senones;
	uint32_t phone_of[SENONES] = {0};
	SKIP_WITHOUT_SPEECH();
	read_installed(&acoustics, &senones);
	if (senones != NULL) {
		CHECK(senones->count == SENONES);
		CHECK(senones->phone_count == PHONE_SENONES);
		CHECK(senones->phones == PHONES);
		CHECK(senones->densities == DENSITIES);
		CHECK_HAS(senones->phone_definition, "\n42 n_base\n0 n_tri\n");
		CHECK_HAS(senones->phone_definition, "\nAA - - - n/a 2 6 7 8 N\n");
		CHECK_HAS(senones->phone_definition, "\nSIL - - - filler 32 96 97 98 N\n");
		take_phones(senones, phone_of);
		/* Those of phones without a context stand in the order of the phones. */
		for (uint32_t i = 0; i < PHONES && i < senones->run_count; i++) {
			CHECK(senones->runs[i].first == i * STATES);
			CHECK(senones->runs[i].count == STATES);
			CHECK(senones->runs[i].phone == i);
		}
	}
	senones_destroy(senones);
	acoustic_model_destroy(acoustics);
}

/* Checks the senones of one entry of the definition. */
static bool is_of_its_phone(const struct buffer *definition, uint32_t entry,
	const uint32_t phone_of[SENONES])
{
	const char *bytes = definition->bytes + ENTRIES_AT + (size_t)entry * ENTRY_SIZE;
	uint32_t phone = entry < PHONES ? entry : (unsigned char)bytes[9];
	int32_t sequence;
	uint16_t own[STATES];
	memcpy(&sequence, bytes, sizeof(sequence));
	memcpy(own, definition->bytes + SEQUENCES_AT + (size_t)sequence * sizeof(own), sizeof(own));
	for (size_t s = 0; s < STATES; s++) {
		if (phone_of[own[s]] != phone) {
			return false;
		}
	}
	return true;
}

TEST(a_phone_has_its_own_senones_in_all_contexts)
{
	struct acoustic_model *acoustics;
	struct senones *senones;
	uint32_t phone_of[SENONES] = {0}, strange = 0;
	SKIP_WITHOUT_SPEECH();
	read_installed(&acoustics, &senones);
	struct buffer definition = content_of("mdef");
	CHECK(definition.length == SEQUENCES_AT + (size_t)SEQUENCES * STATES * sizeof(uint16_t));
	if (senones != NULL) {
		take_phones(senones, phone_of);
	}
	for (uint32_t entry = 0; entry < ENTRIES && definition.length > SEQUENCES_AT; entry++) {
		strange += !is_of_its_phone(&definition, entry, phone_of);
	}
	CHECK_NUMBER(strange, 0, 0);
	buffer_finish(&definition);
	senones_destroy(senones);
	acoustic_model_destroy(acoustics);
}

static double mean_weight(const struct senones *senones, size_t phone, size_t stream,
	size_t density)
{
	const unsigned char *weights = senones_weights(senones, stream, density) + phone * STATES;
	double sum = 0;
	for (size_t s = 0; s < STATES; s++) {
		sum += model_weight(weights[s]);
	}
	return sum / STATES;
}

/* The acoustic model has the mean over the states of each phone, read by itself. */
TEST(weights_stand_where_they_are_looked_for)
{
	struct acoustic_model *acoustics;
	struct senones *senones;
	SKIP_WITHOUT_SPEECH();
	read_installed(&acoustics, &senones);
	for (size_t phone = 0; phone < PHONES && senones != NULL; phone++) {
		for (size_t stream = 0; stream < VOICE_STREAMS; stream++) {
			size_t first = acoustic_model_index(acoustics, phone, stream);
			for (size_t density = 0; density < DENSITIES; density++) {
				CHECK_NUMBER(mean_weight(senones, phone, stream, density),
					acoustics->weights[first + density], 1e-6);
			}
		}
	}
	/* The last one of all is the last byte of the file. */
	struct buffer weights = content_of("sendump");
	CHECK(senones != NULL && weights.length > 0 &&
		senones_weights(senones, VOICE_STREAMS - 1, DENSITIES - 1)[SENONES - 1] ==
			(unsigned char)weights.bytes[weights.length - 1]);
	buffer_finish(&weights);
	senones_destroy(senones);
	acoustic_model_destroy(acoustics);
}

/* --- models that are broken --- */

static bool is_refused(const struct acoustic_model *acoustics, const char *name)
{
	struct error error = {0};
	struct senones *senones =
		senones_read(temporary_folder_path(folder, ""), acoustics, &error);
	bool refused = senones == NULL;
	senones_destroy(senones);
	CHECK(!refused || error.kind == ERROR_INPUT);
	if (refused) {
		CHECK_ERROR(error, name);
	}
	return refused;
}

TEST(models_that_are_cut_off_are_refused)
{
	static const struct {
		const char *name;
		size_t length;
	} cases[] = {
		{"mdef", 0}, {"mdef", 2}, {"mdef", 11}, {"mdef", 1000}, {"mdef", FIELD(4) + 1},
		{"mdef", 1150}, {"mdef", 1221}, {"mdef", ENTRIES_AT}, {"mdef", ENTRIES_AT + 5000},
		{"mdef", LENGTH_AT}, {"mdef", LENGTH_AT + 3}, {"mdef", SEQUENCES_AT},
		{"mdef", SEQUENCES_AT + 101}, {"mdef", SEQUENCES_AT + SEQUENCES * STATES * 2 - 1},
		{"sendump", 0}, {"sendump", 3}, {"sendump", 100}, {"sendump", DENSITIES_AT},
		{"sendump", SENONES_AT}, {"sendump", WEIGHTS_AT - 1}, {"sendump", WEIGHTS_AT},
		{"sendump", WEIGHTS_AT + 1000000},
		{"sendump", WEIGHTS_AT + VOICE_STREAMS * DENSITIES * SENONES - 1},
	};
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *acoustics = installed_acoustics();
	copy("mdef");
	copy("sendump");
	for (size_t i = 0; i < COUNT(cases) && acoustics != NULL; i++) {
		struct buffer content = content_of(cases[i].name);
		CHECK(content.length > cases[i].length);
		write_file(cases[i].name, content.bytes, cases[i].length);
		if (!is_refused(acoustics, cases[i].name)) {
			CHECK_FAILED("%zu bytes of %s are taken", cases[i].length, cases[i].name);
		}
		write_file(cases[i].name, content.bytes, content.length);
		buffer_finish(&content);
	}
	acoustic_model_destroy(acoustics);
}

static bool is_spoilt_refused(const struct acoustic_model *acoustics, const char *name,
	struct buffer *content, size_t at, int32_t value)
{
	int32_t before;
	memcpy(&before, content->bytes + at, sizeof(before));
	CHECK(before != value);
	memcpy(content->bytes + at, &value, sizeof(value));
	write_file(name, content->bytes, content->length);
	bool refused = is_refused(acoustics, name);
	memcpy(content->bytes + at, &before, sizeof(before));
	return refused;
}

struct spoilt {
	size_t at;
	int32_t value;
};

static void try_spoilt(const char *name, const struct spoilt *cases, size_t count)
{
	struct error error = {0};
	struct acoustic_model *acoustics = installed_acoustics();
	struct buffer content = content_of(name);
	copy("mdef");
	copy("sendump");
	for (size_t i = 0; i < count && acoustics != NULL && content.length > 0; i++) {
		if (!is_spoilt_refused(acoustics, name, &content, cases[i].at, cases[i].value)) {
			CHECK_FAILED("%s is taken with %d at byte %zu", name, cases[i].value, cases[i].at);
		}
	}
	/* As it was, it is taken: nothing else was wrong with the copies. */
	copy(name);
	struct senones *senones = acoustics != NULL
		? senones_read(temporary_folder_path(folder, ""), acoustics, &error) : NULL;
	CHECK_TEXT(error.text, "");
	CHECK(senones != NULL && senones->count == SENONES);
	senones_destroy(senones);
	buffer_finish(&content);
	acoustic_model_destroy(acoustics);
}

#define PHONE_IN_CONTEXT(phone) ((int32_t)((phone) << 8)) /* its bytes: the place, the phone */

TEST(a_spoilt_definition_is_refused)
{
	static const struct spoilt cases[] = {
		{0, 0}, {8, -1}, {8, 1000000}, {8, 1048},
		{FIELD(DEFINITION_PHONES), PHONES - 1}, {FIELD(DEFINITION_PHONES), -1},
		{FIELD(DEFINITION_ALL_PHONES), PHONES - 1}, {FIELD(DEFINITION_ALL_PHONES), -1},
		{FIELD(DEFINITION_ALL_PHONES), ENTRIES - 1}, {FIELD(DEFINITION_ALL_PHONES), ENTRIES + 1},
		{FIELD(DEFINITION_ALL_PHONES), 1000001}, {FIELD(DEFINITION_ALL_PHONES), INT32_MAX},
		{FIELD(DEFINITION_STATES), 0}, {FIELD(DEFINITION_STATES), STATES + 1},
		{FIELD(DEFINITION_STATES), INT32_MAX},
		{FIELD(DEFINITION_PHONE_SENONES), 0}, {FIELD(DEFINITION_PHONE_SENONES), SENONES},
		{FIELD(DEFINITION_SENONES), PHONE_SENONES - 1}, {FIELD(DEFINITION_SENONES), -1},
		{FIELD(DEFINITION_SENONES), SENONES - 1}, {FIELD(DEFINITION_SENONES), SENONES + 1},
		{FIELD(DEFINITION_SENONES), MODEL_SENONES_MAX + 1},
		{FIELD(DEFINITION_SEQUENCES), 0}, {FIELD(DEFINITION_SEQUENCES), SEQUENCES - 1},
		{FIELD(DEFINITION_SEQUENCES), INT32_MAX}, {FIELD(DEFINITION_SEQUENCES), INT32_MIN},
		{FIELD(DEFINITION_TREE), -1}, {FIELD(DEFINITION_TREE), 0},
		{FIELD(DEFINITION_TREE), INT32_MAX},
		{ENTRIES_AT, SEQUENCES}, {ENTRIES_AT, -1}, {ENTRIES_AT, INT32_MIN},
		{ENTRIES_AT + 50 * ENTRY_SIZE, INT32_MAX}, {LENGTH_AT - ENTRY_SIZE, SEQUENCES},
		{ENTRIES_AT + PHONES * ENTRY_SIZE + 8, PHONE_IN_CONTEXT(PHONES)},
		{LENGTH_AT - 4, PHONE_IN_CONTEXT(255)},
		{LENGTH_AT, 0}, {LENGTH_AT, -1}, {LENGTH_AT, SEQUENCES * STATES + 3},
		{LENGTH_AT, SEQUENCES * STATES - 3}, {LENGTH_AT, INT32_MAX},
		{SEQUENCES_AT, SENONES}, {SEQUENCES_AT, -1},
		{SEQUENCES_AT + SEQUENCES * STATES * 2 - 4, -1},
	};
	SKIP_WITHOUT_SPEECH();
	try_spoilt("mdef", cases, COUNT(cases));
}

TEST(spoilt_weights_are_refused)
{
	static const struct spoilt cases[] = {
		{0, -1}, {0, 0}, {0, 1000000}, {0, INT32_MAX}, {628, 4},
		{DENSITIES_AT, DENSITIES - 1}, {DENSITIES_AT, 0}, {DENSITIES_AT, -1},
		{DENSITIES_AT, INT32_MAX}, {SENONES_AT, SENONES - 1}, {SENONES_AT, 0},
		{SENONES_AT, -1}, {SENONES_AT, INT32_MAX},
	};
	SKIP_WITHOUT_SPEECH();
	try_spoilt("sendump", cases, COUNT(cases));
}

TEST(gaussians_of_another_model_are_refused)
{
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *acoustics = installed_acoustics();
	copy("mdef");
	copy("sendump");
	if (acoustics != NULL) {
		struct acoustic_model other = *acoustics;
		other.densities = DENSITIES / 2;
		CHECK(is_refused(&other, "sendump"));
		other = *acoustics;
		other.phones.count = PHONES - 1;
		CHECK(is_refused(&other, "mdef"));
	}
	acoustic_model_destroy(acoustics);
}

TEST(a_missing_file_is_named)
{
	static const char *const names[] = {"mdef", "sendump"};
	SKIP_WITHOUT_SPEECH();
	struct acoustic_model *acoustics = installed_acoustics();
	for (size_t i = 0; i < COUNT(names) && acoustics != NULL; i++) {
		struct error error = {0};
		copy("mdef");
		copy("sendump");
		CHECK(unlink(temporary_folder_path(folder, names[i])) == 0);
		CHECK(senones_read(temporary_folder_path(folder, ""), acoustics, &error) == NULL);
		CHECK_ERROR(error, "lacks its file");
		CHECK_ERROR(error, names[i]);
	}
	acoustic_model_destroy(acoustics);
	senones_destroy(NULL);
}

/* --- a model that is made here --- */

/* Of two phones: the senones of the second one without a context, and in one, follow each other. */
static void write_two_phones(void)
{
	static const int32_t sizes[] = {1, 0, 2, 3, 3, 6, 9, 2, 3, 3, 0, 1, 9};
	static const char names[8] = "AA\0SIL"; /* a whole number of words already */
	/* Their sequence, their transitions; the second is a filler, the third stands in a context. */
	static const unsigned char entries[3][ENTRY_SIZE] =
		{{0, [4] = 1}, {1, [8] = 1}, {2, [4] = 1, [8] = 3, 1}};
	static const uint16_t sequences[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
	struct buffer bytes;
	buffer_init(&bytes, FILE_MAX);
	CHECK(buffer_append_text(&bytes, "BMDF") && buffer_append(&bytes, sizes, 12 * 4) &&
		buffer_append(&bytes, names, sizeof(names)) &&
		buffer_append(&bytes, entries, sizeof(entries)) &&
		buffer_append(&bytes, &sizes[12], 4) &&
		buffer_append(&bytes, sequences, sizeof(sequences)));
	write_file("mdef", bytes.bytes, bytes.length);
	buffer_finish(&bytes);
}

static void write_weights(int32_t densities, int32_t senones)
{
	const int32_t sizes[] = {0, densities, senones};
	struct buffer bytes;
	buffer_init(&bytes, FILE_MAX);
	CHECK(buffer_append(&bytes, sizes, sizeof(sizes)));
	for (int32_t i = 0; i < VOICE_STREAMS * densities * senones; i++) {
		CHECK(buffer_append(&bytes, &(unsigned char){(unsigned char)i}, 1));
	}
	write_file("sendump", bytes.bytes, bytes.length);
	buffer_finish(&bytes);
}

TEST(phones_without_a_context_have_runs_of_their_own)
{
	static const struct senone_run wanted[] = {{0, 3, 0}, {3, 3, 1}, {6, 3, 1}};
	struct acoustic_model acoustics = {.phones = {.count = 2}, .densities = 2};
	struct error error = {0};
	write_two_phones();
	write_weights(2, 9);
	struct senones *senones =
		senones_read(temporary_folder_path(folder, ""), &acoustics, &error);
	CHECK_TEXT(error.text, "");
	CHECK(senones != NULL);
	if (senones != NULL) {
		CHECK(senones->count == 9 && senones->phone_count == 6);
		CHECK(senones->run_count == COUNT(wanted) &&
			memcmp(senones->runs, wanted, sizeof(wanted)) == 0);
		CHECK(senones_weights(senones, 1, 1)[4] == (1 * 2 + 1) * 9 + 4);
		/* What the text format of the library calls a phone: no context, then its states. */
		CHECK_TEXT(senones->phone_definition,
			"0.3\n2 n_base\n0 n_tri\n8 n_state_map\n6 n_tied_state\n6 n_tied_ci_state\n"
			"2 n_tied_tmat\nAA - - - n/a 1 0 1 2 N\nSIL - - - filler 0 3 4 5 N\n");
	}
	senones_destroy(senones);
}

int main(void)
{
	folder = temporary_folder_create();
	installed = shipped_model();
	if (folder == NULL || installed == NULL) {
		return 1;
	}
	RUN(the_installed_model_is_read);
	RUN(a_phone_has_its_own_senones_in_all_contexts);
	RUN(weights_stand_where_they_are_looked_for);
	RUN(models_that_are_cut_off_are_refused);
	RUN(a_spoilt_definition_is_refused);
	RUN(spoilt_weights_are_refused);
	RUN(gaussians_of_another_model_are_refused);
	RUN(a_missing_file_is_named);
	RUN(phones_without_a_context_have_runs_of_their_own);
	temporary_folder_destroy(folder);
	free(installed);
	return check_state.failed_tests > 0;
}
