#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A yes where a command is expected is what was said; where none is, it answers nothing.
set -u
earshot=${EARSHOT:-build/earshot}
flite=/usr/bin/flite
tests="an_answer_is_right_where_it_is_expected an_answer_to_nothing_is_no_false_accept"

if [ ! -x "$flite" ]; then
	for name in $tests; do
		echo "skip $name: flite is not installed"
	done
	exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$flite" -voice slt -t 'yes' -o "$folder/yes.wav"

# check NAME LABEL PATTERN: the counts of a recording of "yes" with that label.
check() {
	local counts
	echo "{\"audio\": \"yes.wav\", \"text\": $2}" >"$folder/said.jsonl"
	counts=$("$earshot" -c tests/speech/house/earshot.yaml score --whole --json \
		"$folder/said.jsonl" 2>&1)
	if [[ $counts == *$3* ]]; then
		echo "pass $1"
	else
		echo "fail $1"
		echo "wanted $3 in $counts" >&2
	fi
}

check an_answer_is_right_where_it_is_expected '"yes"' '"strict":1,'
check an_answer_to_nothing_is_no_false_accept null '"refused":{"not asked":1}'
