#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Real recordings through the whole listener: a fixed eighth of each set, and bounds that an
# eighth must keep. The figures of whole sets come from the benches.
set -u
# shellcheck source=tests/support/speech_script.sh
. tests/support/speech_script.sh

# bound NAME JSON KEY least|most LIMIT
bound() {
	local value
	value=$(sed -n "s/.*\"$3\":\([0-9.]*\).*/\1/p" <<<"$2")
	if [ -n "$value" ] && awk -v value="$value" -v how="$4" -v limit="$5" \
		'BEGIN { exit !(how == "least" ? value >= limit : value <= limit) }'; then
		echo "pass $1"
	else
		echo "fail $1"
		echo "$3 is ${value:-missing}, wanted at $4 $5: $2" >&2
	fi
}

score() {
	"$earshot" -c "tests/speech/$1/earshot.yaml" score --json "${@:2}"
}

tests="orders_are_understood wrong_orders_are_few orders_are_cut_out_of_silence_and_understood
home_commands_are_understood home_nonsense_is_refused wake_words_are_heard ordinary_talk_hardly_wakes
recordings_are_heard_with_sanitizers"
needs_recordings

barista=$(score barista --whole --every 8 "$speech/barista.jsonl")
bound orders_are_understood "$barista" strict least 0.92
bound wrong_orders_are_few "$barista" wrong most 0.08
bound orders_are_cut_out_of_silence_and_understood \
	"$(score barista --every 8 --from 4 "$speech/barista.jsonl")" correct least 0.85

home=$(score home "$speech/home.jsonl")
bound home_commands_are_understood "$home" strict least 0.9
bound home_nonsense_is_refused "$home" false_accepts most 0

bound wake_words_are_heard "$(score wake --every 8 "$speech/wake-computer.jsonl")" \
	wake_missed most 0.15
bound ordinary_talk_hardly_wakes "$(score wake --wake --every 8 "$speech/talk.jsonl")" \
	false_wakes most 1

# The sanitizers at work on the recogniser's side: 20 recordings of all kinds. The sandbox and
# the leak checker exclude each other.
if ASAN_OPTIONS=detect_leaks=0 "${SANITIZED:-build/sanitize/earshot}" \
	-c tests/speech/barista/earshot.yaml score --whole --json --every 16 \
	"$speech/barista.jsonl" >/dev/null; then
	echo "pass recordings_are_heard_with_sanitizers"
else
	echo "fail recordings_are_heard_with_sanitizers"
fi
