/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* setenv() beside a strict C standard */
#include "tests/check.h"

#include <limits.h>
#include <unistd.h>

#include "bridge/base/shipped.h"
#include "bridge/base/text.h"

/* This test lies in the build folder, too. */
TEST(what_is_beside_the_build_folder_counts)
{
	char root[PATH_MAX] = "";
	CHECK(getcwd(root, sizeof(root)) != NULL);
	char *expected = text_format("%s/grammars/lock.gram", root);
	char *path = shipped_path("grammars/lock.gram");
	CHECK_TEXT(path, expected);
	free(expected);
	free(path);
}

TEST(else_it_is_where_it_would_be_installed)
{
	char *path = shipped_path("grammars/unheard.of");
	CHECK_TEXT(path, EARSHOT_DATADIR "/grammars/unheard.of");
	free(path);
}

TEST(the_model_can_be_chosen)
{
	unsetenv("EARSHOT_MODEL");
	char *model = shipped_model();
	CHECK_TEXT(model, EARSHOT_MODEL);
	free(model);
	CHECK(setenv("EARSHOT_MODEL", "", 1) == 0);
	model = shipped_model();
	CHECK_TEXT(model, EARSHOT_MODEL);
	free(model);
	CHECK(setenv("EARSHOT_MODEL", "/models/en/en", 1) == 0);
	model = shipped_model();
	char *dictionary = shipped_dictionary();
	CHECK_TEXT(model, "/models/en/en");
	CHECK_TEXT(dictionary, "/models/en/cmudict-en-us.dict");
	free(model);
	free(dictionary);
	unsetenv("EARSHOT_MODEL");
}

TEST_MAIN({
	RUN(what_is_beside_the_build_folder_counts);
	RUN(else_it_is_where_it_would_be_installed);
	RUN(the_model_can_be_chosen);
})
