/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* explicit_bzero() beside a strict C standard */
#include "bridge/guard/pin_hash.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/base/error.h"
#include "bridge/base/text.h"

#define DIGITS_ENOUGH 4

bool pin_is_valid(const char *pin)
{
	size_t length = strspn(pin, "0123456789");

	return length > 0 && length <= PIN_DIGITS_MAX && pin[length] == '\0';
}

/* 1111, or 1234 and 4321: each digit as far from the one before as the others. */
static bool is_a_row(const char *pin)
{
	int step = pin[1] - pin[0];

	if (step < -1 || step > 1) {
		return false;
	}
	for (const char *digit = pin + 1; digit[1] != '\0'; digit++) {
		if (digit[1] - digit[0] != step) {
			return false;
		}
	}
	return true;
}

const char *pin_weakness(const char *pin)
{
	if (strlen(pin) < DIGITS_ENOUGH) {
		return "has fewer than four digits";
	}
	if (pin[0] == pin[1] && is_a_row(pin)) {
		return "is the same digit all along";
	}
	return is_a_row(pin) ? "only counts up or down" : NULL;
}

/* The work area of libcrypt is 32 KiB and holds the PIN: not for the stack, and wiped. */
static struct crypt_data *area_create(void)
{
	return calloc(1, sizeof(struct crypt_data));
}

static void area_destroy(struct crypt_data *area)
{
	if (area != NULL) {
		explicit_bzero(area, sizeof(*area));
		free(area);
	}
}

/* The hash of the PIN by the method and salt of `setting`, in the area; NULL if that fails. */
static const char *compute(struct crypt_data *area, const char *pin, const char *setting)
{
	const char *hash = crypt_r(pin, setting, area);

	/* A failure is told by a text that is no hash. */
	return hash != NULL && hash[0] != '*' ? hash : NULL;
}

char *pin_hash(const char *pin, struct error *error)
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	struct crypt_data *area = area_create();
	char *hash = NULL;

	if (area == NULL) {
		error_set(error, ERROR_MEMORY, "out of memory");
	} else if (!pin_is_valid(pin)) {
		error_set(error, ERROR_INPUT, "a PIN is 1 to %d digits and nothing else",
			PIN_DIGITS_MAX);
	} else if (crypt_gensalt_rn(NULL, 0, NULL, 0, setting, (int)sizeof(setting)) == NULL) {
		error_set(error, ERROR_SYSTEM, "the system's crypt library gives no salt");
	} else {
		const char *made = compute(area, pin, setting);
		hash = made != NULL ? text_copy(made) : NULL;
		if (hash == NULL) {
			error_set(error, ERROR_SYSTEM, "the system's crypt library makes no hash");
		}
	}
	area_destroy(area);
	return hash;
}

/* The oldest methods have no `$`, and take any two letters or digits for a salt: a PIN itself
 * would look like one of theirs. */
bool pin_hash_is_valid(const char *hash)
{
	return hash[0] == '$' && crypt_checksalt(hash) == CRYPT_SALT_OK;
}

/* Takes the same time wherever two hashes of one method differ. */
static bool same_text(const char *a, const char *b)
{
	size_t length = strlen(a);
	unsigned different = 0;

	if (length != strlen(b)) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		different |= (unsigned)(unsigned char)a[i] ^ (unsigned)(unsigned char)b[i];
	}
	return different == 0;
}

bool pin_matches(const char *hash, const char *pin)
{
	struct crypt_data *area = area_create();
	const char *made = area != NULL && pin_is_valid(pin) ? compute(area, pin, hash) : NULL;
	bool same = made != NULL && same_text(hash, made);

	area_destroy(area);
	return same;
}
