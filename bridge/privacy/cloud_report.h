/* SPDX-License-Identifier: MIT
 *
 * The ChangeReport that a linked device sends for a change of one of its properties
 * (privacy/cloud_properties.h). Only shown; nothing in here sends anything.
 */
#ifndef EARSHOT_PRIVACY_CLOUD_REPORT_H
#define EARSHOT_PRIVACY_CLOUD_REPORT_H

struct device;
struct home;
struct json;

/* A device of this house to show one of: a lock if there is one; NULL if none has a property
 * that would be reported. */
const struct device *cloud_report_device(const struct home *home);

/* The whole ChangeReport of a change of that device; every value in it is made up. */
struct json *cloud_report_example(const struct device *device);

#endif
