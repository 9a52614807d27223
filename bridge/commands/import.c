/* SPDX-License-Identifier: MIT
 *
 * earshot import: a device map from what a broker keeps about its devices.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/shipped.h"
#include "bridge/base/text.h"
#include "bridge/commands/commands.h"
#include "bridge/commands/common.h"
#include "bridge/commands/import_broker.h"
#include "bridge/home/names.h"
#include "bridge/import/discovery.h"
#include "bridge/import/import.h"

#define DUMP_MAX (64 * 1024 * 1024)
#define READ_AT_ONCE 65536

struct import_options {
	const struct import_source *source;
	const char *prefix;
	const char *output; /* NULL: standard output */
	const char *from;   /* NULL: the broker */
	bool json;
};

/* --- a dump ------------------------------------------------------------ */

static bool read_standard_input(struct buffer *dump, struct error *error)
{
	char part[READ_AT_ONCE];
	ssize_t length;
	while ((length = read(STDIN_FILENO, part, sizeof(part))) != 0) {
		if (length < 0 && errno != EINTR) {
			return error_set(error, ERROR_SYSTEM, "standard input cannot be read: %s",
				strerror(errno));
		}
		if (length > 0 && !buffer_append(dump, part, (size_t)length)) {
			return error_set(error, ERROR_LIMIT, "the dump is larger than 64 MB");
		}
	}
	return true;
}

static bool read_dump(const struct import_options *options, struct discovery *discovery,
	struct error *error)
{
	struct buffer dump;
	buffer_init(&dump, DUMP_MAX);
	bool from_input = strcmp(options->from, "-") == 0;
	bool read = from_input ? read_standard_input(&dump, error) :
		buffer_read_file(&dump, options->from, error);
	if (read && !import_read(options->source, options->prefix, buffer_text(&dump), dump.length,
		discovery, error)) {
		struct error why = *error;
		struct place place = {.file = options->from, .line = why.line};
		read = error_set_at(error, why.kind, &place, "%s", why.text);
	}
	buffer_finish(&dump);
	return read;
}

/* --- the result ------------------------------------------------------------ */

/* What is there already may hold somebody's work: it stays. */
static bool refuse_written(const char *path, struct error *error)
{
	return error_set(error, ERROR_REFUSED, "`%s` is there already, and is never written over: "
		"name another file", path);
}

static bool write_file(const char *path, const char *text, struct error *error)
{
	int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (descriptor < 0) {
		return errno == EEXIST ? refuse_written(path, error) :
			error_set(error, ERROR_SYSTEM, "`%s` cannot be written: %s", path,
				strerror(errno));
	}
	FILE *file = fdopen(descriptor, "w");
	bool written = file != NULL && fputs(text, file) >= 0;
	int number = errno;
	if (file == NULL) {
		close(descriptor);
	} else if (fclose(file) != 0) {
		number = errno;
		written = false;
	}
	if (!written) {
		unlink(path); /* half a map is none */
		return error_set(error, ERROR_SYSTEM, "`%s` cannot be written: %s", path,
			strerror(number));
	}
	return true;
}

static bool print_json(const struct import_options *options, const struct import_result *result)
{
	struct json *json = json_new_object();
	json_put_text(json, "source", options->source->name);
	json_put_number(json, "devices", (double)result->devices);
	json_put_number(json, "groups", (double)result->groups);
	json_put_number(json, "left_out", (double)result->notes);
	json_put_text(json, "file", options->output);
	json_put_text(json, "map", options->output == NULL ? result->text : NULL);
	return common_print_json(json);
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static bool put_out(const struct import_options *options, const struct import_result *result,
	struct error *error)
{
	if (options->output != NULL && !write_file(options->output, result->text, error)) {
		return false;
	}
	if (options->json) {
		return print_json(options, result) ||
			error_set(error, ERROR_SYSTEM, "the result could not be printed");
	}
	if (options->output == NULL && (fputs(result->text, stdout) < 0 || fflush(stdout) != 0)) {
		return error_set(error, ERROR_SYSTEM, "the map could not be printed");
	}
	fprintf(stderr, "%zu device%s, %zu group%s; %zu thing%s not in the map, with the reason at its "
		"end\n", result->devices, plural(result->devices), result->groups,
		plural(result->groups), result->notes, plural(result->notes));
	return true;
}

/* --- the command ------------------------------------------------------------ */

/* Nothing at all is most likely another place, or no permission to look. */
static bool is_there(const struct import_options *options, struct discovery *discovery,
	struct error *error)
{
	struct text_list topics = {0};
	bool listed = options->source->topics(options->prefix, &topics) && topics.count > 0;
	bool there = discovery_count(discovery) > 0 || (listed ?
		error_set(error, ERROR_NOT_FOUND, "nothing is kept at %s%s: does it begin elsewhere "
			"(--prefix), or may this user not read it?", topics.items[0],
			topics.count > 1 ? " and the like" : "") :
		error_set(error, ERROR_MEMORY, "out of memory"));
	text_list_finish(&topics);
	return there;
}

static bool import(const struct import_options *options, const char *config, struct error *error)
{
	struct discovery *discovery = discovery_create();
	struct import_result result = {0};
	char *dialects = shipped_path("devices/dialects");
	bool done = (discovery != NULL && dialects != NULL) ||
		error_set(error, ERROR_MEMORY, "out of memory");
	if (done) {
		done = options->from != NULL ? read_dump(options, discovery, error) :
			import_from_broker(options->source, options->prefix, config, discovery, error);
	}
	done = done && is_there(options, discovery, error) &&
		import_make(options->source, discovery, options->prefix, dialects, &result, error) &&
		put_out(options, &result, error);
	import_result_finish(&result);
	discovery_destroy(discovery);
	free(dialects);
	return done;
}

static int unknown_source(const char *name)
{
	const char *known[16] = {0};
	for (size_t i = 0; i < 15 && import_sources[i].name != NULL; i++) {
		known[i] = import_sources[i].name;
	}
	const char *closest = text_closest(name, known);
	struct error cleaned = {0};
	error_set(&cleaned, ERROR_INPUT, "nothing is known of devices of `%.64s`", name);
	fprintf(stderr, "earshot: %s", cleaned.text);
	if (closest != NULL) {
		fprintf(stderr, ": did you mean `%s`?\n", closest);
	} else {
		for (size_t i = 0; known[i] != NULL; i++) {
			fprintf(stderr, "%s%s", i == 0 ? ": use one of " : ", ", known[i]);
		}
		fprintf(stderr, "\n");
	}
	return STATUS_USAGE;
}

static int check_usage(const struct command *command, int argc, char **argv,
	struct import_options *options)
{
	if (argc - optind != 1) {
		return common_usage(command);
	}
	options->source = import_source_find(argv[optind]);
	if (options->source == NULL) {
		return unknown_source(argv[optind]);
	}
	if (options->prefix == NULL) {
		options->prefix = options->source->prefix;
	}
	const char *fault = import_prefix_fault(options->prefix);
	if (fault != NULL) {
		char prefix[SHORTENED_SIZE];
		fprintf(stderr, "earshot: the prefix `%s` %s\n", shortened(options->prefix, prefix),
			fault);
		return STATUS_USAGE;
	}
	return STATUS_GOOD;
}

int command_import(const struct command *command, const char *config, int argc, char **argv)
{
	static const struct option long_options[] = {
		{"output", required_argument, NULL, 'o'},
		{"from", required_argument, NULL, 'f'},
		{"prefix", required_argument, NULL, 'p'},
		{"json", no_argument, NULL, 'j'},
		{0},
	};
	struct import_options options = {0};
	struct error error = {0};
	for (int option; (option = common_option(argc, argv, "o:", long_options)) != -1;) {
		switch (option) {
		case 'o':
			options.output = optarg;
			break;
		case 'f':
			options.from = optarg;
			break;
		case 'p':
			options.prefix = optarg;
			break;
		case 'j':
			options.json = true;
			break;
		default:
			return common_usage(command);
		}
	}
	int status = check_usage(command, argc, argv, &options);
	if (status != STATUS_GOOD) {
		return status;
	}
	/* Before the broker is asked: nobody wants to wait for this answer. */
	if (options.output != NULL && access(options.output, F_OK) == 0) {
		refuse_written(options.output, &error);
		return common_failed(&error);
	}
	return import(&options, config, &error) ? STATUS_GOOD : common_failed(&error);
}
