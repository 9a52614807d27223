/* SPDX-License-Identifier: MIT
 *
 * Which texts are topics (MQTT 5, section 4.7).
 */
#ifndef EARSHOT_MQTT_TOPICS_H
#define EARSHOT_MQTT_TOPICS_H

#include <stdbool.h>

/* May be published to. */
bool topic_name_is_valid(const char *name);

/* May be subscribed to: the same, or with + in place of a level, or # in place of all
 * that follow. */
bool topic_filter_is_valid(const char *filter);

#endif
