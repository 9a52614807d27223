/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include "audio/capture/microphone_choice.h"
#include "bridge/base/error.h"

/* As PortAudio lists a Raspberry Pi with two cameras; playback devices are left out, so
 * the numbers have gaps. */
static const struct microphone_info machine[] = {
	{.index = 1, .name = "USB PnP Sound Device: Audio (hw:1,0)", .host = "ALSA"},
	{.index = 2, .name = "HD Webcam C525: USB Audio (hw:2,0)", .host = "ALSA"},
	{.index = 3, .name = "HD Webcam C525: USB Audio (hw:3,0)", .host = "ALSA"},
	{.index = 6, .name = "pulse", .host = "ALSA"},
	{.index = 7, .name = "default", .host = "ALSA", .is_default = true},
	{.index = 12, .name = "system", .host = "JACK"},
	{.index = 13, .name = "System", .host = "ALSA"},
};

static const size_t machine_count = sizeof(machine) / sizeof(machine[0]);

static const struct {
	const char *name;
	int index;
} found[] = {
	{NULL, 7},
	{"default", 7},
	{"1", 1},
	{"12", 12},
	{"pulse", 6},
	{"PULSE", 6},
	{"system", 12},  /* the exact name before one in other letters */
	{"System", 13},
	{"PnP", 1},
	{"pnp sound", 1},
	{"hw:3,0", 3},   /* what tells two of the same kind apart */
	{"puls", 6},
	{"HD Webcam C525: USB Audio (hw:2,0)", 2},
};

TEST(a_device_is_found_by_number_name_or_part)
{
	for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
		struct error error = {0};
		const struct microphone_info *device =
			microphone_choose(machine, machine_count, found[i].name, &error);
		if (device == NULL || device->index != found[i].index) {
			CHECK_FAILED("%s gives %d: %s", found[i].name,
				device != NULL ? device->index : -1, error.text);
		}
	}
}

static const struct {
	const char *name;
	const char *part;
} refused[] = {
	{"4", "there is no microphone `4`"},
	{"-1", "there is no microphone `-1`"},
	{"1.0", "there is no microphone `1.0`"},
	{"99999999999999999999", "there is no microphone `9999"},
	{"Blue Yeti", "there is no microphone `Blue Yeti`"},
	{"Webcam", "there is more than one microphone `Webcam`"},
	{"SYSTEM", "there is more than one microphone `SYSTEM`"},
	{"", "there is more than one microphone ``"},
};

TEST(any_other_name_is_an_error_that_lists_the_devices)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct error error = {0};
		CHECK(microphone_choose(machine, machine_count, refused[i].name, &error) == NULL);
		CHECK_ERROR(error, refused[i].part);
		CHECK_ERROR(error, "1 (USB PnP Sound Device: Audio (hw:1,0)), 2 (HD Webcam");
		CHECK(error.kind == ERROR_NOT_FOUND);
	}
	CHECK(microphone_choose(machine, machine_count, "4", NULL) == NULL);
}

TEST(without_a_default_one_has_to_be_named)
{
	struct error error = {0};
	CHECK(microphone_choose(machine, 3, "default", &error) == NULL);
	CHECK_ERROR(error, "there is no microphone `default`");
	CHECK_ERROR(error, "3 (HD Webcam");
}

TEST(a_machine_without_microphones_says_so)
{
	struct error error = {0};
	CHECK(microphone_choose(NULL, 0, "default", &error) == NULL);
	CHECK_ERROR(error, "this machine has no microphone");
}

TEST(many_devices_with_long_names_fit_into_the_error)
{
	static struct microphone_info devices[100];
	struct error error = {0};
	for (int i = 0; i < 100; i++) {
		devices[i].index = i;
		memset(devices[i].name, 'x', sizeof(devices[i].name) - 1);
	}
	CHECK(microphone_choose(devices, 100, "Blue Yeti", &error) == NULL);
	CHECK_ERROR(error, "there is no microphone `Blue Yeti`: choose one");
	CHECK_ERROR(error, "0 (xxx");
}

TEST_MAIN(
	RUN(a_device_is_found_by_number_name_or_part);
	RUN(any_other_name_is_an_error_that_lists_the_devices);
	RUN(without_a_default_one_has_to_be_named);
	RUN(a_machine_without_microphones_says_so);
	RUN(many_devices_with_long_names_fit_into_the_error))
