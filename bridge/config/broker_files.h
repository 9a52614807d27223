/* SPDX-License-Identifier: MIT
 *
 * What `earshot check` says of the files and the credential that `broker` names.
 */
#ifndef EARSHOT_CONFIG_BROKER_FILES_H
#define EARSHOT_CONFIG_BROKER_FILES_H

struct problems;
struct settings;

/* Adds a problem for each that is not there, and for each secret that others may read. What only
 * the user of the service may see, and a credential where systemd did not start us, count as
 * good: somebody may try the configuration as another user. */
void broker_files_check(const struct settings *settings, struct problems *problems);

#endif
