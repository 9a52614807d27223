/* SPDX-License-Identifier: MIT
 *
 * Any line as both processes take it apart. What is read must be whole: every index in
 * its bounds, and the same again after another journey.
 */
#include <stdint.h>
#include <stdlib.h>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void check(bool condition)
{
	if (!condition) {
		abort();
	}
}

static void check_network(const struct network_message *message)
{
	const struct sound_network *network = &message->network;
	for (size_t i = 0; i < network->arc_count; i++) {
		check(network->arcs[i].from < network->state_count);
		check(network->arcs[i].to < network->state_count);
		check(network->arcs[i].word < network->words.count);
		check(network->arcs[i].rarity <= SOUND_RARITY_MAX);
	}
	for (size_t i = 0; i < network->final_count; i++) {
		check(network->finals[i] < network->state_count);
	}
	for (size_t i = 0; i < network->complete_count; i++) {
		check(network->complete[i] < network->state_count);
	}
	for (size_t i = 0; network->senses != NULL && i < network->words.count; i++) {
		check(network->senses[i] <= network->words.count);
	}
	for (size_t i = 0; i < message->guarded_count; i++) {
		check(message->guarded[i] < network->words.count);
	}
	check(message->endpointing.complete > 0 && message->endpointing.longest > 0);
	for (size_t i = 0; i < message->pronunciation_count; i++) {
		check(message->pronunciations[i].phones.count > 0);
	}
}

static void try_network(const struct json *json)
{
	struct network_message message;
	struct network_message again;
	struct error error;
	if (message_read_network(json, &message, &error)) {
		check_network(&message);
		struct json *copy = message_network(&message);
		check(message_read_network(copy, &again, &error));
		check(again.network.arc_count == message.network.arc_count);
		check(again.guarded_count == message.guarded_count);
		network_message_finish(&again);
		json_destroy(copy);
	}
	network_message_finish(&message);
}

static void try_heard(const struct json *json)
{
	struct utterance utterance;
	struct utterance again;
	struct error error;
	if (message_read_heard(json, &utterance, &error)) {
		check(utterance.text != NULL && utterance.end >= utterance.start);
		struct json *copy = message_heard(&utterance);
		check(message_read_heard(copy, &again, &error));
		utterance_finish(&again);
		json_destroy(copy);
	}
	utterance_finish(&utterance);
}

static void try_verdict(const struct json *json)
{
	struct verdict verdict;
	struct error error;
	if (message_read_verdict(json, &verdict, &error)) {
		check(verdict.number >= 0 && verdict.sequence >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct error error;
	struct json *json = json_parse((const char *)bytes, length, &error);
	if (json != NULL && message_is_ours(json, &error)) {
		try_network(json);
		try_heard(json);
		try_verdict(json);
	}
	json_destroy(json);
	return 0;
}
