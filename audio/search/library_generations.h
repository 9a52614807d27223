/* SPDX-License-Identifier: MIT
 *
 * PocketSphinx, for decoder.c alone: where the two generations of its API, 0.8+5prealpha and 5.x,
 * differ, each thing has one name here.
 */
#ifndef EARSHOT_SEARCH_LIBRARY_GENERATIONS_H
#define EARSHOT_SEARCH_LIBRARY_GENERATIONS_H

#include <pocketsphinx.h>
#include <stdbool.h>
#include <stdio.h>

#if __has_include(<pocketsphinx/endpointer.h>)
#define API_5 1
#else
#define API_5 0
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#endif

/* The names of searches; the first is what both generations call the one of the settings. */
#define OWN_SEARCH "_default"
#define PHONE_SEARCH "phones"
#define OTHER_SEARCH "other"

#if API_5
typedef ps_config_t configuration;

static inline configuration *configuration_new(void)
{
	return ps_config_init(NULL);
}

static inline void set_text(configuration *config, const char *name, const char *value)
{
	ps_config_set_str(config, name, value);
}

static inline void set_integer(configuration *config, const char *name, long value)
{
	ps_config_set_int(config, name, value);
}

static inline void set_number(configuration *config, const char *name, double value)
{
	ps_config_set_float(config, name, value);
}

static inline void set_flag(configuration *config, const char *name, bool value)
{
	ps_config_set_bool(config, name, value);
}

static inline void configuration_free(configuration *config)
{
	ps_config_free(config);
}

static inline bool add_phones(ps_decoder_t *decoder, const char *model)
{
	return ps_add_allphone_file(decoder, PHONE_SEARCH, model) >= 0;
}

static inline bool add_network(ps_decoder_t *decoder, const char *name, fsg_model_t *network)
{
	return ps_add_fsg(decoder, name, network) >= 0;
}

static inline void remove_search(ps_decoder_t *decoder, const char *name)
{
	ps_remove_search(decoder, name);
}

static inline bool use_search(ps_decoder_t *decoder, const char *name)
{
	return ps_activate_search(decoder, name) >= 0;
}
#else
typedef cmd_ln_t configuration;

static inline configuration *configuration_new(void)
{
	/* The library's own voice activity detection would cut inside an utterance that ours has
	 * already cut out, and 5.x has none. */
	return cmd_ln_init(NULL, ps_args(), TRUE, "-remove_silence", "no", NULL);
}

static inline void dashed(const char *name, char out[32])
{
	snprintf(out, 32, "-%s", name);
}

static inline void set_text(configuration *config, const char *name, const char *value)
{
	char option[32];

	dashed(name, option);
	cmd_ln_set_str_r(config, option, value);
}

static inline void set_integer(configuration *config, const char *name, long value)
{
	char option[32];

	dashed(name, option);
	cmd_ln_set_int_r(config, option, value);
}

static inline void set_number(configuration *config, const char *name, double value)
{
	char option[32];

	dashed(name, option);
	cmd_ln_set_float_r(config, option, value);
}

static inline void set_flag(configuration *config, const char *name, bool value)
{
	set_integer(config, name, value);
}

static inline void configuration_free(configuration *config)
{
	cmd_ln_free_r(config);
}

static inline bool add_phones(ps_decoder_t *decoder, const char *model)
{
	return ps_set_allphone_file(decoder, PHONE_SEARCH, model) >= 0;
}

static inline bool add_network(ps_decoder_t *decoder, const char *name, fsg_model_t *network)
{
	return ps_set_fsg(decoder, name, network) >= 0;
}

static inline void remove_search(ps_decoder_t *decoder, const char *name)
{
	ps_unset_search(decoder, name);
}

static inline bool use_search(ps_decoder_t *decoder, const char *name)
{
	return ps_set_search(decoder, name) >= 0;
}
#endif

#endif
