/* SPDX-License-Identifier: MIT
 *
 * What a linked device would have to report: which of the properties that we know have a
 * counterpart in Amazon's "Works with Alexa", and the ChangeReport that a change of one is
 * sent as. Only shown and counted; nothing in here sends anything.
 */
#ifndef EARSHOT_PRIVACY_CLOUD_REPORT_H
#define EARSHOT_PRIVACY_CLOUD_REPORT_H

struct device;
struct home;
struct json;

struct cloud_property {
	const char *type;      /* of our devices; NULL: of any */
	const char *property;  /* ours */
	const char *interface; /* "Alexa.LockController" */
	const char *name;      /* "lockState" */
};

/* NULL if there is no counterpart. */
const struct cloud_property *cloud_property_find(const char *type, const char *property);

/* A device of this house to show one of: a lock if there is one; NULL if none has a property
 * that would be reported. */
const struct device *cloud_report_device(const struct home *home);

/* The whole ChangeReport of a change of that device; every value in it is made up. */
struct json *cloud_report_example(const struct device *device);

#endif
