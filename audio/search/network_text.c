/* SPDX-License-Identifier: MIT */
#include "audio/search/network_text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/search/shared_ways.h"
#include "bridge/base/buffer.h"
#include "bridge/base/text.h"
#include "bridge/grammar/phones.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"

/* "AA" as the word "ph_aa". */
static bool append_phone_word(struct buffer *out, const char *phone)
{
	bool good = buffer_append_text(out, "ph_");

	for (; *phone != '\0'; phone++) {
		char lower = (char)tolower((unsigned char)*phone);
		good = buffer_append(out, &lower, 1) && good;
	}
	return good;
}

static bool is_repeated(const struct network_message *message, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (strcmp(message->pronunciations[i].word, message->pronunciations[index].word) == 0) {
			return true;
		}
	}
	return false;
}

bool network_text_dictionary(const struct network_message *message, bool phones,
	struct buffer *out)
{
	for (size_t i = 0; i < message->pronunciation_count; i++) {
		const struct pronunciation *entry = &message->pronunciations[i];
		for (size_t k = 0; k < entry->phones.count && !is_repeated(message, i); k++) {
			buffer_append_text(out, entry->word);
			if (k > 0) {
				buffer_append_format(out, "(%zu)", k + 1);
			}
			buffer_append_format(out, " %s\n", entry->phones.items[k]);
		}
	}
	for (const char *const *phone = phone_names(); phones && *phone != NULL; phone++) {
		append_phone_word(out, *phone);
		buffer_append_format(out, " %s\n", *phone);
	}
	return !out->failed;
}

static void begin(struct buffer *out, unsigned states, unsigned start, unsigned final)
{
	buffer_append_format(out, "FSG_BEGIN earshot\nN %u\nS %u\nF %u\n", states, start, final);
}

/* The words of a wake word from one state to another, over states of its own from `*next`
 * on. */
static void append_wake_word(struct buffer *out, const char *wake, unsigned from, unsigned to,
	unsigned *next)
{
	while (*wake != '\0') {
		size_t length = strcspn(wake, " ");
		bool last = wake[length] == '\0';
		unsigned target = last ? to : (*next)++;
		buffer_append_format(out, "T %u %u 1.0 %.*s\n", from, target, (int)length, wake);
		from = target;
		wake += length + !last;
	}
}

/* How many states the wake words need between their words. */
static unsigned inner_states(const struct network_message *message)
{
	unsigned count = 0;

	for (size_t i = 0; i < message->wake_word_count; i++) {
		for (const char *c = message->wake_words[i].word; *c != '\0'; c++) {
			count += *c == ' ';
		}
	}
	return count;
}

/* How many ways lead on from each state of the network, its end included; NULL when out of
 * memory. */
static unsigned *count_ways(const struct sound_network *network)
{
	unsigned *ways = calloc(network->state_count + 1, sizeof(*ways));

	for (size_t i = 0; ways != NULL && i < network->arc_count; i++) {
		ways[network->arcs[i].from]++;
	}
	for (size_t i = 0; ways != NULL && i < network->final_count; i++) {
		ways[network->finals[i]]++;
	}
	return ways;
}

/* A way that is borrowed has the same share over the lender's state. */
static void append_network(struct buffer *out, const struct sound_network *network,
	const struct shared_ways *shared, const unsigned *ways, unsigned final)
{
	for (size_t i = 0; i < shared->loan_count; i++) {
		const struct loan *loan = &shared->loans[i];
		buffer_append_format(out, "T %u %u %.6f\n", loan->borrower, loan->lender,
			(double)ways[loan->lender] / ways[loan->borrower]);
	}
	for (size_t i = 0; i < network->arc_count; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		if (shared->borrowed != NULL && shared->borrowed[i]) {
			continue;
		}
		double share = exp(-(double)arc->rarity / SOUND_RARITY_ONE) / ways[arc->from];
		buffer_append_format(out, "T %u %u %.6g %s\n", arc->from, arc->to, share,
			network->words.items[arc->word]);
	}
	for (size_t i = 0; i < network->final_count; i++) {
		buffer_append_format(out, "T %u %u %.6f\n", network->finals[i], final,
			1.0 / ways[network->finals[i]]);
	}
}

bool network_text_sentences(const struct network_message *message,
	const struct sound_network *network, uint32_t first, struct buffer *out)
{
	unsigned sentences = network->state_count > 0 ? network->state_count : 1;
	unsigned start = sentences, woken = sentences + 1, final = sentences + 2;
	unsigned next = sentences + 3;
	unsigned *ways = count_ways(network);
	struct shared_ways shared = {0};

	if (ways == NULL || !shared_ways_find(network, &shared)) {
		free(ways);
		shared_ways_finish(&shared);
		return false;
	}
	begin(out, next + inner_states(message), start, final);
	buffer_append_format(out, "T %u %u 1.0\nT %u %u 1.0\n", start, first, woken, first);
	if (message->wake_word_count > 0) {
		buffer_append_format(out, "T %u %u 1.0\n", woken, final);
	}
	for (size_t i = 0; i < message->wake_word_count; i++) {
		append_wake_word(out, message->wake_words[i].word, start, woken, &next);
	}
	append_network(out, network, &shared, ways, final);
	shared_ways_finish(&shared);
	free(ways);
	return buffer_append_text(out, "FSG_END\n");
}

bool network_text_commands(const struct network_message *message, struct buffer *out)
{
	/* State 0 is the network's start, if it has any. */
	return network_text_sentences(message, &message->network, 0, out);
}
