/* SPDX-License-Identifier: MIT
 *
 * What systemd hands to a service that it starts (`LoadCredential=`, `LoadCredentialEncrypted=`):
 * a file in a folder of the service's own, which $CREDENTIALS_DIRECTORY names.
 */
#ifndef EARSHOT_GUARD_CREDENTIAL_H
#define EARSHOT_GUARD_CREDENTIAL_H

#include <stdbool.h>

struct error;

/* True if systemd would take it: up to 255 letters, digits and marks, but no `/` and no `:`. */
bool credential_name_is_valid(const char *name);

/* True if we were started with credentials, whichever. */
bool credential_folder_is_given(void);

/* The path of a credential; malloc'd. NULL, with what has to be written into the unit, if we were
 * not given it. */
char *credential_path(const char *name, struct error *error);

#endif
