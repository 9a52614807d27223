/* SPDX-License-Identifier: MIT
 *
 * What a plain PocketSphinx makes of the same words: the baseline of the benchmark.
 *
 *   plain prepare CONFIG FOLDER           writes FOLDER/network.fsg and FOLDER/words.dict: the
 *                                         words of the configuration and what may follow what
 *   plain score CONFIG MANIFEST RESULTS   counts as `earshot score --json` does. RESULTS has a
 *                                         line for each recording: seconds of sound,
 *                                         milliseconds of decoding, seconds of processor time,
 *                                         and the words
 *
 * Nothing is refused but what the grammar does not have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/config/configuration.h"
#include "bridge/dialogue/understanding.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/scoring/manifest.h"
#include "bridge/scoring/tally.h"
#include "bridge/wire/message.h"
#include "tests/support/spoken_network.h"

#define TEXT_MAX (64u * 1024 * 1024)

static bool write_file(const char *folder, const char *name, const char *text)
{
	char *path = text_format("%s/%s", folder, name);
	FILE *file = path != NULL ? fopen(path, "w") : NULL;
	bool good = file != NULL && fputs(text, file) >= 0;

	good = file != NULL && fclose(file) == 0 && good;
	free(path);
	return good;
}

/* Without weights: that is a little better for the plain decode than equal shares. */
static bool print_network(const struct sound_network *network, struct buffer *out)
{
	buffer_append_format(out, "FSG_BEGIN plain\nN %u\nS 0\nF %u\n", network->state_count + 1,
		network->state_count);
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		buffer_append_format(out, "T %u %u 1.0 %s\n", arc->from, arc->to,
			network->words.items[arc->word]);
	}
	for (size_t i = 0; i < network->final_count; i++) {
		buffer_append_format(out, "T %u %u 1.0\n", network->finals[i], network->state_count);
	}
	return buffer_append_text(out, "FSG_END\n");
}

static bool print_words(const struct network_message *message, struct buffer *out)
{
	for (size_t i = 0; i < message->pronunciation_count; i++) {
		const struct pronunciation *entry = &message->pronunciations[i];
		for (size_t k = 0; k < entry->phones.count; k++) {
			buffer_append_text(out, entry->word);
			if (k > 0) {
				buffer_append_format(out, "(%zu)", k + 1);
			}
			buffer_append_format(out, " %s\n", entry->phones.items[k]);
		}
	}
	return !out->failed;
}

static bool prepare(const struct configuration *configuration, const char *folder)
{
	struct network_message message;
	struct error error = {0};
	struct buffer network, words;

	buffer_init(&network, TEXT_MAX);
	buffer_init(&words, TEXT_MAX);
	bool good = spoken_network_read(configuration->network.message, &message, &error) &&
		print_network(&message.network, &network) && print_words(&message, &words) &&
		write_file(folder, "network.fsg", buffer_text(&network)) &&
		write_file(folder, "words.dict", buffer_text(&words));
	if (!good) {
		fprintf(stderr, "plain: cannot write into %s %s\n", folder, error.text);
	}
	network_message_finish(&message);
	buffer_finish(&network);
	buffer_finish(&words);
	return good;
}

/* The next line of the results: the words without the newline, or NULL at the end. */
static const char *next_result(FILE *results, char **line, size_t *size, struct heard *heard,
	double *cpu_seconds)
{
	if (getline(line, size, results) <= 0) {
		return NULL;
	}
	char *at = *line;
	at[strcspn(at, "\n")] = '\0';
	heard->seconds = strtod(at, &at);
	heard->decode_ms = strtod(at, &at);
	*cpu_seconds += strtod(at, &at);
	return *at == ' ' ? at + 1 : at;
}

static bool add_words(struct heard *heard, const struct grammar *grammar, const char *words,
	const struct manifest_entry *entry)
{
	struct understanding understanding;
	const struct utterance utterance = {.text = (char *)words};

	bool good = understand_typed(grammar, words, &understanding);
	if (good) {
		heard_refuse_reply(entry, &understanding);
		good = heard_add(heard, &understanding, &utterance);
	}
	understanding_finish(&understanding);
	return good;
}

static bool score(const struct configuration *configuration, const struct manifest *manifest,
	FILE *results)
{
	struct tally tally = {0};
	struct buffer out;
	char *line = NULL;
	size_t size = 0;
	bool good = true;

	for (size_t i = 0; good && i < manifest->count; i++) {
		struct heard heard = {0};
		const char *words = next_result(results, &line, &size, &heard,
			&tally.cpu_seconds);
		good = words != NULL && add_words(&heard, configuration->grammar, words,
			&manifest->entries[i]);
		tally_add(&tally, configuration->grammar, &manifest->entries[i], &heard);
		heard_finish(&heard);
	}
	free(line);
	buffer_init(&out, TEXT_MAX);
	struct json *row = tally_json(&tally, manifest->name);
	good = good && row != NULL && json_print(row, &out) && printf("%s\n", buffer_text(&out)) > 0;
	json_destroy(row);
	buffer_finish(&out);
	tally_finish(&tally);
	return good;
}

static bool score_files(const struct configuration *configuration, const char *path,
	const char *results_path)
{
	struct manifest manifest = {0};
	struct error error = {0};
	FILE *results = fopen(results_path, "r");

	bool good = results != NULL && manifest_read(path, 1, 0, &manifest, &error) &&
		score(configuration, &manifest, results);
	if (!good) {
		fprintf(stderr, "plain: %s and %s do not fit together %s\n", path, results_path,
			error.text);
	}
	if (results != NULL) {
		fclose(results);
	}
	manifest_finish(&manifest);
	return good;
}

int main(int argc, char **argv)
{
	bool to_score = argc == 5 && strcmp(argv[1], "score") == 0;

	if (!to_score && (argc != 4 || strcmp(argv[1], "prepare") != 0)) {
		fputs("usage: plain prepare CONFIG FOLDER | plain score CONFIG MANIFEST RESULTS\n", stderr);
		return 2;
	}
	struct problems *problems = problems_create();
	struct configuration *configuration = configuration_load(argv[2], problems);
	bool good = configuration != NULL && configuration->network.message != NULL;
	if (!good) {
		problems_print(problems, stderr);
	} else if (to_score) {
		good = score_files(configuration, argv[3], argv[4]);
	} else {
		good = prepare(configuration, argv[3]);
	}
	configuration_destroy(configuration);
	problems_destroy(problems);
	return good ? 0 : 1;
}
