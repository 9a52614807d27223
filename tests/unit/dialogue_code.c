/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <sys/stat.h>

#include "bridge/base/error.h"
#include "bridge/dialogue/code.h"
#include "bridge/guard/secrets.h"
#include "bridge/home/plan.h"
#include "tests/support/temporary_folder.h"

TEST(the_code_is_put_in_where_it_belongs)
{
	static const struct {
		const char *device, *payload, *filled; /* NULL: there is none */
	} cases[] = {
		{"door", "{\"code\": \"{code}\"}", "{\"code\": \"47\\\"11\"}"},
		{"door", "{code}", "47\\\"11"},
		{"door", "{code} {code}{", "47\\\"11 47\\\"11{"},
		{"door", "UNLOCK", "UNLOCK"},
		{"door", "{CODE} {{x} {cod", "{CODE} {{x} {cod"},
		{"loop", "{code}", "{code}{code}"},
		{"shed", "{code}", NULL},
	};
	struct temporary_folder *folder = temporary_folder_create();
	CHECK(temporary_folder_write(folder, "secrets.yaml",
		"version: 1\ncodes: {door: '47\"11', loop: '{code}{code}'}\n"));
	CHECK(chmod(temporary_folder_path(folder, "secrets.yaml"), 0600) == 0);
	struct secrets *secrets =
		secrets_load(temporary_folder_path(folder, "secrets.yaml"), NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error error = {0};
		struct device device = {.key = (char *)cases[i].device};
		struct action action = {.device = &device, .payload = (char *)cases[i].payload};
		char *filled = code_fill(&action, secrets, &error);
		CHECK_TEXT(filled, cases[i].filled);
		CHECK((error.kind == ERROR_NONE) == (filled != NULL));
		free(filled);
	}
	struct action nobodys = {.payload = (char *)"{code}"};
	CHECK(code_fill(&nobodys, secrets, NULL) == NULL);
	secrets_destroy(secrets);
	temporary_folder_destroy(folder);
}

TEST_MAIN({
	RUN(the_code_is_put_in_where_it_belongs);
})
