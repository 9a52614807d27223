/* SPDX-License-Identifier: MIT */
#include "bridge/demo/stage.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"
#include "bridge/demo/scratch_folder.h"
#include "bridge/demo/script.h"

extern char **environ;

struct stage {
	char *folder;
	char *configuration;
	struct text_list recordings;
};

static bool write_file(const struct stage *stage, const char *name, const char *text,
	struct error *error)
{
	char *path = text_format("%s/%s", stage->folder, name);
	FILE *file = path != NULL ? fopen(path, "we") : NULL;

	free(path);
	if (file == NULL) {
		return error_set(error, ERROR_SYSTEM, "cannot write in %s: %s", stage->folder,
			strerror(errno));
	}
	bool written = fputs(text, file) >= 0;
	if (fclose(file) != 0 || !written) {
		return error_set(error, ERROR_SYSTEM, "cannot write %s/%s: %s", stage->folder, name,
			strerror(errno));
	}
	return true;
}

static bool write_settings(const struct stage *stage, int port, struct error *error)
{
	char *settings = text_format("version: 1\n"
				     "site: demo\n"
				     "room: hallway\n"
				     "wake: {words: [computer]}\n"
				     "broker: {host: 127.0.0.1, port: %d}\n"
				     "devices: [home.yaml]\n"
				     "state_dir: state\n", port);
	bool written = settings != NULL && write_file(stage, "earshot.yaml", settings, error);

	free(settings);
	return written;
}

struct stage *stage_create(int port, struct error *error)
{
	struct stage *stage = calloc(1, sizeof(*stage));

	if (stage == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	stage->folder = scratch_folder_make("demo");
	if (stage->folder == NULL) {
		error_set(error, ERROR_SYSTEM, "cannot make a folder for the demo: %s",
			strerror(errno));
		goto failed;
	}
	if (!write_file(stage, "home.yaml", demo_devices, error) ||
		!write_settings(stage, port, error)) {
		goto failed;
	}
	stage->configuration = text_format("%s/earshot.yaml", stage->folder);
	if (stage->configuration == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
		goto failed;
	}
	return stage;

failed:
	stage_destroy(stage);
	return NULL;
}

void stage_destroy(struct stage *stage)
{
	if (stage == NULL) {
		return;
	}
	scratch_folder_remove(stage->folder);
	free(stage->configuration);
	text_list_finish(&stage->recordings);
	free(stage);
}

const char *stage_configuration(const struct stage *stage)
{
	return stage->configuration;
}

/* Runs flite and waits for it. */
static bool run_flite(const char *voice, const char *text, const char *path)
{
	char flite[] = "flite", voice_option[] = "-voice", text_option[] = "-t", out_option[] = "-o";
	char *voice_copy = text_copy(voice), *text_copied = text_copy(text);
	char *path_copy = text_copy(path);
	char *arguments[] = {flite, voice_option, voice_copy, text_option, text_copied, out_option,
		path_copy, NULL};
	int status = -1;
	pid_t process;

	if (voice_copy != NULL && text_copied != NULL && path_copy != NULL &&
		posix_spawnp(&process, flite, NULL, NULL, arguments, environ) == 0) {
		while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
		}
	}
	free(voice_copy);
	free(text_copied);
	free(path_copy);
	return status == 0;
}

const char *stage_speak(struct stage *stage, const char *voice, const char *text,
	struct error *error)
{
	char *path = text_format("%s/%zu-%s.wav", stage->folder, stage->recordings.count + 1, voice);

	if (path == NULL || !text_list_add(&stage->recordings, path)) {
		free(path);
		error_set(error, ERROR_MEMORY, "out of memory");
		return NULL;
	}
	free(path);
	path = stage->recordings.items[stage->recordings.count - 1];
	if (!run_flite(voice, text, path)) {
		error_set(error, ERROR_SYSTEM, "flite did not speak \"%s\" with the voice %s: is the "
			"package `flite` installed?", text, voice);
		return NULL;
	}
	return path;
}
