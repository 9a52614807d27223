/* SPDX-License-Identifier: MIT
 *
 * As much of PocketSphinx 5's interface as Earshot uses, so that the branch for it is compiled
 * where only 0.8+5prealpha can be installed. Types and signatures as in version 5.1.1.
 */
#ifndef EARSHOT_STUB_POCKETSPHINX_H
#define EARSHOT_STUB_POCKETSPHINX_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef int32_t int32;
typedef int16_t int16;
typedef float float32;

#define TRUE 1
#define FALSE 0

typedef struct cmd_ln_s ps_config_t;
typedef struct ps_decoder_s ps_decoder_t;
typedef struct ps_seg_s ps_seg_t;

typedef enum err_e { ERR_DEBUG, ERR_INFO, ERR_WARN, ERR_ERROR, ERR_FATAL, ERR_MAX } err_lvl_t;
typedef void (*err_cb_f)(void *user_data, err_lvl_t level, const char *format, ...);

void err_set_callback(err_cb_f callback, void *user_data);
void err_set_logfp(FILE *stream);

union anytype_s;
typedef union anytype_s anytype_t;
typedef struct ps_arg_s ps_arg_t;

ps_config_t *ps_config_init(const ps_arg_t *definition);
int ps_config_free(ps_config_t *config);
const anytype_t *ps_config_set_str(ps_config_t *config, char const *name, char const *value);
const anytype_t *ps_config_set_int(ps_config_t *config, char const *name, long value);
const anytype_t *ps_config_set_float(ps_config_t *config, char const *name, double value);
const anytype_t *ps_config_set_bool(ps_config_t *config, char const *name, int value);

typedef float float32;
typedef struct logmath_s logmath_t;
typedef struct fsg_model_s fsg_model_t;

logmath_t *ps_get_logmath(ps_decoder_t *decoder);
fsg_model_t *fsg_model_readfile(const char *path, logmath_t *logarithms, float32 weight);
int fsg_model_free(fsg_model_t *network);
ps_config_t *ps_get_config(ps_decoder_t *decoder);
fsg_model_t *ps_get_fsg(ps_decoder_t *decoder, const char *name);
int ps_add_fsg(ps_decoder_t *decoder, const char *name, fsg_model_t *network);
int ps_remove_search(ps_decoder_t *decoder, const char *name);

ps_decoder_t *ps_init(ps_config_t *config);
int ps_add_allphone_file(ps_decoder_t *decoder, const char *name, const char *path);
int ps_activate_search(ps_decoder_t *decoder, const char *name);
int ps_free(ps_decoder_t *decoder);
int ps_start_stream(ps_decoder_t *decoder);
int ps_start_utt(ps_decoder_t *decoder);
int ps_process_raw(ps_decoder_t *decoder, int16 const *data, size_t n_samples, int no_search,
	int full_utt);
int ps_decode_senscr(ps_decoder_t *decoder, FILE *scores);
int ps_end_utt(ps_decoder_t *decoder);
char const *ps_get_hyp(ps_decoder_t *decoder, int32 *out_best_score);
int ps_get_n_frames(ps_decoder_t *decoder);
ps_seg_t *ps_seg_iter(ps_decoder_t *decoder);
ps_seg_t *ps_seg_next(ps_seg_t *segment);
void ps_seg_free(ps_seg_t *segment);
char const *ps_seg_word(ps_seg_t *segment);
void ps_seg_frames(ps_seg_t *segment, int *out_start_frame, int *out_end_frame);
int32 ps_seg_prob(ps_seg_t *segment, int32 *out_acoustic, int32 *out_language,
	int32 *out_backoff);

#endif
