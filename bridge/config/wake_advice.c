/* SPDX-License-Identifier: MIT */
#include "bridge/config/wake_advice.h"

#include <stdlib.h>
#include <string.h>

#include "bridge/base/buffer.h"
#include "bridge/config/settings.h"
#include "bridge/grammar/pronunciations.h"
#include "bridge/grammar/typed.h"
#include "bridge/wire/message.h"

#define WAKE_WORD_MAX 200
/* "computer" has eight, "jarvis" has six. */
#define SOUNDS_LEAST 6

/* What people say all day. A wake word of nothing else wakes all day. */
static const char common_words[] =
	" a about after again all alright also always am an and any are around as ask at away baby "
	"back be because been before being best better but by bye call came can come could dad day "
	"did do does done down dinner eat else even ever every everybody everyone everything fine "
	"for friend from get girl give go god going good great guess guy had happy has have he hear "
	"hello help her here hey hi him his honey how i if in into is it just keep kind "
	"know last later left let life light like listen little long look lot love mama man many "
	"maybe me mean might mom money more morning most mother mum music must my name need never "
	"new next nice night no not nothing now of off oh ok okay old on one only or other our out "
	"over papa people please problem put quite really right run said same saw say see she should "
	"so some somebody someone something sorry stay still stop sure take talk tell than thank "
	"thanks that the their them then there these they thing think this those thought three "
	"through time to today together tomorrow tonight too try turn two up us very wait want was "
	"watch water way we well were what when where which while who why will with without woman "
	"wonderful work world would wow wrong yeah year yes yesterday yet you your ";

static bool is_common(const char *word, size_t length)
{
	for (const char *at = common_words; *at != '\0'; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (strcspn(at, " ") == length && strncmp(at, word, length) == 0) {
			return true;
		}
	}
	return false;
}

/* The next word of a phrase, which moves behind it; its length is 0 at the end. */
static size_t next_word(const char **phrase, const char **word)
{
	*word = *phrase + strspn(*phrase, " ");
	size_t length = strcspn(*word, " ");
	*phrase = *word + length;
	return length;
}

static bool all_common(const char *phrase)
{
	const char *word;
	size_t length;

	while ((length = next_word(&phrase, &word)) > 0) {
		if (!is_common(word, length)) {
			return false;
		}
	}
	return true;
}

static size_t count_sounds(const char *phones)
{
	size_t count = *phones != '\0';

	for (; *phones != '\0'; phones++) {
		count += *phones == ' ';
	}
	return count;
}

/* Of the shortest way to say it. */
static size_t word_sounds(const struct network_message *message, const char *word, size_t length)
{
	size_t least = 0;

	for (size_t i = 0; i < message->pronunciation_count; i++) {
		const struct pronunciation *entry = &message->pronunciations[i];
		bool same = strncmp(entry->word, word, length) == 0 && entry->word[length] == '\0';
		for (size_t k = 0; same && k < entry->phones.count; k++) {
			size_t sounds = count_sounds(entry->phones.items[k]);
			least = least == 0 || sounds < least ? sounds : least;
		}
	}
	return least;
}

static size_t phrase_sounds(const struct network_message *message, const char *phrase)
{
	const char *word;
	size_t length, sounds = 0;

	while ((length = next_word(&phrase, &word)) > 0) {
		sounds += word_sounds(message, word, length);
	}
	return sounds;
}

/* Can a sentence begin with this? The network is deterministic: at most one way leads on with
 * a word. */
static bool begins_command(const struct sound_network *network, const char *phrase)
{
	const char *word;
	size_t length;
	uint32_t state = 0;

	while ((length = next_word(&phrase, &word)) > 0) {
		size_t i = 0;
		while (i < network->arc_count &&
			(network->arcs[i].from != state ||
				strlen(network->words.items[network->arcs[i].word]) != length ||
				strncmp(network->words.items[network->arcs[i].word], word, length) != 0)) {
			i++;
		}
		if (i == network->arc_count) {
			return false;
		}
		state = network->arcs[i].to;
	}
	return true;
}

static void advise(const char *written, const char *phrase, const struct network_message *message,
	const struct place *place, struct problems *problems)
{
	size_t sounds = phrase_sounds(message, phrase);

	if (sounds < SOUNDS_LEAST) {
		problems_add(problems, SEVERITY_WARNING, place,
			"the wake word `%s` has only %zu sound%s, which other speech often has too: with "
			"at least %d, like `computer`, it wakes less often by mistake", written, sounds,
			sounds == 1 ? "" : "s", SOUNDS_LEAST);
	}
	if (all_common(phrase)) {
		problems_add(problems, SEVERITY_WARNING, place,
			"the wake word `%s` is said every day to somebody else: take one that is not, "
			"like `computer`", written);
	}
	if (begins_command(&message->network, phrase)) {
		problems_add(problems, SEVERITY_WARNING, place,
			"commands begin with the wake word `%s`: it cannot be told what was meant, so "
			"take another", written);
	}
}

void wake_advice_give(const struct settings *settings, const struct network_message *message,
	struct problems *problems)
{
	const struct text_list *words = &settings->wake.words;

	for (size_t i = 0; i < words->count; i++) {
		struct buffer spoken;
		buffer_init(&spoken, WAKE_WORD_MAX);
		bool known = typed_to_words(words->items[i], &spoken, NULL);
		for (size_t k = 0; known && k < message->wake_word_count; k++) {
			if (strcmp(message->wake_words[k].word, buffer_text(&spoken)) == 0) {
				advise(words->items[i], buffer_text(&spoken), message,
					settings_wake_place(settings, words->items[i]), problems);
				break;
			}
		}
		buffer_finish(&spoken);
	}
}
