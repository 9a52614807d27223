/* SPDX-License-Identifier: MIT */
#include "bridge/config/grammar_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/base/document.h"
#include "bridge/base/schema.h"
#include "bridge/base/shipped.h"
#include "bridge/config/settings.h"
#include "bridge/grammar/grammar.h"

static bool is_grammar_name(const char *name)
{
	const char *ending = strrchr(name, '.');

	return name[0] != '.' && ending != NULL &&
		(strcmp(ending, ".gram") == 0 || strcmp(ending, ".jsgf") == 0);
}

/* What was meant to be a grammar and has another ending would be missed without a word. Notes may
 * lie beside grammars. */
static void warn_of_ending(const char *folder, const char *name, struct problems *problems)
{
	static const char *const meant[] = {".gram", ".jsgf", ".grm", ".grammar", NULL};

	if (text_has_ending(name, meant)) {
		problems_add(problems, SEVERITY_WARNING, &(struct place){.file = folder},
			"%s is not read: the name of a grammar ends in .gram or .jsgf", name);
	}
}

/* The grammar files of a folder, by name, so that every machine reads them alike. */
static bool list_folder(const char *folder, const struct place *place, struct text_list *files,
	struct problems *problems)
{
	DIR *entries = opendir(folder);

	if (entries == NULL) {
		return problems_add(problems, SEVERITY_ERROR, place,
			"the grammar folder %s cannot be read: %s", folder, strerror(errno));
	}
	bool good = true;
	for (struct dirent *entry; good && (entry = readdir(entries)) != NULL;) {
		if (is_grammar_name(entry->d_name)) {
			char *path = text_format("%s%s%s", folder,
				folder[strlen(folder) - 1] == '/' ? "" : "/", entry->d_name);
			good = path != NULL && text_list_add(files, path);
			free(path);
		} else {
			warn_of_ending(folder, entry->d_name, problems);
		}
	}
	closedir(entries);
	text_list_sort(files);
	return good || problems_add(problems, SEVERITY_ERROR, NULL, "out of memory");
}

/* "lock" of ".../grammars/lock.gram"; malloc'd. */
static char *short_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	return text_copy_part(name, strcspn(name, "."));
}

/* Names in `without:` that are no shipped grammar are likely typing errors. */
static void check_without(const struct settings *settings, const struct text_list *shipped,
	struct problems *problems)
{
	const struct node *node = node_get(document_root(settings->document), "without");
	struct text_list names = {0};

	for (size_t i = 0; i < shipped->count; i++) {
		char *name = short_name(shipped->items[i]);
		if (name != NULL) {
			text_list_add(&names, name);
		}
		free(name);
	}
	for (size_t i = 0; i < settings->without.count; i++) {
		const char *name = settings->without.items[i];
		if (strcmp(name, "all") == 0 || text_list_has(&names, name)) {
			continue;
		}
		const char *known[64] = {"all"};
		for (size_t k = 0; k < names.count && k < 62; k++) {
			known[k + 1] = names.items[k];
		}
		schema_unknown(node, "shipped grammar", name, known, problems);
	}
	text_list_finish(&names);
}

static bool add_shipped(struct grammar *grammar, const struct settings *settings,
	struct problems *problems)
{
	struct text_list files = {0};
	char *folder = shipped_path("grammars");
	bool good = folder != NULL && list_folder(folder, NULL, &files, problems);

	check_without(settings, &files, problems);
	bool none = text_list_has(&settings->without, "all");
	for (size_t i = 0; good && !none && i < files.count; i++) {
		char *name = short_name(files.items[i]);
		if (name != NULL && !text_list_has(&settings->without, name)) {
			good = grammar_add_file(grammar, files.items[i], problems);
		}
		free(name);
	}
	text_list_finish(&files);
	free(folder);
	return good;
}

static bool add_own(struct grammar *grammar, const struct settings *settings, const char *path,
	struct problems *problems)
{
	const struct place *place = settings_place(settings, "grammars", path);
	struct text_list files = {0};
	struct stat status;

	if (stat(path, &status) != 0) {
		return problems_add(problems, SEVERITY_ERROR, place,
			"the grammar %s cannot be read: %s", path, strerror(errno));
	}
	bool good = S_ISDIR(status.st_mode) ? list_folder(path, place, &files, problems)
					    : text_list_add(&files, path);
	for (size_t i = 0; i < files.count; i++) {
		good = grammar_add_file(grammar, files.items[i], problems) && good;
	}
	text_list_finish(&files);
	return good;
}

bool grammar_files_add(struct grammar *grammar, const struct settings *settings,
	struct problems *problems)
{
	bool good = add_shipped(grammar, settings, problems);

	for (size_t i = 0; i < settings->grammars.count; i++) {
		good = add_own(grammar, settings, settings->grammars.items[i], problems) && good;
	}
	return good;
}
