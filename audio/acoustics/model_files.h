/* SPDX-License-Identifier: MIT
 *
 * How the files of an acoustic model begin, for those who read on: acoustic_model.h and senones.h.
 * The formats are those of CMU Sphinx: what follows a header is in the order of bytes of the
 * machine that wrote it.
 */
#ifndef EARSHOT_ACOUSTICS_MODEL_FILES_H
#define EARSHOT_ACOUSTICS_MODEL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct error;
struct text_list;

/* The integers at the start of the model definition, `mdef`, in their order. */
enum definition_field {
	DEFINITION_PHONES,
	DEFINITION_ALL_PHONES,    /* with the contexts that each may stand in */
	DEFINITION_STATES,        /* of each phone */
	DEFINITION_PHONE_SENONES, /* those of phones without a context, which come first */
	DEFINITION_SENONES,
	DEFINITION_TRANSITIONS,
	DEFINITION_SEQUENCES,     /* of senones, one for each state */
	DEFINITION_CONTEXTS,
	DEFINITION_TREE,          /* nodes of the tree of contexts */
	DEFINITION_SILENCE,
	DEFINITION_FIELDS,
};

/* More than that the library has no numbers for. */
#define MODEL_SENONES_MAX INT16_MAX

/* Stands before numbers whose order of bytes must be known. */
#define MODEL_BYTE_ORDER_MARK 0x11223344

/* NULL with the reason. */
FILE *model_file_open(const char *folder, const char *name, struct error *error);
/* Says that a file is not as expected; false. */
bool model_file_is_strange(const char *name, struct error *error);

bool model_file_integers(FILE *file, int32_t *integers, size_t count);

/* Of `mdef`: its fields and the names of the phones without a context, which are added to the
 * list. False if it is none, or not one of `phones` phones. */
bool model_definition_begin(FILE *file, size_t phones, struct text_list *names,
	int32_t fields[DEFINITION_FIELDS]);

/* Of `sendump`: how many densities, and senones, the table of weights has that follows. */
bool model_weights_begin(FILE *file, int32_t *densities, int32_t *senones);
/* The weight that a byte of the table stands for, from 0 to 1. */
float model_weight(unsigned char byte);

#endif
