/* SPDX-License-Identifier: MIT
 *
 * The senones of an acoustic model: the states that its phones have in their contexts, many of
 * which share one. Each weighs the Gaussians of its phone in its own way.
 */
#ifndef EARSHOT_ACOUSTICS_SENONES_H
#define EARSHOT_ACOUSTICS_SENONES_H

#include <stddef.h>
#include <stdint.h>

struct acoustic_model;
struct error;

/* Senones of one phone that stand next to each other. */
struct senone_run {
	uint32_t first, count;
	uint32_t phone;
};

struct senones {
	size_t count;
	size_t phone_count; /* those of phones without a context: they are the first ones */
	size_t phones;      /* without a context */
	size_t densities;   /* of each phone in each stream */
	struct senone_run *runs; /* all of them, in their order */
	size_t run_count;
	unsigned char *weights; /* [stream][density][senone], see model_weight() */
	char *phone_definition; /* a model definition of phones without a context alone, as text: what
	                           searches nothing else need not know the others */
};

/* Reads those of the model in a folder, whose Gaussians were read already. NULL with the
 * reason. */
struct senones *senones_read(const char *folder, const struct acoustic_model *acoustics,
	struct error *error);
void senones_destroy(struct senones *senones);

/* Where the weights of all senones for one Gaussian begin. */
const unsigned char *senones_weights(const struct senones *senones, size_t stream,
	size_t density);

#endif
