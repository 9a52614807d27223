/* SPDX-License-Identifier: MIT */
#include "tests/check.h"

#include <openssl/evp.h>

#include "bridge/base/buffer.h"
#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/privacy/page_style.h"
#include "bridge/privacy/privacy_page.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DEPTH_MAX 40

/* A house with everything in it, and a name that would break out of the page. */
#define EVIL "<script>alert(\\\"x\\\")</script>'&"
#define EVIL_ESCAPED "&lt;script&gt;alert(&quot;x&quot;)&lt;/"

static const char whole[] =
	"{\"since\":\"2026-11-26T00:00:00+0000\",\"until\":\"2026-11-29T21:10:00+0000\","
	"\"linked\":{\"reports\":5995,\"bytes_about\":4763000,"
	"\"kinds\":[{\"kind\":\"Alexa.LockController lockState\",\"changes\":4000},"
	"{\"kind\":\"Alexa.MotionSensor detectionState\",\"changes\":1996}],"
	"\"devices\":[{\"device\":\"front_door\",\"reports\":4001},"
	"{\"device\":\"" EVIL "\",\"reports\":1994}],"
	"\"days\":[{\"day\":\"2026-11-26\",\"reports\":2000},{\"day\":\"2026-11-27\",\"reports\":1995},"
	"{\"day\":\"2026-11-29\",\"reports\":2000}],"
	"\"timeline\":[],\"example\":{\"event\":{\"endpoint\":{\"endpointId\":\"" EVIL "\"}}},"
	"\"faults\":[\"2026-11-28.json is <damaged>\"]},"
	"\"here\":{\"outside\":{\"messages\":0,\"bytes\":0},"
	"\"addresses\":[{\"address\":\"192.168.1.20:1883\",\"connections\":3}],"
	"\"messages\":1234,\"bytes\":21000,"
	"\"kinds\":[{\"kind\":\"command\",\"messages\":1234,\"bytes\":21000}],"
	"\"topics\":[{\"topic\":\"z/" EVIL "\",\"messages\":1234,\"bytes\":21000}],"
	"\"days\":[{\"day\":\"2026-11-29\",\"messages\":1234,\"bytes\":21000}]},"
	"\"ledger\":{\"path\":\"ledger.jsonl\",\"lines\":1237,\"files\":1,\"damaged\":0,"
	"\"cut\":0,\"set_back\":0,\"faults\":[\"ledger.jsonl: line 4 \\\"is\\\" damaged\"]}}";

static const char empty[] =
	"{\"since\":\"2026-11-23T00:00:00+0000\",\"until\":\"2026-11-29T21:10:00+0000\","
	"\"linked\":{\"reports\":0,\"bytes_about\":0,\"kinds\":[],\"devices\":[],\"days\":[],"
	"\"timeline\":[],\"example\":null,\"faults\":[]},"
	"\"here\":{\"outside\":{\"messages\":0,\"bytes\":0},\"addresses\":[],\"messages\":0,"
	"\"bytes\":0,\"kinds\":[],\"topics\":[],\"days\":[]},"
	"\"ledger\":{\"path\":\"ledger.jsonl\",\"lines\":0,\"files\":0,\"damaged\":0,\"cut\":0,"
	"\"set_back\":0,\"faults\":[]}}";

static const char by_hour[] =
	"{\"since\":\"2026-11-29T00:00:00+0000\",\"until\":\"2026-11-29T21:10:00+0000\","
	"\"linked\":{\"reports\":8,\"bytes_about\":0,\"kinds\":[],\"devices\":[],"
	"\"days\":[{\"day\":\"2026-11-29\",\"reports\":8}],\"timeline\":[{\"day\":\"2026-11-29\","
	"\"hours\":[0,0,0,0,0,0,5,1,0,0,0,0,0,0,0,0,0,0,0,0,0,2,0,0]}],\"example\":null},"
	"\"here\":{\"outside\":{\"messages\":2,\"bytes\":70},"
	"\"addresses\":[{\"address\":\"203.0.113.9:1883\",\"connections\":1}]},"
	"\"ledger\":{\"files\":1,\"lines\":1}}";

#define DAY "{\"linked\":{\"days\":[{\"day\":\"2026-11-29\",\"reports\":8}],\"timeline\":[]}," \
	"\"since\":\"2026-11-29T00:00:00+0000\",\"until\":\"2026-11-29T21:10:00+0000\"," \
	"\"here\":{\"addresses\":[{\"address\":\"203.0.113.9:1883\",\"connections\":3}],"

/* Nobody answered at an address outside. */
static const char only_tried[] = DAY
	"\"outside\":{\"messages\":0,\"bytes\":0,\"connections\":3}},"
	"\"ledger\":{\"files\":1,\"lines\":3}}";

static const char not_known[] = DAY
	"\"outside\":{\"messages\":0,\"bytes\":0,\"connections\":0},"
	"\"unknown\":{\"messages\":1200,\"bytes\":9,\"connections\":0}},"
	"\"ledger\":{\"files\":1,\"lines\":1200,\"notes\":10,\"faults\":[\"l: line 1 says: gone\"]}}";

static const char *const reports[] = {whole, empty, by_hour, only_tried, not_known};

/* The page of a report; the caller frees it. */
static char *page_of(const char *text)
{
	struct error error = {0};
	char *page = NULL;
	size_t length = 0;
	struct json *report = json_parse(text, strlen(text), &error);
	CHECK_TEXT(error.text, "");
	FILE *out = open_memstream(&page, &length);
	CHECK(out != NULL && privacy_page_print(report, out, &error));
	CHECK(out != NULL && fclose(out) == 0);
	json_destroy(report);
	return page;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;
	while ((text = strstr(text, part)) != NULL) {
		count++;
		text += strlen(part);
	}
	return count;
}

/* --- well-formed --------------------------------------------------------------------------- */

/* A tag begins at `text`. Where it ends; NULL if an attribute is not as XML has it. */
static const char *tag_end(const char *text)
{
	const char *at = text + strcspn(text, " >/");
	while (*at == ' ') {
		at++;
		size_t name = strspn(at, "abcdefghijklmnopqrstuvwxyz-0123456789");
		if (name == 0 || at[name] != '=' || at[name + 1] != '"') {
			return NULL;
		}
		at += name + 2;
		at += strcspn(at, "\"<");
		if (*at != '"') {
			return NULL;
		}
		at++;
	}
	at += *at == '/' && text[0] != '/' ? 1 : 0;
	return *at == '>' ? at : text[0] == '/' ? strchr(text, '>') : NULL;
}

static bool is_entity(const char *text)
{
	static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	for (size_t i = 0; i < COUNT(entities); i++) {
		if (strncmp(text, entities[i], strlen(entities[i])) == 0) {
			return true;
		}
	}
	return false;
}

struct open_tags {
	struct {
		const char *name;
		size_t length;
	} tags[DEPTH_MAX];
	size_t depth;
};

/* The tag from `name` to the `>` at `end` is taken or closes what is open. */
static bool take_tag(struct open_tags *open, const char *name, const char *end)
{
	bool closes = name[0] == '/';
	name += closes ? 1 : 0;
	size_t length = strcspn(name, " >/");
	if (closes) {
		return open->depth > 0 && open->tags[--open->depth].length == length &&
			strncmp(open->tags[open->depth].name, name, length) == 0;
	}
	if (end[-1] != '/') {
		if (open->depth == DEPTH_MAX) {
			return false;
		}
		open->tags[open->depth].name = name;
		open->tags[open->depth++].length = length;
	}
	return true;
}

/* NULL if every tag is closed where it must be and all that is special is escaped; else where
 * it is not. */
static const char *fault_of(const char *page)
{
	static const char type[] = "<!DOCTYPE html>\n";
	struct open_tags open = {.depth = 0};
	if (strncmp(page, type, strlen(type)) != 0) {
		return page;
	}
	for (const char *at = page + strlen(type); *at != '\0'; at++) {
		const char *end = *at == '<' ? tag_end(at + 1) : at;
		bool escaped = *at != '>' && (*at != '&' || is_entity(at));
		if (end == NULL || !escaped || (*at == '<' && !take_tag(&open, at + 1, end)) ||
			(open.depth == 0 && *at != '<' && *at != '\n')) {
			return at;
		}
		at = end;
	}
	return open.depth == 0 ? NULL : "a tag is not closed";
}

/* The style has a `>` of its own, and is nobody's text: it is left out. */
static char *without_style(const char *page)
{
	const char *begin = strstr(page, "<style>"), *end = strstr(page, "</style>");
	struct buffer rest;
	buffer_init(&rest, 10000000);
	CHECK(begin != NULL && end != NULL);
	buffer_append(&rest, page, (size_t)(begin - page) + strlen("<style>"));
	buffer_append_text(&rest, end);
	return buffer_take(&rest);
}

TEST(every_page_is_well_formed)
{
	for (size_t i = 0; i < COUNT(reports); i++) {
		char *page = page_of(reports[i]), *rest = without_style(page);
		const char *fault = fault_of(rest);
		if (fault != NULL) {
			CHECK_FAILED("report %zu: not well-formed at: %.100s", i, fault);
		}
		free(rest);
		free(page);
	}
}

TEST(the_check_itself_finds_faults)
{
	static const char *const pages[] = {
		"<!DOCTYPE html>\n<p>a", "<!DOCTYPE html>\n<p>a</b>", "<!DOCTYPE html>\n<p>a & b</p>",
		"<!DOCTYPE html>\n<p class=a>b</p>", "<!DOCTYPE html>\n<p class=\"<\">b</p>",
		"<!DOCTYPE html>\n<p>a > b</p>", "<p>a</p>", "<!DOCTYPE html>\n<p>a</p>b",
	};
	CHECK(fault_of("<!DOCTYPE html>\n<p class=\"a b\">a &amp; <br/>b</p>\n") == NULL);
	for (size_t i = 0; i < COUNT(pages); i++) {
		CHECK(fault_of(pages[i]) != NULL);
	}
}

/* --- nothing from outside ------------------------------------------------------------------ */

TEST(no_page_asks_for_anything)
{
	static const char *const banned[] = {"http:", "https:", "//", "src=", "href=", "url(",
		"@import", "<script", "<link", "<img", "<iframe", "<object", "<embed", "<base", "<form",
		"<a ", "style=", " onload", " onclick", "javascript:", "data:"};
	for (size_t i = 0; i < COUNT(reports); i++) {
		char *page = page_of(reports[i]);
		for (size_t j = 0; j < COUNT(banned); j++) {
			if (strstr(page, banned[j]) != NULL) {
				CHECK_FAILED("report %zu has %s: %.60s", i, banned[j],
					strstr(page, banned[j]));
			}
		}
		free(page);
	}
}

TEST(the_policy_allows_this_style_and_nothing_else)
{
	unsigned char digest[EVP_MAX_MD_SIZE], hash[100] = "";
	unsigned length = 0;
	struct buffer style, policy;
	buffer_init(&style, 100000);
	buffer_init(&policy, 1000);
	for (size_t i = 0; page_style[i] != NULL; i++) {
		buffer_append_text(&style, page_style[i]);
	}
	CHECK(EVP_Digest(buffer_text(&style), style.length, digest, &length, EVP_sha256(), NULL) == 1);
	EVP_EncodeBlock(hash, digest, (int)length);
	/* What it is after a change of the style belongs into page_style.c. */
	CHECK_TEXT(page_style_hash, (const char *)hash);
	buffer_append_format(&policy, "<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; "
		"form-action 'none'\"/>", page_style_hash);
	char *page = page_of(whole);
	const char *said = strstr(page, buffer_text(&policy));
	CHECK(said != NULL && said < strstr(page, "<style>"));
	CHECK_HAS(page, buffer_text(&style));
	free(page);
	buffer_finish(&style);
	buffer_finish(&policy);
}

/* --- what it says -------------------------------------------------------------------------- */

TEST(names_cannot_break_out)
{
	char *page = page_of(whole);
	CHECK(strstr(page, "<script") == NULL && strstr(page, "<damaged>") == NULL);
	/* As a device and a topic, where a long one may be broken after its slash; in the example. */
	CHECK(count_of(page, EVIL_ESCAPED "<wbr/>script&gt;&#39;&amp;<") == 2);
	CHECK(count_of(page, "&quot;&lt;script&gt;alert(\\&quot;x\\&quot;)&lt;/script&gt;&#39;&amp;&quot;")
		== 1);
	CHECK_HAS(page, "<li>2026-11-28.json is &lt;damaged&gt;.</li>");
	CHECK_HAS(page, "<li>ledger.jsonl: line 4 &quot;is&quot; damaged.</li>");
	free(page);
}

TEST(both_sides_have_the_figures_of_the_report)
{
	static const char *const parts[] = {
		"<h1>Earshot sent nothing out of the house</h1>",
		"From 26 November 2026, 0:00 to 29 November 2026, 21:10",
		"<strong class=\"linked\">5,995 reports</strong>",
		"messages</th><td class=\"linked\">5,995</td><td class=\"own\">0</td>",
		"bytes</th><td class=\"linked\"><small>about</small> 4.8\u00a0MB</td><td class=\"own\">0</td>",
		"<td>192.168.1.20:<wbr/>1883<br/>(the broker)</td>",
		"front_<wbr/>door<svg",
		"lockState<small>Alexa.LockController</small>",
		"1,234 messages with 21\u00a0kB",
		"command</th><td>1,234</td><td>21,000</td>",
		"1,237 lines were read",
	};
	char *page = page_of(whole);
	for (size_t i = 0; i < COUNT(parts); i++) {
		CHECK_HAS(page, parts[i]);
	}
	free(page);
}

TEST(the_picture_is_described_and_has_its_figures_as_a_table)
{
	char *page = page_of(whole);
	CHECK_HAS(page, "<svg class=\"timeline\" role=\"img\"");
	CHECK_HAS(page, "aria-labelledby=\"picture-title\" aria-describedby=\"picture-text\"");
	CHECK_HAS(page, "<title id=\"picture-title\">Reports that linked devices would have sent, by day<");
	CHECK_HAS(page, "One bar for each day from 26 Nov to 29 Nov. The highest is that of 26 Nov: 2,000.");
	CHECK(count_of(page, "<rect class=\"bar\"") == 3 && count_of(page, "<rect class=\"gap\"") == 1);
	CHECK_HAS(page, "Earshot: 0 all along");
	CHECK_HAS(page, "26 Nov</th><td>2,000<");
	CHECK_HAS(page, "27 Nov</th><td>1,995<");
	CHECK_HAS(page, "28 Nov</th><td>not counted<");
	free(page);
}

TEST(a_short_period_is_shown_by_hour_up_to_now)
{
	char *page = page_of(by_hour);
	CHECK(count_of(page, "<rect class=\"bar\"") == 3 && count_of(page, "class=\"gap\"") == 0);
	CHECK_HAS(page, "From 29 November 2026, 0:00 to 21:10");
	CHECK_HAS(page, "29 Nov, 06:00</th><td>5<");
	CHECK_HAS(page, "29 Nov, 21:00</th><td>2<");
	CHECK(strstr(page, "29 Nov, 22:00</th>") == NULL);
	free(page);
}

TEST(what_left_is_not_hidden)
{
	char *page = page_of(by_hour);
	CHECK_HAS(page, "<h1>Earshot sent 2 messages out of the house</h1>");
	CHECK_HAS(page, "<td class=\"own\">2</td>");
	CHECK_HAS(page, "<td class=\"own\">70 bytes</td>");
	CHECK_HAS(page, "203.0.113.9:<wbr/>1883</td>");
	CHECK_HAS(page, "Earshot: 2 in all");
	CHECK(strstr(page, "nothing out") == NULL && strstr(page, "(the broker)") == NULL);
	/* Without a device there is no example to know the bytes from. */
	CHECK_HAS(page, "<td class=\"linked\">not known</td>");
	free(page);
}

TEST(a_connection_to_an_address_outside_is_not_hidden_either)
{
	char *page = page_of(only_tried);
	CHECK_HAS(page, "<h1>Earshot turned to an address outside the house</h1>");
	CHECK_HAS(page, "It connected, or tried to, to an address that is not private");
	CHECK_HAS(page, "connections</th><td class=\"linked\">not counted</td><td class=\"own\">3</td>");
	CHECK(strstr(page, "nothing out") == NULL && strstr(page, "(the broker)") == NULL);
	free(page);
}

TEST(what_is_not_known_is_told_as_that)
{
	char *page = page_of(not_known);
	CHECK_HAS(page, "<h1>Whether Earshot sent something out of the house is not known</h1>");
	CHECK_HAS(page, "Of 1,200 messages the ledger does not say where they went");
	CHECK_HAS(page, "not known where to</th><td class=\"linked\">not counted</td>"
		"<td class=\"own\">1,200</td>");
	CHECK_HAS(page, "Earshot: not known<");
	CHECK_HAS(page, "<li>l: line 1 says: gone.</li>");
	CHECK_HAS(page, "The ledger has 9 more of this kind");
	CHECK(strstr(page, "nothing out") == NULL && strstr(page, "nowhere else") == NULL);
	free(page);
}

TEST(nothing_at_all_is_told_as_that)
{
	char *page = page_of(empty);
	CHECK_HAS(page, "<h1>Nothing is written down yet</h1>");
	CHECK_HAS(page, "There is no ledger here");
	CHECK_HAS(page, "<p>No change was seen in this time.</p>");
	CHECK_HAS(page, "no new connection in this time");
	CHECK(strstr(page, "class=\"timeline\"") == NULL && strstr(page, "<pre>") == NULL);
	free(page);
}

TEST(a_long_list_opens_and_nothing_of_it_is_missing)
{
	struct buffer text;
	buffer_init(&text, 100000);
	buffer_append_text(&text, "{\"linked\":{\"devices\":[");
	for (int i = 0; i < 300; i++) {
		buffer_append_format(&text, "%s{\"device\":\"lamp%d\",\"reports\":%d}", i > 0 ? "," : "",
			i, 300 - i);
	}
	buffer_append_text(&text, "]}}");
	char *page = page_of(buffer_text(&text)), *rest = without_style(page);
	CHECK(fault_of(rest) == NULL);
	CHECK_HAS(page, "<summary>and 288 more</summary>");
	CHECK(count_of(page, "<th scope=\"row\">lamp") == 300);
	free(rest);
	free(page);
	buffer_finish(&text);
}

TEST(a_damaged_ledger_is_told_first_and_in_full)
{
	char *page = page_of("{\"ledger\":{\"files\":1,\"lines\":1,\"damaged\":40,\"cut\":2,"
		"\"faults\":[\"line 4 is damaged\",\"line 5 is damaged\"]}}");
	CHECK_HAS(page, "As far as the ledger can be read, what it sent went to the broker");
	CHECK_HAS(page, "<li>line 5 is damaged.</li>\n<li>The ledger has 40 more of this kind.</li>");
	CHECK_HAS(page, "1 line was read");
	free(page);
}

TEST(a_full_disk_is_told)
{
	struct error error = {0};
	struct json *report = json_parse(whole, strlen(whole), &error);
	FILE *out = fopen("/dev/full", "w");
	CHECK(out != NULL && !privacy_page_print(report, out, &error));
	CHECK_ERROR(error, "the page cannot be written: No space left on device");
	if (out != NULL) {
		fclose(out);
	}
	json_destroy(report);
}

TEST_MAIN(
	RUN(every_page_is_well_formed);
	RUN(the_check_itself_finds_faults);
	RUN(no_page_asks_for_anything);
	RUN(the_policy_allows_this_style_and_nothing_else);
	RUN(names_cannot_break_out);
	RUN(both_sides_have_the_figures_of_the_report);
	RUN(the_picture_is_described_and_has_its_figures_as_a_table);
	RUN(a_short_period_is_shown_by_hour_up_to_now);
	RUN(what_left_is_not_hidden);
	RUN(a_connection_to_an_address_outside_is_not_hidden_either);
	RUN(what_is_not_known_is_told_as_that);
	RUN(nothing_at_all_is_told_as_that);
	RUN(a_long_list_opens_and_nothing_of_it_is_missing);
	RUN(a_damaged_ledger_is_told_first_and_in_full);
	RUN(a_full_disk_is_told);
)
