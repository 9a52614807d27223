/* SPDX-License-Identifier: MIT
 *
 * The sources of an import, one file each; import.c has them in a table.
 */
#ifndef EARSHOT_IMPORT_SOURCES_H
#define EARSHOT_IMPORT_SOURCES_H

#include <stdbool.h>

struct discovery;
struct draft;
struct text_list;

bool zigbee2mqtt_topics(const char *prefix, struct text_list *topics);
void zigbee2mqtt_read(struct discovery *discovery, const char *prefix, struct draft *draft);

bool homeassistant_topics(const char *prefix, struct text_list *topics);
void homeassistant_read(struct discovery *discovery, const char *prefix, struct draft *draft);

bool tasmota_topics(const char *prefix, struct text_list *topics);
void tasmota_read(struct discovery *discovery, const char *prefix, struct draft *draft);

/* The prefix is that of Home Assistant's discovery. */
bool esphome_topics(const char *prefix, struct text_list *topics);
void esphome_read(struct discovery *discovery, const char *prefix, struct draft *draft);

/* Versions 4 and 5 of the convention. */
bool homie_topics(const char *prefix, struct text_list *topics);
void homie_read(struct discovery *discovery, const char *prefix, struct draft *draft);

#endif
