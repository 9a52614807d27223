/* SPDX-License-Identifier: MIT */
#include "bridge/wire/hear_queue.h"

#include "bridge/base/json.h"
#include "tests/check.h"

/* The number that the message holds, or 0 for none. */
static double sent_number(struct hear_queue *queue)
{
	double number = 0;
	struct json *message = hear_queue_next(queue);
	json_number(message, &number);
	json_destroy(message);
	return number;
}

TEST(gives_one_after_another)
{
	struct hear_queue queue = {.count = 0};
	CHECK(sent_number(&queue) == 0);
	CHECK(hear_queue_add(&queue, 1, json_new_number(10)));
	CHECK(hear_queue_add(&queue, 2, json_new_number(20)));
	CHECK(queue.count == 2);
	CHECK(!hear_queue_is_sent(&queue, 1));
	CHECK(sent_number(&queue) == 10);
	CHECK(hear_queue_is_sent(&queue, 1));
	CHECK(!hear_queue_is_sent(&queue, 2));
	CHECK(sent_number(&queue) == 0);
	CHECK(hear_queue_remove(&queue) == 1);
	CHECK(!hear_queue_is_sent(&queue, 2));
	CHECK(hear_queue_add(&queue, 3, json_new_number(30)));
	CHECK(sent_number(&queue) == 20);
	CHECK(hear_queue_remove(&queue) == 2);
	CHECK(sent_number(&queue) == 30);
	CHECK(hear_queue_remove(&queue) == 3);
	CHECK(queue.count == 0 && queue.first == NULL);
	CHECK(sent_number(&queue) == 0);
	hear_queue_finish(&queue);
}

TEST(gives_up_what_was_not_sent)
{
	struct hear_queue queue = {.count = 0};
	CHECK(hear_queue_add(&queue, 1, json_new_number(10)));
	CHECK(hear_queue_add(&queue, 2, json_new_number(20)));
	CHECK(hear_queue_remove(&queue) == 1);
	CHECK(sent_number(&queue) == 20);
	hear_queue_finish(&queue);
	CHECK(queue.count == 0 && queue.first == NULL && !queue.sent);
}

TEST(takes_no_missing_message)
{
	struct hear_queue queue = {.count = 0};
	CHECK(!hear_queue_add(&queue, 1, NULL));
	CHECK(queue.count == 0);
	hear_queue_finish(&queue);
}

TEST_MAIN(
	RUN(gives_one_after_another);
	RUN(gives_up_what_was_not_sent);
	RUN(takes_no_missing_message))
