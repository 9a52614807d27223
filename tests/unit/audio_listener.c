/* SPDX-License-Identifier: MIT
 *
 * What the listener answers to the bridge, without sound. The whole process is tried by
 * tests/speech.
 */
#include "tests/check.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "audio/listener.h"
#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "tests/support/spoken_network.h"

#define ANSWERS_MAX (1024 * 1024)

struct serving {
	int descriptor;
	bool good;
	struct error error;
};

static void *serve(void *data)
{
	struct serving *serving = data;
	serving->good = listener_serve(serving->descriptor, -1, &serving->error);
	return NULL;
}

/* Sends the lines, hangs up, and reads all that was answered. */
static void talk(const char *lines, struct buffer *answers, struct serving *serving)
{
	int pair[2];
	char bytes[4096];
	pthread_t thread;
	ssize_t length;
	buffer_init(answers, ANSWERS_MAX);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	*serving = (struct serving){.descriptor = pair[1]};
	CHECK(pthread_create(&thread, NULL, serve, serving) == 0);
	CHECK(send(pair[0], lines, strlen(lines), MSG_NOSIGNAL) == (ssize_t)strlen(lines));
	shutdown(pair[0], SHUT_WR);
	while ((length = recv(pair[0], bytes, sizeof(bytes), 0)) > 0) {
		buffer_append(answers, bytes, (size_t)length);
	}
	pthread_join(thread, NULL);
	close(pair[0]);
}

#define OPEN "{\"v\":1,\"do\":\"open\",\"microphone\":\"none\",\"recordings\":[],\"sandbox\":\"off\"}\n"

TEST(a_wrong_message_ends_it_with_the_reason)
{
	static const struct {
		const char *lines;
		const char *error;
	} cases[] = {
		{"no json\n", ""},
		{"{\"v\":2,\"do\":\"open\"}\n", "version"},
		{"{\"v\":1}\n", "a message of no kind that is known"},
		{"{\"v\":1,\"do\":\"dance\"}\n", "a message of no kind that is known"},
		{"{\"v\":1,\"do\":\"open\"}\n", "an `open` message that is not as agreed"},
		{OPEN OPEN, "an `open` message that is not as agreed"},
		{OPEN "{\"v\":1,\"do\":\"listen\",\"mode\":\"deaf\"}\n", "unknown mode"},
		{OPEN "{\"v\":1,\"do\":\"listen\"}\n", "unknown mode"},
		{OPEN "{\"v\":1,\"do\":\"hear\",\"id\":1}\n", "a `hear` message"},
		{OPEN "{\"v\":1,\"do\":\"hear\",\"id\":0,\"file\":\"x\"}\n", "a `hear` message"},
		{OPEN "{\"v\":1,\"do\":\"hear\",\"id\":1e300,\"file\":\"x\"}\n", "a `hear` message"},
		{OPEN "{\"v\":1,\"do\":\"hear\",\"id\":1.5,\"file\":\"x\"}\n", "a `hear` message"},
		{OPEN "{\"v\":1,\"do\":\"verdict\"}\n", "wrong number"},
		{OPEN "{\"v\":1,\"do\":\"verdict\",\"number\":1,\"sequence\":-1}\n", "wrong sequence"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer answers;
		struct serving serving;
		talk(cases[i].lines, &answers, &serving);
		CHECK(!serving.good);
		CHECK(serving.error.text[0] != '\0');
		CHECK_ERROR(serving.error, cases[i].error);
		buffer_finish(&answers);
	}
}

TEST(it_ends_well_when_the_bridge_hangs_up)
{
	static const struct {
		const char *lines;
		const char *answer;
	} cases[] = {
		{"", ""},
		{OPEN, "{\"v\":1,\"is\":\"ready\"}\n"},
		{OPEN, "the sandbox of the listener is switched off"},
		{OPEN "{\"v\":1,\"do\":\"listen\",\"mode\":\"wake\"}\n", "ready"},
		{OPEN "{\"v\":1,\"do\":\"meter\",\"on\":true}\n{\"v\":1,\"do\":\"meter\"}\n", "ready"},
		/* It keeps nothing, so that there is nothing to judge or to forget. */
		{OPEN "{\"v\":1,\"do\":\"verdict\",\"number\":1,\"sequence\":1,\"reason\":\"r\"}\n"
			"{\"v\":1,\"do\":\"forget\",\"stop\":true}\n"
			"{\"v\":1,\"do\":\"forget\"}\n", "ready"},
		{OPEN "{\"v\":1,\"do\":\"network\",\"id\":7}\n",
			"{\"v\":1,\"is\":\"loaded\",\"network\":7,\"ok\":false,\"reason\":\"a message "
			"lacks the list `words`\"}"},
		{OPEN "{\"v\":1,\"do\":\"hear\",\"id\":3,\"file\":\"/nowhere/x.wav\"}\n",
			"{\"v\":1,\"is\":\"finished\",\"id\":3,\"seconds\":0,\"reason\":\"/nowhere/x.wav: "
			"there is no network to hear it with\"}"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buffer answers;
		struct serving serving;
		talk(cases[i].lines, &answers, &serving);
		CHECK(serving.good);
		CHECK_TEXT(serving.error.text, "");
		CHECK_HAS(buffer_text(&answers), cases[i].answer);
		buffer_finish(&answers);
	}
}

/* "stop", with a wake word. */
#define NETWORK                                                                             \
	"{\"v\":1,\"do\":\"network\",\"id\":1,\"words\":[\"stop\"],\"states\":2,"           \
	"\"finals\":[1],\"complete\":[],\"arcs\":[0,1,0],\"rarities\":[],"                    \
	"\"guarded\":[],\"pronunciations\":["                                               \
	"{\"word\":\"stop\",\"phones\":[\"S T AA P\"]},"                                    \
	"{\"word\":\"computer\",\"phones\":[\"K AH M P Y UW T ER\"]}],"                     \
	"\"wake\":[{\"word\":\"computer\",\"threshold\":0.5}],\"endpointing\":{"            \
	"\"complete\":0.3,\"open\":0.7,\"incomplete\":1,\"longest\":12}}\n"

TEST(a_network_is_taken_and_a_bad_one_leaves_it)
{
	struct buffer answers;
	struct serving serving;
	SKIP_WITHOUT_SPEECH();
	talk(OPEN NETWORK "{\"v\":1,\"do\":\"network\",\"id\":2}\n"
		"{\"v\":1,\"do\":\"hear\",\"id\":3,\"file\":\"/nowhere/x.wav\"}\n",
		&answers, &serving);
	CHECK(serving.good);
	CHECK_HAS(buffer_text(&answers), "\"network\":1,\"ok\":true");
	CHECK_HAS(buffer_text(&answers), "\"network\":2,\"ok\":false");
	/* It would be heard if it were there. */
	CHECK_HAS(buffer_text(&answers), "\"id\":3,\"seconds\":0,\"reason\":\"");
	CHECK(strstr(buffer_text(&answers), "there is no network") == NULL);
	buffer_finish(&answers);
}

TEST_MAIN({
	RUN(a_wrong_message_ends_it_with_the_reason);
	RUN(it_ends_well_when_the_bridge_hangs_up);
	RUN(a_network_is_taken_and_a_bad_one_leaves_it);
})
