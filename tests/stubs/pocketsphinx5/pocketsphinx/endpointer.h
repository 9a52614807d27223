/* SPDX-License-Identifier: MIT
 *
 * Its presence is how a program tells PocketSphinx 5 from 0.8+5prealpha.
 */
#ifndef EARSHOT_STUB_POCKETSPHINX_ENDPOINTER_H
#define EARSHOT_STUB_POCKETSPHINX_ENDPOINTER_H
#endif
