/* SPDX-License-Identifier: MIT
 *
 * Where the data that comes with Earshot lies: grammars, dialects, answers.
 */
#ifndef EARSHOT_BASE_SHIPPED_H
#define EARSHOT_BASE_SHIPPED_H

/* The path of a shipped file or folder ("grammars"), malloc'd: beside the build folder
 * that this program was built in, else where it was installed to. NULL when out of
 * memory. */
char *shipped_path(const char *name);

/* The acoustic model's folder and the dictionary beside it, malloc'd. */
char *shipped_model(void);
char *shipped_dictionary(void);

#endif
