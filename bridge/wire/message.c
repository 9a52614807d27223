/* SPDX-License-Identifier: MIT */
#include "bridge/wire/message.h"

#include "bridge/base/buffer.h"
#include "bridge/base/json.h"
#include "bridge/base/text.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/wire/sound_level.h"
#include "bridge/wire/voice.h"

static struct json *message_new(const char *direction, const char *kind)
{
	struct json *json = json_new_object();
	if (json_put_number(json, "v", MESSAGE_VERSION) && json_put_text(json, direction, kind)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_down(const char *kind)
{
	return message_new("do", kind);
}

struct json *message_up(const char *kind)
{
	return message_new("is", kind);
}

/* A new list as a member of an object, which owns it; NULL when out of memory. */
static struct json *put_list(struct json *object, const char *key)
{
	struct json *list = json_new_list();
	return json_put(object, key, list) ? list : NULL;
}

static bool append_number(struct json *list, double number)
{
	return json_append(list, json_new_number(number));
}

static bool put_texts(struct json *object, const char *key, const struct text_list *texts)
{
	struct json *list = put_list(object, key);
	bool done = list != NULL;
	for (size_t i = 0; i < texts->count && done; i++) {
		done = json_append(list, json_new_text(texts->items[i]));
	}
	return done;
}

static bool put_numbers(struct json *json, const char *key, const uint32_t *numbers,
	size_t count)
{
	struct json *list = put_list(json, key);
	bool done = list != NULL;
	for (size_t i = 0; i < count && done; i++) {
		done = append_number(list, numbers[i]);
	}
	return done;
}

static bool put_rarities(struct json *json, const struct sound_network *network)
{
	struct json *list = put_list(json, "rarities");
	bool done = list != NULL;
	for (size_t i = 0; i < network->arc_count && done; i++) {
		uint32_t rarity = network->arcs[i].rarity;
		done = rarity == 0 ||
			(append_number(list, (double)i) && append_number(list, rarity));
	}
	return done;
}

static bool put_automaton(struct json *json, const struct sound_network *network)
{
	bool done = json_put_number(json, "states", network->state_count) &&
		put_numbers(json, "finals", network->finals, network->final_count) &&
		put_numbers(json, "complete", network->complete, network->complete_count) &&
		(network->senses == NULL ||
			put_numbers(json, "senses", network->senses, network->words.count));
	struct json *arcs = done ? put_list(json, "arcs") : NULL;
	done = arcs != NULL;
	for (size_t i = 0; i < network->arc_count && done; i++) {
		const struct sound_arc *arc = &network->arcs[i];
		done = append_number(arcs, arc->from) && append_number(arcs, arc->to) &&
			append_number(arcs, arc->word);
	}
	return done && put_rarities(json, network);
}

static bool put_pronunciations(struct json *json, const struct network_message *message)
{
	struct json *list = put_list(json, "pronunciations");
	bool done = list != NULL;
	for (size_t i = 0; i < message->pronunciation_count && done; i++) {
		const struct pronunciation *pronunciation = &message->pronunciations[i];
		struct json *item = json_new_object();
		done = json_append(list, item) &&
			json_put_text(item, "word", pronunciation->word) &&
			put_texts(item, "phones", &pronunciation->phones);
	}
	return done;
}

static bool put_wake_words(struct json *json, const struct network_message *message)
{
	struct json *list = put_list(json, "wake");
	bool done = list != NULL;
	for (size_t i = 0; i < message->wake_word_count && done; i++) {
		struct json *item = json_new_object();
		done = json_append(list, item) &&
			json_put_text(item, "word", message->wake_words[i].word) &&
			json_put_number(item, "threshold", message->wake_words[i].threshold);
	}
	return done;
}

static bool put_endpointing(struct json *json, const struct endpointing *endpointing)
{
	struct json *object = json_new_object();
	return json_put(json, "endpointing", object) &&
		json_put_number(object, "complete", endpointing->complete) &&
		json_put_number(object, "open", endpointing->open) &&
		json_put_number(object, "incomplete", endpointing->incomplete) &&
		json_put_number(object, "longest", endpointing->longest);
}

struct json *message_network(const struct network_message *message)
{
	struct json *json = message_down("network");
	if (json_put_number(json, "id", (double)message->id) &&
		put_texts(json, "words", &message->network.words) &&
		put_automaton(json, &message->network) && put_pronunciations(json, message) &&
		put_wake_words(json, message) && put_endpointing(json, &message->endpointing) &&
		json_put_boolean(json, "rivals_in_doubt", message->rivals_in_doubt) &&
		put_numbers(json, "guarded", message->guarded, message->guarded_count) &&
		(message->voice == NULL || json_put(json, "voice", voice_json(message->voice)))) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

char *message_text(const struct json *message)
{
	struct buffer line;

	buffer_init(&line, MESSAGE_MAX);
	char *text = message != NULL && json_print(message, &line) ? buffer_take(&line) : NULL;
	buffer_finish(&line);
	return text;
}

static bool put_evidence(struct json *json, const struct evidence *evidence)
{
	return json_put_number(json, "margin", evidence->margin) &&
		json_put_number(json, "fit", evidence->fit) &&
		json_put_number(json, "seconds", evidence->seconds) &&
		json_put_number(json, "lead", evidence->lead) &&
		json_put_number(json, "agreement", evidence->agreement) &&
		json_put_number(json, "passes", evidence->passes) &&
		json_put_number(json, "reverberation", evidence->reverberation) &&
		json_put_boolean(json, "rival_looked_for", evidence->rival_looked_for);
}

/* They are rare. */
static bool put_next_rivals(struct json *json, const struct utterance *utterance)
{
	if (utterance->next_rivals.count == 0) {
		return true;
	}
	struct json *leads = put_list(json, "next_leads");
	bool done = leads != NULL && put_texts(json, "next_rivals", &utterance->next_rivals);
	for (size_t i = 0; i < utterance->next_rivals.count && done; i++) {
		done = append_number(leads, utterance->next_leads[i]);
	}
	return done;
}

struct json *message_heard(const struct utterance *utterance)
{
	struct json *json = message_up("heard");
	if (json_put_number(json, "id", (double)utterance->id) &&
		json_put_text(json, "text", utterance->text) &&
		json_put_text(json, "wake", utterance->wake) &&
		json_put_text(json, "reason", utterance->reason) &&
		json_put_text(json, "sound", utterance->sound) &&
		json_put_number(json, "start", utterance->start) &&
		json_put_number(json, "end", utterance->end) &&
		json_put_number(json, "wake_score", utterance->wake_score) &&
		json_put_text(json, "rival", utterance->rival) &&
		put_next_rivals(json, utterance) &&
		put_texts(json, "opinions", &utterance->opinions) &&
		put_evidence(json, &utterance->evidence) &&
		json_put_number(json, "decode_ms", utterance->decode_ms) &&
		json_put_number(json, "speech_end_ms", utterance->speech_end_ms) &&
		json_put_number(json, "silence_ms", utterance->silence_ms) &&
		(utterance->number == 0 ||
			json_put_number(json, "number", (double)utterance->number))) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_finished(int64_t id, double seconds, const char *reason)
{
	struct json *json = message_up("finished");
	if (json_put_number(json, "id", (double)id) && json_put_number(json, "seconds", seconds) &&
		json_put_text(json, "reason", reason)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_open(const char *microphone, const struct text_list *recordings,
	bool sandbox)
{
	static const struct text_list none = {.count = 0};
	struct json *json = message_down("open");
	if (json_put_text(json, "microphone", microphone) &&
		put_texts(json, "recordings", recordings != NULL ? recordings : &none) &&
		json_put_text(json, "sandbox", sandbox ? "required" : "off")) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_listen(const char *mode)
{
	struct json *json = message_down("listen");
	if (json_put_text(json, "mode", mode)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_hear(int64_t id, const char *file, bool whole, bool wake)
{
	struct json *json = message_down("hear");
	if (json_put_number(json, "id", (double)id) && json_put_text(json, "file", file) &&
		json_put_boolean(json, "whole", whole) && json_put_boolean(json, "wake", wake)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_verdict(const struct verdict *verdict)
{
	struct json *json = message_down("verdict");
	if (json_put_number(json, "number", (double)verdict->number) &&
		json_put_number(json, "sequence", (double)verdict->sequence) &&
		json_put_text(json, "reason", verdict->reason)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_forget(bool stop)
{
	struct json *json = message_down("forget");
	if (json_put_boolean(json, "stop", stop)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_meter(bool on)
{
	struct json *json = message_down("meter");
	if (json_put_boolean(json, "on", on)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}

struct json *message_level(const struct sound_level *level)
{
	struct json *json = message_up("level");
	if (json_put_number(json, "db", level->db) && json_put_number(json, "peak", level->peak) &&
		json_put_boolean(json, "speech", level->speech)) {
		return json;
	}
	json_destroy(json);
	return NULL;
}
