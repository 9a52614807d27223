/* SPDX-License-Identifier: MIT
 *
 * Which of the properties that we know have a counterpart in Amazon's "Works with Alexa", and
 * which of their values are told apart there: what a linked device would have to report.
 */
#ifndef EARSHOT_PRIVACY_CLOUD_PROPERTIES_H
#define EARSHOT_PRIVACY_CLOUD_PROPERTIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device;
struct property_type;
struct property_value;

struct cloud_property {
	const char *type;      /* of our devices; NULL: of any */
	const char *property;  /* ours; "" is the availability of a device */
	const char *counted;   /* the name that it is counted under: mostly the property's */
	const char *interface; /* "Alexa.LockController" */
	const char *instance;  /* of an interface that a device may have several times, or NULL */
	const char *name;      /* "lockState" */
	const char *const *words; /* pairs, ending with NULL: our state, and what it is there; a state
	                             that is not in it is none there. NULL: no states */
	double step;           /* of a number: smaller changes do not show there; 0: every one does */
	const char *example;   /* some value of it, as JSON */
};

/* What changes of a property are, one after the other from `index` 0 on; NULL past the end, and
 * if there is no counterpart. */
const struct cloud_property *cloud_property_at(const char *type, const char *property,
	size_t index);

/* By the name that it is counted under; NULL if there is none. */
const struct cloud_property *cloud_property_find(const char *type, const char *counted);

/* Whether a device is there: what each device that is linked has to report besides. */
const struct cloud_property *cloud_property_connectivity(void);

/* The first property of a device that has a counterpart; NULL if it would not be linked. */
const struct cloud_property *cloud_property_first(const struct device *device);

/* A hash of the value as it is there, so that equal ones there are equal here. False if it is
 * none there: a lock that is on its way is neither locked nor unlocked. */
bool cloud_property_hash(const struct cloud_property *property, const struct property_type *type,
	const struct property_value *value, uint64_t *hashed);

#endif
