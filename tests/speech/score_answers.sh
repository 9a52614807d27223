#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A yes where a command is expected is what was said; where none is, it answers nothing.
set -u
# shellcheck source=tests/support/speech_script.sh
. tests/support/speech_script.sh
flite=/usr/bin/flite
tests="an_answer_is_right_where_it_is_expected an_answer_to_nothing_is_no_false_accept"

[ -x "$flite" ] || skip_all 'flite is not installed'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$flite" -voice slt -t 'yes' -o "$folder/yes.wav"

# check NAME LABEL PATTERN: the counts of a recording of "yes" with that label.
check() {
	local counts
	echo "{\"audio\": \"yes.wav\", \"text\": $2}" >"$folder/said.jsonl"
	counts=$("$earshot" -c tests/speech/house/earshot.yaml score --whole --json \
		"$folder/said.jsonl" 2>&1)
	echo "wanted $3 in $counts" >&2
	[[ $counts == *$3* ]]
	verdict "$1" $?
}

check an_answer_is_right_where_it_is_expected '"yes"' '"strict":1,'
check an_answer_to_nothing_is_no_false_accept null '"refused":{"not asked":1}'
