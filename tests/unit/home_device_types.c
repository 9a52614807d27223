/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/home/device_types.h"

#define TYPES(type) \
	for (const struct device_type *type = device_types; type->name != NULL; type++)
#define COMMANDS(type, command) \
	for (const struct command_type *command = type->commands; command->name != NULL; command++)
#define PROPERTIES(type, property) \
	for (const struct property_type *property = type->properties; property->name != NULL; \
		property++)

TEST(every_type_of_the_contract_is_there)
{
	static const char *const names[] = {"lock", "garage", "gate", "thermostat", "light",
		"switch", "cover", "fan", "sensor", "scene", "script", "media"};
	size_t count = 0;
	TYPES(type) {
		count++;
	}
	CHECK(count == sizeof(names) / sizeof(*names));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		CHECK(device_type_find(names[i]) != NULL);
	}
	CHECK(device_type_find("fridge") == NULL);
}

TEST(each_name_stands_once)
{
	TYPES(type) {
		CHECK(device_type_find(type->name) == type);
		CHECK(type->report_timeout_ms >= 5000 && type->report_timeout_ms <= 30000);
		COMMANDS(type, command) {
			CHECK(device_type_command(type, command->name) == command);
		}
		PROPERTIES(type, property) {
			CHECK(device_type_property(type, property->name) == property);
		}
	}
}

static bool has_state(const struct property_type *property, const char *name)
{
	for (size_t i = 0; property->states[i] != NULL; i++) {
		if (strcmp(property->states[i], name) == 0) {
			return true;
		}
	}
	return false;
}

TEST(what_a_command_expects_can_be_reported)
{
	TYPES(type) {
		COMMANDS(type, command) {
			if (command->property == NULL) {
				CHECK(command->wanted == NULL);
				continue;
			}
			const struct property_type *property =
				device_type_property(type, command->property);
			CHECK(property != NULL);
			if (property == NULL) {
				continue;
			}
			CHECK(command->wanted == NULL || (property->kind == PROPERTY_STATE &&
				has_state(property, command->wanted)));
			CHECK(command->wanted != NULL || command->slot != NULL);
		}
	}
}

TEST(slots_and_sentences_fit)
{
	TYPES(type) {
		COMMANDS(type, command) {
			CHECK((command->slot == NULL) == (command->value == VALUE_NONE));
			CHECK_HAS(command->says, "{thing}");
			CHECK(command->doing != NULL);
			if (command->slot != NULL) {
				char placeholder[64];
				snprintf(placeholder, sizeof(placeholder), "{%s}", command->slot);
				CHECK_HAS(command->says, placeholder);
			}
			if (command->zero != NULL) {
				CHECK(device_type_command(type, command->zero) != NULL);
			}
		}
	}
}

TEST(states_fit_their_bound)
{
	TYPES(type) {
		PROPERTIES(type, property) {
			size_t count = 0;
			CHECK((property->kind == PROPERTY_STATE) == (property->states != NULL));
			while (property->states != NULL && property->states[count] != NULL) {
				count++;
			}
			CHECK(count <= PROPERTY_STATES_MAX);
		}
	}
}

TEST(what_opens_the_house_opens)
{
	static const struct {
		const char *type, *command;
		bool opens;
	} cases[] = {
		{"lock", "unlock", true}, {"lock", "lock", false},
		{"garage", "open", true}, {"garage", "close", false}, {"garage", "stop", false},
		{"gate", "open", true}, {"cover", "open", true}, {"cover", "position", true},
		{"cover", "close", false}, {"switch", "on", true}, {"switch", "off", false},
		{"light", "on", false}, {"scene", "activate", true}, {"script", "run", true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct device_type *type = device_type_find(cases[i].type);
		CHECK(device_type_command(type, cases[i].command)->opens == cases[i].opens);
	}
	CHECK(device_type_find("lock")->always_sensitive);
	CHECK(device_type_find("garage")->always_sensitive);
	CHECK(device_type_find("gate")->always_sensitive);
	CHECK(!device_type_find("switch")->always_sensitive);
}

TEST(no_command_toggles)
{
	TYPES(type) {
		CHECK(device_type_command(type, "toggle") == NULL);
	}
}

TEST(names_for_suggestions_end_with_null)
{
	const char *few[3];
	device_type_names(few, 3);
	CHECK_TEXT(few[0], "lock");
	CHECK_TEXT(few[1], "garage");
	CHECK(few[2] == NULL);
	const char *all[32];
	device_type_names(all, 32);
	CHECK_TEXT(all[11], "media");
	CHECK(all[12] == NULL);
}

/* --- the table of devices/README.md --------------------------------------------- */

static void append_commands(struct buffer *out, const struct device_type *type)
{
	const char *separator = "";
	COMMANDS(type, command) {
		buffer_append_format(out, "%s`%s`%s", separator, command->name,
			command->opens ? " ⚠" : "");
		if (command->slot != NULL) {
			buffer_append_format(out, " {%s}", command->slot);
		}
		separator = ", ";
	}
	buffer_append_text(out, *separator == '\0' ? "none" : "");
}

static void append_properties(struct buffer *out, const struct device_type *type)
{
	const char *separator = "";
	PROPERTIES(type, property) {
		buffer_append_format(out, "%s`%s`", separator, property->name);
		for (size_t i = 0; property->states != NULL && property->states[i] != NULL; i++) {
			buffer_append_format(out, "%s%s", i == 0 ? " (" : ", ", property->states[i]);
		}
		buffer_append_text(out, property->states != NULL ? ")" : "");
		separator = ", ";
	}
	buffer_append_text(out, *separator == '\0' ? "none" : "");
}

static void append_table(struct buffer *out)
{
	buffer_append_text(out, "<!-- types -->\n"
		"| type | commands | properties (states) | reports within |\n|---|---|---|---|\n");
	TYPES(type) {
		buffer_append_format(out, "| %s%s | ", type->name,
			type->always_sensitive ? ", sensitive" : "");
		append_commands(out, type);
		buffer_append_text(out, " | ");
		append_properties(out, type);
		buffer_append_format(out, " | %d s |\n", type->report_timeout_ms / 1000);
	}
	buffer_append_text(out, "<!-- end -->\n");
}

TEST(the_readme_shows_this_table)
{
	struct buffer table;
	struct buffer readme;
	struct error error = {0};
	buffer_init(&table, 65536);
	buffer_init(&readme, 262144);
	append_table(&table);
	CHECK(!table.failed);
	CHECK(buffer_read_file(&readme, "devices/README.md", &error));
	if (strstr(buffer_text(&readme), buffer_text(&table)) == NULL) {
		CHECK_FAILED("devices/README.md must hold:\n%s", buffer_text(&table));
	}
	buffer_finish(&table);
	buffer_finish(&readme);
}

TEST_MAIN(
	RUN(every_type_of_the_contract_is_there);
	RUN(each_name_stands_once);
	RUN(what_a_command_expects_can_be_reported);
	RUN(slots_and_sentences_fit);
	RUN(states_fit_their_bound);
	RUN(what_opens_the_house_opens);
	RUN(no_command_toggles);
	RUN(names_for_suggestions_end_with_null);
	RUN(the_readme_shows_this_table);
)
