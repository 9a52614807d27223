/* SPDX-License-Identifier: MIT
 *
 * The test framework: one executable a file, one line a test on stdout
 * (`pass NAME`, `fail NAME`, `skip NAME: reason`), what went wrong on stderr.
 */
#ifndef EARSHOT_TESTS_CHECK_H
#define EARSHOT_TESTS_CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check_state {
	int failures_here;
	int failed_tests;
	const char *skipped;
};

static struct check_state check_state;

#define TEST(name) static void name(void)

#define CHECK_FAILED(...)                                              \
	do {                                                           \
		check_state.failures_here++;                           \
		fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);        \
		fprintf(stderr, __VA_ARGS__);                          \
		fputc('\n', stderr);                                   \
	} while (0)

#define CHECK(condition)                                               \
	do {                                                           \
		if (!(condition)) {                                    \
			CHECK_FAILED("not true: %s", #condition);      \
		}                                                      \
	} while (0)

/* Two texts, either of which may be NULL. */
#define CHECK_TEXT(actual, expected)                                                     \
	do {                                                                             \
		const char *check_actual = (actual);                                     \
		const char *check_expected = (expected);                                 \
		if ((check_actual == NULL) != (check_expected == NULL) ||                \
			(check_actual != NULL && strcmp(check_actual, check_expected) != 0)) { \
			CHECK_FAILED("%s is \"%s\", expected \"%s\"", #actual,           \
				check_actual != NULL ? check_actual : "(null)",          \
				check_expected != NULL ? check_expected : "(null)");     \
		}                                                                        \
	} while (0)

#define CHECK_NUMBER(actual, expected, tolerance)                                        \
	do {                                                                             \
		double check_actual = (actual);                                          \
		double check_expected = (expected);                                      \
		if (!(fabs(check_actual - check_expected) <= (tolerance))) {             \
			CHECK_FAILED("%s is %g, expected %g", #actual, check_actual,     \
				check_expected);                                         \
		}                                                                        \
	} while (0)

#define CHECK_HAS(text, part)                                                            \
	do {                                                                             \
		const char *check_text = (text);                                         \
		if (check_text == NULL || strstr(check_text, (part)) == NULL) {          \
			CHECK_FAILED("%s is \"%s\", expected it to hold \"%s\"", #text,  \
				check_text != NULL ? check_text : "(null)", (part));     \
		}                                                                        \
	} while (0)

/* A filled struct error whose sentence holds `part`. */
#define CHECK_ERROR(error, part) CHECK_HAS((error).text, part)

#define SKIP(reason)                          \
	do {                                  \
		check_state.skipped = (reason); \
		return;                       \
	} while (0)

#define RUN(test)                                                                        \
	do {                                                                             \
		check_state.failures_here = 0;                                           \
		check_state.skipped = NULL;                                              \
		test();                                                                  \
		if (check_state.failures_here > 0) {                                     \
			check_state.failed_tests++;                                      \
			printf("fail %s\n", #test);                                      \
		} else if (check_state.skipped != NULL) {                                \
			printf("skip %s: %s\n", #test, check_state.skipped);             \
		} else {                                                                 \
			printf("pass %s\n", #test);                                      \
		}                                                                        \
		fflush(stdout);                                                          \
	} while (0)

#define TEST_MAIN(runs)                                  \
	int main(void)                                   \
	{                                                \
		runs;                                    \
		return check_state.failed_tests > 0;     \
	}

#endif
